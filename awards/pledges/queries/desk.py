"""Reads of what is written of pledges: drafts of an organisation, the staff's queue, reports, errors, ties."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.infrastructure import paging
from awards.infrastructure.audit import AuditRow
from awards.organisations.models import Organisation
from awards.organisations.queries import represented
from awards.pledges import rules
from awards.pledges.models import (
    Pledge,
    PledgeDraft,
    PledgeError,
    PledgeEvidenceNote,
    PledgeLink,
    PledgeReport,
    PledgeVerification,
    PledgeVersion,
)
from awards.pledges.queries.items import whole_loading, whole_loading_of
from awards.pledges.rules import answering

OPEN_DRAFTS = ("submitted", "in_review")


def pledge(session: Session, pledge_id: UUID) -> Pledge:
    """One pledge with its organisation as it stands and its current version, if any. Raises NotFound."""
    found = session.scalar(
        select(Pledge)
        .where(Pledge.id == pledge_id, Pledge.state != "discarded")
        .options(
            joinedload(Pledge.organisation).joinedload(Organisation.merged_into),
            *whole_loading(selectinload(Pledge.current)),
        )
    )
    if found is None:
        raise NotFound("pledge")
    return found


def draft_of(session: Session, pledge_id: UUID) -> PledgeDraft | None:
    """What is being written of a pledge, or None."""
    return session.scalar(
        select(PledgeDraft).where(PledgeDraft.pledge_id == pledge_id).options(joinedload(PledgeDraft.pledge))
    )


def draft(session: Session, pledge_id: UUID) -> PledgeDraft:
    """What is being written of a pledge, with the pledge and its organisation. Raises NotFound."""
    found = session.scalar(_drafts().where(PledgeDraft.pledge_id == pledge_id))
    if found is None:
        raise NotFound("draft")
    return found


def by_public_id(session: Session, public_id: str) -> Pledge | None:
    """The pledge of this number, public or not."""
    return session.scalar(select(Pledge).where(Pledge.public_id == public_id))


def speaks_for(session: Session, user_id: UUID, organisation_id: UUID | None) -> bool:
    """Whether staff confirmed that this person speaks for the organisation, or for what it was merged into."""
    if organisation_id is None:
        return False
    mine = {one.id for one in represented(session, user_id)}
    row = session.execute(
        select(Organisation.id, Organisation.merged_into_id).where(Organisation.id == organisation_id)
    ).one()
    return (row.merged_into_id or row.id) in mine


class Written(NamedTuple):
    """A pledge that was written at an organisation's desk, and what is being written of it."""

    pledge: Pledge
    draft: PledgeDraft | None

    @property
    def id(self) -> UUID:
        """The pledge's."""
        return self.pledge.id


def of_organisations(
    session: Session, ids: Collection[UUID], most: int, after: UUID | None = None
) -> list[Written]:  # fmt: skip
    """The pledges that were written at these organisations' desks, the highest number first, those `after` one."""
    holder = aliased(Organisation)
    query = (
        select(Pledge, PledgeDraft)
        .join(holder, holder.id == Pledge.organisation_id)
        .outerjoin(PledgeDraft, PledgeDraft.pledge_id == Pledge.id)
        .where(or_(holder.id.in_(ids), holder.merged_into_id.in_(ids)), Pledge.state != "discarded")
        .options(selectinload(Pledge.current), joinedload(Pledge.organisation).joinedload(Organisation.merged_into))
    )
    found = session.execute(paging.newest(query, Pledge, Pledge.public_id, after).limit(most))
    return [Written(pledge, draft) for pledge, draft in found]


def queue(session: Session, rehearsal: bool, most: int) -> list[PledgeDraft]:
    """What organisations handed in, the oldest first; made-up ones alone for made-up staff."""
    query = _drafts().where(PledgeDraft.state.in_(OPEN_DRAFTS)).order_by(PledgeDraft.submitted_at).limit(most)
    return list(session.scalars(query.where(Pledge.rehearsal) if rehearsal else query))


def answers(session: Session, since: datetime) -> answering.Answers:
    """How fast staff answered what organisations have handed in since then; one question."""
    written = select(Pledge.id).where(Pledge.organisation_id.is_not(None), Pledge.rehearsal.is_(False))
    rows = session.execute(
        select(AuditRow.subject_id, AuditRow.action, AuditRow.at)
        .where(AuditRow.subject_id.in_(written), AuditRow.action.in_(answering.STEPS), AuditRow.at >= since)
        .order_by(AuditRow.seq)
    )
    return answering.answers((pledge, step, at.astimezone(UTC).date()) for pledge, step, at in rows)


def errors_open(session: Session, most: int) -> list[PledgeError]:
    """What readers say is wrong and nobody has dealt with, the oldest first."""
    return list(
        session.scalars(
            select(PledgeError)
            .where(PledgeError.settled_at.is_(None))
            .options(joinedload(PledgeError.pledge))
            .order_by(PledgeError.at)
            .limit(most)
        )
    )


def error(session: Session, error_id: UUID) -> PledgeError:
    """One report of an error with its pledge and what that says. Raises NotFound."""
    found = session.scalar(
        select(PledgeError)
        .where(PledgeError.id == error_id)
        .options(joinedload(PledgeError.pledge).selectinload(Pledge.current))
    )
    if found is None:
        raise NotFound("error")
    return found


