"""What was said later about a result that was public: corrections and retractions, each with its instant and reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, selectinload

from awards.core.errors import NotFound, Withdrawn
from awards.places import queries as places
from awards.publishing import rules
from awards.publishing.models import Laureate, Publication, Retraction
from awards.publishing.queries.public import came, side_of


@dataclass(frozen=True)
class LaterWord:
    """A correction, with what it says otherwise than the publication before it, or a retraction (no `differences`)."""

    at: datetime
    kind: str
    reason: str
    publication: Publication
    before: Publication | None = None
    differences: tuple[rules.Difference, ...] = ()

    @property
    def is_retraction(self) -> bool:
        return self.before is None

    def is_over(self, shown: Publication) -> bool:
        """Whether it took back what was announced anew since, as the publication shown does."""
        return self.is_retraction and self.kind in ("finalists", shown.kind) and self.at <= shown.public_from

    def about(self, slug: str) -> "LaterWord | None":
        """What it says of one laureate; a retraction concerns all."""
        if self.is_retraction:
            return self
        found = tuple(difference for difference in self.differences if difference.slug == slug)
        return LaterWord(self.at, self.kind, self.reason, self.publication, self.before, found) if found else None


def history(session: Session, year: int, at: datetime, rehearsal: int | None = None) -> list[LaterWord]:
    """The later words about an edition that are public, the newest first. One query where there is none."""
    return _words(session, at, rehearsal, [Publication.year == year])


def country_names(session: Session, differences: Iterable[rules.Difference]) -> dict[str, dict[str, Any]]:
    """Names of the countries that corrections speak of, by code; no query where they speak of none."""
    said = [values for one in differences for field, *values in one.fields if field == "countries"]
    codes = {code for values in said for codes in values for code in codes}
    return places.country_names(session, codes) if codes else {}


def retractions(session: Session, at: datetime) -> list[LaterWord]:
    """Every retraction of the real award, the newest first."""
    return _words(session, at, None, [Retraction.at.is_not(None)])


def earlier(
    session: Session, year: int, publication_id: UUID, at: datetime, rehearsal: int | None = None
) -> Publication:
    """A publication of a year as it was published, corrected since or not, with its laureates.

    Raises NotFound, and Withdrawn for one that was retracted.
    """
    row = session.execute(
        select(Publication, Retraction.reason)
        .outerjoin(Retraction, and_(Retraction.publication_id == Publication.id, Retraction.at <= at))
        .where(Publication.id == publication_id, Publication.year == year, came(at), side_of(rehearsal))
        .options(*_whole())
    ).first()
    if row is None:
        raise NotFound("publication")
    found, reason = row
    if reason is not None:
        raise Withdrawn(reason)
    return found


def _words(session: Session, at: datetime, rehearsal: int | None, which: Iterable[Any]) -> list[LaterWord]:
    rows = session.execute(
        select(Publication, Retraction)
        .outerjoin(Retraction, and_(Retraction.publication_id == Publication.id, Retraction.at <= at))
        .where(
            came(at), side_of(rehearsal), *which,
            or_(Publication.corrects_id.is_not(None), Retraction.publication_id.is_not(None)),
        )
        .order_by(Publication.public_from.desc(), Publication.created_at.desc(), Publication.kind)
    ).all()  # fmt: skip
    found, told = _corrections(session, [p for p, retraction in rows if retraction is None]), {}
    for publication, retraction in sorted(rows, key=lambda row: row[0].kind, reverse=True):
        if retraction is not None:  # of those that went together the finalists' stands for all
            told[retraction.announcement_id] = LaterWord(
                retraction.at, publication.kind, retraction.reason, publication
            )
    return sorted([*found, *told.values()], key=lambda word: word.at, reverse=True)


def _corrections(session: Session, corrections: list[Publication]) -> list[LaterWord]:
    if not corrections:
        return []
    ids = {found.id for found in corrections} | {found.corrects_id for found in corrections}
    query = select(Publication).where(Publication.id.in_(ids)).options(*_whole())
    whole = {found.id: found for found in session.scalars(query)}
    return [
        LaterWord(
            found.public_from, found.kind, found.reason or "", whole[found.id], whole[found.corrects_id],
            tuple(rules.differences(*(whole[key].said for key in (found.corrects_id, found.id)))),
        )
        for found in corrections
        if found.corrects_id is not None
    ]  # fmt: skip


def _whole() -> tuple[Any, ...]:
    laureates = selectinload(Publication.laureates)
    return (laureates.selectinload(Laureate.organisations), laureates.selectinload(Laureate.countries))
