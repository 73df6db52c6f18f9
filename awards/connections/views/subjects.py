"""Regions, focus areas and organisations: each with its laureates and its pledges."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards.campaigns.queries import labels_of
from awards.connections import documents, queries, wording
from awards.connections.around import Around, around_region
from awards.connections.linked import organisation_data
from awards.connections.views.blueprint import bp
from awards.core.errors import NotFound
from awards.core.vocabulary import FOCUS_AREAS
from awards.organisations import queries as organisations
from awards.organisations.models import Organisation
from awards.organisations.rules import fold
from awards.places import queries as places
from awards.places.models import Country, Region
from awards.pledges import queries as pledges
from awards.pledges import wording as pledge_words
from awards.pledges.documents import short_document, totals_document
from awards.pledges.models import Pledge
from awards.pledges.rules import Figures
from awards.pledges.wording import row, source_links
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate
from awards.web.access import public
from awards.web.keeping import kept
from awards.web.languages import in_language
from awards.web.transaction import db_session, now

MOST = 30
MOST_SHOWN = 8
"""So many pledges stand on a page of a region or focus area; the list of all is one step away."""

REGISTRY = "The award's publications and the public registry of pledges; each row names its own source."


@dataclass(frozen=True)
class _RegionSide:
    """A region or group with the countries in it, its laureates, and the pledges that name it or lie within."""

    region: Region
    as_of: str | None
    countries: list[Country]
    laureates: list[Laureate]
    naming: list[Pledge]
    naming_number: int
    within: list[Pledge]
    number: int
    around: Around


@dataclass(frozen=True)
class _FocusSide:
    """A focus area with its laureates, its pledges and their sums."""

    laureates: list[Laureate]
    pledges: list[Pledge]
    figures: Figures


@dataclass(frozen=True)
class _OrganisationSide:
    """An organisation with the awards it holds or took part in, and the pledges it gave.

    `family` are the ids under which both may point to it: its own, and of what was merged into it.
    """

    organisation: Organisation
    family: list[UUID]
    laureates: list[Laureate]
    pledges: list[Pledge]
    number: int


@bp.route("/regions/<key>")
@public
@kept
def region(key: str) -> ResponseReturnValue:
    side = _region(key)
    named = {pledge.id for pledge in side.naming}
    within = [pledge for pledge in side.within if pledge.id not in named]
    names = {country.iso2: country.names for country in side.countries}
    names |= queries.names_of_countries(db_session(), side.laureates)
    return render_template(
        "connections/region.html",
        region=side.region,
        as_of=side.as_of,
        countries=sorted(side.countries, key=lambda country: fold(in_language(country.names))),
        laureates=[wording.card(laureate, names) for laureate in side.laureates],
        naming=[row(pledge) for pledge in side.naming],
        naming_number=side.naming_number,
        within=[row(pledge) for pledge in within[:MOST_SHOWN]],
        number=side.number,
        nominations=side.around.nominations,
        needs=side.around.need_rows(),
        areas_without=side.around.areas_without,
        online=side.around.online,
        sources=source_links(side.region.source),
    )


@bp.route("/regions/<key>.<any(json, csv, xlsx):form>")
@public
@kept
def region_file(key: str, form: str) -> Response:
    side = _region(key)
    rest = documents.all_of(form, side.number, len(side.within), place=key)
    document = {
        "key": side.region.key,
        "kind": side.region.kind,
        "names": side.region.names,
        "as_of": side.as_of,
        "source": side.region.source,
        **documents.dates(db_session(), side.laureates),
        "countries": [country.iso2 for country in side.countries],
        **documents.beside_document(side.laureates, side.within),
        "pledges_within": side.number,
        "all_pledges": rest.url,
        **side.around.document(),
        "pledges_naming_it_number": side.naming_number,
        "pledges_naming_it": [short_document(pledge) for pledge in side.naming],
    }
    unnamed = documents.Rest(
        side.naming_number - len(side.naming), url_for("connections.region", key=key, _external=True)
    )
    return documents.answer(
        form, f"region-{key}", document, side.laureates, [*side.naming, *side.within], rest, unnamed
    )


@bp.route("/focus/<key>")
@public
@kept
def focus(key: str) -> ResponseReturnValue:
    side = _focus(key)
    names = queries.names_of_countries(db_session(), side.laureates)
    return render_template(
        "connections/focus.html",
        key=key,
        others=[other for other in FOCUS_AREAS if other != key],
        figures=side.figures,
        sums=pledge_words.sums(side.figures),
        left_out=pledge_words.left_out(side.figures),
        laureates=[wording.card(laureate, names) for laureate in side.laureates],
        pledges=[row(pledge) for pledge in side.pledges[:MOST_SHOWN]],
    )


@bp.route("/focus/<key>.<any(json, csv, xlsx):form>")
@public
@kept
def focus_file(key: str, form: str) -> Response:
    side = _focus(key)
    rest = documents.all_of(form, side.figures.found, len(side.pledges), focus_area=key)
    document = {
        "key": key,
        "source": REGISTRY,
        **documents.dates(db_session(), side.laureates),
        **documents.beside_document(side.laureates, side.pledges),
        "pledges_found": side.figures.found,
        "all_pledges": rest.url,
        "totals": totals_document(side.figures),
    }
    return documents.answer(form, f"focus-{key}", document, side.laureates, side.pledges, rest)


@bp.route("/organisations/<slug>")
@public
@kept
def organisation(slug: str) -> ResponseReturnValue:
    if moved := _moved_to(slug):
        return redirect(url_for("connections.organisation", slug=moved), 301)
    side, session = _organisation(slug), db_session()
    found = side.organisation
    names = queries.names_of_countries(session, side.laureates)
    if found.country:
        names |= places.country_names(session, [found.country])
    return render_template(
        "connections/organisation.html",
        organisation=found,
        linked=organisation_data(found),
        country=names.get(found.country) if found.country else None,
        champion=[(one, source_links(one.source)) for one in labels_of(session, found.id)],
        aliases=[alias.name for alias in found.aliases if alias.name != found.name],
        laureates=[(wording.card(laureate, names), _is_partner(laureate, side.family)) for laureate in side.laureates],
        pledges=[(row(pledge), _role(pledge, side.family)) for pledge in side.pledges],
        number=side.number,
        sources=source_links(found.source) if found.source else [],
    )


@bp.route("/organisations/<slug>.<any(json, csv, xlsx):form>")
@public
@kept
def organisation_file(slug: str, form: str) -> ResponseReturnValue:
    if moved := _moved_to(slug):
        return redirect(url_for("connections.organisation_file", slug=moved, form=form), 301)
    side = _organisation(slug)
    found = side.organisation
    rest = documents.all_of(form, side.number, len(side.pledges), organisation=found.slug)
    beside = documents.beside_document(side.laureates, side.pledges)
    for said, laureate in zip(beside["laureates"], side.laureates, strict=True):
        said["as_partner"] = _is_partner(laureate, side.family)
    for said, pledge in zip(beside["pledges"], side.pledges, strict=True):
        said["role"] = _role(pledge, side.family)
    document = {
        "slug": found.slug,
        "name": found.name,
        "names": found.names,
        "identifiers": [{"scheme": one.scheme, "value": one.value} for one in found.identifiers],
        "also_named": [alias.name for alias in found.aliases if alias.name != found.name],
        "country": found.country,
        "source": found.source,
        **documents.dates(db_session(), side.laureates),
        "pledges_number": side.number,
        "all_pledges": rest.url,
        **beside,
    }
    return documents.answer(form, f"organisation-{slug}", document, side.laureates, side.pledges, rest)


def _region(key: str) -> _RegionSide:
    session = db_session()
    found = places.region(session, key)
    lists = places.newest_lists(session)
    countries = places.countries_of(session, found, lists)
    codes = {country.iso2 for country in countries}
    laureates = [
        laureate
        for laureate in publishing.laureates(session, now())
        if laureate.region == key or codes & {place.iso2 for place in laureate.countries}
    ]
    return _RegionSide(
        region=found,
        as_of=dict(lists).get(key.upper()),
        countries=countries,
        laureates=laureates,
        naming=pledges.naming_regions(session, [key], MOST),
        naming_number=pledges.number_naming(session, [key]),
        within=pledges.for_countries(session, sorted(codes), MOST),
        number=pledges.number_touching(session, sorted(codes)),
        around=around_region(key, sorted(codes)),
    )


def _focus(key: str) -> _FocusSide:
    if key not in FOCUS_AREAS:
        raise NotFound("focus area")
    session, filters = db_session(), pledges.Filters(chosen={"focus_area": (key,)})
    laureates = [laureate for laureate in publishing.laureates(session, now()) if laureate.focus_area == key]
    return _FocusSide(laureates, pledges.pledges(session, filters, MOST), pledges.figures(session, filters, ()))


def _organisation(slug: str) -> _OrganisationSide:
    session = db_session()
    found = organisations.public_organisation(session, slug, queries.named_at(now()))
    family = [found.id, *(one.id for one in organisations.merged_into(session, found.id))]
    laureates = publishing.laureates(session, now(), organisation_ids=family)
    number = pledges.number(session, pledges.Filters(organisation_id=found.id))
    return _OrganisationSide(found, family, laureates, pledges.by_organisation(session, found.id, MOST), number)


def _is_partner(laureate: Laureate, family: Collection[UUID]) -> bool:
    return any(o.partner for o in laureate.organisations if o.organisation_id in family)


def _role(pledge: Pledge, family: Collection[UUID]) -> str:
    return next(party.role for party in pledge.current.parties if party.organisation_id in family)


def _moved_to(slug: str) -> str | None:
    """Where an organisation's address leads: to its successor, or from an outside identifier (`scheme-id`)."""
    session = db_session()
    successor = organisations.successor(session, slug)
    if successor is not None:
        return successor
    return organisations.slug_of_written_identifier(session, slug)
