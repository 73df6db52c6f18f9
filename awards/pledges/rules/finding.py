"""How a pledge is found by words as one types them: one rule for what is kept and what is asked, on any database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from awards.organisations.rules import fold
from awards.pledges.rules.bits import digits_of

LONGEST_WORD = 40
"""So many letters of a word count, so that an index can hold it."""

MOST_WORDS = 12
"""So many words of a search are asked for; what comes after says nothing more."""


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
    return frozenset(words | {word[1] for word in words if len(word) == 2 and word[1] >= "\u3040"})


def wanted(typed: str) -> tuple[Wanted, ...]:
    """What somebody asks for who types this; anything at all can be typed.

    The last word may be unfinished, and a single character (Chinese) may be the first of a pair.
    """
    words = list(dict.fromkeys(word[:LONGEST_WORD] for word in fold(typed).split()))[:MOST_WORDS]
    return tuple(
        Wanted(word, place == len(words) - 1 or (len(word) == 1 and word >= "\u3040"))
        for place, word in enumerate(words)
    )


def number_of(public_id: str) -> int:
    """The number in a public id."""
    return int(public_id[2:])


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

COUNTED = (*FACETS, "rehearsal", "at_desk", "gives", "stage", "level", "home", "tied", "money")
"""All that counts and sums are made of, beside the digits of amounts."""

AMOUNT = "amount"
"""What a pledge gives that states money."""

CENTS = 100


def money_value(word: str, currency: str, basis: str, *, qualified: bool, valued: bool) -> str:
    """Under what money stands in the index that is alike: its amounts may be added."""
    return f"{word}|{currency}|{basis}|{qualified:d}|{valued:d}"


def pairs(values: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """The sets that a pledge is in by what is kept of it; an amount is in that of each of its binary digits.

    Money is kept as `money_value`, its amount and its dollar value in cents.
    """
    for facet, held in values.items():
        if facet != "money":
            for value in held:
                yield facet, value
            continue
        for money in held:
            alike, amount, usd = money.rsplit("|", 2)
            word = alike.split("|", 1)[0]
            yield "money", alike
            for kind, cents in (("amount", amount), ("usd", usd)):
                slices = f"{kind}:{word}"
                for digit in digits_of(int(cents)):
                    yield slices, f"{digit:02d}"


def until_value(at: datetime) -> str:
    """An instant as the index orders it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
