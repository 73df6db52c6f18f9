"""What is asked of the registry, and the conditions that it means: one set behind rows, counts and sums."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from awards.infrastructure.audit import AuditRow
from awards.infrastructure.bulk import is_one_of
from awards.infrastructure.once import once
from awards.organisations.models import Organisation
from awards.places.models import CountryStatus
from awards.places.queries import Listed, dated_lists, standing_on
from awards.pledges import rules
from awards.pledges.models import Pledge, PledgeMoney, PledgeParty, PledgeSearch
from awards.pledges.queries.index import SLICES, index_of
from awards.pledges.queries.naming import region_of
from awards.pledges.queries.related import touching
from awards.pledges.rules import bits
from awards.pledges.rules.finding import CENTS
from awards.pledges.rules.states import PUBLIC

NOT_STATED = "not-stated"
"""The value of a facet for pledges that do not say."""

ON_NO_LIST = "none"
"""The value of the facet of UN lists for pledges that name countries, none of which is on one."""

FACETS = (
    "focus_area", "pledge_type", "entity_kind", "from_region", "region", "country", "un_list", "group", "sdg", "sector",
    "technology", "year", "state", "level", "light",
)  # fmt: skip
"""What a list of pledges may be narrowed by: where, for whom and from which year are the pledge's own words.

