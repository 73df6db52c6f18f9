"""Campaigns, events and champions as files and as a feed: the rows of their page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from flask import Response, current_app, url_for
from flask_babel import gettext as _

from awards.campaigns import documents, queries, wording
from awards.campaigns.models import Campaign, Champion, Event
from awards.campaigns.views.blueprint import bp
from awards.infrastructure import audit
from awards.web.access import public
from awards.web.feeds import MOST as MOST_NEWS
from awards.web.feeds import Entry, Feed, as_atom, as_json_feed
from awards.web.filters import date_in_words
from awards.web.keeping import kept
from awards.web.languages import in_language
from awards.web.lists import as_file, here
from awards.web.transaction import db_session

MOST = 200
"""So many of each stand on the page and in its files."""


@bp.route("/campaigns.<any(csv, xlsx, json):form>", defaults={"what": "campaigns"})
@bp.route("/events.<any(csv, xlsx, json):form>", defaults={"what": "events"})
@bp.route("/champions.<any(csv, xlsx, json):form>", defaults={"what": "champions"})
@public
@kept
def list_file(what: str, form: str) -> Response:
    rows = _rows(what)
    return as_file(form, {what: rows}, documents.COLUMNS[what], rows, what)


@bp.route("/campaigns/feed.atom", defaults={"form": "atom"})
@bp.route("/campaigns/feed.json", defaults={"form": "json"})
@public
@kept
def feed(form: str) -> Response:
    session = db_session()
    found: list[Campaign | Event | Champion] = [
        *queries.campaigns(session, MOST, shown=True), *queries.events(session, MOST, shown=True),
        *queries.champions(session, MOST),
    ]  # fmt: skip
    when = queries.changed_at(session, [one.id for one in found])
    news = sorted((one for one in found if one.id in when), key=lambda one: when[one.id], reverse=True)
    told = Feed(
        title=str(_("Campaigns and events")), author=str(_("EQUALS in Tech Awards")),
        page=_whole(url_for("campaigns.campaigns")), address=_whole(here()),
        entries=list(_entries(news[:MOST_NEWS], when)), since=lambda: audit.begun(session),
    )  # fmt: skip
    return as_atom(told) if form == "atom" else as_json_feed(told)


def _rows(what: str) -> list[dict[str, Any]]:
    session = db_session()
    if what == "campaigns":
        found = queries.campaigns(session, MOST, shown=True)
        counts = queries.pledge_counts(session, [one.id for one in found])
        return [documents.campaign_row(one, counts.get(one.id, 0)) for one in found]
    if what == "events":
        events = queries.events(session, MOST, shown=True)
        introduced = current_app.extensions["awards_introduced_at"](session, [one.id for one in events])
        return [documents.event_row(one, introduced.get(one.id)) for one in events]
    return [documents.champion_row(one) for one in queries.champions(session, MOST)]


def _entries(news: Iterable[Campaign | Event | Champion], when: dict[UUID, datetime]) -> Iterable[Entry]:
    for one in news:
        days = date_in_words(one.starts_on)
        if one.ends_on and one.ends_on != one.starts_on:
            days = f"{days} – {date_in_words(one.ends_on)}"
        if isinstance(one, Champion):
            of = one.organisation.standing
            page = _whole(url_for("campaigns.campaigns") + "#champions")
            title = f"{_('Champion')}: {of.name}"
            yield Entry(f"{page}-{one.id}", page, title, f"{days}\n{one.source}", when[one.id], kind="champion")
            continue
        kind = "campaign" if isinstance(one, Campaign) else "event"
        page = _whole(url_for(f"campaigns.{kind}", slug=one.slug))
        first = [wording.EVENTS[one.kind], one.place] if isinstance(one, Event) else []
        text = "\n".join(filter(None, [", ".join(map(str, [*first, days])), one.words]))
        yield Entry(page, page, in_language(dict(one.names, en=one.name)) or one.name, text, when[one.id], kind=kind)


def _whole(path: str) -> str:
    return urljoin(str(current_app.config["AWARDS"].base_url), path)
