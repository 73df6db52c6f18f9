"""A category whose jury meets: one entry is clearly in, three are tied across the cut of two places."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import Assignment, Conflict, LateConflict, Pairing
from awards.jury import services
from awards.jury.models import JuryBallot, JuryMeeting, JuryMotion
from awards.jury.rules import Choice, MotionKind, Quorum
from awards.nominations.models import Entry
from awards.programme.models import Category, Edition, Round
from tests import factories

CLEAR = "Anna’s workshop"
TIED = ("Bridge school", "Code clubs", "Delta radio")
POINTS = {CLEAR: (5, 5, 5), **dict.fromkeys(TIED, (4, 3, 4))}
SEED = 7
OTHERS = ("Open door", "Radio school", "Sewing lab")
"""Tied entries of Access."""


@dataclass
class Jury:
    """An edition in the phase of deciding, with its people; the first member is the chair of Skills."""

    edition: Edition
    skills: Category
    access: Category
    entries: dict[str, Entry]
    staff: User
    second: User
    members: list[User]
    outsider: User
    nominator: User
    at: datetime

    @property
    def chair(self) -> User:
        return self.members[0]

    def of(self, title: str) -> UUID:
        """The id of an entry."""
        return self.entries[title].id


def a_jury(session: Session, at: datetime, *, phase: str = "deciding", **values: Any) -> Jury:
    """Three judges have read four entries of Skills; a chair and one more judge make five members."""
    edition = factories.an_edition(session, at, phase=phase, **values)
    access, skills = edition.categories
    staff = factories.a_user(session, "staff@example.org", ("staff", edition.id), name="Sana Staff")
    second = factories.a_user(session, "second@example.org", ("staff", edition.id), name="Sven Second")
    nominator = factories.a_user(session, "nominator@example.net", name="Nia Nominator")
    readers = [
        factories.a_judge(session, edition, f"reader{n}@reader{n}.example", at, max_load=60) for n in range(1, 4)
    ]
    chair = factories.a_user(
        session, "chair@chair.example", ("judge", edition.id), ("chair", edition.id, skills.id), name="Carla Chair"
    )
    fifth = factories.a_judge(session, edition, "fifth@fifth.example", at)
    outsider = factories.a_judge(session, edition, "outsider@outsider.example", at)
    entries = {}
    for title, points in POINTS.items():
        nomination = factories.a_nomination(
            session, edition, nominator, at, title=title, entry_state="eligible",
            organisation=f"{title} association", website=None,
        )  # fmt: skip
        entry = entries[title] = nomination.entries[0]
        for judge, point in zip(readers, points, strict=True):
            factories.an_assignment(session, edition, entry, judge, at)
            card = factories.a_scorecard(
                session, edition, entry, judge, at, confirmed=False, results=point, evidence=point
            )
            card.comment = f"{judge.name} on {title}"
            session.flush()
            card.confirmed_at = at
    session.commit()
    return Jury(edition, skills, access, entries, staff, second, [chair, *readers, fifth], outsider, nominator, at)


def a_meeting(session: Session, jury: Jury, *, quorum: Quorum = Quorum.MAJORITY) -> JuryMeeting:
    """The meeting of all five members, opened by staff."""
    meeting = services.open_meeting(
        session, jury.edition, jury.edition.rounds[0], jury.skills, [member.id for member in jury.members],
        jury.chair.id, quorum, jury.at + timedelta(hours=2), jury.staff, jury.at, seed=SEED,
    )  # fmt: skip
    session.commit()
    return meeting


def tied_in_access(session: Session, jury: Jury) -> Category:
    """Access, with three entries that are tied."""
    for title in OTHERS:
        nomination = factories.a_nomination(
            session, jury.edition, jury.nominator, jury.at, title=title, categories=("access",), website=None,
            entry_state="eligible", organisation=f"{title} association",
        )  # fmt: skip
        entry = jury.entries[title] = nomination.entries[0]
        for judge in jury.members[1:4]:
            factories.an_assignment(session, jury.edition, entry, judge, jury.at)
            factories.a_scorecard(session, jury.edition, entry, judge, jury.at, results=4, evidence=4)
    session.commit()
    return jury.access


def a_meeting_about_access(session: Session, jury: Jury) -> JuryMeeting:
    """A meeting of the same members about Access."""
    return opened(session, jury, category=tied_in_access(session, jury))


def opened(
    session: Session, jury: Jury, *, category: Category | None = None, round_: Round | None = None
) -> JuryMeeting:
    """A meeting of all five members an hour later, of this category and round."""
    found = services.open_meeting(
        session, jury.edition, round_ or jury.edition.rounds[0], category or jury.skills,
        [member.id for member in jury.members], jury.chair.id, Quorum.MAJORITY, jury.at + timedelta(hours=3),
        jury.staff, jury.at, seed=SEED,
    )  # fmt: skip
    session.commit()
    return found


def signed(session: Session, jury: Jury, meeting: JuryMeeting) -> None:
    """Its chair and staff have signed: it is closed."""
    services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    services.sign(session, meeting, jury.staff, jury.at, as_chair=False)
    session.commit()


def a_motion(
    session: Session, jury: Jury, meeting: JuryMeeting, title: str, kind: MotionKind = MotionKind.TAKE, **more: Any
) -> JuryMotion:
    """A motion of the chair about an entry."""
    motion = services.put_motion(session, meeting, kind, jury.chair, jury.at, entry=jury.of(title), **more)
    session.commit()
    return motion


def a_ballot(session: Session, jury: Jury, motion: JuryMotion) -> JuryBallot:
    """The vote on it is open."""
    ballot = services.open_ballot(session, motion, jury.chair, jury.at)
    session.commit()
    return ballot


def voted(session: Session, jury: Jury, motion: JuryMotion, choices: str) -> JuryBallot:
    """The vote on a motion, counted: a letter a member in turn: `f`or, `a`gainst, a`b`stain, `-` for none."""
    ballot = a_ballot(session, jury, motion)
    known = {"f": Choice.FOR, "a": Choice.AGAINST, "b": Choice.ABSTAIN}
    for member, letter in zip(jury.members, choices, strict=False):
        if letter in known:
            services.vote(session, ballot, known[letter], member, jury.at)
    services.count(session, ballot, jury.chair, jury.at)
    session.commit()
    return ballot


def tie(session: Session, jury: Jury, title: str, person: User) -> None:
    """The person declared a conflict with an entry's nomination."""
    nomination_id = jury.entries[title].nomination_id
    running = select(Assignment).where(Assignment.nomination_id == nomination_id, Assignment.judge_id == person.id)
    for assignment in session.scalars(running):
        assignment.disputed_at = jury.at
        session.add(LateConflict(id=uuid4(), assignment_id=assignment.id, found_at=jury.at))
        session.flush()
    pair = session.get(Pairing, (nomination_id, person.id))
    if pair is None:
        session.add(Pairing(nomination_id=nomination_id, judge_id=person.id, blocked=True))
    else:
        pair.blocked = True
    session.flush()
    session.add(
        Conflict(
            id=uuid4(), nomination_id=nomination_id, judge_id=person.id, kind="declared", evidence="A friend",
            found_at=jury.at,
        )
    )  # fmt: skip
    session.commit()
