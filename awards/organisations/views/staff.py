"""Organisations as staff keep them: found, described, verified, merged, and who speaks for them."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.core.vocabulary import LANGUAGES
from awards.organisations import policy, queries, rules, services, wording
from awards.organisations.forms import DeclineForm, IdentifierForm, MergeForm, OrganisationForm
from awards.organisations.models import Organisation, OrganisationClaim
from awards.organisations.services.moderating import Description
from awards.organisations.views.blueprint import bp
from awards.organisations.views.mine import a_claim
from awards.places import queries as places
from awards.web.access import requires, takes
from awards.web.forms import Form, OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.lists import PAGE, here, one
from awards.web.transaction import db_session, now

ALL = "/staff/organisations"
ONE = f"{ALL}/<uuid:organisation_id>"


def an_organisation(session: Session, organisation_id: UUID) -> Organisation:
    return queries.organisation(session, organisation_id)


@bp.route(ALL)
@requires(policy.may_look)
@takes("q", "state", "after")
def organisations() -> ResponseReturnValue:
    session, user = db_session(), signed_in()
    wanted = queries.Wanted(one("q") or "", one("state", queries.STATES), one("after"), user.rehearsal)
    found = queries.organisations(session, wanted, PAGE + 1)
    shown = found[:PAGE]
    codes = {row.country for row in shown if row.country}
    return render_template(
        "organisations/organisations.html",
        rows=shown,
        countries=places.country_names(session, codes) if codes else {},
        wanted=wanted,
        claims=queries.claims_waiting(session, user.rehearsal, PAGE),
        states=wording.STATES,
        chosen=[(words, here(state=key, after=None), key == wanted.state) for key, words in wording.STATES.items()],
        everything=here(state=None, after=None),
        older=here(after=shown[-1].slug) if len(found) > PAGE else None,
        newer=here(after=None) if wanted.after else None,
    )


@bp.route(ONE)
@requires(policy.may_see, load=an_organisation)
def organisation(found: Organisation) -> ResponseReturnValue:
    return _one(found)


@bp.route(f"{ONE}/description", methods=["POST"])
@requires(policy.may_change, load=an_organisation)
def description(found: Organisation) -> ResponseReturnValue:
    form = OrganisationForm(_countries())
    said = Description(
        form.name.data or "", form.names, form.kind.data or None, form.country.data or None, form.website.data or None
    )
    if form.validate_on_submit() and carry_out(form, lambda: services.describe(db_session(), found, said, signed_in())):
        return _done(found, _("Saved."))
    return _one(found, describing=form), 422


@bp.route(f"{ONE}/identifiers", methods=["POST"])
@requires(policy.may_change, load=an_organisation)
def identifier(found: Organisation) -> ResponseReturnValue:
    form = IdentifierForm()

    def add() -> None:
        services.add_identifier(db_session(), found, form.scheme.data or "", form.value.data or "", signed_in())

    if form.validate_on_submit() and carry_out(form, add):
        return _done(found, _("Saved."))
    return _one(found, identifying=form), 422


@bp.route(f"{ONE}/identifiers/removal", methods=["POST"])
@requires(policy.may_change, load=an_organisation)
def identifier_removal(found: Organisation) -> ResponseReturnValue:
    form = IdentifierForm()
    if form.validate_on_submit():
        services.remove_identifier(db_session(), found, form.scheme.data or "", form.value.data or "", signed_in())
        return _done(found, _("Taken away."))
    return _one(found, identifying=form), 422


@bp.route(f"{ONE}/verification", methods=["POST"])
@requires(policy.may_change, load=an_organisation)
def verification(found: Organisation) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(form, lambda: services.verify(db_session(), found, signed_in(), now())):
        return _done(found, _("It is verified."))
    return _one(found, plain=form), 422


@bp.route(f"{ONE}/verification/removal", methods=["POST"])
@requires(policy.may_change, load=an_organisation)
def verification_removal(found: Organisation) -> ResponseReturnValue:
    if OneButtonForm().validate_on_submit():
        services.doubt(db_session(), found, signed_in())
    return _done(found, _("It is not verified any more."))


@bp.route(f"{ONE}/merge", methods=["POST"])
@requires(policy.may_change, load=an_organisation)
def merge(found: Organisation) -> ResponseReturnValue:
    form, session = MergeForm(), db_session()
    if form.validate_on_submit():
        into = queries.at_slug(session, (form.into.data or "").rstrip("/").rsplit("/", 1)[-1])
        if into is None or not policy.may_change(signed_in(), into):
            form.into.errors = [_("No organisation has this address. Look at the list for the last part of it.")]
        elif carry_out(form, lambda: services.merge(session, found, into, signed_in())):
            return _done(found, _("They are one now. The old address leads to the other organisation."))
    return _one(found, merging=form), 422


@bp.route(f"{ONE}/merge/end", methods=["POST"])
@requires(policy.may_change, load=an_organisation)
def merge_end(found: Organisation) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(form, lambda: services.separate(db_session(), found, signed_in())):
        return _done(found, _("It stands by itself again."))
    return _one(found, plain=form), 422


@bp.route("/staff/claims/<uuid:claim_id>/confirmation", methods=["POST"])
@requires(policy.may_settle, load=a_claim, because=policy.why_not_settle)
def claim_confirmation(claim: OrganisationClaim) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(form, lambda: services.confirm(db_session(), claim, signed_in(), now())):
        return _done(claim.organisation.standing, _("Confirmed. The person gets a mail."))
    return _of_claim(claim, form)


@bp.route("/staff/claims/<uuid:claim_id>/refusal", methods=["POST"])
@requires(policy.may_settle, load=a_claim, because=policy.why_not_settle)
def claim_refusal(claim: OrganisationClaim) -> ResponseReturnValue:
    form = DeclineForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.decline(db_session(), claim, form.reason.data or "", signed_in(), now())
    ):
        return _done(claim.organisation.standing, _("Declined. The person gets a mail with your reason."))
    return _of_claim(claim, form)


def _done(found: Organisation, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("organisations.organisation", organisation_id=found.id))


def _of_claim(claim: OrganisationClaim, form: Form) -> ResponseReturnValue:
    found = queries.organisation(db_session(), claim.organisation.standing.id)
    if isinstance(form, DeclineForm):
        return _one(found, declining=form, declined=claim.id), 422
    return _one(found, plain=form), 422


def _countries() -> list[tuple[str, str]]:
    found = [(country.iso2, in_language(country.names) or country.iso2) for country in places.countries(db_session())]
    return sorted(found, key=lambda pair: rules.fold(pair[1]))


def _one(
    found: Organisation,
    *,
    describing: OrganisationForm | None = None,
    identifying: IdentifierForm | None = None,
    merging: MergeForm | None = None,
    declining: DeclineForm | None = None,
    declined: UUID | None = None,
    plain: Form | None = None,
) -> str:
    session, user = db_session(), signed_in()
    stated = {f"name_{code}": found.names.get(code, "") for code in LANGUAGES}
    if describing is None:
        given = {"name": found.name, "kind": found.kind or "", "country": found.country or "", **stated}
        describing = OrganisationForm(_countries(), formdata=None, data=given)
    return render_template(
        "organisations/organisation.html",
        organisation=found,
        failed=identifying or merging or declining or plain or describing,
        describing=describing,
        identifying=identifying or IdentifierForm(formdata=None),
        merging=merging or MergeForm(formdata=None),
        declining=declining or DeclineForm(formdata=None),
        declined=declined,
        merged=queries.merged_into(session, found.id),
        alike=queries.likely_same(session, found),
        claims=queries.claims_on(session, found.id),
        states=wording.STATES,
        claim_states=wording.CLAIMS,
        identifier_address=rules.identifier_address,
        may_change=policy.may_change(user, found),
        mine=user.id,
    )
