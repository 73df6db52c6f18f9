"""Pledges of a list with all they say, some at a time, as plain values: for files of any length.

They have the names of the models, so whatever writes one pledge writes many; nothing of them is kept by the session.
"""

from collections.abc import Iterator, Sequence
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from awards.organisations.models import Organisation
from awards.pledges.models import (
    Pledge,
    PledgeBeneficiary,
    PledgeCountry,
    PledgeMoney,
    PledgeParty,
    PledgeRegion,
    PledgeSearch,
    PledgeTranche,
    PledgeVersion,
)
from awards.pledges.queries.filters import Filters
from awards.pledges.queries.listing import AT_ONCE, in_order
from awards.pledges.rules.states import PUBLIC


class Bearer(NamedTuple):
    """An organisation as it stands today."""

    id: UUID
    slug: str
    name: str
    kind: str | None


class Named(NamedTuple):
    """An organisation as a version names it, with the one that it was merged into, or itself."""

    slug: str
    standing: Bearer


class Party(NamedTuple):
    """An organisation of a version and what it does in it."""

    position: int
    role: str
    organisation: Named


@dataclass(slots=True)
class WholeVersion:
    """What a pledge says, as `PledgeVersion` has it; what it says several of are rows of their tables."""

    id: UUID
    n: int
    title: str
    language: str
    pledge_type: str | None
    resource_kind: str | None
    focus_area: str | None
    entity_kind: str | None
    start_year: int | None
    end_year: int | None
    facts: dict[str, Any]
    source: str
    retrieved_on: date | None
    content_digest: str
    recorded_at: datetime
    parties: list[Party] = field(default_factory=list)
    money: list[Any] = field(default_factory=list)
    tranches: list[Any] = field(default_factory=list)
    countries: list[Any] = field(default_factory=list)
    regions: list[Any] = field(default_factory=list)
    beneficiaries: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class WholePledge:
    """A pledge that is or was public, as `Pledge` has it, with its current version."""

    id: UUID
    public_id: str
    source_register: str
    source_id: str
    official_number: str | None
    state: str
    withdrawal_reason: str | None
    changed_at: datetime
    organisation_id: UUID | None
    rehearsal: bool
    current: WholeVersion

    @property
    def stands(self) -> bool:
        """Whether it is in lists and sums."""
        return self.state in PUBLIC and not self.rehearsal


AnyPledge = Pledge | WholePledge
AnyVersion = PledgeVersion | WholeVersion
"""Read one by one as objects of the session, or many in a stream."""


def each_pledge(session: Session, filters: Filters) -> Iterator[Sequence[WholePledge]]:
    """The pledges of a list in its order, some at a time: however many there are, few are in memory at once."""
    query = (
        select(*(getattr(Pledge, name) for name in _PLEDGE), *(getattr(PledgeVersion, name) for name in _VERSION))
        .select_from(Pledge)
        .join(Pledge.current)
        .join(PledgeSearch, PledgeSearch.pledge_id == Pledge.id)
    )
    number = len(_PLEDGE)
    for some in session.execute(in_order(session, query, filters).execution_options(yield_per=AT_ONCE)).partitions():
        found = [[*row[:number], WholeVersion(*row[number:])] for row in some]
        yield _filled(session, [WholePledge(*values) for values in found])


_PLEDGE = tuple(one.name for one in fields(WholePledge) if one.name != "current")
_VERSION = tuple(one.name for one in fields(WholeVersion) if one.default_factory is MISSING)


def _filled(session: Session, pledges: list[WholePledge]) -> list[WholePledge]:
    """The same, with what their versions say several of."""
    of_version = {pledge.current.id: pledge.current for pledge in pledges}
    for party in _rows(session, _parties(), PledgeParty.version_id, of_version):
        standing = Bearer(party.heir_id or party.id, *_standing(party))
        of_version[party.version_id].parties.append(Party(party.position, party.role, Named(party.slug, standing)))
    for name, query, column in (
        ("money", _money(), PledgeMoney.version_id),
        ("tranches", _tranches(), PledgeTranche.version_id),
        ("countries", _countries(), PledgeCountry.version_id),
        ("regions", _regions(), PledgeRegion.version_id),
        ("beneficiaries", _groups(), PledgeBeneficiary.version_id),
    ):
        for row in _rows(session, query, column, of_version):
            getattr(of_version[row.version_id], name).append(row)
    return pledges


def _rows(
    session: Session, query: Select[*tuple[Any, ...]], column: Any, ids: dict[UUID, WholeVersion]
) -> Sequence[Row[*tuple[Any, ...]]]:
    return session.execute(query.where(column.in_(ids))).all()


def _standing(party: Row[*tuple[Any, ...]]) -> tuple[str, str, str | None]:
    if party.heir_id:
        return party.heir_slug, party.heir_name, party.heir_kind
    return party.slug, party.name, party.kind


def _parties() -> Select[*tuple[Any, ...]]:
    heir, one = aliased(Organisation), Organisation
    return (
        select(
            PledgeParty.version_id, PledgeParty.position, PledgeParty.role, one.id, one.slug, one.name, one.kind,
            heir.id.label("heir_id"), heir.slug.label("heir_slug"), heir.name.label("heir_name"),
            heir.kind.label("heir_kind"),
        )
        .join(PledgeParty.organisation)
        .outerjoin(heir, heir.id == one.merged_into_id)
        .order_by(PledgeParty.version_id, PledgeParty.position)
    )  # fmt: skip


def _money() -> Select[*tuple[Any, ...]]:
    return select(*PledgeMoney.__table__.c).order_by(PledgeMoney.version_id, PledgeMoney.word.desc())


def _tranches() -> Select[*tuple[Any, ...]]:
    return select(*PledgeTranche.__table__.c).order_by(PledgeTranche.version_id, PledgeTranche.position)


def _countries() -> Select[*tuple[Any, ...]]:
    return select(*PledgeCountry.__table__.c).order_by(PledgeCountry.version_id, PledgeCountry.iso2)


def _regions() -> Select[*tuple[Any, ...]]:
    return select(*PledgeRegion.__table__.c).order_by(PledgeRegion.version_id, PledgeRegion.region_key)


def _groups() -> Select[*tuple[Any, ...]]:
    return select(*PledgeBeneficiary.__table__.c).order_by(PledgeBeneficiary.version_id, PledgeBeneficiary.group_key)
