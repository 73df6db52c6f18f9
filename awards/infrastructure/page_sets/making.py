"""A set of pages under way: written, packed, brought to disk."""

import gzip
import hashlib
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from awards.infrastructure.page_sets.documents import Headers, Mark, Page, PageSet, file_of

PACKED = (
    "text/", "application/json", "application/feed+json", "application/atom+xml", "application/xml", "image/svg+xml",
)  # fmt: skip
"""Kinds of content that are kept as gzip and brotli too, from so many bytes on."""
SHORTEST = 1000


class Making:
    """A set under way. It is not there for anybody until `finish`."""

    def __init__(self, root: Path, before: PageSet | None, root_before: Path | None) -> None:
        self.root = root
        self._pages: dict[str, dict[str, Page]] = {}
        self._left_out: list[str] = []
        self._before, self._root_before = before, root_before

    def add_same(self, address: str, languages: Sequence[str], content: bytes, headers: Headers, at: datetime) -> None:
        """Put in what is the same in each language: it lies on disk once."""
        first, *others = languages
        self.add(address, first, content, headers, at)
        page = self._pages[address][first]
        for language in others:
            file = f"{language}/{file_of(address)}"
            target = self.root / file
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
            for ending in ("", ".gz", ".br") if page.packed else ("",):
                os.link(f"{self.root / page.file}{ending}", f"{target}{ending}")
            self._pages[address][language] = replace(page, file=file)

    def add(self, address: str, language: str, content: bytes, headers: Headers, at: datetime) -> None:
        """Put in a page; what is as in the set that is served is packed only once."""
        tag = hashlib.sha256(content).hexdigest()[:40]
        kind = next((value for name, value in headers if name == "Content-Type"), "")
        file = f"{language}/{file_of(address)}"
        packed = kind.startswith(PACKED) and len(content) >= SHORTEST
        page = Page(file, tag, headers, packed)
        target = self.root / file
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        if not self._as_before(address, language, page, content, target):
            _write(target, content, at)
            if packed:
                _write(target.with_name(f"{target.name}.gz"), gzip.compress(content, 9, mtime=0), at)
                _write(target.with_name(f"{target.name}.br"), brotli.compress(content), at)
        self._pages.setdefault(address, {})[language] = page

    def leave_out(self, address: str) -> None:
        """Say that an address could not be made: the program answers it."""
        self._left_out.append(address)

    def put_beside(self, folder: Path, name: str) -> None:
        """Put a folder of files that pages need into the set."""
        shutil.copytree(folder, self.root / name)

    def put_notice(self, file: str, text: str, at: datetime) -> None:
        """Put in a page that is at no address: whoever serves the set shows it in the place of others."""
        target = self.root / file
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        _write(target, text.encode(), at)

    def same_as_before(self) -> PageSet | None:
        """The set that is served, when this one shows nothing else."""
        before = self._before
        same = before is not None and (before.pages, before.left_out) == (self._pages, tuple(self._left_out))
        return before if same else None

    def drop(self) -> None:
        """Forget what was made so far."""
        shutil.rmtree(self.root, ignore_errors=True)

    def finish(self, name: str, mark: Mark, at: datetime) -> PageSet:
        """Bring all of it to disk, for whoever serves it to read; what it is."""
        for folder, _folders, files in os.walk(self.root):
            Path(folder).chmod(0o755)
            for file in files:
                (Path(folder) / file).chmod(0o644)
        os.sync()
        return PageSet(name, mark, at, self._pages, tuple(self._left_out))

    def _as_before(self, address: str, language: str, page: Page, content: bytes, target: Path) -> bool:
        known = self._before.pages.get(address, {}).get(language) if self._before else None
        if known is None or (known.tag, known.packed) != (page.tag, page.packed) or self._root_before is None:
            return False
        source = self._root_before / known.file
        with suppress(OSError):
            if source.read_bytes() == content:
                for ending in ("", ".gz", ".br") if page.packed else ("",):
                    shutil.copy2(f"{source}{ending}", f"{target}{ending}")
                return True
        return False


def _write(path: Path, content: bytes, at: datetime) -> None:
    """A file whose time is the one that it shows, so that it says nothing of when it was made."""
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))
