"""Champions, campaigns and events as everybody meets them; a campaign counts by the registry's own lists."""

from datetime import date

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from awards.campaigns import queries, rules, wording
from awards.campaigns.documents import COLUMNS
from awards.campaigns.models import Campaign, Event
from awards.campaigns.views.blueprint import bp
from awards.campaigns.views.files import MOST
from awards.core.errors import BadRequest
from awards.pledges import queries as registry
from awards.pledges import wording as pledged
from awards.pledges.documents import pledge_document, totals_document
from awards.pledges.rules import PUBLIC_ID
from awards.web.access import public, takes
from awards.web.lists import PAGE, as_json, here, one
from awards.web.transaction import db_session, now


@bp.route("/campaigns")
@public
def campaigns() -> ResponseReturnValue:
    session, today = db_session(), now().date()
    found = queries.campaigns(session, MOST, shown=True)
    counts = queries.pledge_counts(session, [one.id for one in found])
    return render_template(
        "campaigns/campaigns.html",
        campaigns=[(one, counts.get(one.id, 0), rules.standing(one.starts_on, one.ends_on, today)) for one in found],
        events=[
            (one, rules.standing(one.starts_on, one.ends_on, today))
            for one in queries.events(session, MOST, shown=True)
        ],
        champions=[(one, pledged.source_links(one.source)) for one in queries.champions(session, MOST)],
        standings=wording.STANDINGS,
        kinds=wording.EVENTS,
        today=today,
        forms={
            what: {form: url_for("campaigns.list_file", what=what, form=form) for form in ("csv", "xlsx", "json")}
            for what in COLUMNS
        },
        feed=url_for("campaigns.feed", form="atom"),
    )


@bp.route("/campaigns/<slug>")
@public
@takes("after")
def campaign(slug: str) -> ResponseReturnValue:
    session, today = db_session(), now().date()
    found = queries.public_campaign(session, slug)
    filters = _filters(found, one("after"))
    figures = registry.figures(session, filters, ())
    rows, standing = registry.pledges(session, filters, PAGE + 1), _standing(found, today)
    return render_template(
        "campaigns/campaign.html",
        campaign=found,
        standing=wording.STANDINGS[standing],
        open=standing != "over",
        figures=figures,
        sums=pledged.sums(figures),
        left_out=[*pledged.counted_once(figures, gross=False), *pledged.left_out(figures)],
        rows=[pledged.row(pledge) for pledge in rows[:PAGE]],
        older=here(after=rows[PAGE - 1].public_id) if len(rows) > PAGE else None,
        newer=here(after=None) if filters.after else None,
        events=queries.events(session, MOST, shown=True, campaign_id=found.id),
        kinds=wording.EVENTS,
    )


@bp.route("/campaigns/<slug>.<any(csv, xlsx, json):form>")
@public
def campaign_file(slug: str, form: str) -> ResponseReturnValue:
    session = db_session()
    found = queries.public_campaign(session, slug)
    if form != "json":
        return redirect(url_for("sharing.pledges", form=form, campaign=slug))
    filters = _filters(found, None)
    pledges = registry.pledges(session, filters, whole=True)
    figures = registry.figures(session, filters, ())
    return as_json(
        {
            "slug": found.slug, "name": found.name, "names": found.names, "about": found.words or None,
            "from": found.starts_on, "until": found.ends_on, "found": figures.found,
            "totals": totals_document(figures), "pledges": [pledge_document(one, one.current) for one in pledges],
        }
    )  # fmt: skip


@bp.route("/events/<slug>")
@public
def event(slug: str) -> ResponseReturnValue:
    session = db_session()
    found = queries.public_event(session, slug)
    introduced = current_app.extensions["awards_introduced_at"](session, [found.id]).get(found.id)
    return render_template(
        "campaigns/event.html",
        event=found,
        introduced=introduced,
        outcomes=[(wording.OUTCOMES[key], count) for key, count in sorted(introduced.outcomes.items())]
        if introduced
        else [],
        kind=wording.EVENTS[found.kind],
        standing=wording.STANDINGS[_standing(found, now().date())],
    )


def _standing(one: Campaign | Event, today: date) -> str:
    return rules.standing(one.starts_on, one.ends_on, today)


def _filters(campaign: Campaign, after: str | None) -> registry.Filters:
    if after is not None and not PUBLIC_ID.fullmatch(after):
        raise BadRequest("the list goes on after a pledge")
    return registry.Filters(after=after, at=now(), pledge_ids=queries.pledge_ids(db_session(), campaign.id))
