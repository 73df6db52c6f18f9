"""Reads of the ranking of a round and of what hangs on it; what was worked out is kept while the scores stay."""

from collections import OrderedDict
from collections.abc import Collection
from threading import Lock
from uuid import UUID

from sqlalchemy.orm import Session

from awards.programme import queries as programme
from awards.programme.models import Edition, Round
from awards.ranking import rules, scores
from awards.ranking.model import ScoreTable
from awards.ranking.queries.scores import ground, points_of, round_scores
from awards.ranking.results import CategoryRanking, RoundResults

KEPT = 4
"""So many results stay in a process; the one that was asked for longest ago goes first."""

_kept: OrderedDict[str, RoundResults] = OrderedDict()
_one_at_a_time = Lock()


def score_table(session: Session, round_: Round) -> ScoreTable:
    """The round's scores as the ranking model takes them: one fit over all categories."""
    table, _ = scores.score_table(round_scores(session, programme.edition(session, round_.edition_id), round_))
    return table


def results_of(session: Session, edition: Edition, round_: Round, hidden: Collection[UUID] = ()) -> RoundResults:
    """All that comes of the round's scores, without `hidden` nominations.

    Two queries tell whether it is known already; if not, a third reads the points.
    """
    stands_on = ground(session, edition, round_, hidden)
    mark = stands_on.mark
    with _one_at_a_time:
        if mark in _kept:
            _kept.move_to_end(mark)
            return _kept[mark]
    found = RoundResults(
        stands_on.scores(points_of(session, round_)), rules.tie_rule(edition.tie_rule), edition.ranked_by
    )
    with _one_at_a_time:
        _kept[mark] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def ranking_of(
    session: Session, edition: Edition, round_: Round, hidden: Collection[UUID] = ()
) -> dict[UUID, CategoryRanking]:
    """The ranking of every category of the round, raw and adjusted, by the category's id; `hidden` as in the scores."""
    return results_of(session, edition, round_, hidden).rankings
