import json
from fractions import Fraction

import pytest
from click.testing import CliRunner

from awards.cli.calibrating import calibrate, read_scores

SIMPLE = """item,judge,score
a,x,4
a,y,3
a,z,4.5
b,x,2
b,y,1.5
b,z,3
c,x,3
c,y,2
c,z,4.5
"""


@pytest.fixture
def run(tmp_path):
    def run(text, *options):
        path = tmp_path / "scores.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return CliRunner().invoke(calibrate, [str(path), *options])

    return run


def document(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_answer_is_one_document_with_the_published_keys(run):
    found = document(run(SIMPLE))
    assert found.keys() >= {
        "items", "judges", "variances", "components", "reliability", "incomplete", "warnings", "method", "seconds"
    }  # fmt: skip
    assert found["items"][0].keys() >= {
        "item", "category", "n", "raw", "adjusted", "se", "low", "high", "rank_raw", "rank_adjusted", "p_top"
    }  # fmt: skip
    assert found["judges"][0].keys() >= {"judge", "n", "severity", "se", "spread"}
    assert found["variances"].keys() == {"item", "judge", "noise"}
    assert [(item["item"], item["n"], item["rank_raw"]) for item in found["items"]] == [
        ("a", 3, 1), ("b", 3, 3), ("c", 3, 2)
    ]  # fmt: skip
    assert found["items"][0]["raw"] == pytest.approx(11.5 / 3)
    assert found["items"][0]["p_top"].keys() == {"1", "3", "5"}
    assert {item["category"] for item in found["items"]} == {None}
    assert (found["components"], found["incomplete"], found["warnings"]) == (1, 0, [])


def test_the_strict_judge_has_severity_above_zero(run):
    severity = {judge["judge"]: judge["severity"] for judge in document(run(SIMPLE))["judges"]}
    assert severity["y"] > severity["x"] > severity["z"]
    assert severity["y"] > 0 > severity["z"]


def test_options_choose_the_places_the_seed_and_the_fixed_fit(run):
    found = document(run(SIMPLE, "--top", "2", "--seed", "7", "--fixed-judges", "--json"))
    assert found["items"][0]["p_top"].keys() == {"2"}
    assert found["method"] == "fixed judges, least squares"
    assert document(run(SIMPLE, "--seed", "7"))["items"] == document(run(SIMPLE, "--seed", "7"))["items"]


def test_the_ordinal_fit_is_chosen_by_a_flag_and_not_together_with_the_fixed_one(run):
    found = document(run(SIMPLE, "--ordinal"))
    assert found["method"] == "ordinal, random judges, Laplace"
    assert [item["rank_adjusted"] for item in found["items"]] == [1, 3, 2]
    both = run(SIMPLE, "--ordinal", "--fixed-judges")
    assert both.exit_code == 2
    assert "Choose --fixed-judges or --ordinal" in both.stderr


def test_the_reliability_comes_with_its_band(run):
    found = document(run(SIMPLE))
    assert found["reliability_low"] < found["reliability"] < found["reliability_high"]


def test_the_order_of_the_rows_changes_nothing(run):
    head, *rows = SIMPLE.splitlines()
    one, two = (document(run("\n".join([head, *order]))) for order in (rows, rows[::-1]))
    assert {**one, "seconds": 0} == {**two, "seconds": 0}


def test_weight_counts_how_often_a_score_is_listed(run):
    weighed = "item,judge,score,weight\na,x,4,2\na,y,3,1\nb,x,2,\nb,y,1,1\nb,z,5,0\nc,z,5,0\n"
    listed = "item,judge,score\na,x,4\na,x,4\na,y,3\nb,x,2\nb,y,1\n"
    one, two = document(run(weighed)), document(run(listed))
    assert {**one, "seconds": 0} == {**two, "seconds": 0}
    assert [item["n"] for item in one["items"]] == [3, 2]


def test_ranks_run_within_each_category_and_a_name_may_stand_in_two(run):
    text = "item,judge,score,category\n" + "".join(
        f"{item},{judge},{score + shift},{category}\n"
        for category, level in (("Skills", 0), ("Access", 1))
        for item, score in (("1", 2 + level), ("2", 3 - level))
        for judge, shift in (("x", 0), ("y", 0.5), ("z", level))
    )
    found = document(run(text))
    assert [(i["category"], i["item"], i["rank_raw"], i["rank_adjusted"]) for i in found["items"]] == [
        ("Access", "1", 1, 1), ("Access", "2", 2, 2), ("Skills", "1", 2, 2), ("Skills", "2", 1, 1)
    ]  # fmt: skip
    assert found["components"] == 1


def test_a_scorecard_is_the_weighted_mean_of_its_criteria():
    text = "item,judge,criterion,score,weight\na,x,impact,5,2\na,x,reach,2,1\na,y,reach,1,1\na,y,impact,1.5,2\n"
    table = read_scores(text.encode())
    assert {(table.judges[row.judge], row.value) for row in table.rows} == {("x", Fraction(4)), ("y", Fraction(4, 3))}
    assert {row.weight for row in table.rows} == {1}


@pytest.mark.parametrize("lacking", ["", "b,y,reach,,1\n"])
def test_a_scorecard_that_lacks_a_criterion_is_left_out_and_counted(run, lacking):
    head = "item,judge,criterion,score,weight\n"
    whole = "".join(
        f"{item},{judge},{criterion},{score},{weight}\n"
        for item, judge, score in (("a", "x", 4), ("a", "y", 3), ("b", "x", 2), ("c", "x", 5), ("c", "y", 4.5))
        for criterion, weight in (("impact", 2), ("reach", 1))
    )
    without, with_it = document(run(head + whole)), document(run(head + whole + "b,y,impact,5,2\n" + lacking))
    assert (without["incomplete"], with_it["incomplete"]) == (0, 1)
    assert with_it["items"] == without["items"]


def test_a_category_asks_only_for_its_own_criteria():
    text = "item,judge,category,criterion,score\na,x,A,impact,4\na,x,A,reach,2\nb,x,B,depth,5\nc,x,A,impact,4\n"
    table = read_scores(text.encode())
    assert (len(table.rows), table.incomplete) == (2, 1)
    assert [*zip(table.categories, table.items, strict=True)] == [("A", "a"), ("A", "c"), ("B", "b")]


def test_a_criterion_of_weight_zero_is_not_asked_for():
    text = "item,judge,criterion,score,weight\na,x,impact,4,1\na,x,extra,1,0\nb,x,impact,2,1\n"
    table = read_scores(text.encode())
    assert ([row.value for row in table.rows], table.incomplete) == ([4, 2], 0)


def test_two_scorecards_of_one_judge_for_one_item_are_two_observations():
    text = "item,judge,criterion,score\na,x,impact,5\na,x,reach,1\na,x,impact,1\na,x,reach,3\na,x,impact,2\n"
    table = read_scores(text.encode())
    assert sorted(row.value for row in table.rows) == [2, 3]
    assert table.incomplete == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("item,judge,score\n", "no scores yet"),
        ("item,judge,score\na,x,3\nb,x,4\n", "one score only"),
        ("item,judge,score\na,x,3\na,y,3\nb,x,3\nb,y,3\n", "All scores are equal"),
        ("item,judge,score\na,x,3\na,x,4\nb,x,5\n", "one judge only"),
        ("item,judge,criterion,score\na,x,i,3\nb,x,r,4\n", "no scores yet"),
    ],
)
@pytest.mark.parametrize("fixed", [[], ["--fixed-judges"]])
def test_scores_that_tell_little_are_answered_with_nulls_and_warnings(run, text, reason, fixed):
    found = document(run(text, *fixed))
    assert found["warnings"]
    assert {judge["severity"] for judge in found["judges"]} <= {None}
    if not fixed:
        assert reason in " ".join(found["warnings"])


