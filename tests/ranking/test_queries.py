"""Which scores count, and how the ranking of a category comes out of them."""

from fractions import Fraction

from awards.nominations.models import Nomination
from awards.ranking.queries import document, ground, ranking_of, score_table
from tests import factories
from tests.decisions.things import a_judged_edition


def ranking(session, judged):
    return ranking_of(session, judged.edition, judged.edition.rounds[0])[judged.skills.id]


def raws(session, judged):
    return {row.title: row.raw for row in ranking(session, judged).rows}


def test_raw_means_are_exact_and_ties_share_the_lowest_rank(session, at):
    found = ranking(session, a_judged_edition(session, at))
    assert [(row.title, row.raw, row.rank_raw, row.rank) for row in found.rows] == [
        ("Anna’s workshop", Fraction(39, 8), 1, 1),
        ("Bridge school", Fraction(4), 2, 2),
        ("Code clubs", Fraction(3), 3, 3),
        ("Delta radio", Fraction(3), 3, 3),
    ]
    assert found.rows[2].tied_with == (found.rows[3].entry_id,)
    assert found.rows[0].adjusted is not None
    assert found.rows[0].low < found.rows[0].adjusted < found.rows[0].high
    assert (found.places, found.scorecards, found.missing) == (2, 8, 0)


def test_the_tie_rule_of_the_edition_tells_equal_means_apart(session, at):
    judged = a_judged_edition(session, at)
    judge = factories.a_judge(session, judged.edition, "third@example.com", at)
    entries = {}
    for title, points in {"Same one": {"results": 3, "evidence": 5}, "Same two": {"results": 4, "evidence": 2}}.items():
        nomination = factories.a_nomination(
            session, judged.edition, judged.nominator, at, title=title, entry_state="eligible"
        )
        entries[title] = nomination.entries[0]
        factories.an_assignment(session, judged.edition, nomination.entries[0], judge, at)
        factories.a_scorecard(session, judged.edition, nomination.entries[0], judge, at, **points)
    found = {row.title: row for row in ranking(session, judged).rows}
    assert found["Same one"].raw == found["Same two"].raw == Fraction(7, 2)
    assert found["Same two"].rank_raw == found["Same one"].rank_raw - 1


def test_an_unconfirmed_or_incomplete_card_counts_for_nothing_and_is_counted_as_left_out(session, at):
    judged = a_judged_edition(session, at)
    entry = judged.entries["Code clubs"]
    slow = factories.a_judge(session, judged.edition, "slow@example.com", at)
    hasty = factories.a_judge(session, judged.edition, "hasty@example.com", at)
    absent = factories.a_judge(session, judged.edition, "absent@example.com", at)
    for judge in (slow, hasty, absent):
        factories.an_assignment(session, judged.edition, entry, judge, at)
    factories.a_scorecard(session, judged.edition, entry, slow, at, confirmed=False, results=1, evidence=1)
    factories.a_scorecard(session, judged.edition, entry, hasty, at, results=1)
    found = ranking(session, judged)
    row = found.by_entry[entry.id]
    assert (row.raw, row.reviews, row.missing) == (Fraction(3), 2, 2)
    assert found.fit.incomplete == 2


def test_the_card_of_a_judge_whose_assignment_ended_does_not_count(session, at):
    judged = a_judged_edition(session, at)
    entry, judge = judged.entries["Code clubs"], factories.a_judge(session, judged.edition, "left@example.com", at)
    assignment = factories.an_assignment(session, judged.edition, entry, judge, at)
    factories.a_scorecard(session, judged.edition, entry, judge, at, results=5, evidence=5)
    assert raws(session, judged)["Code clubs"] > 3
    assignment.ended_at, assignment.end_reason = at, "recusal"
    session.flush()
    assert raws(session, judged)["Code clubs"] == 3


def test_ineligible_and_withdrawn_entries_take_no_part(session, at):
    judged = a_judged_edition(session, at)
    judged.entries["Anna’s workshop"].state = "ineligible"
    other = session.get(Nomination, judged.entries["Bridge school"].nomination_id)
    other.state, other.withdrawn_at = "withdrawn", at
    session.flush()
    assert list(raws(session, judged)) == ["Code clubs", "Delta radio"]


