"""Rules of judging: which points there are, when a card may change, what it is worth."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from statistics import median
from uuid import UUID

from awards.assignment.rules.inviting import MINUTES_EACH
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.figures import latin_digits
from awards.core.identifiers import PAPER_DIGITS, is_checked
from awards.core.text import N_, Message

Number = int | Decimal | Fraction

LONGEST_WORDS = 2000
"""Characters of a comment to the committee, of a feedback to the nominee, and of a private note."""

LONGEST_WHY = 200
"""Characters of the line that says why a point is the lowest or the highest."""

MINUTES_AN_ENTRY = MINUTES_EACH
"""What the estimate of the work left reckons with for a judge whom no invitation told, until there is a pace."""

FEWEST_STRETCHES = 3
"""How many times between two nominations make a pace."""

BREAK = timedelta(minutes=45)
"""A longer time between two nominations was no work on one of them."""

HABIT_TENTHS = 8
"""How many tenths of a judge's points a habit takes up at least, so that it is worth a sentence."""

FEWEST_FOR_HABIT = 10

CONFLICT_REASONS: dict[str, Message] = {
    "works_with": N_("I work or worked with the nominee"),
    "relative": N_("A relative or close friend of mine is involved"),
    "funds": N_("I or my organisation fund or advise the nominee"),
    "competes": N_("I or my organisation compete with the nominee"),
    "other": N_("Another tie that others could take for partiality"),
}
"""The short list from which a judge picks why there is a conflict."""

POINTS = re.compile(r"-?\d{1,3}(\.\d)?", re.ASCII)


class CardState(StrEnum):
    """How far a judge is with a card."""

    NOT_BEGUN = "not_begun"
    HALF = "half"
    SCORED = "scored"
    CONFIRMED = "confirmed"


class TooLate(StaleVersion):
    """The change came when the card could not change any more (or not yet): what was typed goes back to the judge."""


def allowed_points(scale_min: int, scale_max: int, half_points: bool) -> tuple[Decimal, ...]:
    """Every score that the edition's scale knows, lowest first."""
    steps = range(scale_min * 2, scale_max * 2 + 1, 1 if half_points else 2)
    return tuple(Decimal(step) / 2 for step in steps)


def read_points(text: str, allowed: Collection[Decimal]) -> Decimal:
    """The score that a text stands for. Raises RuleBroken when it is none of the scale."""
    if POINTS.fullmatch(text.strip()):
        points = Decimal(text.strip())
        if points in allowed:
            return points
    raise RuleBroken(_choose(allowed), ["points"])


def plain_digits(text: str) -> str:
    """A number as anybody types it, in digits of any script, with a decimal comma: in plain digits, with a point."""
    return latin_digits(text.strip()).replace(",", ".").replace("\N{ARABIC DECIMAL SEPARATOR}", ".")


def read_code(text: str) -> str:
    """The code of a form on paper as typed, whatever stands between its digits. Raises RuleBroken for a typo."""
    kept = [sign for sign in text if not (sign.isspace() or unicodedata.category(sign) in ("Pd", "Cf"))]
    if strange := next((sign for sign in kept if not sign.isdecimal()), None):
        raise RuleBroken(N_("A code has only digits, and “%(sign)s” is none.", sign=strange), ["code"])
    code = plain_digits("".join(kept))
    if len(code) != PAPER_DIGITS:
        raise RuleBroken(
            N_("A code has %(digits)s digits, and here are %(count)s.", digits=PAPER_DIGITS, count=len(code)), ["code"]
        )
    if not is_checked(code):
        raise RuleBroken(
            N_("There is no such code: one digit is wrong, or two changed places. Look at the form again."), ["code"]
        )
    return code


def code_in_groups(code: str) -> str:
    """A code as it is printed: `4821-7035`."""
    return f"{code[:4]}-{code[4:]}"


def require_sum(points: Collection[Decimal], written: str) -> None:
    """Raises RuleBroken when the sum that the judge wrote on the form is not that of the points keyed in."""
    total = as_text(sum(points, Decimal()))
    if plain_digits(written).removesuffix(".0") != total:
        raise RuleBroken(
            N_("The points add up to %(sum)s, and not to what is written here. Look at each of them again.", sum=total),
            ["total"],
        )


def require_allowed(points: Decimal, allowed: Collection[Decimal]) -> None:
    """Raises RuleBroken for points that the edition's scale does not know."""
    if not points.is_finite() or points not in allowed:
        raise RuleBroken(_choose(allowed), ["points"])


def why_to_keep(why: str, points: Decimal | None, allowed: Collection[Decimal]) -> str:
    """The line to keep beside the points: blanks folded at the lowest and the highest point, nothing at every other.

    Raises RuleBroken for a line that is too long.
    """
    if points not in (min(allowed), max(allowed)):
        return ""
    line = " ".join(why.split())
    if len(line) > LONGEST_WHY:
        raise RuleBroken(N_("Use at most %(count)s characters.", count=LONGEST_WHY), ["why"])
    return line


def lacks_why(points: Decimal | None, why: str, allowed: Collection[Decimal]) -> bool:
    """Whether the points are the lowest or the highest and nothing says why."""
    return points in (min(allowed), max(allowed)) and not why


def as_text(points: Decimal) -> str:
    """Points as they stand on a button: `4` or `4.5`."""
    return f"{points.normalize():f}"


