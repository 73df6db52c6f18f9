"""What the pages about juries show: meetings in each state with who sits in them, and a round too large for a page."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment, Pairing
from awards.core.vocabulary import ORDINAL
from awards.infrastructure.jobs import Job
from awards.judging.models import Scorecard
from awards.jury.models import JuryMeeting, JuryMember
from awards.jury.rules import About
from awards.programme import queries as programme
from awards.programme.models import Category, Edition
from awards.ranking.models import WORK
from awards.ranking.parts import RANKING
from awards.ranking.queries import ground
from awards.ranking.queries.rankings import job_key, job_values
from awards.ranking.queries.scores import AT_ONCE, STEPS_TAKE
from tests import factories

OPEN, OVER = JuryMeeting.closed_at.is_(None), JuryMeeting.closed_at.is_not(None)
HELD, CALLED_OFF = JuryMeeting.called_off_at.is_(None), JuryMeeting.called_off_at.is_not(None)

JUDGES = 20


def meetings(session: Session, scored: UUID, published: UUID) -> tuple[dict[str, object], dict[str, UUID]]:
    """The meetings of the two rehearsals by name, and the chair and a member of those that go on."""
    values: dict[str, object] = {}
    users: dict[str, UUID] = {}
    for name, edition_id, about, *which in (
        ("meeting", scored, About.PLACES, OPEN),
        ("winners meeting", scored, About.WINNERS, OPEN),
        ("called-off meeting", scored, About.PLACES, CALLED_OFF),
        ("closed meeting", published, About.PLACES, OVER, HELD),
        ("closed winners meeting", published, About.WINNERS, OVER, HELD),
    ):
        meeting = _first(session, edition_id, about, *which)
        values[name] = meeting.id
        seats = select(JuryMember.user_id).where(JuryMember.meeting_id == meeting.id)
        users[f"chair of the {name}"] = session.scalars(seats.where(JuryMember.presides)).one()
        members = seats.where(~JuryMember.presides).order_by(JuryMember.user_id)
        users[f"member of the {name}"] = session.scalars(members).first() or users[f"chair of the {name}"]
        if name == "closed winners meeting":
            values["category that a jury met about"] = session.get_one(Category, meeting.category_id).key
    return values, users


def _first(session: Session, edition_id: UUID, about: About, *which: ColumnElement[bool]) -> JuryMeeting:
    query = select(JuryMeeting).where(JuryMeeting.edition_id == edition_id, JuryMeeting.about == about, *which)
    return session.scalars(query.order_by(JuryMeeting.opened_at, JuryMeeting.id).limit(1)).one()


def large_round(session: Session, year: int, at: datetime) -> Edition:
    """A scored round that takes too long for a page, of which a job is working out the ranking for ever."""
    edition = factories.an_edition(
        session, at, year=year, phase="deciding", rehearsal=True, ranked_by=ORDINAL, last_number=1000
    )
    round_ = edition.rounds[0]
    nominator = factories.a_user(session, f"nominator@{year}.example")
    judges = [factories.a_judge(session, edition, f"judge{n}@{year}.example", at) for n in range(JUDGES)]
    for _number in range(AT_ONCE // STEPS_TAKE // JUDGES + 1):
        nomination = factories.a_nomination(session, edition, nominator, at, entry_state="eligible")
        entry = nomination.entries[0]
        session.add_all(Pairing(nomination_id=nomination.id, judge_id=judge.id, blocked=False) for judge in judges)
        session.flush()
        held = {"entry_id": entry.id, "round_id": round_.id}
        for judge in judges:
            assigned = {"nomination_id": nomination.id, "judge_id": judge.id, "assigned_at": at}
            session.add(Assignment(id=uuid4(), **held, **assigned))
        session.flush()
        session.add_all(
            Scorecard(**held, id=uuid4(), judge_id=judge.id, created_at=at, confirmed_at=at) for judge in judges
        )
    session.flush()
    found = ground(session, programme.edition(session, edition.id), round_)
    assert found.is_large
    for key in (job_key(found.mark, [RANKING]), f"{WORK}:{round_.id}"):
        session.add(
            Job(
                kind=WORK, key=key, values=job_values(round_, (), [RANKING]), state="running", attempts=1,
                due_at=round_.closes_at, started_at=at, seen_at=at + timedelta(days=900),
            )
        )  # fmt: skip
    session.flush()
    return edition