`from_region` is where the organisation that leads comes from, `region` where the work is: two questions.
"""

LATE = ("amber", "red")
"""The lights of pledges whose report is overdue."""

SORTS = ("amount", "newest", "title", "reported", "year")

ORGANISATION_CHANGED = ("organisation.merged", "organisation.separated", "organisation.described")

Search = PledgeSearch


@dataclass(frozen=True)
class Filters:
    """What is asked of the list: words, chosen values of facets, order, and the pledge after which to go on.

    `currency` is the one that an order by amount, and `at_least`, are in: dollars, by the dollar value of each pledge,
    unless another is asked for. `at_least` asks for pledges that state so much under one word. `at` is the instant by
    which a verification still holds and a report is late; without one, none has run out and none is late. `lists_on` is
    the day by which countries stand on UN lists; without one, the newest lists count. `organisation_id` narrows to
    those that an organisation, or what was merged into it, has a part in; `touching` to those from or for one of these
    countries, `pledge_ids` to those of a list that stands elsewhere. `rehearsal` asks for made-up pledges, which are
    never among others. `changed_since` asks for what changed since, also by a change of an organisation's name:
    withdrawn ones are among them then. `prices` narrows nothing: it is the year in whose prices sums and values are
    told too.
    """

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = SORTS[0]
    after: str | None = None
    currency: str = "USD"
    at_least: Decimal | None = None
    at: datetime | None = None
    lists_on: date | None = None
    organisation_id: UUID | None = None
    touching: tuple[str, ...] = ()
    rehearsal: bool = False
    changed_since: datetime | None = None
    pledge_ids: tuple[UUID, ...] | None = None
    prices: int | None = None


def selected(session: Session, filters: Filters) -> Select[int]:
    """The numbers (`PledgeSearch.n`) of the pledges that match, whatever the page and the order."""
    return select(Search.n).where(conditions(session, filters))


def conditions(session: Session, filters: Filters) -> ColumnElement[bool]:
    """That a pledge of `PledgeSearch` matches; what asks for no word and no value is answered by the rows alone."""
    if by_index(filters):
        return selection(session, filters).within()
    return and_(_standing(filters), *_more(filters))


def by_index(filters: Filters) -> bool:
    """Whether the filters ask for what only the index tells."""
    return bool(filters.q or any(filters.chosen.values())) or filters.at_least is not None


def _standing(filters: Filters) -> ColumnElement[bool]:
    """Public, and not withdrawn unless those are asked for too; made up only where that is asked for."""
    return and_(Search.state.in_(_states(filters)), Search.rehearsal.is_(filters.rehearsal))


def _states(filters: Filters) -> tuple[str, ...]:
    return (*PUBLIC, "withdrawn") if filters.changed_since else tuple(PUBLIC)


def selection(session: Session, filters: Filters) -> "Selection":
    """The pledges that match; a page that only shows works it out once."""
    same = replace(filters, prices=None)
    return once(session, ("pledges.selection", repr(same)), lambda: Selection(session, same))


class Selection:
    """The pledges that match as sets: `all` of the registry, and `found` of these."""

    def __init__(self, session: Session, filters: Filters) -> None:
        self.session, self.filters, self.index = session, filters, index_of(session, filters.at)
        asked = {kept for facet, values in filters.chosen.items() if values for kept in _KEPT_AS.get(facet, (facet,))}
        words = rules.wanted(filters.q)
        asked |= {"country", "group"} if words else set()
        asked |= {"money", *SLICES} if filters.at_least is not None else set()
        self.index.read({"state", "rehearsal", *asked})
        self.all = self._standing()
        self._scope = self.all
        if words:
            self._scope &= self.index.with_words(words)
        elif filters.q.strip():
            self._scope = 0
        for more in _more(filters):
            self._scope &= bits.bits_of(session.scalars(select(Search.place).where(more)))
        self.not_compared: int | None = None
        """Of a list of at least an amount: how many it leaves out because they state none in its currency."""
        self._chosen = {facet: self._having(facet) for facet in FACETS if filters.chosen.get(facet)}
        if filters.at_least is not None:
            self.not_compared = bits.without(self.near(None), self._stating(Decimal(0))).bit_count()
            self._scope &= self._stating(filters.at_least)
        self.found = self.near(None)

    def near(self, facet: str | None) -> int:
        """The pledges that match but for a facet, which counts with its own values left open."""
        found = self._scope
        for other, held in self._chosen.items():
            if other != facet:
                found &= held
        return found

    def values(self, facet: str) -> Mapping[str, int]:
        """The sets of a facet by its values as they are now."""
        if facet == "from_region":
            return _by_region(self.index.of("home"))
        if facet == "un_list":
            return _by_list(lists_on(self.session, self.filters.lists_on), self.index.of("country"))
        if facet == "light":
            return self.index.lights()
        return self.index.levels() if facet == "level" else self.index.of(facet)

    def counts(self, facet: str) -> dict[str | None, int]:
        """How many pledges each value of a facet would show, None for those that do not say."""
        near, values = self.near(facet), self.values(facet)
        found: dict[str | None, int] = {value: (near & held).bit_count() for value, held in values.items()}
        found[None] = bits.without(near, bits.joined(values.values())).bit_count()
        return {value: number for value, number in found.items() if number}

    def within(self, among: int = -1) -> ColumnElement[bool]:
        """That a pledge of `PledgeSearch` is found and `among` these."""
        found = self.found & among
        if found == self.all:
            return _standing(self.filters)
        return is_one_of(self.session, Search.place, bits.places_in(found))

    def _standing(self) -> int:
        public, made_up = self.index.having("state", *_states(self.filters)), self.index.having("rehearsal", "1")
        return public & made_up if self.filters.rehearsal else bits.without(public, made_up)

    def _stating(self, least: Decimal) -> int:
        """The pledges that state so much or more under one word: in dollars by their dollar value, else as stated.

        What is stated for each year, without a total, is no amount of the pledge.
        """
        found, currency = 0, self.filters.currency
        for word in rules.WORDS:
            valued = self.index.money(word, currency)
            slices = self.index.slices[f"{'usd' if currency == 'USD' else 'amount'}:{word}"]
            found |= bits.at_least(valued, slices, int(least * CENTS))
        return found

    def _having(self, facet: str) -> int:
        """The pledges with one of the values that are chosen of a facet."""
        values, asked = self.values(facet), self.filters.chosen[facet]
        found = bits.joined(values.get(value, 0) for value in asked)
        return found | bits.without(self.all, bits.joined(values.values())) if NOT_STATED in asked else found


_KEPT_AS = {"from_region": ("home",), "un_list": ("country",), "light": ("at_desk", "stage", "heard")}


def _by_region(homes: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for iso2, held in homes.items():
        if region := region_of(iso2):
            found[region] = found.get(region, 0) | held
    return found


def _by_list(lists: Mapping[str, Listed], countries: Mapping[str, int]) -> dict[str, int]:
    """By each UN list; those on none beside."""
    found = {status: bits.joined(countries.get(iso2, 0) for iso2 in listed.members) for status, listed in lists.items()}
    return found | {ON_NO_LIST: bits.without(bits.joined(countries.values()), bits.joined(found.values()))}


def lists_on(session: Session, day: date | None) -> dict[str, Listed]:
    """The UN lists as they stood on a day, the newest where none is named."""
    return standing_on(un_lists(session), day)


def un_lists(session: Session) -> dict[tuple[str, str], list[CountryStatus]]:
    """The UN lists at every date for which they are held, the newest first; a page that only shows reads them once."""
    return once(session, "pledges.un_lists", lambda: dated_lists(session))


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


def _more(filters: Filters) -> Iterator[ColumnElement[bool]]:
    """What the index does not hold: each a question of its own."""
    if filters.changed_since is not None:
        since = filters.changed_since
        yield or_(_changed(since), Search.version_id.in_(_of_organisations_changed(since)))
    if filters.organisation_id:
        yield _has_a_part(filters.organisation_id)
    if filters.pledge_ids is not None:
        yield Search.pledge_id.in_(filters.pledge_ids)
    if filters.touching:
        pairs = touching()
        yield Search.version_id.in_(select(pairs.c.version_id).where(pairs.c.iso2.in_(filters.touching)))


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