def require_open(opens_at: datetime, closes_at: datetime, at: datetime) -> None:
    """Raises TooLate unless the round is open: from its opening on, and before the instant of its close."""
    if at < opens_at:
        raise TooLate(N_("The round of judging has not opened yet. Nothing was saved."))
    require_not_closed(closes_at, at)


def require_not_closed(closes_at: datetime, at: datetime) -> None:
    """Raises TooLate from the instant of the close on."""
    if at >= closes_at:
        raise TooLate(
            N_(
                "Not counted: the round of judging closed on %(when)s. What was saved before stays as it was.",
                when=closes_at,
            )
        )


def weighted_mean(scores: Mapping[str, Number], weights: Mapping[str, Number]) -> Fraction | None:
    """Mean of a card's scores by weight, exact, or None while a criterion with a weight is unscored."""
    weighing = {criterion: Fraction(weight) for criterion, weight in weights.items() if weight}
    if not weighing or not weighing.keys() <= scores.keys():
        return None
    total = sum((Fraction(scores[criterion]) * weight for criterion, weight in weighing.items()), Fraction())
    return total / sum(weighing.values())


def card_state(scored: int, criteria: int, confirmed: bool) -> CardState:
    """How far a card is, from how many of its criteria are scored."""
    if confirmed:
        return CardState.CONFIRMED
    if scored == 0:
        return CardState.NOT_BEGUN
    return CardState.SCORED if scored >= criteria else CardState.HALF


@lru_cache(maxsize=4_096)
def place_in_queue(judge_id: UUID, entry_id: UUID) -> str:
    """Where an entry stands in a judge's queue: an order of each judge's own that stays the same from day to day.

    So no entry comes first for everybody, since the first and the last of a pile are marked differently.
    """
    return hashlib.sha256(judge_id.bytes + entry_id.bytes).hexdigest()


def own_ranks(means: Iterable[Fraction | None]) -> list[int | None]:
    """The rank of each mean among them, highest first; equal means share the lowest number, None has no rank."""
    values = list(means)
    return [None if value is None else 1 + sum(o is not None and o > value for o in values) for value in values]


def use_of_scale(points: Iterable[Decimal], allowed: Sequence[Decimal]) -> list[tuple[Decimal, int]]:
    """How often each point of the scale was given, lowest first."""
    given = list(points)
    return [(point, given.count(point)) for point in allowed]


FEWEST_TO_COMPARE = 3
"""With fewer confirmed cards than this a judge could tell whose points the others are."""


def may_compare(*, own_confirmed: bool, confirmed: int, asked: int, shown_from: datetime | None, at: datetime) -> bool:
    """Whether a judge sees how the jury's points for a warm-up entry lie.

    Never before all of the judge's own warm-up cards are confirmed: what others gave is to move nobody's points.
    """
    if not own_confirmed or confirmed < FEWEST_TO_COMPARE:
        return False
    return confirmed >= asked or (shown_from is not None and at >= shown_from)


def letter_of(place: int) -> str:
    """The letter that stands for a judge: A to Z, then AA, AB and so on."""
    above, last = divmod(place, 26)
    return (letter_of(above - 1) if above else "") + chr(ord("A") + last)


def habit(points: Iterable[Decimal], allowed: Sequence[Decimal]) -> tuple[list[Decimal], int] | None:
    """The fewest points, at most half of the scale, that take up most of what a judge gave, and how many tenths of it.

    The tenths are rounded down. None with too few points, or when the judge spreads them.
    """
    used = use_of_scale(points, allowed)
    given = sum(count for _, count in used)
    if given < FEWEST_FOR_HABIT:
        return None
    most = sorted(used, key=lambda pair: -pair[1])
    for few in range(1, len(allowed) // 2 + 1):
        tenths = 10 * sum(count for _, count in most[:few]) // given
        if tenths >= HABIT_TENTHS:
            return sorted(point for point, _ in most[:few]), tenths
    return None


def minutes_an_entry(scored_at: Iterable[datetime]) -> Fraction | None:
    """A judge's own pace, from when each nomination was last scored: the median of the times between two of them.

    Breaks are left out. None while there are too few.
    """
    instants = sorted(scored_at)
    stretches = [later - earlier for earlier, later in pairwise(instants) if earlier < later <= earlier + BREAK]
    if len(stretches) < FEWEST_STRETCHES:
        return None
    return max(Fraction(1), Fraction(median(stretch.total_seconds() for stretch in stretches)) / 60)


def word_count(texts: Iterable[str]) -> int:
    """How many words the texts have together."""
    return sum(len(text.split()) for text in texts)


def _choose(allowed: Collection[Decimal]) -> Message:
    low, high = as_text(min(allowed)), as_text(max(allowed))
    if any(point % 1 for point in allowed):
        return N_("Choose a score from %(low)s to %(high)s, in whole or half points.", low=low, high=high)
    return N_("Choose a score from %(low)s to %(high)s, in whole points.", low=low, high=high)


TITLE, LINKS, FILE = "title", "links", "file-"
"""Parts of a nomination that are held back from judges of a blind round until staff release them; a file each."""

ANSWER = "answer-"
TRANSLATION_KINDS: dict[str, Message] = {"human": N_("A person"), "machine": N_("A machine")}
"""Who made a translation: judges are told."""

LONGEST_TRANSLATION = 20_000


def seal_of(*said: str) -> str:
    """A short fingerprint of what staff saw or somebody translated, to tell when it changed since."""
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:16]
