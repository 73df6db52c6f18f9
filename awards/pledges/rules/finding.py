"""How a pledge is found by words as one types them: one rule for what is kept and what is asked, on any database."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from awards.core.figures import latin_digits
from awards.organisations.rules import fold
from awards.pledges.rules.bits import digits_of

LONGEST_WORD = 40
"""So many letters of a word count, so that an index can hold it."""

MOST_WORDS = 12
"""So many words of a search are asked for; what comes after says nothing more."""


PAIRED = "\u3041"
"""From this letter on (hiragana) words are written without blanks, and kept as pairs of characters."""


@dataclass(frozen=True)
class Wanted:
    """A word that is looked for: whole, or as the beginning of one where it may still be being typed."""

    text: str
    begins: bool = False

    def fits(self, word: str) -> bool:
        """Whether a kept word answers it."""
        return word.startswith(self.text) if self.begins else word == self.text


def kept_words(folded: str) -> frozenset[str]:
    """The words of a folded text as they are kept: cut, and each second character of a pair (Chinese) also alone.

    So a single character is found wherever it stands: as the first of a pair, or by itself.
    """
    words = {word[:LONGEST_WORD] for word in folded.split()}
    return frozenset(words | {word[1] for word in words if len(word) == 2 and word[1] >= PAIRED})


def wanted(typed: str) -> tuple[Wanted, ...]:
    """What somebody asks for who types this; anything at all can be typed.

    The last word may be unfinished, and a single character (Chinese) may be the first of a pair.
    """
    words = list(dict.fromkeys(word[:LONGEST_WORD] for word in fold(as_public_id(typed)).split()))[:MOST_WORDS]
    return tuple(
        Wanted(word, place == len(words) - 1 or (len(word) == 1 and word >= PAIRED)) for place, word in enumerate(words)
    )


def number_of(public_id: str) -> int:
    """The number in a public id."""
    return int(public_id[2:])


def public_id_of(number: int) -> str:
    """The public id with a number."""
    return f"R-{number:06d}"


def as_public_id(typed: str) -> str:
    """The number of a pledge as pages show it, of one typed in a usual way (`r12`, `R-٠٠٠٠١٢`); else as typed."""
    plain = re.fullmatch(r"R[\s\u2010-\u2015-]*(\d{1,12})", latin_digits(typed).strip(), re.IGNORECASE | re.ASCII)
    if plain is None:
        return typed
    return f"R-{plain[1]}" if plain[1].startswith("0") else public_id_of(int(plain[1]))


def is_no_number(typed: str) -> bool:
    """Whether somebody typed what numbers of pledges begin with, and no number: it is no word of a title either."""
    return re.fullmatch(r"R[\s\u2010-\u2015-]*", typed.strip(), re.IGNORECASE) is not None


def meant_by(typed: str) -> str:
    """The number of a pledge that a field for nothing else means: typed in a usual way, also by its digits alone."""
    plain = latin_digits(typed).strip()
    return as_public_id(f"R{plain}" if plain.isdecimal() else plain).upper()


FACETS = (
    "state",
    "focus_area",
    "pledge_type",
    "entity_kind",
    "year",
    "region",
    "country",
    "group",
    "sdg",
    "sector",
    "technology",
)
"""What a pledge itself says and a list may be narrowed by."""

COUNTED = (*FACETS, "rehearsal", "at_desk", "gives", "stage", "level", "home", "tied", "money", "heard")
"""All that counts and sums are made of, beside the digits of amounts."""

AMOUNT = "amount"
"""What a pledge gives that states money."""

CENTS = 100


def money_value(word: str, currency: str, basis: str, *, qualified: bool, valued: bool) -> str:
    """Under what money stands in the index that is alike: its amounts may be added."""
    return f"{word}|{currency}|{basis}|{qualified:d}|{valued:d}"


MONEY = "money"
"""The facet of amounts: each value is `money_value`, the amount and the dollar value in cents, joined by `|`."""

_GROUP, _UNIT = "\x1d", "\x1f"
"""ASCII's own signs between facets and between values: Python reads both as blanks, so no word holds one."""


def kept_values(values: Mapping[str, Sequence[str]]) -> str:
    """What a pledge stands under in the index as one text, by which its next change knows where it stood."""
    return _GROUP.join([f"{facet}{_UNIT}{_UNIT.join(held)}" for facet, held in values.items() if held])


def read_values(kept: str) -> dict[str, list[str]]:
    """What `kept_values` wrote."""
    groups = [group.split(_UNIT) for group in kept.split(_GROUP)] if kept else []
    return {facet: held for facet, *held in groups}


def pairs(values: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """The sets that a pledge is in by what is kept of it; an amount is in that of each of its binary digits."""
    for facet, held in values.items():
        if facet != MONEY:
            for value in held:
                yield facet, value
            continue
        for money in held:
            alike, amounts = amounts_in(money)
            yield MONEY, alike
            for slices, cents in amounts:
                for digit in digits_of(cents):
                    yield slices, digit_value(digit)


def amounts_in(money: str) -> tuple[str, tuple[tuple[str, int], tuple[str, int]]]:
    """Under what an amount stands that is alike, and its two sets of digits with the amount in each."""
    alike, amount, usd = money.rsplit("|", 2)
    word = alike.partition("|")[0]
    return alike, ((f"amount:{word}", int(amount)), (f"usd:{word}", int(usd)))


def digit_value(digit: int) -> str:
    """A binary digit as the index orders it."""
    return f"{digit:02d}"


def heard_values(day: date) -> list[str]:
    """The day on which a pledge was last heard of as digits, so that all days up to another are found at once."""
    return [digit_value(digit) for digit in digits_of(day.toordinal())]


def until_value(at: datetime) -> str:
    """An instant as the index orders it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
