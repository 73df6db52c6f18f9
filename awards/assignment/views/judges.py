"""The jury of an edition: who was asked, how far each is, with which load; asking one, changing one."""

from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.assignment import policy, queries, services
from awards.assignment.forms import InviteForm, ProfileForm, TermsForm
from awards.assignment.queries import JudgeFile, LadderRow, OfEdition, Reader
from awards.assignment.rules.inviting import MINUTES_EACH, UNANSWERED, Step
from awards.assignment.views.blueprint import (
    STAFF,
    after_id,
    as_typed,
    bp,
    category_choices,
    country_choices,
)
from awards.assignment.views.evidence import told
from awards.assignment.views.zones import zone_choices
from awards.web import lists
from awards.web.access import fresh_only, requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import language
from awards.web.transaction import db_session, now

COLUMNS = (
    "email", "name", "organisation", "country", "languages", "categories", "min", "max", "state", "step", "load",
    "invited_at", "answer_by", "opened_at", "reminded_at", "answered_at",
)  # fmt: skip
STEPS = tuple(step.value for step in Step)


def later() -> Reader:
    """What judging says of how far a judge is; the roof hands it in."""
    found: Reader = current_app.extensions["awards_judges_later"]
    return found


def judge_file(session: Session, edition_id: UUID, profile_id: UUID) -> JudgeFile:
    """A judge of the edition."""
    return queries.judge_file(session, edition_id, profile_id)


@bp.route(f"{STAFF}/judges")
@requires(policy.may_read, load=queries.edition)
@takes("state", "after")
def judges(of: OfEdition) -> ResponseReturnValue:
    return _judges_page(of, None)


@bp.route(f"{STAFF}/judges", methods=["POST"])
@requires(policy.may_assign, load=queries.edition)
def invite(of: OfEdition) -> ResponseReturnValue:
    form = InviteForm(category_choices(of.edition), country_choices())

    def ask() -> None:
        person = services.Person(form.email.data or "", form.name.data or "", form.typed)
        services.ask_judge(db_session(), of.edition, person, form.terms, signed_in(), now())

    if form.validate_on_submit() and carry_out(form, ask):
        flash(_("The invitation is on its way to %(email)s.", email=form.email.data))
        return redirect(url_for("assignment.judges", edition_id=of.edition_id))
    return _judges_page(of, form), 422


@bp.route(f"{STAFF}/judges.csv")
@fresh_only
@requires(policy.may_read, load=queries.edition)
@takes("state")
def judges_csv(of: OfEdition) -> ResponseReturnValue:
    return lists.as_csv(COLUMNS, _plain_rows(of), f"judges-{of.edition.year}")


@bp.route(f"{STAFF}/judges.json")
@fresh_only
@requires(policy.may_read, load=queries.edition)
@takes("state")
def judges_json(of: OfEdition) -> ResponseReturnValue:
    return lists.as_json({"edition": of.edition.year, "judges": _plain_rows(of)})


@bp.route(f"{STAFF}/judges/<uuid:profile_id>")
@requires(policy.may_read, load=judge_file)
def judge(file: JudgeFile) -> ResponseReturnValue:
    return _judge_page(file)


@bp.route(f"{STAFF}/judges/<uuid:profile_id>", methods=["POST"])
@requires(policy.may_assign, load=judge_file)
def change(file: JudgeFile) -> ResponseReturnValue:
    form = ProfileForm(category_choices(file.edition), country_choices())

    def keep() -> None:
        answers = form.onto(services.profile_of(file.profile))
        services.change_judge(
            db_session(), file.edition, file.profile, answers, form.version.data, signed_in()
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, keep):
        flash(_("The judge is saved."))
        return redirect(url_for("assignment.judge", edition_id=file.edition_id, profile_id=file.profile.id))
    return _judge_page(file, form=form), 422


@bp.route(f"{STAFF}/judges/<uuid:profile_id>/invitation", methods=["POST"])
@requires(policy.may_assign, load=judge_file)
def invite_again(file: JudgeFile) -> ResponseReturnValue:
    form = TermsForm()

    def ask() -> None:
        known = vars(services.profile_of(file.profile))
        person = services.Person(file.user.email, file.user.name, known)
        services.ask_judge(db_session(), file.edition, person, form.terms, signed_in(), now())

    if form.validate_on_submit() and carry_out(form, ask):
        flash(_("A new invitation is on its way. Links of the earlier one work no more."))
        return redirect(url_for("assignment.judge", edition_id=file.edition_id, profile_id=file.profile.id))
    return _judge_page(file, again=form), 422


