"""Rules of feedback and appeals: bands without a rank, criteria beside the middle, lengths, dates."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from fractions import Fraction
from statistics import median
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.nominations.rules.content import clean, length

T = TypeVar("T")

GENEVA = ZoneInfo("Europe/Zurich")

DELAY_DAYS = 7
FEWEST = 120
APPEAL_DAYS = 14
"""What holds where staff set nothing: days from the result to the feedback, characters of its words, days to appeal."""

UNDO_WITHIN = timedelta(minutes=10)
"""So long after a release nobody reads it yet, its mails wait, and staff may take it back."""

LONGEST = 4000
"""Characters of feedback in one language, of an appeal, of an answer."""

OUTCOMES = ("upheld", "not_upheld", "noted")

SMALLEST_BAND = 3
"""A third with fewer entries outside of the finalists would tell a rank: then only finalist or not is told."""

FEWEST_TO_COMPARE = 3
"""With fewer entries in a category the middle says who the other one is."""

NEAR = Fraction(1, 4)
"""Points from the category's middle within which a mean is at it."""


def some(chosen: list[T]) -> list[T]:
    """What was ticked. Raises RuleBroken where nothing is."""
    if not chosen:
        raise RuleBroken(N_("Choose at least one entry"))
    return chosen


def bands(ranks: Mapping[T, int], finalists: Collection[T]) -> dict[T, str]:
    """In which part of its category each ranked entry is: `finalist`, `upper`, `middle`, `lower`; or only `other`.

    Thirds are of all entries; tied entries, which share the best of their ranks, share a third.
    """
    thirds = {entry: 3 * (rank - 1) // len(ranks) for entry, rank in ranks.items() if entry not in finalists}
    sizes = [sum(third == wanted for third in thirds.values()) for wanted in range(3)]
    tells_a_rank = any(0 < size < SMALLEST_BAND for size in sizes)
    words = ("upper", "middle", "lower")
    found = {entry: "other" if tells_a_rank else words[third] for entry, third in thirds.items()}
    return found | {entry: "finalist" for entry in ranks if entry in finalists}


def as_published(told: Mapping[str, Any], *, honoured: bool) -> Mapping[str, Any]:
    """What was frozen of an entry, its band as the result that is public now has it: a correction may have moved it."""
    band = told.get("band")
    if honoured and band is not None:
        return {**told, "band": "finalist"}
    return {**told, "band": "other"} if band == "finalist" else told


def in_order(stages: Sequence[Mapping[T, int]]) -> dict[T, int]:
    """One rank for each entry from the rankings of the rounds, the last round first: who came further is before."""
    found: dict[T, int] = {}
    for stage in stages:
        left = {entry: rank for entry, rank in stage.items() if entry not in found}
        ranks, ahead = sorted(left.values()), len(found)
        found |= {entry: ahead + bisect_left(ranks, rank) + 1 for entry, rank in left.items()}
    return found


def levels(means: Mapping[T, Mapping[str, Fraction]], entry: T) -> dict[str, str]:
    """Where an entry's mean is by criterion: `above`, `at` or `below` the middle of its category; none of too few."""
    found = {}
    for criterion, mean in means.get(entry, {}).items():
        others = [one[criterion] for one in means.values() if criterion in one]
        if len(others) < FEWEST_TO_COMPARE:
            continue
        apart = mean - median(others)
        found[criterion] = "at" if abs(apart) <= NEAR else "above" if apart > 0 else "below"
    return found


def words(text: str, *, field: str = "text", lacking: bool = True) -> str:
    """A text, clean. Raises RuleBroken for one that is too long, and for none unless it may be `lacking`."""
    text = clean(text)
    if not text and not lacking:
        raise RuleBroken(N_("Write what you want to say."), [field])
    if length(text) > LONGEST:
        raise RuleBroken(N_("Use at most %(count)s characters.", count=LONGEST), [field])
    return text


def refuse_names(texts: Iterable[str], names: Iterable[str]) -> None:
    """Feedback names no judge, by name or address, whatever the case. Raises RuleBroken."""
    whole = "\n".join(texts).casefold()
    for name in names:
        if len(name) > 3 and name.casefold() in whole:
            raise RuleBroken(N_("This names a judge: %(name)s. Nominees never learn who judged.", name=name), ["text"])


def chosen_language(texts: Mapping[str, str], reader: str, written: str) -> str | None:
    """The language whose words a reader gets: the own, else the nomination's, else English, else any; None of none."""
    present = [code for code, text in texts.items() if text]
    return next((code for code in (reader, written, "en", *sorted(present)) if code in present), None)


def release_at(public_from: datetime, delay_days: int) -> datetime:
    """From when on feedback is released, by the instant at which the result became public."""
    return public_from + timedelta(days=delay_days)


def appeals_close(public_from: datetime, delay_days: int, appeal_days: int) -> datetime:
    """Until when an appeal may be made: 23:59 in Geneva of the last day."""
    day = (public_from + timedelta(days=delay_days + appeal_days)).astimezone(GENEVA).date()
    return datetime.combine(day, time(23, 59), GENEVA)
