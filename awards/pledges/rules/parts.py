"""What further organisations do in a pledge, and how much of it: pure."""

from collections.abc import Iterable
from decimal import Decimal

from awards.core.errors import RuleBroken
from awards.core.text import N_

PART_ROLES = ("co-pledger", "funder", "implementer", "beneficiary")
"""Beside the organisation that pledges: pledges together with it, pays, carries out, is helped."""

WHOLE = Decimal(100)


def check_part(role: str, share: Decimal | None, others: Iterable[Decimal | None]) -> None:
    """Raise RuleBroken for a role that is none, or when the shares of one role are more than the whole."""
    if role not in PART_ROLES:
        raise RuleBroken(N_("Choose one of the list."), ["role"])
    if share is None:
        return
    if not 0 < share <= WHOLE:
        raise RuleBroken(N_("A share is above 0 and at most 100 per cent."), ["share"])
    if share + sum((other for other in others if other is not None), Decimal(0)) > WHOLE:
        raise RuleBroken(
            N_("The shares of this role are more than 100 per cent together. Change one of them."), ["share"]
        )
