"""What many public pledges say, as values: for whoever compares them with something else."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from awards.infrastructure.bulk import has_one_of, is_text_of
from awards.organisations.models import Organisation
from awards.pledges import rules
from awards.pledges.models import (
    Pledge,
    PledgeBeneficiary,
    PledgeCountry,
    PledgeMoney,
    PledgeParty,
    PledgeRegion,
    PledgeTranche,
    PledgeVersion,
)

AT_ONCE = 1000


@dataclass(frozen=True)
class Said:
    """A pledge that is or was public with what it says; `names` are its organisations by slug as called today."""

    pledge_id: UUID
    public_id: str
    register: str
    source_id: str
    official_number: str | None
    state: str
    reason: str | None
    n: int
    digest: str
    content: rules.Content
    names: dict[str, str]
    valued: dict[str, rules.Money]
    """Amounts by word whose dollar value was worked out here; `content` has them as the source gave them."""


def said_by_source(session: Session, register: str, source_ids: Collection[str]) -> list[Said]:
    """Pledges by their ids in a register, in no order."""
    found = []
    for some in _parts(source_ids):
        found += _said(
            session, _pledges().where(Pledge.source_register == register, is_text_of(session, Pledge.source_id, some))
        )
    return found


def said_by_public_id(session: Session, public_ids: Collection[str]) -> list[Said]:
    """Pledges by their public ids, in no order."""
    found = []
    for some in _parts(public_ids):
        found += _said(session, _pledges().where(is_text_of(session, Pledge.public_id, some)))
    return found


def not_public(session: Session, public_ids: Collection[str]) -> set[str]:
    """Those of these numbers that a pledge bears which never was public: written here, discarded, or made up."""
    unseen = or_(Pledge.current_n == 0, Pledge.rehearsal)
    found = set[str]()
    for some in _parts(public_ids):
        found |= set(
            session.scalars(select(Pledge.public_id).where(is_text_of(session, Pledge.public_id, some), unseen))
        )
    return found


def _pledges() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Pledge.id, Pledge.public_id, Pledge.source_register, Pledge.source_id, Pledge.official_number, Pledge.state,
            Pledge.withdrawal_reason, Pledge.current_n, *PledgeVersion.__table__.c,
        )
        .join(PledgeVersion, (PledgeVersion.pledge_id == Pledge.id) & (PledgeVersion.n == Pledge.current_n))
        .where(Pledge.rehearsal.is_(False))
    )  # fmt: skip


def _said(session: Session, query: Select[*tuple[Any, ...]]) -> list[Said]:
    if not (rows := session.execute(query).all()):
        return []  # all of a file's pledges are new: nothing is asked of their parts
    lists = _Lists.read(session, [row[8] for row in rows])
    return [
        Said(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row.content_digest, *lists.content(row))
        for row in rows
    ]


@dataclass
class _Lists:
    """What versions say several of, by version."""

    parties: dict[UUID, list[Any]]
    money: dict[UUID, list[Any]]
    tranches: dict[UUID, list[Any]]
    countries: dict[UUID, list[Any]]
    regions: dict[UUID, list[Any]]
    groups: dict[UUID, list[Any]]

    @classmethod
    def read(cls, session: Session, ids: list[UUID]) -> "_Lists":
        heir = aliased(Organisation)
        parties = (
            select(
                PledgeParty.version_id, Organisation.slug, PledgeParty.role, func.coalesce(heir.name, Organisation.name)
            )
            .join(Organisation, Organisation.id == PledgeParty.organisation_id)
            .join(heir, heir.id == Organisation.merged_into_id, isouter=True)
            .order_by(PledgeParty.position)
        )
        money = select(
            PledgeMoney.version_id, PledgeMoney.word, PledgeMoney.amount, PledgeMoney.currency, PledgeMoney.qualifier,
            PledgeMoney.basis, PledgeMoney.yearly_amount, PledgeMoney.usd, PledgeMoney.usd_basis, PledgeMoney.usd_rate,
            PledgeMoney.most, PledgeMoney.value_date, PledgeMoney.is_new,
        )  # fmt: skip
        tranches = select(
            PledgeTranche.version_id, PledgeTranche.word, PledgeTranche.amount, PledgeTranche.currency,
            PledgeTranche.starts_on, PledgeTranche.ends_on,
        ).order_by(PledgeTranche.position)  # fmt: skip
        return cls(
            _by_version(session, parties, PledgeParty.version_id, ids),
            _by_version(session, money, PledgeMoney.version_id, ids),
            _by_version(session, tranches, PledgeTranche.version_id, ids),
            _by_version(
                session,
                select(PledgeCountry.version_id, PledgeCountry.iso2, PledgeCountry.share),
                PledgeCountry.version_id,
                ids,
            ),
            _by_version(
                session, select(PledgeRegion.version_id, PledgeRegion.region_key), PledgeRegion.version_id, ids
            ),
            _by_version(
                session,
                select(PledgeBeneficiary.version_id, PledgeBeneficiary.group_key),
                PledgeBeneficiary.version_id,
                ids,
            ),
        )

    def content(self, row: Any) -> tuple[rules.Content, dict[str, str], dict[str, rules.Money]]:
        """What a version says, the names of its organisations, and the amounts that were valued here."""
        key, facts = row[8], row.facts
        kept = [rules.Money(*one[1:]) for one in self.money.get(key, ())]
        valued = {step["word"] for step in facts.get("rates", ())}
        parties, countries = self.parties.get(key, ()), self.countries.get(key, ())
        content = rules.Content(
            title=row.title, source=row.source, parties=tuple((one[1], one[2]) for one in parties),
            language=row.language, pledge_type=row.pledge_type, resource_kind=row.resource_kind,
            focus_area=row.focus_area, entity_kind=row.entity_kind, start_year=row.start_year, end_year=row.end_year,
            money=tuple(rules.as_given(one, facts.get("rates", [])) for one in kept),
            countries=tuple(one[1] for one in countries), regions=tuple(one[1] for one in self.regions.get(key, ())),
            beneficiaries=tuple(one[1] for one in self.groups.get(key, ())), retrieved_on=row.retrieved_on,
            tranches=tuple(rules.Tranche(*one[1:]) for one in self.tranches.get(key, ())),
            shares=tuple((one[1], one[2]) for one in countries if one[2] is not None), **rules.told(facts),
        )  # fmt: skip
        return content, {one[1]: one[3] for one in parties}, {one.word: one for one in kept if one.word in valued}


def _by_version(
    session: Session, query: Select[*tuple[Any, ...]], column: Any, ids: list[UUID]
) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in session.execute(query.where(has_one_of(session, column, [key.hex for key in ids]))):
        found.setdefault(row[0], []).append(row)
    return found


def _parts(keys: Collection[str]) -> Iterator[list[str]]:
    known = sorted(set(keys))
    for begin in range(0, len(known), AT_ONCE):
        yield known[begin : begin + AT_ONCE]
