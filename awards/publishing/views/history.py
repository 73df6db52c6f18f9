"""Public pages of what was said later: an edition under correction, and a publication as it was published then."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from awards.publishing import queries
from awards.publishing.documents import document
from awards.publishing.models import Publication
from awards.publishing.queries import LaterWord
from awards.publishing.rehearsals import of_rehearsal
from awards.publishing.views import listing
from awards.publishing.views.blueprint import bp
from awards.publishing.wording import stated_by_then
from awards.web.access import public
from awards.web.keeping import kept
from awards.web.lists import as_json
from awards.web.transaction import db_session, now


@bp.route("/winners/<int:year>/publications/<uuid:publication_id>")
@public
@kept
def earlier(year: int, publication_id: UUID) -> ResponseReturnValue:
    return _earlier(queries.earlier(db_session(), year, publication_id, now()))


@bp.route("/winners/<int:year>/publications/<uuid:publication_id>.json")
@public
@kept
def earlier_json(year: int, publication_id: UUID) -> ResponseReturnValue:
    found = queries.earlier(db_session(), year, publication_id, now())
    return as_json(document(found, found.laureates))


@bp.route("/rehearsal/<int:year>/winners/publications/<uuid:publication_id>")
@public
@kept
def rehearsal_earlier(year: int, publication_id: UUID) -> ResponseReturnValue:
    return _earlier(_rehearsed(year, publication_id))


@bp.route("/rehearsal/<int:year>/winners/publications/<uuid:publication_id>.json")
@public
@kept
def rehearsal_earlier_json(year: int, publication_id: UUID) -> ResponseReturnValue:
    found = _rehearsed(year, publication_id)
    return as_json(document(found, found.laureates))


def words_about(year: int, rehearsal: int | None = None) -> list[LaterWord]:
    """What was said later about an edition, the newest first."""
    return queries.history(db_session(), year, now(), rehearsal)


def is_under_correction(year: int, words: list[LaterWord], rehearsal: int | None = None) -> bool:
    """Whether nothing of an edition is public any more, because all of it was taken back."""
    retracted = any(word.is_retraction and word.kind == "finalists" for word in words)
    return retracted and not queries.is_out(db_session(), year, now(), rehearsal)


def under_correction(year: int, words: list[LaterWord], years: list[tuple[int, str]], prefix: str) -> str:
    """The page of an edition of which nothing is public any more: what was taken back, and why."""
    names = queries.country_names(db_session(), [one for word in words for one in word.differences])
    return render_template(
        "publishing/under_correction.html", year=year, years=years, words=words, prefix=prefix, country_names=names
    )


def _rehearsed(year: int, publication_id: UUID) -> Publication:
    return of_rehearsal(year, lambda: queries.earlier(db_session(), year, publication_id, now(), year))


def _earlier(publication: Publication) -> ResponseReturnValue:
    places = queries.places(db_session(), publication.laureates)
    edition = listing.edition_rows(publication, places, {}, linked=False)
    return render_template(
        "publishing/edition.html",
        edition=edition,
        facts=publication.facts,
        years=[],
        sources=listing.sources(publication),
        facets=[],
        chosen=[],
        exports=None,
        preview=None,
        as_published=publication,
        registry=stated_by_then(publication),
    )
