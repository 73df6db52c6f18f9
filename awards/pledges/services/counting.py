"""Keep the sums of the registry with each change, in its transaction: what is kept always equals what is added up."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.infrastructure import locks
from awards.pledges import queries, rules
from awards.pledges.models import PledgeSum
from awards.pledges.services.finding import keep_found, take_outdated

LOCK = "pledges.counted"
"""Whoever changes what is public of a pledge holds this from before the first row that it locks."""


def hold(session: Session) -> None:
    """Let no other transaction change what is public of pledges until this one ends; called before rows are locked."""
    locks.hold(session, [LOCK])


@contextmanager
def counted(session: Session, ids: Collection[UUID]) -> Iterator[set[UUID]]:
    """Around a change to these pledges, and to those that are put into the set it gives; they are found anew after."""
    hold(session)
    outdated = take_outdated(session)
    touched = set(ids)
    before = queries.sums_of(session, touched)
    yield touched
    session.flush()
    keep_found(session, touched | outdated)
    after = queries.sums_of(session, touched)
    for word in sorted(before.keys() | after.keys()):
        change = after.get(word, queries.WordSum()) - before.get(word, queries.WordSum())
        if change != queries.WordSum():
            _add(session, word, change)
    session.flush()


def add_new(session: Session, contents: Iterable[rules.Content]) -> None:
    """Add what new pledges bring that nothing is tied to yet; whoever adds them holds the count."""
    sums: queries.Sums = {}
    for content in contents:
        for money in content.money:
            if money.usd is not None:
                sums[money.word] = sums.get(money.word, queries.WordSum()) + queries.WordSum(money.usd, money.usd, 1)
    for word in sorted(sums):
        _add(session, word, sums[word])


def _add(session: Session, word: str, change: queries.WordSum) -> None:
    row = session.scalar(
        select(PledgeSum).where(PledgeSum.word == word).with_for_update().execution_options(populate_existing=True)
    )
    if row is None:
        row = PledgeSum(word=word, gross=0, net=0, pledges=0)
        session.add(row)
    row.gross, row.net, row.pledges = row.gross + change.gross, row.net + change.net, row.pledges + change.pledges
    session.flush()
