"""Pages of the fairness report: for staff, by category and for the whole edition; nothing of it is public."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.fairness import documents, policy, queries, rules
from awards.fairness.queries import Report
from awards.fairness.rules import GroupRow, Share
from awards.fairness.wording import group_words, table_words
from awards.web.access import requires
from awards.web.filters import as_typed, number, percent
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.lists import as_csv, as_json
from awards.web.transaction import db_session, now

bp = Blueprint("fairness", __name__)


@dataclass(frozen=True)
class Cell:
    """How many of a group took a step, with the share and its interval, and how that is beside all others."""

    count: str
    share: str | None
    beside: str | None
    few: bool
    stands_out: bool


@dataclass(frozen=True)
class Line:
    """A group as text."""

    group: str
    nominated: str
    cells: list[Cell]
    move: str


@dataclass(frozen=True)
class Table:
    """The groups of one dimension, as text."""

    name: str
    head: str
    note: str | None
    lines: list[Line]


def a_report(session: Session, edition_id: UUID) -> Report:
    return queries.report(session, edition_id, signed_in().id, now())


def a_category(session: Session, edition_id: UUID, key: str) -> Report:
    return queries.report(session, edition_id, signed_in().id, now(), key)


@bp.route("/staff/<uuid:edition_id>/fairness")
@requires(policy.may_see_report, load=a_report)
def report(found: Report) -> ResponseReturnValue:
    return _page(found)


@bp.route("/staff/<uuid:edition_id>/fairness.csv")
@requires(policy.may_see_report, load=a_report)
def report_csv(found: Report) -> ResponseReturnValue:
    return _csv(found)


@bp.route("/staff/<uuid:edition_id>/fairness.json")
@requires(policy.may_see_report, load=a_report)
def report_json(found: Report) -> ResponseReturnValue:
    return as_json(documents.document(found, _cases(found)))


@bp.route("/staff/<uuid:edition_id>/fairness-for-the-public.csv")
@requires(policy.may_hand_on, load=a_report)
def for_the_public(found: Report) -> ResponseReturnValue:
    name = f"fairness-{found.edition.year}-for-the-public"
    of_all = queries.report(db_session(), found.edition_id, None, now())
    return as_csv(documents.PUBLIC_COLUMNS, documents.public_rows(queries.cases(db_session(), of_all)), name)


@bp.route("/staff/<uuid:edition_id>/fairness/<key>")
@requires(policy.may_see_category, load=a_category, because=policy.why_closed)
def category(found: Report) -> ResponseReturnValue:
    return _page(found)


@bp.route("/staff/<uuid:edition_id>/fairness/<key>.csv")
@requires(policy.may_see_category, load=a_category, because=policy.why_closed)
def category_csv(found: Report) -> ResponseReturnValue:
    return _csv(found)


@bp.route("/staff/<uuid:edition_id>/fairness/<key>.json")
@requires(policy.may_see_category, load=a_category, because=policy.why_closed)
def category_json(found: Report) -> ResponseReturnValue:
    return as_json(documents.document(found, _cases(found)))


def _csv(found: Report) -> ResponseReturnValue:
    name = f"fairness-{found.edition.year}" + (f"-{found.category.key}" if found.category else "")
    return as_csv(documents.COLUMNS, documents.rows(found, _cases(found)), name)


def _cases(found: Report) -> list[rules.Case]:
    return queries.cases(db_session(), found) if found.told else []


def _page(found: Report) -> str:
    cases = _cases(found)
    tables = documents.tables(found, cases)
    steps = [str(_("Eligible")), str(_("Finalists")), str(_("Winners"))][: found.steps - 1]
    looked_at = rules.comparisons(row for _dimension, rows in tables for row in rows)
    return render_template(
        "fairness/report.html",
        page=found,
        tables=[_table(dimension, rows) for dimension, rows in tables if rows],
        steps=steps,
        columns=[{"label": step, "numeric": True} for step in steps],
        looked_at=looked_at,
        by_chance=round(looked_at / 20),
        few=rules.FEW,
        places=_places(found),
        may_hand_on=found.complete,
    )


def _places(found: Report) -> list[tuple[str, str | None]]:
    """The reports to choose from as (name, address or none for the one shown)."""
    whole = url_for("fairness.report", edition_id=found.edition_id) if found.category else None
    places = [(str(_("All categories")), whole)]
    for one in found.open_ones:
        address = url_for("fairness.category", edition_id=found.edition_id, key=one.key)
        places.append((in_language(one.names), None if one is found.category else address))
    return places


def _table(dimension: str, rows: list[GroupRow]) -> Table:
    name, head, note = table_words(dimension)
    return Table(name, head, note, [_line(row) for row in rows])


def _line(row: GroupRow) -> Line:
    move = "–" if row.move is None else _signed(row.move)
    cells = [_cell(count, share) for count, share in zip(row.counts[1:], row.shares, strict=True)]
    return Line(group_words(row.group), str(number(row.counts[0])), cells, move)


def _cell(count: int, share: Share | None) -> Cell:
    if share is None:
        return Cell(str(number(count)), None, None, few=False, stands_out=False)
    told = _("%(share)s (%(low)s to %(high)s)", share=percent(share.share), low=percent(share.low),
             high=percent(share.high))  # fmt: skip
    beside = None
    if share.difference is not None and share.difference_low is not None and share.difference_high is not None:
        beside = _(
            "%(points)s points beside the others (%(low)s to %(high)s)", points=_signed(round(100 * share.difference)),
            low=_signed(round(100 * share.difference_low)), high=_signed(round(100 * share.difference_high)),
        )  # fmt: skip
    return Cell(str(number(count)), str(told), beside, share.is_few, share.stands_out)


def _signed(value: float) -> str:
    rounded = round(value, 1)
    whole = rounded == int(rounded)
    words = number(abs(int(rounded)) if whole else abs(rounded), None if whole else 1)
    return as_typed(f"{'−' if rounded < 0 else '+'}{words}") if rounded else words