@pytest.mark.parametrize(
    ("text", "complaints"),
    [
        ("", ["The file is empty: its first row names the columns item, judge and score."]),
        ("item,judge\na,x\n", ["Row 1: the column score is missing."]),
        ("item,judge,score,wieght\n", ["Row 1, column 4: 'wieght' is not a column that is read here"]),
        ("item,judge,score,judge\n", ["Row 1, column 4: judge is there twice."]),
        ("item,judge,score\na,x,good\n\nb,,2\nc,x,nan\n", ["Row 2, column score: 'good' is not a number.",
         "Row 4, column judge: the cell is empty", "Row 5, column score: 'nan' is not a number."]),
        ('item,judge,score\na,x,"3,5"\n', ["Row 2, column score: '3,5' is not a number (write 3.5, not 3,5)."]),
        ("item,judge,score\na,x,inf\na,y,1e999\na,z,1_0\n", [f"Row {row}, column score" for row in (2, 3, 4)]),
        ("item,judge,score\na,x\na,x,\n", ["Row 2, column score: the cell is empty", "Row 3, column score: the cell"]),
        ("item,judge,score\na,x,1,9\n", ["Row 2, column 4: the first row names 3 columns only."]),
        ("item,judge,score,weight\na,x,1,-1\na,x,1,0.5\n", ["Row 2, column weight: -1 is below 0.",
         "Row 3, column weight: 0.5 is not a whole number"]),
        ("item,judge,criterion,score,weight\na,x,i,1,2\nb,x,i,1,3\n",
         ["Row 3, column weight: criterion 'i' has weight 3 here and 2 in row 2"]),
        ("item,judge,criterion,score,weight\na,x,i,1,0\n", ["Row 2, column weight: every criterion has weight 0"]),
        ("item,judge,criterion,score\na,x,,1\n", ["Row 2, column criterion: the cell is empty"]),
        ("item,judge,score,category\na,x,1,\n", ["Row 2, column category: the cell is empty"]),
        (b"item,judge,score\na,\xff,1\n", ["Byte 20 of the file is not UTF-8"]),
        ('item,judge,score\na,"x"y,1\n', ["Row 2: the quotes or the line cannot be read as CSV"]),
    ],
)  # fmt: skip
def test_every_bad_row_is_named_and_nothing_is_ranked(run, text, complaints):
    result = run(text)
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert len(lines) == len(complaints)
    for line, complaint in zip(lines, complaints, strict=True):
        assert complaint in line


@pytest.mark.parametrize("options", [["--top", "0"], ["--top", "1,x"], ["--top", ""], ["--seed", "-1"], ["--what"]])
def test_wrong_use_is_refused(run, options):
    assert run(SIMPLE, *options).exit_code == 2


def test_a_file_that_does_not_exist_is_wrong_use(tmp_path):
    result = CliRunner().invoke(calibrate, [str(tmp_path / "none.csv")])
    assert (result.exit_code, result.stdout) == (2, "")


def test_names_may_be_in_any_script_and_the_file_may_begin_with_a_mark(run):
    found = document(run("\ufeffItem, Judge ,SCORE\nمبادرة,张伟,4\nمبادرة,Ñ,3\nb,张伟,2\nb,Ñ,2\n"))
    assert [item["item"] for item in found["items"]] == ["b", "مبادرة"]


def test_scores_are_read_from_a_pipe():
    result = CliRunner().invoke(calibrate, ["-"], input=SIMPLE)
    assert len(document(result)["items"]) == 3


def test_a_fit_that_is_refused_says_so_in_one_line(run, monkeypatch):
    monkeypatch.setattr("awards.ranking.model.estimate.LARGEST", 2)
    result = run(SIMPLE)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
