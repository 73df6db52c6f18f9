"""What one left-out judge or one moved weight would change, and how the pages say where rankings disagree."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID, uuid5

import pytest

from awards.core.vocabulary import LINEAR, ORDINAL
from awards.ranking import model, results
from awards.ranking.changes import changes
from awards.ranking.model import Variances
from awards.ranking.results import UNKNOWN, Beside
from awards.ranking.scores import TENTH, Card, CategoryScale, RankedThing, RoundScores, moved, score_table
from awards.ranking.views import wording
from tests import factories
from tests.decisions.things import a_judged_edition

NOBODY = UUID(int=0)
CATEGORY = uuid5(NOBODY, "category")


def scores_of(points, places=1, weights=None):
    """One category; `points` by entry, then by judge: each a pair for results and evidence."""
    entries = [
        RankedThing(uuid5(NOBODY, title), CATEGORY, uuid5(NOBODY, f"of {title}"), number, title)
        for number, title in enumerate(points, start=1)
    ]
    cards = [
        Card(entry.id, uuid5(NOBODY, judge), {"results": Decimal(pair[0]), "evidence": Decimal(pair[1])})
        for entry in entries
        for judge, pair in points[entry.title].items()
    ]
    scale = CategoryScale(CATEGORY, "skills", weights or {"results": 3, "evidence": 1}, places)
    return RoundScores([scale], entries, cards)


def test_a_moved_share_is_a_tenth_of_the_whole_and_the_others_give_way_in_proportion():
    found = moved({"a": 2, "b": 1, "c": 1}, "a", TENTH)
    assert found == {"a": Fraction(6, 10), "b": Fraction(2, 10), "c": Fraction(2, 10)}
    assert sum(moved({"a": 5, "b": 3, "c": 1}, "c", -TENTH).values()) == 1


def test_a_share_goes_no_lower_than_nothing_and_where_there_is_but_one_none_moves():
    assert moved({"a": 1, "b": 19}, "a", -TENTH) == {"a": 0, "b": 1}
    assert moved({"a": 4}, "a", TENTH) is None
    assert moved({"a": 4, "b": 0}, "b", -TENTH) is None


def test_a_case_names_who_would_come_in_and_go_out():
    scores = scores_of(
        {"One": {"ann": (5, 1), "ben": (2, 1), "cem": (4, 1)}, "Two": {"ann": (1, 4), "ben": (4, 5), "cem": (3, 4)}}
    )
    found = changes(scores, CATEGORY, Variances())
    one, two = (uuid5(NOBODY, title) for title in ("One", "Two"))
    by_judge = {change.judge_id: change for change in found if change.judge_id}
    assert {change.criterion for change in found if change.criterion} == {"results", "evidence"}
    assert len(found) == 3 + 4
    without_ben = by_judge[uuid5(NOBODY, "ben")]
    assert (without_ben.come_in, without_ben.go_out) == ({one}, {two})
    assert not by_judge[uuid5(NOBODY, "ann")].matters
    heavier = next(change for change in found if change.criterion == "results" and change.after > change.before)
    assert (heavier.before, heavier.after) == (Fraction(3, 4), Fraction(17, 20))
    assert (heavier.come_in, heavier.go_out) == ({one}, {two})


def ranked(*rows, counts=LINEAR):
    """A ranking for one place; rows are (title, raw rank, adjusted rank, check's rank, other's rank)."""
    scores = scores_of({title: {"ann": (3, 3), "ben": (2, 3)} for title, *_ranks in rows})
    found = results.rankings(scores, ())[CATEGORY]
    ranks = {title: rest for title, *rest in rows}
    entries = tuple(
        replace(
            row, rank_raw=ranks[row.title][0], rank_adjusted=ranks[row.title][1],
            check=Beside(None, None, None, ranks[row.title][2], None),
            other=Beside(None, None, None, ranks[row.title][3], None) if len(ranks[row.title]) > 3 else None,
        )
        for row in found.rows
    )  # fmt: skip
    return replace(found, rows=entries, counts=counts)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [("One", 1, 1, 1), ("Two", 2, 2, 2)],
            ["Raw and adjusted scores choose the same entries.",
             "The check, with judges and entries both fixed, chooses the same as the adjusted scores."],
        ),
        (
            [("One", 1, 2, 2), ("Two", 2, 1, 1)],
            ["Only by adjusted score: Two.", "Only by raw score: One.",
             "The check, with judges and entries both fixed, chooses the same as the adjusted scores."],
        ),
        (
            [("One", 1, 1, 2), ("Two", 2, 2, 1)],
            ["Raw and adjusted scores choose the same entries.",
             "Only by the check, with judges and entries both fixed: Two.",
             "By adjusted score and not by the check: One."],
        ),
        (
            [("One", 1, 1, None), ("Two", 2, 2, None)],
            ["Raw and adjusted scores choose the same entries.",
             "The check, with judges and entries both fixed, cannot compare all entries here."],
        ),
        ([("One", 1, None, None), ("Two", 2, None, None)], ["There are not enough scores for an adjusted order."]),
    ],
)  # fmt: skip
def test_a_sentence_says_wherever_two_rankings_choose_differently(app, rows, said):
    with app.test_request_context():
        assert wording.agreement(ranked(*rows)) == said


def test_the_heading_says_that_scores_fill_the_places_only_where_enough_entries_have_some(app):
    scores = scores_of({"One": {"ann": (5, 5), "ben": (5, 5)}, "Two": {"ann": (1, 1), "ben": (1, 1)}, "Unread": {}})
    found = results.rankings(scores, ())[CATEGORY]
    with app.test_request_context():
        assert wording.heading(replace(found, places=3)) == "3 places, and 2 nominations have scores"
        assert "have scores" not in wording.heading(replace(found, places=2))


def test_the_rules_say_which_ranking_counts_and_where_the_other_one_chooses_differently(app):
    with app.test_request_context():
        assert wording.counting(ranked(("One", 1, 1, 1))) == [
            "By the rules, points count as amounts, with each judge’s severity taken out."
        ]
        rows = ("One", 1, 1, 1, 2), ("Two", 2, 2, 2, 1)
        assert wording.counting(ranked(*rows, counts=ORDINAL))[1:] == [
            "Not by points as amounts: One.", "Only by points as amounts: Two.",
        ]  # fmt: skip


def test_groups_without_a_link_are_told_with_what_they_mean(app):
    apart = scores_of({"One": {"ann": (3, 3), "ben": (2, 3)}, "Two": {"cem": (4, 3), "dia": (5, 3)}})
    with app.test_request_context():
        assert "2 groups that share no judge" in wording.comparable(results.rankings(apart, ())[CATEGORY])
        joined = scores_of({"One": {"ann": (3, 3), "ben": (2, 3)}, "Two": {"ben": (4, 3), "dia": (5, 3)}})
        assert "A chain of judges joins all entries that have scores" in wording.comparable(
            results.rankings(joined, ())[CATEGORY]
        )


def test_the_check_ranks_by_least_squares_beside_the_model():
    points = {
        "One": {"ann": (5, 5), "ben": (4, 4)},
        "Two": {"ann": (4, 4), "ben": (3, 3)},
        "Three": {"ann": (2, 2), "ben": (2, 1)},
    }
    rows = {row.title: row for row in results.rankings(scores_of(points), ())[CATEGORY].rows}
    assert [rows[title].rank_check for title in ("One", "Two", "Three")] == [1, 2, 3]
    assert rows["One"].check.adjusted == pytest.approx(4.5)
    assert rows["One"].check != UNKNOWN


def test_a_chair_reads_letters_where_staff_read_which_judge_it_is(session, at, client_for):
    judged = a_judged_edition(session, at)
    lone = factories.a_judge(session, judged.edition, "lone@example.com", at)
    for title, points in (("Delta radio", 5), ("Bridge school", 1)):
        factories.an_assignment(session, judged.edition, judged.entries[title], lone, at)
        factories.a_scorecard(session, judged.edition, judged.entries[title], lone, at, results=points, evidence=points)
    chair = factories.a_user(session, "chair@example.org", ("chair", judged.edition.id, judged.skills.id))
    session.commit()
    where = {"edition_id": judged.edition.id, "key": "skills"}
    for person, known in ((judged.staff, True), (chair, False)):
        client = client_for(person)
        pages = [client.get("ranking.changes", **where).main, client.get("ranking.changes_csv", **where).body]
        pages.append(str(client.get("ranking.changes_json", **where).json))
        assert [("lone" in page.lower()) for page in pages] == [known] * 3
    assert "Without judge A" in client_for(chair).get("ranking.changes", **where).main


def test_the_files_of_changes_hold_the_rows_of_the_page(session, at, client_for):
    judged = a_judged_edition(session, at)
    lone = factories.a_judge(session, judged.edition, "lone@example.com", at)
    for title, points in (("Delta radio", 5), ("Bridge school", 1)):
        factories.an_assignment(session, judged.edition, judged.entries[title], lone, at)
        factories.a_scorecard(session, judged.edition, judged.entries[title], lone, at, results=points, evidence=points)
    session.commit()
    client, where = client_for(judged.staff), {"edition_id": judged.edition.id, "key": "skills"}
    page = client.get("ranking.changes", **where)
    document = client.get("ranking.changes_json", **where).json
    rows = page.find("//main//tbody/tr")
    assert document["cases"] == 7
    assert (
        len(rows) == len(document["changes"]) == len(client.get("ranking.changes_csv", **where).body.splitlines()) - 1
    )
    lone_case = next(case for case in document["changes"] if case["judge_email"] == "lone@example.com")
    assert (lone_case["come_in"], lone_case["go_out"]) == ([2], [4])
    assert "Nothing else changes who is in." in page.main


def test_rows_by_entry_are_gathered_once_however_many_ask_for_one():
    found = results.rankings(scores_of({f"Entry {n}": {"ada": (3, 3)} for n in range(3)}), ())[CATEGORY]
    assert found.by_entry is found.by_entry
    assert list(found.by_entry.values()) == list(found.rows)


def test_where_the_rules_say_so_the_ordinal_fit_counts_and_the_linear_one_stands_beside_it():
    points = {
        f"Entry {n}": {f"judge {k}": (1 + (2 * n + 3 * k) // 4 % 5, 1 + (n + k) // 2 % 5) for k in range(n % 2, 4)}
        for n in range(10)
    }
    scores = scores_of(points, places=3)
    table, entries = score_table(scores)
    fits = {name: model.fit(table, top={"skills": (3,)}, method=name) for name in ("random", "ordinal")}
    rows = results.rankings(scores, (), ORDINAL)[CATEGORY].by_entry
    for entry, linear, ordinal in zip(entries, fits["random"].items, fits["ordinal"].items, strict=True):
        row = rows[entry.id]
        assert (row.adjusted, row.rank_adjusted, row.chance) == (
            ordinal.adjusted,
            ordinal.rank_adjusted,
            ordinal.p_top[3],
        )
        assert (row.other.adjusted, row.rank_other) == (linear.adjusted, linear.rank_adjusted)
    order = [row.rank_adjusted for row in results.rankings(scores, (), ORDINAL)[CATEGORY].rows]
    assert order == sorted(order)
    assert all(row.other is None for row in results.rankings(scores, ())[CATEGORY].rows)


def test_the_page_and_its_files_say_that_the_ordinal_ranking_counts(session, at, client_for):
    judged = a_judged_edition(session, at, ranked_by="ordinal")
    client, where = client_for(judged.staff), {"edition_id": judged.edition.id, "key": "skills"}
    page = client.get("ranking.category", **where, **{"as": "table"})
    assert "By the rules, points count as steps of a rating scale" in page.main
    assert "Rank by points as amounts" in page.main
    assert client.get("ranking.category_json", **where).json["counts"] == "ordinal"
    assert "Points count as amounts here." in client.get("ranking.changes", **where).main
