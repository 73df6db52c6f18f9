"""Conflicts of interest: those that stand, those that staff dismissed, and a look for new ones."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from awards.assignment import policy, queries, services
from awards.assignment.forms import DecidingForm, DeclarationForm, DismissalForm, FilterForm, ReopeningForm
from awards.assignment.queries import ConflictRow, OfEdition, OneConflict
from awards.assignment.rules import CONFLICT_KINDS, FOUND, JudgeState
from awards.assignment.views.blueprint import STAFF, after_id, bp
from awards.assignment.views.evidence import told
from awards.core.errors import BadRequest, RuleBroken
from awards.core.text import N_
from awards.web import lists
from awards.web.access import fresh_only, requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.labels import label
from awards.web.transaction import db_session, now

ALL = f"{STAFF}/conflicts"
STATES = ("standing", "dismissed")
SOURCES = ("found", "declared")
DECLARED = ("declared", "recusal")
FILTERS = ("state", "source", "kind", "judge", "contested")
COLUMNS = (
    "judge_email", "nomination", "kind", "reason", "declared_by", "found_at", "contest", "dismissed_at",
    "dismissed_by", "dismissal_reason",
)  # fmt: skip


def conflict_as_met(session: Session, edition_id: UUID, conflict_id: UUID) -> OneConflict:
    """A conflict as whoever asks meets it."""
    return queries.conflict(session, edition_id, conflict_id, signed_in().id)


@bp.route(ALL)
@requires(policy.may_read, load=queries.edition)
@takes(*FILTERS, "after")
def conflicts(of: OfEdition) -> ResponseReturnValue:
    return _page(of)


@bp.route(ALL, methods=["POST"])
@requires(policy.may_assign, load=queries.edition)
def declare(of: OfEdition) -> ResponseReturnValue:
    form = DeclarationForm(_who_may_judge(queries.people_asked(db_session(), of.edition_id)))
    counts_on: list[bool] = []

    def keep() -> None:
        nomination = queries.nomination_by_number(db_session(), of.edition_id, form.nomination.data)
        if nomination is None:
            raise RuleBroken(N_("There is no nomination with this number in the edition."), ["nomination"])
        if queries.is_tied(db_session(), of.edition_id, signed_in().id, nomination.id):
            raise RuleBroken(services.TIED, ["nomination"])
        services.declare_conflict(
            db_session(), of.edition, nomination.id, UUID(form.judge.data), form.reason.data or "", signed_in(), now()
        )
        counts_on.append(bool(queries.running_between(db_session(), nomination.id, UUID(form.judge.data))))

    if form.validate_on_submit() and carry_out(form, keep):
        flash(_("The conflict is kept: this judge never gets this nomination."))
        if counts_on[0]:
            flash(_("A score that this judge confirmed counts until staff decide about it, with the decisions."))
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
@requires(policy.may_change, load=conflict_as_met)
def dismiss(one: OneConflict) -> ResponseReturnValue:
    form = DismissalForm(str(one.conflict.id))

    def keep() -> None:
        services.dismiss_conflict(db_session(), one.conflict, form.reason.data or "", signed_in(), now())

    if form.validate_on_submit() and carry_out(form, keep):
        flash(_("The conflict is dismissed. The two may be assigned again."))
        return redirect(url_for("assignment.conflicts", edition_id=one.edition_id))
    return _page(one, decision=(one.conflict.id, form)), 422


@bp.route(f"{ALL}/<uuid:conflict_id>/dismissal/removal", methods=["POST"])
@requires(policy.may_change, load=conflict_as_met)
def dismissal_removal(one: OneConflict) -> ResponseReturnValue:
    form = ReopeningForm(str(one.conflict.id))

    def keep() -> None:
        services.reopen_conflict(db_session(), one.conflict, form.reason.data or "", signed_in(), now())

    if form.validate_on_submit() and carry_out(form, keep):
        flash(_("The conflict stands again. What was assigned meanwhile in a round that is not over has ended."))
        return redirect(url_for("assignment.conflicts", edition_id=one.edition_id))
    return _page(one, decision=(one.conflict.id, form), state="dismissed"), 422


@bp.route(f"{ALL}.csv")
@fresh_only
@requires(policy.may_read, load=queries.edition)
@takes(*FILTERS)
def conflicts_csv(of: OfEdition) -> ResponseReturnValue:
    return lists.as_csv(COLUMNS, _plain_rows(of), f"conflicts-{of.edition.year}")


@bp.route(f"{ALL}.json")
@fresh_only
@requires(policy.may_read, load=queries.edition)
@takes(*FILTERS)
def conflicts_json(of: OfEdition) -> ResponseReturnValue:
    return lists.as_json({"edition": of.edition.year, "conflicts": _plain_rows(of)})


def _page(
    of: OfEdition,
    declaration: DeclarationForm | None = None,
    decision: tuple[UUID, DecidingForm] | None = None,
    state: str | None = None,
) -> str:
    chosen = _chosen(of)
    state = state or chosen["state"]
    found = _found(of, chosen | {"state": state}, after=after_id())
    shown, more = found[: queries.PAGE], len(found) > queries.PAGE
    decides = policy.may_assign(signed_in(), of)
    people = queries.people_asked(db_session(), of.edition_id)
    judges = [(str(user_id), name) for user_id, name, _state in people]
    if declaration is None and decides:
        declaration = DeclarationForm(_who_may_judge(people), formdata=None)
    asked = DismissalForm if state == "standing" else ReopeningForm
    forms: dict[UUID, DecidingForm] = {
        row.conflict.id: asked(str(row.conflict.id), formdata=None)
        for row in shown
        if decides and row.conflict.kind != "recusal" and row.conflict.judge_id != signed_in().id
    } | ({decision[0]: decision[1]} if decision else {})
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    exported = {"edition_id": of.edition_id, **kept}
    return render_template(
        "assignment/conflicts.html",
        edition=of.edition,
        rows=told(shown),
        state=state,
        forms=forms,
        filters=FilterForm(judges, [(kind, label(kind)) for kind in CONFLICT_KINDS], chosen | {"state": state}),
        filtered=len(kept) > 1,
        declaration=declaration,
        wrong=decision[1] if decision else declaration,
        decides=decides,
        older=url_for("assignment.conflicts", **exported, after=shown[-1].conflict.id) if more else None,
        newer=url_for("assignment.conflicts", **exported) if request.args.get("after") else None,
        csv=url_for("assignment.conflicts_csv", **exported),
        json=url_for("assignment.conflicts_json", **exported),
    )


def _chosen(of: OfEdition) -> dict[str, str]:
    """What the address filters by; a filter that is not used is empty."""
    judge = lists.one("judge")
    if judge:
        try:
            UUID(judge)
        except ValueError:
            raise BadRequest("parameter 'judge' has a value that is not known") from None
    return {
        "state": lists.one("state", STATES) or "standing", "source": lists.one("source", SOURCES) or "",
        "kind": lists.one("kind", CONFLICT_KINDS) or "", "judge": judge or "",
        "contested": lists.one("contested", ["yes"]) or "",
    }  # fmt: skip


def _found(of: OfEdition, chosen: dict[str, str], **more: Any) -> list[ConflictRow]:
    """The conflicts chosen, without nominations that a conflict of the reader's own stands against."""
    of_source = {"": CONFLICT_KINDS, "found": FOUND, "declared": DECLARED}[chosen["source"]]
    kinds = [kind for kind in of_source if chosen["kind"] in ("", kind)]
    return queries.conflicts(
        db_session(), of.edition_id, standing=chosen["state"] == "standing", kinds=kinds,
        judge_id=UUID(chosen["judge"]) if chosen["judge"] else None, contested=bool(chosen["contested"]),
        hidden=sorted(queries.tied_among_conflicts(db_session(), of.edition_id, signed_in().id)), **more,
    )  # fmt: skip


def _who_may_judge(people: Sequence[tuple[UUID, str, str]]) -> list[tuple[str, str]]:
    """Those of whom a conflict may be declared: whoever said no, or was asked no longer, judges nothing."""
    return [
        (str(user_id), name) for user_id, name, state in people if state in (JudgeState.INVITED, JudgeState.ACCEPTED)
    ]


def _plain_rows(of: OfEdition) -> list[dict[str, Any]]:
    return [_plain(row) for row in _found(of, _chosen(of), most=None)]


def _plain(row: ConflictRow) -> dict[str, Any]:
    return {
        "judge_email": row.judge_email, "nomination": row.number, "kind": row.conflict.kind,
        "reason": row.conflict.evidence, "declared_by": row.declared_by, "found_at": row.conflict.found_at,
        "contest": row.conflict.contest, "dismissed_at": row.conflict.dismissed_at,
        "dismissed_by": row.dismissed_by, "dismissal_reason": row.conflict.dismissal_reason,
    }  # fmt: skip
