"""What happens before an instant and takes no ground away: the publication appears; and what does, case by case."""

from uuid import uuid4

import pytest
from sqlalchemy import select, update

from awards.assignment.models import Assignment, LateConflict
from awards.core.errors import NotFound
from awards.decisions import services as decisions
from awards.decisions.models import Decision, DecisionPlace
from awards.decisions.services.into_log import log_taking_back
from awards.nominations.models import Nomination, Return
from awards.publishing import queries, rules
from tests.decisions.things import a_judged_edition, all_judged
from tests.factories import a_later_round, an_assignment, an_edition
from tests.publishing.test_lost_ground import (
    BRIDGE,
    DAY,
    HOUR,
    LOST,
    a_correction_to_come,
    adding,
    correct,
    shown,
    withdrawn,
)
from tests.publishing.things import announce, decide, finalists, winners

ANNA, CODE = "Anna’s workshop", "Code clubs"
LATER, M = 2 * DAY, HOUR / 60
MOVED = ("a confirmed card lacks a score", "a score is of another category's criterion")
"""What an entry with cards breaks that comes to another category."""


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def standing(session, judged, kind):
    return session.scalars(
        select(Decision).where(
            Decision.edition_id == judged.edition.id, Decision.state == "approved", Decision.kind == kind
        )
    ).one()


def taken_back(session, judged, at, kind):
    """By a way that no service goes."""
    decision = standing(session, judged, kind)
    log_taking_back(session, decision, "Once more", judged.second, at)
    session.execute(
        update(Decision)
        .where(Decision.id == decision.id)
        .values(state="rejected", approved_by=None, approved_at=None, taken_back_at=at)
    )
    session.commit()


def another_taken_back(session, judged, at, *titles, of=None, **values):
    """A decision beside those that anything public rests on, of the same edition or `of` another."""
    of = of or judged.edition
    found = {
        "edition_id": of.id, "round_id": of.rounds[-1].id, "category_id": of.categories[0].id,
        "kind": "shortlist", "state": "rejected", "ranking": [], "proposed_by": judged.staff.id,
        "proposed_at": at - HOUR,
        "taken_back_at": at,
    } | values  # fmt: skip
    decision = Decision(id=uuid4(), **found)
    session.add(decision)
    session.flush()
    session.add_all(DecisionPlace(decision_id=decision.id, entry_id=entry, rank=1) for entry in judged.of(*titles))
    session.commit()


def names(session, at):
    return {laureate.project: laureate.role for laureate in shown(session, at).laureates}


def returned(session, judged, at, state):
    nomination_id = judged.entries[BRIDGE].nomination_id
    session.add(
        Return(nomination_id=nomination_id, fields=[], reason="A link", by=judged.staff.id, at=at, due_at=at + DAY)
    )
    session.execute(update(Nomination).where(Nomination.id == nomination_id).values(state=state))
    session.commit()


@pytest.mark.unsound(LOST)
def test_one_who_was_returned_before_the_instant_takes_it_away(session, judged, at):
    finalists(session, judged, at + DAY, at)
    session.commit()
    returned(session, judged, at + HOUR, "returned")
    assert shown(session, at + LATER) is None


@pytest.mark.parametrize(("after", "state"), [(DAY, "returned"), (HOUR, "submitted")])
def test_one_who_was_returned_at_the_instant_or_has_sent_it_again_does_not(session, judged, at, after, state):
    finalists(session, judged, at + DAY, at)
    session.commit()
    returned(session, judged, at + after, state)
    assert shown(session, at + LATER).kind == "finalists"


@pytest.mark.case("AZ-24")
def test_a_withdrawal_that_was_undone_is_none(session, judged, at):
    finalists(session, judged, at + DAY, at)
    session.commit()
    withdrawn(session, judged, at + HOUR)
    session.execute(update(Nomination).values(state="submitted"))
    session.commit()
    assert shown(session, at + LATER).kind == "finalists"


