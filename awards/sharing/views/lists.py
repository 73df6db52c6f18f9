"""The lists of the registry as files, by the filters of their pages; and single pledges."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app

from awards.core.cells import csv_cell
from awards.core.errors import NotFound
from awards.infrastructure.sheets import KINDS
from awards.pledges import queries
from awards.pledges.asking import OF_FILES, filters_asked, in_prices
from awards.pledges.documents import pledge_document, totals_document
from awards.pledges.models import Pledge
from awards.sharing import grants, iati, workbook
from awards.sharing.documents import site, whole_document
from awards.sharing.figures import at_prices
from awards.sharing.lines import by_column, in_parts, lines, rows_of
from awards.sharing.queries import Beside, changed_at, each, identifiers_of, with_beside
from awards.sharing.rows import rows
from awards.sharing.rules.columns import NAMES, Column
from awards.sharing.rules.prices import PricedColumn
from awards.sharing.views.blueprint import bp
from awards.web import streaming
from awards.web.access import public, takes
from awards.web.lists import as_json, here
from awards.web.transaction import db_session, now


@bp.route("/pledges.<any(csv, xlsx, json, xml):form>")
@public
@takes(*OF_FILES)
def pledges(form: str) -> Response:
    return LISTS[form](filters_asked(), "pledges")


@bp.route("/pledges/<public_id>.<any(csv, xlsx, xml):form>")
@public
def pledge_file(public_id: str, form: str) -> Response:
    found, beside = _pledge(public_id)
    if form == "xml":
        return _iati(_activities([found]))
    listed = rows([(found, beside)], site())
    if form == "csv":
        return streaming.written(streaming.csv_lines(NAMES, listed), "text/csv", f"{public_id}.csv")
    address = f"{site()}/pledges/{public_id}"
    return streaming.filled(
        lambda file: workbook.write(file, listed, address, now()), KINDS["xlsx"], f"{public_id}.xlsx"
    )


@bp.route("/pledges/360giving.json")
@public
@takes(*OF_FILES)
def grants_json() -> Response:
    return _grants(one for some in queries.each_pledge(db_session(), filters_asked()) for one in _granted(some))


@bp.route("/pledges/<public_id>/360giving.json")
@public
def pledge_grant_json(public_id: str) -> Response:
    return _grants(_granted([queries.public_pledge(db_session(), public_id)]))


@bp.route("/pledges/<public_id>.json")
@public
def pledge_json(public_id: str) -> Response:
    return as_json(whole_document(*_pledge(public_id)))


@bp.route("/pledges/<public_id>/v/<int:n>.json")
@public
def version_json(public_id: str, n: int) -> Response:
    found, version = queries.pledge_version(db_session(), public_id, n)
    return as_json(pledge_document(found, version))


def _pledge(public_id: str) -> tuple[Pledge, Beside]:
    session = db_session()
    found = queries.public_pledge(session, public_id)
    return with_beside(session, [found], now())[0]


def _as_csv(filters: queries.Filters, name: str) -> Response:
    listed: Iterable[list[str]] = in_parts(db_session(), filters, now(), site())
    columns, priced = NAMES, _priced(filters)
    if priced is not None:
        listed = ([f"{line},{csv_cell(priced.cell(row))}" for line, row in rows_of(some)] for some in listed)
        columns = (*NAMES, priced.column.name)
    return streaming.written(streaming.csv_of_lines(columns, listed), "text/csv", f"{name}.csv")


def _as_xlsx(filters: queries.Filters, name: str) -> Response:
    at, address = now(), site() + here()
    listed, more, priced = by_column(lines(db_session(), filters, at, site())), list[Column](), _priced(filters)
    if priced is not None:
        more.append(priced.column)
        listed = (row | {priced.column.name: priced.cell(row) or ""} for row in listed)
    return streaming.filled(lambda file: workbook.write(file, listed, address, at, more), KINDS["xlsx"], f"{name}.xlsx")


def _as_json(filters: queries.Filters, _name: str) -> Response:
    session, head = db_session(), dict[str, Any]()
    if filters.changed_since is None:
        figures = queries.figures(session, filters, ())
        head = {"found": figures.found, "all": figures.all, "totals": totals_document(figures)}
        head["totals"] |= at_prices(session, filters)
    prices = in_prices(filters.prices)
    listed = (whole_document(pledge, beside, prices) for pledge, beside in each(session, filters, now()))
    return streaming.written(streaming.json_list(head, "pledges", listed), "application/json")


def _as_xml(filters: queries.Filters, _name: str) -> Response:
    return _iati(one for some in queries.each_pledge(db_session(), filters) for one in _activities(some))


def _activities(pledges: Sequence[queries.AnyPledge]) -> list[bytes]:
    """Those of these pledges that may be passed on, as activities."""
    found, by = _passed_on([pledge for pledge in pledges if iati.agreed(pledge)])
    return [iati.activity(pledge, beside, by) for pledge, beside in found]


def _granted(pledges: Sequence[queries.AnyPledge]) -> list[dict[str, Any]]:
    """Those of these pledges that may be passed on and state an amount, as grants."""
    found, by = _passed_on([pledge for pledge in pledges if grants.given(pledge)])
    return [grants.grant(pledge, beside, by) for pledge, beside in found]


def _passed_on(pledges: Sequence[queries.AnyPledge]) -> tuple[list[tuple[queries.AnyPledge, Beside]], iati.Reporter]:
    """Each with what stands beside it, and who passes them on."""
    session, today = db_session(), now().date()
    ref = current_app.config["AWARDS"].iati_reporter or urlsplit(site()).hostname or ""
    found = with_beside(session, pledges, now())
    return found, iati.Reporter(ref, site(), identifiers_of(session, found, today), today)


def _iati(activities: Iterable[bytes]) -> Response:
    """A file of activities. Raises NotFound when there is none: IATI knows no empty file."""
    found = iter(activities)
    first = next(found, None)
    if first is None:
        raise NotFound("activity")
    return streaming.written(iati.document(chain([first], found), now()), "application/xml")


def _grants(found: Iterable[dict[str, Any]]) -> Response:
    """A file of grants. Raises NotFound when there is none: the standard knows no empty file."""
    granted = iter(found)
    first = next(granted, None)
    if first is None:
        raise NotFound("grant")
    head = grants.package(site(), site() + here(), changed_at(db_session()))
    return streaming.written(streaming.json_list(head, "grants", chain([first], granted)), "application/json")


def _priced(filters: queries.Filters) -> PricedColumn | None:
    """The column of the prices that are asked for."""
    prices = in_prices(filters.prices)
    return PricedColumn(prices) if prices else None


LISTS: dict[str, Callable[[queries.Filters, str], Response]] = {
    "csv": _as_csv, "xlsx": _as_xlsx, "json": _as_json, "xml": _as_xml,
}  # fmt: skip
