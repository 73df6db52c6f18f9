"""What happens to something else takes no publication its ground, and a return before the instant does."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from awards.assignment.models import Assignment, LateConflict
from awards.decisions import services as decisions
from awards.decisions.models import Decision
from awards.decisions.services.into_log import log_taking_back
from awards.nominations.models import Nomination, Return
from awards.publishing import rules
from tests import factories
from tests.decisions.things import a_judged_edition
from tests.publishing.test_lost_ground import BRIDGE, DAY, HOUR, LOST, adding, correct, judged, shown, withdrawn
from tests.publishing.things import announce, decide, finalists, winners

__all__ = ["judged"]

ANNA, CODE = "Anna’s workshop", "Code clubs"


def returned(session, judged, at):
    nomination = judged.entries[BRIDGE].nomination_id
    session.execute(update(Nomination).where(Nomination.id == nomination).values(state="returned"))
    session.add(
        Return(nomination_id=nomination, fields=["title"], reason="Mend it", by=judged.staff.id, at=at, due_at=at + DAY)
    )
    session.commit()


def late(session, judged, assignment, at, outcome="taken_out"):
    session.add(
        LateConflict(
            assignment_id=assignment.id, found_at=at, outcome=outcome, reason="They know each other.",
            decided_by=judged.staff.id, decided_at=at,
        )
    )  # fmt: skip
    session.commit()


def of_bridge(session, judged):
    return session.scalars(select(Assignment).where(Assignment.entry_id == judged.entries[BRIDGE].id)).first()


def take_back(session, judged, at, kind="shortlist"):
    standing = select(Decision).where(Decision.state == "approved", Decision.kind == kind)
    decisions.reject(session, session.scalars(standing).one(), "Once more", judged.second, at)


@pytest.mark.unsound(LOST)
def test_one_who_is_returned_before_the_instant_is_not_published(session, judged, at):
    finalists(session, judged, at + DAY, at)
    returned(session, judged, at + HOUR)
    assert shown(session, at + 2 * DAY) is None


def test_one_who_is_returned_at_the_instant_stays(session, judged, at):
    finalists(session, judged, at + DAY, at)
    returned(session, judged, at + DAY)
    assert shown(session, at + 2 * DAY).kind == "finalists"


def test_a_score_that_counts_all_the_same_takes_nothing_away(session, judged, at):
    finalists(session, judged, at + DAY, at)
    late(session, judged, of_bridge(session, judged), at + HOUR, "counts")
    assert shown(session, at + 2 * DAY).kind == "finalists"


@pytest.mark.parametrize("before", [HOUR, timedelta(0)])
def test_a_score_that_was_out_when_it_was_decided_takes_nothing_away(session, judged, at, before):
    late(session, judged, of_bridge(session, judged), at - before)
    finalists(session, judged, at + DAY, at)
    session.commit()
    assert shown(session, at + 2 * DAY).kind == "finalists"


def test_a_score_that_was_out_between_the_shortlist_and_the_winners_takes_the_winners_nothing_away(session, judged, at):
    finalists(session, judged, at, at)
    session.commit()
    late(session, judged, of_bridge(session, judged), at + HOUR)
    winners(session, judged, at + DAY, at + 2 * HOUR)
    session.commit()
    assert shown(session, at + 2 * DAY).kind == "winners"


@pytest.mark.unsound(LOST)
def test_a_correction_of_winners_that_adds_a_finalist_rests_on_the_shortlist_too(session, judged, at):
    decide(session, judged, at, ANNA, CODE)
    announce(session, judged, "finalists", at, at)
    winners(session, judged, at, at)
    take_back(session, judged, at, "winners")
    take_back(session, judged, at)
    decide(session, judged, at, ANNA, BRIDGE, CODE)
    decide(session, judged, at, ANNA, kind="winners")
    correct(session, judged, at, at + DAY, adding(judged, BRIDGE))
    session.commit()
    assert len(shown(session, at + DAY).laureates) == 3
    shortlist = session.scalars(
        select(Decision).where(Decision.state == "approved", Decision.kind == "shortlist")
    ).one()
    log_taking_back(session, shortlist, "Once more", judged.second, at + HOUR)
    gone = {"state": "rejected", "approved_by": None, "approved_at": None, "taken_back_at": at + HOUR}
    session.execute(update(Decision).where(Decision.id == shortlist.id).values(gone))
    session.commit()
    assert len(shown(session, at + DAY).laureates) == 2


def test_winners_that_are_taken_back_take_a_correction_of_the_finalists_nothing_away(session, judged, at):
    decide(session, judged, at, ANNA, CODE)
    announce(session, judged, "finalists", at, at)
    take_back(session, judged, at)
    decide(session, judged, at, ANNA, BRIDGE, CODE)
    decide(session, judged, at, BRIDGE, kind="winners")
    correct(session, judged, at, at + DAY, adding(judged, BRIDGE))
    take_back(session, judged, at + HOUR, "winners")
    session.commit()
    assert len(shown(session, at + DAY).laureates) == 3


def test_a_score_of_another_category_takes_nothing_away(session, judged, at):
    other = factories.a_nomination(
        session, judged.edition, judged.nominator, at, title="Of access", categories=("access",),
        entry_state="eligible",
    )  # fmt: skip
    assignment = factories.an_assignment(session, judged.edition, other.entries[0], judged.judges[0], at)
    finalists_alone(session, judged, at)
    late(session, judged, assignment, at + HOUR)
    assert shown(session, at + 2 * DAY).kind == "finalists"


def finalists_alone(session, judged, at):
    """Of skills alone: the entry of access, about which nobody decided, is gone before."""
    session.execute(
        update(Nomination).where(Nomination.title == "Of access").values(state="withdrawn", withdrawn_at=at)
    )
    finalists(session, judged, at + DAY, at)
    session.commit()


def test_a_score_of_another_round_takes_nothing_away(session, judged, at):
    finalists(session, judged, at + DAY, at)
    later = factories.a_later_round(session, judged.edition, at + 2 * DAY, at + 3 * DAY)
    entry = judged.entries[BRIDGE]
    late(
        session,
        judged,
        factories.an_assignment(session, judged.edition, entry, judged.judges[0], at, round_=later),
        at + HOUR,
    )
    assert shown(session, at + 2 * DAY).kind == "finalists"


def test_a_score_of_another_edition_takes_nothing_away(session, judged, at):
    other = a_judged_edition(session, at, name=".other", year=2030, last_number=100)
    decide(session, other, at, ANNA, BRIDGE, CODE)
    finalists(session, judged, at + DAY, at)
    session.commit()
    late(session, judged, of_bridge(session, other), at + HOUR)
    assert shown(session, at + 2 * DAY).kind == "finalists"


def test_a_decision_that_was_made_again_before_the_announcement_takes_nothing_away(session, judged, at):
    decide(session, judged, at - HOUR, ANNA, BRIDGE, CODE)
    take_back(session, judged, at)
    finalists(session, judged, at + DAY, at)
    session.commit()
    assert shown(session, at + 2 * DAY).kind == "finalists"


def test_a_decision_of_another_edition_takes_nothing_away(session, judged, at):
    other = a_judged_edition(session, at, name=".other", year=2030, last_number=100)
    decide(session, other, at, ANNA, BRIDGE, CODE)
    finalists(session, judged, at + DAY, at)
    standing = select(Decision).where(Decision.edition_id == other.edition.id)
    decisions.reject(session, session.scalars(standing).one(), "Once more", other.second, at + HOUR)
    session.commit()
    assert shown(session, at + 2 * DAY).kind == "finalists"


def test_winners_that_are_taken_back_leave_the_finalists_and_come_no_more(session, judged, at):
    finalists(session, judged, at + DAY, at)
    decide(session, judged, at, ANNA, kind="winners")
    take_back(session, judged, at + HOUR, "winners")
    session.commit()
    assert shown(session, at + 2 * DAY).kind == "finalists"


def test_a_shortlist_that_was_made_again_before_a_correction_takes_it_nothing_away(session, judged, at):
    decide(session, judged, at, ANNA, CODE)
    announce(session, judged, "finalists", at, at)
    take_back(session, judged, at + HOUR)
    decide(session, judged, at + HOUR, ANNA, BRIDGE, CODE)
    take_back(session, judged, at + 2 * HOUR)
    decide(session, judged, at + 2 * HOUR, ANNA, BRIDGE, CODE)
    correct(session, judged, at + 3 * HOUR, at + DAY, adding(judged, BRIDGE))
    session.commit()
    assert len(shown(session, at + DAY).laureates) == 3


@pytest.mark.unsound(LOST)
def test_a_finalist_who_wins_by_a_correction_and_leaves_before_it_does_not_win(session, judged, at):
    judged.skills.winners = 2
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    take_back(session, judged, at, "winners")
    decide(session, judged, at, ANNA, BRIDGE, kind="winners")
    change = rules.Change(slug="bridge-school-2027", category="skills", fields={"role": "winner"})
    correct(session, judged, at, at + DAY, change)
    session.commit()
    withdrawn(session, judged, at + HOUR)
    roles = {found.project: found.role for found in shown(session, at + DAY + timedelta(minutes=1)).laureates}
    assert roles[BRIDGE] == "finalist"


def test_a_correction_of_a_name_comes_though_the_shortlist_is_taken_back_meanwhile(session, judged, at):
    finalists(session, judged, at, at)
    change = rules.Change(slug="bridge-school-2027", category="skills", fields={"project": "Bridge schools"})
    correct(session, judged, at, at + DAY, change)
    take_back(session, judged, at + HOUR)
    session.commit()
    assert "Bridge schools" in [found.project for found in shown(session, at + DAY).laureates]
