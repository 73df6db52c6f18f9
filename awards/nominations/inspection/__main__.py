"""The child process: limits itself, looks into one file, and says on stdout what it found."""

import json
import os
import resource
import signal
import sys
from pathlib import Path

MEMORY = 1 << 30
PROCESSOR_SECONDS = 20
LARGEST_OUTPUT = 64 * 1_000_000


def main(given: str, kind: str, made: str) -> None:
    """Look into the file `given`, of which its name says `kind`; a picture is drawn anew as the file `made`."""
    for what, most, last in (
        (resource.RLIMIT_AS, MEMORY, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS, PROCESSOR_SECONDS + 5),  # SIGXCPU first, which tells why
        (resource.RLIMIT_FSIZE, LARGEST_OUTPUT, LARGEST_OUTPUT),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (most, last))
    from awards.nominations.inspection.documents import Refused, look
    from awards.nominations.inspection.pictures import draw_anew
    from awards.nominations.rules.files import IMAGES

    found: dict[str, object] = {"problem": None, "names_people": False}
    try:
        if kind in IMAGES:
            draw_anew(Path(given), kind, Path(made))
        else:
            found["names_people"] = look(Path(given), kind)
    except Refused as refused:
        found["problem"] = refused.problem
    except MemoryError:
        os.kill(os.getpid(), signal.SIGKILL)  # as the machine would have done: it says nothing of the file
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
