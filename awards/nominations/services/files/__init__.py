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

__all__ = [
    "EXPIRE", "FORGET", "LOOK", "SCAN", "begin", "expire", "forget", "look", "receive", "refuse", "remove", "settle",
    "take_verdict", "wait_for_the_scanner",
]  # fmt: skip
