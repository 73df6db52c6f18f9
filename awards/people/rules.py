"""Which texts name a person, what takes the name's place, and what must stay for a while."""

import json
import re
from collections.abc import Collection, Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any

from awards.core.errors import RuleBroken
from awards.core.identifiers import digest, is_gone
from awards.core.text import N_, Message
from awards.organisations.rules import fold

ANSWER_WITHIN = timedelta(days=30)
"""So soon a wish to be erased is answered."""

UNDO = timedelta(hours=1)
"""An approved erasure is carried out no sooner: until then it can be taken back, and its mail has left."""

GONE = "…"
"""What takes the place of a name, and of a text that may not be empty."""

SCOPES = ("person", "all")

HOLDS: dict[str, Message] = {
    "judging": N_("Scorecards of a running edition are counted under this account: its result comes first."),
    "nomination": N_("A nomination of this person is in a running edition: withdraw it, or wait for the result."),
    "appeal": N_("An appeal waits for its answer."),
}
"""Why an erasure waits, by kind."""

STAYS = N_(
    "Some of it stays while the law or a dispute asks for it. The rest goes at once, and this as soon as it may."
)
"""What is said of what staff hold against deletion."""


BETWEEN = r"(?:[\W_]{1,3}[^\W_]+){1,2}[\W_]{1,3}"
"""One or two words between two others."""

LONGEST_SPELLING, MOST_SPELLINGS = 200, 20


_TITLES = """
mr mrs ms miss mx dr prof professor sir phd md
m mme mlle monsieur madame mademoiselle docteur docteure professeur professeure pr
sr sra srta señor señora señorita dra doctor doctora profesor profesora ing lic
د أ م أد دكتور دكتورة الدكتور الدكتورة أستاذ أستاذة الأستاذ الأستاذة السيد السيدة الآنسة
مهندس مهندسة المهندس المهندسة
г-н г-жа господин госпожа д-р доктор проф профессор
先生 女士 小姐 博士 教授
"""
TITLES = frozenset(_TITLES.split())
"""What people write before or behind their names in forms, in the six languages: without dots, in lower case."""

BEHIND = ("先生", "女士", "小姐", "博士", "教授")
"""Those that stand behind a name without a blank."""


def untitled(name: str) -> str:
    """The name without the titles before and behind it.

    The name itself where it has none, and where one word is left that is no whole name, as a family name alone.
    """
    words = name.split()
    while words and _plain(words[0]) in TITLES:
        words.pop(0)
    while words and _plain(words[-1]) in TITLES:
        words.pop()
    if words and (title := next((one for one in BEHIND if words[-1].endswith(one)), None)):
        words[-1] = words[-1].removesuffix(title)
    whole = len(words) > 1 or (words and re.match(r"[\u4e00-\u9fff]{2}", words[0]))
    return " ".join(words).rstrip(",،") if whole else name


def _plain(word: str) -> str:
    return re.sub(r"[.,،/]", "", word).lower()


def tells(name: str) -> bool:
    """Whether a name tells of one person: two words or more, or one that is not in Latin letters."""
    word = name.strip()
    return len(word.split()) > 1 or (len(word) > 1 and not re.match(r"[\x00-\u024f]", word))


def spellings(name: str) -> set[str]:
    """How a name may stand in a text, in lower case: as it is, turned round, and folded as search compares it."""
    plain, found = name.lower().split(), {" ".join(name.lower().split()), fold(name)}
    if len(plain) == 2:
        found |= {f"{plain[1]} {plain[0]}", fold(f"{plain[1]} {plain[0]}")}
    return found - {""}


class Names:
    """The names and addresses of one person, looked for as whole words whatever their case and what stands between.

    A name with a title is looked for without it, too.
    """

    def __init__(self, names: Iterable[str], addresses: Iterable[str]) -> None:
        names = list(dict.fromkeys(one for name in names for one in (name, untitled(name))))
        said = {spelling for name in names if tells(name) for spelling in spellings(name)}
        known = {address.lower() for address in addresses if address and not is_gone(address)}
        said |= known | {fold(address) for address in known}  # as what is searched keeps it, without its signs
        self.spellings = frozenset(said)
        words = "|".join(r"[\W_]{1,3}".join(map(re.escape, one.split())) for one in sorted(said, key=len, reverse=True))
        self._pattern = re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE) if words else None

        called = [one.split() for name in names if tells(name) for one in (name.lower(), fold(name))]
        ends = sorted({(one[0], one[-1]) for one in called if len(one) > 1})
        apart = "|".join(rf"{re.escape(a)}{BETWEEN}{re.escape(b)}" for a, b in ends)
        self._alike = re.compile(rf"(?<![^\W_])(?:{apart})(?![^\W_])", re.IGNORECASE) if apart else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def found_in(self, text: str) -> list[str]:
        """How a text names the person, each time as it is written there."""
        return [_tidy(one) for one in self._pattern.findall(text)] if self._pattern else []

    def alike_in(self, text: str) -> list[str]:
        """What a text has between the first and the last word of a name that is not looked for: a middle name, say."""
        return [_tidy(one) for one in self._alike.findall(text) if not self(one)] if self._alike else []

    def __call__(self, text: str) -> bool:
        """Whether a text names the person."""
        return self._pattern is not None and bool(self._pattern.search(text))

    def without(self, value: Any) -> Any:
        """A text, or the texts of a document, without the person; anything else as it is."""
        if self._pattern is None:
            return value
        if isinstance(value, str):
            return self._pattern.sub(GONE, value)
        if isinstance(value, dict):
            return {self.without(key): self.without(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.without(part) for part in value]
        return value

    @cached_property
    def searched(self) -> list[str]:
        """What a column's text has in it if it names the person: one of these, in lower case as databases make it.

        They are the longest word of each name in each form that it may have, also as JSON writes letters that are not
        ASCII; whether the rest stands beside it is looked at afterwards.
        """
        return sorted({form for one in self.spellings for form in _forms(max(one.split(), key=len))})


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _forms(word: str) -> set[str]:
    cases = {word, word.upper(), word.title(), word.capitalize()}
    return {made for case in cases for made in (_ascii_lower(case), _ascii_lower(json.dumps(case)[1:-1]))}


def _ascii_lower(text: str) -> str:
    """As every database's lower() does at the least."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def blanked(document: Any, kept: Collection[str]) -> Any:
    """A document of texts with every text gone but those under the keys that are kept; lists become empty."""
    if isinstance(document, dict):
        return {
            key: value if key in kept or not isinstance(value, str | dict | list) else _emptied(value)
            for key, value in document.items()
        }
    return _emptied(document)


def _emptied(value: Any) -> Any:
    return "" if isinstance(value, str) else {} if isinstance(value, dict) else []


def check_other(proposed_by: object, by: object) -> None:
    """A second person approves. Raises RuleBroken."""
    if proposed_by == by:
        raise RuleBroken(N_("You proposed this: another member of staff approves it."))


def digests(salt: str, email: str, name: str) -> dict[str, str]:
    """By what a person is told again on a database from a backup, and by nobody who does not guess: salted hashes."""
    said = {"email": email.lower(), "name": fold(name)}
    return {"salt": salt} | {key: digest(salt + text) for key, text in said.items() if text}


HIDDEN = ("digest", "token", "secret", "salt", "seed", "public_key", "credential", "challenge")
"""Parts of the names of columns that hold no words, and that nobody is handed."""
