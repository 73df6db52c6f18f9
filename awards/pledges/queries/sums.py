"""Dollar sums of pledges: as stated (gross), and without what two pledges name both (net)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from awards.pledges import rules
from awards.pledges.models import Pledge, PledgeLink, PledgeMoney, PledgeSum, PledgeVersion

AT_ONCE = 500
NOTHING = Decimal(0)


@dataclass(frozen=True)
class WordSum:
    """The sums under one word, and of how many pledges."""

    gross: Decimal = NOTHING
    net: Decimal = NOTHING
    pledges: int = 0

    def __add__(self, other: "WordSum") -> "WordSum":
        return WordSum(self.gross + other.gross, self.net + other.net, self.pledges + other.pledges)

    def __sub__(self, other: "WordSum") -> "WordSum":
        return WordSum(self.gross - other.gross, self.net - other.net, self.pledges - other.pledges)


Sums = dict[str, WordSum]


def kept_sums(session: Session) -> Sums:
    """The sums as they are kept with each change; words without a pledge are left out."""
    rows = session.scalars(select(PledgeSum).where(PledgeSum.pledges > 0))
    return {row.word: WordSum(row.gross, row.net, row.pledges) for row in rows}


def live_sums(session: Session) -> Sums:
    """The same sums added up from the rows."""
    rows = session.execute(
        select(PledgeMoney.word, func.sum(PledgeMoney.usd), func.count())
        .select_from(Pledge)
        .join(Pledge.current)
        .join(PledgeMoney, PledgeMoney.version_id == PledgeVersion.id)
        .where(Pledge.stands, PledgeMoney.usd.is_not(None))
        .group_by(PledgeMoney.word)
    ).all()
    tied = sums_of(session, set(session.scalars(select(PledgeLink.from_id).where(PledgeLink.ended_at.is_(None)))))
    found = {}
    for word, usd, pledges in rows:
        twice = tied.get(word, WordSum())
        gross = usd or NOTHING
        found[word] = WordSum(gross, gross - (twice.gross - twice.net), pledges)
    return found


def sums_of(session: Session, ids: Collection[UUID]) -> Sums:
    """The sums of these pledges and of all that are tied to them, so that what counts at the other end is there."""
    tied = _tied(session, ids)
    links = standing_links(session, tied)
    amounts: dict[str, dict[UUID, Decimal]] = {}
    for some in _parts(tied | set(ids)):
        rows = session.execute(
            select(PledgeMoney.word, Pledge.id, PledgeMoney.usd)
            .select_from(Pledge)
            .join(Pledge.current)
            .join(PledgeMoney, PledgeMoney.version_id == PledgeVersion.id)
            .where(Pledge.stands, Pledge.id.in_(some), PledgeMoney.usd.is_not(None))
        )
        for word, pledge_id, usd in rows:
            if usd is not None:
                amounts.setdefault(word, {})[pledge_id] = usd
    return {
        word: WordSum(sum(each.values(), NOTHING), rules.net(each, links), len(each)) for word, each in amounts.items()
    }


def standing_links(session: Session, ids: Iterable[UUID]) -> list[rules.Link]:
    """Ties that begin at one of these pledges and stand."""
    found = []
    for some in _parts(ids):
        rows = session.scalars(select(PledgeLink).where(PledgeLink.from_id.in_(some), PledgeLink.ended_at.is_(None)))
        found += [rules.Link(row.kind, row.from_id, row.to_id, row.share) for row in rows]
    return found


def _tied(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """These of the pledges that are tied to others, with everything that they are tied to, however far."""
    found, waiting = set[UUID](), set(ids)
    while waiting:
        ends = set[UUID]()
        for some in _parts(waiting):
            for one, other in session.execute(
                select(PledgeLink.from_id, PledgeLink.to_id).where(
                    PledgeLink.ended_at.is_(None), or_(PledgeLink.from_id.in_(some), PledgeLink.to_id.in_(some))
                )
            ):
                ends |= {one, other}
        waiting = ends - found - set(ids)
        found |= ends
    return found


def _parts(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    """So many ids as one question may name."""
    known = sorted(ids)
    for begin in range(0, len(known), AT_ONCE):
        yield known[begin : begin + AT_ONCE]