@pytest.mark.unsound(LOST)
def test_one_who_becomes_a_winner_by_a_correction_and_leaves_before_it_stays_a_finalist(session, judged, at):
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    decisions.reject(session, standing(session, judged, "winners"), "Read again", judged.second, at)
    decide(session, judged, at, ANNA, BRIDGE, kind="winners")
    change = rules.Change(slug="bridge-school-2027", category="skills", fields={"role": "winner"})
    correct(session, judged, at, at + DAY, change)
    session.commit()
    assert names(session, at + LATER)[BRIDGE] == "winner"
    withdrawn(session, judged, at + HOUR)
    assert names(session, at + LATER) == {ANNA: "winner", BRIDGE: "finalist", CODE: "finalist"}


@pytest.mark.parametrize(
    ("kind", "appears"),
    [("shortlist", "winners"), pytest.param("winners", "finalists", marks=pytest.mark.unsound(LOST))],
)
def test_winners_rest_on_the_decision_about_winners_alone(session, judged, at, kind, appears):
    finalists(session, judged, at, at)
    winners(session, judged, at + DAY, at)
    session.commit()
    taken_back(session, judged, at + HOUR, kind)
    assert shown(session, at + LATER).kind == appears


@pytest.mark.unsound(LOST)
def test_a_correction_of_winners_rests_on_the_shortlist_for_one_whom_that_alone_chose(session, judged, at):
    decide(session, judged, at, ANNA, CODE)
    announce(session, judged, "finalists", at, at)
    winners(session, judged, at, at)
    for kind in ("winners", "shortlist"):
        decisions.reject(session, standing(session, judged, kind), "Read again", judged.second, at)
    decide(session, judged, at, ANNA, BRIDGE, CODE)
    decide(session, judged, at, ANNA, kind="winners")
    correct(session, judged, at, at + DAY, adding(judged, BRIDGE))
    session.commit()
    assert set(names(session, at + LATER)) == {ANNA, BRIDGE, CODE}
    taken_back(session, judged, at + HOUR, "shortlist")
    assert set(names(session, at + LATER)) == {ANNA, CODE}


@pytest.mark.parametrize(
    ("titles", "values"),
    [((ANNA,), {}), ((), {}), ((BRIDGE,), {"kind": "advancing"})],
    ids=["of one named before", "of nobody", "who goes on"],
)
def test_a_correction_stays_when_a_decision_goes_that_chose_none_whom_it_names_anew(
    session, judged, at, titles, values
):
    a_correction_to_come(session, judged, at)
    another_taken_back(session, judged, at + HOUR, *titles, **values)
    assert len(shown(session, at + LATER).laureates) == 3


@pytest.mark.parametrize("correcting", [False, True])
def test_decisions_of_another_edition_take_nothing_away(session, judged, at, correcting):
    other = an_edition(session, at, phase="deciding", year=2028)
    if correcting:
        a_correction_to_come(session, judged, at)
    else:
        finalists(session, judged, at + DAY, at)
        session.commit()
    another_taken_back(session, judged, at + HOUR, BRIDGE, of=other)
    assert len(shown(session, at + LATER).laureates) == 3


@pytest.mark.unsound(LOST)
def test_one_who_leaves_another_edition_takes_nothing_away(session, judged, at):
    session.execute(update(Nomination).values(receipt="OF-2027-" + Nomination.receipt))
    other = a_judged_edition(session, at, year=2028, name="other")
    for each in (judged, other):
        finalists(session, each, at + DAY, at)
    session.commit()
    withdrawn(session, other, at + HOUR)
    assert queries.of_year(session, 2027, at + LATER).kind == "finalists"
    with pytest.raises(NotFound):
        queries.of_year(session, 2028, at + LATER)


def test_a_correction_rests_on_whom_it_names_anew_itself_and_not_on_what_was_told_before(session, judged, at):
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    change = rules.Change(slug="code-clubs-2027", category="skills", fields={"summary": "Clubs in every school"})
    correct(session, judged, at, at + DAY, change)
    session.commit()
    another_taken_back(session, judged, at + HOUR, ANNA, kind="winners")
    (changed,) = (one for one in shown(session, at + LATER).laureates if one.project == CODE)
    assert changed.summary == "Clubs in every school"


