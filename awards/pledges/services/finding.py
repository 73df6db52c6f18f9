"""Keep what pledges are found by, and their lines in files, in the transaction of the change."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from awards.places.models import Country
from awards.pledges import queries, rules
from awards.pledges.models import (
    NOT_LOOKED,
    Pledge,
    PledgeBeneficiary,
    PledgeCountry,
    PledgeLine,
    PledgeLink,
    PledgeMoney,
    PledgeOutdated,
    PledgeParty,
    PledgeRegion,
    PledgeReport,
    PledgeSearch,
    PledgeTranche,
    PledgeVerification,
    PledgeVersion,
)
from awards.pledges.rules import flat
from awards.pledges.rules.reports import standing
from awards.pledges.services.kept import Current, Kept, Parts, Reported

AT_ONCE = 400

_OF_PLEDGE: dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
    "public_id": Pledge.public_id, "register": Pledge.source_register, "source_id": Pledge.source_id,
    "state": Pledge.state, "rehearsal": Pledge.rehearsal, "at_desk": Pledge.organisation_id.is_not(None),
    "pledge_id": Pledge.id,
}  # fmt: skip
_CURRENT = [_OF_PLEDGE[name] if name in _OF_PLEDGE else getattr(PledgeVersion, name) for name in Current._fields]

Id = TypeVar("Id", UUID, int)


def keep_found(session: Session, ids: Collection[UUID]) -> None:
    """Bring what these pledges are found by to what they say now; again: no change. Whoever does holds the count."""
    for some in _parts(ids):
        _keep(session, some, _forget(session, some))


def keep_missing(session: Session) -> None:
    """Keep what pledges are found by, and their lines, where it was not kept yet or is of another state by now."""
    known = (
        select(PledgeSearch.pledge_id)
        .join(PledgeLine, PledgeLine.n == PledgeSearch.n)
        .join(Pledge, Pledge.id == PledgeSearch.pledge_id)
        .where(
            PledgeSearch.rehearsal == Pledge.rehearsal,
            PledgeSearch.state == Pledge.state,
            PledgeSearch.people_aimed.is_distinct_from(NOT_LOOKED),
        )
    )
    keep_found(session, list(session.scalars(select(Pledge.id).where(Pledge.current_n > 0, Pledge.id.not_in(known)))))


def take_outdated(session: Session) -> set[UUID]:
    """The pledges of which the index holds what organisations or parts were before; whoever takes them keeps them."""
    noted = list(session.scalars(select(PledgeOutdated.seq)))
    if not noted:
        return set()
    found = set(session.scalars(select(Pledge.id).where(Pledge.current_n > 0, queries.outdated())))
    for some in _parts(noted):
        session.execute(delete(PledgeOutdated).where(PledgeOutdated.seq.in_(some)))
    return found


def _forget(session: Session, ids: list[UUID]) -> dict[int, tuple[int, str]]:
    """Take the rows of these pledges away; their places and values in the index, by number."""
    rows = session.execute(
        select(PledgeSearch.n, PledgeSearch.place, PledgeSearch.values).where(PledgeSearch.pledge_id.in_(ids))
    )
    found = {n: (place, values) for n, place, values in rows}
    for table in (PledgeLine, PledgeSearch):
        session.execute(delete(table).where(table.n.in_(found)).execution_options(synchronize_session=False))
    return found


def _keep(session: Session, ids: list[UUID], before: dict[int, tuple[int, str]]) -> None:
    version = PledgeVersion
    found = [
        Current._make(row) for row in session.execute(select(*_CURRENT).join(Pledge.current).where(Pledge.id.in_(ids)))
    ]
    several, pledge_ids = _several(session, [one.id for one in found]), [one.pledge_id for one in found]
    since = dict(
        session.execute(
            select(version.pledge_id, func.min(version.recorded_at))
            .where(version.pledge_id.in_(pledge_ids))
            .group_by(version.pledge_id)
        ).all()
    )
    reported, kept = _reports(session, pledge_ids), Kept()
    borne, tied = queries.borne_by(session, Pledge.id.in_(pledge_ids)), _tied(session, pledge_ids)
    for one in found:
        several[one.id].tied = one.pledge_id in tied
        if one.pledge_id in borne:
            several[one.id].home, several[one.id].names = borne[one.pledge_id].home, borne[one.pledge_id].words
        kept.add(one, several[one.id], since[one.pledge_id], reported.get(one.pledge_id, Reported()))
    kept.write(session, before)


def _several(session: Session, ids: list[UUID]) -> dict[UUID, Parts]:
    """What these versions say several of."""
    found = {key: Parts() for key in ids}
    money: dict[UUID, list[Any]] = {}
    for party in session.execute(
        select(PledgeParty.version_id, PledgeParty.role, PledgeParty.organisation_id)
        .where(PledgeParty.version_id.in_(ids))
        .order_by(PledgeParty.position)
    ):
        found[party.version_id].parties.append((party.role, party.organisation_id.hex))
    columns = [getattr(PledgeMoney, name) for name in flat.MONEY]
    for amount in session.execute(select(PledgeMoney.version_id, *columns).where(PledgeMoney.version_id.in_(ids))):
        money.setdefault(amount.version_id, []).append(amount)
    part = PledgeTranche
    for key, word, given, currency, begins, ends in session.execute(
        select(part.version_id, part.word, part.amount, part.currency, part.starts_on, part.ends_on)
        .where(part.version_id.in_(ids))
        .order_by(part.position)
    ):
        found[key].instalments.append((word, given, currency, begins, ends))
    for key, iso2, share, region in session.execute(
        select(PledgeCountry.version_id, PledgeCountry.iso2, PledgeCountry.share, Country.itu_region)
        .join(Country, Country.iso2 == PledgeCountry.iso2)
        .where(PledgeCountry.version_id.in_(ids))
    ):
        found[key].places.append((iso2, share, region))
    for key, region in session.execute(
        select(PledgeRegion.version_id, PledgeRegion.region_key).where(PledgeRegion.version_id.in_(ids))
    ):
        found[key].regions = (*found[key].regions, region)
    for key, group in session.execute(
        select(PledgeBeneficiary.version_id, PledgeBeneficiary.group_key).where(PledgeBeneficiary.version_id.in_(ids))
    ):
        found[key].groups = (*found[key].groups, group)
    for key, amounts in money.items():
        found[key].money = amounts
    return found


def _reports(session: Session, pledge_ids: list[UUID]) -> dict[UUID, Reported]:
    """Of each pledge when it last reported, and how far somebody looked at the report of the newest period."""
    one, newest = PledgeReport, dict[UUID, tuple[UUID, str, date, list[Any]]]()
    last: dict[UUID, datetime] = {}
    for pledge_id, report_id, at, stage, last_day, results in session.execute(
        select(one.pledge_id, one.id, one.recorded_at, one.stage, one.ends_on, one.results)
        .where(one.pledge_id.in_(pledge_ids))
        .order_by(one.ends_on.desc(), one.n.desc())
    ):
        newest.setdefault(pledge_id, (report_id, stage, last_day, results))
        last[pledge_id] = max(at, last.get(pledge_id, at))
    levels: dict[UUID, tuple[int, datetime | None]] = {}
    for report_id, level, at in session.execute(
        select(PledgeVerification.report_id, PledgeVerification.level, PledgeVerification.at)
        .where(PledgeVerification.report_id.in_([report_id for report_id, *_ in newest.values()]))
        .order_by(PledgeVerification.at)
    ):
        levels[report_id] = (level, standing(level, at, at).until)
    return {
        pledge_id: Reported(last[pledge_id], stage, *levels.get(report_id, (0, None)), last_day, results)
        for pledge_id, (report_id, stage, last_day, results) in newest.items()
    }


def _tied(session: Session, ids: list[UUID]) -> set[UUID]:
    """Those of the pledges that a tie which counts begins or ends at."""
    ends = session.execute(
        select(PledgeLink.from_id, PledgeLink.to_id).where(
            PledgeLink.ended_at.is_(None), PledgeLink.kind.in_(rules.COUNTED_AT),
            or_(PledgeLink.from_id.in_(ids), PledgeLink.to_id.in_(ids)),
        )
    )  # fmt: skip
    return {one for both in ends for one in both}


def _parts(ids: Iterable[Id]) -> Iterator[list[Id]]:
    known = sorted(ids)
    for begin in range(0, len(known), AT_ONCE):
        yield known[begin : begin + AT_ONCE]
