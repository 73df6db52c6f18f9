"""Where every judge of a category reads all of it, an entry asks for as many reviews as there are who may read it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from awards.accounts.models import User
from awards.assignment import queries
from awards.assignment.models import Assignment, JudgeProfile, Pairing, Plan
from awards.assignment.rules import EndReason
from tests.factories import a_judge, a_later_round, a_nomination, a_user, an_assignment, an_edition


class Place:
    """Ada and Ben read one entry of Skills; of Access there is nothing to read."""

    def __init__(self, session, at):
        self.session, self.at = session, at
        self.edition = an_edition(session, at, phase="judging")
        self.round = self.edition.rounds[0]
        self.round.reviews = {"skills": "all"}
        nominator = a_user(session, "nia@gmx.net")
        sent, self.other = (
            a_nomination(session, self.edition, nominator, at, entry_state="eligible", language="en") for _ in range(2)
        )
        self.entry = sent.entries[0]
        self.ada, self.ben = (a_judge(session, self.edition, f"{name}@gmail.com", at) for name in ("ada", "ben"))

    def asked(self):
        self.session.flush()
        return queries.asked_of(self.session, self.round, self.entry.id)

    def profile(self, judge):
        return self.session.query(JudgeProfile).filter_by(user_id=judge.id).one()

    def assigned(self, judge, ended=None, entry=None, round_=None):
        found = an_assignment(self.session, self.edition, entry or self.entry, judge, self.at, round_=round_)
        if ended:
            plan = Plan(id=uuid4(), round_id=found.round_id, state="accepted", accepted_at=self.at)
            self.session.add(plan)
            self.session.flush()
            found.ended_at, found.end_reason = self.at, ended
            found.moved_by = plan.id if ended == EndReason.MOVED else None
        return found


@pytest.fixture
def place(session, at):
    return Place(session, at)


def test_an_entry_asks_for_a_review_of_everybody_who_may_read_it(place):
    assert place.asked() == 2
    place.round.reviews = {}
    assert place.asked() == place.edition.categories[1].reviews == 2
    place.edition.categories[1].reviews = 5
    assert place.asked() == 5


@pytest.mark.parametrize(
    "change",
    [
        lambda place: setattr(place.profile(place.ben), "categories", ["access"]),
        lambda place: setattr(place.profile(place.ben), "languages", ["fr", "ar"]),
        lambda place: setattr(place.profile(place.ben), "state", "declined"),
        lambda place: setattr(place.profile(place.ben), "state", "invited"),
        lambda place: setattr(place.session.get_one(User, place.ben.id), "disabled_at", place.at),
        lambda place: place.session.add(
            Pairing(nomination_id=place.entry.nomination_id, judge_id=place.ben.id, blocked=True)
        ),
        lambda place: place.assigned(place.ben, EndReason.RECUSAL),
        lambda place: place.assigned(place.ben, EndReason.DECLINED),
        lambda place: place.assigned(place.ben, EndReason.STAFF),
    ],
    ids=["category", "language", "declined", "unanswered", "closed", "apart", "recused", "gave back", "taken off"],
)
def test_who_may_not_read_it_is_asked_for_nothing(place, change):
    change(place)
    assert place.asked() == 1


@pytest.mark.parametrize("reason", [EndReason.CONFLICT, EndReason.MOVED, EndReason.UNDONE])
def test_whom_a_plan_took_off_it_or_a_conflict_that_is_dismissed_may_read_it_again(place, reason):
    place.assigned(place.ben, reason)
    assert place.asked() == 2


def test_what_was_taken_off_elsewhere_changes_nothing_here(place, session, at):
    for elsewhere in (
        Pairing(nomination_id=place.other.id, judge_id=place.ben.id, blocked=True),
        Pairing(nomination_id=place.entry.nomination_id, judge_id=a_user(session, "eve@gmx.net").id, blocked=True),
    ):
        session.add(elsewhere)
        assert place.asked() == 2
    final = a_later_round(session, place.edition, place.round.closes_at, place.round.closes_at + timedelta(days=9))
    session.query(Pairing).filter_by(nomination_id=place.other.id).one().blocked = False
    place.assigned(place.ben, EndReason.STAFF, entry=place.other.entries[0])
    place.assigned(place.ben, EndReason.STAFF, round_=final)
    assert place.asked() == 2


def test_a_judge_of_another_edition_reads_nothing_here(place, session, at):
    elsewhere = an_edition(session, at, phase="judging", year=2031)
    a_judge(session, elsewhere, "cleo@gmail.com", at)
    assert place.asked() == 2


def test_who_has_it_reads_it_whatever_else_stands(place, session):
    profile = place.profile(place.ben)
    profile.categories, profile.languages = ["access"], ["fr"]
    assert place.asked() == 1
    given = place.assigned(place.ben)
    assert place.asked() == 2
    session.delete(session.get_one(Assignment, given.id))
    place.assigned(place.ben, entry=place.other.entries[0])
    place.assigned(place.ada)
    assert place.asked() == 1
