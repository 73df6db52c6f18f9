"""What a selection of pledges gives in the prices of one year."""

from dataclasses import replace
from functools import partial

from sqlalchemy import Numeric, cast, func, select
from sqlalchemy.orm import Session

from awards.pledges import rules
from awards.pledges.models import PledgeMoney, PledgeSearch
from awards.pledges.queries.counts import priced_in, twice, whole
from awards.pledges.queries.filters import Filters, conditions
from awards.rates import queries as rates


def at_prices(session: Session, filters: Filters) -> list[rules.AtPrices]:
    """The sums by word in the prices of the year that is asked for; none where none is, or without an index."""
    return at_prices_of(session, filters, [filters.prices]).get(filters.prices, []) if filters.prices else []


def at_prices_of(session: Session, filters: Filters, years: list[int] | None = None) -> dict[int, list[rules.AtPrices]]:
    """The same for several years, all of the index unless said: one question, and two more where pledges are tied."""
    prices = rates.prices(session)
    if prices is None:
        return {}
    year = priced_in()
    rows = session.execute(
        select(PledgeMoney.word, year, cast(func.sum(PledgeMoney.usd), Numeric(22, 2)), func.count())
        .select_from(PledgeSearch)
        .join(PledgeMoney, PledgeMoney.version_id == PledgeSearch.version_id)
        .where(conditions(session, filters), PledgeMoney.usd.is_not(None))
        .group_by(PledgeMoney.word, year)
    )
    groups = [rules.OfYear(*row) for row in rows]
    tied = twice(session, whole(session, filters))
    found = dict[int, list[rules.AtPrices]]()
    for one in years if years is not None else sorted(prices.index):
        doubled = tied(partial(prices.worth, year=one))
        sums = rules.at_prices(groups, prices, one)
        found[one] = [replace(sum_, twice=doubled.get(sum_.word, sum_.twice)) for sum_ in sums]
    return found
