"""How a pledge is found by words as one types them: one rule for what is kept and what is asked, on any database."""

from dataclasses import dataclass

from awards.organisations.rules import fold

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
    """What somebody asks for who types this; anything at all can be typed. The last word may be unfinished."""
    words = [word[:LONGEST_WORD] for word in dict.fromkeys(fold(typed).split())][:MOST_WORDS]
    return tuple(Wanted(word, place == len(words) - 1) for place, word in enumerate(words))


def number_of(public_id: str) -> int:
    """The number in a public id."""
    return int(public_id[2:])
