"""A power cut without one: a library put before a program keeps, beside its files, what was synced of them.

`cut` puts those images in the place of the files, as a disk would have them that lost all that waited in memory. The
machine's own files are never touched: a folder is watched, and only it.
"""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

SOURCE = Path(__file__).parent / "cut.c"


def compiler() -> str | None:
    """The machine's C compiler, or None."""
    return next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)


@cache
def library() -> Path:
    """The library, compiled once."""
    made = Path(mkdtemp(prefix="awards-power-")) / "cut.so"
    command = [compiler() or "cc", "-shared", "-fPIC", "-O2", "-w", "-o", str(made), str(SOURCE), "-ldl", "-lpthread"]
    subprocess.run(command, check=True)
    return made


@dataclass(frozen=True)
class Disk:
    """A watched folder, the images of what was synced of its files, and a trace of writes, syncs and answers."""

    folder: Path
    images: Path
    trace: Path

    @classmethod
    def of(cls, folder: Path, beside: Path) -> "Disk":
        """Watch a folder; what lies in it by now counts as synced."""
        images = beside / "images"
        images.mkdir()
        for file in folder.iterdir():
            shutil.copy(file, images / file.name)
        return cls(folder.resolve(), images, beside / "trace")

    @property
    def environment(self) -> dict[str, str]:
        """For the program that is to be watched."""
        return {
            "LD_PRELOAD": str(library()), "POWER_FOLDER": str(self.folder), "POWER_IMAGES": str(self.images),
            "POWER_TRACE": str(self.trace),
        }  # fmt: skip

    def cut(self) -> None:
        """After the program was killed: leave of each file what was synced. Shared memory is gone in any case."""
        for file in self.folder.iterdir():
            file.unlink()
        for image in self.images.iterdir():
            shutil.copy(image, self.folder / image.name)

    def steps(self) -> Iterator[tuple[str, str]]:
        """What happened, in its order: `write`, `sync` or `answer`, and of which file or kind."""
        for line in self.trace.read_text().splitlines():
            what, _blank, which = line.partition(" ")
            yield what, which
