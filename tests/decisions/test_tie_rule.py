"""The tie rule is applied as it was published, step by step, and the pages say which step told two entries apart."""

import pytest
from sqlalchemy import select

from awards.assignment.models import Assignment
from awards.decisions import services
from awards.ranking import queries as rankings
from tests import factories
from tests.decisions.things import all_judged

TIED = ("Code clubs", "Delta radio")
RESULTS, EVIDENCE = ({"rule": "criterion", "criterion": key} for key in ("results", "evidence"))
MORE, JURY = {"rule": "more_reviews"}, {"rule": "jury"}


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def equal_means(session, judged, at):
    """Both have a mean of 3: Delta radio is better by results (weight 3), Code clubs by evidence (weight 1)."""
    points = {"Code clubs": (2.5, 4.5), "Delta radio": (3.5, 1.5)}
    entries = {}
    for title, (results, evidence) in points.items():
        nomination = factories.a_nomination(
            session, judged.edition, judged.nominator, at, title=f"{title} anew", entry_state="eligible"
        )
        entries[title] = nomination.entries[0]
        for judge in judged.judges:
            factories.an_assignment(session, judged.edition, entries[title], judge, at)
            factories.a_scorecard(
                session, judged.edition, entries[title], judge, at, results=results, evidence=evidence
            )
        judged.entries[title].state = "ineligible"
    judged.entries |= entries
    session.commit()


def ranked(session, judged, *steps):
    judged.edition.tie_rule = list(steps)
    session.commit()
    found = rankings.ranking_of(session, judged.edition, judged.edition.rounds[0])[judged.skills.id]
    session.commit()
    return {title: found.by_entry[judged.entries[title].id] for title in TIED}


def test_the_first_criterion_of_the_rule_that_differs_tells_them_apart(session, judged, at):
    equal_means(session, judged, at)
    found = ranked(session, judged, RESULTS, MORE, JURY)
    assert [(found[title].rank, found[title].told_by.criterion) for title in TIED] == [(4, "results"), (3, "results")]
    found = ranked(session, judged, EVIDENCE, MORE, JURY)
    assert [(found[title].rank, found[title].told_by.criterion) for title in TIED] == [(3, "evidence"), (4, "evidence")]


def one_more_review(session, judged, at, title):
    judge = factories.a_judge(session, judged.edition, "third@example.com", at, max_load=60)
    factories.an_assignment(session, judged.edition, judged.entries[title], judge, at)
    factories.a_scorecard(session, judged.edition, judged.entries[title], judge, at, results=3, evidence=3)
    session.commit()


def test_the_number_of_reviews_tells_apart_by_the_raw_mean(session, judged, at):
    one_more_review(session, judged, at, "Delta radio")
    found = ranked(session, judged, RESULTS, MORE, JURY)
    assert [found[title].raw for title in TIED] == [3, 3]
    assert [found[title].rank_raw for title in TIED] == [4, 3]
    found = ranked(session, judged, RESULTS, JURY)
    assert [found[title].rank_raw for title in TIED] == [3, 3], "the rule that was published knows no such step"


def test_what_no_step_tells_apart_is_left_to_the_jury(session, judged):
    found = ranked(session, judged, RESULTS, MORE, JURY)
    assert [(found[title].rank, found[title].told_by) for title in TIED] == [(3, None), (3, None)]
    assert found["Code clubs"].tied_with == (judged.entries["Delta radio"].id,)


def test_a_step_that_other_scores_make_needless_is_not_named(session, judged, at):
    found = ranked(session, judged, RESULTS, MORE, JURY)
    rows = rankings.ranking_of(session, judged.edition, judged.edition.rounds[0])[judged.skills.id].rows
    assert [row.told_by for row in rows] == [None] * 4
    assert found.keys() == set(TIED)


def test_the_pages_name_the_step_and_the_decision_keeps_it(session, judged, at, client_for):
    equal_means(session, judged, at)
    ranked(session, judged, RESULTS, MORE, JURY)
    staff = client_for(judged.staff)
    of = {"edition_id": judged.edition.id}
    page = staff.get("decisions.choose", **of, key="skills", kind="shortlist")
    words = "Told from others of the same scores by “Results”."
    assert page.main.count(words) == 2
    chosen = judged.of("Anna’s workshop", "Bridge school")
    decision = services.propose(session, judged.edition, judged.skills, "shortlist", chosen, {}, judged.staff, at)
    session.commit()
    judged.edition.tie_rule = [JURY]
    session.commit()
    page = staff.get("decisions.decision", **of, decision_id=decision.id)
    assert page.main.count(words) == 2, "as the rule stood then"


def test_an_ended_assignment_counts_for_no_step(session, judged, at):
    one_more_review(session, judged, at, "Delta radio")
    given = session.scalars(select(Assignment).where(Assignment.entry_id == judged.entries["Delta radio"].id)).all()
    given[-1].ended_at, given[-1].end_reason = at, "staff"
    session.commit()
    found = ranked(session, judged, MORE, JURY)
    assert found["Code clubs"].rank == found["Delta radio"].rank
