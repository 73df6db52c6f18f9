"""Where the bytes of uploaded files lie: behind four verbs, so that a folder or a bucket can do it.

A name is made by `new_name` and never comes from a person. What a verb has acknowledged is on disk.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit
from uuid import uuid4

NAME = re.compile(r"[0-9a-f]{32}")
COPIED_AT_ONCE = 1 << 20


class StorageFull(OSError):
    """There is no room for more bytes, or the storage cannot be written: nothing of the part was acknowledged."""


class Storage(Protocol):
    """Takes a file in parts, hands it out whole, forgets it."""

    def put(self, name: str, offset: int, parts: Iterable[bytes]) -> int:
        """Keep bytes from `offset` on, whatever lay there; gives the size so far. Raises StorageFull."""
        ...

    def finish(self, name: str) -> None:
        """Say that the file is whole: only then can it be opened. Saying it again changes nothing."""
        ...

    def open(self, name: str) -> BinaryIO:
        """The whole file for reading. Raises FileNotFoundError."""
        ...

    def names(self) -> Iterable[str]:
        """Every file that is whole."""
        ...

    def delete(self, name: str) -> None:
        """Forget the file, whole or not; one that is not there is forgotten already."""
        ...

    def probe(self) -> None:
        """Write, read and forget a file. Raises OSError when that fails."""
        ...


def new_name() -> str:
    """A name that nobody can guess and no file has."""
    return uuid4().hex


def at(url: str, instance: Path) -> Storage:
    """The storage of the setting AWARDS_STORAGE_URL: a folder, by its path or as file://…; else instance/files."""
    if not url:
        return Folder(instance / "files")
    parts = urlsplit(url)
    if parts.scheme in ("", "file"):
        return Folder(Path(unquote(parts.path)))
    raise ValueError(f"AWARDS_STORAGE_URL: {parts.scheme}:// is not known; name a folder")


class Folder:
    """A folder on this machine, open to the program's own user alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, offset: int, parts: Iterable[bytes]) -> int:
        """Write into the unfinished file and wait until the disk has it."""
        unfinished = self._path(name, ".part")
        try:
            new = not unfinished.exists()
            if new:
                self._make(unfinished.parent)
            with os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
                if file.seek(0, os.SEEK_END) < offset:
                    raise FileNotFoundError(f"{name} lacks bytes before {offset}")
                file.seek(offset)
                file.truncate()
                for part in parts:
                    file.write(part)
                file.flush()
                os.fsync(file.fileno())
                size = file.tell()
            if new:
                _sync_folder(unfinished.parent)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise StorageFull(*error.args) from error
        return size

    def finish(self, name: str) -> None:
        """Give the file its own name."""
        whole = self._path(name)
        if not whole.exists():
            self._path(name, ".part").replace(whole)
        _sync_folder(whole.parent)

    def open(self, name: str) -> BinaryIO:
        """The file as it lies here."""
        return self._path(name).open("rb")

    def names(self) -> Iterable[str]:
        """Every file that bears its own name."""
        return (path.name for path in self.folder.glob("??/*") if NAME.fullmatch(path.name))

    def delete(self, name: str) -> None:
        """Remove the file and what is left of its parts."""
        for path in (self._path(name), self._path(name, ".part")):
            path.unlink(missing_ok=True)

    def probe(self) -> None:
        """Write, read and forget a file. Raises OSError when that fails."""
        name = new_name()
        self.put(name, 0, [b"probe"])
        self.finish(name)
        with self.open(name) as file:
            file.read()
        self.delete(name)

    def _path(self, name: str, ending: str = "") -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("a name of a stored file is made here")
        return self.folder / name[:2] / f"{name}{ending}"

    def _make(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _sync_folder(folder.parent)


def pieces(file: BinaryIO) -> Iterable[bytes]:
    """A file's bytes in pieces of a size that fits in memory."""
    while piece := file.read(COPIED_AT_ONCE):
        yield piece


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
