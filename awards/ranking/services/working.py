"""Work out in a job what comes of a large round's scores: when the round has closed, and when a page asks for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from awards.infrastructure import clock
from awards.infrastructure.jobs import Job, TwoSteps
from awards.infrastructure.standing_jobs import Moment, arm
from awards.judging.models import Scorecard
from awards.programme import queries as programme
from awards.programme.models import Edition, Round
from awards.ranking import queries
from awards.ranking.models import WORK, RankingResult
from awards.ranking.parts import RANKING, RESIDUALS, RoundResults, changes_of, worths_of
from awards.ranking.queries.rankings import job_key, job_values, kept_mark, packed, stored, with_scores
from awards.ranking.queries.scores import AT_ONCE, STEPS_TAKE

AHEAD = timedelta(days=14)
"""A round that closed longer ago is worked out when somebody asks."""

MOST_MARKS = 24
"""So many results of a round stay in the table: of scores as they are and were, without what readers are tied to."""


@dataclass(frozen=True)
class _Material:
    round_id: UUID
    mark: str
    hidden: Sequence[str]
    results: RoundResults
    lacking: Sequence[str]
    categories: Sequence[UUID]


def work_due(session: Session) -> list[Moment]:
    """A job for each large round that has closed and of which nothing is kept yet."""
    at = clock.now(session)
    cards = select(func.count()).where(Scorecard.round_id == Round.id, Scorecard.confirmed_at.is_not(None))
    found = session.execute(
        select(Round.id, Round.closes_at)
        .join(Edition, Edition.id == Round.edition_id)
        .where(
            Round.closes_at <= at,
            Round.closes_at > at - AHEAD,
            Edition.put_away_at.is_(None),
            ~exists().where(RankingResult.round_id == Round.id, RankingResult.whole),
            cards.scalar_subquery() > AT_ONCE / STEPS_TAKE,
        )
    )
    moments = [
        Moment(WORK, f"{WORK}:{round_id}", {"round": str(round_id), "hidden": [], "parts": [RANKING]}, closed)
        for round_id, closed in found
    ]
    done = select(Job.key, Job.due_at).where(Job.key.in_([moment.key for moment in moments]))
    armed = {(key, due_at) for key, due_at in session.execute(done)} if moments else set()
    return [moment for moment in moments if (moment.key, moment.due_at) not in armed]


def _read(session: Session, values: dict[str, Any]) -> _Material | None:
    round_ = session.get_one(Round, UUID(values["round"]))
    edition = programme.edition(session, round_.edition_id)
    stands_on = queries.ground(session, edition, round_, [UUID(one) for one in values["hidden"]])
    if not stands_on.is_large:
        return None
    kept = stored(session, stands_on, values["parts"])
    return _Material(
        round_.id, stands_on.mark, values["hidden"], with_scores(session, stands_on, edition, round_),
        [part for part in values["parts"] if part not in kept], [category.id for category in edition.categories],
    )  # fmt: skip


def _work(material: _Material | None) -> tuple[_Material, dict[str, bytes]] | None:
    if material is None:
        return None
    return material, {part: packed(part, material.results.part(part)) for part in material.lacking}


def _keep(session: Session, _job: Job, found: tuple[_Material, dict[str, bytes]] | None) -> None:
    if found is None:
        return
    material, parts = found
    mark, whole = kept_mark(material.mark), not material.hidden
    known = set(session.scalars(select(RankingResult.part).where(RankingResult.mark == mark)))
    for part, packed_part in parts.items():
        if part not in known:
            session.add(RankingResult(mark=mark, part=part, round_id=material.round_id, whole=whole, found=packed_part))
    session.flush()
    _forget(session, material.round_id)
    if whole and RANKING in parts:
        _and_the_rest(session, material)


def _and_the_rest(session: Session, material: _Material) -> None:
    """What hangs on the ranking comes next, one job a part."""
    round_ = session.get_one(Round, material.round_id)
    rest = [worths_of(one) for one in material.categories] + [changes_of(one) for one in material.categories]
    for part in (*rest, RESIDUALS):
        arm(session, Moment(WORK, job_key(material.mark, [part]), job_values(round_, (), [part]), clock.now(session)))


def _forget(session: Session, round_id: UUID) -> None:
    """Leave the newest results of the round."""
    newest = func.max(RankingResult.made_at)
    marks = session.scalars(
        select(RankingResult.mark)
        .where(RankingResult.round_id == round_id)
        .group_by(RankingResult.mark)
        .order_by(newest.desc(), RankingResult.mark)
        .offset(MOST_MARKS)
    ).all()
    _delete(session, marks)


def _delete(session: Session, marks: Collection[str]) -> None:
    session.execute(delete(RankingResult).where(RankingResult.mark.in_(marks)))
    for mark in marks:
        of_mark = Job.key.startswith(f"{WORK}:{mark[:32]}:")
        session.execute(delete(Job).where(Job.kind == WORK, Job.state == "done", of_mark))


work_job = TwoSteps(look=_work, keep=_keep, read=_read)
"""How a job `ranking.work` is done: it reads the scores, works outside of any transaction, and keeps what it found."""
