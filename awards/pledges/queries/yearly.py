"""What a selection of pledges gives year by year, in dollars."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby

from sqlalchemy import ColumnElement, Numeric, and_, cast, exists, func, not_, select
from sqlalchemy.orm import Session

from awards.pledges import rules
from awards.pledges.models import PledgeMoney, PledgeSearch, PledgeTranche, PledgeVersion
from awards.pledges.queries.filters import Filters, conditions

WORD = "pledged"
"""What is promised: what was paid is told by reports, and no two words are added."""


def by_year(session: Session, filters: Filters) -> rules.Yearly:
    """The promised dollars of each year, as stated: ties apart. Two questions, whatever the number of pledges."""
    return rules.yearly([*_whole(session, filters), *_in_instalments(session, filters)])


def _whole(session: Session, filters: Filters) -> Iterator[rules.Plan]:
    """Amounts without instalments, those of the same years together."""
    years = (PledgeVersion.start_year, PledgeVersion.end_year)
    rows = session.execute(
        select(*years, cast(func.sum(PledgeMoney.usd), Numeric(22, 2)), func.count())
        .select_from(PledgeSearch)
        .join(PledgeVersion, PledgeVersion.id == PledgeSearch.version_id)
        .join(PledgeMoney, _of_word())
        .where(conditions(session, filters), PledgeMoney.usd.is_not(None), not_(exists().where(_part_of_it())))
        .group_by(*years)
    )
    for first, last, usd, pledges in rows:
        yield rules.Plan(first, last, Fraction(usd), pledges)


def _in_instalments(session: Session, filters: Filters) -> Iterator[rules.Plan]:
    """Each instalment at the worth of its amount, and what they leave of it."""
    rows = session.execute(
        select(
            PledgeSearch.n, PledgeVersion.start_year, PledgeVersion.end_year, PledgeMoney.usd, PledgeMoney.amount,
            PledgeTranche.starts_on, PledgeTranche.ends_on, PledgeTranche.amount,
        )
        .select_from(PledgeSearch)
        .join(PledgeVersion, PledgeVersion.id == PledgeSearch.version_id)
        .join(PledgeMoney, _of_word())
        .join(PledgeTranche, _part_of_it())
        .where(conditions(session, filters), PledgeMoney.usd.is_not(None))
        .order_by(PledgeSearch.n)
    )  # fmt: skip
    for (_n, first, last, usd, amount), parts in groupby(rows, key=lambda row: tuple(row[:5])):
        rest = Fraction(usd)
        for *_whole, starts_on, ends_on, given in parts:
            part = Fraction(usd) * Fraction(given) / Fraction(amount)
            yield rules.Plan(starts_on.year, ends_on.year, part)
            rest -= part
        if rest > 0:
            yield rules.Plan(first, last, rest)


def _of_word() -> ColumnElement[bool]:
    return and_(PledgeMoney.version_id == PledgeSearch.version_id, PledgeMoney.word == WORD)


def _part_of_it() -> ColumnElement[bool]:
    money, part = PledgeMoney, PledgeTranche
    return and_(part.version_id == money.version_id, part.word == money.word, part.currency == money.currency)
