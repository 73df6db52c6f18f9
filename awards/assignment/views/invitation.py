"""The invitation to judge, as the person who was asked sees it."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.assignment import queries, services
from awards.assignment.forms import ProfileForm
from awards.assignment.queries import Invitation
from awards.assignment.views.blueprint import as_typed, bp, category_choices, country_choices
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
    asked = own_invitation(edition_id)
    form = ProfileForm(category_choices(asked.edition), country_choices(), data=as_typed(asked.profile))
    return _page(asked, form)


@bp.route(f"{ASKED}/acceptance", methods=["POST"])
@signed_in_only
def accept(edition_id: UUID) -> ResponseReturnValue:
    asked = own_invitation(edition_id)
    form = ProfileForm(category_choices(asked.edition), country_choices())

    def agree() -> None:
        services.accept_invitation(db_session(), asked.profile, form.profile, signed_in(), now())

    if form.validate_on_submit() and carry_out(form, agree):
        flash(_("Thank you. You are a judge of the award; we write to you when nominations wait for you."))
        return redirect(url_for("assignment.invitation", edition_id=asked.edition_id))
    return _page(asked, form), 422


@bp.route(f"{ASKED}/refusal", methods=["POST"])
@signed_in_only
def decline(edition_id: UUID) -> ResponseReturnValue:
    asked = own_invitation(edition_id)
    services.decline_invitation(db_session(), asked.profile, signed_in(), now())
    flash(_("Thank you for telling us. You are not asked to judge any more."))
    return redirect(url_for("assignment.invitation", edition_id=asked.edition_id))


def _page(asked: Invitation, form: ProfileForm) -> str:
    return render_template(
        "assignment/invitation.html",
        edition=asked.edition,
        round=asked.edition.rounds[0],
        profile=asked.profile,
        form=form,
        category_names=dict(category_choices(asked.edition)),
    )
