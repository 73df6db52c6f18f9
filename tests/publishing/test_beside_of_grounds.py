"""What an announcement rests on, category by category: what another category has or lacks is not said of this one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.assignment.models import Advance, Assignment, LateConflict
from awards.core.text import Message
from awards.decisions.models import DecisionPlace
from awards.publishing import queries
from awards.publishing.queries import Lacking
from tests import factories
from tests.decisions.things import a_decision, judge_an_edition
from tests.publishing.beside import a_laureate, a_publication, an_announcement

ANNA, BRIDGE, CODE, DELTA, DOOR = "Anna’s workshop", "Bridge school", "Code clubs", "Delta radio", "Open door"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LEFT = "Nomination %(number)s was chosen and is not in the running any more."
NO_SHORTLIST, NO_WINNERS = "The shortlist is not approved.", "The winners are not approved."
NOT_SETTLED = "It is not settled who goes on to the last round."
NOT_ANNOUNCED = "A winner is not among the finalists that were announced."


@pytest.fixture
def judged(session, at):
    """Skills with its four entries; Access has one that was found ineligible."""
    made = judge_an_edition(session, at)
    made.entries[DOOR] = factories.a_nomination(
        session, made.edition, made.nominator, at, title=DOOR, categories=("access",), entry_state="ineligible",
        organisation="Open door association", website=None,
    ).entries[0]  # fmt: skip
    session.flush()
    return made


def decided(session, judged, at, kind, *titles, mentions=(), **values):
    mentioned = {title: DecisionPlace(role="mention") for title in mentions}
    return a_decision(session, judged, at, kind, *titles, beside=mentioned, **values)


def late(session, judged, at, title, judge, **values):
    """A conflict that was found after the close beside a card that is confirmed."""
    entry = judged.entries[title]
    given = select(Assignment.id).where(Assignment.entry_id == entry.id, Assignment.judge_id == judge.id)
    session.add(LateConflict(assignment_id=session.scalars(given).one(), found_at=at, **values))
    session.flush()


def taken_out(judged, at):
    return {"outcome": "taken_out", "reason": "A cousin", "decided_by": judged.staff.id, "decided_at": at}


def said(found):
    return [(lacking.category and lacking.category.key, lacking.what.text) for lacking in found]


def lost(session, judged, kind="finalists"):
    return said(queries.lost(session, judged.edition, kind))


# Finalists


def test_finalists_rest_on_a_shortlist_of_each_category_with_entries(session, judged, at):
    assert lost(session, judged) == [("skills", NO_SHORTLIST)]
    proposed = decided(session, judged, at, "shortlist", ANNA, state="proposed")
    assert lost(session, judged) == [("skills", NO_SHORTLIST)]
    proposed.state, proposed.approved_at = "approved", at
    assert lost(session, judged) == []
    judged.entries[DOOR].state = "eligible"
    session.flush()
    assert lost(session, judged) == [("access", NO_SHORTLIST)]


def test_a_shortlist_of_nobody_is_announced_like_any_once_all_is_decided(session, judged, at):
    decided(session, judged, at, "shortlist")
    assert lost(session, judged) == []
    judged.entries[DOOR].state = "eligible"
    session.flush()
    assert lost(session, judged) == [("access", NO_SHORTLIST)]


def test_where_no_entry_is_eligible_nothing_else_is_said(session, judged, at):
    decided(session, judged, at, "shortlist", ANNA)
    for entry in judged.entries.values():
        entry.state = "ineligible"
    session.flush()
    assert lost(session, judged) == [(None, "No entry is eligible.")]


def test_a_chosen_entry_that_left_is_said_in_its_category(session, judged, at):
    judged.entries[DOOR].state = "eligible"
    decided(session, judged, at, "shortlist", DOOR, category=judged.access)
    decided(session, judged, at, "shortlist", ANNA, BRIDGE)
    assert lost(session, judged) == []
    judged.entries[BRIDGE].state = "ineligible"
    session.flush()
    assert lost(session, judged) == [("skills", LEFT)]
    proposed = an_announcement(session, judged.edition, "finalists", [judged.staff.id], at)
    assert said(queries.lost_by(session, judged.edition, proposed)) == [("skills", LEFT)]


def test_who_goes_on_has_to_be_settled_where_some_do_and_there_are_some(session, judged, at):
    judged.edition.rounds[0].advancing = {"skills": 2, "access": 1}
    factories.a_later_round(session, judged.edition, at - 4 * HOUR, at - HOUR)
    assert lost(session, judged) == [("skills", NOT_SETTLED)]
    decided(session, judged, at, "advancing", ANNA)
    session.add(Advance(entry_id=judged.entries[ANNA].id, round_id=judged.edition.rounds[0].id, at=at))
    session.flush()
    assert lost(session, judged) == [("skills", NO_SHORTLIST)]
    judged.entries[ANNA].state = "ineligible"
    session.flush()
    assert lost(session, judged) == [(None, "No finalist was chosen.")], "nobody is left of those who went on"


# Winners


@pytest.fixture
def public(session, judged, at):
    """Anna's and Bridge are finalists of Skills since yesterday."""
    made = [a_laureate(title, n, entry_id=judged.entries[title].id) for n, title in enumerate((ANNA, BRIDGE))]
    publication = a_publication(session, judged.edition, "finalists", at - DAY, *made)
    an_announcement(session, judged.edition, "finalists", [judged.staff.id, judged.second.id], at - DAY, publication)
    return publication


