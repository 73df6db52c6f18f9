"""Write feedback: take the judges' words over, edit them, approve them; set the edition's dates."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.identifiers import numbered
from awards.core.text import N_, Message
from awards.feedback import queries, rules
from awards.feedback.models import Feedback, FeedbackSettings
from awards.infrastructure import audit
from awards.nominations.models import Entry, Nomination
from awards.nominations.rules.content import length
from awards.programme.models import Edition
from awards.programme.queries import lock_edition

OF_THE_JURY = "en"
"""The language in which judges are taken to write; staff move words that are in another one."""

WITH_THE_NOMINEE = N_("This is released: the nominee reads it as it is.")


def save(
    session: Session, edition: Edition, entry: Entry, language: str, text: str, seen: int, by: User, at: datetime
) -> Feedback:
    """Keep the words in one language; an approval is gone with it. `seen` is the version that was open. RuleBroken."""
    lock_edition(session, edition)
    text = rules.words(text)
    feedback = queries.locked(session, [entry.id]).get(entry.id)
    if feedback is not None and feedback.texts.get(language, "") == text:
        return feedback
    if (feedback.version if feedback else 0) != seen:
        raise RuleBroken(
            N_("Somebody saved other words meanwhile: they stand below. Save again to keep yours."), ["text"]
        )
    if feedback is None:
        feedback = _new(edition, entry, by, at)
        session.add(feedback)
    elif feedback.released_at is not None:
        raise RuleBroken(WITH_THE_NOMINEE, ["text"])
    _write(feedback, {**feedback.texts, language: text}, by, at)
    feedback.version = seen + 1
    _record(session, feedback, by, "feedback.saved", language=language, version=feedback.version)
    session.flush()
    return feedback


def take_over(session: Session, edition: Edition, entries: Sequence[Entry], by: User, at: datetime) -> int:
    """Begin the feedback about entries of which none is written with the words of their judges, to be edited.

    They stand in the jury's language, in an order that says nothing of the judges. Gives how many were
    begun; an entry without any words stays.
    """
    lock_edition(session, edition)
    present = queries.locked(session, [entry.id for entry in entries])
    words = queries.judges_words(session, [entry.id for entry in entries])
    begun = 0
    for entry in entries:
        if entry.id in present or entry.id not in words:
            continue
        feedback = _new(edition, entry, by, at)
        text = "\n\n".join(sorted({said.text.strip() for said in words[entry.id]}))[: rules.LONGEST]
        _write(feedback, {OF_THE_JURY: text}, by, at)
        session.add(feedback)
        _record(session, feedback, by, "feedback.saved", language=OF_THE_JURY, version=1)
        begun += 1
    session.flush()
    return begun


def approve(session: Session, edition: Edition, entries: Sequence[Entry], by: User, at: datetime) -> int:
    """Approve the feedback about entries, all or none: what is told beside the words is frozen. Raises RuleBroken.

    The words must be as long as the edition asks and name no judge.
    """
    lock_edition(session, edition)
    fewest = queries.settings(session, edition.id).fewest
    found = queries.locked(session, [entry.id for entry in entries])
    names = queries.judges_named(session, [entry.id for entry in entries])
    short = [entry for entry in entries if entry.id not in found or found[entry.id].longest < max(fewest, 1)]
    if short:
        raise RuleBroken(_too_short(session, short, fewest), ["text"])
    told = queries.told_of(session, edition, entries)
    approved = 0
    for entry in entries:
        feedback = found[entry.id]
        if feedback.approved_at is not None:
            continue
        rules.refuse_names(feedback.texts.values(), names.get(entry.id, ()))
        feedback.told = told[entry.id]
        feedback.approved_by, feedback.approved_at = by.id, at
        _record(session, feedback, by, "feedback.approved", version=feedback.version)
        approved += 1
    session.flush()
    return approved


def set_dates(
    session: Session, edition: Edition, delay_days: int, fewest: int, appeal_days: int, by: User, at: datetime
) -> FeedbackSettings:
    """Set when nominees hear, how much at least, and how long they may appeal. Raises RuleBroken.

    Once the result is public nominees count on their dates: feedback comes no later, and appeals close no earlier.
    """
    lock_edition(session, edition)
    kept = settings_to_change(session, edition.id)
    if queries.result_at(session, edition.id, at) is not None:
        later = delay_days > kept.delay_days
        if later or delay_days + appeal_days < kept.delay_days + kept.appeal_days:
            raise RuleBroken(
                N_("The result is public, and nominees count on these dates: make them no worse."),
                ["delay_days" if later else "appeal_days"],
            )
    kept.delay_days, kept.fewest, kept.appeal_days = delay_days, fewest, appeal_days
    audit.record(
        session, actor=by.id, action="feedback.dates_set", subject=edition.id, edition=edition.id,
        details={"delay_days": delay_days, "fewest": fewest, "appeal_days": appeal_days},
    )  # fmt: skip
    session.flush()
    return kept


def settings_to_change(session: Session, edition_id: UUID) -> FeedbackSettings:
    """What holds for the edition, as a row of its own from now on."""
    found = queries.settings(session, edition_id)
    session.add(found)
    return found


def _new(edition: Edition, entry: Entry, by: User, at: datetime) -> Feedback:
    return Feedback(
        id=uuid4(), edition_id=edition.id, entry_id=entry.id, texts={}, version=1, told={}, changed_by=by.id,
        changed_at=at,
    )  # fmt: skip


def _write(feedback: Feedback, texts: dict[str, str], by: User, at: datetime) -> None:
    feedback.texts = {code: text for code, text in texts.items() if text}
    feedback.longest = max(map(length, feedback.texts.values()), default=0)
    feedback.changed_by, feedback.changed_at = by.id, at
    forget_approval(feedback)


def forget_approval(feedback: Feedback) -> None:
    """It waits for an approval anew, and what was told beside its words is told as it is then."""
    feedback.approved_by = feedback.approved_at = None
    feedback.told = {}


def _too_short(session: Session, entries: Sequence[Entry], fewest: int) -> Message:
    numbers = sorted(session.get_one(Nomination, entry.nomination_id).number for entry in entries)
    return N_(
        "Write at least %(fewest)s characters first: %(numbers)s.", fewest=max(fewest, 1),
        numbers=tuple(map(numbered, numbers)),
    )  # fmt: skip


def _record(session: Session, feedback: Feedback, by: User, action: str, **details: object) -> None:
    audit.record(
        session, actor=by.id, action=action, subject=feedback.id, edition=feedback.edition_id,
        details={"entry": str(feedback.entry_id), **details},
        words=dict(feedback.texts) if action == "feedback.saved" else None,
    )  # fmt: skip
