"""What a campaign, an event and a champion's label have to say: pure."""

from datetime import date

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message

EVENT_KINDS = ("roundtable", "drive", "annual_meeting")
"""Those who pledge and those who need meet at a table; pledges are collected; everybody meets once a year."""

LONGEST_NAME = 200
LONGEST_WORDS = 2000
LONGEST_REASON = 1000

SETTLED = N_("Somebody else settled this meanwhile.")


def wrong_dates(start: date | None, end: date | None, *, open_end: bool = True) -> dict[str, Message]:
    """What cannot be of a first and a last day, by field."""
    if start is None:
        return {"starts_on": N_("Give the first day.")}
    if end is None and not open_end:
        return {"ends_on": N_("Give the last day; it may be the first one.")}
    if end is not None and end < start:
        return {"ends_on": N_("The last day is before the first.")}
    return {}


def standing(start: date, end: date | None, today: date) -> str:
    """`ahead`, `now` or `over` on a day; without a last day it goes on."""
    if today < start:
        return "ahead"
    return "over" if end is not None and today > end else "now"


def check_ask(campaign: str, pledge: str, *, belongs: bool, asked: bool) -> None:
    """Raise RuleBroken unless it can be asked that a pledge joins a campaign, by where each of the two stands."""
    if campaign == "over":
        raise RuleBroken(N_("This campaign is over and takes no more pledges."))
    if pledge != "published":
        raise RuleBroken(N_("Only a pledge that is public and has not ended can join a campaign."))
    if belongs:
        raise RuleBroken(N_("It belongs to this campaign already."))
    if asked:
        raise RuleBroken(N_("This was asked already, and the secretariat has not answered yet."))


def ask_standing(state: str, pledge: str) -> str:
    """Where an ask stands: as it was settled, and `ended` where its pledge was withdrawn or ended before."""
    return "ended" if state == "asked" and pledge != "published" else state
