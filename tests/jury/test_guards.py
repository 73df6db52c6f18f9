"""Two meetings at once, two motions, two ballots: none takes from another what is not its own."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.award_log import AwardLogPayload
from awards.jury import services
from awards.jury.models import JuryVote
from awards.jury.rules import Choice, MotionKind
from tests import factories
from tests.jury.things import (
    OTHERS,
    TIED,
    a_ballot,
    a_jury,
    a_meeting,
    a_meeting_about_access,
    a_motion,
    opened,
    signed,
    voted,
)

BRIDGE, CODE, DELTA = TIED


@pytest.fixture
def jury(session, at):
    return a_jury(session, at)


@pytest.fixture
def meeting(session, jury):
    return a_meeting(session, jury)


@pytest.fixture
def other(session, jury, meeting):
    """A meeting of the same members about Access, open beside that about Skills."""
    return a_meeting_about_access(session, jury)


def test_motions_are_numbered_in_their_own_meeting_about_entries_of_its_own_agenda(session, jury, meeting, other):
    assert [a_motion(session, jury, meeting, title).number for title in (CODE, DELTA)] == [1, 2]
    assert a_motion(session, jury, other, OTHERS[0]).number == 1
    with pytest.raises(RuleBroken, match="an entry of the agenda"):
        a_motion(session, jury, other, CODE)


@pytest.mark.one_database
def test_the_same_is_moved_in_another_meeting_and_of_another_entry(session, jury, meeting, other):
    for place in (meeting, other):
        services.put_motion(session, place, MotionKind.WORDS, jury.chair, jury.at, words="Look again.")
    for title in (DELTA, BRIDGE):
        a_motion(session, jury, meeting, CODE, MotionKind.BEFORE, other=jury.of(title))


def test_a_meeting_ends_with_its_own_motions_while_a_vote_is_open_in_another(session, jury, meeting, other):
    still_open = a_ballot(session, jury, a_motion(session, jury, other, OTHERS[0]))
    motion = a_motion(session, jury, meeting, CODE)
    voted(session, jury, motion, "fff")
    signed(session, jury, meeting)
    assert (meeting.closed_at, other.closed_at, still_open.counted_at) == (jury.at, None, None)
    row = session.scalars(select(AuditRow).where(AuditRow.action == "jury.closed")).one()
    assert [one["motion"] for one in row.details["motions"]] == [str(motion.id)]


def test_each_motion_has_its_own_ballots_and_each_ballot_its_own_votes(session, jury, meeting):
    first = a_ballot(session, jury, a_motion(session, jury, meeting, CODE))
    second = a_ballot(session, jury, a_motion(session, jury, meeting, DELTA))
    assert (first.number, second.number) == (1, 1)
    for member in jury.members[:3]:
        services.vote(session, first, Choice.FOR, member, jury.at)
        services.vote(session, second, Choice.AGAINST, member, jury.at)
    services.count(session, first, jury.chair, jury.at)
    assert (first.in_favour, first.against) == (3, 0)
    kept = select(JuryVote.choice).where(JuryVote.ballot_id == second.id)
    assert list(session.scalars(kept)) == ["against"] * 3, "what is still open is not forgotten"


def test_the_award_s_log_hides_the_words_of_the_motion_that_was_voted_on_alone(session, jury, meeting):
    services.put_motion(session, meeting, MotionKind.WORDS, jury.chair, jury.at, entry=jury.of(CODE), words="Praise.")
    voted(session, jury, a_motion(session, jury, meeting, DELTA), "fff")
    (payload,) = session.scalars(select(AwardLogPayload)).all()
    assert '"in_favour":3' in payload.payload
    assert '"sealed"' not in payload.payload


def test_which_comes_before_another_takes_two_entries(session, jury, meeting):
    for other in (None, jury.of(CODE)):
        with pytest.raises(RuleBroken) as broken:
            a_motion(session, jury, meeting, CODE, MotionKind.BEFORE, other=other)
        assert set(broken.value.fields) == {"other"}


def test_about_places_a_jury_meets_after_any_round(session, jury):
    factories.a_later_round(session, jury.edition, jury.at + timedelta(days=1), jury.at + timedelta(days=2))
    session.commit()
    assert opened(session, jury).about == "places"
