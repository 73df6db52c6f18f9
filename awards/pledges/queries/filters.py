"""What is asked of the registry, and the conditions that it means: one set behind rows, counts and sums."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from awards.infrastructure.audit import AuditRow
from awards.organisations.models import Organisation
from awards.organisations.rules import fold
from awards.places.models import Country, CountryStatus
from awards.pledges import rules
from awards.pledges.models import (
    Pledge,
    PledgeMoney,
    PledgePart,
    PledgeParty,
    PledgeSearch,
    PledgeTag,
    PledgeWord,
)
from awards.pledges.queries.naming import countries_named, groups_named
from awards.pledges.queries.related import touching
from awards.pledges.rules.states import PUBLIC

NOT_STATED = "not-stated"
"""The value of a facet for pledges that do not say."""

ON_NO_LIST = "none"
"""The value of the facet of UN lists for pledges that name countries, none of which is on one."""

COLUMNS = ("focus_area", "entity_kind", "pledge_type", "state", "year")
LISTS = ("region", "country", "group", "sdg")
FACETS = (
    "focus_area", "pledge_type", "entity_kind", "from_region", "region", "country", "un_list", "group", "sdg", "year",
    "state", "level",
)  # fmt: skip
"""What a list of pledges may be narrowed by: where, for whom and from which year are the pledge's own words.

`from_region` is where the organisation that leads comes from, `region` where the work is: two questions.
"""

SORTS = ("amount", "newest", "title", "reported", "year")

ORGANISATION_CHANGED = ("organisation.merged", "organisation.separated", "organisation.described")

Search = PledgeSearch
_COLUMN: dict[str, InstrumentedAttribute[Any]] = {
    "focus_area": Search.focus_area, "entity_kind": Search.entity_kind, "pledge_type": Search.pledge_type,
    "state": Search.state, "year": Search.start_year,
}  # fmt: skip
_STATED: dict[str, InstrumentedAttribute[bool]] = {
    "region": Search.has_region, "country": Search.has_country, "group": Search.has_group, "sdg": Search.has_sdg,
}  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What is asked of the list: words, chosen values of facets, order, and the pledge after which to go on.

    `currency` is the one that an order by amount, and `at_least`, are in: dollars, by the dollar value of each pledge,
    unless another is asked for. `at_least` asks for pledges that state so much under one word. `at` is the instant by
    which a verification still holds; without one, none has run out. `organisation_id`
    narrows to those that an organisation, or what was merged into it, has a part in; `touching` to those from or for
    one of these countries, `pledge_ids` to those of a list that stands elsewhere. `rehearsal` asks for made-up
    pledges, which are never among others. `changed_since` asks for what changed since, also by a change of an
    organisation's name: withdrawn ones are among them then.
    """

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = SORTS[0]
    after: str | None = None
    currency: str = "USD"
    at_least: Decimal | None = None
    at: datetime | None = None
    organisation_id: UUID | None = None
    touching: tuple[str, ...] = ()
    rehearsal: bool = False
    changed_since: datetime | None = None
    pledge_ids: tuple[UUID, ...] | None = None


def selected(filters: Filters) -> Select[int]:
    """The numbers (`PledgeSearch.n`) of the pledges that match, whatever the page and the order."""
    return select(Search.n).where(*conditions(filters))


def standing(*, rehearsal: bool = False, withdrawn: bool = False) -> ColumnElement[bool]:
    """Public, and not withdrawn unless those are asked for too; made up only where that is asked for."""
    return and_(Search.state.in_((*PUBLIC, "withdrawn") if withdrawn else PUBLIC), Search.rehearsal.is_(rehearsal))


def conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """All that a pledge of the list fulfils."""
    return [*scope(filters), *(chosen(facet, filters) for facet in FACETS if filters.chosen.get(facet))]


