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
)
from awards.publishing import weaving
from awards.publishing.models import Laureate, Publication
from awards.publishing.queries.public import Places
from awards.publishing.wording import where
from awards.web.drawing import lines
from awards.web.filters import number
from awards.web.languages import in_language


@dataclass(frozen=True)
class Strip:
    """A laureate under its part of the cloth."""

    key: str | None
    category: str | None
    countries: list[str]
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
    strips: tuple[weaving.Strip, ...]
    nominations: str | None
    countries: str | None
    place: str | None


def latest_result(published: Sequence[Publication], names: Places) -> LatestResult | None:
    """Who stands under the cloth at the top; None as long as no winner is known."""
    front = weaving.at_front(published)
    if front is None:
        return None
    publication, shown = front
    number_of_all = len(weaving.winners_of(publication))
    words = _("See all %(num)s winners of %(year)s", num=number(number_of_all), year=publication.year)
    return LatestResult(
        publication.year,
        tuple(_strip(laureate, names) for laureate in shown),
        Link(words, edition_url(publication.year)) if len(shown) < number_of_all else None,
    )


def _strip(laureate: Laureate, names: Places) -> Strip:
    return Strip(
        key=laureate.category_key,
        category=in_language(laureate.category_names) or None,
        countries=weaving.codes(laureate),
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
                strips=tuple(weaving.strips(publication)),
                nominations=figure_words(received),
                countries=countries_words(countries),
                place=_("online") if facts["ceremony_place"] == "online" else facts["ceremony_place"],
            )
        )
    runs = groupby(oldest_first, key=lambda publication: publication.facts["brand"])
    groups = tuple((_("%(brand)s Awards", brand=brand) if brand else "", len(list(run))) for brand, run in runs)
    note = _("Undyed cloth: no winner recorded. Hollow dot: the source says “more than”, “nearly”. Dotted: no figure.")
    return Chart(lines.edition_line(points), tuple(columns), note, groups)
