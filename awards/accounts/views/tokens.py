"""Tokens for programs: made and shown once, listed, ended."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import policy, queries
from awards.accounts.forms import TokenForm
from awards.accounts.models import ApiToken
from awards.accounts.services import tokens as verbs
from awards.accounts.views.blueprint import bp
from awards.infrastructure import clock
from awards.web.access import fresh_only, requires
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session

ALL = "/account/tokens"
USUAL_DAYS = 90


@bp.route(ALL, methods=["GET", "POST"])
@fresh_only
@requires(policy.may_hold_tokens)
def tokens() -> ResponseReturnValue:
    form, made = TokenForm(data={"days": USUAL_DAYS, "scope": "read"}), list[str]()

    def make() -> None:
        writing = db_session()
        values = (form.name.data or "", form.scope.data or "", form.days.data or 0)
        made.append(verbs.make_token(writing, signed_in(), *values, clock.real(writing)))

    if form.validate_on_submit() and carry_out(form, make):
        return _page(TokenForm(formdata=None, data={"days": USUAL_DAYS, "scope": "read"}), made[0])
    return _page(form), 422 if form.is_submitted() else 200


@bp.route(f"{ALL}/<uuid:token_id>/end", methods=["POST"])
@requires(policy.owns_token, load=queries.api_token)
def token_end(token: ApiToken) -> ResponseReturnValue:
    writing = db_session()
    if OneButtonForm().validate_on_submit():
        verbs.end_token(writing, token, signed_in(), clock.real(writing))
        flash(_("The token is worth nothing any more."))
    return redirect(url_for("accounts.tokens"))


def _page(form: TokenForm, secret: str | None = None) -> str:
    rows = [
        {"id": token.id, "name": token.name, "scope": token.scope, "expires": token.expires_at, "expired": expired,
         "used": token.used_at}
        for token, expired in queries.api_tokens(db_session(), signed_in().id)
    ]  # fmt: skip
    return render_template("accounts/tokens.html", form=form, secret=secret, rows=rows)
