"""Why a person cannot be erased yet: what a running edition or an appeal still needs."""

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment, JudgeProfile
from awards.feedback.models import Appeal
from awards.nominations.models import Nomination
from awards.people.queries.person import Person
from awards.programme.models import Edition
from awards.publishing.models import Publication
from awards.publishing.queries import out


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
