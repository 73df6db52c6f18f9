"""An award whose result is public, with words of the judges to the nominees."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import Conflict, Pairing
from awards.feedback import services
from awards.feedback.models import Feedback
from tests import factories
from tests.decisions.things import SCORES, Judged, a_judged_edition
from tests.publishing.things import decide, finalists, winners

FINALISTS = ("Anna’s workshop", "Bridge school", "Code clubs")
WORDS = "Your figures are clear, and women speak for themselves in each of them. " * 3
WEEK = timedelta(days=7)


SAID = {"Amina Diallo": "Say who pays once the grant ends.", "Bo Berg": "The survey of {title} is sound."}
"""What two more judges wrote to each nominee."""


def an_award(session: Session, at: datetime) -> Judged:
    """The judged edition with three finalists, approved; nothing is announced."""
    judged = _with_words(session, at)
    decide(session, judged, at, *FINALISTS)
    session.commit()
    return judged


def a_public_award(session: Session, at: datetime, **values: Any) -> Judged:
    """The judged edition, its winners public since `at`."""
    judged = _with_words(session, at, **values)
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    session.commit()
    return judged


def _with_words(session: Session, at: datetime, **values: Any) -> Judged:
    judged = a_judged_edition(session, at, **values)
    for number, (name, text) in enumerate(SAID.items()):
        email = f"words{number}{values.get('name', '')}@example.com"
        judge = factories.a_judge(session, judged.edition, email, at, max_load=60)
        judge.name = name
        judged.judges.append(judge)
        for title, entry in judged.entries.items():
            results, evidence = SCORES[title][number]
            factories.an_assignment(session, judged.edition, entry, judge, at)
            factories.a_scorecard(
                session, judged.edition, entry, judge, at, results=results, evidence=evidence,
                feedback=text.format(title=title),
            )  # fmt: skip
    session.commit()
    return judged


def approved(session: Session, judged: Judged, at: datetime, title: str = "Delta radio", text: str = WORDS) -> Feedback:
    """The feedback about an entry, written in English and approved."""
    entry = judged.entries[title]
    feedback = services.save(session, judged.edition, entry, "en", text, 0, judged.staff, at)
    services.approve(session, judged.edition, [entry], judged.staff, at)
    session.commit()
    return feedback


def released(session: Session, judged: Judged, at: datetime, title: str = "Delta radio") -> Feedback:
    """The same, released a week after `at`, with which the winners were public."""
    feedback = approved(session, judged, at, title)
    assert services.release(session, judged.edition, at + WEEK) == 1
    session.commit()
    return feedback


def a_third(session: Session, judged: Judged, email: str = "third@example.org") -> User:
    """Somebody of the staff who decided nothing."""
    person = factories.a_user(session, email, ("staff", judged.edition.id), name="Tara Third")
    session.commit()
    return person


def tie(session: Session, judged: Judged, person: User, at: datetime, title: str = "Delta radio") -> None:
    """A conflict of a member of staff with the nomination."""
    nomination = judged.entries[title].nomination_id
    session.add(Pairing(nomination_id=nomination, judge_id=person.id, blocked=True))
    session.flush()
    session.add(
        Conflict(nomination_id=nomination, judge_id=person.id, kind="declared", evidence="A cousin", found_at=at)
    )
    session.commit()
