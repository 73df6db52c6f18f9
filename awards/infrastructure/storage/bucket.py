"""A bucket of an S3-compatible store: what all servers of the portal share instead of a folder.

A file on its way is kept as one object a part, named by where it begins and ends: what a verb has acknowledged is in
the store, whichever server took it. Whole it is one object. What a browser sends by a signed address lies apart until
it is taken in by a copy, so nobody can change what was looked into.
"""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import parse_qs, unquote, urlsplit

from awards.core.later import Later
from awards.infrastructure.storage.verbs import NAME, StorageAway, new_name

if TYPE_CHECKING:
    import obstore
    from obstore import exceptions, store
else:
    obstore = Later("obstore")
    exceptions, store = Later("obstore.exceptions"), Later("obstore.store")

IN_MEMORY = 4 << 20
"""Bytes of a file that are held in memory; longer ones lie in a file of the system meanwhile."""

PATIENCE = timedelta(seconds=20)
"""So long one answer of the store may take."""

REGION = "us-east-1"
PARTS, INCOMING = "parts", "incoming"
KNOWN = {"endpoint", "region", "path"}


@dataclass(frozen=True, order=True)
class Part:
    """Bytes of a file from `begin` to `end`."""

    begin: int
    end: int
    key: str


class Bucket:
    """The bucket of `s3://[key:secret@]bucket[/prefix][?endpoint=https://…&region=…&path=1]`.

    Without key and secret those of the environment or of the machine serve (AWS_ACCESS_KEY_ID and so on). `path=1`
    names the bucket in the path instead of the host's name. Raises ValueError for an address that cannot be read.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        said = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
        if not parts.hostname or said.keys() - KNOWN:
            raise ValueError("name the bucket as s3://bucket/prefix?endpoint=https://…&region=…")
        self._said, self._bucket = said, parts.netloc.rpartition("@")[2]
        self._prefix = parts.path.strip("/") or None
        self._keys = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self._in_path = said.get("path", "") == "1"
        self._opened: Any = None

    @property
    def origin(self) -> str:
        """The origin of its signed addresses, for the policy of pages that send there."""
        region = self._said.get("region", REGION)
        parts = urlsplit(self._said.get("endpoint", f"https://s3.{region}.amazonaws.com"))
        bucket = "" if self._in_path else f"{self._bucket}."
        return f"{parts.scheme}://{bucket}{parts.netloc}"

    def put(self, name: str, offset: int, parts: Iterable[bytes]) -> int:
        """Keep a part; those that lay from `offset` on are forgotten. The store has it when this returns."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as given, _answering():
            for some in parts:
                given.write(some)
            end = offset + given.tell()
            given.seek(0)
            there = self._parts(name)
            if offset and offset not in _reached(there):
                raise FileNotFoundError(f"{name} lacks bytes before {offset}")
            key = f"{self._path(PARTS, name)}/{offset:015d}-{end:015d}"
            obstore.put(self._store, key, cast(BinaryIO, given))
            self._delete([part.key for part in there if part.begin >= offset and part.key != key])
        return end

    def finish(self, name: str) -> None:
        """Make one object of the parts, or of what a browser sent. Raises FileNotFoundError where there is nothing."""
        with _answering():
            if self._size(self._whole(name)) is None:
                there = _chain(self._parts(name))
                if there:
                    self._join(there, self._whole(name))
                else:
                    obstore.copy(self._store, self._path(INCOMING, name), self._whole(name))
            self._forget_parts(name)

    def open(self, name: str) -> BinaryIO:
        """A copy of the file on this machine, gone when it is closed."""
        with _answering():
            found = obstore.get(self._store, self._whole(name))
            copy = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - it is handed out open
            for some in found.stream():
                copy.write(bytes(some))
        copy.seek(0)
        return cast(BinaryIO, copy)

    def names(self) -> Iterable[str]:
        """Every file that is whole."""
        with _answering():
            for entries in obstore.list(self._store):
                for entry in entries:
                    before, _, name = entry["path"].rpartition("/")
                    if NAME.fullmatch(name) and before == name[:2]:
                        yield name

    def delete(self, name: str) -> None:
        """Forget the file and whatever is left of it."""
        with _answering():
            self._forget_parts(name)
            self._delete([self._whole(name)])

    def probe(self) -> None:
        """Write, read and forget a file. Raises OSError when that fails."""
        name = new_name()
        self.put(name, 0, [b"probe"])
        self.finish(name)
        with self.open(name) as file:
            file.read()
        self.delete(name)

    def signed(self, name: str, lifetime: timedelta) -> str:
        """An address to which anybody may PUT the file's bytes for so long, as often as it takes."""
        return obstore.sign(self._store, "PUT", self._path(INCOMING, name), lifetime)

    def take_in(self, name: str) -> int | None:
        """Make what was sent to a signed address the file; its size, or None when nothing came.

        It is a copy: what is sent to the address from now on changes nothing.
        """
        with _answering():
            if self._size(self._whole(name)) is None:
                if self._size(self._path(INCOMING, name)) is None:
                    return None
                obstore.copy(self._store, self._path(INCOMING, name), self._whole(name))
            return self._size(self._whole(name))

    @property
    def _store(self) -> "store.S3Store":
        if self._opened is None:
            given: dict[str, Any] = {}
            if self._keys:
                given["access_key_id"], given["secret_access_key"] = self._keys
            if endpoint := self._said.get("endpoint"):
                given["endpoint"] = endpoint if self._in_path else self.origin
            self._opened = store.S3Store(
                self._bucket, prefix=self._prefix, region=self._said.get("region", REGION),
                virtual_hosted_style_request=not self._in_path,
                client_options={"allow_http": True, "timeout": PATIENCE, "connect_timeout": timedelta(seconds=3)},
                retry_config={"max_retries": 3, "retry_timeout": PATIENCE}, **given,
            )  # fmt: skip
        return cast("store.S3Store", self._opened)

    def _join(self, parts: list[Part], target: str) -> None:
        if len(parts) == 1:
            obstore.copy(self._store, parts[0].key, target)
            return
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as whole:
            for part in parts:
                for some in obstore.get(self._store, part.key).stream():
                    whole.write(bytes(some))
            whole.seek(0)
            obstore.put(self._store, target, cast(BinaryIO, whole))

    def _parts(self, name: str) -> list[Part]:
        found = []
        for entries in obstore.list(self._store, self._path(PARTS, name)):
            for entry in entries:
                begin, _, end = entry["path"].rpartition("/")[2].partition("-")
                found.append(Part(int(begin), int(end), entry["path"]))
        return sorted(found)

    def _size(self, key: str) -> int | None:
        try:
            return int(obstore.head(self._store, key)["size"])
        except FileNotFoundError:
            return None

    def _forget_parts(self, name: str) -> None:
        self._delete([*(part.key for part in self._parts(name)), self._path(INCOMING, name)])

    def _delete(self, keys: list[str]) -> None:
        for key in keys:
            try:
                obstore.delete(self._store, key)
            except FileNotFoundError:
                continue

    def _whole(self, name: str) -> str:
        return self._path(name[:2], name)

    def _path(self, folder: str, name: str) -> str:
        if not NAME.fullmatch(name):
            raise ValueError("a name of a stored file is made here")
        return f"{folder}/{name}"


def _reached(parts: list[Part]) -> set[int]:
    """How far chains of parts reach that begin at the first byte."""
    reached = {0}
    for part in parts:
        if part.begin in reached:
            reached.add(part.end)
    return reached


def _chain(parts: list[Part]) -> list[Part]:
    """The parts that make the longest whole, one after another.

    Two may begin alike where a server that was thought dead wrote late: both hold the same bytes of the same file.
    """
    before: dict[int, Part] = {}
    reached = {0}
    for part in parts:
        if part.begin in reached and part.end > part.begin and part.end not in reached:
            before[part.end] = part
            reached.add(part.end)
    found: list[Part] = []
    at = max(reached)
    while at:
        found.append(before[at])
        at = before[at].begin
    empty = next((part for part in parts if part.end == 0), None)
    return found[::-1] or ([empty] if empty else [])


@contextmanager
def _answering() -> Iterator[None]:
    """Say in the storage's words that the store did not answer, or refused. FileNotFoundError passes."""
    try:
        yield
    except exceptions.BaseError as error:
        raise StorageAway(str(error).partition("\n")[0]) from error
