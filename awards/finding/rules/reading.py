"""What the finder reads of a nomination, prepared for comparing, and how rare each thing is among all of them."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import log

from awards.finding.rules import names, texts
from awards.finding.rules.glossary import notions
from awards.organisations.rules import fold

MOST_IN_A_BUCKET = {
    "domain": 60, "name": 60, "sounds": 60, "bone": 30, "acronym": 40, "person": 40, "user": 60, "triple": 12,
    "title": 40, "title-word": 8, "number": 8, "link": 20,
    "notions": 40, "notion": 0, "named-notion": 0,
}  # fmt: skip
"""A thing that more nominations share than this leads nobody to anybody."""


@dataclass(frozen=True)
class Described:
    """What the finder reads of a nomination: `people` are nominees who are persons, `users` whoever writes it."""

    key: str
    title: str
    organisations: tuple[str, ...] = ()
    domains: frozenset[str] = frozenset()
    people: tuple[str, ...] = ()
    users: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    text: str = ""
    language: str = ""
    links: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Evidence:
    """One thing that two nominations share, as words quote it, and its points."""

    kind: str
    what: str
    points: float


@dataclass(frozen=True)
class Pair:
    """Two nominations, by their keys in order, with what speaks for one and the same, heaviest first."""

    one: str
    other: str
    evidence: tuple[Evidence, ...]

    @property
    def points(self) -> float:
        """What speaks for the pair, less what speaks against it."""
        return round(sum(found.points for found in self.evidence), 1)


@dataclass(frozen=True)
class Read:
    """A nomination prepared for comparing."""

    of: Described
    folded: frozenset[str]
    bones: tuple[frozenset[str], ...]
    initials: frozenset[str]
    acronyms: frozenset[str]
    people: frozenset[str]
    title: str
    title_words: frozenset[str]
    sample: tuple[int, ...]
    numbers: frozenset[str]
    notions: frozenset[int]
    named_notions: frozenset[int]


@dataclass
class Crowd:
    """All nominations prepared, and how many have each thing in common."""

    reads: Sequence[Read]
    counts: Counter[Hashable] = field(default_factory=Counter)

    @cached_property
    def common_triples(self) -> frozenset[int]:
        """Pieces of text that so many share that they come from a form or a template."""
        most = max(12, len(self.reads) / 200)
        found = Counter(h for read in self.reads for h in read.sample)
        return frozenset(h for h, count in found.items() if count > most)

    def rarity(self, thing: Hashable) -> float:
        """1 for what only two nominations have, falling to 0 for what all have."""
        many = max(len(self.reads), 50)
        return max(0.0, log(many / max(self.counts[thing], 2)) / log(many / 2))


def read(one: Described) -> Read:
    """A nomination prepared for comparing."""
    whole = "\n".join((one.title, one.text))
    labels = {domain.split(".")[0] for domain in one.domains}
    return Read(
        of=one,
        folded=frozenset(fold(name) for name in one.organisations if fold(name)),
        bones=tuple(found for name in one.organisations if (found := names.bones(name))),
        initials=frozenset().union(*(names.initials(name) for name in one.organisations)),
        acronyms=frozenset().union(*(names.acronyms(name) for name in one.organisations))
        | {label for label in labels if 3 <= len(label) <= 9},
        people=frozenset().union(*(names.person_keys(name) for name in one.people)),
        title=fold(one.title),
        title_words=frozenset(word for word in names.latin_words(one.title) if len(word) >= 4),
        sample=texts.sample(one.text),
        numbers=texts.numbers(whole),
        notions=notions(one.title),
        named_notions=frozenset().union(*(notions(name) for name in one.organisations)),
    )


def all_domains(domains: Iterable[str]) -> set[str]:
    """The domains with those above them: `mail.example.org` meets `example.org`."""
    found = set()
    for domain in domains:
        labels = domain.split(".")
        found |= {".".join(labels[n:]) for n in range(len(labels) - 1)}
    return found
