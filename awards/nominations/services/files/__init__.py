"""Verbs of a nomination's files: sending one, and what becomes of its bytes."""

from awards.nominations.services.files.keeping import (
    EXPIRE,
    FORGET,
    LOOK,
    SCAN,
    expire,
    forget,
    refuse,
    take_verdict,
    wait_for_the_scanner,
)
from awards.nominations.services.files.sending import begin, look, receive, remove, settle
from awards.nominations.services.files.straight import address_of, take_in

__all__ = [
    "EXPIRE", "FORGET", "LOOK", "SCAN", "address_of", "begin", "expire", "forget", "look", "receive", "refuse",
    "remove", "settle", "take_in", "take_verdict", "wait_for_the_scanner",
]  # fmt: skip
