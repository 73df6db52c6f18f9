"""Staff keep champions, campaigns and events."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.campaigns import policy, queries, services, wording
from awards.campaigns.forms import (
    CampaignForm,
    ChampionForm,
    EndForm,
    EventForm,
    NewCampaignForm,
    NewEventForm,
    PledgeNumberForm,
    WhichPledgeForm,
    meeting_of,
)
from awards.campaigns.models import Campaign, CampaignAsk, Champion, Event, mark
from awards.campaigns.views.blueprint import bp
from awards.organisations.queries import by_names
from awards.organisations.rules import fold
from awards.places import queries as places
from awards.pledges.models import Pledge
from awards.pledges.wording import Row, row, source_links
from awards.web.access import requires, takes
from awards.web.forms import Form, carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.lists import one as one_value
from awards.web.lists import part
from awards.web.transaction import db_session, now

ALL = "/staff/campaigns"
MOST = 200
LISTS = ("pledges", "asks")


def a_campaign(session: Session, campaign_id: UUID) -> Campaign:
    return queries.campaign(session, campaign_id)


def an_event(session: Session, event_id: UUID) -> Event:
    return queries.event(session, event_id)


def a_champion(session: Session, champion_id: UUID) -> Champion:
    return queries.champion(session, champion_id)


@bp.route(ALL)
@requires(policy.may_look)
def kept() -> ResponseReturnValue:
    return _all(ChampionForm(formdata=None))


@bp.route(f"{ALL}/new")
@requires(policy.may_add)
def campaign_form() -> ResponseReturnValue:
    return _campaign(NewCampaignForm(formdata=None))


@bp.route(f"{ALL}/new", methods=["POST"])
@requires(policy.may_add)
def campaign_added() -> ResponseReturnValue:
    form, made = NewCampaignForm(), list[Campaign]()
    if form.validate_on_submit() and carry_out(
        form, lambda: made.append(services.add_campaign(db_session(), form.said, signed_in()))
    ):
        flash(_("Added. Now say which pledges belong to it."))
        return redirect(url_for("campaigns.one_campaign", campaign_id=made[0].id))
    return _campaign(form), 422


@bp.route(f"{ALL}/<uuid:campaign_id>")
@requires(policy.may_change, load=a_campaign)
@takes(*LISTS)
def one_campaign(found: Campaign) -> ResponseReturnValue:
    return _campaign(CampaignForm(formdata=None, data=_typed(found)), found)


@bp.route(f"{ALL}/<uuid:campaign_id>", methods=["POST"])
@requires(policy.may_change, load=a_campaign)
def campaign_changed(found: Campaign) -> ResponseReturnValue:
    form = CampaignForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.change_campaign(db_session(), found, form.said, signed_in(), form.seen.data)
    ):
        flash(_("Saved."))
        return redirect(url_for("campaigns.one_campaign", campaign_id=found.id))
    _seen_now(form, found)
    return _campaign(form, found), 422


@bp.route(f"{ALL}/<uuid:campaign_id>/pledges", methods=["POST"])
@requires(policy.may_change, load=a_campaign)
def pledge_added(found: Campaign) -> ResponseReturnValue:
    form = PledgeNumberForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.add_pledge(db_session(), found, form.number.data or "", signed_in(), now())
    ):
        flash(_("It belongs to the campaign."))
        return redirect(url_for("campaigns.one_campaign", campaign_id=found.id))
    return _campaign(CampaignForm(formdata=None, data=_typed(found)), found, form), 422


@bp.route(f"{ALL}/<uuid:campaign_id>/pledges/removal", methods=["POST"])
@requires(policy.may_change, load=a_campaign)
def pledge_taken_out(found: Campaign) -> ResponseReturnValue:
    form = WhichPledgeForm()
    if form.validate_on_submit():
        services.take_pledge_out(db_session(), found, form.number.data or "", signed_in(), now())
        flash(_("It does not belong to the campaign any more."))
    return redirect(url_for("campaigns.one_campaign", campaign_id=found.id))


@bp.route("/staff/events/new")
@requires(policy.may_add)
def event_form() -> ResponseReturnValue:
    return _event(_event_form(NewEventForm, formdata=None))


@bp.route("/staff/events/new", methods=["POST"])
@requires(policy.may_add)
def event_added() -> ResponseReturnValue:
    form = _event_form(NewEventForm)
    if form.validate_on_submit() and carry_out(
        form, lambda: services.add_event(db_session(), form.said, meeting_of(form, _campaign_ids()), signed_in())
    ):
        flash(_("Added."))
        return redirect(url_for("campaigns.kept"))
    return _event(form), 422


@bp.route("/staff/events/<uuid:event_id>")
@requires(policy.may_change, load=an_event)
def one_event(found: Event) -> ResponseReturnValue:
    more = {"kind": found.kind, "place": found.place, "iso2": found.iso2 or "", "url": found.url or "",
            "campaign": str(found.campaign_id or "")}  # fmt: skip
    return _event(_event_form(EventForm, formdata=None, data=_typed(found) | more), found)


@bp.route("/staff/events/<uuid:event_id>", methods=["POST"])
@requires(policy.may_change, load=an_event)
def event_changed(found: Event) -> ResponseReturnValue:
    form = _event_form(EventForm)
    if form.validate_on_submit() and carry_out(
        form,
        lambda: services.change_event(
            db_session(), found, form.said, meeting_of(form, _campaign_ids()), signed_in(), form.seen.data
        ),
    ):
        flash(_("Saved."))
        return redirect(url_for("campaigns.one_event", event_id=found.id))
    _seen_now(form, found)
    return _event(form, found), 422


@bp.route("/staff/champions", methods=["POST"])
@requires(policy.may_add)
def champion() -> ResponseReturnValue:
    form, session = ChampionForm(), db_session()
    if form.validate_on_submit():
        of = by_names(session, [form.name.data or ""]).get(fold(form.name.data or ""))
        if of is None:
            form.name.errors = [_("The registry knows no organisation of this name. Look how it spells it.")]
        elif carry_out(
            form,
            lambda: services.name_champion(
                session, of, form.starts_on.data, form.ends_on.data, form.source.data or "", signed_in()
            ),
        ):
            flash(_("Added."))
            return redirect(url_for("campaigns.kept"))
    return _all(form), 422


@bp.route("/staff/champions/<uuid:champion_id>/end", methods=["POST"])
@requires(policy.may_change, load=a_champion)
def champion_end(found: Champion) -> ResponseReturnValue:
    form = EndForm()
    form.ends_on.id = f"ends-{found.id}"  # each row has a last day of its own
    if form.validate_on_submit() and carry_out(
        form, lambda: services.end_champion(db_session(), found, form.ends_on.data, signed_in())
    ):
        flash(_("Saved."))
        return redirect(url_for("campaigns.kept"))
    return _all(ChampionForm(formdata=None), form), 422


def _typed(found: Campaign | Event) -> dict[str, Any]:
    names = {f"name_{code}": name for code, name in found.names.items()}
    said = {name: getattr(found, name) for name in ("name", "starts_on", "ends_on", "words", "public")}
    return names | said | {"seen": mark(found)}


def _seen_now(form: CampaignForm, found: Campaign | Event) -> None:
    """Whoever is told that somebody else changed it may save over that."""
    if form.form_errors:
        form.seen.data = mark(found)


def _campaign_ids() -> dict[str, UUID]:
    return {str(one.id): one.id for one in _own_campaigns()}


def _own_campaigns() -> list[Campaign]:
    """Those to which an event may belong: made-up ones for made-up staff, the others for all others."""
    return queries.campaigns(db_session(), None, shown=False, rehearsal=signed_in().rehearsal)


def _rehearsal() -> bool | None:
    """Made-up staff see what is made up alone."""
    user: User = signed_in()
    return True if user.rehearsal else None


def _event_form(kind: type[EventForm], **given: Any) -> EventForm:
    countries = [(one.iso2, in_language(one.names) or one.iso2) for one in places.countries(db_session())]
    mine = [(str(one.id), one.name) for one in _own_campaigns()]
    return kind(sorted(countries, key=lambda pair: fold(pair[1])), mine, **given)


def _all(form: ChampionForm, ending: EndForm | None = None) -> str:
    session, user = db_session(), signed_in()
    campaigns = queries.campaigns(session, MOST, shown=False, rehearsal=_rehearsal())
    return render_template(
        "campaigns/kept.html",
        campaigns=campaigns,
        counts=queries.pledge_counts(session, [one.id for one in campaigns]),
        waiting=queries.numbers_waiting(session, _rehearsal()),
        events=queries.events(session, MOST, shown=False, rehearsal=_rehearsal()),
        champions=[(one, source_links(one.source)) for one in queries.champions(session, MOST, rehearsal=_rehearsal())],
        kinds=wording.EVENTS,
        form=form,
        failed=ending or form,
        ending=ending,
        may_add=policy.may_add(user),
        may_change=lambda one: policy.may_change(user, one),
    )


def campaign_page(found: Campaign, settling: Form) -> str:
    """The page of a campaign, with what was wrong with the answer to an ask."""
    return _campaign(CampaignForm(formdata=None, data=_typed(found)), found, settling=settling)


def _campaign(
    form: CampaignForm, found: Campaign | None = None, adding: PledgeNumberForm | None = None,
    settling: Form | None = None,
) -> str:  # fmt: skip
    pledges, more = _pledges(found) if found else ([], {})
    asks, more_asks = _asks(found) if found else ([], {})
    return render_template(
        "campaigns/one_campaign.html",
        campaign=found,
        form=form,
        failed=settling or adding or form,
        adding=adding or PledgeNumberForm(formdata=None),
        settling=settling,
        pledges=pledges,
        asks=asks,
        more=more,
        more_asks=more_asks,
        here={name: one_value(name) for name in LISTS},
        own=policy.OWN,
    )


def _pledges(found: Campaign) -> tuple[Sequence[Pledge], dict[str, str | None]]:
    """A page of the pledges of a campaign, and the ways to its others."""
    find = partial(queries.pledges_kept, db_session(), found.id)
    return part("campaigns.one_campaign", LISTS, "pledges", find, campaign_id=found.id)


def _asks(found: Campaign) -> tuple[list[tuple[CampaignAsk, Row, bool]], dict[str, str | None]]:
    """A page of what waits, each with its pledge and whether another member of staff decides, and the ways on."""
    session, find = db_session(), partial(queries.asks_waiting, db_session(), found.id)
    asks, more = part("campaigns.one_campaign", LISTS, "asks", find, campaign_id=found.id)
    speaks, asked = queries.own_matters(session, signed_in().id, [(one.pledge_id, one.asked_by) for one in asks])
    return [(one, row(one.pledge), one.pledge_id in speaks | asked) for one in asks], more


def _event(form: EventForm, found: Event | None = None) -> str:
    return render_template("campaigns/one_event.html", event=found, form=form)
