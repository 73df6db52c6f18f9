"""Somebody outside with a bundle, an empty folder, a bare Python: what the script says, and which edits it misses."""

import random
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

SECONDS = 300


def looked_at(bundle: bytes, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the script of the bundle beside it in an empty folder: no site packages, no environment."""
    folder.mkdir(parents=True)
    (folder / "bundle.zip").write_bytes(bundle)
    with zipfile.ZipFile(folder / "bundle.zip") as archive:
        archive.extract("verify.py", folder)
    command = [sys.executable, "-I", "-S", "verify.py", *arguments]
    return subprocess.run(
        command, cwd=folder, env={}, capture_output=True, text=True, encoding="utf-8", check=False, timeout=SECONDS
    )


def unnamed_edits(folder: Path, edits: int, seed: int) -> list[tuple[str, int]]:
    """Change so many bytes of data files of an unpacked bundle, one at a time: those whose line its script misses."""
    script: dict[str, Any] = runpy.run_path(str(folder / "verify.py"))
    verify, chance = script["verify"], random.Random(seed)
    names = sorted(path.name for path in folder.glob("*.jsonl"))
    sizes = [(folder / name).stat().st_size for name in names]
    missed = []
    for _ in range(edits):
        name = chance.choices(names, sizes)[0]
        whole = (folder / name).read_bytes()
        at = chance.randrange(len(whole))
        other = bytes([whole[at] ^ chance.randrange(1, 256)])
        (folder / name).write_bytes(whole[:at] + other + whole[at + 1 :])
        line = whole[:at].count(b"\n") + 1
        report, _ = verify(str(folder))
        found = {(f["values"]["file"], f["values"].get("line")) for f in report.findings if f["state"] == "differs"}
        if {file for file, _ in found} != {name} or line not in {at for _, at in found}:
            missed.append((name, at))
        (folder / name).write_bytes(whole)
    assert verify(str(folder))[0].holds
    return missed
