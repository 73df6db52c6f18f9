"""Pages of jury meetings: opening one, the meeting itself, its minutes."""

import secrets
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.assignment.queries import EditionAsRead, edition_as_read
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.jury import pages, policy, queries, services
from awards.jury.forms import CallingOffForm, OpeningForm, RulingForm, VoteForm, apart, opening_form
from awards.jury.models import JuryMeeting
from awards.jury.queries import BallotPage, MeetingPage, MotionPage, OpeningPage
from awards.jury.rules import About, Choice, MotionKind, Quorum
from awards.programme.choosing import in_address, number_asked
from awards.web.access import requires, takes
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.lists import one
from awards.web.transaction import db_session, now

bp = Blueprint("jury", __name__)

STAFF = "/staff/<uuid:edition_id>/jury"
MEETING = "/jury/<uuid:edition_id>/<uuid:meeting_id>"
BALLOT = f"{MEETING}/ballots/<uuid:ballot_id>"


def an_edition(session: Session, edition_id: UUID) -> EditionAsRead:
    return edition_as_read(session, edition_id, signed_in().id)


def an_opening(session: Session, edition_id: UUID, key: str) -> OpeningPage:
    return queries.opening_page(session, edition_id, key, signed_in().id, now(), number_asked())


def a_meeting(session: Session, edition_id: UUID, meeting_id: UUID) -> MeetingPage:
    return queries.meeting_page(session, edition_id, meeting_id, signed_in().id, now())


def a_motion(session: Session, edition_id: UUID, meeting_id: UUID, motion_id: UUID) -> MotionPage:
    return queries.motion_page(session, edition_id, meeting_id, motion_id, signed_in().id, now())


def a_ballot(session: Session, edition_id: UUID, meeting_id: UUID, ballot_id: UUID) -> BallotPage:
    return queries.ballot_page(session, edition_id, meeting_id, ballot_id, signed_in().id, now())


@bp.route(STAFF)
@requires(policy.may_see_meetings, load=an_edition)
def meetings(page: EditionAsRead) -> ResponseReturnValue:
    return render_template(
        "jury/meetings.html",
        page=page,
        rows=pages.meeting_rows(page, queries.meetings(db_session(), page.edition_id)),
        to_open=pages.to_open(page),
        tied=[category for category in page.edition.categories if category.id in page.tied],
        because=policy.TIED,
    )


@bp.route(f"{STAFF}/<key>", methods=["GET", "POST"])
@requires(policy.may_open, load=an_opening, because=policy.why_closed)
@takes("round", "about")
def opening(page: OpeningPage) -> ResponseReturnValue:
    if page.meeting_id is not None:
        return redirect(url_for("jury.meeting", edition_id=page.edition_id, meeting_id=page.meeting_id))
    about = About(one("about", {*About}) or About.PLACES)
    form = opening_form(page.jurors)
    made: list[JuryMeeting] = []
    if form.validate_on_submit() and carry_out(form, lambda: made.append(_open(page, form, about))):
        flash(_("The meeting is open. Its members get a mail in ten minutes; until then you can stop it."))
        return redirect(_address(page.edition_id, made[0].id))
    return (
        render_template(
            "jury/opening.html", page=page, form=form, **pages.agenda_to_come(page, about),
            about=about, other_cut=pages.other_cut(page, about), round_number=in_address(page.edition, page.round),
        ),
        422 if form.is_submitted() else 200,
    )  # fmt: skip


@bp.route(MEETING)
@requires(policy.may_see, load=a_meeting, because=policy.why_closed)
def meeting(page: MeetingPage) -> ResponseReturnValue:
    return pages.show(page)


@bp.route(f"{MEETING}/minutes")
@requires(policy.may_see, load=a_meeting, because=policy.why_closed)
def minutes(page: MeetingPage) -> ResponseReturnValue:
    return pages.show_minutes(page)


@bp.route(f"{MEETING}/motions", methods=["POST"])
@requires(policy.may_lead, load=a_meeting, because=policy.why_closed)
def motions(page: MeetingPage) -> ResponseReturnValue:
    form = pages.form_of_motion(page)
    if form.validate_on_submit() and carry_out(
        form,
        lambda: services.put_motion(
            db_session(), page.meeting, MotionKind(form.kind.data), signed_in(), now(),
            entry=form.chosen("entry"), other=form.chosen("other"), words=form.words.data or "",
        ),
    ):  # fmt: skip
        flash(_("The motion is put. Open the vote when the meeting has talked about it."))
        return _back(page)
    return pages.show(page, motion=form), 422


