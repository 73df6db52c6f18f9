"""Why a person cannot be erased yet: what a running edition or an appeal still needs."""

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment, JudgeProfile
from awards.feedback.models import Appeal
from awards.finding.models import BroughtFile
from awards.infrastructure.jobs import Job
from awards.nominations.models import Nomination
from awards.people.queries.person import Person
from awards.programme.models import Edition
from awards.publishing.models import Publication
from awards.publishing.queries import out


def nominations_arrive(session: Session) -> bool:
    """Whether a file of nominations is being brought in or is to be next: whom it names is found once it is in.

    Files that wait for somebody are held until the transaction ends, so that none is brought in meanwhile.
    """
    kept = BroughtFile.content.is_not(None)
    free = session.scalars(
        select(BroughtFile.id).where(kept).order_by(BroughtFile.id).with_for_update(skip_locked=True)
    ).all()
    at_work = exists().where(BroughtFile.id.not_in(free), kept)
    next_ones = exists().where(
        BroughtFile.state == "bringing", Job.id == BroughtFile.job_id, Job.state.in_(("waiting", "running"))
    )
    return bool(session.scalar(select(or_(at_work, next_ones))))


def holds(session: Session, person: Person, at: datetime) -> list[str]:
    """The kinds of `rules.HOLDS` that stand; while one does, nothing of the person is erased."""
    running = select(Edition.id).where(
        Edition.kind != "record",
        Edition.put_away_at.is_(None),
        ~exists().where(Publication.edition_id == Edition.id, Publication.kind == "winners", out(at)),
    )
    judges = or_(
        exists().where(
            JudgeProfile.user_id.in_(person.users), JudgeProfile.state == "accepted",
            JudgeProfile.edition_id.in_(running),
        ),
        exists().where(
            Assignment.judge_id.in_(person.users), Nomination.id == Assignment.nomination_id,
            Nomination.edition_id.in_(running),
        ),
    )  # fmt: skip
    nominated = exists().where(
        Nomination.id.in_(person.nominations), Nomination.state.in_(("submitted", "returned")),
        Nomination.edition_id.in_(running),
    )  # fmt: skip
    appeals = exists().where(
        Appeal.outcome.is_(None), or_(Appeal.by.in_(person.users), Appeal.nomination_id.in_(person.nominations))
    )
    found = session.execute(
        select(judges.label("judging"), nominated.label("nomination"), appeals.label("appeal"))
    ).one()
    return [kind for kind, stands in found._mapping.items() if stands]
