"""Feeds of the registry, of any list: new and changed pledges and new reports; reports that are overdue."""

from collections.abc import Iterable
from datetime import datetime

from flask import Response
from flask_babel import gettext as _

from awards.infrastructure import audit
from awards.pledges import wording
from awards.pledges.asking import PARAMETERS, filters_asked, same_list
from awards.pledges.models import PledgeVersion
from awards.pledges.queries import LATE
from awards.sharing.documents import site
from awards.sharing.queries import Late, News, changed_at, late, news
from awards.sharing.views.blueprint import bp
from awards.web.access import public, takes
from awards.web.feeds import MOST, Entry, Feed, as_atom, as_json_feed
from awards.web.filters import date_in_words
from awards.web.keeping import kept
from awards.web.lists import here, many
from awards.web.transaction import db_session


@bp.route("/pledges/feed.atom", defaults={"form": "atom"})
@bp.route("/pledges/feed.json", defaults={"form": "json"})
@public
@takes(*PARAMETERS)
@kept
def feed(form: str) -> Response:
    found = news(db_session(), filters_asked(), MOST)
    return _told(form, str(_("Pledges")), same_list("pledges.pledges"), map(_entry, found))


@bp.route("/pledges/overdue.atom", defaults={"form": "atom"})
@bp.route("/pledges/overdue.json", defaults={"form": "json"})
@public
@takes(*PARAMETERS)
@kept
def overdue(form: str) -> Response:
    found = late(db_session(), filters_asked(), MOST)
    page = same_list("pledges.pledges", light=many("light") or list(LATE))
    return _told(form, str(_("Pledges whose report is overdue")), page, map(_late_entry, found))


def _told(form: str, title: str, page: str, entries: Iterable[Entry]) -> Response:
    found = Feed(title, str(_("EQUALS in Tech Awards")), site() + page, site() + here(), list(entries), _last_change)
    return as_atom(found) if form == "atom" else as_json_feed(found)


def _last_change() -> datetime | None:
    session = db_session()
    return changed_at(session) or audit.begun(session)


def _entry(one: News) -> Entry:
    version, report = one.version, one.report
    by, address = _by(version), f"{site()}/pledges/{one.public_id}"
    if report is None:
        gives = "; ".join(f"{a.text} ({a.word})" if a.word else a.text for a in wording.amounts(version))
        text = "\n".join(filter(None, [by, gives, version.facts.get("summary")]))
        permanent = f"{address}/v/{version.n}"
        return Entry(permanent, permanent, version.title, text, one.at, version.language, by or None, "pledge")
    title = str(_("Progress report: %(title)s", title=version.title))
    text = "\n".join([str(wording.STAGE_WORDS[report.stage]), report.narrative])
    return Entry(f"{address}#report-{report.n}", address, title, text, one.at, None, by or None, "report")


def _late_entry(one: Late) -> Entry:
    """Known by the day until which the report was due: the next one that is late has another."""
    by, address = _by(one.version), f"{site()}/pledges/{one.public_id}"
    title = _("Report overdue: %(title)s", title=one.version.title)
    if one.last_day:
        heard = _("The last report is of the time until %(date)s.", date=date_in_words(one.last_day))
    else:
        heard = _("Public since %(date)s, without a report.", date=date_in_words(one.begun))
    text = "\n".join(filter(None, [by, heard, _("A report was due by %(date)s.", date=date_in_words(one.due))]))
    known = f"{address}#report-due-{one.due.isoformat()}"
    return Entry(known, address, title, text, one.at, None, by or None, "overdue")


def _by(version: PledgeVersion) -> str:
    return wording.listed([p.organisation.standing.name for p in version.parties if p.role in ("lead", "co-pledger")])
