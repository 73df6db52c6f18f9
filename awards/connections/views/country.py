"""A country: its laureates beside the pledges from and for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.connections import queries, rules, wording
from awards.connections.around import Around, around_country
from awards.connections.documents import Rest, all_of, answer, connection_document, dates, laureate_document
from awards.connections.views.blueprint import bp
from awards.core.errors import NotFound
from awards.places import queries as places
from awards.places.models import Country, Region
from awards.pledges import queries as pledges
from awards.pledges.documents import short_document
from awards.pledges.models import Pledge
from awards.pledges.queries import Split
from awards.pledges.wording import row, source_links
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate
from awards.publishing.rehearsals import in_rehearsal
from awards.web.access import public
from awards.web.filters import partial_date
from awards.web.keeping import kept
from awards.web.labels import label
from awards.web.languages import in_language, with_commas
from awards.web.transaction import db_session, now

MOST_PLEDGES = 30
MOST_BROAD = 5
MOST_SHOWN = 8
"""So many pledges stand on a page; the list of all is one step away."""


@bp.route("/countries/<iso2>")
@public
@kept
def country(iso2: str) -> ResponseReturnValue:
    return _page(_side(iso2, None))


@bp.route("/countries/<iso2>.<any(json, csv, xlsx):form>")
@public
@kept
def country_file(iso2: str, form: str) -> Response:
    return _file(_side(iso2, None), form)


@bp.route("/rehearsal/<int:year>/countries/<iso2>")
@public
@kept
def rehearsal_country(year: int, iso2: str) -> ResponseReturnValue:
    return _page(_side(iso2, in_rehearsal(year)))


@bp.route("/rehearsal/<int:year>/countries/<iso2>.<any(json, csv, xlsx):form>")
@public
@kept
def rehearsal_country_file(year: int, iso2: str, form: str) -> Response:
    return _file(_side(iso2, in_rehearsal(year)), form)


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
    broad_number: int
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
    around = places.regions_of(country, lists)
    return _BothSides(
        country=country,
        region=places.region(session, country.itu_region) if country.itu_region else None,
        standings=places.standings(country, lists),
        laureates=laureates,
        pledges=found,
        number=pledges.number_touching(session, [iso2]),
        split=pledges.split(session, iso2),
        broad=pledges.naming_regions(session, around, MOST_PLEDGES, beside=[iso2]),
        broad_number=pledges.number_naming(session, around, beside=[iso2]),
        meetings=_meetings(laureates, iso2),
        names=queries.names_of_countries(session, laureates) | {iso2: country.names},
        rehearsal=rehearsal,
        lists_from=places.sources_of_lists(session),
        around=around_country(iso2, rehearsal),
    )


def _meetings(laureates: Sequence[Laureate], iso2: str) -> list[tuple[Laureate, Pledge, rules.Connection]]:
    """The connections of these laureates with pledges from or for the country, however many it has."""
    return [
        (laureate, pledge, link)
        for laureate, link, pledge in queries.beside_all(db_session(), laureates)
        if iso2 in _places(pledge)
    ]


def _places(pledge: Pledge) -> set[str | None]:
    """The countries that a pledge is for, and those that its pledgers are from."""
    version = pledge.current
    homes = {p.organisation.standing.country for p in version.parties if p.role in pledges.PLEDGERS}
    return {place.iso2 for place in version.countries} | homes


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
        broad=[row(pledge) for pledge in side.broad[:MOST_BROAD]],
        broad_number=side.broad_number,
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
        files={form: _address(form, side) for form in ("csv", "xlsx", "json")},
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
            date=with_commas(sorted({partial_date(standing.stated) for standing in side.standings})),
        )


def _address(form: str, side: _BothSides) -> str:
    if side.rehearsal:
        return url_for("connections.rehearsal_country_file", year=side.rehearsal, iso2=side.country.iso2, form=form)
    return url_for("connections.country_file", iso2=side.country.iso2, form=form)


def _file(side: _BothSides, form: str) -> Response:
    document = _document(side) if form == "json" else {}
    named = [*side.pledges, *side.broad]
    return answer(
        form, f"country-{side.country.iso2}", document, side.laureates, named, _all(side, form), _all_broad(side)
    )


def _all(side: _BothSides, form: str) -> Rest:
    return all_of(form, side.number, len(side.pledges), place=side.country.iso2)


def _all_broad(side: _BothSides) -> Rest:
    """The rest of the pledges that name a region: no list holds just these, the region's page tells of them."""
    key = side.country.itu_region
    page = ("connections.region", {"key": key}) if key else ("connections.world", {})
    return Rest(side.broad_number - len(side.broad), url_for(page[0], _external=True, **page[1]))


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
        "all_pledges": _all(side, "json").url,
        "pledges": [short_document(pledge) for pledge in side.pledges],
        "pledges_naming_a_region_number": side.broad_number,
        "pledges_naming_a_region": [short_document(pledge) for pledge in side.broad],
        "connections": [
            {"laureate": laureate.slug, **connection_document(link)} for laureate, _pledge, link in side.meetings
        ],
    }
