"""What anybody's program reads of the registry, without a token: the same queries as the pages, the same documents."""

from typing import Any

from flask import Response

from awards.api import queries, rows
from awards.api.views.blueprint import bp, page
from awards.needs import queries as needs_queries
from awards.places import queries as places
from awards.pledges import queries as pledges
from awards.pledges.asking import LISTED, OF_FILES, filters_asked, in_prices, since_asked
from awards.pledges.documents import pledge_document, reports_document
from awards.sharing import figures
from awards.sharing import queries as sharing
from awards.sharing.documents import dump_document, site, whole_document
from awards.web.access import public, takes
from awards.web.keeping import kept
from awards.web.lists import a_day, as_json, here, one
from awards.web.transaction import db_session, now

PAGE = queries.PAGE


@bp.route("/pledges")
@public
@takes(*OF_FILES)
@kept
def pledges_list() -> Response:
    session = db_session()
    filters = filters_asked()
    found, prices = pledges.pledges(session, filters, PAGE + 1, whole=True), in_prices(filters.prices)
    shown = [whole_document(*pair, prices) for pair in sharing.with_beside(session, found[:PAGE], now())]
    following = here(after=found[PAGE - 1].public_id) if len(found) > PAGE else None
    return as_json({"pledges": shown, "next": following})


@bp.route("/pledges/<string:public_id>")
@public
@kept
def pledge(public_id: str) -> Response:
    session = db_session()
    found = pledges.public_pledge(session, public_id)
    return as_json(whole_document(*sharing.with_beside(session, [found], now())[0]))


@bp.route("/pledges/<string:public_id>/versions")
@public
@kept
def versions(public_id: str) -> Response:
    session = db_session()
    found = pledges.public_pledge(session, public_id)
    lines = [
        {"n": n, "recorded_at": at, "url": f"{site()}/pledges/{public_id}/v/{n}"}
        for n, at in pledges.version_dates(session, found)
    ]
    return as_json({"versions": lines, "next": None})


@bp.route("/pledges/<string:public_id>/versions/<int:n>")
@public
@kept
def version(public_id: str, n: int) -> Response:
    return as_json(pledge_document(*pledges.pledge_version(db_session(), public_id, n)))


@bp.route("/pledges/<string:public_id>/reports")
@public
@kept
def reports(public_id: str) -> Response:
    session = db_session()
    found = pledges.public_pledge(session, public_id)
    ((_, beside),) = sharing.with_beside(session, [found], now())
    return as_json({"reports": reports_document(beside.reports), "next": None})


@bp.route("/organisations")
@public
@takes("changed_since", "after")
@kept
def organisations() -> Response:
    found = queries.organisations(db_session(), since_asked(), one("after"))
    return page("organisations", [rows.organisation(one, site()) for one in found], PAGE, by="slug")


@bp.route("/countries")
@public
@takes(*LISTED)
@kept
def countries() -> Response:
    session = db_session()
    counts = pledges.by_country(session, filters_asked())
    found = [
        {"iso2": country.iso2, "names": country.names, "region": country.itu_region,
         "pledges_for": counts[country.iso2].work, "pledges_from": counts[country.iso2].home}
        for country in places.countries(session)
        if country.iso2 in counts
    ]  # fmt: skip
    return as_json({"countries": found, "next": None})


@bp.route("/totals")
@public
@takes(*LISTED)
@kept
def totals() -> Response:
    session, filters = db_session(), filters_asked()
    return as_json(figures.told(pledges.figures(session, filters), now()) | figures.at_prices(session, filters))


@bp.route("/needs")
@public
@takes("state", "focus_area", "country", "group", "after")
@kept
def needs() -> Response:
    asked = needs_queries.Filters(
        state=one("state", ("open", "met", "closed")) or "open", focus_area=one("focus_area"), country=one("country"),
        group=one("group"), after=one("after"),
    )  # fmt: skip
    today = now().date()
    found = needs_queries.needs(db_session(), asked, today, PAGE + 1)
    return page("needs", [rows.need(one, today, site()) for one in found], PAGE, by="public_id")


@bp.route("/dumps")
@public
@takes("before")
@kept
def dumps() -> Response:
    session = db_session()
    found: Any = sharing.dumps(session, a_day(one("before")), PAGE + 1)
    erased = sharing.erased_at(session)
    shown = [dump_document(one, erased) for one in found[:PAGE]]
    following = here(before=shown[-1]["day"].isoformat()) if len(found) > PAGE else None
    return as_json({"dumps": shown, "next": following})
