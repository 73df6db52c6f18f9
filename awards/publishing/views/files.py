"""What else is public of publications: the list of open files and the feeds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.pledges import table as pledges
from awards.publishing import queries
from awards.publishing.documents import COLUMNS
from awards.publishing.models import Publication
from awards.publishing.queries import press
from awards.publishing.views.blueprint import bp
from awards.publishing.views.winners import rehearsed
from awards.publishing.wording import called, lacking
from awards.web.access import public
from awards.web.keeping import kept
from awards.web.languages import HTML_LANGUAGES, language
from awards.web.lists import as_json
from awards.web.transaction import db_session, now

MOST = 50
"""So many publications stand in a feed."""


@dataclass(frozen=True)
class OpenFile:
    """A file that anybody may take: what it holds, its addresses by format, and the date of what it holds."""

    what: str
    csv: str | None
    json: str
    date: datetime | None


@dataclass(frozen=True)
class Item:
    """An entry of the feeds: a publication, or a result that was taken back."""

    id: UUID
    year: int
    at: datetime
    title: str
    summary: str


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
        "publishing/data.html", files=files, columns=COLUMNS, pledge_columns=pledges.COLUMNS,
        of_editions=current_app.extensions["awards_open_data"](db_session(), [one.id for one in publications]),
    )  # fmt: skip


@bp.route("/feed.atom")
@public
@kept
def feed_atom() -> ResponseReturnValue:
    items = _items()
    text = render_template(
        "publishing/feed.xml",
        items=items,
        updated=max((item.at for item in items), default=datetime.fromtimestamp(0).astimezone()),
        base=_base(),
    )
    return Response(text, mimetype="application/atom+xml")


@bp.route("/feed.json")
@public
@kept
def feed_json() -> ResponseReturnValue:
    response = as_json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _("EQUALS in Tech Awards"),
            "home_page_url": _base() + url_for("publishing.winners"),
            "feed_url": _base() + url_for("publishing.feed_json"),
            "language": HTML_LANGUAGES.get(language(), language()),
            "items": [
                {
                    "id": f"urn:uuid:{item.id}", "url": f"{_base()}/winners/{item.year}", "title": item.title,
                    "content_text": item.summary, "date_published": item.at,
                }
                for item in _items()
            ],
        }
    )  # fmt: skip
    response.mimetype = "application/feed+json"
    return response


def _items() -> list[Item]:
    """What became public and what was taken back since, the newest first."""
    published = [
        Item(p.id, p.year, p.public_from, called(p), _summary(p))
        for p in queries.publications(db_session(), now(), MOST)
    ]
    retracted = [
        Item(
            uuid5(word.publication.id, "retraction"), word.publication.year, word.at,
            str(_("Taken back %(year)s", year=word.publication.year)), word.reason,
        )
        for word in queries.retractions(db_session(), now())
    ]  # fmt: skip
    return sorted([*retracted, *published], key=lambda item: item.at, reverse=True)[:MOST]


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
