"""Tokens for programs: made and shown once, listed, ended."""

from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import policy, queries
from awards.accounts.forms import TO_DO, TokenForm
from awards.accounts.models import ApiToken
from awards.accounts.services import tokens as verbs
from awards.accounts.views.blueprint import bp
from awards.infrastructure import clock
from awards.web.access import fresh_only, requires
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.transaction import db_session

ALL = "/account/tokens"
USUAL_DAYS = 90


@bp.route(ALL, methods=["GET", "POST"])
@fresh_only
@requires(policy.may_hold_tokens)
def tokens() -> ResponseReturnValue:
    editions = _editions()
    form, made = TokenForm(editions, data={"days": USUAL_DAYS}), list[str]()

    def make() -> None:
        writing = db_session()
        values = (form.name.data or "", form.scopes.data or (), form.days.data or 0)
        edition_id = UUID(form.edition.data) if form.edition.data else None
        made.append(verbs.make_token(writing, signed_in(), *values, clock.real(writing), edition_id))

    if form.validate_on_submit() and carry_out(form, make):
        return _page(TokenForm(editions, formdata=None, data={"days": USUAL_DAYS}), editions, made[0])
    return _page(form, editions), 422 if form.is_submitted() else 200


@bp.route(f"{ALL}/<uuid:token_id>/end", methods=["POST"])
@requires(policy.owns_token, load=queries.api_token)
def token_end(token: ApiToken) -> ResponseReturnValue:
    writing = db_session()
    if OneButtonForm().validate_on_submit():
        verbs.end_token(writing, token, signed_in(), clock.real(writing))
        flash(_("The token is worth nothing any more."))
    return redirect(url_for("accounts.tokens"))


def _editions() -> list[tuple[str, str]]:
    """The editions of which one is staff, by id and name, newest first."""
    found = current_app.extensions["awards_editions_of_staff"](db_session(), signed_in())
    return [(str(edition.id), in_language(edition.names)) for edition in found]


def _page(form: TokenForm, editions: list[tuple[str, str]], secret: str | None = None) -> str:
    names = dict(editions)
    rows = [
        {"id": token.id, "name": token.name, "may": [TO_DO[scope] for scope in token.scope.split()],
         "edition": names.get(str(token.edition_id), ""), "of_one": token.edition_id is not None,
         "expires": token.expires_at, "expired": expired, "used": token.used_at}
        for token, expired in queries.api_tokens(db_session(), signed_in().id)
    ]  # fmt: skip
    return render_template("accounts/tokens.html", form=form, secret=secret, rows=rows)
