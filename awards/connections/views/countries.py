"""Countries: the list by region, and each with its laureates beside the pledges from and for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.connections import queries, rules, wording
from awards.connections.around import Around, around_country
from awards.connections.documents import answer, connection_document, dates, laureate_document
from awards.connections.views.blueprint import bp, in_rehearsal
from awards.core.errors import NotFound
from awards.organisations.rules import fold
from awards.places import queries as places
from awards.places.models import Country, Region
from awards.pledges import queries as pledges
from awards.pledges.documents import short_document
from awards.pledges.models import Pledge
from awards.pledges.queries import Split
from awards.pledges.wording import row, source_links
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate
from awards.web.access import public
from awards.web.drawing.map import Place, world
from awards.web.filters import partial_date
from awards.web.keeping import kept
from awards.web.labels import label
from awards.web.languages import in_language
from awards.web.lists import as_csv, as_json
from awards.web.transaction import db_session, now

MOST_PLEDGES = 30
MOST_BROAD = 5
MOST_SHOWN = 8
"""So many pledges stand on a page; the list of all is one step away."""
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
        without=sum(1 for laureate in laureates if not laureate.countries),
        number=sum(1 for r in rows if r["laureates"] or r["pledges"]),
        groups=places.regions(session, "group"),
    )


@bp.route("/countries.json")
@public
@kept
def countries_json() -> Response:
    return as_json({"countries": _list()})


@bp.route("/countries.csv")
@public
@kept
def countries_csv() -> Response:
    return as_csv(COLUMNS, _list(), "countries")


@bp.route("/countries/<iso2>")
@public
@kept
def country(iso2: str) -> ResponseReturnValue:
    return _page(_side(iso2, None))


@bp.route("/countries/<iso2>.json")
@public
@kept
def country_json(iso2: str) -> Response:
    return as_json(_document(_side(iso2, None)))


@bp.route("/countries/<iso2>.csv")
@public
@kept
def country_csv(iso2: str) -> Response:
    return _table(_side(iso2, None))


@bp.route("/rehearsal/<int:year>/countries/<iso2>")
@public
@kept
def rehearsal_country(year: int, iso2: str) -> ResponseReturnValue:
    return _page(_side(iso2, in_rehearsal(year)))


@bp.route("/rehearsal/<int:year>/countries/<iso2>.json")
@public
@kept
def rehearsal_country_json(year: int, iso2: str) -> Response:
    return as_json(_document(_side(iso2, in_rehearsal(year))))


@bp.route("/rehearsal/<int:year>/countries/<iso2>.csv")
@public
@kept
def rehearsal_country_csv(year: int, iso2: str) -> Response:
    return _table(_side(iso2, in_rehearsal(year)))


@dataclass(frozen=True)
class _BothSides:
    """What a country's page shows: laureates, pledges, how they meet, and facts about the country."""

    country: Country
    region: Region | None
    standings: list[places.Standing]
    laureates: list[Laureate]
    pledges: list[Pledge]
    number: int
    split: Split
    broad: list[Pledge]
    meetings: list[tuple[Laureate, Pledge, rules.Connection]]
    names: dict[str, dict[str, Any]]
    rehearsal: int | None
    lists_from: list[str]
    around: Around

    @property
    def source(self) -> str:
        """Where the names, the regions and the lists come from, each once."""
        items = [item for found in (self.country.source, *self.lists_from) for item in found.split("|")]
        return "|".join(dict.fromkeys(items))


def _side(iso2: str, rehearsal: int | None) -> _BothSides:
    session = db_session()
    if not (len(iso2) == 2 and iso2.isascii() and iso2.isupper()):
        raise NotFound("country")
    country = places.country(session, iso2)
    lists = places.newest_lists(session)
    laureates = publishing.laureates(session, now(), rehearsal, country=iso2)
    found = pledges.for_countries(session, [iso2], MOST_PLEDGES)
    here = {pledge.id for pledge in found}
    broad = pledges.naming_regions(session, places.regions_of(country, lists), MOST_BROAD)
    return _BothSides(
        country=country,
        region=places.region(session, country.itu_region) if country.itu_region else None,
        standings=places.standings(country, lists),
        laureates=laureates,
        pledges=found,
        number=pledges.number_touching(session, [iso2]),
        split=pledges.split(session, iso2),
        broad=[pledge for pledge in broad if pledge.id not in here],
        meetings=_meetings(laureates, found),
        names=queries.names_of_countries(session, laureates) | {iso2: country.names},
        rehearsal=rehearsal,
        lists_from=places.sources_of_lists(session),
        around=around_country(iso2, rehearsal),
    )


