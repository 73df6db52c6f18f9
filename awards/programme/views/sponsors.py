"""Who sponsors an edition, as staff keep it: conflicts of interest are found by it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts.models import User
from awards.organisations.queries import by_names
from awards.organisations.rules import fold
from awards.organisations.services import ensure_organisation
from awards.programme import policy, queries, services
from awards.programme.forms import SponsorForm
from awards.programme.models import Edition
from awards.programme.queries import SponsorOfEdition
from awards.programme.views.blueprint import bp
from awards.web.access import requires
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


def may_end(user: User, found: SponsorOfEdition) -> bool:
    return policy.may_change(user, found.edition)


@bp.route("/staff/<uuid:edition_id>/sponsors")
@requires(policy.may_see, load=queries.outlined_edition)
def sponsors(edition: Edition) -> ResponseReturnValue:
    return _page(edition, SponsorForm(formdata=None))


@bp.route("/staff/<uuid:edition_id>/sponsors", methods=["POST"])
@requires(policy.may_change, load=queries.outlined_edition)
def sponsor_named(edition: Edition) -> ResponseReturnValue:
    form, session = SponsorForm(), db_session()

    def name() -> None:
        typed = (form.name.data or "").strip()
        of = by_names(session, [typed]).get(fold(typed))
        if of is None and form.is_new.data:
            of = ensure_organisation(session, typed, by=signed_in().id, rehearsal=edition.rehearsal)
        services.name_sponsor(session, edition, of, form.gives.data or "", signed_in(), now())

    if form.validate_on_submit() and carry_out(form, name):
        return _back(edition)
    return _page(edition, form), 422


@bp.route("/staff/<uuid:edition_id>/sponsors/<uuid:organisation_id>/end", methods=["POST"])
@requires(may_end, load=queries.sponsor_of_edition)
def sponsor_end(found: SponsorOfEdition) -> ResponseReturnValue:
    if OneButtonForm().validate_on_submit():
        services.end_sponsor(db_session(), found.sponsor, signed_in())
    return _back(found.edition)


def _back(edition: Edition) -> ResponseReturnValue:
    flash(_("Saved."))
    return redirect(url_for("programme.sponsors", edition_id=edition.id))


def _page(edition: Edition, form: SponsorForm) -> str:
    return render_template(
        "programme/sponsors.html",
        edition=edition,
        sponsors=queries.sponsors(db_session(), edition.id),
        form=form,
        may_change=policy.may_change(signed_in(), edition),
    )
