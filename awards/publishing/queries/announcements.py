"""What staff see of announcements: how far they are, and what is missing before one may be made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from awards.assignment.queries import tied_categories
from awards.core.errors import NotFound, RuleBroken
from awards.core.text import N_, Message
from awards.infrastructure.once import once
from awards.nominations.models import Entry, Nomination
from awards.programme import queries as programme
from awards.programme.models import Category, Edition
from awards.publishing import rules
from awards.publishing.models import Announcement, Cancellation, Laureate, Publication
from awards.publishing.queries.lost import lost_ground
from awards.publishing.queries.public import WINNERS_LAST, out


@dataclass(frozen=True)
class EditionAnnouncements:
    """An edition held here, whose announcements are shown to a reader who is `tied` to these categories."""

    edition: Edition
    tied: frozenset[UUID]

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class AnnouncementPage:
    """An announcement with its edition, for a reader who is `tied` to these categories."""

    edition: Edition
    announcement: Announcement
    tied: frozenset[UUID]

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def closed(self) -> bool:
        """Whether it concerns a category that the reader is tied to; a correction concerns those of its changes."""
        changed = {change.get("category") for change in self.announcement.changes}
        return any(
            category.id in self.tied and (self.announcement.kind != "correction" or category.key in changed)
            for category in self.edition.categories
        )


@dataclass(frozen=True)
class Stopped:
    """When the program stopped an approved announcement, and what did not hold any more: category key and sentence."""

    at: datetime
    because: list[tuple[str | None, Message]]

    @property
    def was_read(self) -> bool:
        """Whether it could be read for a moment before it was stopped."""
        return any(what.text == rules.READ.text for _category, what in self.because)


def edition_announcements(session: Session, edition_id: UUID, reader_id: UUID) -> EditionAnnouncements:
    """The edition of these announcements. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    return EditionAnnouncements(edition, tied_categories(session, edition_id, reader_id))


