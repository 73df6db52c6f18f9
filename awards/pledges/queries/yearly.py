"""What a selection of pledges gives year by year, in dollars."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Numeric,
    Select,
    and_,
    cast,
    exists,
    func,
    literal,
    not_,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from awards.pledges import rules
from awards.pledges.models import PledgeMoney, PledgeSearch, PledgeTranche, PledgeVersion
from awards.pledges.queries.filters import Filters, conditions

WORD = "pledged"
"""What is promised: what was paid is told by reports, and no two words are added."""


def by_year(session: Session, filters: Filters) -> rules.Yearly:
    """The promised dollars of each year, as stated: ties apart. One question, whatever the number of pledges."""
    rows = session.execute(union_all(_in_instalments(session, filters), _whole(session, filters)).order_by("n"))
    return rules.yearly(list(_plans(rows)))


def _plans(rows: Iterable[Any]) -> Iterator[rules.Plan]:
    """What rows say of years: each instalment at the worth of its amount, what they leave of it, and all other."""
    for (n, first, last, usd, amount), parts in groupby(rows, key=lambda row: tuple(row[:5])):
        if n is None:
            yield from (rules.Plan(first, last, Fraction(usd), row.pledges) for row in parts)
            continue
        rest = Fraction(usd)
        for row in parts:
            part = Fraction(usd) * Fraction(row.given) / Fraction(amount)
            yield rules.Plan(row.begins.year, row.ends.year, part)
            rest -= part
        if rest > 0:
            yield rules.Plan(first, last, rest)


def _in_instalments(session: Session, filters: Filters) -> Select[*tuple[Any, ...]]:
    """Each instalment, with the amount that it is of."""
    return (
        select(
            PledgeSearch.n.label("n"), PledgeVersion.start_year, PledgeVersion.end_year, PledgeMoney.usd,
            PledgeMoney.amount, PledgeTranche.starts_on.label("begins"), PledgeTranche.ends_on.label("ends"),
            PledgeTranche.amount.label("given"), literal(1).label("pledges"),
        )
        .select_from(PledgeSearch)
        .join(PledgeVersion, PledgeVersion.id == PledgeSearch.version_id)
        .join(PledgeMoney, _of_word())
        .join(PledgeTranche, _part_of_it())
        .where(conditions(session, filters), PledgeMoney.usd.is_not(None))
    )  # fmt: skip


def _whole(session: Session, filters: Filters) -> Select[*tuple[Any, ...]]:
    """Amounts without instalments, those of the same years together: they have no number."""
    years = (PledgeVersion.start_year, PledgeVersion.end_year)
    return (
        select(
            null(), *years, cast(func.sum(PledgeMoney.usd), Numeric(22, 2)), null(), cast(null(), Date),
            cast(null(), Date), null(), func.count(),
        )
        .select_from(PledgeSearch)
        .join(PledgeVersion, PledgeVersion.id == PledgeSearch.version_id)
        .join(PledgeMoney, _of_word())
        .where(conditions(session, filters), PledgeMoney.usd.is_not(None), not_(exists().where(_part_of_it())))
        .group_by(*years)
    )  # fmt: skip


def _of_word() -> ColumnElement[bool]:
    return and_(PledgeMoney.version_id == PledgeSearch.version_id, PledgeMoney.word == WORD)


def _part_of_it() -> ColumnElement[bool]:
    money, part = PledgeMoney, PledgeTranche
    return and_(part.version_id == money.version_id, part.word == money.word, part.currency == money.currency)
