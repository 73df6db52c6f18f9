"""Erase a person from what was published: names and texts go, what the digests stand on stays.

Every publication of a laureate is concerned: earlier ones, which are public at addresses of their own, and one that
waits for its instant. What was made of them goes too and is made anew by the jobs that made it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from awards.organisations.models import FormerLaureate
from awards.programme.models import Edition
from awards.programme.queries import lock_edition
from awards.publishing import rules
from awards.publishing.models import (
    Announcement,
    Laureate,
    LaureateErasure,
    LaureateOrganisation,
    LaureatePicture,
    LaureateText,
    PressKit,
    Publication,
    Retraction,
    ShareCard,
)
from awards.publishing.services.remembering import remember_awards

Names = Callable[[str], bool]
"""Whether a text names the person."""


def erase_laureates(session: Session, scopes: Mapping[UUID, str], names: Names, at: datetime) -> Sequence[Publication]:
    """Erase a person from these laureates, by id: `person`, or `all` where project and organisations tell of it too.

    Public reasons and proposed corrections that name the person are blanked with them. Gives the publications that
    were changed so; done again, there are none.
    """
    editions = session.scalars(
        select(Edition)
        .join(Publication, Publication.edition_id == Edition.id)
        .join(Laureate, Laureate.publication_id == Publication.id)
        .where(Laureate.id.in_(scopes))
        .order_by(Edition.id)
        .distinct()
    ).all()
    for edition in editions:
        lock_edition(session, edition)
    done = {(one.laureate_id, one.scope) for one in session.scalars(select(LaureateErasure))}
    new = {key: scope for key, scope in scopes.items() if not done & {(key, scope), (key, "all")}}
    found = session.scalars(
        select(Laureate)
        .where(Laureate.id.in_(new))
        .options(selectinload(Laureate.organisations), selectinload(Laureate.publication))
        .order_by(Laureate.id)
        .execution_options(populate_existing=True)
    ).all()
    session.add_all(LaureateErasure(laureate_id=one.id, scope=new[one.id], at=at) for one in found)
    session.flush()
    pictures, slugs = set(), {one.slug for one in found}
    _forget_former(session, [one.slug for one in found if new[one.id] == "all"], slugs)
    for laureate in found:
        pictures.add(laureate.texts.get("picture", {}).get("digest"))
        if new[laureate.id] == "all":
            session.execute(delete(LaureateOrganisation).where(LaureateOrganisation.laureate_id == laureate.id))
        blank(laureate, new[laureate.id])
    session.flush()
    for laureate in found:
        session.expire(laureate, ["organisations"])
    _forget_what_was_made(session, found)
    for edition in editions:
        _blank_reasons(session, edition.id, slugs, names)
        if not edition.rehearsal and edition.kind != "record":
            remember_awards(session, edition.id, at)
    session.flush()
    _forget_pictures(session, {digest for digest in pictures if digest})
    return list({one.publication_id: one.publication for one in found}.values())


def blank(laureate: Laureate, scope: str) -> None:
    """Take from a laureate what tells of the person; the organisations of one that is stored are deleted apart."""
    laureate.erased, laureate.salt, laureate.texts = scope, "", {}
    laureate.person = laureate.summary = None
    if scope == "all":
        laureate.project = laureate.note = None
        laureate.source, laureate.slug = "", rules.erased_slug(laureate.slug)


def erase_again(session: Session, publication: Publication) -> None:
    """Keep erased in a publication to come, whatever it is read from, who was erased from the edition before."""
    rows = session.execute(
        select(Laureate.slug, Laureate.erased)
        .join(Publication, Publication.id == Laureate.publication_id)
        .where(Publication.edition_id == publication.edition_id, Laureate.erased.is_not(None))
    )
    erased = {row.slug: row.erased for row in rows}
    for laureate in publication.laureates:
        scope = erased.get(rules.erased_slug(laureate.slug)) or erased.get(laureate.slug)
        if scope is not None:
            if scope == "all":
                laureate.organisations = []
            blank(laureate, scope)


def _forget_former(session: Session, whole: Collection[str], slugs: Collection[str]) -> None:
    """By what names judges' ties to these laureates are found: all of them, or the person's alone."""
    gone = or_(FormerLaureate.slug.in_(whole), and_(FormerLaureate.slug.in_(slugs), FormerLaureate.part == "person"))
    session.execute(delete(FormerLaureate).where(gone))


def _forget_what_was_made(session: Session, laureates: Collection[Laureate]) -> None:
    publications = {one.publication_id for one in laureates}
    entries = {one.entry_id for one in laureates if one.entry_id}
    session.execute(delete(ShareCard).where(ShareCard.laureate_id.in_([one.id for one in laureates])))
    session.execute(delete(PressKit).where(PressKit.publication_id.in_(publications)))
    session.execute(delete(LaureateText).where(LaureateText.entry_id.in_(entries)))


def _blank_reasons(session: Session, edition_id: UUID, slugs: Collection[str], names: Names) -> None:
    """Reasons that name the person, and what corrections were to say of these laureates."""
    for publication in session.scalars(select(Publication).where(Publication.edition_id == edition_id)):
        if publication.reason and names(publication.reason):
            publication.reason = publication.reason_salt = ""
    of_edition = select(Retraction).join(Publication, Publication.id == Retraction.publication_id)
    for retraction in session.scalars(of_edition.where(Publication.edition_id == edition_id)):
        if names(retraction.reason):
            retraction.reason = ""
    for announcement in session.scalars(select(Announcement).where(Announcement.edition_id == edition_id)):
        announcement.changes = [_without_words(change, slugs) for change in announcement.changes]
        if announcement.reason and names(announcement.reason):
            announcement.reason = ""


def _without_words(change: dict[str, Any], slugs: Collection[str]) -> dict[str, Any]:
    if change.get("slug") not in slugs:
        return change
    kept = {name: value for name, value in change.get("fields", {}).items() if name in ("role", "countries")}
    return change | {"slug": rules.erased_slug(change["slug"])} | ({"fields": kept} if "fields" in change else {})


def _forget_pictures(session: Session, digests: Collection[str]) -> None:
    """Pictures that no laureate and no text shows any more."""
    shown = {texts.get("picture", {}).get("digest") for texts in session.scalars(select(Laureate.texts))}
    session.execute(
        delete(LaureatePicture).where(
            LaureatePicture.digest.in_(set(digests) - shown),
            ~exists().where(LaureateText.picture == LaureatePicture.digest),
        )
    )
