"""Likely duplicates among nominations: near ones are met in buckets, then each pair is weighed by what it shares.

Nothing compares everybody with everybody: two nominations meet only when they share something that few have (a web
domain, a name as it sounds, an acronym, a person, a rare word or number, a piece of text), so that the work grows
with the number of nominations and not with its square.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from itertools import combinations
from math import log

from awards.finding.rules import names, texts
from awards.organisations.rules import fold

LIKELY = 7.0
"""From this many points on a pair is shown."""

STRONG = 12.0


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
        return round(sum(found.points for found in self.evidence), 1)


@dataclass(frozen=True)
class _Read:
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


@dataclass
class _Crowd:
    """All nominations prepared, and how many have each thing in common."""

    reads: Sequence[_Read]
    counts: Counter[Hashable] = field(default_factory=Counter)

    @cached_property
    def common_triples(self) -> frozenset[int]:
        """Pieces of text that so many share that they come from a form or a template."""
        most = max(12, len(self.reads) // 200)
        found = Counter(h for read in self.reads for h in read.sample)
        return frozenset(h for h, count in found.items() if count > most)

    def rarity(self, thing: Hashable) -> float:
        """1 for what only two nominations have, falling to 0 for what all have."""
        many = max(len(self.reads), 50)
        return max(0.0, min(1.0, log(many / max(self.counts[thing], 2)) / log(many / 2)))


MOST_IN_A_BUCKET = {
    "domain": 60, "name": 60, "sounds": 60, "bone": 30, "acronym": 40, "person": 40, "user": 60, "triple": 12,
    "title": 40, "title-word": 8, "number": 8, "link": 20,
}  # fmt: skip
"""A thing that more nominations share than this leads nobody to anybody."""


def find(described: Iterable[Described], only: frozenset[str] | None = None) -> list[Pair]:
    """Every likely pair, the heaviest first; `only`: pairs with at least one of these keys."""
    crowd = _Crowd([_read(one) for one in described])
    buckets: defaultdict[tuple[str, Hashable], list[int]] = defaultdict(list)
    for place, read in enumerate(crowd.reads):
        for thing in _things(read):
            buckets[thing].append(place)
    crowd.counts.update({thing: len(places) for thing, places in buckets.items()})
    met: set[tuple[int, int]] = set()
    for thing, places in buckets.items():
        if 2 <= len(places) <= MOST_IN_A_BUCKET[thing[0]]:
            met.update(combinations(places, 2))
    found = []
    for a, b in met:
        one, other = crowd.reads[a], crowd.reads[b]
        if only is not None and one.of.key not in only and other.of.key not in only:
            continue
        pair = _weighed(crowd, one, other)
        if pair.points >= LIKELY:
            found.append(pair)
    return sorted(found, key=lambda pair: (-pair.points, pair.one, pair.other))


def _read(one: Described) -> _Read:
    whole = "\n".join((one.title, one.text))
    labels = {domain.split(".")[0] for domain in one.domains}
    return _Read(
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
    )


def _things(read: _Read) -> set[tuple[str, Hashable]]:
    """Everything by which this nomination may meet another."""
    things: set[tuple[str, Hashable]] = {("domain", domain) for domain in _domains(read.of.domains)}
    things |= {("name", name) for name in read.folded}
    things |= {("sounds", found) for found in read.bones}
    things |= {("bone", bone) for found in read.bones for bone in found if len(bone) >= 3}
    things |= {("acronym", letters) for letters in read.initials | read.acronyms}
    things |= {("person", key) for key in read.people}
    things |= {("user", user) for user in read.of.users}
    things |= {("triple", triple) for triple in read.sample}
    things |= {("title-word", word) for word in read.title_words}
    things |= {("number", number) for number in read.numbers}
    things |= {("link", link) for link in read.of.links}
    if len(read.title) >= 8:
        things.add(("title", read.title))
    return things


def _domains(domains: Iterable[str]) -> set[str]:
    """The domains with those above them: `mail.example.org` meets `example.org`."""
    found = set()
    for domain in domains:
        labels = domain.split(".")
        found |= {".".join(labels[n:]) for n in range(len(labels) - 1)}
    return found


def _weighed(crowd: _Crowd, one: _Read, other: _Read) -> Pair:
    first, second = sorted((one, other), key=lambda read: read.of.key)
    evidence = [
        *_same_organisation(crowd, first, second), *_same_people(crowd, first, second),
        *_same_text(crowd, first, second), *_same_title(crowd, first, second), *_same_place(crowd, first, second),
    ]  # fmt: skip
    return Pair(
        first.of.key, second.of.key, tuple(sorted((e for e in evidence if e.points), key=lambda e: (-e.points, e.kind)))
    )


def _same_organisation(crowd: _Crowd, one: _Read, other: _Read) -> Iterable[Evidence]:
    domain = _best(crowd, "domain", _domains(one.of.domains) & _domains(other.of.domains), 7.0)
    if domain:
        yield domain
    if name := _best(crowd, "name", one.folded & other.folded, 7.0):
        yield Evidence("name", _spelled(one, name.what), name.points)
        return
    likeness, pair = _likeness(crowd, one.bones, other.bones)
    if likeness >= 0.6:
        mine, theirs = one.of.organisations, other.of.organisations
        quoted = " / ".join((_named(mine, pair[0]), _named(theirs, pair[1])))
        yield Evidence("sounds", quoted, round(6.5 * likeness, 1))
        return
    letters = (one.initials & other.acronyms) | (other.initials & one.acronyms)
    acronym = _best(crowd, "acronym", letters, 0.0)
    if acronym:
        points = (3.5 if len(acronym.what) == 3 else 5.0) * crowd.rarity(("acronym", acronym.what))
        yield Evidence("acronym", acronym.what.upper(), round(points, 1))
    elif one.folded and other.folded and not domain and one.of.domains and other.of.domains:
        yield Evidence("other-organisation", "", -2.0)


def _likeness(
    crowd: _Crowd, mine: Sequence[frozenset[str]], theirs: Sequence[frozenset[str]]
) -> tuple[float, tuple[frozenset[str], frozenset[str]]]:
    """How much of two names sounds alike (0 to 1), rare words counting more, and for which names."""
    best, pair = 0.0, (frozenset[str](), frozenset[str]())
    for a in mine:
        for b in theirs:
            shared, total = a & b, a | b
            if len("".join(shared)) < 4:
                continue
            weight = {bone: 0.15 + crowd.rarity(("bone", bone)) if len(bone) > 2 else 0.3 for bone in total}
            slips = [(x, y) for x in a - b for y in b - a if _mistyped(x, y)]
            near = sum(0.9 * (weight[x] + weight[y]) for x, y in slips)
            part = min(1.0, (sum(weight[bone] for bone in shared) + near) / sum(weight.values()))
            if a == b:
                part *= 0.5 + 0.5 * crowd.rarity(("sounds", a))
            if part > best:
                best, pair = part, (a, b)
    return best, pair


def _mistyped(one: str, other: str) -> bool:
    """Whether two words' consonants differ by a slip of the finger."""
    return min(len(one), len(other)) >= 4 and SequenceMatcher(None, one, other).ratio() >= 0.75


