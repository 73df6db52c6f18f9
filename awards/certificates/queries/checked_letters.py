"""What anybody may know of a letter by its code: that it is genuine, of which edition, when made; no name, no result.

Letters to those who were chosen and to all others answer alike, so that a code tells nobody who was not chosen.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session

from awards.certificates import rules
from awards.certificates.models import Letter, LetterCode
from awards.certificates.rules import Standing
from awards.nominations.models import Entry
from awards.programme.models import Edition
from awards.publishing import queries as publishing
from awards.publishing.models import Publication, Retraction
from awards.publishing.queries.public import came, side_of


@dataclass(frozen=True)
class CheckedLetter:
    """A letter's code, how its letter stands, and why where the result was taken back."""

    letter: LetterCode
    edition: Edition
    standing: Standing
    reason: str | None


def is_letter(session: Session, code: str, at: datetime, rehearsal: int | None = None) -> bool:
    """Whether there is a letter with this code, and the result that it tells of was public."""
    return session.execute(_found(code, at, rehearsal)).first() is not None


def checked_letter(session: Session, code: str, at: datetime, rehearsal: int | None = None) -> CheckedLetter | None:
    """How the letter with this code stands; None where there is none, or nothing of its result was public yet."""
    row = session.execute(_found(code, at, rehearsal)).first()
    if row is None:
        return None
    letter, edition, is_forgotten = row
    result = publishing.newest_public(session, edition.id, at, "winners")
    entries = set(session.scalars(select(Entry.id).where(Entry.nomination_id == letter.nomination_id)))
    honours = [(one.entry_id, one.role) for one in result.laureates if one.entry_id in entries] if result else []
    standing = rules.letter_standing(
        forgotten=is_forgotten, came_back=result is None, replaced=letter.replaced_at is not None,
        same=rules.letter_mark(honours) == letter.mark,
    )  # fmt: skip
    return CheckedLetter(letter, edition, standing, _why(session, letter, at) if result is None else None)


def _found(code: str, at: datetime, rehearsal: int | None) -> Select[LetterCode, Edition, bool]:
    result_came = exists().where(
        Publication.edition_id == LetterCode.edition_id, Publication.kind == "winners", came(at), side_of(rehearsal)
    )
    return (
        select(LetterCode, Edition, Letter.basis.is_(None))
        .join(Letter, Letter.nomination_id == LetterCode.nomination_id)
        .join(Edition, Edition.id == LetterCode.edition_id)
        .where(LetterCode.code == code, result_came.correlate(LetterCode))
    )


def _why(session: Session, letter: LetterCode, at: datetime) -> str | None:
    """The public reason of the newest retraction of the edition's winners."""
    of_result = and_(Publication.id == Retraction.publication_id, Publication.kind == "winners")
    return session.scalar(
        select(Retraction.reason)
        .join(Publication, of_result)
        .where(Publication.edition_id == letter.edition_id, Retraction.at <= at)
        .order_by(Retraction.at.desc())
        .limit(1)
    )
