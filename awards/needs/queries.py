"""Reads of needs, of the pledges that may fit, and of introductions."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from awards.campaigns import queries as campaigns
from awards.campaigns.models import Event
from awards.core.errors import NotFound, Withdrawn
from awards.infrastructure import audit, paging
from awards.needs import rules
from awards.needs.models import Introduction, Need
from awards.organisations.models import Organisation
from awards.places.models import Country
from awards.pledges.models import Pledge, PledgeBeneficiary, PledgeCountry, PledgeVersion
from awards.pledges.queries import PLEDGERS, row_loading
from awards.pledges.queries.tags import tag_counts
from awards.pledges.rules.rarity import Tags

MOST_EVENTS = 100
CANDIDATES = 200
"""So many pledges are weighed, those that share most first."""

AT_ONCE = 500
"""So many needs are read at once where all are weighed."""

FACETS: dict[str, Any] = {"focus_area": Need.focus_area, "country": Need.iso2, "group": Need.group_key}
Fit = tuple[rules.Match, Pledge]


@dataclass(frozen=True)
class Filters:
    """Which needs a list shows; `state` is one of the public ones, past its day counts as closed."""

    state: str = "open"
    focus_area: str | None = None
    country: str | None = None
    group: str | None = None
    after: str | None = None


def public_need(session: Session, public_id: str) -> Need:
    """A public need with what its page shows. Raises NotFound, or Withdrawn with the reason."""
    found = session.scalar(_needs().where(Need.public_id == public_id, Need.rehearsal.is_(False)))
    if found is None or found.published_at is None:
        raise NotFound("need")
    if found.state == "withdrawn":
        raise Withdrawn(found.reasons, public_id, audit.last(session, found.id, "need.withdrawn"))
    return found


def need(session: Session, need_id: UUID) -> Need:
    """One need, public or not. Raises NotFound."""
    found = session.scalar(_needs().where(Need.id == need_id))
    if found is None:
        raise NotFound("need")
    return found


def needs(session: Session, filters: Filters, today: date, most: int | None) -> list[Need]:
    """Public needs in the order in which they were stated, the newest first."""
    query = _needs().where(*_conditions(filters, today)).order_by(Need.public_id.desc())
    if filters.after:
        query = query.where(Need.public_id < filters.after)
    return list(session.scalars(query.limit(most) if most else query))


def counted(session: Session, filters: Filters, today: date) -> tuple[int, dict[str, dict[str | None, int]]]:
    """How many needs the list shows, and for each facet how many it would show by each value of it."""
    found = session.scalars(select(func.count()).select_from(Need).where(*_conditions(filters, today))).one()
    facets: dict[str, dict[str | None, int]] = {}
    for name, column in FACETS.items():
        query = select(column, func.count()).where(*_conditions(filters, today, leave_out=name)).group_by(column)
        facets[name] = dict(session.execute(query).all())
    return found, facets


def counts_by_region(session: Session, today: date) -> dict[str | None, int]:
    """How many open needs there are in each ITU region; under None those of countries that have none."""
    query = (
        select(Country.itu_region, func.count())
        .select_from(Need)
        .join(Country, Country.iso2 == Need.iso2)
        .where(*_conditions(Filters(), today))
        .group_by(Country.itu_region)
    )
    return dict(session.execute(query).all())


def in_countries(session: Session, codes: Collection[str], today: date, most: int) -> list[Need]:
    """The open needs of these countries, the newest first."""
    query = _needs().where(*_conditions(Filters(), today), Need.iso2.in_(codes)).order_by(Need.public_id.desc())
    return list(session.scalars(query.limit(most)))


def of_organisations(session: Session, ids: Collection[UUID]) -> list[Need]:
    """Needs that these organisations stated, and those merged into them; the newest first."""
    mine = select(Organisation.id).where(or_(Organisation.id.in_(ids), Organisation.merged_into_id.in_(ids)))
    return list(session.scalars(_needs().where(Need.organisation_id.in_(mine)).order_by(Need.public_id.desc())))


def waiting(session: Session, rehearsal: bool, most: int, after: UUID | None = None) -> list[Need]:
    """Needs that staff have not looked at, the oldest first; made-up ones alone for made-up staff."""
    query = paging.oldest(_needs().where(Need.state == "submitted"), Need, Need.at, after).limit(most)
    return list(session.scalars(query.where(Need.rehearsal) if rehearsal else query))


def of_countries(session: Session, rehearsal: bool, most: int, after: UUID | None = None) -> list[Need]:
    """What staff stated for countries and is not over, the newest first."""
    query = _needs().where(Need.organisation_id.is_(None), Need.state.in_(("submitted", "returned", "open")))
    query = paging.newest(query, Need, Need.public_id, after).limit(most)
    return list(session.scalars(query.where(Need.rehearsal) if rehearsal else query))


def wanted(found: Need) -> rules.Wanted:
    """What of a need may be shared with a pledge."""
    own = frozenset({found.organisation.standing.id}) if found.organisation else frozenset()
    return rules.Wanted(found.public_id, found.iso2, found.focus_area, found.group_key, own)


def offered(pledge: Pledge) -> rules.Offered:
    """What of a pledge may be shared with a need."""
    version = pledge.current
    return rules.Offered(
        key=pledge.public_id,
        countries=frozenset(place.iso2 for place in version.countries),
        focus_area=version.focus_area,
        groups=frozenset(one.group_key for one in version.beneficiaries),
        organisations=frozenset(p.organisation.standing.id for p in version.parties if p.role in PLEDGERS),
        looks=bool(version.facts.get("partners_wanted")),
    )


def fitting(session: Session, found: Iterable[Need], today: date) -> dict[str, list[Fit]]:
    """For each of these open needs the pledges that may fit, by its number; made-up ones meet made-up ones.

    A fixed number of queries, however many needs there are.
    """
    open_ones = [one for one in found if one.state == "open" and one.until >= today]
    fits: dict[str, list[Fit]] = {one.public_id: [] for one in open_ones}
    for rehearsal in {one.rehearsal for one in open_ones}:
        asked = [wanted(one) for one in open_ones if one.rehearsal is rehearsal]
        pledges = {one.public_id: one for one in _candidates(session, asked, rehearsal, today)}
        for pair in _matches(session, asked, pledges, rehearsal):
            if len(fits[pair.need]) < rules.MOST:
                fits[pair.need].append((pair, pledges[pair.pledge]))
    return fits


@dataclass(frozen=True)
class FitsOf:
    """Pairs of a need and a pledge that may fit, so many as were asked for; `begun`: behind the pair that was named."""

    pairs: list[tuple[rules.Match, Need, Pledge]]
    begun: bool = False


def fitting_pledges_of(
    session: Session, organisation_ids: Collection[UUID], today: date, most: int, after: tuple[str, str] | None = None
) -> FitsOf:
    """The open needs that may fit pledges written at these organisations' desks, the most telling pairs first.

    `after` is the pair, by the numbers of need and pledge, behind which they begin. Every need is weighed, AT_ONCE
    with one query, and no more pairs are held than `most`.
    """
    mine = select(Organisation.id).where(
        or_(Organisation.id.in_(organisation_ids), Organisation.merged_into_id.in_(organisation_ids))
    )
    own = (Pledge.organisation_id.in_(mine), Pledge.state == "published", _goes_on(today))
    found = list(session.scalars(_pledges().where(*own)))
    if not found:
        return FitsOf([])
    rehearsal, pledges = found[0].rehearsal, [offered(one) for one in found]
    areas = {one.focus_area for one in pledges if one.focus_area}
    codes = {code for one in pledges for code in one.countries}
    groups = {group for one in pledges for group in one.groups}
    tags = tag_counts(session, focus_areas=areas, countries=codes, groups=groups, among=_among(rehearsal))
    open_there = and_(
        Need.state == "open", Need.until >= today, Need.rehearsal.is_(rehearsal),
        or_(Need.iso2.in_(codes), Need.focus_area.in_(areas)),
    )  # fmt: skip
    begins = _place(session, after, open_there, pledges, tags)
    pairs = (pair for asked in _wanted(session, open_there) for pair in rules.matches(asked, pledges, tags))
    best = nsmallest(most, (pair for pair in pairs if begins is None or rules.order(pair) > begins), key=rules.order)
    rows = session.scalars(_needs().where(Need.public_id.in_({pair.need for pair in best})))
    needs, by_key = {one.public_id: one for one in rows}, {one.public_id: one for one in found}
    return FitsOf([(pair, needs[pair.need], by_key[pair.pledge]) for pair in best], begins is not None)


def _place(
    session: Session,
    after: tuple[str, str] | None,
    open_there: ColumnElement[bool],
    pledges: Sequence[rules.Offered],
    tags: Tags,
) -> tuple[float, str, str] | None:
    """Where a pair stands among all; None for one that there is not, or not any more."""
    if after is None:
        return None
    need, pledge = after
    asked = next(_wanted(session, and_(open_there, Need.public_id == need)), [])
    found = rules.matches(asked, [one for one in pledges if one.key == pledge], tags)
    return rules.order(found[0]) if found else None


def _wanted(session: Session, which: ColumnElement[bool]) -> Iterator[list[rules.Wanted]]:
    """What of these needs may be shared with a pledge, AT_ONCE of them at a time."""
    last = UUID(int=0)
    standing = func.coalesce(Organisation.merged_into_id, Organisation.id)
    query = (
        select(Need.id, Need.public_id, Need.iso2, Need.focus_area, Need.group_key, standing)
        .outerjoin(Organisation, Organisation.id == Need.organisation_id)
        .where(which)
        .order_by(Need.id)
        .limit(AT_ONCE)
    )
    while rows := session.execute(query.where(Need.id > last)).all():
        yield [
            rules.Wanted(number, iso2, area, group, frozenset({own} if own else ()))
            for _id, number, iso2, area, group, own in rows
        ]
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].id


def fits(one: Need, pledge: Pledge, today: date) -> bool:
    """Whether this pledge may fit the need, also where so many tell more that neither is shown with the other."""
    end = pledge.current.end_year
    alive = one.state == "open" and one.until >= today and (end is None or end >= today.year)
    return alive and rules.match(wanted(one), offered(pledge), Tags(0)) is not None


def introductions(session: Session, rehearsal: bool, most: int, after: UUID | None = None) -> list[Introduction]:
    """What was asked for or made and has no outcome, the oldest first; made-up ones alone for made-up staff."""
    under_way = _introductions().where(Introduction.outcome.is_(None))
    query = paging.oldest(under_way, Introduction, Introduction.asked_at, after).limit(most)
    return list(session.scalars(query.where(Need.rehearsal) if rehearsal else query))


def introductions_between(session: Session, pairs: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], str]:
    """How far each introduction of these needs and pledges is that was asked for or made, by the two."""
    query = _introductions().where(
        Introduction.need_id.in_({need for need, _ in pairs}), Introduction.pledge_id.in_({one for _, one in pairs})
    )
    return {(one.need_id, one.pledge_id): one.standing for one in session.scalars(query)}


def introductions_of(session: Session, need_id: UUID) -> list[Introduction]:
    """Every introduction of a need, the newest first."""
    query = _introductions().where(Introduction.need_id == need_id).order_by(Introduction.asked_at.desc())
    return list(session.scalars(query))


def outcomes(session: Session) -> dict[str, int]:
    """How often each outcome was recorded, of what is not made up."""
    query = (
        select(Introduction.outcome, func.count())
        .join(Introduction.need)
        .where(Introduction.outcome.is_not(None), Need.rehearsal.is_(False))
        .group_by(Introduction.outcome)
    )
    return {str(outcome): number for outcome, number in session.execute(query)}


def introduction(session: Session, introduction_id: UUID) -> Introduction:
    """One introduction with both sides. Raises NotFound."""
    found = session.scalar(_introductions().where(Introduction.id == introduction_id))
    if found is None:
        raise NotFound("introduction")
    return found


def by_digest(session: Session, digest: str) -> tuple[Introduction, str]:
    """The introduction whose mail held this link, and to which side it went. Raises NotFound."""
    found = session.scalar(
        _introductions().where(or_(Introduction.need_digest == digest, Introduction.pledge_digest == digest))
    )
    if found is None:
        raise NotFound("introduction")
    return found, "need" if found.need_digest == digest else "pledge"


def events_to_meet(session: Session, rehearsal: bool, today: date) -> list[Event]:
    """Events that are not over, at which two may meet; made up or not, as the need is."""
    found = campaigns.events(session, MOST_EVENTS, shown=False, rehearsal=rehearsal)
    return [event for event in found if event.ends_on >= today]


def pledge_to_introduce(session: Session, public_id: str, rehearsal: bool) -> Pledge | None:
    """The public pledge of this number; made up or not, as the need is."""
    query = _pledges().where(
        Pledge.public_id == public_id, Pledge.state == "published", Pledge.rehearsal.is_(rehearsal)
    )
    return session.scalar(query)


def _needs() -> Select[Need]:
    return select(Need).options(
        joinedload(Need.organisation).joinedload(Organisation.merged_into),
        joinedload(Need.country),
        joinedload(Need.group),
    )


def _introductions() -> Select[Introduction]:
    need = contains_eager(Introduction.need)
    return (
        select(Introduction)
        .join(Introduction.need)
        .options(
            need.joinedload(Need.organisation).joinedload(Organisation.merged_into),
            joinedload(Introduction.event),
            need.joinedload(Need.country),
            need.joinedload(Need.group),
            joinedload(Introduction.pledge).joinedload(Pledge.current),
            joinedload(Introduction.pledge).joinedload(Pledge.organisation).joinedload(Organisation.merged_into),
        )
    )


def _pledges() -> Select[Pledge]:
    current = contains_eager(Pledge.current)
    return (
        select(Pledge)
        .join(Pledge.current)
        .options(
            current,
            *row_loading(contains_eager(Pledge.current)),
            contains_eager(Pledge.current).selectinload(PledgeVersion.beneficiaries),
            selectinload(Pledge.organisation).joinedload(Organisation.merged_into),
        )
    )


def _conditions(filters: Filters, today: date, leave_out: str = "") -> list[ColumnElement[bool]]:
    past = and_(Need.state == "open", Need.until < today)
    of_state = {
        "open": and_(Need.state == "open", Need.until >= today),
        "met": Need.state == "met",
        "closed": or_(Need.state == "closed", past),
    }[filters.state]
    conditions = [Need.rehearsal.is_(False), Need.published_at.is_not(None), of_state]
    for name, column in FACETS.items():
        value = getattr(filters, name)
        if value is not None and name != leave_out:
            conditions.append(column == value)
    return conditions


def _among(rehearsal: bool) -> ColumnElement[bool]:
    return and_(Pledge.state == "published", Pledge.rehearsal.is_(rehearsal))


def _goes_on(today: date) -> ColumnElement[bool]:
    return or_(PledgeVersion.end_year.is_(None), PledgeVersion.end_year >= today.year)


def _candidates(
    session: Session, asked: Sequence[rules.Wanted], rehearsal: bool, today: date
) -> list[Pledge]:  # fmt: skip
    there = PledgeVersion.id.in_(
        select(PledgeCountry.version_id).where(PledgeCountry.iso2.in_({one.country for one in asked}))
    )
    same_people = PledgeVersion.id.in_(
        select(PledgeBeneficiary.version_id).where(
            PledgeBeneficiary.group_key.in_({one.group for one in asked if one.group})
        )
    )
    same_focus = PledgeVersion.focus_area.in_({one.focus_area for one in asked})
    looks = PledgeVersion.facts["partners_wanted"].as_string().is_not(None)
    weights = [case((condition, 1), else_=0) for condition in (there, same_focus, same_people)]
    shared = weights[0] + weights[1] + weights[2]
    return list(
        session.scalars(
            _pledges()
            .where(
                _among(rehearsal),
                _goes_on(today),
                or_(same_focus & or_(there, same_people), there & looks),
            )
            .order_by(shared.desc(), Pledge.public_id)
            .limit(CANDIDATES)
        )
    )


def _matches(
    session: Session, asked: Sequence[rules.Wanted], pledges: dict[str, Pledge], rehearsal: bool
) -> list[rules.Match]:
    tags = tag_counts(
        session,
        focus_areas={one.focus_area for one in asked},
        countries={one.country for one in asked},
        groups={one.group for one in asked if one.group},
        among=_among(rehearsal),
    )
    return rules.matches(asked, [offered(one) for one in pledges.values()], tags)