def test_an_entry_without_a_review_stands_last_without_a_rank(session, at):
    judged = a_judged_edition(session, at)
    factories.a_nomination(session, judged.edition, judged.nominator, at, title="Zero", entry_state="eligible")
    last = ranking(session, judged).rows[-1]
    assert (last.title, last.raw, last.rank, last.rank_raw, last.chance) == ("Zero", None, None, None, None)


def test_a_category_without_entries_has_an_empty_ranking(session, at):
    judged = a_judged_edition(session, at)
    found = ranking_of(session, judged.edition, judged.edition.rounds[0])[judged.access.id]
    assert found.rows == ()


def test_the_score_table_spans_all_categories_and_names_entries_by_number(session, at):
    judged = a_judged_edition(session, at)
    table = score_table(session, judged.edition.rounds[0])
    assert list(table.items) == ["1", "2", "3", "4"]
    assert set(table.categories) == {"skills"}
    assert len(table.rows) == 8


def test_the_document_says_who_ranks_where_and_which_judge_marks_low(session, at):
    judged = a_judged_edition(session, at)
    found = document(session, judged.edition, judged.edition.rounds[0])
    skills = found["categories"][1]
    assert (found["edition"], found["round"], skills["category"], skills["places"]) == (2027, 1, "skills", 2)
    assert [(row["nomination"], row["rank"], row["raw"]) for row in skills["entries"]] == [
        (1, 1, 4.875), (2, 2, 4.0), (3, 3, 3.0), (4, 3, 3.0),
    ]  # fmt: skip
    assert {judge["judge_email"] for judge in found["judges"]} == {"judge0@example.com", "judge1@example.com"}


def test_the_scores_of_a_round_take_as_many_queries_with_many_entries(session, at, count_queries):
    judged = a_judged_edition(session, at)
    with count_queries() as few:
        ranking(session, judged)
    for number in range(30):
        nomination = factories.a_nomination(
            session, judged.edition, judged.nominator, at, title=f"More {number}", entry_state="eligible"
        )
        factories.an_assignment(session, judged.edition, nomination.entries[0], judged.judges[0], at)
        factories.a_scorecard(
            session, judged.edition, nomination.entries[0], judged.judges[0], at, results=2, evidence=3
        )
    session.commit()
    with count_queries(at_most=3) as many:
        ranking(session, judged)
    assert len(few) == len(many) == 3


def test_what_was_worked_out_is_kept_while_nothing_changes_and_never_for_another_edition(session, at, count_queries):
    judged = a_judged_edition(session, at)
    first = ranking(session, judged)
    with count_queries(at_most=2):
        assert ranking(session, judged) is first
    hidden = {entry.nomination_id for entry in judged.entries.values()}
    empty = ranking_of(session, judged.edition, judged.edition.rounds[0], hidden)
    other = factories.an_edition(session, at, year=2028, phase="deciding")
    assert set(ranking_of(session, other, other.rounds[0])) == {category.id for category in other.categories}
    assert empty[judged.skills.id].rows == ()


def test_what_the_ranking_stands_on_is_told_apart_by_each_part_of_it(session, at):
    judged = a_judged_edition(session, at)

    def mark():
        return ground(session, judged.edition, judged.edition.rounds[0]).mark

    entry, marks = judged.entries["Code clubs"], [mark()]
    more = factories.a_judge(session, judged.edition, "more@example.com", at)
    factories.an_assignment(session, judged.edition, entry, more, at)
    marks.append(mark())
    card = factories.a_scorecard(session, judged.edition, entry, more, at, confirmed=False, results=1, evidence=1)
    marks.append(mark())
    card.confirmed_at = at
    session.flush()
    marks.append(mark())
    session.get(Nomination, entry.nomination_id).title = "Clubs for code"
    session.flush()
    marks.append(mark())
    judged.skills.criteria[0].weight = 2
    marks.append(mark())
    judged.skills.finalists = 3
    marks.append(mark())
    judged.edition.tie_rule = [{"rule": "jury"}]
    marks.append(mark())
    judged.edition.ranked_by = "ordinal"
    marks.append(mark())
    entry.state = "ineligible"
    session.flush()
    marks.append(mark())
    assert len(set(marks)) == len(marks)
