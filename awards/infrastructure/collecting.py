"""Python's collector of what points to itself, and when it rests."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_rest() -> Iterator[None]:
    """Let the collector rest over moments of work that makes many values and nothing that points to itself.

    It would look through all of them again and again, a sixth of the work of bringing in a file, and find nothing:
    what is let go of goes at once. It wakes at the end, so that whatever else was left is found.
    """
    awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if awake:
            gc.enable()
