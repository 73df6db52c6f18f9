"""Counts and sums of a list of pledges, of the same sets as its rows, so that they always agree."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
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
        _twice(session, found),
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


def _twice(session: Session, selected: Selection) -> dict[str, Decimal]:
    """By word, the dollars of these pledges that another of them names as well, so that they would count twice."""
    if not selected.found & selected.index.having("tied", "1"):
        return {}
    rows = session.scalars(
        select(PledgeLink).where(PledgeLink.ended_at.is_(None), PledgeLink.kind.in_(rules.COUNTED_AT))
    )
    links = [rules.Link(row.kind, row.from_id, row.to_id, row.share) for row in rows]
    tied = select(PledgeLink.from_id).union(select(PledgeLink.to_id))
    amounts: dict[str, dict[UUID, Decimal]] = {}
    for place, word, pledge_id, usd in session.execute(
        select(PledgeSearch.place, PledgeMoney.word, PledgeSearch.pledge_id, PledgeMoney.usd)
        .join(PledgeMoney, PledgeMoney.version_id == PledgeSearch.version_id)
        .where(PledgeMoney.usd.is_not(None), PledgeSearch.pledge_id.in_(tied))
    ):
        if usd is not None and selected.found >> place & 1:
            amounts.setdefault(word, {})[pledge_id] = usd
    found = {word: sum(each.values(), Decimal(0)) - rules.net(each, links) for word, each in amounts.items()}
    return {word: usd for word, usd in found.items() if usd}
