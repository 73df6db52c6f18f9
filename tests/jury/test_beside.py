"""What stands beside a jury's meeting (another meeting, round, category, edition) shows nowhere in it."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from awards.accounts.models import Role
from awards.assignment.models import Assignment, Conflict
from awards.assignment.queries import by_ids, found_ties
from awards.judging.models import Score, Scorecard
from awards.jury import queries, services
from awards.jury.queries.members import able_members, judges_among, seats
from awards.jury.queries.scores import cards, standings
from awards.jury.rules import About, Choice, MotionKind, Quorum
from awards.nominations.models import Nomination
from awards.ranking import queries as rankings
from tests import factories
from tests.jury.things import (
    CLEAR,
    OTHERS,
    SEED,
    TIED,
    a_ballot,
    a_jury,
    a_meeting,
    a_meeting_about_access,
    a_motion,
    opened,
    signed,
    tie,
    tied_in_access,
    voted,
)

BRIDGE, CODE, DELTA = TIED
DAY = timedelta(days=1)


@pytest.fixture
def jury(session, at):
    return a_jury(session, at)


@pytest.fixture
def meeting(session, jury):
    return a_meeting(session, jury)


@pytest.fixture
def later(session, jury):
    """A second round, whose judging is over as well."""
    found = factories.a_later_round(session, jury.edition, jury.at - 2 * DAY, jury.at - DAY)
    session.commit()
    return found


@pytest.fixture
def elsewhere(session, jury):
    """The rehearsal of another year with a judge of its own."""
    edition = factories.an_edition(session, jury.at, year=2031, phase="deciding", rehearsal=True)
    factories.a_judge(session, edition, "elsewhere@elsewhere.example", jury.at)
    session.commit()
    return edition


def judge(session, jury, name):
    return factories.a_judge(session, jury.edition, f"{name.lower()}@{name.lower()}.example", jury.at)


def end(session, assignment, at):
    assignment.ended_at, assignment.end_reason = at, "returned"
    session.flush()


def called(seats):
    return [seat.called for seat in seats]


def page_of(session, jury, meeting, reader=None):
    return queries.meeting_page(session, jury.edition.id, meeting.id, (reader or jury.chair).id, jury.at)


def ranking(session, jury, category=None, round_=None):
    every = rankings.ranking_of(session, jury.edition, round_ or jury.edition.rounds[0])
    return every[(category or jury.skills).id]


def choice(session, jury, *, category=None, round_=None, rows=None):
    found = ranking(session, jury, category, round_)
    return queries.choice_of(
        session, (category or jury.skills).id, (round_ or jury.edition.rounds[0]).id, rows or found.rows, found.places
    )


# Who sits


def test_jurors_are_the_chair_and_whoever_reads_in_this_category_in_this_round_and_still_judges(
    session, jury, later, elsewhere
):
    code, here = jury.entries[CODE], jury.edition.rounds[0]
    access = factories.a_nomination(
        session, jury.edition, jury.nominator, jury.at, title="Open door", categories=("access",), website=None,
        entry_state="eligible", organisation="Open door association",
    ).entries[0]  # fmt: skip
    ended, of_access, of_later, gone, no_more = (
        judge(session, jury, name) for name in ("Ended", "Access", "Later", "Gone", "Nomore")
    )
    end(session, factories.an_assignment(session, jury.edition, code, ended, jury.at), jury.at)
    factories.an_assignment(session, jury.edition, access, of_access, jury.at)
    factories.an_assignment(session, jury.edition, code, of_later, jury.at, round_=later)
    for person in (gone, no_more):
        factories.an_assignment(session, jury.edition, code, person, jury.at)
    gone.disabled_at = jury.at
    session.scalars(select(Role).where(Role.user_id == no_more.id)).one().ended_at = jury.at
    session.add(Role(user_id=no_more.id, kind="judge", edition_id=elsewhere.id))
    session.commit()
    found = queries.jurors(session, jury.edition.id, jury.skills.id, here.id)
    assert called(found) == ["Carla Chair", "Reader1", "Reader2", "Reader3"]
    assert called(queries.jurors(session, jury.edition.id, jury.access.id, here.id)) == ["Access"]


def test_judges_are_found_by_the_addresses_that_are_asked_for_while_they_judge(session, jury):
    one, gone = jury.members[1], jury.members[2]
    gone.disabled_at = jury.at
    session.commit()
    asked = [one.email, gone.email, "nobody@nobody.example"]
    assert queries.judge_at(session, jury.edition.id, asked) == {one.email: one.id}
    assert judges_among(session, jury.edition.id, [one.id, gone.id]) == [one]


def test_a_meeting_has_its_own_members_and_asks_those_alone(session, jury, meeting):
    few = services.open_meeting(
        session, jury.edition, jury.edition.rounds[0], tied_in_access(session, jury),
        [jury.chair.id, jury.outsider.id], jury.chair.id, meeting.quorum, jury.at + DAY, jury.staff, jury.at, seed=SEED,
    )  # fmt: skip
    session.commit()
    assert called(seats(session, few.id)) == ["Carla Chair", "Outsider"]
    assert able_members(session, jury.edition.id, few.id) == sorted([jury.chair.id, jury.outsider.id])
    assert len(seats(session, meeting.id)) == 5


# Whom a tie bars


def test_a_found_tie_that_staff_dismissed_bars_nobody(session, jury):
    nomination = session.get_one(Nomination, jury.entries[CODE].nomination_id)
    member = jury.members[4]
    factories.a_collaborator(session, nomination, member, "view", jury.at)
    session.commit()
    asked = (session, jury.edition.id, jury.skills.id, [jury.of(CODE)], [member.id])
    assert queries.barred(*asked) == {member.id}
    for found in found_ties(session, jury.edition.id, [member.id], by_ids([nomination.id])):
        session.add(Conflict(
            nomination_id=nomination.id, judge_id=member.id, kind=found.kind, evidence="Reads along", found_at=jury.at,
            dismissed_at=jury.at, dismissed_by=jury.staff.id, dismissal_reason="Only helped with a form.",
        ))  # fmt: skip
    session.commit()
    assert queries.barred(*asked) == set()


@pytest.mark.parametrize("left_out", ["another category", "withdrawn", "ineligible"])
def test_about_a_category_as_a_whole_only_its_own_standing_entries_bar(session, jury, left_out):
    member = jury.members[4]
    other = factories.a_nomination(
        session, jury.edition, jury.nominator, jury.at, title="Another", website=None, organisation="Another one",
        categories=("access",) if left_out == "another category" else ("skills",),
        state="withdrawn" if left_out == "withdrawn" else "submitted",
        entry_state="ineligible" if left_out == "ineligible" else "eligible",
    )  # fmt: skip
    jury.entries["Another"] = other.entries[0]
    tie(session, jury, "Another", member)
    asked = (session, jury.edition.id, jury.skills.id, [], [member.id])
    assert queries.barred(*asked) == set()
    tie(session, jury, CODE, member)
    assert queries.barred(*asked) == {member.id}


# What came of meetings


def test_meetings_are_listed_in_their_own_edition(session, jury, meeting, elsewhere):
    assert [found.id for found in queries.meetings(session, jury.edition.id)] == [meeting.id]
    assert queries.meetings(session, elsewhere.id) == []
    assert queries.meetings_of(session, elsewhere.id, jury.chair.id) == []
    assert [found.id for found in queries.meetings_of(session, jury.edition.id, jury.chair.id)] == [meeting.id]


def test_a_choice_begins_with_the_meeting_of_its_own_category_and_round(session, jury, meeting, later):
    other = a_meeting_about_access(session, jury)
    voted(session, jury, a_motion(session, jury, other, OTHERS[0]), "fff")
    signed(session, jury, other)
    assert choice(session, jury) is None
    voted(session, jury, a_motion(session, jury, meeting, CODE), "fff")
    signed(session, jury, meeting)
    found = choice(session, jury)
    assert (found.meeting_id, found.chosen) == (meeting.id, {jury.of(CLEAR), jury.of(CODE)})
    assert set(found.reasons) == {jury.of(CODE)}
    assert choice(session, jury, round_=later, rows=ranking(session, jury).rows) is None


def test_words_about_an_entry_are_no_reason_for_its_place_and_of_gone_entries_nothing_is_said(session, jury, meeting):
    praise = services.put_motion(
        session, meeting, MotionKind.WORDS, jury.chair, jury.at, entry=jury.of(DELTA), words="Praise it."
    )
    ballot = voted(session, jury, praise, "fff")
    services.rule_on(session, ballot, "All agree.", jury.chair, jury.at)
    for title in (CODE, BRIDGE):
        voted(session, jury, a_motion(session, jury, meeting, title), "fff")
    signed(session, jury, meeting)
    assert set(choice(session, jury).reasons) == {jury.of(CODE), jury.of(BRIDGE)}
    left = [row for row in ranking(session, jury).rows if row.entry_id != jury.of(CODE)]
    found = choice(session, jury, rows=left)
    assert jury.of(CODE) not in found.chosen
    assert set(found.reasons) == {jury.of(BRIDGE)}


def test_a_choice_begins_with_the_agenda_and_the_motions_of_its_own_meeting(session, jury, meeting, later):
    for title in (CODE, DELTA):
        voted(session, jury, a_motion(session, jury, meeting, title), "fff")
    signed(session, jury, meeting)
    for title in (CLEAR, *TIED):
        for person in jury.members[1:4]:
            factories.an_assignment(session, jury.edition, jury.entries[title], person, jury.at, round_=later)
            factories.a_scorecard(
                session, jury.edition, jury.entries[title], person, jury.at, round_=later, results=4, evidence=4
            )
    session.commit()
    other = opened(session, jury, round_=later)
    voted(session, jury, a_motion(session, jury, other, CLEAR, MotionKind.LEAVE), "fff")
    voted(session, jury, a_motion(session, jury, other, BRIDGE), "fff")
    signed(session, jury, other)
    found = choice(session, jury)
    assert found.chosen == {jury.of(CLEAR), jury.of(CODE), jury.of(DELTA)}
    assert set(found.reasons) == {jury.of(CODE), jury.of(DELTA)}


def test_who_loses_a_place_to_one_that_the_jury_took_in_comes_with_what_was_said_of_that_one(session, jury, meeting):
    """The decision asks why they are passed over, and the jury moved nothing about them."""
    voted(session, jury, a_motion(session, jury, meeting, CODE), "fff")
    signed(session, jury, meeting)
    last = jury.of(CODE)
    rows = [replace(row, rank=4) if row.entry_id == last else row for row in ranking(session, jury).rows]
    found = choice(session, jury, rows=rows)
    assert found.chosen == {jury.of(CLEAR), last}
    assert found.reasons == dict.fromkeys((last, jury.of(BRIDGE), jury.of(DELTA)), found.reasons[last])


def test_mentions_are_what_was_carried_as_such_of_entries_that_neither_win_nor_are_gone(session, jury):
    jury.skills.winners = 2
    session.commit()
    meeting = services.open_meeting(
        session, jury.edition, jury.edition.rounds[0], jury.skills, [member.id for member in jury.members],
        jury.chair.id, Quorum.MAJORITY, jury.at + DAY, jury.staff, jury.at, seed=SEED, about=About.WINNERS,
    )  # fmt: skip
    session.commit()
    on_agenda = {jury.of(title): title for title in (CLEAR, *TIED)}
    first, second, third, *_ = (on_agenda[item.entry_id] for item in page_of(session, jury, meeting).agenda)
    voted(session, jury, a_motion(session, jury, meeting, first, MotionKind.LEAVE), "fff")
    voted(session, jury, a_motion(session, jury, meeting, second, MotionKind.MENTION), "fff")
    voted(session, jury, a_motion(session, jury, meeting, third, MotionKind.MENTION), "aaa")
    nobody = services.put_motion(session, meeting, MotionKind.NO_AWARD, jury.chair, jury.at)
    session.commit()
    voted(session, jury, nobody, "aaa")
    signed(session, jury, meeting)
    rows = ranking(session, jury).rows

    def told(rows):
        return queries.choice_of(
            session, jury.skills.id, jury.edition.rounds[0].id, rows, jury.skills.winners, About.WINNERS
        )

    found = told(rows)
    assert (found.mentions, found.no_award) == ({jury.of(second)} - found.chosen, None)
    assert told([row for row in rows if row.entry_id != jury.of(second)]).mentions == frozenset()


# What its pages show


def test_a_meeting_may_be_opened_beside_one_of_another_round_and_names_able_judges_of_a_round_that_is_over(
    session, jury, meeting, later
):
    def opening(number, reader=None):
        return queries.opening_page(session, jury.edition.id, "skills", (reader or jury.staff).id, jury.at, number)

    assert (opening(1).meeting_id, opening(2).meeting_id) == (meeting.id, None)
    assert "Reader1" in called(opening(1).jurors)
    later.closes_at = jury.at + DAY
    session.commit()
    running = opening(2)
    assert (running.closed, running.jurors) == (False, [])
    tie(session, jury, CODE, jury.second)
    bound = opening(1, jury.second)
    assert (bound.tied, bound.jurors) == (True, [])


def test_a_meeting_shows_its_own_round_agenda_motions_and_the_reader_s_own_votes(session, jury, meeting, later):
    other = a_meeting_about_access(session, jury)
    first, second = (a_motion(session, jury, meeting, title) for title in (CODE, DELTA))
    beside = a_motion(session, jury, other, OTHERS[0])
    services.put_motion(session, other, MotionKind.WORDS, jury.chair, jury.at, words="Thank all who wrote.")
    ballots = [a_ballot(session, jury, motion) for motion in (first, second)]
    a_ballot(session, jury, beside)
    services.vote(session, ballots[0], Choice.FOR, jury.chair, jury.at)
    session.commit()
    page = page_of(session, jury, meeting)
    assert page.round.number == 1
    assert {item.title for item in page.agenda} == set(TIED)
    assert [line.motion.id for line in page.motions] == [first.id, second.id]
    assert [line.last.voted for line in page.motions] == [True, False]
    assert {item.title for item in page_of(session, jury, other).agenda} == set(OTHERS)
    of_later = opened_of(session, jury, later)
    assert page_of(session, jury, of_later).round.number == 2


def opened_of(session, jury, round_):
    """A meeting about the same category in another round, where the same judges gave the same points."""
    for title in (CLEAR, *TIED):
        for person, card in zip(jury.members[1:4], cards_of(session, jury.of(title)), strict=True):
            factories.an_assignment(session, jury.edition, jury.entries[title], person, jury.at, round_=round_)
            points = {key: float(value) for key, value in card.items()}
            factories.a_scorecard(session, jury.edition, jury.entries[title], person, jury.at, round_=round_, **points)
    session.commit()
    return opened(session, jury, round_=round_)


def cards_of(session, entry_id):
    found = session.scalars(select(Scorecard).where(Scorecard.entry_id == entry_id).order_by(Scorecard.created_at))
    keys = ("results", "evidence")
    of = [
        sorted(session.scalars(select(Score.points).where(Score.scorecard_id == card.id)), reverse=True)
        for card in found
    ]
    return [dict(zip(keys, points, strict=True)) for points in of]


def test_a_meeting_that_was_called_off_says_its_own_reason(session, jury, meeting):
    praise = services.put_motion(
        session, meeting, MotionKind.WORDS, jury.chair, jury.at, entry=jury.of(DELTA), words="Praise it."
    )
    services.rule_on(session, voted(session, jury, praise, "fff"), "All agree.", jury.chair, jury.at)
    other = a_meeting_about_access(session, jury)
    services.call_off(session, other, "The chair is ill.", jury.staff, jury.at)
    services.call_off(session, meeting, "Two members cannot come.", jury.staff, jury.at)
    session.commit()
    assert queries.why_called_off(session, meeting) == "Two members cannot come."
    assert queries.why_called_off(session, other) == "The chair is ill."


def test_a_meeting_that_is_none_is_not_found(session, jury, meeting, client_for):
    session.commit()
    client_for(jury.staff).get("jury.meeting", edition_id=jury.edition.id, meeting_id=jury.skills.id, expect=404)


# What is shown of scores


def test_lines_stay_as_they_stood_when_the_meeting_was_opened(session, jury, meeting):
    before = standings(session, page_of(session, jury, meeting))
    fourth = judge(session, jury, "Fourth")
    factories.an_assignment(session, jury.edition, jury.entries[CODE], fourth, jury.at)
    factories.a_scorecard(session, jury.edition, jury.entries[CODE], fourth, jury.at, results=1, evidence=1)
    session.commit()
    assert ranking(session, jury).by_entry[jury.of(CODE)].raw < Fraction(11, 3)
    assert standings(session, page_of(session, jury, meeting)) == before


def test_only_confirmed_cards_that_count_in_this_round_stand_beside_an_entry(session, jury, meeting, later):
    code, (one, two, three) = jury.entries[CODE], jury.members[1:4]
    page = page_of(session, jury, meeting)
    assert len(cards(session, page)[code.id]) == 3
    for person in (one, two, three):
        factories.an_assignment(session, jury.edition, code, person, jury.at, round_=later)
    fifth = jury.members[4]
    factories.an_assignment(session, jury.edition, code, fifth, jury.at, round_=later)
    for person in (one, fifth):
        factories.a_scorecard(session, jury.edition, code, person, jury.at, round_=later, results=1, evidence=1)
    of_two = select(Assignment).where(
        Assignment.entry_id == code.id, Assignment.judge_id == two.id, Assignment.round_id == meeting.round_id
    )
    end(session, session.scalars(of_two).one(), jury.at)
    fourth = judge(session, jury, "Fourth")
    factories.an_assignment(session, jury.edition, code, fourth, jury.at)
    factories.a_scorecard(session, jury.edition, code, fourth, jury.at, confirmed=False, results=2, evidence=2)
    session.flush()
    shown = cards(session, page)
    assert set(shown) == {jury.of(title) for title in TIED}
    assert sorted(card.comment for card in shown[code.id]) == [f"{one.name} on {CODE}", f"{three.name} on {CODE}"]
