"""The script's own model against the award's: the same scores, whatever the design, and nothing near them passes."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from awards.ranking import model
from awards.ranking.model import Score, ScoreTable
from awards.verifying import verify


def panel(entries, judges, reviews, seed, *, points=(1, 5), parts=1, judged=0.6):
    """A made-up panel: who reads what at random, marks on a scale."""
    chance = random.Random(seed)
    quality = [chance.gauss(3, 0.7) for _ in range(entries)]
    severity = [chance.gauss(0, judged) for _ in range(judges)]
    rows = []
    for entry in range(entries):
        for judge in chance.sample(range(judges), reviews):
            marks = [
                min(max(round(quality[entry] - severity[judge] + chance.gauss(0, 0.6)), points[0]), points[1])
                for _ in range(parts)
            ]
            rows.append((entry, judge, Fraction(sum(marks), parts)))
    return rows


def fitted(rows, method):
    entries, judges = max(row[0] for row in rows) + 1, max(row[1] for row in rows) + 1
    table = ScoreTable([str(n) for n in range(entries)], [str(n) for n in range(judges)], [Score(*row) for row in rows])
    return model.fit(table, method=method)


def stated(found, counts):
    variances = {name: None if value is None else repr(value) for name, value in vars(found.variances).items()}
    lines = [
        (at, {"entry": item.item, "adjusted": None if item.adjusted is None else repr(item.adjusted)})
        for at, item in enumerate(found.items, 2)
    ]
    return {"counts": counts, "variances": variances}, lines


def findings(rows, found, counts="linear"):
    sheets = [{"entry": str(entry), "judge": str(judge), "value": value} for entry, judge, value in rows]
    told, lines = stated(found, counts)
    report = verify.Report()
    verify.check_model(1, 1, told, lines, sheets, report)
    return [(one["key"], one["values"].get("line")) for one in report.findings]


DESIGNS = [(30, 8, 3, 1, 2), (12, 20, 4, 2, 3), (60, 10, 2, 3, 1), (25, 25, 5, 4, 4), (9, 3, 3, 5, 1)]


@pytest.mark.parametrize(("entries", "judges", "reviews", "seed", "parts"), DESIGNS)
def test_what_the_awards_model_finds_holds(entries, judges, reviews, seed, parts):
    rows = panel(entries, judges, reviews, seed, parts=parts)
    assert findings(rows, fitted(rows, "random")) == [("model", None)]


def test_it_holds_at_the_boundary_where_judges_or_entries_do_not_differ():
    kinds = set()
    for seed in range(12):
        rows = panel(20, 6, 2, seed, judged=0.0)
        found = fitted(rows, "random")
        kinds.add((found.variances.item == 0, found.variances.judge == 0))
        assert findings(rows, found) == [("model", None)], seed
    assert (False, True) in kinds


def test_variances_at_the_boundary_that_do_not_belong_there_are_found():
    rows = panel(30, 8, 3, 1)
    found = fitted(rows, "random")
    for name in ("item", "judge"):
        other = replace(found, variances=replace(found.variances, **{name: 0.0}))
        assert ("variances-differ", 1) in findings(rows, other)


def test_one_judge_who_reads_all_leaves_severity_out():
    rows = [(entry, 0, Fraction(entry % 4 + 1)) for entry in range(6) for _ in range(2)]
    rows = [(entry, 0, value + n % 2) for n, (entry, _, value) in enumerate(rows)]
    found = fitted(rows, "random")
    assert found.variances.judge is None
    assert findings(rows, found) == [("model", None)]


@pytest.mark.parametrize(("entries", "judges", "reviews", "seed", "parts"), [*DESIGNS[:3], (40, 12, 4, 7, 9)])
def test_what_the_ordinal_model_finds_holds_and_nothing_near_it(entries, judges, reviews, seed, parts):
    rows = panel(entries, judges, reviews, seed, parts=parts)
    found = fitted(rows, "ordinal")
    assert findings(rows, found, "ordinal") == [("model-ordinal", None)]
    moved = tuple(replace(item, adjusted=item.adjusted + 1e-3) if item.item == "3" else item for item in found.items)
    assert ("model-differs", 5) in findings(rows, replace(found, items=moved), "ordinal")
    if found.variances.item:
        wider = replace(found.variances, item=found.variances.item * 1.2)
        assert ("variances-differ", 1) in findings(rows, replace(found, variances=wider), "ordinal")


def test_more_scores_than_steps_are_taken_together_as_the_award_does():
    rows = panel(40, 12, 4, 7, parts=9)
    assert len({value for *_, value in rows}) > verify.MOST_STEPS
