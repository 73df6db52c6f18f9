"""Runs the script of a bundle in a process of little memory and time: `python -I limited.py SCRIPT BUNDLE`."""

import resource
import runpy
import sys

MEMORY, PROCESSOR_SECONDS = 2 << 30, 120


def main(script: str, bundle: str) -> None:
    """Look at a bundle that may have been made to break its reader."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, PROCESSOR_SECONDS), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))
    sys.argv = [script, bundle, "--json"]
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
