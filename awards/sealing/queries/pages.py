"""What staff's pages about seals read."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from awards.core.errors import NotFound
from awards.programme import queries as programme
from awards.programme.models import Edition
from awards.sealing.models import SealHead, SealKey
from awards.sealing.queries.heads import Sealed, due, heads, size_of
from awards.sealing.queries.people import same_people


@dataclass(frozen=True)
class EditionSeals:
    """The seals of an edition: heads, keys, how long the log is, and which steps are to be sealed and are not."""

    edition: Edition
    heads: list[Sealed]
    keys: list[SealKey]
    size: int
    due: Sequence[tuple[int, str]]
    own_key: SealKey | None
    signers: dict[UUID, frozenset[UUID]]

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def waiting(self) -> list[Sealed]:
        """Heads that are newer than the last sealed one and lack a signature, the newest first."""
        newest = max((found.head.size for found in self.heads if found.is_sealed), default=0)
        return [found for found in self.heads if found.head.size > newest]

    @property
    def can_be_stated(self) -> bool:
        """Whether stating the log would give another head than there is."""
        if not self.heads:
            return self.size > 0
        newest = self.heads[0]
        return self.size > newest.head.size and (newest.is_sealed or any(n > newest.head.size for n, _ in self.due))


@dataclass(frozen=True)
class KeyPage:
    """One key of an edition."""

    edition: Edition
    key: SealKey

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class HeadPage:
    """One head of an edition, the live key of whoever looks, and who signed it."""

    edition: Edition
    head: SealHead
    own_key: SealKey | None
    signers: frozenset[UUID]

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


def edition_seals(session: Session, edition_id: UUID, reader_id: UUID) -> EditionSeals:
    """All about the seals of an edition. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    found, keys = heads(session, edition), edition_keys(session, edition_id)
    newest = max((one.head.size for one in found if one.is_sealed), default=0)
    signers = {one.id: same_people(session, [s.user_id for s in one.signatures]) for one in found if not one.is_sealed}
    return EditionSeals(
        edition, found, keys, size_of(session, edition_id), due(session, edition_id, newest),
        _own(keys, reader_id), signers,
    )  # fmt: skip


def key_page(session: Session, edition_id: UUID, key_id: UUID) -> KeyPage:
    """One key. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    key = next((key for key in edition_keys(session, edition_id) if key.id == key_id), None)
    if key is None:
        raise NotFound("key")
    return KeyPage(edition, key)


def head_page(session: Session, edition_id: UUID, head_id: UUID, reader_id: UUID) -> HeadPage:
    """One head. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    found = (
        session.scalars(
            select(SealHead)
            .options(joinedload(SealHead.signatures))
            .where(SealHead.id == head_id, SealHead.edition_id == edition_id)
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise NotFound("head")
    signers = same_people(session, [one.user_id for one in found.signatures])
    return HeadPage(edition, found, _own(edition_keys(session, edition_id), reader_id), signers)


def edition_keys(session: Session, edition_id: UUID) -> list[SealKey]:
    """The keys of an edition with names, approvals and retirements, the first first. One query."""
    query = (
        select(SealKey)
        .options(joinedload(SealKey.name), joinedload(SealKey.approval), joinedload(SealKey.retirement))
        .where(SealKey.edition_id == edition_id)
        .order_by(SealKey.at, SealKey.public_key)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def key_of(session: Session, edition_id: UUID, public_key: str) -> SealKey:
    """The key of an edition with this public half. Raises NotFound."""
    found = next((key for key in edition_keys(session, edition_id) if key.public_key == public_key), None)
    if found is None:
        raise NotFound("key")
    return found


def _own(keys: Sequence[SealKey], reader_id: UUID) -> SealKey | None:
    return next((key for key in keys if key.user_id == reader_id and key.is_live), None)
