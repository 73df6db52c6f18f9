"""What the staff pages of announcements are about, for whoever is signed in."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.programme.models import Edition
from awards.publishing import queries
from awards.publishing.models import Publication
from awards.publishing.queries import AnnouncementPage, EditionAnnouncements
from awards.web.identity import signed_in
from awards.web.transaction import now


@dataclass(frozen=True)
class KindOfEdition:
    """Finalists or winners of an edition, to be proposed or looked at before they are public."""

    edition: Edition
    kind: str
    tied: frozenset[UUID] = frozenset()

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class PublicResult:
    """What is public of an edition, to be corrected or taken back; None while nothing is."""

    edition: Edition
    publication: Publication | None
    tied: frozenset[UUID]

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class GroupPage:
    """A group of those who are told of an announcement."""

    page: AnnouncementPage
    audience: str

    @property
    def edition_id(self) -> UUID:
        return self.page.edition_id


def an_edition(session: Session, edition_id: UUID) -> EditionAnnouncements:
    return queries.edition_announcements(session, edition_id, signed_in().id)


def a_kind(session: Session, edition_id: UUID, kind: str) -> KindOfEdition:
    found = an_edition(session, edition_id)
    return KindOfEdition(found.edition, kind, found.tied)


def an_announcement(session: Session, edition_id: UUID, announcement_id: UUID) -> AnnouncementPage:
    return queries.announcement_page(session, edition_id, announcement_id, signed_in().id)


def a_group(session: Session, edition_id: UUID, announcement_id: UUID, audience: str) -> GroupPage:
    page = an_announcement(session, edition_id, announcement_id)
    known = queries.tellings(session, [announcement_id]).get(announcement_id, [])
    if audience not in {telling.audience for telling in known}:
        raise NotFound("group")
    return GroupPage(page, audience)


def a_result(session: Session, edition_id: UUID) -> PublicResult:
    """What is public of the edition."""
    found = an_edition(session, edition_id)
    return PublicResult(found.edition, queries.newest_public(session, edition_id, now()), found.tied)


def a_correction(session: Session, edition_id: UUID, announcement_id: UUID) -> AnnouncementPage:
    """A correction of this edition. Raises NotFound."""
    page = an_announcement(session, edition_id, announcement_id)
    if page.announcement.kind != "correction":
        raise NotFound("correction")
    return page
