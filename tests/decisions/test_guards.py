"""What a decision asks of rounds, states and words that are not those of the day: each guard that no page shows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.core.errors import RuleBroken
from awards.decisions import queries, services
from awards.decisions.rules import Beside
from awards.infrastructure.audit import AuditRow, AuditText
from awards.nominations.models import Nomination
from tests import factories
from tests.decisions.things import all_judged

HOUR = timedelta(hours=1)
FIRST_TWO = ("Anna’s workshop", "Bridge school")
UNREAD = {"reviews": "No judge was found in time"}
UNSETTLED = "First settle who goes on from the round before"


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def propose(session, judged, at, *titles, kind="shortlist", reasons=None, **values):
    return services.propose(
        session, judged.edition, judged.skills, kind, judged.of(*titles), reasons or {}, judged.staff, at, **values
    )


def go_on(session, judged, at, *titles, number=1, **values):
    round_ = judged.edition.rounds[number - 1]
    return propose(session, judged, at, *titles, kind="advancing", round_=round_, **values)


def later_rounds(session, judged, at, *advancing):
    """Rounds of an hour each that are over, with what goes on from each, then one of tomorrow; the first keeps two."""
    judged.edition.rounds[0].advancing = {"skills": 2}
    begins = at - HOUR * (2 * len(advancing) + 2)
    for number, kept in enumerate(advancing):
        opens = begins + HOUR * 2 * number
        factories.a_later_round(session, judged.edition, opens, opens + HOUR, advancing=kept)
    factories.a_later_round(session, judged.edition, at + HOUR, at + 2 * HOUR)
    session.commit()


def falls_away(session, judged, at, title):
    nomination = session.get_one(Nomination, judged.entries[title].nomination_id)
    nomination.state, nomination.withdrawn_at = "withdrawn", at
    session.commit()


# What the proposal was made from


def test_whoever_was_not_chosen_may_leave_between_proposal_and_approval(session, judged, at):
    decision = propose(session, judged, at, *FIRST_TWO)
    falls_away(session, judged, at, "Delta radio")
    assert services.approve(session, decision, judged.second, at).state == "approved"


def test_a_proposal_that_kept_no_numbers_of_reviews_is_not_held_against_those_of_now(session, judged, at):
    """As proposals of the time before those numbers were kept."""
    decision = propose(session, judged, at, *FIRST_TWO)
    decision.ranking = [{"entry": row["entry"], "rank": row["rank"], "raw": "1"} for row in decision.ranking]
    session.commit()
    assert services.approve(session, decision, judged.second, at).state == "approved"


def test_winners_are_not_proposed_from_a_shortlist_that_nobody_approved(session, judged, at):
    propose(session, judged, at, *FIRST_TWO)
    with pytest.raises(RuleBroken, match="approve the shortlist first"):
        propose(session, judged, at, "Anna’s workshop", kind="winners")


# Rounds


def test_a_shortlist_rests_on_its_own_round_when_it_is_approved_and_when_a_reserve_moves_up(session, judged, at):
    finals = factories.a_later_round(session, judged.edition, at - 6 * HOUR, at - HOUR)
    for title, points in (("Code clubs", 5), ("Delta radio", 4), ("Bridge school", 3), ("Anna’s workshop", 2)):
        for judge in judged.judges:
            entry = judged.entries[title]
            factories.an_assignment(session, judged.edition, entry, judge, at, round_=finals)
            factories.a_scorecard(
                session, judged.edition, entry, judge, at, round_=finals, results=points, evidence=points
            )
    session.commit()
    reserve = judged.of("Bridge school")[0]
    shortlist = propose(session, judged, at, "Code clubs", "Delta radio", beside=Beside(reserves={reserve: 1}))
    services.approve(session, shortlist, judged.second, at)
    falls_away(session, judged, at, "Delta radio")
    new = services.move_up(session, shortlist, "It withdrew", judged.staff, at)
    assert (new.round_id, new.chosen) == (finals.id, judged.of("Code clubs", "Bridge school"))


@pytest.mark.parametrize("between", [{"skills": 1}, {"access": 1}, {}])
def test_whoever_goes_on_is_settled_from_the_last_round_before_that_was_cut(session, judged, at, between):
    """Whether the round between cuts this category, another one or none."""
    later_rounds(session, judged, at, between, {"skills": 1})
    with pytest.raises(RuleBroken, match=UNSETTLED):
        go_on(session, judged, at, number=3, number_reason="None")


def test_what_is_proposed_for_the_round_before_settles_nothing(session, judged, at):
    later_rounds(session, judged, at, {"skills": 1})
    judged.edition.rounds[1].closes_at = at + 2 * HOUR
    before = go_on(session, judged, at, *FIRST_TWO)
    judged.edition.rounds[1].closes_at = at - HOUR
    with pytest.raises(RuleBroken, match=UNSETTLED):
        go_on(session, judged, at, number=2, number_reason="None")
    assert before.state == "proposed"


def test_a_later_round_of_its_category_holds_a_decision_and_that_of_another_does_not(session, judged, at):
    later_rounds(session, judged, at, {"skills": 1, "access": 1})
    judged.edition.rounds[1].closes_at = at + 2 * HOUR
    decision = services.approve(session, go_on(session, judged, at, *FIRST_TWO), judged.second, at)
    judged.edition.rounds[1].closes_at = at - HOUR
    services.propose(
        session, judged.edition, judged.access, "advancing", [], {}, judged.staff, at, number_reason="None",
        round_=judged.edition.rounds[1],
    )  # fmt: skip
    session.flush()
    with session.begin_nested() as tried:
        services.reject(session, decision, "A mistake", judged.second, at)
        tried.rollback()
    session.refresh(decision)
    go_on(session, judged, at, number=2, number_reason="None", overrides=UNREAD)
    with pytest.raises(RuleBroken, match="A later decision rests on this one"):
        services.reject(session, decision, "A mistake", judged.second, at)


# States


def test_a_decision_is_rejected_once(session, judged, at):
    decision = propose(session, judged, at, *FIRST_TWO)
    services.reject(session, decision, "Look again", judged.second, at)
    with pytest.raises(RuleBroken, match="settled"):
        services.reject(session, decision, "And again", judged.second, at)


def test_nobody_moves_up_in_a_proposal_nor_among_winners(session, judged, at):
    code = judged.of("Code clubs")[0]
    shortlist = propose(
        session, judged, at, *FIRST_TWO, reasons={code: "Wider reach"}, beside=Beside(reserves={code: 1})
    )
    falls_away(session, judged, at, "Bridge school")
    with pytest.raises(RuleBroken, match="nobody has to move up"):
        services.move_up(session, shortlist, "It withdrew", judged.staff, at)
    assert shortlist.state == "proposed"


def test_a_proposal_about_who_goes_on_is_rejected_whatever_stands_of_the_last_round(session, judged, at):
    judged.edition.rounds[0].advancing = {"skills": 2}
    finals = factories.a_later_round(session, judged.edition, at - HOUR, at + HOUR)
    session.commit()
    decision = go_on(session, judged, at, *FIRST_TWO)
    propose(session, judged, finals.closes_at, number_reason="None", overrides=UNREAD)
    services.reject(session, decision, "A mistake", judged.second, finals.closes_at)
    assert list(queries.standing(session, judged.edition.id)) == [(judged.skills.id, "shortlist")]


# Words


def test_a_blank_reason_is_none_and_the_log_tells_of_nothing_that_is_not_there(session, judged, at):
    decision = propose(session, judged, at, *FIRST_TWO, reasons={judged.of("Anna’s workshop")[0]: "  "})
    session.commit()
    assert [place.reason for place in decision.places] == [None, None]
    row = session.scalars(select(AuditRow).where(AuditRow.action == "decision.proposed")).one()
    assert row.details.keys() == {"category", "kind", "round", "entries"}
    assert session.scalars(select(AuditText)).all() == []
