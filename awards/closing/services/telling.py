"""Tell people of a closed edition what of theirs is deleted, and when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import JudgeProfile
from awards.closing import queries
from awards.closing.queries import retention as kept
from awards.closing.rules import retention
from awards.infrastructure import outbox
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Nomination
from awards.programme.models import Edition

LETTER = "edition_closed"
AT_ONCE = 300
"""So many mails are written in one transaction."""


def tell(session: Session, edition_id: UUID, at: datetime) -> bool:
    """Write the next mails; True when nobody is left. Nobody gets two."""
    timers = queries.timers(session, edition_id)
    if all(timer.told_at is not None for timer in timers.values()):
        return True
    edition = session.get_one(Edition, edition_id)
    drafts = _told_of(session, kept.never_submitted(edition_id), edition_id)
    sent = _told_of(session, kept.not_chosen(edition_id), edition_id)
    judges = set(
        session.scalars(
            select(JudgeProfile.user_id).where(
                JudgeProfile.edition_id == edition_id, JudgeProfile.state == "accepted"
            )
        )
    )  # fmt: skip
    prefix = f"{LETTER}:{edition_id}:"
    already = select(OutboxMail.dedupe_key).where(OutboxMail.dedupe_key.startswith(prefix))
    written = {key.removeprefix(prefix) for key in session.scalars(already) if key}
    people = sorted(one for one in drafts | sent | judges if str(one) not in written)
    for person in session.scalars(select(User).where(User.id.in_(people[:AT_ONCE])).order_by(User.id)):
        of = {
            "drafts": person.id in drafts, "files": person.id in sent, "answers": person.id in sent,
            "notes": person.id in judges, "conflicts": person.id in judges,
        }  # fmt: skip
        dates = {key: retention.not_before(timers[key].due_at, at) for key, theirs in of.items() if theirs}
        outbox.put(
            session, to=person.email, language=person.language, template=LETTER, edition=edition_id,
            values={
                "year": edition.year,
                "dates": {key: day.isoformat() for key, day in dates.items()},
            },
            dedupe_key=f"{prefix}{person.id}",
        )  # fmt: skip
    return len(people) <= AT_ONCE


def _told_of(session: Session, which: Select[UUID], edition_id: UUID) -> set[UUID]:
    """Who nominates what stands in the query, and still has an account."""
    open_account = exists().where(User.id == Nomination.nominator_id, User.merged_into_id.is_(None))
    query = select(Nomination.nominator_id).where(
        Nomination.edition_id == edition_id, Nomination.id.in_(which), open_account
    )
    return set(session.scalars(query.distinct()))
