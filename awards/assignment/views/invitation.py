"""The invitation to judge, as the person who was asked sees it."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import services as accounts
from awards.assignment import queries, services
from awards.assignment.forms import AnswerForm, DeclineForm
from awards.assignment.queries import Invitation
from awards.assignment.rules import JudgeState
from awards.assignment.rules.inviting import hours
from awards.assignment.views.blueprint import as_typed, bp, category_choices, country_choices
from awards.assignment.views.zones import zone_choices, zone_of
from awards.programme.round_words import round_name
from awards.web.access import signed_in_only
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

ASKED = "/judging/<uuid:edition_id>/invitation"


def own_invitation(edition_id: UUID) -> Invitation:
    """What whoever asks was asked to judge: looked up by the person, so nobody reaches another's. Raises NotFound."""
    return queries.invitation(db_session(), edition_id, signed_in().id)


@bp.route(ASKED)
@signed_in_only
def invitation(edition_id: UUID) -> ResponseReturnValue:
    return _as_it_stands(own_invitation(edition_id))


@bp.route(f"{ASKED}/acceptance", methods=["POST"])
@signed_in_only
def accept(edition_id: UUID) -> ResponseReturnValue:
    asked, user = own_invitation(edition_id), signed_in()
    if asked.profile.state != JudgeState.INVITED:
        return _as_it_stands(asked), 409
    form = _form(asked)

    def agree() -> None:
        answers = form.onto(services.profile_of(asked.profile))
        services.accept_invitation(db_session(), asked.profile, answers, user, now())
        if form.language.data != user.language:
            accounts.rename(db_session(), user, user.name, form.language.data)

    if form.validate_on_submit() and carry_out(form, agree):
        flash(_("Thank you. You are a judge of the award; we write to you when nominations wait for you."))
        return redirect(url_for("assignment.invitation", edition_id=asked.edition_id))
    return _page(asked, form, DeclineForm(formdata=None)), 422


@bp.route(f"{ASKED}/refusal", methods=["POST"])
@signed_in_only
def decline(edition_id: UUID) -> ResponseReturnValue:
    asked = own_invitation(edition_id)
    if asked.profile.state not in (JudgeState.INVITED, JudgeState.ACCEPTED):
        return _as_it_stands(asked), 409
    form = DeclineForm()

    def refuse() -> None:
        services.decline_invitation(db_session(), asked.profile, signed_in(), now(), form.reason.data or "")

    if form.validate_on_submit() and carry_out(form, refuse):
        flash(_("Thank you for telling us. You are not asked to judge any more."))
        return redirect(url_for("assignment.invitation", edition_id=asked.edition_id))
    return _page(asked, _form(asked, formdata=None, data=as_typed(asked.profile)), form), 422


def _as_it_stands(asked: Invitation) -> str:
    known = {"zone": zone_of(asked.profile.country), "language": signed_in().language}
    form = _form(asked, formdata=None, data=as_typed(asked.profile) | known)
    return _page(asked, form, DeclineForm(formdata=None))


def _form(asked: Invitation, **values: Any) -> AnswerForm:
    return AnswerForm(category_choices(asked.edition), country_choices(), zone_choices(), **values)


def _page(asked: Invitation, form: AnswerForm, declining: DeclineForm) -> str:
    edition, profile = asked.edition, asked.profile
    is_open = services.asked(profile).is_open(now())
    return render_template(
        "assignment/invitation.html",
        edition=edition,
        rounds=[(round_name(round_), round_) for round_ in edition.rounds],
        profile=profile,
        is_open=is_open,
        hours=hours(profile.max_load, profile.minutes),
        form=form,
        declining=declining,
        refused=declining if declining.errors else form,
        category_names=dict(category_choices(edition)),
        zone_names=dict(zone_choices()),
    )
