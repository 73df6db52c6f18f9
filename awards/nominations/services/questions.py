"""Questions between a nominee and staff: asked, answered, set aside. Each is told to the other side by mail."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.infrastructure import audit, outbox
from awards.nominations import policy, queries, rules
from awards.nominations.models import Nomination, Question
from awards.nominations.queries.people import worked_on_by, workers_on
from awards.programme.models import Edition


def ask(
    session: Session, nomination: Nomination, edition: Edition, text: str, by: User, at: datetime, *, key: UUID
) -> None:
    """A nominee asks staff, but for those of them who work on the nomination themselves. Raises RuleBroken.

    The form with this key asks once, however often it is sent.
    """
    queries.lock_nomination(session, nomination)
    if session.get(Question, (nomination.id, key)) is not None:
        return
    text = rules.question_text(text)
    rules.refuse_many(queries.asked_since(session, nomination.id, at - timedelta(days=1)))
    _say(session, nomination, text, by, at, key, from_staff=False)
    own = workers_on(session, nomination.id)
    for person in accounts.holders(session, "staff", edition.id):
        if person.id not in own:
            _tell(session, nomination, edition, "question_asked", person, text, key)


def answer(
    session: Session, nomination: Nomination, edition: Edition, text: str, by: User, at: datetime, *, key: UUID
) -> None:
    """Staff answer, or write first: what waited is settled; nominator and helpers who asked are told.

    Raises RuleBroken without words, and for a nomination on which one works oneself.
    """
    queries.lock_nomination(session, nomination)
    if session.get(Question, (nomination.id, key)) is not None:
        return
    _refuse_own(session, nomination, by)
    text = rules.question_text(text)
    readers = {person.id: person for person in queries.open_askers(session, nomination.id)}
    nominator = session.get_one(User, nomination.nominator_id)
    readers[nominator.id] = nominator
    _settle(session, nomination, at)
    _say(session, nomination, text, by, at, key, from_staff=True)
    for person in readers.values():
        _tell(session, nomination, edition, "question_answered", person, text, key)


def set_aside(session: Session, nomination: Nomination, by: User, at: datetime) -> None:
    """What waits on a nomination needs no answer. Nobody is told. Raises RuleBroken where one works on it oneself."""
    queries.lock_nomination(session, nomination)
    _refuse_own(session, nomination, by)
    if _settle(session, nomination, at):
        audit.record(
            session, actor=by.id, action="question.set_aside", subject=nomination.id, edition=nomination.edition_id
        )
        session.flush()


def _refuse_own(session: Session, nomination: Nomination, by: User) -> None:
    if worked_on_by(session, by.id, [nomination.id]):
        raise RuleBroken(policy.OWN)


def _settle(session: Session, nomination: Nomination, at: datetime) -> bool:
    settled = session.scalars(
        update(Question)
        .where(Question.nomination_id == nomination.id, queries.WAITS)
        .values(settled_at=at)
        .returning(Question.key)
    ).all()
    return bool(settled)


def _say(
    session: Session, nomination: Nomination, text: str, by: User, at: datetime, key: UUID, *, from_staff: bool
) -> None:
    session.add(Question(nomination_id=nomination.id, key=key, by=by.id, from_staff=from_staff, text=text, at=at))
    audit.record(
        session, actor=by.id, action="question.answered" if from_staff else "question.asked", subject=nomination.id,
        edition=nomination.edition_id, details={"key": str(key)},
    )  # fmt: skip
    session.flush()


def _tell(
    session: Session, nomination: Nomination, edition: Edition, template: str, reader: User, text: str, key: UUID
) -> None:
    outbox.put(
        session, to=reader.email, language=reader.language, template=template, edition=edition.id,
        values={
            "name": reader.name, "number": nomination.number, "edition": edition.names, "text": text,
            "edition_id": str(edition.id), "nomination_id": str(nomination.id),
        },
        dedupe_key=f"{template}:{nomination.id}:{key}:{reader.id}",
    )  # fmt: skip
