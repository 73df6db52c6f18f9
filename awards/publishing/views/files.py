"""What else is public of publications: the list of open files and the feeds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.infrastructure import audit
from awards.publishing import queries
from awards.publishing.documents import COLUMNS
from awards.publishing.models import Publication
from awards.publishing.queries import press
from awards.publishing.views.blueprint import bp
from awards.publishing.views.winners import rehearsed
from awards.publishing.wording import called, lacking
from awards.web.access import public
from awards.web.feeds import MOST, Entry, Feed, as_atom, as_json_feed
from awards.web.keeping import kept
from awards.web.transaction import db_session, now


@dataclass(frozen=True)
class OpenFile:
    """A file that anybody may take: what it holds, its addresses by format, and the date of what it holds."""

    what: str
    csv: str | None
    json: str
    date: datetime | None


@bp.route("/data")
@public
@kept
def data() -> ResponseReturnValue:
    publications = queries.current(db_session(), now())
    newest = max((publication.public_from for publication in publications), default=None)
    files = [
        OpenFile(_("All editions: finalists and winners"), "/winners.csv", "/winners.json", newest),
        *(
            OpenFile(
                _("%(year)s: finalists and winners", year=p.year), f"/winners/{p.year}.csv", f"/winners/{p.year}.json",
                p.public_from,
            )
            for p in publications
        ),
        OpenFile(_("Pledges"), "/pledges.csv", "/pledges.json", queries.pledges_recorded_at(db_session())),
    ]  # fmt: skip
    return render_template(
        "publishing/data.html", files=files, columns=COLUMNS,
        of_editions=current_app.extensions["awards_open_data"](db_session(), [one.id for one in publications]),
    )  # fmt: skip


@bp.route("/feed.atom")
@public
@kept
def feed_atom() -> ResponseReturnValue:
    return as_atom(_feed("publishing.feed_atom"))


@bp.route("/feed.json")
@public
@kept
def feed_json() -> ResponseReturnValue:
    return as_json_feed(_feed("publishing.feed_json"))


def _feed(endpoint: str) -> Feed:
    title = str(_("EQUALS in Tech Awards"))
    page, address = _base() + url_for("publishing.winners"), _base() + url_for(endpoint)
    return Feed(title, title, page, address, _entries(), lambda: audit.begun(db_session()))


def _entries() -> list[Entry]:
    """What became public and what was taken back since, the newest first."""
    published = [
        Entry(f"urn:uuid:{p.id}", f"{_base()}/winners/{p.year}", called(p), _summary(p), p.public_from)
        for p in queries.publications(db_session(), now(), MOST)
    ]
    retracted = [
        Entry(
            f"urn:uuid:{uuid5(word.publication.id, 'retraction')}", f"{_base()}/winners/{word.publication.year}",
            str(_("Taken back %(year)s", year=word.publication.year)), word.reason, word.at,
        )
        for word in queries.retractions(db_session(), now())
    ]  # fmt: skip
    return sorted([*retracted, *published], key=lambda entry: entry.at, reverse=True)[:MOST]


@bp.route("/winners/<int:year>/press-kit.zip")
@public
@kept
def press_kit(year: int) -> Response:
    return _press_kit(queries.of_year(db_session(), year, now()))


@bp.route("/rehearsal/<int:year>/winners/press-kit.zip")
@public
@kept
def rehearsal_press_kit(year: int) -> Response:
    return _press_kit(rehearsed(year))


def _press_kit(publication: Publication) -> Response:
    content = press.press_kit(db_session(), publication.id)
    if content is None:
        words = str(_("This file is being made. Try again in a minute."))
        return Response(f"{words}\n", 503, {"Retry-After": "60"}, mimetype="text/plain")
    name = f"{'rehearsal-' if publication.rehearsal else ''}equals-in-tech-{publication.year}-press-kit.zip"
    response = Response(content, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _summary(publication: Publication) -> str:
    """The names that became public, in the publication's own order; of a correction its reason."""
    if publication.reason is not None:
        return publication.reason
    role = "finalist" if publication.kind == "finalists" else "winner"
    names = [laureate.name or lacking(laureate) for laureate in publication.laureates if laureate.role == role]
    return "; ".join(names) or str(_("Winners not recorded"))


def _base() -> str:
    return str(current_app.config["AWARDS"].base_url).rstrip("/")
