"""The versions of a nomination's text: who saved when, and what each said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.nominations import rules
from awards.nominations.models import Correction, NominationVersion
from awards.nominations.queries.nominations import Nominated, content_at
from awards.nominations.queries.parts import part_of
from awards.nominations.rules import Content, Right

MOST_VERSIONS = 200
"""How many versions a page lists, the newest first."""


@dataclass(frozen=True)
class VersionListed:
    """One version without its text: its number, who saved it, from when to when, and whether it was submitted."""

    n: int
    writer: str
    begun_at: datetime | None
    saved_at: datetime
    frozen_at: datetime | None
    why: str | None = None
    """What staff say of a typo that they put right in it."""


@dataclass(frozen=True)
class OlderPart:
    """A part of a nomination as an older version said it; `content` is that version's."""

    nominated: Nominated
    name: str
    content: Content

    @property
    def rights(self) -> Mapping[UUID, Right]:
        return self.nominated.rights


def older_part(session: Session, edition_id: UUID, nomination_id: UUID, n: int, name: str) -> OlderPart:
    """A part that is asked of the nomination, as version `n` said it. Raises NotFound."""
    of = part_of(session, edition_id, nomination_id, name)
    content = content_at(session, nomination_id, n)
    if content is None:
        raise NotFound("version")
    return OlderPart(of.nominated, name, content)


def versions(session: Session, nomination_id: UUID) -> list[VersionListed]:
    """The versions of a nomination, the newest first. One query."""
    name = func.coalesce(func.nullif(User.name, ""), User.email)
    found = session.execute(
        select(
            NominationVersion.n, name, NominationVersion.begun_at, NominationVersion.saved_at,
            NominationVersion.frozen_at, Correction.why,
        )
        .join(User, User.id == NominationVersion.saved_by)
        .outerjoin(
            Correction,
            and_(Correction.nomination_id == NominationVersion.nomination_id, Correction.n == NominationVersion.n),
        )
        .where(NominationVersion.nomination_id == nomination_id)
        .order_by(NominationVersion.n.desc())
        .limit(MOST_VERSIONS)
    )  # fmt: skip
    return [VersionListed(*row) for row in found]


def texts_at(session: Session, nomination_id: UUID, numbers: set[int]) -> dict[int, Content]:
    """What the versions of these numbers said. One query."""
    found = session.execute(
        select(NominationVersion.n, NominationVersion.content).where(
            NominationVersion.nomination_id == nomination_id, NominationVersion.n.in_(numbers)
        )
    )
    return {n: rules.from_document(content) for n, content in found}
