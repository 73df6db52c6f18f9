"""Which certificates two of the staff agreed to, and which wait for that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.certificates.models import Certificate, CertificateApproval, CertificateFile, CertifiedLaureate, LetterText
from awards.certificates.queries.conditions import is_approved
from awards.certificates.queries.staff import counting_ids, edition_certificates, newest
from awards.certificates.rules import KINDS
from awards.core.errors import NotFound
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGES
from awards.publishing.models import Laureate
from awards.publishing.queries import Check, EditionAnnouncements


@dataclass(frozen=True)
class ApprovalPage:
    """A proposal with the edition that it is of; `tied` as for that."""

    page: EditionAnnouncements
    approval: CertificateApproval

    @property
    def edition_id(self) -> UUID:
        return self.page.edition_id

    @property
    def tied(self) -> bool:
        return bool(self.page.tied)


@dataclass(frozen=True)
class Waiting:
    """What stands open of approvals: the proposal with who made it, of how many; and how many nobody proposed yet."""

    proposed: CertificateApproval | None
    by: str
    count: int
    unproposed: int


@dataclass(frozen=True)
class Ready:
    """How far what laureates and nominees take home is, of the newest publication that stands."""

    laureates: int
    made: int
    approved: int
    letters: int


def to_approve(session: Session, edition_id: UUID, at: datetime) -> Sequence[Certificate]:
    """Certificates of what counts or is to come that nobody proposed yet, with all files: withdrawn ones have none.

    Locked.
    """
    return session.scalars(
        select(Certificate).where(*_unproposed(edition_id, at)).order_by(Certificate.id).with_for_update()
    ).all()


def unproposed(session: Session, edition_id: UUID, at: datetime) -> int:
    """How many these are; none while a proposal waits for its second person. One query."""
    open_one = exists().where(CertificateApproval.edition_id == edition_id, CertificateApproval.state == "proposed")
    count = select(func.count()).select_from(Certificate).where(*_unproposed(edition_id, at), ~open_one)
    return session.scalar(count) or 0


def _unproposed(edition_id: UUID, at: datetime) -> tuple[ColumnElement[bool], ...]:
    languages = select(func.count()).where(
        CertificateFile.certificate_id == Certificate.id, CertificateFile.content.is_not(None)
    )
    return (
        Certificate.edition_id == edition_id,
        Certificate.approval_id.is_(None),
        languages.correlate(Certificate).scalar_subquery() == len(LANGUAGES),
        Certificate.id.in_(
            select(CertifiedLaureate.certificate_id)
            .join(Laureate, Laureate.id == CertifiedLaureate.laureate_id)
            .where(Laureate.publication_id.in_(counting_ids(edition_id, at)))
        ),
    )


def proposed(session: Session, edition_id: UUID) -> CertificateApproval | None:
    """The proposal of an edition that nobody settled yet."""
    return session.scalar(
        select(CertificateApproval).where(
            CertificateApproval.edition_id == edition_id, CertificateApproval.state == "proposed"
        )
    )


def waiting(session: Session, edition_id: UUID, unproposed: int) -> Waiting:
    """The proposal that stands, with its proposer's name; `unproposed` is how many the page counted. One query."""
    of = select(func.count()).where(Certificate.approval_id == CertificateApproval.id).scalar_subquery()
    row = session.execute(
        select(CertificateApproval, User.name, User.email, of.label("certificates"))
        .join(User, User.id == CertificateApproval.proposed_by)
        .where(CertificateApproval.edition_id == edition_id, CertificateApproval.state == "proposed")
    ).first()
    if row is None:
        return Waiting(None, "", 0, unproposed)
    return Waiting(row.CertificateApproval, row.name or row.email, row.certificates, unproposed)


def approval_page(session: Session, edition_id: UUID, approval_id: UUID, reader_id: UUID) -> ApprovalPage:
    """A proposal of the edition, for a reader. Raises NotFound."""
    page = edition_certificates(session, edition_id, reader_id)
    found = session.get(CertificateApproval, approval_id)
    if found is None or found.edition_id != edition_id:
        raise NotFound("approval")
    return ApprovalPage(page, found)


def ready(session: Session, edition_id: UUID) -> Ready:
    """How many laureates the newest publication names, how many of their certificates are made and approved, and how
    many texts of letters are approved. One query."""
    of_newest = (
        Laureate.publication_id == newest(edition_id).scalar_subquery(),
        Laureate.erased.is_distinct_from("all"),
    )
    certified = (
        select(func.count(Laureate.id.distinct()))
        .join(CertifiedLaureate, CertifiedLaureate.laureate_id == Laureate.id)
        .join(Certificate, Certificate.id == CertifiedLaureate.certificate_id)
        .where(*of_newest, Certificate.withdrawn_at.is_(None))
    )
    letters = select(func.count()).where(LetterText.edition_id == edition_id, LetterText.approved_at.is_not(None))
    row = session.execute(
        select(
            select(func.count()).select_from(Laureate).where(*of_newest).scalar_subquery().label("laureates"),
            certified.scalar_subquery().label("made"),
            certified.where(is_approved()).scalar_subquery().label("approved"),
            letters.scalar_subquery().label("letters"),
        )
    ).one()
    return Ready(row.laureates or 0, row.made or 0, row.approved or 0, row.letters or 0)


def checks(session: Session, edition_id: UUID) -> list[Check]:
    """What the list before an announcement says of certificates and letters. One query."""
    found = ready(session, edition_id)
    if not found.laureates:
        certificates = [Check(N_("Certificates are made when an announcement is approved."), None)]
    else:
        certificates = [
            Check(
                N_("Certificates made: %(count)s of %(all)s.", count=found.made, all=found.laureates),
                found.made == found.laureates,
            ),
            Check(
                N_("Certificates approved by two: %(count)s of %(all)s.", count=found.approved, all=found.laureates),
                found.approved == found.laureates,
            ),
        ]
    letters = N_("Letters after the result approved by two: %(count)s of %(all)s.", count=found.letters, all=len(KINDS))
    return [*certificates, Check(letters, found.letters == len(KINDS))]
