"""The invitation to work on a nomination, as the person who was asked sees it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.nominations import policy
from awards.nominations.forms.people import RIGHTS
from awards.nominations.queries import people as queries
from awards.nominations.queries.people import Invitation
from awards.nominations.services import people as services
from awards.nominations.views.blueprint import bp
from awards.web.access import requires, signed_in_only
from awards.web.forms import Form, OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

INVITATION = "/nominations/invitations/<token>"


@bp.route(INVITATION)
@signed_in_only
def invitation(token: str) -> ResponseReturnValue:
    found = queries.invitation(db_session(), token)
    if not policy.may_accept_invitation(signed_in(), found):
        return render_template("nominations/invitation.html", found=None, token=token)
    if found.is_used and not found.has_ended(now()):
        return redirect(_to_nomination(found))
    return _page(found, token)


@bp.route(f"{INVITATION}/acceptance", methods=["POST"])
@requires(policy.may_accept_invitation, load=queries.invitation)
def invitation_acceptance(found: Invitation) -> ResponseReturnValue:
    if found.is_used and not found.has_ended(now()):  # pressed twice
        return redirect(_to_nomination(found))
    form = OneButtonForm()
    if carry_out(form, lambda: services.accept(db_session(), found, signed_in(), now())):
        flash(_("You work on this nomination now."))
        return redirect(_to_nomination(found))
    return _page(found, "", form), 422


def _page(found: Invitation, token: str, form: Form | None = None) -> str:
    return render_template(
        "nominations/invitation.html", found=found, token=token, ended=found.has_ended(now()), form=form,
        right=RIGHTS[found.collaborator.rights],
    )  # fmt: skip


def _to_nomination(found: Invitation) -> str:
    return url_for("nominations.nomination", edition_id=found.nomination.edition_id, nomination_id=found.nomination.id)
