"""When a laureate and a pledge belong side by side, and why: pure.

A connection says what the two share and nothing more; it is no claim that they work together. Class B: a pledge by an
organisation of the laureate. Class C: same country and focus area, or same focus area and a beneficiary group that few
pledges name. Class A, confirmed by both sides, needs papers that are not held yet. The same country alone, the same
focus area alone and the same beneficiary group alone connect nothing.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from math import log

from awards.core.text import N_, Message

MOST = 6
"""So many connections are shown with a laureate."""

COUNTRY_WEIGHT = 1.5
SPECIFIC_SHARE = 0.1
"""A beneficiary group is specific when at most this share of all pledges names it."""


@dataclass(frozen=True)
class Honoured:
    """What of a laureate may be shared with a pledge: `focus_area` is that of its category, if it has one."""

    organisations: frozenset[Hashable] = frozenset()
    countries: frozenset[str] = frozenset()
    focus_area: str | None = None
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pledged:
    """What of a pledge may be shared with a laureate; `organisations` are those that pledge, partners left out."""

    key: str
    organisations: frozenset[Hashable] = frozenset()
    countries: frozenset[str] = frozenset()
    focus_area: str | None = None
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tags:
    """How many of all `pledges` carry each focus area, country and beneficiary group."""

    pledges: int
    focus_areas: Mapping[str, int] = field(default_factory=dict)
    countries: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Reason:
    """One thing that the two share (`kind`), with its keys: countries, a focus area, groups."""

    kind: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Connection:
    """A pledge beside a laureate: its class (B or C), why, and how telling what they share is."""

    key: str
    grade: str
    reasons: tuple[Reason, ...]
    score: float


def connections(honoured: Honoured, pledges: Iterable[Pledged], tags: Tags, most: int = MOST) -> list[Connection]:
    """The pledges that belong beside a laureate: class B first, then by score; ties by public id."""
    found = [link for pledge in pledges if (link := connection(honoured, pledge, tags)) is not None]
    return sorted(found, key=lambda link: (link.grade, -link.score, link.key))[:most]


def connection(honoured: Honoured, pledge: Pledged, tags: Tags) -> Connection | None:
    """Whether one pledge belongs beside a laureate, and why; None when it does not."""
    countries = tuple(sorted(honoured.countries & pledge.countries))
    groups = tuple(sorted(honoured.groups & pledge.groups))
    same_focus = honoured.focus_area is not None and honoured.focus_area == pledge.focus_area
    reasons = []
    if honoured.organisations & pledge.organisations:
        reasons.append(Reason("organisation"))
    if same_focus and pledge.focus_area:
        reasons.append(Reason("focus_area", (pledge.focus_area,)))
    if countries:
        reasons.append(Reason("country", countries))
    if groups:
        reasons.append(Reason("group", groups))
    grade = "B" if honoured.organisations & pledge.organisations else "C"
    specific = any(is_specific(group, tags) for group in groups)
    if grade == "C" and not (same_focus and (countries or specific)):
        return None
    return Connection(pledge.key, grade, tuple(reasons), score(reasons, tags))


def score(reasons: Iterable[Reason], tags: Tags) -> float:
    """Sum over shared tags of log(N / pledges with that tag), countries weighted 1.5."""
    counts = {"focus_area": tags.focus_areas, "country": tags.countries, "group": tags.groups}
    total = 0.0
    for reason in reasons:
        weight = COUNTRY_WEIGHT if reason.kind == "country" else 1.0
        total += sum(weight * _rarity(tags, counts[reason.kind], key) for key in reason.keys)
    return total


def is_specific(group: str, tags: Tags) -> bool:
    """Whether so few pledges name a group that naming it says something."""
    named = tags.groups.get(group, 0)
    return 0 < named <= tags.pledges * SPECIFIC_SHARE


def message(reason: Reason, names: str) -> Message:
    """A reason in words; `names` are the shared things as the page's language calls them."""
    if reason.kind == "organisation":
        return N_("A pledge by this laureate.")
    if reason.kind == "focus_area":
        return N_("Focus area %(names)s, as the laureate's category.", names=names)
    if reason.kind == "country":
        return N_("Same country: %(names)s.", names=names)
    return N_("For the same people: %(names)s.", names=names)


def lacking(honoured: Honoured) -> list[Message]:
    """What is not recorded of a laureate, so that nothing can be found beside it by country and focus area."""
    found = []
    if honoured.focus_area is None:
        found.append(N_("The laureate's category has no focus area."))
    if not honoured.countries:
        found.append(N_("No country of the laureate is recorded."))
    return found


def missing(honoured: Honoured, pledge: Pledged) -> list[Message]:
    """What a pledge lacks to be connected, in words."""
    found = []
    if honoured.focus_area is None:
        found.append(N_("The laureate's category has no focus area."))
    elif pledge.focus_area is None:
        found.append(N_("The focus area of the pledge is not recorded."))
    elif honoured.focus_area != pledge.focus_area:
        found.append(N_("Another focus area."))
    if not honoured.countries:
        found.append(N_("No country of the laureate is recorded."))
    elif not pledge.countries:
        found.append(N_("The pledge lists no countries."))
    elif not honoured.countries & pledge.countries:
        found.append(N_("Other countries."))
    return found


def _rarity(tags: Tags, counts: Mapping[str, int], key: str) -> float:
    return log(tags.pledges / counts[key]) if counts.get(key) else 0.0
