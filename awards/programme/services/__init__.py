"""Verbs of the programme."""

from awards.programme.services.changing import (
    ROUND_MOVED,
    approve_change,
    drop_change,
    edit,
    propose_change,
    take_back_change,
)
from awards.programme.services.editions import change_edition, is_frozen, open_edition, publish_rules, put_away
from awards.programme.services.eligibility import count_check
from awards.programme.services.sponsors import end_sponsor, name_sponsor

__all__ = [
    "ROUND_MOVED", "approve_change", "change_edition", "count_check", "drop_change", "edit", "end_sponsor", "is_frozen",
    "name_sponsor", "open_edition",
    "propose_change", "publish_rules", "put_away", "take_back_change",
]  # fmt: skip
