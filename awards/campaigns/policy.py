"""Who may see and keep champions, campaigns and events."""

from dataclasses import dataclass

from awards.accounts.models import User
from awards.campaigns.models import Campaign, CampaignAsk, Champion, Event
from awards.core.text import N_, Message

OWN = N_("You speak for an organisation of this pledge, or asked for it yourself: another member of staff decides.")


@dataclass(frozen=True)
class Asked:
    """An ask as somebody comes to it: whether they speak for an organisation of its pledge, and asked it themselves."""

    ask: CampaignAsk
    speaks: bool
    asked: bool


def may_look(user: User) -> bool:
    """See what is kept, public or not: staff of any edition, and administrators."""
    return user.has("staff") or user.has("admin")


def may_add(user: User) -> bool:
    """Add one: staff; what made-up staff add is made up."""
    return user.has("staff")


def may_change(user: User, kept: Campaign | Event | Champion) -> bool:
    """Change one: staff, made-up staff what is made up alone."""
    return user.has("staff") and kept.rehearsal == user.rehearsal


def may_take_back(_user: User, asked: Asked) -> bool:
    """Take an ask back: whoever speaks for an organisation of its pledge."""
    return asked.speaks


def may_settle(user: User, asked: Asked) -> bool:
    """Accept or refuse an ask: staff who may change the campaign, but for what is their own."""
    return may_change(user, asked.ask.campaign) and why_not_settle(user, asked) is None


def why_not_settle(user: User, asked: Asked) -> Message | None:
    """The sentence for staff whose own ask it is."""
    return OWN if (asked.speaks or asked.asked) and may_change(user, asked.ask.campaign) else None