def test_winners_rest_on_finalists_that_are_approved(session, judged, at):
    decided(session, judged, at, "winners", ANNA)
    assert lost(session, judged, "winners") == [(None, "The announcement of the finalists is not approved.")]


def test_winners_rest_on_a_decision_of_each_category_with_finalists(session, judged, public, at):
    assert lost(session, judged, "winners") == [("skills", NO_WINNERS)]
    decided(session, judged, at, "winners", category=judged.access)
    assert lost(session, judged, "winners") == [("skills", NO_WINNERS)], "that nobody won is said once all is decided"
    decided(session, judged, at, "winners", ANNA, mentions=[BRIDGE])
    assert lost(session, judged, "winners") == []


def test_winners_and_mentions_are_among_the_finalists_that_were_announced(session, judged, public, at):
    one = decided(session, judged, at, "winners", CODE)
    assert lost(session, judged, "winners") == [("skills", NOT_ANNOUNCED)]
    one.state, one.approved_at = "rejected", None
    session.flush()
    decided(session, judged, at, "winners", ANNA, mentions=[CODE])
    assert lost(session, judged, "winners") == [("skills", NOT_ANNOUNCED)]


def test_that_nobody_won_is_said_but_where_the_jury_gave_no_award(session, judged, public, at):
    one = decided(session, judged, at, "winners", mentions=[ANNA])
    assert lost(session, judged, "winners") == [(None, "No winner was chosen.")]
    one.no_award = True
    session.flush()
    assert lost(session, judged, "winners") == []


def test_where_nobody_is_a_finalist_there_is_nothing_to_decide_about_winners(session, judged, at):
    publication = a_publication(session, judged.edition, "finalists", at - DAY)
    an_announcement(session, judged.edition, "finalists", [judged.staff.id, judged.second.id], at - DAY, publication)
    assert lost(session, judged, "winners") == []
    decided(session, judged, at, "winners", ANNA)
    assert lost(session, judged, "winners") == [("skills", NOT_ANNOUNCED)]


# Corrections


def test_a_correction_rests_on_what_it_names_anew_and_on_no_other_category(session, judged, public, at):
    people = [judged.staff.id, judged.second.id]
    proposed = an_announcement(session, judged.edition, "correction", people, at, corrects=public)
    assert queries.lost_by(session, judged.edition, proposed) == []
    named = [a_laureate(title, n, entry_id=judged.entries[title].id, note="x") for n, title in enumerate(
        (ANNA, BRIDGE, CODE))]  # fmt: skip
    after = a_publication(session, judged.edition, "finalists", at + DAY, *named, corrects=public)
    approved = an_announcement(session, judged.edition, "correction", people, at, after, corrects=public)

    def found():
        return said(queries.lost_by(session, judged.edition, approved))

    judged.entries[DOOR].state = "eligible"
    factories.an_assignment(session, judged.edition, judged.entries[DOOR], judged.judges[0], at)
    factories.a_scorecard(session, judged.edition, judged.entries[DOOR], judged.judges[0], at, results=4, evidence=4)
    decided(session, judged, at, "shortlist", DOOR, category=judged.access)
    otherwise = queries.otherwise_decided(after.laureates[0]).text
    assert found() == [("skills", otherwise)]
    decided(session, judged, at, "shortlist", ANNA, CODE)
    assert found() == [], "Bridge was named before: nothing is asked of it now"
    late(session, judged, at, DOOR, judged.judges[0], **taken_out(judged, at + HOUR))
    assert found() == [], "a score of another category"
    late(session, judged, at, DELTA, judged.judges[0], **taken_out(judged, at + HOUR))
    assert len(found()) == 1
    judged.entries[BRIDGE].state = judged.entries[CODE].state = "ineligible"
    session.flush()
    assert ("skills", LEFT) in found()
    assert len(found()) == 2


# Conflicts, and who reads of them


def test_a_conflict_that_waits_is_said_of_its_category_in_the_last_round(session, judged, at):
    decided(session, judged, at, "shortlist", ANNA)
    assert queries.missing(session, judged.edition, "finalists") == []
    late(session, judged, at, DELTA, judged.judges[0])
    assert [key for key, _what in said(queries.missing(session, judged.edition, "finalists"))] == ["skills"]
    assert lost(session, judged) == [], "it changes nothing by itself"
    factories.a_later_round(session, judged.edition, at - 4 * HOUR, at - HOUR)
    assert queries.missing(session, judged.edition, "finalists") == []


def test_what_is_missing_is_not_told_of_a_category_that_the_reader_is_tied_to(judged):
    found = [
        Lacking(category, Message(what))
        for category, what in ((judged.skills, "One"), (judged.skills, "Two"), (judged.access, "Three"), (None, "Four"))
    ]
    read = said(queries.as_read_by(found, {judged.skills.id}))
    assert [key for key, _what in read] == ["skills", "access", None]
    assert {what for _key, what in read} >= {"Three", "Four"}
    assert not {what for _key, what in read} & {"One", "Two"}
    assert said(queries.as_read_by(found, ())) == [
        ("skills", "One"), ("skills", "Two"), ("access", "Three"), (None, "Four"),
    ]  # fmt: skip
