"""When an approved change of the rules moves the close of a round, its judges hear of it, reminders or not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.infrastructure import audit, clock, outbox
from awards.infrastructure.jobs import Job
from awards.programme.models import Round
from awards.watching import queries

TEMPLATE = "judge_close_moved"


def close_moved_job(session: Session, job: Job) -> None:
    """Write to every judge of the round who has something to confirm; late or done twice, nobody hears of it twice.

    The mail names both instants and no entry. Nobody is written to once the round has closed, or when it closes as
    before again.
    """
    at, before = clock.now(session), datetime.fromisoformat(job.values["before"])
    round_ = session.get(Round, UUID(job.values["round"]))
    if round_ is None or round_.closes_at in (before, None) or round_.closes_at <= at:
        return
    of = queries.watched(session, round_.edition_id, at, round_.number)
    judges = [judge for judge in queries.told(session, of, at) if not judge.left and judge.work.unconfirmed > 0]
    for judge in sorted(judges, key=lambda judge: judge.judge_id):
        outbox.put(
            session, to=judge.email, language=judge.language, template=TEMPLATE, edition=of.edition_id,
            values={
                "name": judge.name, "edition": of.edition.names, "edition_id": str(of.edition_id),
                "before": before.isoformat(), "closes_at": round_.closes_at.isoformat(),
            },
            dedupe_key=f"close:{round_.id}:{round_.closes_at.isoformat()}:{judge.judge_id}",
        )  # fmt: skip
    audit.record(
        session, actor=None, action="judges.told_of_close", subject=round_.id, edition=of.edition_id,
        details={"judges": len(judges), "before": before.isoformat(), "closes_at": round_.closes_at.isoformat()},
    )  # fmt: skip
    session.flush()
