"""The list of countries by region, with a map of their laureates."""

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.connections import queries, wording
from awards.connections.views.blueprint import bp
from awards.organisations.rules import fold
from awards.places import queries as places
from awards.places.models import Country
from awards.pledges import queries as pledges
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate
from awards.publishing.queries.public import Places
from awards.publishing.wording import where
from awards.web.access import public
from awards.web.drawing.map import Place, world
from awards.web.keeping import kept
from awards.web.labels import label
from awards.web.languages import in_language
from awards.web.lists import as_file
from awards.web.transaction import db_session, now

COLUMNS = (
    "iso2",
    "iso3",
    "m49",
    "name",
    "itu_region",
    "m49_region",
    "m49_subregion",
    "laureates_recorded",
    "pledges_held",
)


@bp.route("/countries")
@public
@kept
def countries() -> ResponseReturnValue:
    session = db_session()
    laureates = publishing.laureates(session, now())
    found = places.countries(session)
    names = {country.iso2: country.names for country in found}
    counted = _counted(laureates)
    numbers = pledges.counts_by_country(session)
    rows = sorted((_row(c, counted, numbers) for c in found), key=lambda r: fold(r["label"]))
    sections = [
        {
            "key": region.key,
            "names": region.names,
            "named": [r for r in rows if r["itu_region"] == region.key and (r["laureates"] or r["pledges"])],
            "others": [r for r in rows if r["itu_region"] == region.key and not (r["laureates"] or r["pledges"])],
        }
        for region in places.regions(session, "itu")
    ]
    return render_template(
        "connections/countries.html",
        sections=sections,
        elsewhere=[r for r in rows if r["itu_region"] is None],
        map=world([_square(place) for place in queries.places_of(laureates, names)]),
        laureates=_named(laureates, publishing.places(session, laureates)),
        without=sum(1 for laureate in laureates if not laureate.countries),
        number=sum(1 for r in rows if r["laureates"] or r["pledges"]),
        groups=places.regions(session, "group"),
    )


@bp.route("/countries.<any(json, csv, xlsx):form>")
@public
@kept
def countries_file(form: str) -> Response:
    rows = _list()
    return as_file(form, {"countries": rows}, COLUMNS, rows, "countries")


def _named(laureates: Sequence[Laureate], names: Places) -> list[dict[str, Any]]:
    return [
        {
            "title": wording.title(laureate), "url": wording.laureate_url(laureate), "where": where(laureate, names),
            "category": in_language(laureate.category_names) or _("Category not recorded"),
            "year": laureate.publication.year, "role": label(laureate.role),
        }
        for laureate in laureates
    ]  # fmt: skip


def _counted(laureates: Sequence[Laureate]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for laureate in laureates:
        for place in laureate.countries:
            counts[place.iso2] = counts.get(place.iso2, 0) + 1
    return counts


def _row(country: Country, laureates: dict[str, int], numbers: dict[str, int]) -> dict[str, Any]:
    return {
        "iso2": country.iso2, "iso3": country.iso3, "m49": country.m49, "name": country.names["en"],
        "label": in_language(country.names), "itu_region": country.itu_region, "m49_region": country.m49_region,
        "m49_subregion": country.m49_subregion, "laureates": laureates.get(country.iso2, 0),
        "pledges": numbers.get(country.iso2, 0),
    }  # fmt: skip


def _list() -> list[dict[str, Any]]:
    session = db_session()
    counted = _counted(publishing.laureates(session, now()))
    numbers = pledges.counts_by_country(session)
    rows = [_row(country, counted, numbers) for country in places.countries(session)]
    return [
        {**{column: found.get(column) for column in COLUMNS}, "laureates_recorded": found["laureates"],
         "pledges_held": found["pledges"]}
        for found in rows
    ]  # fmt: skip


def _square(place: queries.LaureatePlace) -> Place:
    laureate = place.laureate
    text = _(
        "%(title)s, %(country)s, %(year)s",
        title=wording.title(laureate), country=in_language(place.country), year=laureate.publication.year,
    )  # fmt: skip
    return Place(place.iso2, laureate.category_key or "earlier", text)
