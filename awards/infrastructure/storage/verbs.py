"""What every storage of files is, and how its files are called."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import BinaryIO, Protocol, runtime_checkable
from uuid import uuid4

NAME = re.compile(r"[0-9a-f]{32}")
COPIED_AT_ONCE = 1 << 20


class StorageFull(OSError):
    """There is no room for more bytes, or the storage cannot be written: nothing of the part was acknowledged."""


class StorageAway(OSError):
    """The storage does not answer, or refuses: what was asked may be asked again."""


class Storage(Protocol):
    """Takes a file in parts, hands it out whole, forgets it."""

    def put(self, name: str, offset: int, parts: Iterable[bytes]) -> int:
        """Keep bytes from `offset` on, whatever lay there; gives the size so far. StorageFull, StorageAway."""
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


@runtime_checkable
class SentDirectly(Storage, Protocol):
    """A storage to which a browser may send a file itself, past the program."""

    def signed(self, name: str, lifetime: timedelta) -> str:
        """An address to which anybody may PUT the file's bytes for so long, as often as it takes."""
        ...

    def take_in(self, name: str) -> int | None:
        """Make what was sent there the file, for good; its size, or None when nothing came."""
        ...

    @property
    def origin(self) -> str:
        """The origin of its signed addresses."""
        ...


def new_name() -> str:
    """A name that nobody can guess and no file has."""
    return uuid4().hex


def pieces(file: BinaryIO) -> Iterable[bytes]:
    """A file's bytes in pieces of a size that fits in memory."""
    while piece := file.read(COPIED_AT_ONCE):
        yield piece
