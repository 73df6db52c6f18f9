"""What a page that only shows reads once, however many parts of it ask.

Nothing changes under such a page; whoever changes something reads anew each time.
"""

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy.orm import Session

KEPT = "once.kept"

T = TypeVar("T")


def begin(session: Session) -> None:
    """Let this session, which only shows, keep what it reads by `once`; what it kept before is forgotten."""
    session.info[KEPT] = {}


def once(session: Session, key: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, read when a page first asks for it by this key."""
    kept = session.info.get(KEPT)
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    found: T = kept[key]
    return found
