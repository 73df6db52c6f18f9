"""Pages that span steps: the public home, the nominee's home, the judge's and the staff's desks."""

from datetime import datetime
from functools import partial
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards.accounts.policy import is_staff, may_administer
from awards.assignment.queries import categories_of, hidden_from
from awards.closing.queries import is_closed
from awards.connections.policy import may_look
from awards.desks import policy, queries
from awards.desks.board import STAFF_ALONE, moments, row_of
from awards.desks.front import front
from awards.desks.prerendering.addresses import to_be_found
from awards.desks.queries import MyNomination
from awards.desks.steps import steps
from awards.judging.policy import judges_somewhere
from awards.judging.queries import editions_judged
from awards.nominations import pages as nominations_pages
from awards.nominations.queries import extended_editions
from awards.nominations.rules import Announced
from awards.programme import queries as programme
from awards.programme.models import Edition
from awards.web.access import public, requires, signed_in_only, takes
from awards.web.identity import signed_in
from awards.web.keeping import kept
from awards.web.lists import part
from awards.web.transaction import db_session, now

bp = Blueprint("desks", __name__)


@bp.route("/")
@public
@kept
def home() -> ResponseReturnValue:
    return render_template("desks/home.html", front=front(db_session(), now()))


@bp.route("/sitemap.xml")
@public
@kept
def sitemap() -> ResponseReturnValue:
    base = str(current_app.config["AWARDS"].base_url).rstrip("/")
    found = [base + address for address in to_be_found(db_session(), now())]
    return Response(render_template("desks/sitemap.xml", found=found), mimetype="application/xml")


@bp.route("/nominations")
@signed_in_only
@takes("after")
def nominations() -> ResponseReturnValue:
    user, at = signed_in(), now()
    find = partial(queries.nominations_of, db_session(), user.id)
    mine, more = part("desks.nominations", ("after",), "after", find)
    sent = [row.nomination.id for row in mine if row.nomination.submitted_at is not None]
    told = nominations_pages.announced(db_session(), sent, at)
    return render_template(
        "desks/nominations.html",
        mine=mine,
        more=more,
        number=queries.number_of_nominations(db_session(), user.id),
        where={row.nomination.id: status for row in mine if (status := _status(row, told, at))},
        calls=[
            *((edition, edition.closes_at) for edition in programme.open_editions(db_session(), at, rehearsal=None)),
            *extended_editions(db_session(), user.id, at),
        ],
        at=at,
    )


@bp.route("/judging")
@requires(judges_somewhere)
def judging() -> ResponseReturnValue:
    found = editions_judged(db_session(), signed_in().id, now())
    if len(found) == 1:
        return redirect(url_for("judging.queue", edition_id=found[0][0].id))
    return render_template("desks/judging.html", editions=found, at=now())


@bp.route("/staff")
@requires(policy.has_a_staff_desk)
def staff() -> ResponseReturnValue:
    user = signed_in()
    return render_template(
        "desks/staff.html", editions=queries.staff_editions(db_session(), user), may_administer=may_administer(user),
        may_look_at_links=may_look(user),
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>")
@requires(policy.may_open_board, load=programme.outlined_edition)
def staff_edition(edition: Edition) -> ResponseReturnValue:
    at = now()
    waits, silent = queries.waiting(db_session(), edition, at), queries.silent_judges(db_session(), edition.id, at)
    begun = steps(db_session(), edition, at)
    telling = [*begun, silent, *(waits[key] for key in queries.TELLING)]
    if any(waiting.count for waiting in telling):
        hidden = hidden_from(db_session(), edition.id, signed_in().id).ids
        if hidden:
            waits = queries.waiting(db_session(), edition, at, hidden)
            silent = queries.silent_judges(db_session(), edition.id, at, hidden)
            tied = categories_of(db_session(), hidden)
            begun = steps(db_session(), edition, at, tied)
            waits["late_conflicts"] = queries.late_conflicts(db_session(), edition.id, tied)
            waits["meetings"] = queries.meetings(db_session(), edition.id, tied)
            waits["decisions"] = queries.decisions_to_sign(db_session(), edition.id, tied)
            waits["appeals"] = queries.appeals(db_session(), edition.id, tied)
            waits["upheld_appeals"] = queries.appeals_to_carry_out(db_session(), edition.id, tied)
    found = [*begun, *waits.values(), silent]
    rows = [
        row_of(waiting, edition, at)
        for waiting in found
        if waiting.count and (waiting.key not in STAFF_ALONE or is_staff(signed_in(), edition.id))
    ]
    return render_template(
        "desks/staff_edition.html",
        edition=edition,
        at=at,
        ended=not rows and is_closed(db_session(), edition.id),
        rows=sorted(rows, key=lambda row: (not row.late, not row.step, -row.count)),
        moments=moments(edition, at),
        counts=queries.nomination_counts(db_session(), edition.id),
    )


def _status(row: MyNomination, told: dict[UUID, Announced], at: datetime) -> nominations_pages.Status | None:
    return nominations_pages.status_of(
        row.nomination, row.edition, [entry.state for entry in row.nomination.entries], row.extended_until, row.due_at,
        told.get(row.nomination.id), at,
    )  # fmt: skip
