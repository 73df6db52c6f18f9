"""The award's editions: the cloth of the latest winners, and all editions as a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext as _

from awards.desks.front.words import (
    Chart,
    Link,
    countries_words,
    edition_url,
    figure_words,
    laureate_url,
    title_of,
    where,
)
from awards.publishing.models import Laureate, Publication
from awards.publishing.queries.public import Places
from awards.web.drawing import lines
from awards.web.filters import number
from awards.web.languages import in_language

Cloth = tuple[str | None, tuple[str, ...]] | str
"""A strip of an edition's cloth: category and countries, or "undyed"."""

MOST_STRIPS = 6
"""So many laureates fit beside each other under the cloth; one a category comes first."""


@dataclass(frozen=True)
class Strip:
    """A laureate under its part of the cloth."""

    key: str | None
    category: str | None
    countries: tuple[str, ...]
    title: str
    url: str
    where: str


@dataclass(frozen=True)
class LatestResult:
    """The winners of the newest edition that has any."""

    year: int
    strips: tuple[Strip, ...]
    more: Link | None


@dataclass(frozen=True)
class EditionColumn:
    """One edition on the line; what is None was not recorded."""

    year: int
    url: str
    strips: tuple[Cloth, ...]
    nominations: str | None
    countries: str | None
    place: str | None


def latest_result(published: Sequence[Publication], names: Places) -> LatestResult | None:
    """Who stands under the cloth at the top; None as long as no winner is known."""
    for publication in published:
        if winners := [laureate for laureate in publication.laureates if laureate.role == "winner"]:
            shown = _one_a_category_first(winners)[:MOST_STRIPS]
            shown.sort(key=winners.index)
            words = _("See all %(num)s winners of %(year)s", num=number(len(winners)), year=publication.year)
            return LatestResult(
                publication.year,
                tuple(_strip(laureate, names) for laureate in shown),
                Link(words, edition_url(publication.year)) if len(shown) < len(winners) else None,
            )
    return None


def _one_a_category_first(winners: Sequence[Laureate]) -> list[Laureate]:
    taken: dict[str | None, int] = {}
    turns = []
    for laureate in winners:
        taken[laureate.category_key] = taken.get(laureate.category_key, 0) + 1
        turns.append(taken[laureate.category_key])
    return [laureate for _turn, laureate in sorted(zip(turns, winners, strict=True), key=lambda pair: pair[0])]


def _strip(laureate: Laureate, names: Places) -> Strip:
    return Strip(
        key=laureate.category_key,
        category=in_language(laureate.category_names) or None,
        countries=tuple(country.iso2 for country in laureate.countries),
        title=title_of(laureate),
        url=laureate_url(laureate.slug),
        where=where(laureate, names) or _("country not recorded"),
    )


def edition_chart(published: Sequence[Publication]) -> Chart:
    """The editions from the first on: their nominations as a line, a cloth and figures for each."""
    oldest_first = sorted(published, key=lambda publication: publication.year)
    points, columns = [], []
    for publication in oldest_first:
        facts = publication.facts
        received, countries = facts["nominations"], facts["countries"]
        points.append(
            lines.EditionPoint(
                publication.year,
                received["figure"] if received else None,
                figure_words(received) or "",
                exact=not received or received["qualifier"] in (None, "exact"),
            )
        )
        columns.append(
            EditionColumn(
                year=publication.year,
                url=edition_url(publication.year),
                strips=tuple(_cloth(publication)),
                nominations=figure_words(received),
                countries=countries_words(countries),
                place=_("online") if facts["ceremony_place"] == "online" else facts["ceremony_place"],
            )
        )
    runs = groupby(oldest_first, key=lambda publication: publication.facts["brand"])
    groups = tuple((_("%(brand)s Awards", brand=brand) if brand else "", len(list(run))) for brand, run in runs)
    note = _("Undyed cloth: no winner recorded. Hollow dot: the source says “more than”, “nearly”. Dotted: no figure.")
    return Chart(lines.edition_line(points), tuple(columns), note, groups)


def _cloth(publication: Publication) -> list[Cloth]:
    """A strip a category in the edition's order: its winner's, or undyed where none is recorded."""
    winners: dict[str | None, Laureate] = {}
    for laureate in publication.laureates:
        if laureate.role == "winner":
            winners.setdefault(laureate.category_key, laureate)
    return [
        (category["key"], tuple(country.iso2 for country in winners[category["key"]].countries))
        if category["key"] in winners
        else "undyed"
        for category in publication.facts["categories"]
    ]
