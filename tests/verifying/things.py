"""A bundle unpacked, changed and looked at by its own script under a bare Python."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from awards.verifying import rules

YEAR = 2041


def unpacked(content: bytes, folder: Path) -> Path:
    folder.mkdir(parents=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder


def documents(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def rewrite(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    """Change a file as somebody would who makes the manifest anew as well."""
    (folder / name).write_bytes(rules.lines(rows))
    seal(folder)


def seal(folder: Path) -> None:
    said = json.loads((folder / rules.MANIFEST).read_bytes())
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != rules.MANIFEST}
    kept = {key: value for key, value in said.items() if key not in ("digest", "files", "bundle")}
    (folder / rules.MANIFEST).write_bytes(rules.manifest(kept, files))


def verdict(place: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """What the script of this repository says of a bundle, in a process of its own."""
    from awards.verifying import verify

    run = subprocess.run(
        [sys.executable, "-I", verify.__file__, str(place), "--json", *arguments],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert run.stdout, run.stderr
    return run.returncode, json.loads(run.stdout)


def named(found: dict[str, Any]) -> list[tuple[str, str | None, int | None]]:
    """What differs, by key, file and line."""
    return [
        (one["key"], one["values"].get("file"), one["values"].get("line"))
        for one in found["findings"]
        if one["state"] == "differs"
    ]