def _same_people(crowd: _Crowd, one: _Read, other: _Read) -> Iterable[Evidence]:
    shared = one.people & other.people
    if shared:
        spelled_alike = any(key.startswith("=") for key in shared)
        rarity = max(crowd.rarity(("person", key)) for key in shared)
        quoted = " / ".join(dict.fromkeys((_person(one, shared), _person(other, shared))))
        yield Evidence("person", quoted, round((4.5 if spelled_alike else 4.0) * rarity, 1))
    if user := _best(crowd, "user", one.of.users & other.of.users, 2.5):
        yield Evidence("user", "", user.points)


def _same_text(crowd: _Crowd, one: _Read, other: _Read) -> Iterable[Evidence]:
    shared, part = texts.overlap(one.sample, other.sample, crowd.common_triples)
    if shared >= 3 and part >= 0.08:
        points = next(points for least, points in ((0.5, 9.0), (0.3, 7.0), (0.15, 4.5), (0.0, 2.5)) if part >= least)
        yield Evidence("text", f"{part:.0%}", points)
    numbers = {n for n in one.numbers & other.numbers if crowd.counts["number", n] <= MOST_IN_A_BUCKET["number"]}
    if numbers and part < 0.3:
        weight = sum((1.0 if len(n) == 3 else 2.0) * crowd.rarity(("number", n)) for n in numbers)
        yield Evidence("numbers", ", ".join(sorted(numbers)[:4]), round(min(5.0, weight), 1))
    if link := _best(crowd, "link", one.of.links & other.of.links, 4.0):
        yield link


def _same_title(crowd: _Crowd, one: _Read, other: _Read) -> Iterable[Evidence]:
    if one.title == other.title and len(one.title) >= 8:
        points = round(4.5 * crowd.rarity(("title", one.title)), 1)
        yield Evidence("title", one.of.title, points)
        return
    shared = one.title_words & other.title_words
    if not shared:
        return
    weight = {word: crowd.rarity(("title-word", word)) for word in one.title_words | other.title_words}
    part = sum(weight[w] for w in shared) / max(0.01, min(_sum(weight, one), _sum(weight, other)))
    rare = sorted((w for w in shared if weight[w] > 0.75), key=lambda w: (-weight[w], w))
    if part >= 0.6 and len(shared) >= 2:
        mean = sum(weight[word] for word in shared) / len(shared)
        yield Evidence("title-words", ", ".join(sorted(shared)[:4]), round(3.5 * mean * mean, 1))
    elif rare:
        yield Evidence("title-words", ", ".join(rare[:4]), min(3.0, 1.5 * len(rare)))


def _sum(weight: dict[str, float], read: _Read) -> float:
    return sum(weight[word] for word in read.title_words)


def _same_place(crowd: _Crowd, one: _Read, other: _Read) -> Iterable[Evidence]:
    mine, theirs = one.of.countries, other.of.countries
    if not mine or not theirs:
        return
    if shared := mine & theirs:
        yield Evidence("country", ", ".join(sorted(shared)), 1.0)
    else:
        yield Evidence("other-country", "", -3.0)


def _best(crowd: _Crowd, kind: str, shared: Iterable[str], points: float) -> Evidence | None:
    """The rarest of what is shared, worth its rarity's part of the points; None when nothing is."""
    rarest = max(sorted(shared), key=lambda thing: crowd.rarity((kind, thing)), default=None)
    if rarest is None or crowd.counts[kind, rarest] > 2 * MOST_IN_A_BUCKET[kind]:
        return None
    return Evidence(kind, rarest, round(points * crowd.rarity((kind, rarest)), 1))


def _spelled(read: _Read, folded: str) -> str:
    return next(name for name in read.of.organisations if fold(name) == folded)


def _named(organisations: Sequence[str], bones: frozenset[str]) -> str:
    return next((name for name in organisations if names.bones(name) == bones), "")


def _person(read: _Read, keys: frozenset[str]) -> str:
    return next((name for name in read.of.people if names.person_keys(name) & keys), "")
