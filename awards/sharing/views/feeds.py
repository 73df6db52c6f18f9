"""Feeds of the registry: new and changed pledges and new reports, of any list."""

from flask import Response
from flask_babel import gettext as _

from awards.pledges import wording
from awards.pledges.asking import PARAMETERS, filters_asked, same_list
from awards.sharing.documents import site
from awards.sharing.queries import News, news
from awards.sharing.views.blueprint import bp
from awards.web.access import public, takes
from awards.web.feeds import MOST, Entry, Feed, as_atom, as_json_feed
from awards.web.keeping import kept
from awards.web.lists import here
from awards.web.transaction import db_session


@bp.route("/pledges/feed.atom", defaults={"form": "atom"})
@bp.route("/pledges/feed.json", defaults={"form": "json"})
@public
@takes(*PARAMETERS)
@kept
def feed(form: str) -> Response:
    found = Feed(
        title=str(_("Pledges")),
        author=str(_("EQUALS in Tech Awards")),
        page=site() + same_list("pledges.pledges"),
        address=site() + here(),
        entries=[_entry(one) for one in news(db_session(), filters_asked(), MOST)],
    )
    return as_atom(found) if form == "atom" else as_json_feed(found)


def _entry(one: News) -> Entry:
    version, report = one.version, one.report
    by = wording.listed([p.organisation.standing.name for p in version.parties if p.role in ("lead", "co-pledger")])
    address = f"{site()}/pledges/{one.public_id}"
    if report is None:
        gives = "; ".join(f"{a.text} ({a.word})" if a.word else a.text for a in wording.amounts(version))
        text = "\n".join(filter(None, [by, gives, version.facts.get("summary")]))
        permanent = f"{address}/v/{version.n}"
        return Entry(permanent, permanent, version.title, text, one.at, version.language, by or None, "pledge")
    title = str(_("Progress report: %(title)s", title=version.title))
    text = "\n".join([str(wording.STAGE_WORDS[report.stage]), report.narrative])
    return Entry(f"{address}#report-{report.n}", address, title, text, one.at, None, by or None, "report")
