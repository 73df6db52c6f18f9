"""What a need says, the states it goes through, and which pledges may fit: pure."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.core.vocabulary import FOCUS_AREAS
from awards.pledges.rules.rarity import Tags, rarity
from awards.rates.rules import unknown_currency

PUBLIC_ID = re.compile(r"N-\d{6,}")
LONGEST_TITLE, LONGEST_WORDS = 200, 2000
PUBLIC = ("open", "met", "closed")
"""The states in which a need is on pages; a withdrawn one keeps its address and says why."""

WRITABLE = ("submitted", "returned")
MOST = 6
"""So many pledges are shown with a need, or needs with a pledge."""

BEHIND = timedelta(hours=12)
"""So much later than in UTC a day ends where it ends last."""

COUNTRY_WEIGHT = 1.5
WANTED_WEIGHT = 1.0
"""What it adds that a pledge looks for partners, as it says itself."""

OUTCOMES = ("met", "agreed", "nothing")
"""What came of an introduction: the need is met, the two agreed on something, or nothing came of it."""

WAITING = ("asked", "open")
"""How far an introduction is that nobody has declined and not both have agreed to."""

_STEPS = {
    "submit": (("returned", "submitted"), "submitted"),
    "return": (("submitted",), "returned"),
    "publish": (("submitted",), "open"),
    "meet": (("open",), "met"),
    "close": (("open",), "closed"),
    "withdraw": (("submitted", "returned", "open"), "withdrawn"),
}
ELSEWHERE = N_("Somebody else changed this need meanwhile. Open the page anew to see how it stands.")


@dataclass(frozen=True)
class Said:
    """What is needed, where, in which focus area, for whom, how much of it in money, and until when."""

    title: str
    words: str
    iso2: str
    focus_area: str
    until: date | None
    group_key: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    contact: str = ""


@dataclass(frozen=True)
class Wanted:
    """What of a need may be shared with a pledge; `organisations` are its own, whose pledges never fit."""

    key: str
    country: str
    focus_area: str
    group: str | None = None
    organisations: frozenset[object] = frozenset()


@dataclass(frozen=True)
class Offered:
    """What of a pledge may be shared with a need; `looks` says that it looks for partners."""

    key: str
    countries: frozenset[str] = frozenset()
    focus_area: str | None = None
    groups: frozenset[str] = frozenset()
    organisations: frozenset[object] = frozenset()
    looks: bool = False


@dataclass(frozen=True)
class Match:
    """A need and a pledge that may fit: what they share, by kind, and how telling it is."""

    need: str
    pledge: str
    reasons: tuple[tuple[str, str], ...]
    score: float


def after(step: str, state: str) -> str:
    """The state after a step. Raises RuleBroken where it cannot be taken now."""
    before, then = _STEPS[step]
    if state not in before:
        raise RuleBroken(ELSEWHERE)
    return then


def day(at: datetime) -> date:
    """The day that it is for needs: one has ended when it has ended everywhere, twelve hours after UTC."""
    return (at - BEHIND).date()


def over(state: str, until: date, today: date) -> bool:
    """Whether an open need is past its day: it is shown, and nothing fits it any more."""
    return state == "open" and until < today


def wrong(said: Said, today: date, *, asks_contact: bool) -> dict[str, Message]:
    """What cannot be, by field; empty for a sound need."""
    found: dict[str, Message] = {}
    if not said.title or len(said.title) > LONGEST_TITLE:
        found["title"] = N_("Say in at most %(most)s characters what is needed.", most=LONGEST_TITLE)
    if not said.words or len(said.words) > LONGEST_WORDS:
        found["words"] = N_("Describe it in at most %(most)s characters.", most=LONGEST_WORDS)
    if not said.iso2:
        found["iso2"] = N_("Choose the country in which it is needed.")
    if said.focus_area not in FOCUS_AREAS:
        found["focus_area"] = N_("Choose the focus area that fits best.")
    if said.until is None or said.until <= today:
        found["until"] = N_("Give a day to come, until which it is needed.")
    if said.amount is not None and (message := unknown_currency(said.currency or "")):
        found["currency"] = message
    if said.amount == 0:
        found["amount"] = N_("Give an amount above zero, or leave it empty.")
    if asks_contact and "@" not in said.contact:
        found["contact"] = N_("Give the address to which mails about it go.")
    return found


def match(wanted: Wanted, offered: Offered, tags: Tags) -> Match | None:
    """Whether a pledge may fit a need. The same people alone, the same country alone are no reason.

    Two of country, focus area and group are; so is the country of a pledge that looks for partners.
    """
    if wanted.organisations & offered.organisations:
        return None
    in_country = wanted.country in offered.countries
    same_focus = wanted.focus_area == offered.focus_area
    group = wanted.group if wanted.group in offered.groups else None
    if not (same_focus and (in_country or group)) and not (in_country and offered.looks):
        return None
    reasons, score = [], 0.0
    if in_country:
        reasons.append(("country", wanted.country))
        score += COUNTRY_WEIGHT * rarity(tags.pledges, tags.countries.get(wanted.country, 0))
    if same_focus:
        reasons.append(("focus_area", wanted.focus_area))
        score += rarity(tags.pledges, tags.focus_areas.get(wanted.focus_area, 0))
    if group:
        reasons.append(("group", group))
        score += rarity(tags.pledges, tags.groups.get(group, 0))
    if offered.looks:
        reasons.append(("looks", ""))
        score += WANTED_WEIGHT
    return Match(wanted.key, offered.key, tuple(reasons), score)


def matches(wanted: Iterable[Wanted], offered: Collection[Offered], tags: Tags) -> list[Match]:
    """Every pair that may fit, the most telling first."""
    found = [one for need in wanted for pledge in offered if (one := match(need, pledge, tags))]
    return sorted(found, key=order)


def order(one: Match) -> tuple[float, str, str]:
    """Where a pair stands among others: the most telling first, then by number."""
    return -one.score, one.need, one.pledge


def reason(kind: str, name: str) -> Message:
    """Why the two may fit, in words; `name` is the shared thing as the page's language calls it."""
    if kind == "country":
        return N_("Same country: %(names)s.", names=name)
    if kind == "focus_area":
        return N_("Same focus area: %(names)s.", names=name)
    if kind == "group":
        return N_("For the same people: %(names)s.", names=name)
    return N_("The pledge looks for partners.")


def standing(
    made: bool, need_answer: str | None, pledge_answer: str | None, outcome: str | None
) -> str:  # fmt: skip
    """How far an introduction is: asked for, open (both were written to), declined, agreed, ended."""
    if outcome:
        return "ended"
    if not made:
        return "asked"
    if "no" in (need_answer, pledge_answer):
        return "declined"
    return "agreed" if need_answer == pledge_answer == "yes" else "open"
