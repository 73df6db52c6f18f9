"""What two nominations share, each thing with its points: the rarer, the more."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from awards.finding.rules import names, texts
from awards.finding.rules.reading import MOST_IN_A_BUCKET, Crowd, Evidence, Pair, Read, all_domains
from awards.organisations.rules import fold

LIKE_SOUNDING = 0.6
"""From this part on two names are taken to sound alike."""


def weighed(crowd: Crowd, one: Read, other: Read) -> Pair:
    """Two nominations with all that speaks for and against their being one."""
    first, second = sorted((one, other), key=lambda read: read.of.key)
    evidence = [
        *_same_organisation(crowd, first, second), *_same_people(crowd, first, second),
        *_same_text(crowd, first, second), *_same_title(crowd, first, second), *_same_place(crowd, first, second),
        *_same_notions(crowd, first, second),
    ]  # fmt: skip
    return Pair(
        first.of.key, second.of.key, tuple(sorted((e for e in evidence if e.points), key=lambda e: (-e.points, e.kind)))
    )


def _same_organisation(crowd: Crowd, one: Read, other: Read) -> Iterable[Evidence]:
    domain = _best(crowd, "domain", all_domains(one.of.domains) & all_domains(other.of.domains), 7.0)
    if domain:
        yield domain
    if name := _best(crowd, "name", one.folded & other.folded, 7.0):
        yield Evidence("name", _spelled(one, name.what), name.points)
        return
    likeness, pair = _likeness(crowd, one.bones, other.bones)
    if likeness >= LIKE_SOUNDING:
        mine, theirs = one.of.organisations, other.of.organisations
        quoted = " / ".join((_named(mine, pair[0]), _named(theirs, pair[1])))
        yield Evidence("sounds", quoted, round(6.5 * likeness, 1))
        return
    letters = (one.initials & other.acronyms) | (other.initials & one.acronyms)
    acronym = _rarest(crowd, "acronym", letters)
    if acronym:
        points = (3.5 if len(acronym) == 3 else 5.0) * crowd.rarity(("acronym", acronym))
        yield Evidence("acronym", acronym.upper(), round(points, 1))
    elif one.folded and other.folded and not domain and one.of.domains and other.of.domains:
        yield Evidence("other-organisation", "", -2.0)


def _likeness(
    crowd: Crowd, mine: Sequence[frozenset[str]], theirs: Sequence[frozenset[str]]
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


def _same_people(crowd: Crowd, one: Read, other: Read) -> Iterable[Evidence]:
    shared = one.people & other.people
    if shared:
        spelled_alike = any(key.startswith("=") for key in shared)
        rarity = max(crowd.rarity(("person", key)) for key in shared)
        quoted = " / ".join(dict.fromkeys((_person(one, shared), _person(other, shared))))
        yield Evidence("person", quoted, round((4.5 if spelled_alike else 4.0) * rarity, 1))
    if user := _best(crowd, "user", one.of.users & other.of.users, 2.5):
        yield Evidence("user", "", user.points)


def _same_text(crowd: Crowd, one: Read, other: Read) -> Iterable[Evidence]:
    shared, part = texts.overlap(one.sample, other.sample, crowd.common_triples)
    if shared >= 3 and part >= 0.08:
        points = next(points for least, points in ((0.5, 9.0), (0.3, 7.0), (0.15, 4.5), (0.0, 2.5)) if part >= least)
        yield Evidence("text", f"{part:.0%}", points)
    numbers = {n for n in one.numbers & other.numbers if crowd.counts["number", n] <= MOST_IN_A_BUCKET["number"]}
    if part < 0.3:
        weight = sum((1.0 if len(n) == 3 else 2.0) * crowd.rarity(("number", n)) for n in numbers)
        yield Evidence("numbers", ", ".join(sorted(numbers)[:4]), round(min(5.0, weight), 1))
    if link := _best(crowd, "link", one.of.links & other.of.links, 4.0):
        yield link


def _same_title(crowd: Crowd, one: Read, other: Read) -> Iterable[Evidence]:
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


def _same_notions(crowd: Crowd, one: Read, other: Read) -> Iterable[Evidence]:
    """Titles and names that say alike in two languages: weak, since many works are about the same things."""
    if one.of.language == other.of.language:
        return
    if title := _alike(crowd, "notion", one.notions, other.notions):
        yield Evidence("translated-title", " / ".join((one.of.title, other.of.title)), title)
    name = _alike(crowd, "named-notion", one.named_notions, other.named_notions)
    if name and not one.folded & other.folded and _likeness(crowd, one.bones, other.bones)[0] < LIKE_SOUNDING:
        yield Evidence("translated-name", " / ".join((*one.of.organisations[:1], *other.of.organisations[:1])), name)


def _alike(crowd: Crowd, kind: str, mine: frozenset[int], theirs: frozenset[int]) -> float:
    """Up to 3 points for the notions that two texts share, rare ones counting more; 0 when too much differs."""
    shared, total = mine & theirs, mine | theirs
    if len(shared) < 2:
        return 0.0
    weight = {notion: 0.1 + crowd.rarity((kind, notion)) for notion in total}
    part = sum(weight[notion] for notion in shared) / sum(weight.values())
    return round(min(3.0, 1.2 * sum(weight[notion] for notion in shared)) * part, 1) if part >= 0.5 else 0.0


def _sum(weight: dict[str, float], read: Read) -> float:
    return sum(weight[word] for word in read.title_words)


def _same_place(crowd: Crowd, one: Read, other: Read) -> Iterable[Evidence]:
    mine, theirs = one.of.countries, other.of.countries
    if not mine or not theirs:
        return
    if shared := mine & theirs:
        yield Evidence("country", ", ".join(sorted(shared)), 1.0)
    else:
        yield Evidence("other-country", "", -3.0)


def _best(crowd: Crowd, kind: str, shared: Iterable[str], points: float) -> Evidence | None:
    """The rarest of what is shared, worth its rarity's part of the points; None when nothing is."""
    rarest = _rarest(crowd, kind, shared)
    return None if rarest is None else Evidence(kind, rarest, round(points * crowd.rarity((kind, rarest)), 1))


def _rarest(crowd: Crowd, kind: str, shared: Iterable[str]) -> str | None:
    """The rarest of what is shared; None when nothing is, or when far too many share it."""
    rarest = max(sorted(shared), key=lambda thing: crowd.rarity((kind, thing)), default=None)
    return None if crowd.counts[kind, rarest] > 2 * MOST_IN_A_BUCKET[kind] else rarest


def _spelled(read: Read, folded: str) -> str:
    return next(name for name in read.of.organisations if fold(name) == folded)


def _named(organisations: Sequence[str], bones: frozenset[str]) -> str:
    return next((name for name in organisations if names.bones(name) == bones), "")


def _person(read: Read, keys: frozenset[str]) -> str:
    return next((name for name in read.of.people if names.person_keys(name) & keys), "")
