"""The panel of one entry: who judges it, who no longer does, and how it gets another judge."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.assignment import policy, queries, services
from awards.assignment.forms import EndForm, HandForm
from awards.assignment.queries import OfEdition, OneAssignment, OneEntry
from awards.assignment.views.blueprint import STAFF, bp, round_in_work
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.programme.choosing import in_address, round_links
from awards.programme.models import Round
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

ONE = f"{STAFF}/entries/<uuid:entry_id>/panel"


def entry_as_met(session: Session, edition_id: UUID, entry_id: UUID) -> OneEntry:
    """An entry as whoever asks meets it."""
    return queries.entry(session, edition_id, entry_id, signed_in().id)


def assignment_as_met(session: Session, edition_id: UUID, assignment_id: UUID) -> OneAssignment:
    """An assignment as whoever asks meets it."""
    return queries.assignment(session, edition_id, assignment_id, signed_in().id)


@dataclass(frozen=True)
class Wrong:
    """A form that was sent from the page and needs a change."""

    hand: HandForm | None = None
    ended: UUID | None = None
    end: EndForm | None = None


@bp.route(ONE)
@requires(policy.may_meet, load=entry_as_met)
@takes("round")
def panel(one: OneEntry) -> ResponseReturnValue:
    return _page(one)


@bp.route(ONE, methods=["POST"])
@requires(policy.may_change, load=entry_as_met)
@takes("round")
def assign(one: OneEntry) -> ResponseReturnValue:
    round_ = round_in_work(one.edition)
    form = HandForm(_judge_choices(one))

    def give() -> None:
        profile = queries.profile_of(db_session(), one.edition_id, UUID(form.judge.data))
        if profile is None:
            raise RuleBroken(N_("This person is no judge of this edition."), ["judge"])
        services.assign_judge(db_session(), round_, one.entry, profile, signed_in(), now())

    if form.validate_on_submit() and carry_out(form, give):
        flash(_("The judge has the entry now, and is told."))
        return redirect(_address(one, one.entry.id, round_))
    return _page(one, Wrong(hand=form)), 422


@bp.route(f"{STAFF}/entries/<uuid:entry_id>/replacement", methods=["POST"])
@requires(policy.may_change, load=entry_as_met)
@takes("round")
def replace(one: OneEntry) -> ResponseReturnValue:
    round_ = round_in_work(one.edition)
    plan = services.replace_judge(db_session(), round_, one.entry, now(), signed_in())
    if plan is None:
        flash(_("This entry has all its judges."))
        return redirect(_address(one, one.entry.id, round_))
    return redirect(url_for("assignment.plan", edition_id=one.edition_id, plan_id=plan.id))


@bp.route(f"{STAFF}/assignments/<uuid:assignment_id>/end", methods=["POST"])
@requires(policy.may_change, load=assignment_as_met)
def end(one: OneAssignment) -> ResponseReturnValue:
    form = EndForm(str(one.assignment.id))
    round_ = next(found for found in one.edition.rounds if found.id == one.assignment.round_id)

    def take() -> None:
        services.end_assignment(db_session(), one.assignment, form.reason.data or "", signed_in(), now())

    if form.validate_on_submit() and carry_out(form, take):
        flash(_("The assignment has ended, and the judge is told."))
        return redirect(_address(one, one.assignment.entry_id, round_))
    entry = entry_as_met(db_session(), one.edition_id, one.assignment.entry_id)
    return _page(entry, Wrong(ended=one.assignment.id, end=form), round_), 422


def _page(one: OneEntry, wrong: Wrong | None = None, round_: Round | None = None) -> str:
    wrong = wrong or Wrong()
    round_ = round_ or round_in_work(one.edition)
    members = queries.panel(db_session(), one.entry.id, round_.id)
    running = [member for member in members if member[0].ended_at is None]
    asked = queries.asked_of(db_session(), round_, one.entry.id)
    decides = policy.may_assign(signed_in(), one)
    ends: dict[UUID, Any] = {
        assignment.id: wrong.end if assignment.id == wrong.ended else EndForm(str(assignment.id), formdata=None)
        for assignment, _judge in running
        if decides
    }
    return render_template(
        "assignment/panel.html",
        edition=one.edition,
        entry=one.entry,
        nomination=one.nomination,
        category=one.category,
        running=running,
        ended=[member for member in members if member[0].ended_at is not None],
        asked=asked,
        missing=max(asked - len(running), 0),
        judged=asked > 0 and now() < round_.closes_at,
        round_number=in_address(one.edition, round_),
        rounds=round_links(
            one.edition,
            round_,
            lambda number: url_for("assignment.panel", edition_id=one.edition_id, entry_id=one.entry.id, round=number),
        ),
        hand=(wrong.hand or HandForm(_judge_choices(one), formdata=None)) if decides else None,
        ends=ends,
        wrong=wrong.hand or wrong.end,
        decides=decides,
    )


def _address(of: OfEdition, entry_id: UUID, round_: Round) -> str:
    number = in_address(of.edition, round_)
    return url_for("assignment.panel", edition_id=of.edition_id, entry_id=entry_id, round=number)


def _judge_choices(of: OfEdition) -> list[tuple[str, str]]:
    """Judges who accepted, with their load in all rounds that are not over."""
    hidden = queries.hidden_from(db_session(), of.edition_id, signed_in().id).ids
    found = queries.judges(db_session(), of.edition_id, state="accepted", most=None, at=now(), hidden=hidden)
    return [
        (
            str(row.user.id),
            _("%(name)s (%(load)d of %(most)d)", name=row.user.name or row.user.email, load=row.load,
              most=row.profile.max_load),
        )
        for row in found
    ]  # fmt: skip