def scope(filters: Filters) -> list[ColumnElement[bool]]:
    """What it fulfils whatever values of facets are chosen: it stands, and has the words."""
    since = filters.changed_since
    found = [
        standing(rehearsal=filters.rehearsal, withdrawn=since is not None),
        *(_has(word) for word in rules.wanted(filters.q)),
    ]
    if fold(filters.q) == "" and filters.q.strip():
        found.append(false())
    if since is not None:
        found.append(or_(_changed(since), Search.version_id.in_(_of_organisations_changed(since))))
    if filters.at_least is not None:
        found.append(states_an_amount(filters.currency, filters.at_least))
    if filters.organisation_id:
        found.append(_has_a_part(filters.organisation_id))
    if filters.pledge_ids is not None:
        found.append(Search.pledge_id.in_(filters.pledge_ids))
    if filters.touching:
        pairs = touching()
        found.append(Search.version_id.in_(select(pairs.c.version_id).where(pairs.c.iso2.in_(filters.touching))))
    return found


def chosen(facet: str, filters: Filters) -> ColumnElement[bool]:
    """That a pledge has one of the chosen values of a facet."""
    values = filters.chosen[facet]
    stated = [value for value in values if value != NOT_STATED]
    parts = _stated(facet, stated, filters)
    if NOT_STATED in values:
        parts.append(_silent(facet))
    return or_(*parts)


def states_an_amount(currency: str, least: Decimal) -> ColumnElement[bool]:
    """That a pledge states so much or more under one word: in dollars by its dollar value, else in that currency.

    What is stated for each year, without a total, is no amount of the pledge.
    """
    if currency == "USD":
        return and_(Search.sort_usd.is_not(None), Search.sort_usd >= least)
    money = PledgeMoney
    found = select(money.version_id).where(money.currency == currency, money.basis != "yearly", money.amount >= least)
    return Search.version_id.in_(found)


def level_column(filters: Filters) -> ColumnElement[int | None]:
    """How far somebody looked at the newest report, as it still holds at the instant; none without a report."""
    if filters.at is None:
        return Search.level.expression
    return case((Search.level_until > filters.at, Search.level), (Search.level.is_not(None), 0))


def region_of_lead() -> Select[UUID, str | None]:
    """Each organisation with the region of its country, or of the country of the one that it was merged into."""
    heir = aliased(Organisation)
    home = case((Organisation.merged_into_id.is_(None), Organisation.country), else_=heir.country)
    return (
        select(Organisation.id.label("id"), Country.itu_region.label("region"))
        .outerjoin(heir, heir.id == Organisation.merged_into_id)
        .outerjoin(Country, Country.iso2 == home)
    )


def on_lists() -> Select[str, str]:
    """Each country on a UN list with the list's name, by the newest list that is held of each."""
    newest = (
        select(CountryStatus.status, func.max(CountryStatus.as_of).label("as_of"))
        .group_by(CountryStatus.status)
        .subquery()
    )
    return (
        select(CountryStatus.iso2.label("iso2"), CountryStatus.status.label("status"))
        .join(newest, and_(newest.c.status == CountryStatus.status, newest.c.as_of == CountryStatus.as_of))
        .where(CountryStatus.member)
    )


def order(filters: Filters) -> tuple[ColumnElement[Any], bool]:
    """By what the list is ordered, and whether downwards."""
    if filters.sort == "amount":
        if filters.currency == "USD":
            return func.coalesce(Search.sort_usd, -1), True
        largest = (
            select(func.max(PledgeMoney.amount))
            .where(PledgeMoney.version_id == Search.version_id, PledgeMoney.currency == filters.currency)
            .correlate(Search)
            .scalar_subquery()
        )
        return func.coalesce(largest, -1), True
    if filters.sort == "reported":
        return func.coalesce(Search.reported_at, datetime(1, 1, 2, tzinfo=UTC)), True
    if filters.sort == "year":
        return func.coalesce(Search.start_year, 0), True
    return (Search.title.expression, False) if filters.sort == "title" else (Search.n.expression, True)


