"""Counts and sums of a list of pledges, of the same sets as its rows, so that they always agree."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, cast, extract, func, select
from sqlalchemy.orm import Session

from awards.pledges import rules
from awards.pledges.models import PledgeLink, PledgeMoney, PledgeSearch
from awards.pledges.queries.filters import FACETS, Filters, Selection, selection
from awards.pledges.queries.index import SLICES, index_of
from awards.pledges.rules import bits
from awards.pledges.rules.finding import AMOUNT, CENTS, COUNTED


def figures(session: Session, filters: Filters, facets: Iterable[str] = FACETS) -> rules.Figures:
    """Counts and sums of the list, with those facets counted that somebody shows.

    A facet counts with the other facets chosen and its own left open.
    """
    found = whole(session, filters)
    silent = bits.without(found.found, found.index.having("gives", AMOUNT))
    no_money = silent & found.index.having("gives", "none")
    return rules.Figures(
        found.all.bit_count(),
        found.found.bit_count(),
        {facet: found.counts(facet) for facet in facets},
        rules.totals(_money(found)),
        bits.without(silent, no_money).bit_count(),
        no_money.bit_count(),
        twice(session, found)(lambda usd, _year: usd),
        found.not_compared,
    )


def whole(session: Session, filters: Filters) -> Selection:
    """The pledges that match, with all that is counted of them read in one question."""
    index_of(session, filters.at).read((*COUNTED, *SLICES))
    return selection(session, filters)


def _money(selected: Selection) -> Iterator[rules.MoneyGroup]:
    """Sums of money that is alike: word, currency, basis, with or without a qualifier and a dollar value."""
    for alike, held in selected.index.of("money").items():
        if found := selected.found & held:
            word, currency, basis, qualified, valued = alike.split("|")
            amount, usd = (
                Decimal(bits.total(found, selected.index.slices[f"{kind}:{word}"])) / CENTS
                for kind in ("amount", "usd")
            )
            yield rules.MoneyGroup(
                word, currency, basis, qualified == "1", valued == "1", found.bit_count(), amount,
                usd if valued == "1" else None,
            )  # fmt: skip


Worth = Callable[[Decimal, int | None], Decimal | None]
"""What dollars of a year are counted with; None where they are in no sum."""


def twice(session: Session, selected: Selection) -> Callable[[Worth], dict[str, Decimal]]:
    """By word, the dollars of these pledges that another of them names as well, so that they would count twice.

    Gives what works it out for one way to count dollars; the database is asked once for all of them.
    """
    if not selected.found & selected.index.having("tied", "1"):
        return lambda _worth: {}
    rows = session.scalars(
        select(PledgeLink).where(PledgeLink.ended_at.is_(None), PledgeLink.kind.in_(rules.COUNTED_AT))
    )
    links = [rules.Link(row.kind, row.from_id, row.to_id, row.share) for row in rows]
    tied = select(PledgeLink.from_id).union(select(PledgeLink.to_id))
    amounts = [
        (word, pledge_id, usd, year)
        for place, word, pledge_id, usd, year in session.execute(
            select(PledgeSearch.place, PledgeMoney.word, PledgeSearch.pledge_id, PledgeMoney.usd, priced_in())
            .join(PledgeMoney, PledgeMoney.version_id == PledgeSearch.version_id)
            .where(PledgeMoney.usd.is_not(None), PledgeSearch.pledge_id.in_(tied))
        )
        if usd is not None and selected.found >> place & 1
    ]
    return lambda worth: _twice(amounts, links, worth)


def priced_in() -> ColumnElement[int | None]:
    """The year of whose prices an amount is: see `rates.rules.priced_in`."""
    return func.coalesce(cast(extract("year", PledgeMoney.value_date), Integer), PledgeSearch.start_year)


def _twice(
    amounts: Iterable[tuple[str, UUID, Decimal, int | None]], links: list[rules.Link], worth: Worth
) -> dict[str, Decimal]:
    counted: dict[str, dict[UUID, Decimal]] = {}
    for word, pledge_id, usd, year in amounts:
        if (value := worth(usd, year)) is not None:
            counted.setdefault(word, {})[pledge_id] = value
    found = {word: sum(each.values(), Decimal(0)) - rules.net(each, links) for word, each in counted.items()}
    return {word: usd for word, usd in found.items() if usd}
