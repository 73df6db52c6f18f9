"""The page of a decision: what was chosen and why, what was open, approval by a second person, rejection, moving up."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.core.identifiers import numbered
from awards.decisions import policy, queries, rules, services
from awards.decisions.forms import ApprovalForm, MovingUpForm, RejectionForm
from awards.decisions.models import Decision, DecisionOverride
from awards.decisions.queries import DecisionPage
from awards.decisions.views.blueprint import a_decision, bp
from awards.decisions.views.openness import Open, in_words
from awards.decisions.views.ties import told_apart
from awards.judging.queries import LateConflictRow, late_conflicts
from awards.programme.round_words import round_name
from awards.ranking import queries as rankings
from awards.web.access import fresh_only, requires
from awards.web.filters import number
from awards.web.forms import carry_out
from awards.web.identity import session_id, signed_in
from awards.web.languages import translated, with_commas
from awards.web.transaction import db_session, now

Upcoming = Callable[[Session, UUID, datetime], Mapping[str, datetime]]
"""Reads which approved announcements of an edition are not public yet, by kind, with their instants."""

Public = Callable[[Session, UUID, datetime], Collection[str]]
"""Reads which kinds of announcements of an edition are public."""


@dataclass(frozen=True)
class Settled:
    """One entry on the page of a decision; `role` is what it is in it, None for one that was left."""

    rank: int | None
    number: int
    title: str
    raw: str
    adjusted: str
    role: str | None
    position: int | None
    told_apart: str | None
    reason: str | None


@dataclass(frozen=True)
class Succession:
    """Who fell away from an approved shortlist, and which reserves would move up: their numbers as text.

    Nobody moves up by itself into a shortlist that is public: `is_public`.
    """

    gone: str
    up: str
    is_public: bool


@bp.route("/staff/<uuid:edition_id>/decisions/<uuid:decision_id>")
@requires(policy.may_see_decision, load=a_decision, because=policy.why_closed)
def decision(page: DecisionPage) -> ResponseReturnValue:
    return _decision(page)


@bp.route("/staff/<uuid:edition_id>/decisions/<uuid:decision_id>/approval", methods=["POST"])
@fresh_only
@requires(policy.may_decide, load=a_decision, because=policy.why_closed)
def approval(page: DecisionPage) -> ResponseReturnValue:
    form = ApprovalForm()

    def approve() -> None:
        services.approve(
            db_session(), page.decision, signed_in(), now(), read=bool(form.read.data), session_id=session_id()
        )

    if form.validate_on_submit() and carry_out(form, approve):
        flash(_("The decision is approved. It is not public before it is announced."))
        return redirect(url_for("decisions.overview", edition_id=page.edition_id))
    return _decision(page, approval=form), 422


@bp.route("/staff/<uuid:edition_id>/decisions/<uuid:decision_id>/rejection", methods=["POST"])
@requires(policy.may_decide, load=a_decision, because=policy.why_closed)
def rejection(page: DecisionPage) -> ResponseReturnValue:
    form, was = _rejection_form(page), page.decision.state
    if form.validate_on_submit() and carry_out(
        form, lambda: services.reject(db_session(), page.decision, form.reason.data or "", signed_in(), now())
    ):
        flash(
            _("The decision is taken back. A new one may be proposed.")
            if was == "approved"
            else _("The decision is rejected. A new one may be proposed.")
        )
        return redirect(url_for("decisions.overview", edition_id=page.edition_id))
    return _decision(page, rejection=form), 422


@bp.route("/staff/<uuid:edition_id>/decisions/<uuid:decision_id>/succession", methods=["POST"])
@requires(policy.may_decide, load=a_decision, because=policy.why_closed)
def succession(page: DecisionPage) -> ResponseReturnValue:
    form, made = MovingUpForm(), list[Decision]()

    def move_up() -> None:
        made.append(
            services.move_up(
                db_session(), page.decision, form.reason.data or "", signed_in(), now(),
                announced=_is_public(page.decision), session_id=session_id(),
            )
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, move_up):
        flash(_("The decision is proposed. Another member of staff approves it."))
        return redirect(url_for("decisions.decision", edition_id=page.edition_id, decision_id=made[0].id))
    return _decision(a_decision(db_session(), page.edition_id, page.decision.id), moving=form), 422


def _decision(
    page: DecisionPage,
    approval: ApprovalForm | None = None,
    rejection: RejectionForm | None = None,
    moving: MovingUpForm | None = None,
) -> str:
    decision = page.decision
    entries = [UUID(row["entry"]) for row in decision.ranking]
    names = queries.named(db_session(), {*entries, *(place.entry_id for place in decision.places)})
    rows = [_settled(page, row, names[UUID(row["entry"])]) for row in decision.ranking]
    may_decide = policy.may_decide(signed_in(), page)
    conflicts = _late_ones(page)
    succession = _succession(decision, names) if may_decide else None
    may_approve = may_decide and decision.state == "proposed" and signed_in().id != decision.proposed_by
    return render_template(
        "decisions/decision.html",
        page=page,
        round_name=round_name(page.round),
        decision=decision,
        chosen=[row for row in rows if row.role == "chosen"],
        reserves=sorted((row for row in rows if row.role == "reserve"), key=lambda row: row.position or 0),
        mentions=[row for row in rows if row.role == "mention"],
        passed_over=[row for row in rows if row.role is None and row.reason],
        rows=rows,
        overrides=[(translated(_item(found).in_words()), found.reason) for found in decision.overrides],
        open_now=_open_now(page) if decision.state == "proposed" else [],
        approval=approval or ApprovalForm(formdata=None),
        rejection=rejection or _rejection_form(page, fresh=True),
        succession=succession,
        moving=moving or (_moving_form(succession) if succession else None),
        may_approve=may_approve,
        is_own=signed_in().id == decision.proposed_by,
        may_reject=may_decide and decision.state != "rejected",
        conflicts=conflicts,
    )


def _item(found: DecisionOverride) -> rules.OpenItem:
    return rules.OpenItem(found.item, tuple(found.numbers), found.count)


def _open_now(page: DecisionPage) -> list[Open]:
    """What came up after the proposal and stops its approval."""
    in_the_way = queries.in_the_way(db_session(), page.edition_id)
    ranking = rankings.ranking_of(db_session(), page.edition, page.round)[page.category.id]
    found = queries.open_since(db_session(), page.edition, ranking, in_the_way, page.decision)
    return [in_words(page.edition, page.category, page.round, item, in_the_way) for item in found]


def _succession(decision: Decision, names: Mapping[UUID, queries.Named]) -> Succession | None:
    """Who fell away from an approved shortlist; None as long as all of it runs."""
    gone = [names[entry].number for entry in decision.chosen if not names[entry].in_the_running]
    if not gone or (decision.kind, decision.state) != ("shortlist", "approved"):
        return None
    up = [names[entry].number for entry in decision.reserves if names[entry].in_the_running][: len(gone)]
    return Succession(with_commas(map(numbered, gone)), with_commas(map(numbered, up)), _is_public(decision))


def _is_public(shortlist: Decision) -> bool:
    """Whether the finalists are public, which publishing knows; the roof hands it in."""
    public: Public = current_app.extensions["awards_public_announcements"]
    return "finalists" in public(db_session(), shortlist.edition_id, now())


def _moving_form(succession: Succession) -> MovingUpForm:
    form = MovingUpForm(formdata=None)
    form.reason.data = _(
        "Nomination %(gone)s is not in the running any more; nomination %(up)s is the next reserve.",
        gone=succession.gone, up=succession.up,
    )  # fmt: skip
    return form


def _late_ones(page: DecisionPage) -> list[LateConflictRow]:
    """Conflicts found after the close that concern the decision: those that wait, and those decided about."""
    return [
        row
        for row in late_conflicts(db_session(), page.edition_id, decided=True)
        if (row.category_id, row.round_id) == (page.category.id, page.round.id)
    ]


def _rejection_form(page: DecisionPage, *, fresh: bool = False) -> RejectionForm:
    """The form that rejects; of what is to be announced it asks whether the announcement is to be stopped.

    What is announced, publishing knows; the roof hands it in.
    """
    form = RejectionForm(formdata=None) if fresh else RejectionForm()
    if page.decision.state == "approved":
        form.reason.label.text = _("Why do you take it back?")
    if page.decision.state == "approved" and page.decision.kind in rules.ANNOUNCED_AS:
        upcoming: Upcoming = current_app.extensions["awards_upcoming_announcements"]
        announced = upcoming(db_session(), page.edition_id, now())
        form.announced_for = announced.get(rules.ANNOUNCED_AS[page.decision.kind])
    if form.announced_for is None:
        del form.stop
    return form


def _settled(page: DecisionPage, row: Mapping[str, Any], named: queries.Named) -> Settled:
    decision = page.decision
    entry = UUID(row["entry"])
    raw, adjusted, rank = row["raw"], row["adjusted"], row["rank"]
    place = next((found for found in decision.places if found.entry_id == entry), None)
    skip = next((found for found in decision.skips if found.entry_id == entry), None)
    return Settled(
        rank=None if rank is None else int(rank),
        number=named.number,
        title=named.title,
        raw="–" if raw is None else number(_decimal(str(raw)), 2),
        adjusted="–" if adjusted is None else number(float(adjusted), 2),
        role=place.role if place else None,
        position=place.position if place else None,
        told_apart=told_apart(page.category, row.get("told_by")),
        reason=(place.reason if place else None) or (skip.reason if skip else None),
    )


def _decimal(fraction: str) -> float:
    over, _slash, under = fraction.partition("/")
    return int(over) / int(under or 1)
