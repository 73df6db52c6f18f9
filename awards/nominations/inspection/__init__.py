"""Looking into a file that has arrived: is it what its name says, whole and harmless; a picture is drawn anew.

The look itself is taken by a child process with little memory and time (`python -m awards.nominations.inspection`), so
that a file made to break its reader breaks nothing else.
"""

import hashlib
import json
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from awards.infrastructure.storage import Storage, new_name, pieces

SECONDS = 30
ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}


@dataclass(frozen=True)
class Inspected:
    """What was found: a `problem` by its key, or the bytes to hand out, under `stored`, with their size and SHA-256.

    `names_people` when the file's own properties may name its author. `died` when the look itself was ended, by the
    machine and maybe not by the file: `problem` is then why the file is refused if that happens again and again.
    """

    problem: str | None = None
    stored: str = ""
    size: int = 0
    digest: str = ""
    names_people: bool = False
    died: bool = False


def inspect(files: Storage, stored: str, kind: str) -> Inspected:
    """Look into a whole file of the storage, and keep a picture anew there without what its camera wrote into it."""
    with TemporaryDirectory(prefix="awards-file-") as folder:
        given, made = Path(folder) / "given", Path(folder) / "made"
        with files.open(stored) as source, given.open("wb") as copy:
            shutil.copyfileobj(source, copy)
        try:
            problem, names_people = _look(given, kind, made)
        except _Died:
            return Inspected("unread", died=True)
        if problem is not None:
            return Inspected(problem)
        if made.exists():
            stored = new_name()
            with made.open("rb") as picture:
                files.put(stored, 0, pieces(picture))
            files.finish(stored)
            given = made
        with given.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Inspected(None, stored, given.stat().st_size, digest, names_people)


class _Died(Exception):
    """The child was killed, or had no memory."""


def _look(given: Path, kind: str, made: Path) -> tuple[str | None, bool]:
    command = [sys.executable, "-I", "-m", "awards.nominations.inspection", str(given), kind, str(made)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program with our own arguments
            command, env=ENVIRONMENT, cwd=given.parent, capture_output=True, timeout=SECONDS, check=True
        )
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return "too_slow", False
    except subprocess.CalledProcessError as ended:
        if ended.returncode == -signal.SIGXCPU:
            return "too_slow", False
        if ended.returncode < 0:
            raise _Died from ended
        return "damaged", False
    except ValueError:
        return "damaged", False
    return found["problem"], bool(found["names_people"])