def _meetings(
    laureates: Sequence[Laureate], found: Sequence[Pledge]
) -> list[tuple[Laureate, Pledge, rules.Connection]]:
    here = {pledge.public_id for pledge in found}
    return [
        (laureate, pledge, link)
        for laureate, link, pledge in queries.beside_all(db_session(), laureates)
        if pledge.public_id in here
    ]


def _page(side: _BothSides) -> str:
    iso2 = side.country.iso2
    shown = side.pledges[:MOST_SHOWN]
    return render_template(
        "connections/country.html",
        country=side.country,
        region=side.region,
        sentences=list(_standing(side)),
        sources=source_links(side.source),
        laureates=[(wording.card(laureate, side.names), laureate.note) for laureate in side.laureates],
        laureate_years=sorted({laureate.publication.year for laureate in side.laureates}),
        pledges=[(row(pledge), iso2 in {place.iso2 for place in pledge.current.countries}) for pledge in shown],
        number=side.number,
        split=side.split,
        broad=[row(pledge) for pledge in side.broad],
        meetings=[
            (wording.card(laureate, side.names), wording.beside(link, pledge, side.names))
            for laureate, pledge, link in side.meetings
        ],
        nominations=side.around.nominations,
        needs=side.around.need_rows(),
        areas_without=side.around.areas_without,
        online=side.around.online,
        areas_honoured=sorted({x.focus_area for x in side.laureates if x.focus_area}),
        areas_pledged=sorted({p.current.focus_area for p in side.pledges if p.current.focus_area}),
        json_url=_address("json", side),
        csv_url=_address("csv", side),
    )


def _standing(side: _BothSides) -> Iterator[str]:
    """What is known of the country among others: ITU, its region, the UN lists with the date of each."""
    if side.region:
        region = in_language(side.region.names)
        if side.country.itu_member:
            yield _("Member of ITU, region %(region)s.", region=region)
        else:
            yield _("ITU region %(region)s.", region=region)
    for standing in side.standings:
        if standing.member:
            yield _(
                "%(list)s, by the list of %(date)s.", list=label(standing.status), date=partial_date(standing.stated)
            )
        elif standing.left_on:
            yield _("%(list)s until %(date)s.", list=label(standing.status), date=partial_date(standing.left_on))
    if side.standings and not any(standing.member for standing in side.standings):
        yield _(
            "On none of the lists of least developed, landlocked and small island developing States of %(date)s.",
            date=", ".join(sorted({partial_date(standing.stated) for standing in side.standings})),
        )


def _address(form: str, side: _BothSides) -> str:
    if side.rehearsal:
        return url_for(f"connections.rehearsal_country_{form}", year=side.rehearsal, iso2=side.country.iso2)
    return url_for(f"connections.country_{form}", iso2=side.country.iso2)


def _table(side: _BothSides) -> Response:
    return answer("csv", side.country.iso2, {}, side.laureates, [*side.pledges, *side.broad])


def _document(side: _BothSides) -> dict[str, Any]:
    country = side.country
    return {
        "iso2": country.iso2,
        "iso3": country.iso3,
        "m49": country.m49,
        "names": country.names,
        "itu_region": country.itu_region,
        "itu_member": country.itu_member,
        "m49_region": country.m49_region,
        "m49_subregion": country.m49_subregion,
        "lists": [{"list": s.status, "member": s.member, "as_of": s.stated} for s in side.standings],
        "source": side.source,
        **dates(db_session(), side.laureates),
        "laureates": [laureate_document(laureate) for laureate in side.laureates],
        **side.around.document(),
        "pledges_from_or_for": side.number,
        "pledges": [short_document(pledge) for pledge in side.pledges],
        "pledges_naming_a_region": [short_document(pledge) for pledge in side.broad],
        "connections": [
            {"laureate": laureate.slug, **connection_document(link)} for laureate, _pledge, link in side.meetings
        ],
    }


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
