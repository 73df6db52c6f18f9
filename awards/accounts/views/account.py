"""My account: name, addresses, and where I am signed in."""

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import policy, queries, rules, services
from awards.accounts.forms import AboutMeForm
from awards.accounts.views.blueprint import bp
from awards.infrastructure import clock, session_records
from awards.infrastructure.session_records import SessionRecord
from awards.web.access import requires, signed_in_only
from awards.web.forms import OneButtonForm
from awards.web.identity import forget, signed_in, visit
from awards.web.transaction import db_session


@bp.route("/account", methods=["GET", "POST"])
@signed_in_only
def account() -> ResponseReturnValue:
    user, found = signed_in(), visit()
    form = AboutMeForm(obj=user)
    if form.validate_on_submit():
        services.rename(db_session(), user, form.name.data or "", form.language.data)
        flash(_("Your account is saved."))
        return redirect(url_for("accounts.account"))
    here = found.session_id if found else None
    living = [
        {"id": record.id, "device": record.device, "since": record.created_at,
         "network": record.network, "here": record.id == here}
        for record, at in session_records.living(db_session(), user.id)
        if not policy.left_alone(user, record, at)
    ]  # fmt: skip
    return (
        render_template(
            "accounts/account.html", form=form, user=user, addresses=queries.addresses_of(db_session(), user.id),
            most_addresses=rules.MOST_ADDRESSES, addresses_stay=policy.address_must_stay(user),
            sessions=living, has_second_step=bool(found and found.has_second_step),
            second_step_needed=policy.needs_second_step(user),
        ),
        422 if form.is_submitted() else 200,
    )  # fmt: skip


@bp.route("/account/sessions/<uuid:session_id>/end", methods=["POST"])
@requires(policy.owns_session, load=queries.own_session)
def session_end(record: SessionRecord) -> ResponseReturnValue:
    form, writing, found = OneButtonForm(), db_session(), visit()
    if form.validate_on_submit():
        services.end_one(writing, signed_in(), record, clock.real(writing))
        flash(_("That browser is signed out."))
    if found is not None and found.session_id == record.id:
        forget()
        session.clear()
    return redirect(url_for("accounts.account"))


@bp.route("/account/sessions/end", methods=["POST"])
@signed_in_only
def sessions_end() -> ResponseReturnValue:
    form, writing = OneButtonForm(), db_session()
    if form.validate_on_submit():
        services.end_everywhere(writing, signed_in(), clock.real(writing))
        forget()
        session.clear()
        flash(_("You are signed out everywhere."))
    return redirect(url_for("desks.home"))