@bp.route(f"{MEETING}/motions/<uuid:motion_id>/ballots", methods=["POST"])
@requires(policy.may_lead, load=a_motion, because=policy.why_closed)
def ballots(of: MotionPage) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.open_ballot(db_session(), of.line.motion, signed_in(), now())
    ):
        flash(_("The vote is open. Nobody sees how many voted, or what, before it is closed."))
        return _back(of.page)
    return pages.show(of.page, step=form), 422


@bp.route(f"{BALLOT}/votes", methods=["POST"])
@requires(policy.may_vote, load=a_ballot)
def votes(of: BallotPage) -> ResponseReturnValue:
    form = apart(VoteForm(), of.ballot.ballot.id)
    if form.validate_on_submit() and carry_out(
        form,
        lambda: services.vote(db_session(), of.ballot.ballot, Choice(form.choice.data), signed_in(), now()),
    ):
        flash(_("Your vote is kept. You can change it until the vote is closed."))
        return _back(of.page)
    return pages.show(of.page, votes={of.ballot.ballot.id: form}), 422


@bp.route(f"{BALLOT}/count", methods=["POST"])
@requires(policy.may_lead, load=a_ballot, because=policy.why_closed)
def ballot_count(of: BallotPage) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.count(db_session(), of.ballot.ballot, signed_in(), now())
    ):
        flash(_("The vote is closed and counted."))
        return _back(of.page)
    return pages.show(of.page, step=form), 422


@bp.route(f"{BALLOT}/ruling", methods=["POST"])
@requires(policy.may_lead, load=a_ballot, because=policy.why_closed)
def ruling(of: BallotPage) -> ResponseReturnValue:
    form = apart(RulingForm(), of.ballot.ballot.id)
    carried = {"yes": True, "no": False}.get(form.carried.data or "")
    if form.validate_on_submit() and carry_out(
        form,
        lambda: services.rule_on(
            db_session(), of.ballot.ballot, form.reasons.data or "", signed_in(), now(), carried=carried
        ),
    ):
        flash(_("The reasons are written down."))
        return _back(of.page)
    return pages.show(of.page, rulings={of.ballot.ballot.id: form}), 422


@bp.route(f"{MEETING}/signature", methods=["POST"])
@requires(policy.may_lead, load=a_meeting, because=policy.why_closed)
def signature(page: MeetingPage) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form,
        lambda: services.sign(db_session(), page.meeting, signed_in(), now(), as_chair=page.presides),
    ):
        flash(_("Your signature is kept."))
        return _back(page)
    return pages.show(page, step=form), 422


@bp.route(f"{MEETING}/calling-off", methods=["POST"])
@requires(policy.may_lead, load=a_meeting, because=policy.why_closed)
def calling_off(page: MeetingPage) -> ResponseReturnValue:
    form = CallingOffForm()
    told: list[int] = []
    if form.validate_on_submit() and carry_out(
        form,
        lambda: told.append(services.call_off(db_session(), page.meeting, form.reason.data or "", signed_in(), now())),
    ):
        flash(
            _("The meeting is called off. Its members are told.") if told[0]
            else _("The meeting is called off. No invitation had left yet, and none will: nobody gets a mail.")
        )  # fmt: skip
        return _back(page)
    return pages.show(page, calling_off=form), 422


def _open(page: OpeningPage, form: OpeningForm, about: About) -> JuryMeeting:
    """Open the meeting as the form says; a date it has, since its field asks for one."""
    meets_at = form.meets_at.data or now()
    typed = form.addresses()
    known = queries.judge_at(db_session(), page.edition_id, typed) if typed else {}
    if missing := [address for address in typed if address not in known]:
        raise RuleBroken(N_("No judge of this edition has this address: %(address)s", address=missing[0]), ["others"])
    members = {UUID(value) for value in form.members.data or []} | set(known.values())
    return services.open_meeting(
        db_session(), page.edition, page.round, page.category, members, UUID(form.chair.data),
        Quorum(form.quorum.data), meets_at, signed_in(), now(),
        seed=secrets.randbelow(2**31), about=about,
    )  # fmt: skip


def _address(edition_id: UUID, meeting_id: UUID) -> str:
    return url_for("jury.meeting", edition_id=edition_id, meeting_id=meeting_id)


def _back(page: MeetingPage) -> ResponseReturnValue:
    return redirect(_address(page.edition_id, page.meeting.id) + "#motions")
