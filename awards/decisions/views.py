"""Pages of decisions: how far they are, the choice beside the ranking, approval by a second person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.assignment import services as assignment
from awards.assignment.rules import LateOutcome
from awards.assignment.rules.ties import sentence
from awards.core.text import Message
from awards.decisions import overview as overview_of
from awards.decisions import policy, queries, rules, services
from awards.decisions.forms import ApprovalForm, ChoiceForm, LateConflictForm, RejectionForm, choice_form
from awards.decisions.models import Decision
from awards.decisions.queries import ChoicePage, DecisionPage, EditionPage, LateConflictPage
from awards.judging.queries import LateConflictRow, late_conflicts
from awards.jury import queries as jury
from awards.programme.round_words import round_name
from awards.ranking import queries as rankings
from awards.ranking.results import RankedEntry
from awards.web.access import requires, takes
from awards.web.filters import number, percent
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.labels import label
from awards.web.languages import translated
from awards.web.lists import here, one
from awards.web.transaction import db_session, now

bp = Blueprint("decisions", __name__)

Upcoming = Callable[[Session, UUID, datetime], Mapping[str, datetime]]
"""Reads which approved announcements of an edition are not public yet, by kind, with their instants."""

SHOWN = 50
"""So many candidates stand on the page at first; the rest one click away."""


@dataclass(frozen=True)
class Option:
    """One candidate on the page of a choice, as text."""

    row: RankedEntry
    is_last: bool
    chosen: bool
    reason: str
    errors: list[str]
    raw: str
    adjusted: str
    chance: str


@dataclass(frozen=True)
class Settled:
    """One entry on the page of a decision."""

    rank: int | None
    number: int
    title: str
    raw: str
    adjusted: str
    chosen: bool
    reason: str | None


def an_edition(session: Session, edition_id: UUID) -> EditionPage:
    return queries.edition_page(session, edition_id, signed_in().id, now())


def a_choice(session: Session, edition_id: UUID, key: str, kind: str) -> ChoicePage:
    return queries.choice_page(session, edition_id, key, kind, signed_in().id, now())


def a_going_on(session: Session, edition_id: UUID, key: str, number: int) -> ChoicePage:
    return queries.going_on_page(session, edition_id, key, number, signed_in().id, now())


def a_decision(session: Session, edition_id: UUID, decision_id: UUID) -> DecisionPage:
    return queries.decision_page(session, edition_id, decision_id, signed_in().id, now())


def a_late_conflict(session: Session, edition_id: UUID, late_id: UUID) -> LateConflictPage:
    return queries.late_conflict_page(session, edition_id, late_id, signed_in().id, now())


@bp.route("/staff/<uuid:edition_id>/decisions")
@requires(policy.may_see_overview, load=an_edition)
def overview(page: EditionPage) -> ResponseReturnValue:
    decided = queries.standing(db_session(), page.edition_id)
    running = queries.in_the_running(db_session(), page.round)
    lines = [overview_of.line_of(page, category, decided, running) for category in page.edition.categories]
    return render_template(
        "decisions/overview.html",
        page=page,
        waiting=[row for row in late_conflicts(db_session(), page.edition_id) if row.category_id not in page.tied],
        lines=lines,
        going_on=overview_of.rounds_to_go_on_from(page),
        closed_because=policy.TIED,
        tied=[category for category in page.edition.categories if category.id in page.tied],
        several=len(page.edition.rounds) > 1,
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>/decisions/<key>/<any(shortlist, winners):kind>", methods=["GET", "POST"])
@requires(policy.may_decide, load=a_choice, because=policy.why_closed)
@takes("all", "jury")
def choose(page: ChoicePage) -> ResponseReturnValue:
    return _choose(page)


@bp.route("/staff/<uuid:edition_id>/decisions/<key>/rounds/<int:number>", methods=["GET", "POST"])
@requires(policy.may_decide, load=a_going_on, because=policy.why_closed)
@takes("all", "jury")
def choose_going_on(page: ChoicePage) -> ResponseReturnValue:
    return _choose(page)


def _choose(page: ChoicePage) -> ResponseReturnValue:
    decided = queries.standing(db_session(), page.edition_id)
    standing = decided.get((page.category.id, page.kind))
    if page.kind == rules.ADVANCING:
        standing = queries.going_on(db_session(), page.edition_id).get((page.category.id, page.round.id))
    if standing is not None:
        return redirect(url_for("decisions.decision", edition_id=page.edition_id, decision_id=standing.id))
    ranking = rankings.ranking_of(db_session(), page.edition, page.round)[page.category.id]
    rows = queries.candidates(page.kind, page.category, ranking, decided)
    form = choice_form(rows)
    made: list[Decision] = []
    if form.validate_on_submit() and carry_out(form, lambda: made.append(_propose(page, form))):
        flash(_("The decision is proposed. Another member of staff approves it."))
        return redirect(url_for("decisions.decision", edition_id=page.edition_id, decision_id=made[0].id))
    foreseen = queries.foreseen(page.kind, page.category, ranking, len(rows))
    if page.kind == rules.ADVANCING and not form.is_submitted():
        form.chosen.data = [str(entry) for entry in rules.in_order(queries.as_candidates(rows), foreseen)]
    if not form.is_submitted() and one("jury", {"yes"}):
        _begin_with_the_jury(page, form, rows, foreseen)
    options = [_option(row, form, place == foreseen) for place, row in enumerate(rows, start=1)]
    everything = one("all", {"yes"}) is not None
    shown = [o for place, o in enumerate(options) if everything or place < SHOWN or o.chosen or o.reason or o.errors]
    return (
        render_template(
            "decisions/choose.html",
            page=page,
            round_name=round_name(page.round),
            form=form,
            options=shown,
            more=here(all="yes") if len(shown) < len(options) else None,
            foreseen=foreseen,
            missing=ranking.missing,
            waiting=_waiting(page),
        ),
        422 if form.is_submitted() else 200,
    )


def _begin_with_the_jury(page: ChoicePage, form: ChoiceForm, rows: Sequence[RankedEntry], foreseen: int) -> None:
    """Tick whom the jury chose, with its reasons, where a meeting about this was closed."""
    if page.kind == "winners" or not (
        found := jury.choice_of(db_session(), page.category.id, page.round.id, rows, foreseen)
    ):
        return
    form.chosen.data = [str(entry) for entry in found.chosen]
    for entry, said in found.reasons.items():
        form[f"reason_{entry}"].data = translated(said)


@bp.route("/staff/<uuid:edition_id>/decisions/<uuid:decision_id>")
@requires(policy.may_see_decision, load=a_decision, because=policy.why_closed)
def decision(page: DecisionPage) -> ResponseReturnValue:
    return _decision(page)


@bp.route("/staff/<uuid:edition_id>/decisions/<uuid:decision_id>/approval", methods=["POST"])
@requires(policy.may_decide, load=a_decision, because=policy.why_closed)
def approval(page: DecisionPage) -> ResponseReturnValue:
    form = ApprovalForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.approve(db_session(), page.decision, signed_in(), now())
    ):
        flash(_("The decision is approved. It is not public before it is announced."))
        return redirect(url_for("decisions.overview", edition_id=page.edition_id))
    return _decision(page, approval=form), 422


@bp.route("/staff/<uuid:edition_id>/decisions/<uuid:decision_id>/rejection", methods=["POST"])
@requires(policy.may_decide, load=a_decision, because=policy.why_closed)
def rejection(page: DecisionPage) -> ResponseReturnValue:
    form = _rejection_form(page)
    if form.validate_on_submit() and carry_out(
        form, lambda: services.reject(db_session(), page.decision, form.reason.data or "", signed_in(), now())
    ):
        flash(_("The decision is rejected. A new one may be proposed."))
        return redirect(url_for("decisions.overview", edition_id=page.edition_id))
    return _decision(page, rejection=form), 422


@bp.route("/staff/<uuid:edition_id>/decisions/conflicts/<uuid:late_id>")
@requires(policy.may_see_decision, load=a_late_conflict, because=policy.why_closed)
def late_conflict(page: LateConflictPage) -> ResponseReturnValue:
    return _late_conflict(page, LateConflictForm(formdata=None))


@bp.route("/staff/<uuid:edition_id>/decisions/conflicts/<uuid:late_id>/outcome", methods=["POST"])
@requires(policy.may_decide, load=a_late_conflict, because=policy.why_closed)
def late_conflict_outcome(page: LateConflictPage) -> ResponseReturnValue:
    form = LateConflictForm()

    def decide() -> None:
        assignment.decide_late_conflict(
            db_session(), page.row.late, LateOutcome(form.outcome.data), form.reason.data or "", signed_in(), now()
        )

    if form.validate_on_submit() and carry_out(form, decide):
        flash(_("What you decided about the score is kept."))
        return redirect(url_for("decisions.overview", edition_id=page.edition_id))
    return _late_conflict(page, form), 422


def _late_conflict(page: LateConflictPage, form: LateConflictForm) -> str:
    return render_template(
        "decisions/late_conflict.html",
        page=page,
        row=page.row,
        ties=[(label(tie.kind), translated(sentence(tie.kind, tie.evidence))) for tie in page.ties],
        form=form,
        round_name=round_name(page.round),
        decides=policy.may_decide(signed_in(), page) and page.row.late.outcome is None,
    )


def _propose(page: ChoicePage, form: ChoiceForm) -> Decision:
    return services.propose(
        db_session(), page.edition, page.category, page.kind, form.entries(), form.reasons(), signed_in(),
        now(),
        number_reason=form.number_reason.data, round_=page.round,
    )  # fmt: skip


def _decision(page: DecisionPage, approval: ApprovalForm | None = None, rejection: RejectionForm | None = None) -> str:
    decision = page.decision
    entries = [UUID(row["entry"]) for row in decision.ranking]
    names = queries.named(db_session(), {*entries, *decision.chosen})
    reasons = {place.entry_id: place.reason for place in decision.places}
    reasons |= {skip.entry_id: skip.reason for skip in decision.skips}
    rows = [_settled(row, names[UUID(row["entry"])], decision, reasons) for row in decision.ranking]
    may_decide = policy.may_decide(signed_in(), page)
    return render_template(
        "decisions/decision.html",
        page=page,
        round_name=round_name(page.round),
        decision=decision,
        chosen=[row for row in rows if row.chosen],
        passed_over=[row for row in rows if not row.chosen and row.reason],
        rows=rows,
        approval=approval,
        rejection=rejection or _rejection_form(page, fresh=True),
        may_approve=may_decide and decision.state == "proposed" and signed_in().id != decision.proposed_by,
        is_own=signed_in().id == decision.proposed_by,
        may_reject=may_decide and decision.state != "rejected",
        conflicts=_late_ones(page),
    )


def _waiting(page: ChoicePage) -> Message | None:
    """The sentence about what must be decided before a choice can be proposed."""
    waiting = queries.waiting_conflicts(db_session(), page.edition_id).get((page.category.id, page.round.id))
    return queries.waiting_in_words(waiting) if waiting else None


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
    if page.decision.state == "approved" and page.decision.kind in rules.ANNOUNCED_AS:
        upcoming: Upcoming = current_app.extensions["awards_upcoming_announcements"]
        announced = upcoming(db_session(), page.edition_id, now())
        form.announced_for = announced.get(rules.ANNOUNCED_AS[page.decision.kind])
    if form.announced_for is None:
        del form.stop
    return form


def _option(row: RankedEntry, form: ChoiceForm, is_last: bool) -> Option:
    field = form[f"reason_{row.entry_id}"]
    return Option(
        row=row,
        is_last=is_last,
        chosen=row.entry_id in form.entries(),
        reason=field.data or "",
        errors=[str(error) for error in field.errors],
        raw="–" if row.raw is None else number(float(row.raw), 2),
        adjusted="–" if row.adjusted is None else number(row.adjusted, 2),
        chance="–" if row.chance is None else percent(row.likely),
    )


def _settled(
    row: dict[str, str | int | float | None], named: queries.Named, decision: Decision, reasons: dict[UUID, str | None]
) -> Settled:
    entry = UUID(str(row["entry"]))
    raw, adjusted, rank = row["raw"], row["adjusted"], row["rank"]
    return Settled(
        rank=None if rank is None else int(rank),
        number=named.number,
        title=named.title,
        raw="–" if raw is None else number(_decimal(str(raw)), 2),
        adjusted="–" if adjusted is None else number(float(adjusted), 2),
        chosen=entry in decision.chosen,
        reason=reasons.get(entry),
    )


def _decimal(fraction: str) -> float:
    over, _slash, under = fraction.partition("/")
    return int(over) / int(under or 1)
