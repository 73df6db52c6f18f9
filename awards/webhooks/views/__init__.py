"""Pages of webhooks: one's own, what was sent, a new secret, once more, the end."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.core.errors import BadRequest
from awards.programme.queries import editions_staffed_by
from awards.web import lists
from awards.web.access import fresh_only, requires, takes
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.transaction import db_session, now
from awards.webhooks import policy, queries, rules, services
from awards.webhooks.forms import HAPPENED, WebhookForm
from awards.webhooks.models import Webhook
from awards.webhooks.queries import OneDelivery

bp = Blueprint("webhooks", __name__)

ALL = "/account/webhooks"
ONE = f"{ALL}/<uuid:webhook_id>"


def a_delivery(session: Session, webhook_id: UUID, delivery_id: UUID) -> OneDelivery:
    """A message of a webhook."""
    return queries.delivery(session, webhook_id, delivery_id)


@bp.route(ALL, methods=["GET", "POST"])
@fresh_only
@requires(policy.may_hold)
def webhooks() -> ResponseReturnValue:
    form, made = WebhookForm(_editions()), list[Webhook]()

    def make() -> None:
        edition_id = UUID(form.edition.data) if form.edition.data else None
        made.append(
            services.make(
                db_session(), signed_in(), form.name.data or "", form.url.data or "", form.events.data or (),
                edition_id, now(), loopback=current_app.config["AWARDS"].in_development,
            )
        )  # fmt: skip

    if not _told() and form.is_submitted():
        raise BadRequest("webhooks are switched off")
    if form.validate_on_submit() and carry_out(form, make):
        return _page(WebhookForm(_editions(), formdata=None), made[0])
    return _page(form), 422 if form.is_submitted() else 200


@bp.route(ONE)
@requires(policy.owns, load=queries.webhook)
@takes("after")
def webhook(one: Webhook) -> ResponseReturnValue:
    return _one(one)


@bp.route(f"{ONE}/secret", methods=["POST"])
@fresh_only
@requires(policy.owns, load=queries.webhook)
def secret(one: Webhook) -> ResponseReturnValue:
    if not OneButtonForm().validate_on_submit():
        return redirect(url_for("webhooks.webhook", webhook_id=one.id))
    services.exchange_secret(db_session(), one, signed_in())
    return _one(one, shown=True)


@bp.route(f"{ONE}/end", methods=["POST"])
@requires(policy.owns, load=queries.webhook)
def ended(one: Webhook) -> ResponseReturnValue:
    if OneButtonForm().validate_on_submit():
        services.end(db_session(), one, signed_in())
        flash(_("Nothing is told there any more."))
    return redirect(url_for("webhooks.webhooks"))


@bp.route(f"{ONE}/messages/<uuid:delivery_id>/again", methods=["POST"])
@requires(lambda user, of: policy.owns(user, of.webhook), load=a_delivery)
def again(of: OneDelivery) -> ResponseReturnValue:
    if OneButtonForm().validate_on_submit():
        services.send_again(db_session(), of, signed_in())
        flash(_("The message is on its way once more."))
    return redirect(url_for("webhooks.webhook", webhook_id=of.webhook.id))


def _told() -> bool:
    return bool(current_app.config["AWARDS"].webhooks)


def _editions() -> list[tuple[str, str]]:
    return [(str(one.id), in_language(one.names)) for one in editions_staffed_by(db_session(), signed_in())]


def _secret(one: Webhook) -> str:
    return rules.secret_of(current_app.config["AWARDS"].secret_key, one.seed)


def _page(form: WebhookForm, made: Webhook | None = None) -> str:
    names = dict(_editions())
    rows: list[dict[str, Any]] = [
        {"id": found.webhook.id, "name": found.webhook.name, "url": found.webhook.url,
         "events": [HAPPENED[event] for event in found.webhook.events.split()],
         "edition": names.get(str(found.webhook.edition_id), ""), "waiting": found.waiting, "failed": found.failed}
        for found in queries.webhooks(db_session(), signed_in().id)
    ]  # fmt: skip
    return render_template(
        "webhooks/webhooks.html", form=form, rows=rows, told=_told(), secret=_secret(made) if made else None
    )


def _one(one: Webhook, *, shown: bool = False) -> str:
    text = lists.one("after")
    try:
        after = UUID(text) if text else None
    except ValueError:
        raise BadRequest("after is an id") from None
    found = queries.deliveries(db_session(), one.id, after)
    rows = [
        {"id": each.id, "event": HAPPENED[each.event], "at": each.made_at, "state": each.state,
         "attempts": each.attempts, "due": each.due_at, "sent": each.sent_at, "status": each.status,
         "error": each.error}
        for each in found[: queries.PAGE]
    ]  # fmt: skip
    older = lists.here(after=str(rows[-1]["id"])) if len(found) > queries.PAGE else None
    return render_template(
        "webhooks/webhook.html", webhook=one, rows=rows, secret=_secret(one) if shown else None, told=_told(),
        older=older, newer=lists.here(after=None) if after else None,
    )  # fmt: skip