@bp.route(f"{STAFF}/judges/<uuid:profile_id>/withdrawal", methods=["POST"])
@requires(policy.may_assign, load=judge_file)
def withdraw(file: JudgeFile) -> ResponseReturnValue:
    services.withdraw_invitation(db_session(), file.edition, file.profile, signed_in(), now())
    flash(_("The invitation is taken back. Whoever has the mail is told."))
    return redirect(url_for("assignment.judge", edition_id=file.edition_id, profile_id=file.profile.id))


def as_begun(of: OfEdition) -> dict[str, Any]:
    """What the form of an invitation holds before anybody types."""
    return {
        "languages": ["en"],
        "categories": [category.key for category in of.edition.categories],
        "max_load": services.Profile.max_load,
        "min_load": services.Profile.min_load,
        "minutes": MINUTES_EACH,
        "language": language(),
    }


def _judges_page(of: OfEdition, form: InviteForm | None) -> str:
    step = lists.one("state", STEPS)
    session, at = db_session(), now()
    hidden = queries.hidden_from(session, of.edition_id, signed_in().id).ids
    rows = queries.ladder(session, of.edition_id, at, later(), step=step, after=after_id(), hidden=hidden)
    shown, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    decides = policy.may_assign(signed_in(), of)
    if form is None and decides:
        form = InviteForm(category_choices(of.edition), country_choices(), data=as_begun(of))
    exported: dict[str, Any] = {"edition_id": of.edition_id} | ({"state": step} if step else {})
    return render_template(
        "assignment/judges.html",
        edition=of.edition,
        rows=shown,
        due={row.profile.id for row in shown if services.asked(row.profile).may_be_reminded(at)} if decides else (),
        supply=queries.supply(session, of.edition_id),
        counts=queries.step_counts(session, of.edition_id, at, later()),
        unanswered=UNANSWERED,
        state=step,
        form=form,
        decides=decides,
        category_names=dict(category_choices(of.edition)),
        older=url_for("assignment.judges", **exported, after=shown[-1].profile.id) if more else None,
        newer=url_for("assignment.judges", **exported) if request.args.get("after") else None,
        csv=url_for("assignment.judges_csv", **exported),
        json=url_for("assignment.judges_json", **exported),
    )


def _judge_page(file: JudgeFile, *, form: ProfileForm | None = None, again: TermsForm | None = None) -> str:
    session, at, profile = db_session(), now(), file.profile
    decides = policy.may_assign(signed_in(), file)
    hidden = queries.hidden_from(session, file.edition_id, signed_in().id).ids
    asked = services.asked(profile)
    conflicts = queries.conflicts(session, file.edition_id, judge_id=file.user.id, hidden=hidden)
    of_judge: dict[str, Any] = {"edition_id": file.edition_id, "judge": file.user.id}
    if form is None and decides:
        form = ProfileForm(
            category_choices(file.edition), country_choices(), formdata=None, data=as_typed(profile)
        )  # fmt: skip
    if again is None and decides and asked.may_be_asked_again(at):
        again = TermsForm(formdata=None, data={"minutes": profile.minutes, "language": file.user.language})
    return render_template(
        "assignment/judge.html",
        edition=file.edition,
        profile=profile,
        user=file.user,
        step=queries.step_of(session, profile, at, later()),
        is_open=asked.is_open(at),
        may_be_reminded=asked.may_be_reminded(at),
        form=form,
        again=again,
        decides=decides,
        refused=again if again is not None and again.errors else form,
        running=queries.assignments_of(session, file.edition_id, file.user.id, hidden),
        conflicts=told(conflicts[: queries.PAGE]),
        decide_url=url_for("assignment.conflicts", **of_judge),
        more_conflicts=url_for("assignment.conflicts", **of_judge, after=conflicts[queries.PAGE - 1].conflict.id)
        if len(conflicts) > queries.PAGE
        else None,
        category_names=dict(category_choices(file.edition)),
        country_names=dict(country_choices()) if profile.country else {},
        zone=dict(zone_choices()).get(profile.zone, profile.zone),
    )


def _plain_rows(of: OfEdition) -> list[dict[str, Any]]:
    step = lists.one("state", STEPS)
    hidden = queries.hidden_from(db_session(), of.edition_id, signed_in().id).ids
    found = queries.ladder(db_session(), of.edition_id, now(), later(), step=step, most=None, hidden=hidden)
    return [_plain(row) for row in found]


def _plain(row: LadderRow) -> dict[str, Any]:
    profile = row.profile
    return {
        "email": row.user.email, "name": row.user.name, "organisation": profile.organisation,
        "country": profile.country, "languages": profile.languages, "categories": profile.categories,
        "min": profile.min_load, "max": profile.max_load, "state": profile.state, "step": row.step, "load": row.load,
        "invited_at": profile.invited_at, "answer_by": profile.answer_by, "opened_at": profile.opened_at,
        "reminded_at": profile.reminded_at, "answered_at": profile.answered_at,
    }  # fmt: skip
