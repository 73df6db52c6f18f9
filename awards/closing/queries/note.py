"""Laureates of an edition that pledges of the registry stand beside, as their pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, contains_eager

from awards.connections import queries as connections
from awards.connections import rules
from awards.connections.rules import Connection
from awards.places import queries as places
from awards.pledges.models import Pledge, PledgeCountry, PledgeParty, PledgeVersion
from awards.pledges.queries import PLEDGERS, row_loading
from awards.programme.models import Edition
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate

MOST = 1000
"""So many pledges are looked at."""


@dataclass(frozen=True)
class ConnectedLaureate:
    """A laureate with its connections, each with the pledge's title."""

    laureate: Laureate
    pledges: Sequence[tuple[Connection, str]]


def connected_laureates(session: Session, edition: Edition, at: datetime) -> list[ConnectedLaureate]:
    """The public laureates of the edition that have connections, in their neutral order."""
    rehearsal = edition.year if edition.rehearsal else None
    laureates = [
        found for found in publishing.laureates(session, at, rehearsal) if found.publication.edition_id == edition.id
    ]
    wanted = [connections.honoured(laureate) for laureate in laureates]
    pledges = {pledge.public_id: pledge for pledge in _candidates(session, wanted)}
    areas = {one.focus_area for one in wanted if one.focus_area}
    tags = connections.tags(session, areas, {iso2 for one in wanted for iso2 in one.countries})
    pledged = [connections.pledged(pledge) for pledge in pledges.values()]
    made = []
    for laureate, one in zip(laureates, wanted, strict=True):
        if links := rules.connections(one, pledged, tags):
            made.append(ConnectedLaureate(laureate, [(link, pledges[link.key].current.title) for link in links]))
    return made


def _candidates(session: Session, wanted: Sequence[rules.Honoured]) -> Sequence[Pledge]:
    """The published pledges that may stand beside any of the laureates."""
    organisations = {found for one in wanted for found in one.organisations}
    countries = {iso2 for one in wanted for iso2 in one.countries}
    areas = {one.focus_area for one in wanted if one.focus_area}
    own = PledgeVersion.id.in_(
        select(PledgeParty.version_id).where(
            PledgeParty.organisation_id.in_(organisations), PledgeParty.role.in_(PLEDGERS)
        )
    )
    shares = PledgeVersion.id.in_(select(PledgeCountry.version_id).where(PledgeCountry.iso2.in_(countries)))
    return session.scalars(
        select(Pledge)
        .join(Pledge.current)
        .where(Pledge.stands, or_(own, and_(PledgeVersion.focus_area.in_(areas), shares)))
        .options(contains_eager(Pledge.current), *row_loading(contains_eager(Pledge.current)))
        .order_by(Pledge.public_id)
        .limit(MOST)
    ).all()


def countries_of_reasons(session: Session, found: Sequence[ConnectedLaureate]) -> dict[str, dict[str, Any]]:
    """Names of the countries that the reasons speak of."""
    links = [link for one in found for link, _title in one.pledges]
    codes = {key for link in links for reason in link.reasons if reason.kind == "country" for key in reason.keys}
    return places.country_names(session, codes) if codes else {}
