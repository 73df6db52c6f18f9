"""Verbs of mailings: invite many, remind some, take a whole mailing back."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import queries
from awards.assignment.models import JudgeMailing
from awards.assignment.rules import JudgeState
from awards.assignment.services.inviting import (
    REMINDER,
    Person,
    Terms,
    ask,
    count_sender,
    count_target,
    put_back,
    write_to,
)
from awards.assignment.services.people import asked
from awards.core.errors import RuleBroken, TooMany
from awards.core.text import N_, Message
from awards.infrastructure import audit, clock, outbox
from awards.infrastructure.outbox import OutboxMail
from awards.programme.models import Edition
from awards.screening.rules import HOLD_MANY, HOLD_ONE


def ask_many(
    session: Session, edition: Edition, people: Sequence[tuple[int, Person]], terms: Terms, by: User, at: datetime
) -> JudgeMailing:
    """Ask everybody of a file at once, or nobody. The mails wait some minutes and can be stopped or taken back.

    `people` come with the number of their row. Raises RuleBroken naming every wrong cell, and TooMany.
    """
    if not people:
        raise RuleBroken(N_("There is nobody new in this file."))
    mailing = _new_mailing(session, edition, "invited", len(people), by, at)
    wrong: dict[str, Message] = {}
    with outbox.held(session, mailing.id, clock.real(session) + HOLD_MANY):
        for row, person in people:
            try:
                count_sender(session, by, at)
                ask(session, edition, person, terms, by, at, mailing)
            except TooMany:
                raise
            except RuleBroken as broken:
                for name, message in (broken.fields or {"email": broken.message}).items():
                    wrong[f"row {row}, {name}"] = message
    if wrong:
        raise RuleBroken(N_("Nobody was invited: some cells need a change."), wrong)
    _note_mailing(session, mailing, "judges.invited", by)
    return mailing


def remind(session: Session, edition: Edition, profile_ids: Collection[UUID], by: User, at: datetime) -> JudgeMailing:
    """Write once more to people who have not answered, all or nobody. The mails wait some minutes.

    Raises RuleBroken when somebody has answered, or was written to within the last three days, and TooMany.
    """
    if not profile_ids:
        raise RuleBroken(N_("Choose at least one person."))
    people = queries.locked_profiles(session, edition.id, profile_ids)
    if len(people) != len(set(profile_ids)) or any(not asked(one).may_be_reminded(at) for one, _user in people):
        raise RuleBroken(
            N_("Nobody was written to: somebody you chose has answered meanwhile, or was written to a short time ago.")
        )
    mailing = _new_mailing(session, edition, "reminded", len(people), by, at)
    hold = HOLD_ONE if len(people) == 1 else HOLD_MANY
    with outbox.held(session, mailing.id, clock.real(session) + hold):
        for profile, user in people:
            count_sender(session, by, at)
            count_target(session, user, at)
            profile.reminded_at = at
            write_to(session, edition, profile, user, REMINDER, at, mailing)
            audit.record(
                session, actor=by.id, action="judge.reminded", subject=profile.id, edition=edition.id,
                details={"judge": str(user.id)},
            )  # fmt: skip
    _note_mailing(session, mailing, "judges.reminded", by)
    return mailing


def take_mailing_back(session: Session, mailing: JudgeMailing, by: User, at: datetime) -> tuple[int, int]:
    """Stop what has not left of a mailing for good: how many mails never leave, and how many had left already.

    Whoever's invitation never leaves was not invited. Raises RuleBroken when it was taken back already or all has left.
    """
    session.refresh(mailing, with_for_update=True)
    if mailing.undone_at is not None:
        raise RuleBroken(N_("These mails were taken back already."))
    count = outbox.take_back(session, OutboxMail.batch_id == mailing.id, clock.real(session))
    if not count:
        raise RuleBroken(N_("All of these mails have left. Withdraw an invitation on the judge's own page."))
    mailing.undone_at, mailing.undone_by = at, by.id
    for profile, link in queries.unsent_of(session, mailing.id):
        if link.ended_at is not None:  # answered, or taken back by itself and perhaps asked anew since
            continue
        link.ended_at = at
        if mailing.kind == "reminded":
            profile.reminded_at = None
        elif profile.state == JudgeState.INVITED:
            put_back(session, profile, by, at)
    audit.record(
        session, actor=by.id, action="judges.mailing_taken_back", subject=mailing.id, edition=mailing.edition_id,
        details={"count": count},
    )  # fmt: skip
    session.flush()
    return count, mailing.count - count


def _new_mailing(session: Session, edition: Edition, kind: str, count: int, by: User, at: datetime) -> JudgeMailing:
    mailing = JudgeMailing(id=uuid4(), edition_id=edition.id, kind=kind, count=count, by=by.id, at=at)
    session.add(mailing)
    session.flush()
    return mailing


def _note_mailing(session: Session, mailing: JudgeMailing, action: str, by: User) -> None:
    audit.record(
        session, actor=by.id, action=action, subject=mailing.id, edition=mailing.edition_id,
        details={"count": mailing.count},
    )  # fmt: skip
    session.flush()
