"""Reads of single pledges."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Load, Session, contains_eager
from sqlalchemy.sql.base import ExecutableOption

from awards.core.errors import NotFound, Withdrawn
from awards.infrastructure import audit
from awards.organisations.models import Organisation
from awards.pledges.models import (
    Pledge,
    PledgeBeneficiary,
    PledgeCountry,
    PledgeParty,
    PledgeRegion,
    PledgeVersion,
)


def row_loading(version: Any) -> tuple[ExecutableOption, ...]:
    """What a row of a list shows of a version: organisations, money, countries."""
    return (
        _parties(version),
        version.selectinload(PledgeVersion.money),
        version.selectinload(PledgeVersion.countries).joinedload(PledgeCountry.country),
    )


def whole_loading(version: Any) -> tuple[ExecutableOption, ...]:
    """Everything that a version points to; `version` is the loading that leads to it, or `Load(PledgeVersion)`."""
    return (
        _parties(version),
        version.selectinload(PledgeVersion.money),
        version.selectinload(PledgeVersion.tranches),
        version.selectinload(PledgeVersion.countries).joinedload(PledgeCountry.country),
        version.selectinload(PledgeVersion.regions).joinedload(PledgeRegion.region),
        version.selectinload(PledgeVersion.beneficiaries).joinedload(PledgeBeneficiary.group),
    )


def whole_loading_of() -> tuple[ExecutableOption, ...]:
    """The same for a version that is asked for itself."""
    return whole_loading(Load(PledgeVersion))


def _parties(version: Any) -> ExecutableOption:
    """The organisations of a version, each with the one that it was merged into."""
    parties = version.selectinload(PledgeVersion.parties).joinedload(PledgeParty.organisation)
    return cast(ExecutableOption, parties.joinedload(Organisation.merged_into))


def public_pledge(session: Session, public_id: str) -> Pledge:
    """A published pledge with all that its current version says. Raises NotFound, or Withdrawn with the reason."""
    _look(session, public_id)
    return session.scalars(
        select(Pledge)
        .join(Pledge.current)
        .where(Pledge.public_id == public_id)
        .options(contains_eager(Pledge.current), *whole_loading(contains_eager(Pledge.current)))
    ).one()


def pledge_version(session: Session, public_id: str, n: int) -> tuple[Pledge, PledgeVersion]:
    """A fixed version of a published pledge with all that it says. Raises NotFound, or Withdrawn with the reason."""
    _look(session, public_id)
    found = session.execute(
        select(Pledge, PledgeVersion)
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .where(Pledge.public_id == public_id, PledgeVersion.n == n)
        .options(*whole_loading(Load(PledgeVersion)))
    ).one_or_none()
    if found is None:
        raise NotFound("version of a pledge")
    return found[0], found[1]


def versions_until(session: Session, pledge: Pledge, n: int | None, most: int) -> list[PledgeVersion]:
    """The versions of a pledge with all that they say, the newest first; those up to `n` where it is given."""
    return list(
        session.scalars(
            select(PledgeVersion)
            .where(PledgeVersion.pledge_id == pledge.id, *([PledgeVersion.n <= n] if n is not None else []))
            .options(*whole_loading(Load(PledgeVersion)))
            .order_by(PledgeVersion.n.desc())
            .limit(most)
        )
    )


def version_dates(session: Session, pledge: Pledge) -> list[tuple[int, datetime]]:
    """Number and instant of every version, the newest first."""
    rows = session.execute(
        select(PledgeVersion.n, PledgeVersion.recorded_at)
        .where(PledgeVersion.pledge_id == pledge.id)
        .order_by(PledgeVersion.n.desc())
    )
    return list(rows.all())


def every_pledge(session: Session) -> Sequence[Pledge]:
    """Every pledge that is or was published, with all that its current version says, for an export; drafts apart."""
    return session.scalars(
        select(Pledge)
        .join(Pledge.current)
        .where(Pledge.current_n > 0, Pledge.rehearsal.is_(False))
        .options(contains_eager(Pledge.current), *whole_loading(contains_eager(Pledge.current)))
        .order_by(Pledge.public_id)
    ).all()


def _look(session: Session, public_id: str) -> None:
    row = session.execute(
        select(Pledge.id, Pledge.state, Pledge.withdrawal_reason).where(
            Pledge.public_id == public_id, Pledge.current_n > 0, Pledge.rehearsal.is_(False)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("pledge")
    if row.state == "withdrawn":
        raise Withdrawn(row.withdrawal_reason, public_id, audit.last(session, row.id, "pledge.withdrawn"))
