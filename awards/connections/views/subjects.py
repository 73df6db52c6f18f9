"""Regions, focus areas and organisations: each with its laureates and its pledges."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards.connections import queries, wording
from awards.connections.views.blueprint import bp
from awards.core.errors import NotFound
from awards.core.vocabulary import FOCUS_AREAS
from awards.organisations import queries as organisations
from awards.organisations.rules import fold
from awards.places import queries as places
from awards.pledges import queries as pledges
from awards.pledges import wording as pledge_words
from awards.pledges.wording import row, source_links
from awards.publishing import queries as publishing
from awards.web.access import public
from awards.web.keeping import kept
from awards.web.languages import in_language
from awards.web.transaction import db_session, now

MOST = 30


@bp.route("/regions/<key>")
@public
@kept
def region(key: str) -> ResponseReturnValue:
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
    names = {country.iso2: country.names for country in countries} | queries.names_of_countries(session, laureates)
    return render_template(
        "connections/region.html",
        region=found,
        as_of=dict(lists).get(key.upper()),
        countries=sorted(countries, key=lambda country: fold(in_language(country.names))),
        laureates=[wording.card(laureate, names) for laureate in laureates],
        naming=[row(pledge) for pledge in pledges.naming_regions(session, [key], MOST)],
        within=[row(pledge) for pledge in pledges.for_countries(session, sorted(codes), MOST)],
        number=pledges.number_touching(session, sorted(codes)),
        sources=source_links(found.source),
    )


@bp.route("/focus/<key>")
@public
@kept
def focus(key: str) -> ResponseReturnValue:
    if key not in FOCUS_AREAS:
        raise NotFound("focus area")
    session = db_session()
    filters = pledges.Filters(chosen={"focus_area": (key,)})
    figures = pledges.figures(session, filters)
    laureates = [laureate for laureate in publishing.laureates(session, now()) if laureate.focus_area == key]
    names = queries.names_of_countries(session, laureates)
    return render_template(
        "connections/focus.html",
        key=key,
        others=[other for other in FOCUS_AREAS if other != key],
        figures=figures,
        sums=pledge_words.sums(figures),
        left_out=pledge_words.left_out(figures),
        laureates=[wording.card(laureate, names) for laureate in laureates],
        pledges=[row(pledge) for pledge in pledges.pledges(session, filters, MOST)],
    )


@bp.route("/organisations/<slug>")
@public
@kept
def organisation(slug: str) -> ResponseReturnValue:
    session = db_session()
    if moved := _moved_to(slug):
        return redirect(url_for("connections.organisation", slug=moved), 301)
    found = organisations.public_organisation(session, slug)
    laureates = publishing.laureates(session, now(), organisation_ids=[found.id])
    names = queries.names_of_countries(session, laureates)
    if found.country:
        names |= places.country_names(session, [found.country])
    given = pledges.by_organisation(session, found.id, MOST)
    roles = {p.public_id: next(x.role for x in p.current.parties if x.organisation_id == found.id) for p in given}
    return render_template(
        "connections/organisation.html",
        organisation=found,
        country=names.get(found.country) if found.country else None,
        aliases=[alias.name for alias in found.aliases if alias.name != found.name],
        laureates=[
            (
                wording.card(laureate, names),
                any(o.partner for o in laureate.organisations if o.organisation_id == found.id),
            )
            for laureate in laureates
        ],
        pledges=[(row(pledge), roles[pledge.public_id]) for pledge in given],
        sources=source_links(found.source) if found.source else [],
    )


def _moved_to(slug: str) -> str | None:
    """Where an organisation's address leads: to its successor, or from an outside identifier (`scheme-id`)."""
    session = db_session()
    successor = organisations.successor(session, slug)
    if successor is not None:
        return successor
    scheme, _, value = slug.partition("-")
    return organisations.slug_of_identifier(session, scheme, value) if value else None
