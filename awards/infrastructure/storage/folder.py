"""A folder on this machine. What a verb has acknowledged is on disk."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from awards.infrastructure.storage.verbs import NAME, StorageFull, new_name


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


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
