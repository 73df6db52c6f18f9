"""Slides for the ceremony, in the order of revealing: category by category, the winners last. For staff alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awards.assignment.queries import tied_categories
from awards.core.errors import NotFound
from awards.publishing import policy, queries, services
from awards.publishing.models import Publication
from awards.publishing.queries import EditionAnnouncements
from awards.publishing.queries.texts import picture
from awards.publishing.views import listing
from awards.publishing.views.blueprint import bp
from awards.publishing.views.listing import EditionRows, Row
from awards.publishing.views.texts import of_edition
from awards.web.access import requires
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.transaction import db_session, now

SLIDES = "/staff/<uuid:edition_id>/slides"


@dataclass(frozen=True)
class CategorySlides:
    """What is revealed of a category, in this order; `no_award` says why nobody won."""

    key: str
    name: str
    mentions: list[Row]
    finalists: list[Row]
    winners: list[Row]
    no_award: str | None


@dataclass(frozen=True)
class SlidePicture:
    """A picture of somebody who stands on the slides."""

    page: EditionAnnouncements
    digest: str

    @property
    def edition_id(self) -> UUID:
        return self.page.edition_id


def a_picture(session: Session, edition_id: UUID, digest: str) -> SlidePicture:
    """A picture on the slides that the reader sees. Raises NotFound."""
    page = of_edition(session, edition_id)
    publication, without = _revealed(page)
    laureates = publication.laureates if publication else []
    shown = [x.texts.get("picture", {}).get("digest") for x in laureates if x.category_key not in without]
    if digest not in shown:
        raise NotFound("picture")
    return SlidePicture(page, digest)


@bp.route(SLIDES)
@requires(policy.may_see_announcements, load=of_edition)
def slides(page: EditionAnnouncements) -> ResponseReturnValue:
    publication, without = _revealed(page)
    rows = None
    if publication is not None:
        places = queries.places(db_session(), publication.laureates)
        rows = listing.edition_rows(publication, places, {}, linked=False, without=without)
    return render_template(
        "publishing/slides.html",
        edition=page.edition,
        shown=rows,
        categories=_in_order(rows, without) if rows else [],
    )


@bp.route(f"{SLIDES}/pictures/<digest>")
@requires(policy.may_see_announcements, load=a_picture)
def slide_picture(of: SlidePicture) -> ResponseReturnValue:
    return Response(picture(db_session(), of.digest), mimetype="image/webp")


def _revealed(page: EditionAnnouncements) -> tuple[Publication | None, set[str]]:
    """The winners as they are or would be published, and the categories that the reader is tied to, by key."""
    tied = tied_categories(db_session(), page.edition_id, signed_in().id)
    without = {category.key for category in page.edition.categories if category.id in tied}
    return services.preview(db_session(), page.edition, "winners", now()), without


def _in_order(rows: EditionRows, without: set[str]) -> Sequence[CategorySlides]:
    def of(key: str, found: list[Row]) -> list[Row]:
        return [row for row in found if row.laureate.category_key == key]

    categories = [
        CategorySlides(
            key=facts["key"],
            name=in_language(facts["names"]),
            mentions=of(facts["key"], rows.mentions),
            finalists=of(facts["key"], rows.finalists),
            winners=of(facts["key"], rows.winners),
            no_award=facts.get("no_award"),
        )
        for facts in rows.publication.facts["categories"]
        if facts["key"] not in without
    ]
    return [one for one in categories if one.mentions or one.finalists or one.winners or one.no_award]
