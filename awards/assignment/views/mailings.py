"""Inviting many at once: a file is tried and shown row by row, one button sends; and what was sent, to stop or see."""

import csv
import io
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from awards.assignment import policy, queries, services
from awards.assignment.forms import ManyForm
from awards.assignment.queries import Mailing, OfEdition
from awards.assignment.table import invitations as table
from awards.assignment.views.blueprint import STAFF, after_id, bp
from awards.assignment.views.judges import as_begun, later
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure.sheets import Table, read_table
from awards.web.access import requires, takes
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

MANY = f"{STAFF}/judges/invitations"
ONE = f"{STAFF}/judges/mailings/<uuid:mailing_id>"

OUTCOMES = {
    "new": _l("Is invited"),
    "again": _l("Is invited again"),
    "known": _l("Invited already, left alone"),
    "wrong": _l("Needs a change"),
}


@bp.route(MANY)
@requires(policy.may_assign, load=queries.edition)
def invitations(of: OfEdition) -> ResponseReturnValue:
    form = ManyForm(data={name: as_begun(of)[name] for name in ("minutes", "language")})
    return _page(of, form)


@bp.route(MANY, methods=["POST"])
@requires(policy.may_assign, load=queries.edition)
def try_invitations(of: OfEdition) -> ResponseReturnValue:
    form, found = ManyForm(), list[tuple[Table, list[table.Row]]]()
    if form.validate_on_submit() and carry_out(form, lambda: found.append(_looked_at(of, form))):
        return _tried(of, form, *found[0])
    return _page(of, form), 422


@bp.route(f"{MANY}/sending", methods=["POST"])
@requires(policy.may_assign, load=queries.edition)
def send_invitations(of: OfEdition) -> ResponseReturnValue:
    form, found, sent = ManyForm(), list[tuple[Table, list[table.Row]]](), list[Any]()

    def send() -> None:
        sent.append(table.send(db_session(), of.edition, found[0][1], form.terms, signed_in(), now()))

    if not (form.validate_on_submit() and carry_out(form, lambda: found.append(_looked_at(of, form)))):
        return _page(of, form), 422
    if carry_out(form, send):
        return redirect(url_for("assignment.mailing", edition_id=of.edition_id, mailing_id=sent[0].id))
    return _tried(of, form, *found[0]), 422


@bp.route(ONE)
@requires(policy.may_read, load=queries.mailing)
@takes("after")
def mailing(one: Mailing) -> ResponseReturnValue:
    return _mailing_page(one, OneButtonForm(formdata=None))


@bp.route(f"{ONE}/taking-back", methods=["POST"])
@requires(policy.may_assign, load=queries.mailing)
def take_mailing_back(one: Mailing) -> ResponseReturnValue:
    form, counts = OneButtonForm(), list[tuple[int, int]]()

    def take_back() -> None:
        counts.append(services.take_mailing_back(db_session(), one.mailing, signed_in(), now()))

    if form.validate_on_submit() and carry_out(form, take_back):
        never, gone = counts[0]
        flash(ngettext("One mail never leaves.", "%(num)d mails never leave.", never))
        if gone:
            flash(ngettext("One mail had left already.", "%(num)d mails had left already.", gone))
        return redirect(url_for("assignment.mailing", edition_id=one.edition_id, mailing_id=one.mailing.id))
    return _mailing_page(one, form), 422


def _looked_at(of: OfEdition, form: ManyForm) -> tuple[Table, list[table.Row]]:
    """The file or the pasted text as a table, and what each of its rows would do."""
    sent = request.files.get("file")
    content = sent.read() if sent else b""
    name = (sent.filename or "") if sent else ""
    if not content:
        name, content = "pasted.csv", (form.text.data or "").encode()
    if not content.strip():
        raise RuleBroken(N_("Choose a file or paste the rows."), ["file"])
    found = read_table(name, content)
    return found, table.look(db_session(), of.edition, found, now())


def _page(of: OfEdition, form: ManyForm) -> str:
    if form.text.data and not request.files.get("file"):  # what is wrong stands beside what was sent
        form.text.errors, form.file.errors = [*form.text.errors, *form.file.errors], []
    return render_template(
        "assignment/invitations.html",
        edition=of.edition,
        form=form,
        columns=table.COLUMNS,
        needed=table.NEEDED,
        mailings=queries.mailings(db_session(), of.edition_id),
    )


def _tried(of: OfEdition, form: ManyForm, found: Table, rows: list[table.Row]) -> str:
    form.text.data = _as_text(found)
    counts = {outcome: sum(row.outcome == outcome for row in rows) for outcome in OUTCOMES}
    return render_template(
        "assignment/invitations_tried.html",
        edition=of.edition,
        form=form,
        text=form.text.data,
        notes=found.notes,
        rows=rows,
        counts=counts,
        outcomes=OUTCOMES,
        asked=counts["new"] + counts["again"],
    )


def _mailing_page(one: Mailing, form: OneButtonForm) -> str:
    session, decides = db_session(), policy.may_assign(signed_in(), one)
    rows = queries.mailed(session, one.mailing.id, one.edition_id, now(), later(), after_id())
    shown, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    here: dict[str, Any] = {"edition_id": one.edition_id, "mailing_id": one.mailing.id}
    return render_template(
        "assignment/mailing.html",
        edition=one.edition,
        mailing=one.mailing,
        by=one.by,
        line=queries.mailings(session, one.edition_id, one.mailing.id)[0],
        rows=shown,
        form=form,
        decides=decides,
        older=url_for("assignment.mailing", **here, after=shown[-1].profile.id) if more else None,
        newer=url_for("assignment.mailing", **here) if request.args.get("after") else None,
    )


def _as_text(found: Table) -> str:
    """The table as the text that the page carries to the button that sends; each row keeps its number."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(found.header)
    written = 1
    for number, cells in found.rows:
        buffer.write("\n" * (number - written - 1))
        writer.writerow([cells.get(column, "") for column in found.header])
        written = number
    return buffer.getvalue()
