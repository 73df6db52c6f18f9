"""Pages of judging."""

from awards.judging.views import (
    files,
    gate,
    keeping,
    own_scores,
    packs,
    panels,
    paper,
    preparing,
    queue,
    receipts,
    reopening,
    sheet,
    warming_up,
)
from awards.judging.views.blueprint import bp

__all__ = [
    "bp",
    "files",
    "gate",
    "keeping",
    "own_scores",
    "packs",
    "panels",
    "paper",
    "preparing",
    "queue",
    "receipts",
    "reopening",
    "sheet",
    "warming_up",
]
