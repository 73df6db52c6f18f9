"""When a laureate and a pledge belong side by side, and why: pure.

A connection says what the two share and nothing more; it is no claim that they work together. Class A: stated by staff
with what shows it, or a partner of the pledge by the word of both sides. Class B: a pledge by an organisation of the
laureate. Class C: the pledge names the kind of work that the laureate's category honours, and shares its focus area and
a country, or a beneficiary group that few pledges name. The same country alone, the same focus area alone and the same
group alone connect nothing; a private person gets none.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace

from awards.connections.rules.work import names_work
from awards.core.text import N_, Message
from awards.pledges.rules.rarity import Tags, rarity

MOST = 6
"""So many connections are shown with a laureate."""

PARTNERS = ("co-pledger", "implementer")
"""What an organisation does in a pledge that makes it a partner when both sides say so."""

COUNTRY_WEIGHT = 1.5
SPECIFIC_SHARE = 0.1
"""A beneficiary group is specific when at most this share of all pledges names it."""


@dataclass(frozen=True)
class Honoured:
    """What of a laureate may be shared with a pledge: `focus_area` is that of its category, if it has one.

    `private`: a person without an organisation, who may be under age; nothing is computed beside such a laureate.
    """

    organisations: frozenset[Hashable] = frozenset()
    countries: frozenset[str] = frozenset()
    focus_area: str | None = None
    groups: frozenset[str] = frozenset()
    category: str | None = None
    private: bool = False


@dataclass(frozen=True)
class Pledged:
    """What of a pledge may be shared with a laureate; `organisations` are those that pledge, partners left out.

    `text` is its title with its summary.
    """

    key: str
    organisations: frozenset[Hashable] = frozenset()
    countries: frozenset[str] = frozenset()
    focus_area: str | None = None
    groups: frozenset[str] = frozenset()
    text: str = ""


@dataclass(frozen=True)
class Reason:
    """One thing that the two share (`kind`), with its keys: countries, a focus area, groups."""

    kind: str
    keys: tuple[str, ...] = ()


NAMED = "named_by_nominee"
"""The reason of a pledge that the nominee named in the nomination."""


@dataclass(frozen=True)
class Connection:
    """A pledge beside a laureate: its class (A, B or C), why, and how telling what they share is."""

    key: str
    grade: str
    reasons: tuple[Reason, ...]
    score: float


def connections(
    honoured: Honoured,
    pledges: Iterable[Pledged],
    tags: Tags,
    most: int | None = MOST,
    *,
    stated: Mapping[str, str] | None = None,
    hidden: Collection[str] = (),
) -> list[Connection]:
    """The pledges that belong beside a laureate: class A first, then B, then by score; ties by public id.

    `stated` are kinds of links that staff stated, or both sides, by the pledge's key; `hidden` pledges are not computed
    beside it.
    """
    told = stated or {}
    found = [Connection(key, "A", (Reason(kind),), 0.0) for key, kind in told.items()]
    for pledge in pledges:
        if pledge.key not in told and pledge.key not in hidden and (link := connection(honoured, pledge, tags)):
            found.append(link)
    return sorted(found, key=lambda link: (link.grade, -link.score, link.key))[:most]


def connection(honoured: Honoured, pledge: Pledged, tags: Tags) -> Connection | None:
    """Whether one pledge belongs beside a laureate, and why; None when it does not."""
    countries = tuple(sorted(honoured.countries & pledge.countries))
    groups = tuple(sorted(honoured.groups & pledge.groups))
    focus = pledge.focus_area if pledge.focus_area == honoured.focus_area else None
    reasons = []
    if honoured.organisations & pledge.organisations:
        reasons.append(Reason("organisation"))
    if focus:
        reasons.append(Reason("focus_area", (focus,)))
    if countries:
        reasons.append(Reason("country", countries))
    if groups:
        reasons.append(Reason("group", groups))
    grade = "B" if honoured.organisations & pledge.organisations else "C"
    specific = any(is_specific(group, tags) for group in groups)
    if honoured.private or (grade == "C" and not (focus and (countries or specific))):
        return None
    works_alike = names_work(pledge.text, honoured.category, honoured.focus_area)
    if grade == "C" and not works_alike:
        return None
    if works_alike and focus:
        reasons.append(Reason("work"))
    return Connection(pledge.key, grade, tuple(reasons), score(reasons, tags))


def named_too(link: Connection) -> Connection:
    """The same connection of a pledge that the nominee named besides."""
    return replace(link, reasons=(Reason(NAMED), *link.reasons))


def score(reasons: Iterable[Reason], tags: Tags) -> float:
    """Sum over shared tags of log(N / pledges with that tag), countries weighted 1.5."""
    counts: dict[str, Mapping[str, int]] = {
        "focus_area": tags.focus_areas, "country": tags.countries, "group": tags.groups,
    }  # fmt: skip
    total = 0.0
    for reason in reasons:
        weight = COUNTRY_WEIGHT if reason.kind == "country" else 1.0
        counted = counts.get(reason.kind, {})
        total += sum(weight * rarity(tags.pledges, counted.get(key, 0)) for key in reason.keys)
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
    if reason.kind == "same_organisation":
        return N_("A pledge by this laureate, as the secretariat confirmed.")
    if reason.kind == "named_partner":
        return N_("Works with this pledge, as both sides confirmed.")
    if reason.kind == "supported":
        return N_("Supported by this pledge.")
    if reason.kind == NAMED:
        return N_("Named by the nominee.")
    if reason.kind == "work":
        return N_("It names the same kind of work.")
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
    if not names_work(pledge.text, honoured.category, honoured.focus_area):
        found.append(N_("Another kind of work."))
    return found
