"""Appeal against the result once, and answer it once."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.core.errors import NotAllowed, RuleBroken
from awards.core.identifiers import receipt_number
from awards.core.text import N_
from awards.feedback import queries, rules
from awards.feedback.models import Appeal, AppealSettlement
from awards.infrastructure import audit, outbox
from awards.nominations.models import Nomination
from awards.nominations.queries import lock_nomination
from awards.programme.models import Edition


def appeal(
    session: Session, nomination: Nomination, edition: Edition, text: str, closes_at: datetime, by: User, at: datetime
) -> Appeal:
    """Appeal, once against a result and before `closes_at`; the same words sent again change nothing. RuleBroken.

    A result that was taken back and announced anew is another one.
    """
    lock_nomination(session, nomination)
    text = rules.words(text, lacking=False)
    newest = next(iter(queries.appeals_about(session, nomination.id)), None)
    if newest is not None and queries.is_about(newest, queries.result_at(session, edition.id, at)):
        if (newest.text, newest.by) == (text, by.id):
            return newest
        raise RuleBroken(N_("An appeal was made already: it is the only one against this result."), ["text"])
    if nomination.state not in ("submitted", "returned"):
        raise RuleBroken(N_("This nomination was withdrawn."), ["text"])
    if at >= closes_at:
        raise RuleBroken(N_("The time for appeals is over."), ["text"])
    made = Appeal(
        id=uuid4(), edition_id=edition.id, nomination_id=nomination.id, n=newest.n + 1 if newest else 1,
        receipt=receipt_number(), text=text, by=by.id, at=at, answer="",
    )  # fmt: skip
    session.add(made)
    audit.record(
        session, actor=by.id, action="appeal.made", subject=made.id, edition=edition.id,
        details={"nomination": str(nomination.id)}, words={"text": text},
    )  # fmt: skip
    _tell(session, made, nomination, edition, by, "appeal_received")
    session.flush()
    return made


def answer(session: Session, made: Appeal, edition: Edition, outcome: str, text: str, by: User, at: datetime) -> Appeal:
    """Answer an appeal, once, with its outcome in words. Raises RuleBroken; NotAllowed for whoever decided."""
    nomination = session.get_one(Nomination, made.nomination_id)
    session.refresh(made, ["outcome"], with_for_update=True)
    if by.id in queries.deciders(session, nomination.id):
        raise NotAllowed
    text = rules.words(text, field="answer", lacking=False)
    if made.outcome is not None:
        raise RuleBroken(N_("Somebody answered this appeal already."), ["answer"])
    if outcome not in rules.OUTCOMES:
        raise RuleBroken(N_("Choose an outcome."), ["outcome"])
    made.outcome, made.answer, made.answered_by, made.answered_at = outcome, text, by.id, at
    audit.record(
        session, actor=by.id, action="appeal.answered", subject=made.id, edition=edition.id,
        details={"nomination": str(nomination.id), "outcome": outcome}, words={"text": text},
    )  # fmt: skip
    for reader in sorted(queries.readers(session, made)):
        _tell(session, made, nomination, edition, accounts.user(session, reader), "appeal_answered")
    session.flush()
    return made


def settle_appeal(session: Session, made: Appeal, edition: Edition, words: str, by: User, at: datetime) -> None:
    """Say what was done after an appeal was upheld, once: it waits for staff no more. Raises RuleBroken."""
    words = rules.words(words, field="words", lacking=False)
    session.refresh(made, ["outcome"], with_for_update=True)
    if made.outcome != "upheld":
        raise RuleBroken(N_("Nothing is to be done after this appeal."), ["words"])
    if session.get(AppealSettlement, made.id, populate_existing=True) is not None:
        raise RuleBroken(N_("Somebody said already what was done."), ["words"])
    session.add(AppealSettlement(appeal_id=made.id, words=words, by=by.id, at=at))
    audit.record(
        session, actor=by.id, action="appeal.settled", subject=made.id, edition=edition.id,
        details={"nomination": str(made.nomination_id)}, words={"text": words},
    )  # fmt: skip
    session.flush()


def _tell(
    session: Session, made: Appeal, nomination: Nomination, edition: Edition, reader: User, template: str
) -> None:
    outbox.put(
        session, to=reader.email, language=reader.language, template=template,
        values={
            "number": nomination.number, "receipt": made.receipt, "year": edition.year, "edition_id": str(edition.id),
            "nomination_id": str(nomination.id),
        },
        edition=edition.id, dedupe_key=f"{template}:{made.id}:{reader.id}",
    )  # fmt: skip
