"""Joins sheets and scripts into those that pages link, and names every static file by its content."""

import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from awards.infrastructure.shipped import root

ORDER = ("tokens.css", "base.css", "layout.css", "components/*.css", "print.css")
"""Later sheets win over earlier ones; components stand in the order of their names."""

JOINED = {
    "site.css": ORDER,
    "more.css": ("more/*.css",),
    "desk.css": ("more/*.css", "desk/*.css"),
    "slides.css": ("slides/*.css",),
}
"""What every page links; besides it what a public page links on which something is filled in, what the pages of people
who signed in link, and what only the slides do. So a page that is only read is light at its first load."""

JOINED_SCRIPTS = {"js/page.js": "js/page/*.js"}
"""What every page runs besides, one after another; none sees another's names."""

SERVED = ("js/*.js", "*.svg", "guide/*.webp")
"""What else gets a hashed name, beside the joined sheets."""

_COMMENT = re.compile(r"^ *//.*\n", re.MULTILINE)
"""A line of a script that is a comment as a whole."""

_QUOTED = re.compile(r"""("[^"\n]*"|'[^'\n]*')""")


def build(static: Path, out: Path) -> dict[str, str]:
    """Write every file under its hashed name, with .gz and .br beside it, and `manifest.json`; give the manifest.

    The manifest maps a name that templates use ("site.css", "js/page.js") to the file inside `out`. Files of an
    earlier build stay, because pages made before may still link them; a file that is there is not written again.
    """
    sources = {name: minified(joined(static, name)).encode() for name in JOINED}
    sources |= {name: joined_scripts(static, name).encode() for name in JOINED_SCRIPTS}
    for pattern in SERVED:
        for path in sorted(static.glob(pattern)):
            sources[path.relative_to(static).as_posix()] = served(path)
    manifest = {name: hashed_name(name, content) for name, content in sources.items()}
    for name, content in sources.items():
        target = out / manifest[name]
        if not target.exists():
            _write(target.with_name(target.name + ".gz"), gzip.compress(content, 9, mtime=0))
            _write(target.with_name(target.name + ".br"), brotli.compress(content))
            _write(target, content)
    listed, index = json.dumps(manifest, indent=1, sort_keys=True).encode() + b"\n", out / "manifest.json"
    if not index.exists() or index.read_bytes() != listed:  # an installed program may not write where it stands
        _write(index, listed)
    return manifest


def joined(static: Path, name: str = "site.css") -> str:
    """The sheets of one that pages link, in their order, as one text."""
    return "\n".join(path.read_text("utf-8") for path in sheets(static, name))


def served(path: Path) -> bytes:
    """A file as it is sent: a script without the lines that only explain it."""
    return _COMMENT.sub("", path.read_text("utf-8")).encode() if path.suffix == ".js" else path.read_bytes()


def joined_scripts(static: Path, name: str = "js/page.js") -> str:
    """The scripts of one that pages link, in the order of their names, each in a block of its own; without comments."""
    scripts = (_COMMENT.sub("", path.read_text("utf-8")) for path in sorted(static.glob(JOINED_SCRIPTS[name])))
    return "\n".join(f"{{\n{script}}}" for script in scripts) + "\n"


def sheets(static: Path, name: str = "site.css") -> Iterator[Path]:
    """The sheets in the order in which they are joined."""
    for pattern in JOINED[name]:
        yield from sorted((static / "css").glob(pattern))


def minified(css: str) -> str:
    """The same rules without comments and without the blanks that mean nothing; quoted texts stay as they are."""
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    parts = _QUOTED.split(without_comments)
    return "".join(part if number % 2 else _tight(part) for number, part in enumerate(parts)).strip()


def hashed_name(name: str, content: bytes) -> str:
    """`js/page.js` as `js/page.<hash>.js`."""
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"


def _tight(css: str) -> str:
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,])\s*", r"\1", css)
    css = re.sub(r":\s+", ":", css)
    css = re.sub(r" ?(>=?|<=|~) ?", r"\1", css)
    css = re.sub(r"(?<![\d.])0\.(\d)", r".\1", css)
    return css.replace(";}", "}")


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: several processes may build at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


if __name__ == "__main__":
    build(root() / "static", root() / "static" / "site")
