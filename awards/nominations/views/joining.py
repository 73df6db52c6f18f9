"""Two people of one organisation: noticing it while one types, asking to join, and answering."""

from collections.abc import Iterable

from flask import flash, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.nominations import policy
from awards.nominations.forms.people import AlikeForm, AskToJoinForm, JoinForm
from awards.nominations.queries import people as queries
from awards.nominations.queries.people import JoinRequestOf
from awards.nominations.services import people as services
from awards.nominations.views.blueprint import bp
from awards.nominations.views.people import PEOPLE, people_page, to_people
from awards.programme import queries as programme
from awards.programme.models import Edition
from awards.web.access import requires
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


@bp.route("/nominations/<uuid:edition_id>/alike", methods=["POST"])
@requires(policy.may_nominate, load=programme.edition)
def alike(edition: Edition) -> ResponseReturnValue:
    """Whether somebody else nominates the organisation that is being typed: that alone, as JSON."""
    form = AlikeForm()
    if not form.validate():
        return jsonify(exists=False), 422
    found = services.look_for_alike(db_session(), edition, form.name.data or "", form.website.data, signed_in(), now())
    return jsonify(exists=found is not None)


@bp.route("/nominations/<uuid:edition_id>/joining", methods=["POST"])
@requires(policy.may_nominate, load=programme.edition)
def joining(edition: Edition) -> ResponseReturnValue:
    form = AskToJoinForm()

    def ask() -> None:
        services.ask_to_join(db_session(), edition, form.name.data or "", form.website.data, signed_in(), now())

    if form.validate_on_submit() and carry_out(form, ask):
        flash(_("The nominator is asked and sees your name and address. We write to you with the answer."))
    else:
        flash(" ".join(form.form_errors) or _("Nobody else nominates this organisation now."))
    return redirect(_where_they_were(edition, form))


def _where_they_were(edition: Edition, form: AskToJoinForm) -> str:
    if not form.nomination.data or form.nomination.errors or form.page.errors:
        return url_for("desks.nominations")
    draft = {"edition_id": edition.id, "nomination_id": form.nomination.data}
    if form.page.data == "frame":
        return url_for("nominations.section", **draft, key="frame")
    return url_for("nominations.people", **draft)


@bp.route(f"{PEOPLE}/requests/<uuid:request_id>", methods=["POST"])
@requires(policy.may_manage_people, load=queries.join_request_of)
def join_answer(of: JoinRequestOf) -> ResponseReturnValue:
    form, found = JoinForm(prefix=f"join-{of.request.id}"), of.nominated

    def let_in() -> None:
        services.let_join(
            db_session(), found.nomination, found.edition, of.request, form.rights.data, signed_in(), now()
        )

    if form.then.data == "decline":
        services.decline_join(db_session(), found.nomination, found.edition, of.request, signed_in(), now())
        flash(_("The person learns that you said no."))
        return redirect(to_people(found))
    if form.validate_on_submit() and carry_out(form, let_in):
        flash(_("The person works on the nomination now."))
        return redirect(to_people(found))
    return people_page(found, join=form), 422


def tell_alike(edition: Edition, organisations: Iterable[tuple[str, str | None]]) -> None:
    """Say on the next page that somebody else nominates one of these organisations, if so."""
    if services.notice_alike(db_session(), edition, organisations, signed_in(), now()):
        flash(_("Somebody else nominates this organisation here already. Ask to join on the page “People”, or go on."))
