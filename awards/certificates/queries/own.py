"""What a nominee takes home of a nomination: the certificates that hold, the badges, the letter."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, undefer

from awards.certificates.models import Certificate, CertificateFile, CertifiedLaureate, Letter, LetterCode
from awards.certificates.queries.conditions import is_approved
from awards.core.errors import NotFound
from awards.nominations import queries as nominations
from awards.nominations.queries import Nominated
from awards.nominations.rules import Announced
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate, Publication
from awards.publishing.queries.public import out

PAGE = "certificates.own"


@dataclass(frozen=True)
class Place:
    """An entry of the nomination that was honoured; its certificate is None until it is made and approved."""

    laureate: Laureate
    publication: Publication
    certificate: Certificate | None


@dataclass(frozen=True)
class Own:
    """A nomination with what its nominee takes home by now."""

    found: Nominated
    places: tuple[Place, ...]
    letter: Letter | None
    code: str | None = None
    """That of the letter."""

    @property
    def has_any(self) -> bool:
        """Whether there is something, and the nomination stands."""
        return bool(self.places or self.letter) and self.found.nomination.state == "submitted"


@dataclass(frozen=True)
class OwnFile:
    """A certificate's file of a nomination."""

    found: Nominated
    certificate: Certificate
    file: CertificateFile


def own(session: Session, edition_id: UUID, nomination_id: UUID, at: datetime) -> Own:
    """The nomination with what is public of it. Raises NotFound."""
    found = nominations.nominated(session, edition_id, nomination_id)
    present = publishing.newest_public(session, edition_id, at)
    if present is None:
        return Own(found, (), None)
    entries = {entry.id for entry in found.nomination.entries}
    laureates = [one for one in present.laureates if one.entry_id in entries and one.erased != "all"]
    rows = session.execute(
        select(CertifiedLaureate.laureate_id, Certificate)
        .join(Certificate, Certificate.id == CertifiedLaureate.certificate_id)
        .where(
            CertifiedLaureate.laureate_id.in_([one.id for one in laureates]),
            Certificate.withdrawn_at.is_(None),
            is_approved(),
        )
    )
    certificates = {row.laureate_id: row.Certificate for row in rows}
    row = session.execute(
        select(Letter, LetterCode.code)
        .outerjoin(LetterCode, (LetterCode.nomination_id == Letter.nomination_id) & LetterCode.replaced_at.is_(None))
        .where(Letter.nomination_id == nomination_id, Letter.basis.is_not(None), _result_is_out(at))
    ).first()
    places = tuple(Place(one, present, certificates.get(one.id)) for one in laureates)
    return Own(found, places, row.Letter if row else None, row.code if row else None)


def own_file(
    session: Session, edition_id: UUID, nomination_id: UUID, certificate_id: UUID, language: str, at: datetime
) -> OwnFile:
    """The file of a certificate that holds. Raises NotFound."""
    mine = own(session, edition_id, nomination_id, at)
    for place in mine.places:
        if place.certificate is not None and place.certificate.id == certificate_id and mine.has_any:
            return OwnFile(mine.found, place.certificate, file_in(session, certificate_id, language))
    raise NotFound("certificate")


def own_letter(session: Session, edition_id: UUID, nomination_id: UUID, at: datetime) -> Own:
    """The nomination with its letter and the letter's bytes. Raises NotFound."""
    found = nominations.nominated(session, edition_id, nomination_id)
    letter = session.scalar(
        select(Letter)
        .where(Letter.nomination_id == nomination_id, Letter.basis.is_not(None), _result_is_out(at))
        .options(undefer(Letter.content))
    )
    if letter is None:
        raise NotFound("letter")
    return Own(found, (), letter)


def file_in(session: Session, certificate_id: UUID, language: str) -> CertificateFile:
    """A certificate's file in a language, with its bytes. Raises NotFound."""
    file = session.scalar(
        select(CertificateFile)
        .where(
            CertificateFile.certificate_id == certificate_id, CertificateFile.language == language,
            CertificateFile.content.is_not(None),
        )
        .options(undefer(CertificateFile.content))
    )  # fmt: skip
    if file is None:
        raise NotFound("file of a certificate")
    return file


def with_pages(session: Session, found: dict[UUID, Announced], at: datetime) -> dict[UUID, Announced]:
    """What is public about nominations, with the page of what waits for those that have something to take home."""
    told = [nomination_id for nomination_id, one in found.items() if one.kind == "winners" and not one.places]
    letters: set[UUID] = set()
    if told:
        letters = set(
            session.scalars(
                select(Letter.nomination_id).where(Letter.nomination_id.in_(told), Letter.basis.is_not(None))
            )
        )
    return {
        nomination_id: replace(one, pages=(PAGE, *one.pages)) if one.places or nomination_id in letters else one
        for nomination_id, one in found.items()
    }


def _result_is_out(at: datetime) -> ColumnElement[bool]:
    return (
        exists()
        .where(Publication.edition_id == Letter.edition_id, Publication.kind == "winners", out(at))
        .correlate(Letter)
    )
