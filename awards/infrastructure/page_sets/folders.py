"""The two folders: the public one, of which a server in front serves `current`, and the sealed one."""

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from awards.infrastructure.page_sets.documents import Mark, PageSet, read_document
from awards.infrastructure.page_sets.making import Making

CURRENT = "current"
NEXT = ".next"
MAKING = ".making"
KEPT = ".json"

BEFORE_SECONDS = 3600.0
"""So long the set that was served before lies there still, for whoever is reading it."""


class Folders:
    """The public folder and the sealed one."""

    def __init__(self, public: Path, sealed: Path) -> None:
        self.public, self.sealed = public, sealed
        self._read: dict[str, tuple[int, PageSet]] = {}

    def prepare(self) -> None:
        """Make the folders where they lack; nobody else looks into the sealed one. Raises OSError."""
        self.public.mkdir(parents=True, exist_ok=True)
        self.sealed.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.sealed.chmod(0o700)

    def on_one_disk(self) -> bool:
        """Whether a rename leads from the sealed folder into the public one."""
        return self.public.stat().st_dev == self.sealed.stat().st_dev

    def standing(self) -> PageSet | None:
        """The set that is served now."""
        try:
            return self._described(os.readlink(self.public / CURRENT))
        except OSError:
            return None

    def waiting(self) -> list[PageSet]:
        """The whole sets that are sealed, and one whose swap was cut off; the earliest instant first."""
        names = [path.stem for path in self.sealed.glob(f"*{KEPT}") if path.with_suffix("").is_dir()]
        with suppress(OSError):
            cut_off = os.readlink(self.public / NEXT)
            names += [cut_off] if (self.public / cut_off).is_dir() else []
        found = [self._described(name) for name in names]
        return sorted((one for one in found if one is not None), key=lambda one: one.at)

    def root_of(self, one: PageSet) -> Path:
        """Where the files of a set lie now."""
        sealed = self.sealed / one.name
        return sealed if sealed.is_dir() else self.public / one.name

    @contextmanager
    def swapping(self) -> Iterator[None]:
        """Hold the right to say what is served; others wait."""
        with self._lock("swapping", wait=True):
            yield

    @contextmanager
    def making(self) -> Iterator[bool]:
        """Hold the right to make sets; False when another process does."""
        with self._lock("making", wait=False) as held:
            yield held

    def swap_in(self, one: PageSet) -> None:
        """Serve this set from now on, as a whole. To be called by who is `swapping`; again changes nothing."""
        following = self.public / NEXT
        following.unlink(missing_ok=True)
        following.symlink_to(one.name)  # so that whoever comes after a kill knows what was to be served
        if (self.sealed / one.name).is_dir():
            (self.sealed / one.name).rename(self.public / one.name)
            _sync(self.sealed)
        following.rename(self.public / CURRENT)
        _sync(self.public)

    def take_down(self) -> None:
        """Serve no set: whoever stands in front asks the program. To be called by who is `swapping`."""
        (self.public / CURRENT).unlink(missing_ok=True)
        _sync(self.public)

    def discard(self, one: PageSet) -> None:
        """Forget a set that was never served."""
        (self.sealed / f"{one.name}{KEPT}").unlink(missing_ok=True)
        shutil.rmtree(self.sealed / one.name, ignore_errors=True)

    def note(self, one: PageSet, mark: Mark, at: datetime) -> None:
        """Note that a set still shows what is so, although what it stands on changed."""
        self._describe(replace(one, mark=mark, at=at))

    def sweep(self, kept_for: float = BEFORE_SECONDS) -> None:
        """Remove what a process left that died, and sets that were served before; the last one only after a while.

        A set that was served may name somebody who was erased since. To be called by who is `making`.
        """
        for left in self.sealed.glob(f"*{MAKING}"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        with self.swapping():
            standing = self.standing()
            served = [path for path in self.public.iterdir() if path.is_dir() and not path.is_symlink()]
            served.sort(key=lambda path: path.stat().st_ctime_ns, reverse=True)  # when it came here
            before = [path for path in served if standing is None or path.name != standing.name]
            since = (self.public / standing.name).stat().st_ctime if standing else time.time()
            for old in before[1 if time.time() - since < kept_for else 0 :]:
                shutil.rmtree(old, ignore_errors=True)
            for described in self.sealed.glob(f"*{KEPT}"):
                if not (self.sealed / described.stem).is_dir() and not (self.public / described.stem).is_dir():
                    described.unlink(missing_ok=True)

    def begin(self) -> Making:
        """A new set, under a name that says nothing. To be called by who is `making`."""
        root, before = self.sealed / f"{secrets.token_hex(16)}{MAKING}", self.standing()
        root.mkdir(mode=0o755)
        return Making(root, before, self.root_of(before) if before else None)

    def seal(self, making: Making, mark: Mark, at: datetime) -> PageSet:
        """Bring a set to disk and only then say that it is there: from now on it may be swapped in."""
        name = making.root.stem
        made = making.finish(name, mark, at)
        making.root.rename(self.sealed / name)
        self._describe(made)
        return made

    def age(self, one: PageSet) -> float:
        """Seconds since a set was made or looked through."""
        return time.time() - (self.sealed / f"{one.name}{KEPT}").stat().st_mtime

    def _describe(self, one: PageSet) -> None:
        target = self.sealed / f"{one.name}{KEPT}"
        beside = target.with_name(f"{target.name}.{secrets.token_hex(4)}{MAKING}")
        with beside.open("w", encoding="utf-8") as file:
            json.dump(one.document(), file)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(target)
        _sync(self.sealed)

    def _described(self, name: str) -> PageSet | None:
        path = self.sealed / f"{name}{KEPT}"
        try:
            changed = path.stat().st_mtime_ns
            if (known := self._read.get(name)) and known[0] == changed:
                return known[1]
            found = read_document(json.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            return None
        self._read = {key: kept for key, kept in self._read.items() if (self.sealed / f"{key}{KEPT}").exists()}
        self._read[name] = (changed, found)
        return found

    @contextmanager
    def _lock(self, name: str, *, wait: bool) -> Iterator[bool]:
        with (self.sealed / f".{name}-lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True


def _sync(folder: Path) -> None:
    found = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(found)
    finally:
        os.close(found)
