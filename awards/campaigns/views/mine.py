"""What an organisation asks of campaigns: that a pledge of its own belongs to one, or no more."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.campaigns import policy, queries, rules, services, wording
from awards.campaigns.forms import AskForm
from awards.campaigns.models import Campaign
from awards.campaigns.policy import Asked
from awards.campaigns.views.blueprint import bp
from awards.organisations.queries import represented
from awards.pledges.models import Pledge
from awards.pledges.queries import pledged_among
from awards.pledges.wording import row
from awards.web.access import requires, signed_in_only, takes
from awards.web.forms import Form, OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.lists import one as one_value
from awards.web.lists import part
from awards.web.transaction import db_session, now

ALL = "/account/campaigns"
LISTS = ("asks", "open")


def a_campaign_to_join(session: Session, slug: str) -> Campaign:
    return queries.campaign_to_join(session, slug, signed_in().rehearsal)


def a_pair(session: Session, slug: str, public_id: str) -> tuple[Campaign, Pledge]:
    """A campaign that is shown, and a pledge that is or was public."""
    rehearsal = signed_in().rehearsal
    return queries.campaign_to_join(session, slug, rehearsal), queries.pledge_to_join(session, public_id, rehearsal)


def an_ask(session: Session, ask_id: UUID) -> Asked:
    """An ask as the person of this request comes to it."""
    found = queries.ask(session, ask_id)
    speaks, asked = queries.own_matters(session, signed_in().id, [(found.pledge_id, found.asked_by)])
    return Asked(found, bool(speaks), bool(asked))


def may_look(_user: User, _campaign: Campaign) -> bool:
    """Whoever is signed in may see what can be asked of a campaign that is shown."""
    return True


def speaks(user: User, pair: tuple[Campaign, Pledge]) -> bool:
    """Whether staff confirmed that this person speaks for an organisation that pledges."""
    session = db_session()
    return bool(pledged_among(session, [pair[1].id], [one.id for one in represented(session, user.id)]))


@bp.route(ALL)
@signed_in_only
@takes(*LISTS)
def mine() -> ResponseReturnValue:
    return _mine()


@bp.route(f"{ALL}/<slug>")
@requires(may_look, load=a_campaign_to_join)
@takes("after")
def to_join(found: Campaign) -> ResponseReturnValue:
    return _to_join(found)


@bp.route(f"{ALL}/<slug>/pledges/<public_id>/ask", methods=["POST"])
@requires(speaks, load=a_pair)
@takes("after")
def asked(pair: tuple[Campaign, Pledge]) -> ResponseReturnValue:
    form, (found, pledge) = AskForm(), pair
    form.words.id = f"words-{pledge.public_id}"  # each row has words of its own
    if form.validate_on_submit() and carry_out(
        form, lambda: services.ask(db_session(), found, pledge, form.words.data or "", signed_in(), now())
    ):
        flash(_("The secretariat was asked. You get a mail when it has answered."))
        return redirect(url_for("campaigns.mine"))
    return _to_join(found, form), 422


@bp.route(f"{ALL}/asks/<uuid:ask_id>/end", methods=["POST"])
@requires(policy.may_take_back, load=an_ask)
def ask_taken_back(found: Asked) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.take_back(db_session(), found.ask, signed_in(), now())
    ):
        flash(_("Taken back. The secretariat is not asked any more."))
        return redirect(url_for("campaigns.mine"))
    return _mine(form), 422


def _mine(form: Form | None = None) -> str:
    session, user, today = db_session(), signed_in(), now().date()
    own = [one.id for one in represented(session, user.id)]
    some = partial(part, "campaigns.mine", LISTS)
    asks, more_asks = some("asks", partial(queries.asks_of, session, own)) if own else ([], {})
    found, more_open = some("open", partial(queries.open_campaigns, session, today, user.rehearsal))
    return render_template(
        "campaigns/mine.html",
        speaks=bool(own),
        asks=[(one, row(one.pledge)) for one in asks],
        campaigns=[(one, rules.standing(one.starts_on, one.ends_on, today)) for one in found],
        more={"asks": more_asks, "open": more_open},
        states=wording.ASKS,
        standings=wording.STANDINGS,
        failed=form,
    )


def _to_join(found: Campaign, form: AskForm | None = None) -> str:
    session, user = db_session(), signed_in()
    own = [one.id for one in represented(session, user.id)]
    find = partial(queries.pledges_to_join, session, own, user.rehearsal)
    pledges, more = part("campaigns.to_join", ("after",), "after", find, slug=found.slug) if own else ([], {})
    ids = [pledge.id for pledge in pledges]
    belonging, asks = queries.belonging(session, found.id, ids), queries.asks_about(session, found.id, ids)
    standing = rules.standing(found.starts_on, found.ends_on, now().date())
    rows: list[tuple[Any, ...]] = [
        (pledge.public_id, row(pledge), pledge.id in belonging, asks.get(pledge.id)) for pledge in pledges
    ]
    return render_template(
        "campaigns/to_join.html",
        campaign=found,
        standing=wording.STANDINGS[standing],
        over=standing == "over",
        speaks=bool(own),
        rows=rows,
        more=more,
        after=one_value("after"),
        states=wording.ASKS,
        failed=form,
    )
