"""Reads of needs and pledges that may fit each other."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session, contains_eager, selectinload

from awards.needs import rules
from awards.needs.models import Need
from awards.needs.queries.stated import every_need
from awards.organisations.models import Organisation
from awards.pledges.models import Pledge, PledgeBeneficiary, PledgeCountry, PledgeParty, PledgeVersion
from awards.pledges.queries import PLEDGERS, row_loading
from awards.pledges.queries.tags import tag_counts
from awards.pledges.rules.rarity import Tags

CANDIDATES = 200
"""So many pledges are weighed, those that share most first."""

AT_ONCE = 500
"""So many needs are read at once where all are weighed."""

Fit = tuple[rules.Match, Pledge]


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


def numbers_that_fit(session: Session, found: Sequence[Need], today: date) -> dict[str, int]:
    """For each of these open needs how many pledges may fit, by its number, counted up to `rules.MOST`. One query.

    Each is counted by itself, so that none is a gap since others share more with the pledges that are looked at.
    """
    if not found:
        return {}
    counted = [select(literal(one.public_id), func.count()).select_from(_that_fit(one, today)) for one in found]
    return dict(session.execute(union_all(*counted)).all())


def any_fits(session: Session, one: Need, today: date, which: ColumnElement[bool]) -> bool:
    """Whether a pledge of these may fit a need."""
    return session.scalar(select(exists(select(_that_fit(one, today, which).c.id)))) or False


def _that_fit(one: Need, today: date, which: ColumnElement[bool] | None = None) -> Subquery:
    """Up to `rules.MOST` of the pledges of which `rules.match` says that they may fit a need: those of its country, and
    those for its people; of those alone that `which` names, where it is given."""
    asked = wanted(one)
    standing = func.coalesce(Organisation.merged_into_id, Organisation.id)
    own = exists().where(
        PledgeParty.version_id == PledgeVersion.id, PledgeParty.role.in_(PLEDGERS),
        Organisation.id == PledgeParty.organisation_id, standing.in_(list(asked.organisations)),
    )  # fmt: skip
    same_focus = PledgeVersion.focus_area == asked.focus_area
    there = PledgeVersion.id.in_(select(PledgeCountry.version_id).where(PledgeCountry.iso2 == asked.country))
    ways = [and_(there, or_(same_focus, _looks()))]
    if asked.group:
        people = exists().where(
            PledgeBeneficiary.version_id == PledgeVersion.id, PledgeBeneficiary.group_key == asked.group
        )
        ways.append(and_(same_focus, people))
    of = select(Pledge.id).join(Pledge.current).where(_among(one.rehearsal), _goes_on(today), ~own)
    of = of if which is None else of.where(which)
    some = [of.where(way).limit(rules.MOST).subquery() for way in ways]
    return union(*(select(found.c.id) for found in some)).limit(rules.MOST).subquery()


def _looks() -> ColumnElement[bool]:
    """The condition that a pledge looks for partners."""
    stated: ColumnElement[str] = PledgeVersion.facts["partners_wanted"].as_string()
    return stated.is_not(None)


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
    rows = session.scalars(every_need().where(Need.public_id.in_({pair.need for pair in best})))
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
        last = rows[-1].id


def fits(one: Need, pledge: Pledge, today: date) -> bool:
    """Whether this pledge may fit the need, also where so many tell more that neither is shown with the other."""
    end = pledge.current.end_year
    alive = one.state == "open" and one.until >= today and (end is None or end >= today.year)
    return alive and rules.match(wanted(one), offered(pledge), Tags(0)) is not None


def pledge_to_introduce(session: Session, public_id: str, rehearsal: bool) -> Pledge | None:
    """The public pledge of this number; made up or not, as the need is."""
    query = _pledges().where(
        Pledge.public_id == public_id, Pledge.state == "published", Pledge.rehearsal.is_(rehearsal)
    )
    return session.scalar(query)


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
    weights = [case((condition, 1), else_=0) for condition in (there, same_focus, same_people)]
    shared = weights[0] + weights[1] + weights[2]
    return list(
        session.scalars(
            _pledges()
            .where(
                _among(rehearsal),
                _goes_on(today),
                or_(same_focus & or_(there, same_people), there & _looks()),
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
