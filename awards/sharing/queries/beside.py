"""Pledges in a stream, some at a time, each with what stands beside its text: ties and reports."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased, selectinload
from sqlalchemy.types import NullType

from awards.campaigns.queries import campaigns_of
from awards.infrastructure.bulk import has_one_of
from awards.organisations.models import Organisation, OrganisationIdentifier
from awards.pledges import queries
from awards.pledges.models import Pledge, PledgeLink, PledgePart, PledgeRegisterEntry, PledgeReport, PledgeSearch
from awards.pledges.rules.reports import due_on, ended, level_now
from awards.pledges.rules.states import PUBLIC

INTERNATIONAL = ("ROR", "LEI")
"""Registers whose code at org-id.guide begins with XI."""


Given = TypeVar("Given", bound=queries.AnyPledge)


@dataclass(frozen=True)
class Tie:
    """What a pledge is to another public one, or that one to it when it is `inward`."""

    kind: str
    other: str
    share: Decimal | None
    inward: bool


@dataclass
class Beside:
    """What stands beside the text of a pledge: ties to public pledges, parts of further organisations that readers see,
    where it stands in other registers; reports that count, the newest first, each with the level at which its
    verification holds. Of one that is reported on here, since when it is public. Campaigns by address and name are
    there with `with_beside`.
    """

    parts: list[PledgePart] = field(default_factory=list)
    registers: list[PledgeRegisterEntry] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    reports: list[tuple[PledgeReport, int]] = field(default_factory=list)
    campaigns: list[tuple[str, str]] = field(default_factory=list)
    begun: datetime | None = None

    def report_due(self, state: str) -> date | None:
        """The last day on which a pledge in this state is not late with a report; None where none is awaited here."""
        newest = self.reports[0][0] if self.reports else None
        if self.begun is None or state not in PUBLIC or ended(state, newest.stage if newest else None):
            return None
        return due_on(newest.ends_on if newest else self.begun.date())


def each(session: Session, filters: queries.Filters, at: datetime) -> Iterator[tuple[queries.AnyPledge, Beside]]:
    """Every pledge of a list in its order; however long it is, few are in memory at once."""
    for some in queries.each_pledge(session, filters):
        yield from with_beside(session, some, at)


def with_beside(session: Session, pledges: Sequence[Given], at: datetime) -> list[tuple[Given, Beside]]:
    """Each of these pledges with what stands beside it."""
    found = beside_of(session, [pledge.id for pledge in pledges], at)
    for pledge_id, campaigns in campaigns_of(session, Pledge.id, found.keys()).items():
        found[pledge_id].campaigns = campaigns
    return [(pledge, found[pledge.id]) for pledge in pledges]


def beside_of(session: Session, pledge_ids: Iterable[UUID], at: datetime) -> dict[UUID, Beside]:
    """What stands beside each of these pledges."""
    found = {pledge_id: Beside() for pledge_id in pledge_ids}
    if found:
        _add_parts(session, found)
        _add_ties(session, found)
        _add_reports(session, found, at)
        for pledge_id, begun in session.execute(
            select(PledgeSearch.pledge_id, PledgeSearch.public_since).where(
                PledgeSearch.at_desk, PledgeSearch.pledge_id.in_(found)
            )
        ):
            found[pledge_id].begun = begun
    return found


def _add_parts(session: Session, found: dict[UUID, Beside]) -> None:
    for part in queries.parts_of_many(session, found.keys()):
        found[part.pledge_id].parts.append(part)
    for entry in session.scalars(
        select(PledgeRegisterEntry)
        .where(PledgeRegisterEntry.pledge_id.in_(found))
        .order_by(PledgeRegisterEntry.register, PledgeRegisterEntry.identifier)
    ):
        found[entry.pledge_id].registers.append(entry)


def _add_ties(session: Session, found: dict[UUID, Beside]) -> None:
    links = session.execute(
        select(PledgeLink.kind, PledgeLink.share, PledgeLink.from_id, PledgeLink.to_id)
        .where(PledgeLink.ended_at.is_(None), or_(PledgeLink.from_id.in_(found), PledgeLink.to_id.in_(found)))
        .order_by(PledgeLink.kind, PledgeLink.at, PledgeLink.id)
    ).all()
    numbers = _numbers(session, {end for _kind, _share, one, other in links for end in (one, other)})
    for kind, share, one, other in links:
        if one in numbers and other in numbers:
            if one in found:
                found[one].ties.append(Tie(kind, numbers[other], share, inward=False))
            if other in found:
                found[other].ties.append(Tie(kind, numbers[one], share, inward=True))


def _numbers(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """The public ids of those of these pledges that stand."""
    if not ids:
        return {}
    return dict(session.execute(select(Pledge.id, Pledge.public_id).where(Pledge.id.in_(ids), Pledge.stands)).all())


def _add_reports(session: Session, found: dict[UUID, Beside], at: datetime) -> None:
    """Of each period the newest report counts."""
    reports = session.scalars(
        select(PledgeReport)
        .where(PledgeReport.pledge_id.in_(found))
        .options(
            selectinload(PledgeReport.money),
            selectinload(PledgeReport.verifications),
            selectinload(PledgeReport.evidence_notes),
        )
        .order_by(PledgeReport.ends_on.desc(), PledgeReport.n.desc())
    )
    seen: set[tuple[object, ...]] = set()
    for one in reports:
        period = (one.pledge_id, one.starts_on, one.ends_on)
        if period not in seen:
            seen.add(period)
            newest = one.verifications[0] if one.verifications else None
            found[one.pledge_id].reports.append((one, level_now(newest.level, newest.at, at) if newest else 0))


def identifiers_of(
    session: Session, pledges: Sequence[tuple[queries.AnyPledge, Beside]], today: date
) -> dict[UUID, str]:  # fmt: skip
    """By organisation of these pledges an outside identifier that holds, as it is written in full, `scheme-value`.

    The first of its own, else of what was merged into it; also of those that take part beside the text.
    """
    ids = {party.organisation.standing.id for pledge, _ in pledges for party in pledge.current.parties}
    ids |= {part.organisation.standing.id for _, beside in pledges for part in beside.parts}
    one, merged = OrganisationIdentifier, Organisation.merged_into_id
    standing, found = func.coalesce(merged, Organisation.id), dict[UUID, str]()
    for organisation_id, scheme, value in session.execute(
        select(standing, one.scheme, one.value)
        .join(one, one.organisation_id == Organisation.id)
        .where(standing.in_(ids), or_(one.valid_until.is_(None), one.valid_until >= today))
        .order_by(merged.is_not(None), one.scheme, one.value)
    ):
        found.setdefault(organisation_id, f"{'XI-' if scheme in INTERNATIONAL else ''}{scheme}-{value}")
    return found


def names_of(session: Session, organisation_ids: Collection[str]) -> dict[str, str]:
    """What these organisations, or those that they were merged into, are called today; ids are hexadecimal digits."""
    heir = aliased(Organisation)
    key: ColumnElement[Any] = type_coerce(Organisation.id, NullType())
    rows = session.execute(
        select(key, func.coalesce(heir.name, Organisation.name))
        .outerjoin(heir, heir.id == Organisation.merged_into_id)
        .where(has_one_of(session, Organisation.id, organisation_ids))
    )
    return {key if isinstance(key, str) else key.hex: name for key, name in rows}
