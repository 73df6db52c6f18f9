"""Where the rules say so comparisons fill the places of the last round, and the scores stand beside them."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from awards.assignment.models import Assignment
from awards.core.errors import RuleBroken
from awards.core.vocabulary import PAIRS
from awards.decisions import services as decisions
from awards.decisions.queries import in_the_way
from awards.judging.services import recuse
from awards.jury import services as jury
from awards.ranking import keeping
from awards.ranking.compared import Comparisons, Said, compared
from awards.ranking.queries import category_document, ground, ranking_of, results_of
from tests import factories
from tests.comparing.conftest import finals_of

DAY = timedelta(days=1)
POINTS = ((5, 5), (4, 4), (3, 3), (2, 2))


def compared_and_scored(_app, session, at):
    found = finals_of(session, at)
    for entry, (results, evidence) in zip(found.entries, POINTS, strict=True):
        for judge in found.judges:
            factories.a_scorecard(
                session, found.edition, entry, judge, at, results=results, evidence=evidence, round_=found.round
            )
    for judge in found.judges[:2]:
        found.compare(judge, 3, 0, 1, 2)
    session.commit()
    return found


pytestmark = pytest.mark.begins(finals=compared_and_scored)


@pytest.fixture
def finals(begun):
    """Scores put the first entry first; two judges of three will have compared, and put the last first."""
    return begun


def ranking(finals, hidden=()):
    return ranking_of(finals.session, finals.edition, finals.round, hidden)[finals.skills.id]


def close(finals):
    finals.round.closes_at = finals.at - timedelta(minutes=1)
    finals.session.commit()


def said(*pairs, judge=None):
    judge = judge or SimpleNamespace()
    return [Said(judge, *pair, told=True) for pair in pairs]


def test_comparisons_fill_the_places_and_scores_stand_beside(finals):
    found = ranking(finals)
    assert found.counts == PAIRS
    order = [finals.entries.index(finals.titles[row.entry_id]) for row in found.rows]
    assert order == [3, 0, 1, 2]
    assert [row.rank for row in found.rows] == [1, 2, 3, 4]
    assert [row.other.rank for row in found.rows] == [4, 1, 2, 3]
    assert [row.rank_raw for row in found.rows] == [4, 1, 2, 3]
    first = found.rows[0]
    assert (first.compared.won, first.compared.lost, first.compared.met) == (6, 0, 6)
    assert first.compared.best > 0.6
    assert sum(row.compared.best for row in found.rows) == pytest.approx(1)
    assert sum(row.chance for row in found.rows) == pytest.approx(found.places)
    assert (found.comparisons.judges, found.comparisons.waiting) == (2, 1)
    assert [row.raw for row in found.by_scores.rows] == [5, 4, 3, 2]
    assert found.by_scores.counts != PAIRS
    assert found.rows[0].waiting == 1


def test_the_other_category_and_the_round_before_are_ranked_by_scores(finals):
    access = finals.edition.categories[0]
    assert ranking_of(finals.session, finals.edition, finals.round)[access.id].counts != PAIRS
    first = finals.edition.rounds[0]
    assert ranking_of(finals.session, finals.edition, first)[finals.skills.id].counts != PAIRS


def test_what_was_worked_out_is_kept_until_another_judge_confirms(finals):
    before = results_of(finals.session, finals.edition, finals.round)
    assert results_of(finals.session, finals.edition, finals.round) is before
    mark = ground(finals.session, finals.edition, finals.round).mark
    finals.compare(finals.judges[2], 0, 1, 2, 3)
    finals.session.flush()
    assert ground(finals.session, finals.edition, finals.round).mark != mark
    assert ranking(finals).comparisons.judges == 3


def test_whoever_is_tied_meets_the_ranking_without_that_entry(finals):
    hidden = [finals.titles[finals.entries[3].id].nomination_id]
    found = ranking(finals, hidden)
    assert len(found.rows) == 3
    assert [row.compared.met for row in found.rows] == [4, 4, 4]
    assert found.rows[0].entry_id == finals.entries[0].id
    assert sum(row.compared.best for row in found.rows) == pytest.approx(1)


def test_comparisons_of_a_judge_who_steps_back_count_no_more(finals):
    judge = finals.judges[0]
    assignment = finals.session.scalars(
        select(Assignment).where(
            Assignment.judge_id == judge.id, Assignment.entry_id == finals.entries[3].id,
            Assignment.round_id == finals.round.id,
        )
    ).one()  # fmt: skip
    recuse(finals.session, assignment, "I know them", judge, finals.at)
    finals.session.flush()
    assert ranking(finals).by_entry[finals.entries[3].id].compared.met == 3


def test_a_cycle_is_a_tie_that_the_scores_tell_apart(session, at):
    found = finals_of(session, at, titles=("One", "Two", "Three"))
    for judge, order in zip(found.judges, ((0, 1, 2), (1, 2, 0), (2, 0, 1)), strict=True):
        found.compare(judge, *order)
    session.flush()
    rows = ranking(found).rows
    assert [row.rank_compared for row in rows] == [1, 1, 1]
    assert [(row.rank, len(row.tied_with)) for row in rows] == [(1, 2)] * 3, "and without scores nothing does"
    for entry, points in zip(found.entries, (3, 5, 4), strict=True):
        for judge in found.judges:
            factories.a_scorecard(
                session, found.edition, entry, judge, at, results=points, evidence=points, round_=found.round
            )
    session.flush()
    rows = ranking(found).rows
    assert [found.entries.index(found.titles[row.entry_id]) for row in rows] == [1, 2, 0]
    assert [(row.rank, row.tied_with) for row in rows] == [(1, ()), (2, ()), (3, ())]


def test_an_entry_that_nobody_compared_has_no_rank(session, at):
    found = finals_of(session, at)
    rows = ranking(found).rows
    assert [row.rank for row in rows] == [None] * 4
    assert ranking(found).comparisons.waiting == 3


def test_an_order_hangs_on_no_seed():
    entries = ["a", "b", "c", "d"]
    found = Comparisons(said(("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"), ("b", "d")))
    one, two = (compared(entries, found, 2, seed) for seed in (1, 2))
    assert [one[e].rank for e in entries] == [two[e].rank for e in entries]
    assert [one[e].strength for e in entries] == [two[e].strength for e in entries]
    assert one["a"].chance == pytest.approx(two["a"].chance, abs=0.03)


def test_each_judge_left_out_is_tried_and_no_weight(finals):
    finals.skills.finalists = 1
    finals.session.flush()
    found = results_of(finals.session, finals.edition, finals.round).changes(finals.skills.id)
    assert {change.judge_id for change in found} == {judge.id for judge in finals.judges[:2]}
    assert not any(change.matters for change in found)
    finals.compare(finals.judges[2], 0, 1, 2, 3)
    finals.session.flush()
    found = results_of(finals.session, finals.edition, finals.round).changes(finals.skills.id)
    (matters,) = (change for change in found if change.matters)
    assert (matters.judge_id, matters.come_in) == (finals.judges[2].id, {finals.entries[3].id})
    assert results_of(finals.session, finals.edition, finals.round).worths(finals.skills.id) is None


def propose(finals, *indexes, **values):
    return decisions.propose(
        finals.session, finals.edition, finals.skills, "shortlist", [finals.entries[n].id for n in indexes], {},
        finals.staff, finals.at, round_=finals.round, **values,
    )  # fmt: skip


def test_a_decision_follows_the_comparisons_and_waits_for_judges_who_have_not_confirmed(finals):
    close(finals)
    items = in_the_way(finals.session, finals.edition.id).items(
        (finals.skills.id, finals.round.id), ranking(finals).rows, 2
    )
    assert [str(item.in_words()) for item in items] == ["Judges whose comparisons are not confirmed: 1."]
    with pytest.raises(RuleBroken) as broken:
        propose(finals, 3, 0)
    assert set(broken.value.fields) == {"override_comparisons"}
    decision = propose(finals, 3, 0, overrides={"comparisons": "She is ill."})
    second = factories.a_user(finals.session, "sven@example.org", ("staff", finals.edition.id), name="Sven")
    decisions.approve(finals.session, decision, second, finals.at, read=True)
    finals.session.commit()
    assert [row["rank"] for row in decision.ranking] == [1, 2, 3, 4]


def test_a_choice_by_the_scores_needs_a_reason(finals):
    close(finals)
    with pytest.raises(RuleBroken) as broken:
        propose(finals, 0, 1, overrides={"comparisons": "She is ill."})
    assert any(name.startswith("reason_") for name in broken.value.fields)


def test_a_proposal_is_void_when_other_comparisons_count_by_then(finals):
    close(finals)
    decision = propose(finals, 3, 0, overrides={"comparisons": "She is ill."})
    finals.round.closes_at = finals.at + DAY
    finals.session.flush()
    finals.compare(finals.judges[2], 0, 1, 2, 3)
    close(finals)
    second = factories.a_user(finals.session, "sven@example.org", ("staff", finals.edition.id), name="Sven")
    with pytest.raises(RuleBroken, match="scores"):
        decisions.approve(finals.session, decision, second, finals.at, read=True)


def test_the_jury_meets_about_what_the_comparisons_cannot_separate(finals):
    finals.compare(finals.judges[2], 1, 2, 0, 3)
    close(finals)
    grey = {row.entry_id for row in ranking(finals).grey}
    assert grey
    meeting = jury.open_meeting(
        finals.session, finals.edition, finals.round, finals.skills, [j.id for j in finals.judges],
        finals.judges[0].id, "majority", finals.at + DAY, finals.staff, finals.at, seed=1,
    )  # fmt: skip
    assert meeting.places == ranking(finals).places


def test_the_page_shows_both_and_says_which_counts(finals, client_for, count_queries):
    close(finals)
    staff = client_for(finals.staff)
    address = {"edition_id": finals.edition.id, "key": "skills", "round": 2}
    staff.get("ranking.category", **address)
    with count_queries(at_most=12):
        page = staff.get("ranking.category", **address)
    table = [" ".join(row.text_content().split()) for row in page.find("//table[@id='compared']//tbody/tr")]
    assert table[0].startswith("Delta radio 1 ")
    assert len(table) == 4
    assert "By the rules, comparisons of two at a time fill the places" in page.main
    assert "2 judges confirmed 12 comparisons, 0 of them without a preference." in page.main
    assert "Not by scores: Delta radio." in page.main
    assert "Only by scores: Bridge school." in page.main
    assert "What one more review is worth" not in page.main
    assert "The scores beside" in page.main
    scores = staff.get("ranking.category", **address, **{"as": "table"})
    rows = [" ".join(row.text_content().split()) for row in scores.find("//table[@id='ranking']//tbody/tr")]
    assert rows[0].startswith("Anna’s workshop 1 ")
    told = staff.get("ranking.category_json", **address).json
    assert told["counts"] == "pairs"
    assert [row["rank_compared"] for row in told["entries"]] == [1, 2, 3, 4]
    assert told["entries"][0]["preferred"] == 6
    assert staff.get("ranking.category_csv", **address).body.splitlines()[0].endswith("preferred,not_preferred")
    assert "Weights move nothing here." in staff.get("ranking.changes", **address).main
    choose = staff.get("decisions.choose", edition_id=finals.edition.id, key="skills", kind="shortlist")
    assert "Judges whose comparisons are not confirmed: 1." in choose.main
    assert "Chance of being the best" in choose.main
    assert category_document(finals.skills, ranking(finals))["places"] == 2


def test_what_comparisons_made_is_kept_as_text_and_comes_back_as_it_was(finals):
    found = ranking(finals)
    assert keeping.from_text(keeping.as_text(found)) == found
