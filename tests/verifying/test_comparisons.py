"""Where comparisons of two at a time filled the places, the order is computed again from how they were answered."""

import numpy as np
import pytest

from awards.comparing.model import Answer, strengths
from awards.verifying import verify
from tests.verifying.things import documents, named, rewrite, unpacked, verdict


def changed(folder, what, change):
    rows = documents(folder, "ranking.jsonl")
    at = next(n for n, row in enumerate(rows) if row["what"] == what and (what != "entry" or "strength" in row))
    change(rows[at])
    rewrite(folder, "ranking.jsonl", rows)
    return at + 1


def test_a_bundle_with_comparisons_holds_and_traces_them_to_the_judges_words(folder):
    code, found = verdict(folder)
    assert (code, named(found)) == (0, [])
    assert "pairs" in {one["key"] for one in found["findings"]}
    assert {row["category"] for row in documents(folder, "ranking.jsonl") if row["what"] == "comparisons"}


def test_an_answer_that_was_turned_round_is_noticed(folder):
    def turn(row):
        one, other, times = row["preferred"][0]
        row["preferred"][0] = [other, one, times]

    changed(folder, "comparisons", turn)
    code, found = verdict(folder)
    assert code == 1
    assert {key for key, _file, _line in named(found)} & {"model-differs", "rank-differs"}


def test_a_strength_that_was_raised_is_noticed(folder):
    at = changed(folder, "entry", lambda row: row.update(strength=str(float(row["strength"]) + 0.001)))
    _code, found = verdict(folder)
    assert ("model-differs", "ranking.jsonl", at) in named(found)


def test_the_script_finds_the_same_strengths_as_the_program():
    chance = np.random.default_rng(2)
    said = [Answer(*map(int, chance.permutation(6)[:2])) for _ in range(40)]
    mine = strengths(6, said, draws=1).value
    names = list("abcdef")
    told = verify.strengths(names, [[names[one.better], names[one.worse], 1] for one in said])
    assert [told[name] for name in names] == pytest.approx((mine - mine.mean()).tolist(), abs=1e-9)


def preferred(folder):
    return [row["preferred"] for row in documents(folder, "ranking.jsonl") if row["what"] == "comparisons"]


STEPPED_BACK = (
    "UPDATE assignment SET ended_at = '{at} 00:00:00.000000', end_reason = 'recused' WHERE judge_id = "
    "(SELECT judge_id FROM comparison_card WHERE confirmed_at IS NOT NULL ORDER BY id LIMIT 1) AND ended_at IS NULL"
)


def test_comparisons_of_a_judge_who_stepped_back_after_the_publication_stay_in_its_bundle(played):
    assert played.edited(STEPPED_BACK.format(at="2999-01-01")) == played.bundle


def test_comparisons_of_a_judge_who_stepped_back_before_the_publication_count_in_no_bundle(played, tmp_path):
    folder = unpacked(played.edited(STEPPED_BACK.format(at="2000-01-01")), tmp_path / "before")
    assert any(row["left_out"] for row in documents(folder, "comparisons.jsonl"))
    assert preferred(folder) != preferred(unpacked(played.bundle, tmp_path / "as_it_was"))


@pytest.mark.parametrize(
    ("chances", "by_pairs", "holds"),
    [
        (["0.9", "0.7", "0.4"], False, True), (["0.9", "0.7", "0.4"], True, True), (["0.9", "0.7", None], False, False),
        (["0.9", "0.7", None], True, True), (["0.5", "0.4", None], True, False), (["1", "1", "0.5", None], True, False),
        (["0.9", "0.7", "0.5"], True, False), ([None, None], True, True), (["0.5", "0.5"], False, False),
    ],
)  # fmt: skip
def test_chances_add_up_to_the_places_with_those_of_entries_that_nobody_compared(chances, by_pairs, holds):
    report = verify.Report()
    lines = [(at, {"chance": chance}) for at, chance in enumerate(chances, 1)]
    verify.check_chances(lines, 2, report, by_pairs)
    assert report.holds is holds
