"""What is read of decisions is of this edition, this round and this state: each condition that no page shows."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.assignment.models import Assignment, LateConflict
from awards.core.errors import NotFound
from awards.decisions import queries, services
from awards.decisions.queries import InTheWay
from awards.decisions.queries.documents import documents
from awards.jury.queries import Meeting
from awards.nominations.models import Nomination
from awards.ranking import queries as rankings
from tests import factories
from tests.decisions.things import a_judged_edition, all_judged
from tests.publishing.things import a_record_edition

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNREAD = {"reviews": "No judge was found in time"}
FIRST_TWO = ("Anna’s workshop", "Bridge school")


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def beside(session, at, judged):
    """Another edition, with a shortlist of its own."""
    beside = a_judged_edition(session, at, year=2028, name="beside", last_number=100)
    propose(session, beside, at)
    return beside


def propose(session, judged, at, *titles, kind="shortlist", **values):
    chosen, said = (
        judged.of(*(titles or FIRST_TWO)),
        {entry.id: "As the jury found" for entry in judged.entries.values()},
    )
    return services.propose(session, judged.edition, judged.skills, kind, chosen, said, judged.staff, at, **values)


def approved(session, judged, at, *titles, **values):
    return services.approve(session, propose(session, judged, at, *titles, **values), judged.second, at)


def a_longlist(session, judged, at):
    """Its first round is cut, and finals begin tomorrow."""
    judged.edition.rounds[0].advancing = {"skills": 2}
    finals = factories.a_later_round(session, judged.edition, at + HOUR, at + DAY)
    session.commit()
    return finals


def go_on(session, judged, at):
    return propose(session, judged, at, kind="advancing", round_=judged.edition.rounds[0])


# What stands


def test_what_stands_is_of_its_own_edition(session, judged, beside):
    assert queries.all_standing(session, judged.edition.id) == []
    assert len(queries.all_standing(session, beside.edition.id)) == 1


def test_who_goes_on_and_who_is_chosen_at_last_are_told_apart(session, judged, at):
    finals = a_longlist(session, judged, at)
    first = services.approve(session, go_on(session, judged, at), judged.second, at)
    last = propose(session, judged, finals.closes_at, overrides=UNREAD)
    assert queries.standing(session, judged.edition.id) == {(judged.skills.id, "shortlist"): last}
    assert queries.going_on(session, judged.edition.id) == {(judged.skills.id, judged.edition.rounds[0].id): first}


def test_from_the_last_round_nobody_goes_on_whatever_it_says(session, judged):
    judged.edition.rounds[0].advancing = {"skills": 2}
    assert queries.cut(judged.edition, judged.edition.rounds[0]) == []


def test_what_is_proposed_of_who_goes_on_settles_nothing(session, judged, at):
    a_longlist(session, judged, at)
    proposed = go_on(session, judged, at)
    assert queries.undecided(session, judged.edition) == {judged.skills.id}
    services.approve(session, proposed, judged.second, at)
    assert queries.undecided(session, judged.edition) == set()


def test_winners_are_among_the_finalists_of_an_approved_shortlist_alone(session, judged, at):
    ranking = rankings.ranking_of(session, judged.edition, judged.edition.rounds[0])[judged.skills.id]

    def among():
        standing = queries.standing(session, judged.edition.id)
        return [row.entry_id for row in queries.candidates("winners", judged.skills, ranking, standing)]

    proposed = propose(session, judged, at)
    assert among() == []
    services.approve(session, proposed, judged.second, at)
    assert among() == judged.of(*FIRST_TWO)


# Who runs


def test_in_the_running_are_eligible_entries_of_this_edition_that_stand_and_went_on(session, judged, beside, at):
    first = judged.edition.rounds[0]
    assert dict(queries.in_the_running(session, first)) == {judged.skills.id: 4}
    finals = a_longlist(session, judged, at)
    nomination = session.get_one(Nomination, judged.entries["Delta radio"].nomination_id)
    nomination.state, nomination.withdrawn_at = "withdrawn", at
    judged.entries["Code clubs"].state = "ineligible"
    session.commit()
    assert dict(queries.in_the_running(session, first)) == {judged.skills.id: 2}
    assert dict(queries.in_the_running(session, finals)) == {}


def test_an_entry_that_was_found_ineligible_does_not_run(session, judged):
    judged.entries["Code clubs"].state = "ineligible"
    session.flush()
    named = queries.named(session, judged.of("Code clubs", "Delta radio"))
    assert [named[entry].in_the_running for entry in judged.of("Code clubs", "Delta radio")] == [False, True]


@pytest.mark.parametrize(
    ("outcome", "after", "approve", "found"),
    [("taken_out", HOUR, True, True), ("counts", HOUR, True, False), ("taken_out", -HOUR, True, False),
     ("taken_out", HOUR, False, False)],
)  # fmt: skip
def test_a_score_is_missed_that_was_taken_out_after_the_approval(session, judged, at, outcome, after, approve, found):
    decision = approved(session, judged, at) if approve else propose(session, judged, at)
    other = SimpleNamespace(approved_at=at, category_id=judged.access.id, round_id=decision.round_id)
    entry = judged.entries["Bridge school"]
    assignment = session.scalars(select(Assignment).where(Assignment.entry_id == entry.id)).first()
    session.add(
        LateConflict(
            assignment_id=assignment.id, found_at=at, outcome=outcome, reason="They know each other.",
            decided_by=judged.staff.id, decided_at=at + after,
        )
    )  # fmt: skip
    session.flush()
    missed = queries.scores_taken_out(session, judged.edition.id, [decision, other])
    assert missed == ({judged.skills.id} if found else set())


# What stands open


def a_meeting(judged, at, **values):
    known = {"closed_at": None, "called_off_at": None, "about": "places", "signed": False} | values
    where = {"category_id": judged.skills.id, "round_id": judged.edition.rounds[0].id}
    return Meeting(id=uuid4(), edition_id=judged.edition.id, meets_at=at, category_names={}, **where, **known)


def test_a_meeting_is_open_until_it_is_closed_and_counts_unless_it_was_called_off_or_is_about_winners(judged, at):
    where = (judged.skills.id, judged.edition.rounds[0].id)
    grey = [SimpleNamespace(entry_id=n, rank=n, tied_with=(), is_grey=True) for n in (1, 2)]

    def looked(**values):
        meeting = a_meeting(judged, at, **values)
        way = InTheWay({}, {where: [meeting]})
        return way.open_meeting(where) == meeting.id, way.undiscussed(where, grey, 5)

    assert looked() == (True, 0)
    assert looked(closed_at=at) == (False, 0)
    assert looked(closed_at=at, called_off_at=at) == (False, 2)
    assert looked(about="winners") == (True, 2)


def test_what_no_jury_has_met_about_is_what_a_meeting_would_have_on_its_agenda(judged):
    where, way = (judged.skills.id, judged.edition.rounds[0].id), InTheWay({}, {})
    clear = SimpleNamespace(entry_id=1, rank=1, tied_with=(), is_grey=False)
    tied = [SimpleNamespace(entry_id=n, rank=2, tied_with=(5 - n,), is_grey=False) for n in (2, 3)]
    unranked = [SimpleNamespace(entry_id=n, rank=None, tied_with=(), is_grey=False) for n in (4, 5)]
    assert way.undiscussed(where, [clear, *tied], 2) == 2, "a tie across the cut"
    assert way.undiscussed(where, [clear, *tied], 1) == 0
    assert way.undiscussed(where, [clear, *unranked], 2) == 2, "more without a rank than places left"


# Documents and pages


def test_documents_are_of_this_edition_and_of_rounds_that_have_closed(session, judged, beside, at):
    decision = propose(session, judged, at)
    session.flush()
    assert [one["id"] for one in documents(session, judged.edition, [], at)] == [decision.id]
    before = judged.edition.rounds[0].closes_at - timedelta(seconds=1)
    assert documents(session, judged.edition, [], before) == []


def test_an_edition_of_the_record_has_no_decisions(session, judged, at):
    with pytest.raises(NotFound):
        queries.edition_page(session, a_record_edition(session, 2019).id, judged.staff.id, at)


def test_a_choice_is_of_a_category_and_a_kind_that_there_are(session, judged, at):
    def page(key, kind):
        return queries.choice_page(session, judged.edition.id, key, kind, judged.staff.id, at)

    assert [page("skills", kind).kind for kind in ("shortlist", "winners")] == ["shortlist", "winners"]
    for key, kind in (("nothing", "shortlist"), ("skills", "nothing")):
        with pytest.raises(NotFound):
            page(key, kind)


def test_who_goes_on_is_chosen_in_a_category_of_which_a_round_keeps_some(session, judged, at):
    a_longlist(session, judged, at)

    def page(key, number):
        return queries.going_on_page(session, judged.edition.id, key, number, judged.staff.id, at)

    assert page("skills", 1).category.key == "skills"
    for key, number in (("nothing", 1), ("skills", 9), ("skills", 2), ("access", 1)):
        with pytest.raises(NotFound):
            page(key, number)


def test_a_decision_is_read_in_its_edition_and_with_its_round(session, judged, beside, at):
    finals = factories.a_later_round(session, judged.edition, at - HOUR, at + HOUR)
    decision = propose(session, judged, finals.closes_at, overrides=UNREAD)
    session.commit()

    def page(edition, key):
        return queries.decision_page(session, edition.id, key, judged.staff.id, finals.closes_at)

    assert page(judged.edition, decision.id).round.id == finals.id
    for edition, key in ((judged.edition, uuid4()), (beside.edition, decision.id)):
        with pytest.raises(NotFound):
            page(edition, key)


def test_a_late_conflict_is_read_with_its_round(session, judged, at):
    finals = factories.a_later_round(session, judged.edition, at - 2 * HOUR, at - HOUR)
    given = factories.an_assignment(
        session, judged.edition, judged.entries["Bridge school"], judged.judges[0], at, round_=finals
    )
    entry, judge = judged.entries["Bridge school"], judged.judges[0]
    factories.a_scorecard(session, judged.edition, entry, judge, at, round_=finals, results=3, evidence=3)
    late = LateConflict(assignment_id=given.id, found_at=at)
    session.add(late)
    session.commit()
    page = queries.late_conflict_page(session, judged.edition.id, late.id, judged.staff.id, at)
    assert page.round.id == finals.id