@pytest.mark.unsound(LOST)
def test_winners_rest_on_a_decision_that_nobody_wins_in_a_category(session, judged, at):
    finalists(session, judged, at, at)
    winners(session, judged, at + DAY, at)
    session.commit()
    another_taken_back(session, judged, at + HOUR, kind="winners", no_award=True, public_words="Nobody.")
    assert shown(session, at + LATER).kind == "finalists"


def test_a_decision_taken_back_between_an_earlier_approval_and_this_one_takes_nothing_away(session, judged, at):
    """The decision chose whom the correction names anew, as the one that stands does."""
    decide(session, judged, at, ANNA, CODE)
    announce(session, judged, "finalists", at, at)
    for minutes in (1, 2):
        decisions.reject(session, standing(session, judged, "shortlist"), "Once more", judged.second, at + minutes * M)
        decide(session, judged, at + minutes * M, ANNA, BRIDGE, CODE)
    correct(session, judged, at + HOUR, at + DAY, adding(judged, BRIDGE))
    session.commit()
    assert len(shown(session, at + LATER).laureates) == 3


def test_a_score_taken_out_after_the_shortlist_and_before_the_choice_of_winners_takes_none_away(session, judged, at):
    finalists(session, judged, at, at)
    entry = judged.entries["Delta radio"]
    assignment = session.scalars(select(Assignment).where(Assignment.entry_id == entry.id)).first()
    session.add(
        LateConflict(
            assignment_id=assignment.id, found_at=at, outcome="taken_out", reason="They know each other.",
            decided_by=judged.staff.id, decided_at=at + M,
        )
    )  # fmt: skip
    session.flush()
    winners(session, judged, at + DAY, at + HOUR)
    session.commit()
    assert shown(session, at + LATER).kind == "winners"


@pytest.mark.parametrize(
    "found",
    [
        "it counts",
        "known when it was decided",
        "another round",
        pytest.param("another category", marks=pytest.mark.unsound(*MOVED)),
    ],
)
def test_a_conflict_takes_nothing_away_unless_a_score_that_was_decided_on_went(session, judged, at, found):
    finalists(session, judged, at + DAY, at)
    entry, outcome, decided_at = judged.entries[BRIDGE], "taken_out", at + HOUR
    if found == "it counts":
        outcome = "counts"
    elif found == "known when it was decided":
        decided_at = at
    elif found == "another category":
        entry = judged.entries["Delta radio"]
        entry.category_id = judged.access.id
    session.flush()
    assignment = session.scalars(select(Assignment).where(Assignment.entry_id == entry.id)).first()
    if found == "another round":
        later = a_later_round(session, judged.edition, at + LATER, at + 2 * LATER)
        assignment = an_assignment(session, judged.edition, entry, judged.judges[0], at, round_=later)
    session.add(
        LateConflict(
            assignment_id=assignment.id, found_at=at, outcome=outcome, reason="They know each other.",
            decided_by=judged.staff.id, decided_at=decided_at,
        )
    )  # fmt: skip
    session.commit()
    assert shown(session, at + LATER).kind == "finalists"


@pytest.mark.unsound(*MOVED, "the award's log holds no such approved decision")
def test_a_correction_stays_when_a_score_goes_that_none_whom_it_names_anew_was_decided_on(session, judged, at):
    a_correction_to_come(session, judged, at)
    another_taken_back(
        session, judged, at, state="approved", taken_back_at=None, approved_by=judged.second.id, approved_at=at
    )
    entry = judged.entries["Delta radio"]
    entry.category_id = judged.access.id
    assignment = session.scalars(select(Assignment).where(Assignment.entry_id == entry.id)).first()
    session.add(
        LateConflict(
            assignment_id=assignment.id, found_at=at, outcome="taken_out", reason="They know each other.",
            decided_by=judged.staff.id, decided_at=at + HOUR,
        )
    )  # fmt: skip
    session.commit()
    assert len(shown(session, at + LATER).laureates) == 3
