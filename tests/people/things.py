"""A person in every role, and a look through the whole database for what is left of one."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from flask import Flask
from sqlalchemy import LargeBinary, select, text, update
from sqlalchemy.orm import Session

from awards.accounts.models import User, UserAddress
from awards.assignment.models import Conflict
from awards.infrastructure import audit, award_log, migrations, outbox
from awards.infrastructure.award_log import Kind
from awards.judging.models import PrivateNote, Score, Scorecard
from awards.nominations.models import Consent, Entry, Evidence, Nomination, NominationVersion, Question, Referee
from awards.publishing.models import LaureateText
from awards.screening.models import ScreeningSheet
from tests import factories
from tests.decisions.things import Judged, a_judged_edition
from tests.publishing.things import finalists, winners

NAME, ADDRESS, SECOND = "Zoë Okonkwo-Roe", "zoe.roe@person.example", "zoe@second.example"
TOLD = ("zoë okonkwo", "zoe okonkwo", "okonkwo-roe", "okonkwo roe", "zo\\u00eb okonkwo", ADDRESS, SECOND)
MINUTE = timedelta(minutes=1)


@dataclass
class World:
    """An edition with a public result in which one person did everything that one can."""

    judged: Judged
    person: User
    nomination: Nomination
    other: Nomination
    card: Scorecard


def a_world(session: Session, at: datetime, *, result: bool = True) -> World:
    """The person is the nominee of a winner, nominated another, helped, wrote a letter, judged and is staff."""
    judged = a_judged_edition(session, at)
    person = judged.judges[0]
    person.name, person.email = NAME, ADDRESS
    session.scalars(select(UserAddress).where(UserAddress.user_id == person.id)).one().email = ADDRESS
    session.add(UserAddress(user_id=person.id, email=SECOND))
    nomination = session.get_one(Nomination, judged.entries["Anna’s workshop"].nomination_id)
    other = session.get_one(Nomination, judged.entries["Bridge school"].nomination_id)
    _as_nominee(session, judged, nomination, at)
    _as_helper(session, judged, person, other, at)
    _as_judge(session, judged, person, at)
    card = a_card_about(session, judged, judged.entries["Delta radio"], at)
    session.flush()
    if result:
        finalists_of(session, judged, at)
        winners(session, judged, at, at)
    session.commit()
    return World(judged, person, nomination, other, card)


def whole_world(_app: Flask, session: Session, at: datetime) -> World:
    """The same, for tests that begin with it (`pytest.mark.begins`)."""
    return a_world(session, at)


def finalists_of(session: Session, judged: Judged, at: datetime) -> None:
    session.add(
        LaureateText(
            entry_id=judged.entries["Anna’s workshop"].id, summary={"en": f"{NAME} repairs."}, valued={},
            alternative={}, saved_by=judged.staff.id, saved_at=at,
        )
    )  # fmt: skip
    finalists(session, judged, at, at)


def _as_nominee(session: Session, judged: Judged, nomination: Nomination, at: datetime) -> None:
    nomination.nominee_kind, nomination.nominee_names, nomination.title = "person", [NAME], f"Workshop of {NAME}"
    nomination.answers = {"what": f"{NAME.upper()} teaches.", "change": "Much."}
    nomination.search_text = "workshop of zoe okonkwo roe"
    version = session.scalars(select(NominationVersion).where(NominationVersion.nomination_id == nomination.id)).one()
    version.content = version.content | {
        "title": nomination.title,
        "nominee_names": [NAME],
        "answers": nomination.answers,
    }
    session.add_all([
        Consent(nomination_id=nomination.id, email=ADDRESS, answer="given", answered_by="nominee", answered_at=at),
        Evidence(nomination_id=nomination.id, position=0, title=f"On {NAME}", url="http://x.example/zoe-okonkwo-roe"),
        Question(nomination_id=nomination.id, key=uuid4(), by=judged.nominator.id, from_staff=False, text="?", at=at),
        ScreeningSheet(nomination_id=nomination.id, notes=f"{NAME} called", changed_by=judged.staff.id, changed_at=at),
    ])  # fmt: skip
    factories.a_file(session, nomination, judged.nominator, at)
    audit.record(session, actor=judged.staff.id, action="a.thing", subject=nomination.id, words={"why": f"for {NAME}"})


def _as_helper(session: Session, judged: Judged, person: User, other: Nomination, at: datetime) -> None:
    other.nominator_id = person.id
    other.answers = other.answers | {"what": f"Led by {NAME}, who teaches. Write to {SECOND}."}
    code = session.get_one(Nomination, judged.entries["Code clubs"].nomination_id)
    factories.a_collaborator(session, code, person, "edit", at)
    session.add(
        Referee(
            nomination_id=code.id, name=NAME, email=SECOND, language="en", token_digest="x",
            asked_by=judged.nominator.id, asked_at=at, due_at=at + timedelta(days=3),
            letter=f"I, {NAME}, know them.", saved_at=at, sent_at=at,
        )
    )  # fmt: skip
    outbox.put(session, to=ADDRESS, language="en", template="nomination_received", values={"name": NAME})
    outbox.put(session, to=judged.staff.email, language="en", template="question_asked", values={"name": NAME})


def a_card_about(session: Session, judged: Judged, entry: Entry, at: datetime) -> Scorecard:
    """A confirmed card of a third judge whose words name the person."""
    judge = factories.a_judge(session, judged.edition, "third@example.com", at)
    factories.an_assignment(session, judged.edition, entry, judge, at)
    card = factories.a_scorecard(session, judged.edition, entry, judge, at, confirmed=False, results=5, evidence=5)
    card.comment, card.feedback = f"{NAME} is the best", "Go on"
    session.flush()
    session.execute(update(Score).where(Score.scorecard_id == card.id).values(why=f"{NAME}!"))
    card.confirmed_at = at
    return card


def _as_judge(session: Session, judged: Judged, person: User, at: datetime) -> None:
    card = session.scalars(
        select(Scorecard).where(
            Scorecard.judge_id == person.id, Scorecard.entry_id == judged.entries["Code clubs"].id
        )
    ).one()  # fmt: skip
    nomination = judged.entries["Delta radio"].nomination_id
    session.add_all([
        PrivateNote(judge_id=person.id, entry_id=card.entry_id, text="Mine", saved_at=at),
        Conflict(nomination_id=nomination, judge_id=person.id, kind="declared", evidence=f"A cousin of {NAME}",
                 found_at=at, dismissed_at=at, dismissed_by=judged.staff.id, dismissal_reason="No"),
    ])  # fmt: skip
    told = {"conflict": uuid4(), "judge": person.id, "nomination": nomination}
    award_log.append(session, judged.edition.id, Kind.CONFLICT_DECLARED, told, person.id, at)


def left_of(session: Session) -> list[str]:
    """Where in the whole database the person's name or an address of the person still stands."""
    found = []
    for table in migrations.all_metadata().sorted_tables:
        packed = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
        for row in session.execute(text(f'SELECT * FROM "{table.name}"')).mappings():
            for name, value in row.items():
                said = _unpacked(value) if name in packed and value else str(value)
                if any(told in said.lower() for told in TOLD):
                    found.append(f"{table.name}.{name}: {said[:200]}")
    return found


def _unpacked(value: bytes) -> str:
    try:
        return zlib.decompress(bytes(value)).decode(errors="replace")
    except zlib.error:
        return bytes(value).decode(errors="replace")
