"""Who may compare."""

from awards.accounts.models import User
from awards.judging import policy as judging


def may_compare(user: User, work: judging.OfJudge) -> bool:
    """Compare what one judges oneself, as a judge or chair of the edition."""
    return judging.may_do(user, work)


def may_reopen(user: User, card: judging.CardOfJudge) -> bool:
    """Give a judge's confirmed comparisons back: as a confirmed sheet, and across no conflict with the category."""
    return judging.may_reopen(user, card)