def _stated(facet: str, values: list[str], filters: Filters) -> list[ColumnElement[bool]]:
    if not values:
        return []
    if facet in LISTS:
        return [_tagged(facet, values)]
    if facet == "from_region":
        regions = region_of_lead().subquery()
        return [Search.lead_id.in_(select(regions.c.id).where(regions.c.region.in_(values)))]
    if facet == "un_list":
        listed = on_lists().subquery()
        on_one = select(PledgeTag.n).join(listed, listed.c.iso2 == PledgeTag.value).where(PledgeTag.facet == "country")
        found: list[ColumnElement[bool]] = [Search.n.in_(on_one.where(listed.c.status.in_(values)))]
        if ON_NO_LIST in values:
            none = not_(exists(on_one.where(PledgeTag.n == Search.n).correlate(Search)))
            found.append(and_(Search.has_country, none))
        return found
    if facet == "level":
        return [cast(level_column(filters), String).in_(values)]
    if facet == "year":
        return [Search.start_year.in_([int(v) for v in values if v.isascii() and v.isdigit() and len(v) == 4])]
    return [_COLUMN[facet].in_(values)]


def _silent(facet: str) -> ColumnElement[bool]:
    """That a pledge says nothing of it."""
    if facet in LISTS:
        return _STATED[facet].is_(False)
    if facet == "un_list":
        return Search.has_country.is_(False)
    if facet == "from_region":
        regions = region_of_lead().subquery()
        known = select(regions.c.id).where(regions.c.region.is_not(None))
        return or_(Search.lead_id.is_(None), Search.lead_id.not_in(known))
    return Search.level.is_(None) if facet == "level" else _COLUMN[facet].is_(None)


def _tagged(facet: str, values: Any) -> ColumnElement[bool]:
    return Search.n.in_(select(PledgeTag.n).where(PledgeTag.facet == facet, PledgeTag.value.in_(values)))


def _has(word: rules.Wanted) -> ColumnElement[bool]:
    """That the word stands in what the pledge says, or in a name of an organisation, country or group that it names."""
    kept = PledgeWord.word
    fits = and_(kept >= word.text, kept < word.text + "\U0010ffff") if word.begins else kept == word.text
    found: list[ColumnElement[bool]] = [
        Search.n.in_(select(PledgeWord.n).where(fits)),
        Search.n.in_(_of_organisations_named(word)),
    ]
    if countries := countries_named(word):
        found.append(_tagged("country", sorted(countries)))
    if groups := groups_named(word):
        found.append(_tagged("group", sorted(groups)))
    return or_(*found)


def _of_organisations_named(word: rules.Wanted) -> CompoundSelect[int]:
    """Pledges with a part of an organisation that has the word in its names or in those of what it belongs to."""
    heir = aliased(Organisation)
    names = literal(" ") + func.coalesce(heir.search_text, Organisation.search_text) + literal(" ")
    alone = len(word.text) == 1 and word.text >= "\u3040"
    sought = word.text if alone else f" {word.text}" if word.begins else f" {word.text} "
    named = (
        select(Organisation.id)
        .outerjoin(heir, heir.id == Organisation.merged_into_id)
        .where(names.contains(sought, autoescape=True))
    )
    parties = select(PledgeSearch.n).join(PledgeParty, PledgeParty.version_id == PledgeSearch.version_id)
    others = select(PledgeSearch.n).join(PledgePart, PledgePart.pledge_id == PledgeSearch.pledge_id)
    return union_all(
        parties.where(PledgeParty.organisation_id.in_(named)),
        others.where(PledgePart.organisation_id.in_(named), PledgePart.shown),
    )


def _has_a_part(organisation_id: UUID) -> ColumnElement[bool]:
    family = select(Organisation.id).where(
        or_(Organisation.id == organisation_id, Organisation.merged_into_id == organisation_id)
    )
    return Search.version_id.in_(select(PledgeParty.version_id).where(PledgeParty.organisation_id.in_(family)))


def _changed(since: datetime) -> ColumnElement[bool]:
    return Search.pledge_id.in_(select(Pledge.id).where(Pledge.changed_at >= since))


def _of_organisations_changed(since: datetime) -> Select[UUID]:
    """Versions with a part of an organisation that was merged, separated or described anew."""
    noted = exists().where(
        AuditRow.subject_id == Organisation.id, AuditRow.at >= since, AuditRow.action.in_(ORGANISATION_CHANGED)
    )
    return select(PledgeParty.version_id).where(PledgeParty.organisation_id.in_(select(Organisation.id).where(noted)))