def announcement_page(session: Session, edition_id: UUID, announcement_id: UUID, reader_id: UUID) -> AnnouncementPage:
    """An announcement of this edition. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    found = session.get(Announcement, announcement_id)
    if found is None or found.edition_id != edition_id:
        raise NotFound("announcement")
    return AnnouncementPage(edition, found, tied_categories(session, edition_id, reader_id))


def standing(session: Session, edition_id: UUID) -> dict[str, Announcement]:
    """The announcements of finalists and winners that stand, proposed or approved, by kind."""
    found = _of_edition(session, edition_id)
    return {one.kind: one for one in found if one.kind in rules.KINDS and one.state in ("proposed", "approved")}


def later_words(session: Session, edition_id: UUID) -> list[Announcement]:
    """The corrections and retractions of an edition, the newest first; those that were cancelled are left out."""
    return [one for one in _of_edition(session, edition_id) if one.kind not in rules.KINDS]


def _of_edition(session: Session, edition_id: UUID) -> list[Announcement]:
    """All that were not cancelled, the newest first."""
    query = (
        select(Announcement)
        .where(Announcement.edition_id == edition_id, Announcement.state != "cancelled")
        .order_by(Announcement.proposed_at.desc(), Announcement.id)
    )
    return once(session, ("announcements", edition_id), lambda: list(session.scalars(query)))


def lost_before(session: Session, publication_id: UUID) -> bool:
    """Whether a publication lost its ground before its instant, which may be still to come."""
    return session.scalar(select(exists().where(Publication.id == publication_id, lost_ground()))) or False


def editions_that_lost(session: Session) -> set[UUID]:
    """The editions with an approved announcement that lost its ground before its instant, so that nobody sees it."""
    query = select(Announcement.edition_id).join(Publication, Publication.id == Announcement.publication_id)
    return set(session.scalars(query.where(Announcement.state == "approved", lost_ground())))


def upcoming(session: Session, edition_id: UUID, at: datetime) -> dict[str, datetime]:
    """The approved announcements that are not public yet, by their own kind, with their instants."""
    rows = session.execute(
        select(Announcement.kind, Publication.public_from)
        .join(Publication, Publication.id == Announcement.publication_id)
        .where(Announcement.edition_id == edition_id, Publication.public_from > at)
    )
    return {row.kind: row.public_from for row in rows}


def public_kinds(session: Session, edition_id: UUID, at: datetime) -> frozenset[str]:
    """The kinds of announcements of an edition that are public and were not taken back since."""
    query = (
        select(Announcement.kind)
        .join(Publication, Publication.id == Announcement.publication_id)
        .where(Announcement.edition_id == edition_id, Announcement.state == "approved", Publication.public_from <= at)
    )
    return frozenset(session.scalars(query))


def editions_to_announce(session: Session, at: datetime) -> list[UUID]:
    """The editions with an approved announcement that is not public yet."""
    return list(
        session.scalars(
            select(Announcement.edition_id)
            .join(Publication, Publication.id == Announcement.publication_id)
            .where(Publication.public_from > at)
            .distinct()
            .order_by(Announcement.edition_id)
        )
    )


def stopped() -> Select[str, datetime, list[Any]]:
    """What the program stopped and nobody has proposed anew since: kind, when, and what did not hold any more."""
    kind = case((Publication.corrects_id.is_not(None), "correction"), else_=Publication.kind)
    proposed_anew = exists().where(
        Announcement.edition_id == Publication.edition_id,
        Announcement.kind == kind,
        Announcement.proposed_at >= Cancellation.at,
    )
    return (
        select(kind.label("kind"), Cancellation.at, Cancellation.because)
        .join(Cancellation, Cancellation.publication_id == Publication.id)
        .where(Cancellation.by.is_(None), ~proposed_anew)
    )


def stopped_of(session: Session, edition_id: UUID) -> dict[str, Stopped]:
    """The announcements of an edition that the program stopped and nobody has proposed anew since, by kind."""
    rows = session.execute(stopped().where(Publication.edition_id == edition_id))
    return {
        kind: Stopped(at, [(said["category"], Message(said["text"], said["values"])) for said in because])
        for kind, at, because in rows
    }


def publication_of_kind(session: Session, edition_id: UUID, kind: str) -> Publication | None:
    """The newest publication of a kind that stands, corrected or not, with its laureates, public already or not.

    An announcement that was cancelled leads to no publication.
    """
    found = once(session, ("publications of kinds", edition_id), lambda: _of_kinds(session, edition_id))
    return found.get(kind)


def _of_kinds(session: Session, edition_id: UUID) -> dict[str, Publication]:
    newest_first = (Publication.public_from.desc(), Publication.created_at.desc(), Publication.id)
    in_order = (
        select(Publication.id, func.row_number().over(partition_by=Publication.kind, order_by=newest_first).label("n"))
        .join(Announcement, Announcement.publication_id == Publication.id)
        .where(Announcement.edition_id == edition_id, Announcement.state == "approved")
        .subquery()
    )
    query = select(Publication).join(in_order, (in_order.c.id == Publication.id) & (in_order.c.n == 1))
    return {found.kind: found for found in session.scalars(query.options(*whole_publication()))}


def publication(session: Session, publication_id: UUID) -> Publication:
    """A publication with its laureates, public or not: never for a public page."""
    return session.scalars(
        select(Publication).where(Publication.id == publication_id).options(*whole_publication())
    ).one()


def entry_of(session: Session, edition: Edition, number: int, key: str) -> UUID:
    """The eligible entry of a nomination, by its number, in a category. Raises RuleBroken."""
    found = session.scalar(
        select(Entry.id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .where(
            Nomination.edition_id == edition.id, Nomination.number == number, Nomination.state == "submitted",
            Category.key == key, Entry.state == "eligible",
        )
    )  # fmt: skip
    if found is None:
        raise RuleBroken(N_("No nomination of this number is in the running in this category."), ["add_number"])
    return found


def slugs_of_edition(session: Session, edition_id: UUID) -> set[str]:
    """The addresses of all laureates that the edition ever named, public or not."""
    query = select(Laureate.slug).join(Publication, Publication.id == Laureate.publication_id)
    return set(session.scalars(query.where(Publication.edition_id == edition_id)))


def waiting(session: Session, edition_id: UUID, at: datetime) -> list[Announcement]:
    """The approved announcements of the edition that wait for their instant."""
    query = (
        select(Announcement)
        .join(Publication, Publication.id == Announcement.publication_id)
        .where(Announcement.edition_id == edition_id, Publication.public_from > at)
    )
    return list(session.scalars(query))


def newest_public(session: Session, edition_id: UUID, at: datetime, kind: str | None = None) -> Publication | None:
    """The publication of an announcement of the edition that counts now, or that of a kind; with its laureates."""
    query = (
        select(Publication)
        .where(Publication.edition_id == edition_id, Publication.kind.in_([kind] if kind else rules.KINDS), out(at))
        .options(*whole_publication())
        .order_by(Publication.public_from.desc(), WINNERS_LAST.desc(), Publication.created_at.desc(), Publication.id)
        .limit(1)
    )
    return session.scalar(query)


def whole_publication() -> tuple[ExecutableOption, ...]:
    """Loads a publication with all that its document says."""
    laureates = selectinload(Publication.laureates)
    return (laureates.selectinload(Laureate.organisations), laureates.selectinload(Laureate.countries))


def concerned(session: Session, edition_id: UUID) -> int:
    """How many nominations with an eligible entry get a mail when finalists are announced."""
    return (
        session.scalar(
            select(func.count(Nomination.id.distinct()))
            .join(Entry, Entry.nomination_id == Nomination.id)
            .where(Nomination.edition_id == edition_id, Nomination.state == "submitted", Entry.state == "eligible")
        )
        or 0
    )


def is_public(publication: Publication, at: datetime) -> bool:
    """Whether the instant has come."""
    return publication.public_from <= at
