"""Likely duplicates among nominations: near ones are met in buckets, then each pair is weighed by what it shares.

Nothing compares everybody with everybody: two nominations meet only when they share something that few have (a web
domain, a name as it sounds, an acronym, a person, a rare word or number, a piece of text), so that the work grows
with the number of nominations and not with its square.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from itertools import combinations

from awards.finding.rules.reading import MOST_IN_A_BUCKET, Crowd, Described, Pair, Read, all_domains, read
from awards.finding.rules.weighing import weighed

LIKELY = 7.0
"""From this many points on a pair is shown."""

STRONG = 12.0
"""From this many on it is very likely."""


def find(described: Iterable[Described], only: frozenset[str] | None = None) -> list[Pair]:
    """Every likely pair, the heaviest first; `only`: pairs with at least one of these keys."""
    crowd = Crowd([read(one) for one in described])
    buckets: defaultdict[tuple[str, Hashable], list[int]] = defaultdict(list)
    for place, one in enumerate(crowd.reads):
        for thing in _things(one):
            buckets[thing].append(place)
    crowd.counts.update({thing: len(places) for thing, places in buckets.items()})
    met: set[tuple[int, int]] = set()
    for thing, places in buckets.items():
        if 2 <= len(places) <= MOST_IN_A_BUCKET[thing[0]]:
            met.update(combinations(places, 2))
    found = []
    for a, b in met:
        first, second = crowd.reads[a], crowd.reads[b]
        if only is not None and first.of.key not in only and second.of.key not in only:
            continue
        pair = weighed(crowd, first, second)
        if pair.points >= LIKELY:
            found.append(pair)
    return sorted(found, key=lambda pair: (-pair.points, pair.one, pair.other))


def _things(one: Read) -> set[tuple[str, Hashable]]:
    """Everything by which this nomination may meet another."""
    things: set[tuple[str, Hashable]] = {("domain", domain) for domain in all_domains(one.of.domains)}
    things |= {("name", name) for name in one.folded}
    things |= {("sounds", found) for found in one.bones}
    things |= {("bone", bone) for found in one.bones for bone in found if len(bone) >= 3}
    things |= {("acronym", letters) for letters in one.initials | one.acronyms}
    things |= {("person", key) for key in one.people}
    things |= {("user", user) for user in one.of.users}
    things |= {("triple", triple) for triple in one.sample}
    things |= {("title-word", word) for word in one.title_words}
    things |= {("number", number) for number in one.numbers}
    things |= {("link", link) for link in one.of.links}
    things |= {("notion", notion) for notion in one.notions}
    things |= {("named-notion", notion) for notion in one.named_notions}
    if len(one.notions) >= 3:
        things.add(("notions", one.notions))
    if len(one.title) >= 8:
        things.add(("title", one.title))
    return things
