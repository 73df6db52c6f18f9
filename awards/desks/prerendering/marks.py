"""What the public pages stand on at an instant, so that a set of them can be told from one that is out of date."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from awards.closing import queries as closing
from awards.closing.models import ClosingAct, OpenData
from awards.connections.models import HiddenLink, LaureateLink, LaureateTag
from awards.desks.queries import editions_under_way
from awards.infrastructure import clock, redis
from awards.infrastructure.page_sets import Mark
from awards.infrastructure.shipped import PACKAGE, root
from awards.needs.models import Need
from awards.needs.rules import day
from awards.organisations.models import Organisation, OrganisationAlias
from awards.people.models import Erasure
from awards.pledges.models import Pledge, PledgeLink, PledgePart, PledgeReport, PledgeVersion, RegistryTotal
from awards.programme.models import Edition, Round
from awards.programme.rules import phase
from awards.publishing.models import Cancellation, Laureate, LaureateErasure, Publication, Retraction
from awards.publishing.queries.public import public
from awards.rates.models import PriceSeries


def mark(session: Session, at: datetime) -> Mark:
    """All of it at an instant, now or to come."""
    return Mark(told(session, at), calls(session, at), registry(session, at))


def told(session: Session, at: datetime) -> str:
    """Which publications a public page may show at an instant, and how much was erased from each; what of closing."""
    erased = (
        select(func.count()).select_from(LaureateErasure).join(Laureate, Laureate.id == LaureateErasure.laureate_id)
    )
    of_each = erased.where(Laureate.publication_id == Publication.id).correlate(Publication).scalar_subquery()
    rows = session.execute(select(Publication.id, of_each).where(public(at)))
    shown = sorted([str(found), times] for found, times in rows)
    return _digest([shown, *closing.marks(session, at)])


def coming(session: Session, at: datetime) -> list[datetime]:
    """The instants to come at which something real is told, the next one first."""
    taken_back = exists().where(Cancellation.publication_id == Publication.id)
    return list(
        session.scalars(
            select(Publication.public_from)
            .where(Publication.public_from > at, Publication.rehearsal.is_(False), ~taken_back)
            .distinct()
            .order_by(Publication.public_from)
        )
    )


def calls(session: Session, at: datetime) -> str:
    """The editions that are under way with their dates, what stands over every page in development, the program."""
    return _digest([under_way(session, at), str(clock.offset(session)), _program()])


def under_way(session: Session, at: datetime) -> list[Any]:
    """The editions that are under way with their dates, as pages show them."""
    return [
        [str(edition.id), *_dated(edition), phase(edition, at).value] for edition in editions_under_way(session, at)
    ]


def registry(session: Session, at: datetime) -> str:
    """The public pledges, their reports and partners, what stands beside them, needs, totals, prices, organisations.

    An erasure may take words out of any of it and change no number: each one counts. A need is over with its last day.
    """
    ties = select(func.count() + func.count(PledgeLink.ended_at)).select_from(PledgeLink).scalar_subquery()
    parts = func.count() + func.count(PledgePart.confirmed_at) + func.count(PledgePart.ended_at)
    beside = (
        select(parts).select_from(PledgePart).scalar_subquery(),
        select(func.count() + func.count(LaureateLink.ended_at)).select_from(LaureateLink).scalar_subquery(),
        select(func.count() + func.count(LaureateTag.ended_at)).select_from(LaureateTag).scalar_subquery(),
        select(func.count()).select_from(PledgeReport).scalar_subquery(),
        select(func.count(Erasure.part_at) + func.count(Erasure.done_at)).scalar_subquery(),
        select(func.count(HiddenLink.settled_at)).scalar_subquery(),
        select(func.count()).where(HiddenLink.state == "ended").scalar_subquery(),
        select(func.count(Need.published_at)).scalar_subquery(),
        select(func.count()).where(Need.state == "open", Need.until >= day(at)).scalar_subquery(),
    )
    pledges = select(func.count(), func.sum(Pledge.current_n), ties, *beside).where(Pledge.stands)
    versions = select(func.count(), func.max(PledgeVersion.recorded_at)).select_from(PledgeVersion)
    totals = select(
        RegistryTotal.key, RegistryTotal.usd_billion, RegistryTotal.pledges, RegistryTotal.target_usd_billion,
        RegistryTotal.stated_date, RegistryTotal.source,
    ).order_by(RegistryTotal.key)  # fmt: skip
    prices = select(PriceSeries.id).where(PriceSeries.stands)
    found = [session.execute(query).all() for query in (pledges, versions, totals, prices)]
    return _digest([*([list(row) for row in rows] for rows in found), *organisations(session, None)])


def organisations(session: Session, _at: datetime | None) -> list[Any]:
    """The organisations that pages name: how many, how often they were changed, their other names."""
    named = select(func.count(), func.sum(Organisation.change_n)).where(Organisation.public)
    aliases = (
        select(func.count())
        .select_from(OrganisationAlias)
        .join(Organisation, Organisation.id == OrganisationAlias.organisation_id)
        .where(Organisation.public)
    )
    return [[list(row) for row in session.execute(query).all()] for query in (named, aliases)]


redis.stands_on(told, Publication, Cancellation, Retraction, Laureate, LaureateErasure, OpenData, ClosingAct)
redis.stands_on(under_way, Edition, Round)
redis.stands_on(organisations, Organisation, OrganisationAlias)
redis.stands_on(
    None, Pledge, PledgeVersion, PledgeLink, PledgePart, PledgeReport, Need, RegistryTotal, LaureateLink, LaureateTag,
    HiddenLink, Erasure, PriceSeries,
)  # fmt: skip


def _dated(edition: Edition) -> Sequence[Any]:
    dates = (edition.opens_at, edition.closes_at, edition.finalists_at, edition.winners_at, edition.rules_published_at)
    rounds = [(one.number, one.opens_at, one.closes_at) for one in edition.rounds]
    return [edition.year, edition.names, dates, rounds]


@cache
def _program() -> str:
    """The version of the program: pages made by another one link files that may not be there."""
    static, digest = root() / "static", hashlib.sha256()
    patterns = ((PACKAGE, "*.py"), (PACKAGE, "*.mo"), (root() / "templates", "*.*"), (static / "css", "*.css"))
    found = [file for folder, pattern in patterns for file in folder.rglob(pattern)]
    for file in sorted([*found, *static.glob("js/*.js"), *static.glob("*.svg")]):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _digest(found: Any) -> str:
    return hashlib.sha256(json.dumps(found, default=str, sort_keys=True).encode()).hexdigest()
