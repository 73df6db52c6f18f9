"""Conflicts of interest: those that stand, those that staff dismissed, and a look for new ones."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.assignment import policy, queries, services
from awards.assignment.forms import DeclarationForm, DismissalForm
from awards.assignment.queries import ConflictRow, OfEdition, OneConflict
from awards.assignment.views.blueprint import STAFF, after_id, bp
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

ALL = f"{STAFF}/conflicts"
STATES = ("standing", "dismissed")
COLUMNS = (
    "judge_email", "nomination", "kind", "reason", "found_at", "dismissed_at", "dismissal_reason",
)  # fmt: skip


@bp.route(ALL)
@requires(policy.may_read, load=queries.edition)
@takes("state", "after")
def conflicts(of: OfEdition) -> ResponseReturnValue:
    return _page(of)


@bp.route(ALL, methods=["POST"])
@requires(policy.may_assign, load=queries.edition)
def declare(of: OfEdition) -> ResponseReturnValue:
    form = DeclarationForm(_judge_choices(of))

    def keep() -> None:
        nomination = queries.nomination_by_number(db_session(), of.edition_id, form.nomination.data)
        if nomination is None:
            raise RuleBroken(N_("There is no nomination with this number in the edition."), ["nomination"])
        services.declare_conflict(
            db_session(), of.edition, nomination.id, UUID(form.judge.data), form.reason.data or "", signed_in(), now()
        )

    if form.validate_on_submit() and carry_out(form, keep):
        flash(_("The conflict is kept: this judge never gets this nomination."))
        return redirect(url_for("assignment.conflicts", edition_id=of.edition_id))
    return _page(of, declaration=form), 422


@bp.route(f"{ALL}/search", methods=["POST"])
@requires(policy.may_assign, load=queries.edition)
def search(of: OfEdition) -> ResponseReturnValue:
    found = services.find_conflicts(db_session(), of.edition, now())
    flash(
        ngettext("One new conflict was found.", "%(num)d new conflicts were found.", len(found))
        if found
        else _("No new conflict was found.")
    )
    return redirect(url_for("assignment.conflicts", edition_id=of.edition_id))


@bp.route(f"{ALL}/<uuid:conflict_id>/dismissal", methods=["POST"])
@requires(policy.may_assign, load=queries.conflict)
def dismiss(one: OneConflict) -> ResponseReturnValue:
    form = DismissalForm(str(one.conflict.id))

    def keep() -> None:
        services.dismiss_conflict(db_session(), one.conflict, form.reason.data or "", signed_in(), now())

    if form.validate_on_submit() and carry_out(form, keep):
        flash(_("The conflict is dismissed. The two may be assigned again."))
        return redirect(url_for("assignment.conflicts", edition_id=one.edition_id))
    return _page(one, dismissal=(one.conflict.id, form)), 422


@bp.route(f"{ALL}.csv")
@requires(policy.may_read, load=queries.edition)
@takes("state")
def conflicts_csv(of: OfEdition) -> ResponseReturnValue:
    return lists.as_csv(COLUMNS, _plain_rows(of), f"conflicts-{of.edition.year}")


@bp.route(f"{ALL}.json")
@requires(policy.may_read, load=queries.edition)
@takes("state")
def conflicts_json(of: OfEdition) -> ResponseReturnValue:
    return lists.as_json({"edition": of.edition.year, "conflicts": _plain_rows(of)})


def _page(
    of: OfEdition,
    declaration: DeclarationForm | None = None,
    dismissal: tuple[UUID, DismissalForm] | None = None,
) -> str:
    state = lists.one("state", STATES) or "standing"
    rows = queries.conflicts(db_session(), of.edition_id, standing=state == "standing", after=after_id())
    shown, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    decides = policy.may_assign(signed_in(), of)
    if declaration is None and decides:
        declaration = DeclarationForm(_judge_choices(of), formdata=None)
    forms = {
        row.conflict.id: DismissalForm(str(row.conflict.id), formdata=None)
        for row in shown
        if decides and state == "standing" and row.conflict.kind != "recusal"
    } | ({dismissal[0]: dismissal[1]} if dismissal else {})
    exported: dict[str, Any] = {"edition_id": of.edition_id, "state": state}
    return render_template(
        "assignment/conflicts.html",
        edition=of.edition,
        rows=shown,
        state=state,
        forms=forms,
        declaration=declaration,
        wrong=dismissal[1] if dismissal else declaration,
        decides=decides,
        older=url_for("assignment.conflicts", **exported, after=shown[-1].conflict.id) if more else None,
        newer=url_for("assignment.conflicts", **exported) if request.args.get("after") else None,
        csv=url_for("assignment.conflicts_csv", **exported),
        json=url_for("assignment.conflicts_json", **exported),
    )


def _judge_choices(of: OfEdition) -> list[tuple[str, str]]:
    return [(str(user_id), name) for user_id, name in queries.judge_names(db_session(), of.edition_id).items()]


def _plain_rows(of: OfEdition) -> list[dict[str, Any]]:
    state = lists.one("state", STATES) or "standing"
    found = queries.conflicts(db_session(), of.edition_id, standing=state == "standing", most=None)
    return [_plain(row) for row in found]


def _plain(row: ConflictRow) -> dict[str, Any]:
    return {
        "judge_email": row.judge_email, "nomination": row.number, "kind": row.conflict.kind,
        "reason": row.conflict.evidence, "found_at": row.conflict.found_at,
        "dismissed_at": row.conflict.dismissed_at, "dismissal_reason": row.conflict.dismissal_reason,
    }  # fmt: skip
