"""For which organisations one speaks: asked, confirmed, ended."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from awards.organisations import policy, queries, services, wording
from awards.organisations.forms import ClaimForm
from awards.organisations.models import Organisation, OrganisationClaim
from awards.organisations.views.blueprint import bp
from awards.web.access import requires, signed_in_only, takes
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.lists import LONGEST_QUERY, one
from awards.web.transaction import db_session, now

MOST_FOUND = 20


def a_claim(session: Session, claim_id: UUID) -> OrganisationClaim:
    return queries.claim(session, claim_id)


@bp.route("/account/organisations")
@signed_in_only
@takes("q")
def mine() -> ResponseReturnValue:
    q = one("q") or ""
    found = _found(q)
    given = {"q": q, "which": found[0].slug if len(found) == 1 else None, "name": "" if found else q}
    return _mine(ClaimForm(_choices(found), formdata=None, data=given))


@bp.route("/account/organisations", methods=["POST"])
@signed_in_only
def claim() -> ResponseReturnValue:
    found = _found(request.form.get("q", "")[:LONGEST_QUERY])
    form = ClaimForm(_choices(found))

    def ask() -> None:
        chosen = next((one for one in found if one.slug == form.which.data), form.name.data or "")
        services.claim(db_session(), signed_in(), chosen, form.words.data or "", now())

    if form.validate_on_submit() and carry_out(form, ask):
        flash(_("The secretariat looks at it. You get a mail when it is settled."))
        return redirect(url_for("organisations.mine"))
    return _mine(form), 422


@bp.route("/account/organisations/<uuid:claim_id>/end", methods=["POST"])
@requires(policy.may_end, load=a_claim)
def claim_end(claim: OrganisationClaim) -> ResponseReturnValue:
    form, user = OneButtonForm(), signed_in()
    if form.validate_on_submit() and carry_out(form, lambda: services.end(db_session(), claim, user, now())):
        flash(_("It is ended."))
    if claim.user_id == user.id:
        return redirect(url_for("organisations.mine"))
    return redirect(url_for("organisations.organisation", organisation_id=claim.organisation_id))


def _found(q: str) -> list[Organisation]:
    return queries.to_claim(db_session(), q, signed_in().rehearsal, MOST_FOUND)


def _choices(found: list[Organisation]) -> list[tuple[str, str]]:
    return [(one.slug, Markup("<bdi>{}</bdi>").format(one.name)) for one in found]


def _mine(form: ClaimForm) -> str:
    session, user = db_session(), signed_in()
    return render_template(
        "organisations/mine.html",
        form=form,
        claims=queries.claims_of_user(session, user.id),
        states=wording.CLAIMS,
    )
