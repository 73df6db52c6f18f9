"""Reads of the ranking of a round and of what hangs on it; what was worked out is kept while the scores stay.

Of a small round everything is worked out when it is asked for. Of a large one a job does it (`services.working`), and
the table keeps it by the mark of what it stands on.
"""

import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.core.errors import BeingWorkedOut
from awards.infrastructure.jobs import MAY_WAIT, Job
from awards.programme import queries as programme
from awards.programme.models import Edition, Round
from awards.ranking import keeping, rules, scores
from awards.ranking.model import Fit, ScoreTable
from awards.ranking.models import WORK, RankingResult
from awards.ranking.parts import RANKING, RoundResults
from awards.ranking.queries.scores import Ground, ground, points_of, round_scores
from awards.ranking.results import CategoryRanking

KEPT = 4
"""So many results stay in a process; the one that was asked for longest ago goes first."""

_kept: OrderedDict[str, RoundResults] = OrderedDict()
_one_at_a_time = Lock()


def score_table(session: Session, round_: Round) -> ScoreTable:
    """The round's scores as the ranking model takes them: one fit over all categories."""
    table, _ = scores.score_table(round_scores(session, programme.edition(session, round_.edition_id), round_))
    return table


def results_of(
    session: Session,
    edition: Edition,
    round_: Round,
    hidden: Collection[UUID] = (),
    parts: Sequence[str] = (RANKING,),
    also: Sequence[str] = (),
) -> RoundResults:
    """What comes of the round's scores, without `hidden` nominations: all of it, of a large round these `parts`.

    Two queries tell whether it is known already; if not, a third reads the points, or of a large round the parts that
    a job has kept, and with them those of `also` that are there. A page that shows raises BeingWorkedOut while one of
    the parts is missing; whoever else asks works it out.
    """
    stands_on = ground(session, edition, round_, hidden)
    mark, tie_rule = stands_on.mark, rules.tie_rule(edition.tie_rule)
    found = _remembered(mark)
    if not stands_on.is_large:
        return found or _remember(
            mark, RoundResults(stands_on.scores(points_of(session, round_)), tie_rule, edition.ranked_by)
        )
    found = found or _remember(mark, RoundResults(None, tie_rule, edition.ranked_by))
    if unknown := [part for part in (*parts, *also) if not found.knows(part)]:
        found.learn(stored(session, stands_on, unknown))
    if lacking := [part for part in parts if not found.gives(part)]:
        if session.info.get(MAY_WAIT) and not _broke_off(session, job_key(mark, lacking)):
            raise BeingWorkedOut(WORK, job_key(mark, lacking), job_values(round_, hidden, lacking))
        return _remember(mark, with_scores(session, stands_on, edition, round_))
    return found


def ranking_of(
    session: Session, edition: Edition, round_: Round, hidden: Collection[UUID] = ()
) -> dict[UUID, CategoryRanking]:
    """The ranking of every category of the round, raw and adjusted, by the category's id; `hidden` as in the scores."""
    return results_of(session, edition, round_, hidden).rankings


def with_scores(session: Session, stands_on: Ground, edition: Edition, round_: Round) -> RoundResults:
    """The results of a large round with its scores, to work out what is not kept yet."""
    return RoundResults(
        stands_on.scores(points_of(session, round_)), rules.tie_rule(edition.tie_rule), edition.ranked_by,
        stored(session, stands_on, [RANKING]),
    )  # fmt: skip


def stored(session: Session, stands_on: Ground, parts: Collection[str]) -> dict[str, Any]:
    """Those of the parts that a job has kept, with the names and numbers of today."""
    rows = session.execute(
        select(RankingResult.part, RankingResult.found).where(
            RankingResult.mark == kept_mark(stands_on.mark), RankingResult.part.in_(parts)
        )
    )
    found = {part: keeping.from_text(zlib.decompress(packed).decode()) for part, packed in rows}
    if RANKING in found:
        found[RANKING] = _named(found[RANKING], stands_on)
    return found


def packed(part: str, value: Any) -> bytes:
    """A part as the table keeps it: ids and figures, and no names; of the fit what no row says already, and once."""
    if part == RANKING:
        fit = next((ranking.fit for ranking in value.values()), None)
        value = (
            fit and replace(fit, items=(), residuals=()),
            {
                category: replace(
                    ranking, rows=tuple(replace(row, title="") for row in ranking.rows), fit=cast(Fit, None)
                )
                for category, ranking in value.items()
            },
        )
    return zlib.compress(keeping.as_text(value).encode())


def kept_mark(mark: str) -> str:
    """By what the table knows results: what they stand on, and the program that worked them out."""
    return hashlib.sha256(f"{mark} {keeping.program()}".encode()).hexdigest()


def job_key(mark: str, parts: Collection[str]) -> str:
    """The key of the job that works out these parts: there is one, whoever asks."""
    return f"{WORK}:{kept_mark(mark)[:32]}:{'+'.join(sorted(parts))}"


def job_values(round_: Round, hidden: Collection[UUID], parts: Sequence[str]) -> dict[str, Any]:
    """What the job has to know."""
    return {"round": str(round_.id), "hidden": sorted(map(str, hidden)), "parts": list(parts)}


def _named(found: tuple[Fit, dict[UUID, CategoryRanking]], stands_on: Ground) -> dict[UUID, CategoryRanking]:
    titles = {entry.id: entry.title for entry in stands_on.entries}
    fit, rankings = found
    return {
        category: replace(
            ranking, rows=tuple(replace(row, title=titles[row.entry_id]) for row in ranking.rows), fit=fit
        )
        for category, ranking in rankings.items()
    }


def _broke_off(session: Session, key: str) -> bool:
    """Whether the job failed: then whoever asks works it out, and meets the error."""
    return session.scalar(select(Job.state).where(Job.key == key)) == "failed"


def _remembered(mark: str) -> RoundResults | None:
    with _one_at_a_time:
        if mark in _kept:
            _kept.move_to_end(mark)
        return _kept.get(mark)


def _remember(mark: str, found: RoundResults) -> RoundResults:
    with _one_at_a_time:
        _kept[mark] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found