def reports(session: Session, pledge_id: UUID) -> list[PledgeReport]:
    """The reports that count of a pledge: of each period the newest, the newest period first."""
    found = session.scalars(
        select(PledgeReport)
        .where(PledgeReport.pledge_id == pledge_id)
        .options(*_of_reports())
        .order_by(PledgeReport.ends_on.desc(), PledgeReport.n.desc())
    )
    counted: dict[tuple[object, object], PledgeReport] = {}
    for one in found:
        counted.setdefault((one.starts_on, one.ends_on), one)
    return list(counted.values())


def report(session: Session, report_id: UUID) -> PledgeReport:
    """One report with its money and its verifications. Raises NotFound."""
    found = session.scalar(select(PledgeReport).where(PledgeReport.id == report_id).options(*_of_reports()))
    if found is None:
        raise NotFound("report")
    return found


def is_own_report(session: Session, report: PledgeReport, user_id: UUID) -> bool:
    """Whether this person reported it, by this account or by one that became part of it."""
    return report.reported_by == user_id or report.reported_by in accounts.merged_away(session, user_id)


def verifications(session: Session, report_id: UUID) -> list[tuple[PledgeVerification, str]]:
    """How far somebody looked at a report each time, the newest first, with the name of whoever noted it."""
    rows = session.execute(
        select(PledgeVerification, User.name, User.email)
        .join(User, User.id == PledgeVerification.by)
        .where(PledgeVerification.report_id == report_id)
        .order_by(PledgeVerification.at.desc())
    )
    return [(row, name or email) for row, name, email in rows]


def links_of(session: Session, pledge_id: UUID) -> list[tuple[PledgeLink, str, str | None]]:
    """The standing ties of a pledge, each with the other's public id, and its title when it is public."""
    other = aliased(Pledge)
    version = aliased(PledgeVersion)
    rows = session.execute(
        select(PledgeLink, other.public_id, version.title)
        .join(other, or_(other.id == PledgeLink.from_id, other.id == PledgeLink.to_id))
        .join(version, (version.pledge_id == other.id) & (version.n == other.current_n))
        .where(
            or_(PledgeLink.from_id == pledge_id, PledgeLink.to_id == pledge_id), PledgeLink.ended_at.is_(None),
            other.id != pledge_id, other.stands,
        )
        .order_by(PledgeLink.kind, other.public_id)
    )  # fmt: skip
    return [(link, public_id, title) for link, public_id, title in rows]


def link(session: Session, link_id: UUID) -> PledgeLink:
    """One tie. Raises NotFound."""
    found = session.get(PledgeLink, link_id)
    if found is None:
        raise NotFound("link")
    return found


def content_of(session: Session, pledge: Pledge) -> rules.Content:
    """What a public pledge says now, as its version holds it."""
    version = session.scalars(
        select(PledgeVersion)
        .where(PledgeVersion.pledge_id == pledge.id, PledgeVersion.n == pledge.current_n)
        .options(*whole_loading_of())
    ).one()
    return content_of_version(version)


def content_of_version(version: PledgeVersion) -> rules.Content:
    """What a version (wholly loaded) says."""
    facts = version.facts
    return rules.Content(
        title=version.title, source=version.source, language=version.language,
        parties=tuple((party.organisation.slug, party.role) for party in version.parties),
        pledge_type=version.pledge_type, resource_kind=version.resource_kind, focus_area=version.focus_area,
        entity_kind=version.entity_kind, start_year=version.start_year, end_year=version.end_year,
        money=tuple(
            rules.as_given(rules.Money(
                one.word, one.amount, one.currency, one.qualifier, one.basis, one.yearly_amount, one.usd, one.usd_basis,
                one.usd_rate, one.most, one.value_date, one.is_new,
            ), facts.get("rates", []))
            for one in version.money
        ),
        countries=tuple(place.iso2 for place in version.countries),
        shares=tuple((place.iso2, place.share) for place in version.countries if place.share is not None),
        regions=tuple(place.region_key for place in version.regions),
        beneficiaries=tuple(one.group_key for one in version.beneficiaries), retrieved_on=version.retrieved_on,
        tranches=tuple(
            rules.Tranche(one.word, one.amount, one.currency, one.starts_on, one.ends_on) for one in version.tranches
        ),
        **rules.told(facts),
    )  # fmt: skip


def _of_reports() -> tuple[ORMOption, ...]:
    noted = (PledgeReport.money, PledgeReport.verifications, PledgeReport.evidence_notes)
    return tuple(selectinload(one) for one in noted)


def evidence_notes(session: Session, report_id: UUID) -> list[tuple[PledgeEvidenceNote, str]]:
    """When somebody looked at a report's evidence, the newest day first, with the name of whoever noted it."""
    rows = session.execute(
        select(PledgeEvidenceNote, User.name, User.email)
        .join(User, User.id == PledgeEvidenceNote.by)
        .where(PledgeEvidenceNote.report_id == report_id)
        .order_by(PledgeEvidenceNote.looked_on.desc(), PledgeEvidenceNote.at.desc())
    )
    return [(row, name or email) for row, name, email in rows]


def _drafts() -> Select[PledgeDraft]:
    return (
        select(PledgeDraft)
        .join(PledgeDraft.pledge)
        .options(joinedload(PledgeDraft.pledge).joinedload(Pledge.organisation).joinedload(Organisation.merged_into))
    )
