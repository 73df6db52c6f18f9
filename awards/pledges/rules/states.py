"""The states of a pledge and of what is being written of it, and who it takes to publish."""

from decimal import Decimal
from uuid import UUID

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.pledges.rules.content import Content, Money

STATES = ("draft", "published", "withdrawn", "closed", "discarded")
"""Of a pledge: written for the first time, public, taken back (its address says why), ended, never handed in."""

PUBLIC = ("published", "closed")

DRAFTS = ("draft", "submitted", "in_review", "returned")
"""Of what is being written of it: by the organisation, handed in, looked at by staff, given back with reasons."""

WAYS = {
    "submit": {"draft": "submitted", "returned": "submitted"},
    "take back": {"submitted": "draft"},
    "take up": {"submitted": "in_review"},
    "return": {"submitted": "returned", "in_review": "returned"},
    "publish": {"in_review": "published"},
}
"""What can be done with a text in which state, and the state that it comes to."""

LEAVES = ("withdraw", "close")
"""How an organisation may take leave of what it pledged."""

WRITABLE = ("draft", "returned")
TWO_PEOPLE_ABOVE = Decimal(10_000_000)
LONGEST_REASON = 1000
ELSEWHERE = N_("This pledge is in another state now. Open it again to see what can be done.")


def after(deed: str, state: str) -> str:
    """The state that a text comes to. Raises RuleBroken when this cannot be done now."""
    if state not in WAYS[deed]:
        raise RuleBroken(ELSEWHERE)
    return WAYS[deed][state]


def check_public(state: str) -> None:
    """Raise RuleBroken unless the pledge is public and not closed."""
    if state != "published":
        raise RuleBroken(ELSEWHERE)


def needs_two(content: Content, before: Content | None = None) -> bool:
    """Whether two people publish it: above USD 10 million, counted by the most that is promised, now or `before`.

    What took two people to say takes two to lower. An amount without a dollar value counts by its own figure, so that
    none slips through for want of a rate.
    """
    told = (*content.money, *(before.money if before else ()))
    return any(_most(money) > TWO_PEOPLE_ABOVE for money in told)


def _most(money: Money) -> Decimal:
    amounts = (money.amount, money.most, money.yearly_amount)
    largest = max(amount for amount in amounts if amount is not None)
    return largest if money.usd is None else money.usd * largest / money.amount if money.amount else money.usd


def check_second(first: UUID | None, by: UUID) -> None:
    """Raise RuleBroken when the same person would approve twice."""
    if first == by:
        raise RuleBroken(N_("You approved it already. Above USD 10 million it takes another member of staff."))
