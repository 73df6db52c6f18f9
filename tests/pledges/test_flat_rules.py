"""What a version says as cells of one row, and as the line that is kept beside it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from awards.pledges.rules.flat import flat, joined, line

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = date(2026, 3, 1)


def version(**facts):
    return SimpleNamespace(
        n=2, title="Networks", language="fr", entity_kind="academia", pledge_type="policy", resource_kind="none",
        focus_area="access", start_year=2024, end_year=2025, source="somewhere", retrieved_on=DAY, recorded_at=NOON,
        facts=facts,
    )  # fmt: skip


def money(word="pledged", **values):
    said = dict.fromkeys(("qualifier", "yearly_amount", "usd", "usd_basis", "usd_rate", "most", "value_date", "is_new"))
    return SimpleNamespace(
        **said | {"word": word, "amount": Decimal("5.50"), "currency": "EUR", "basis": "stated"} | values
    )


OWN = {
    "version": 2, "title": "Networks", "language": "fr", "entity_kind": "academia", "pledge_type": "policy",
    "resource_kind": "none", "focus_area": "access", "start_year": 2024, "end_year": 2025, "source": "somewhere",
    "retrieved_on": DAY, "recorded_at": NOON,
}  # fmt: skip
AMOUNTS = dict.fromkeys((
    "word", "amount", "currency", "qualifier", "basis", "yearly_amount", "usd", "usd_basis", "usd_rate", "most",
    "value_date", "is_new",
))  # fmt: skip
LISTS = ("instalments", "countries", "country_shares", "regions", "beneficiary_groups", "sdgs", "action_lines", "tags",
         "targets", "progress", "inferred")  # fmt: skip
AIMS = dict.fromkeys(
    f"target_{name}"
    for name in ("value", "unit", "qualifier", "baseline", "baseline_year", "by", "sex", "age", "disability")
)
TEXTS = ("summary", "named_as", "conditions", "partners_wanted", "status", "validated_on", "confidence", "note", "iati")


def test_a_version_that_says_little_has_empty_cells():
    nothing = {name: [] for name in LISTS} | dict.fromkeys(TEXTS)
    assert flat(version(), [], [], [], [], []) == OWN | AMOUNTS | AIMS | nothing


def test_a_version_that_says_much_has_it_in_cells():
    found = flat(
        version(
            sdgs=["5"], action_lines=["C2"], tags=["health"],
            targets=[{"text": "Schools"}, {"text": "Girls", "value": "5", "sex": "female", "disability": True}],
            progress=[{"text": "Begun"}], iati=True, inferred=["sdgs"], summary="In short.", named_as="Nets",
            conditions="If.", partners_wanted="All.", status="ongoing", validated_on="2024", confidence="high",
            note="So.",
        ),
        [money(most=Decimal(9), value_date=DAY, is_new=False, qualifier="at least")],
        [("pledged", Decimal("3.0"), "EUR", DAY, date(2026, 12, 31))],
        [("RW", None), ("GH", Decimal("60.0"))], ["europe", "africa"], ["women", "girls"],
    )  # fmt: skip
    assert found == OWN | AMOUNTS | AIMS | {
        "target_value": "|5", "target_sex": "|female", "target_disability": "|yes",
        "word": "pledged", "amount": "5.5", "currency": "EUR", "qualifier": "at least", "basis": "stated", "most": "9",
        "value_date": "2026-03-01", "is_new": "no", "instalments": ["pledged 3 EUR 2026-03-01/2026-12-31"],
        "countries": ["GH", "RW"], "country_shares": ["GH:60"], "regions": ["africa", "europe"],
        "beneficiary_groups": ["girls", "women"], "sdgs": ["5"], "action_lines": ["C2"], "tags": ["health"],
        "targets": ["Schools", "Girls"], "progress": ["Begun"], "iati": True, "inferred": ["sdgs"],
        "summary": "In short.", "named_as": "Nets", "conditions": "If.", "partners_wanted": "All.",
        "status": "ongoing", "validated_on": "2024", "confidence": "high", "note": "So.",
    }  # fmt: skip


def test_several_words_of_money_stand_side_by_side_the_pledged_one_before_what_came_of_it():
    found = flat(version(), [money("in_kind", is_new=True), money(amount=Decimal(7))], [], [], [], [])
    assert {name: found[name] for name in AMOUNTS} == AMOUNTS | {
        "word": "pledged|in_kind", "amount": "7|5.5", "currency": "EUR|EUR", "basis": "stated|stated",
        "is_new": "|yes",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([None, None], None),
        ([], None),
        (["EUR", None], "EUR|"),
        ([None, Decimal("5.50")], "|5.5"),
        ([DAY, "x"], "2026-03-01|x"),
    ],
)
def test_items_of_several_words_are_joined_and_nothing_is_nothing(values, wanted):
    assert joined(values) == wanted


RUNS = (
    "public_id",
    "register,source_id,version",
    "title,summary,language",
    "named_as,entity_kind,pledge_type,resource_kind,focus_area,word,amount,most,currency,value_date,is_new,"
    "qualifier,basis,yearly_amount,usd,usd_basis,usd_rate,instalments,countries,country_shares,regions,"
    "beneficiary_groups,sdgs,action_lines,start_year,end_year,targets,conditions,partners_wanted,progress,iati",
    "status,validated_on,confidence,inferred,note,source,retrieved_on,recorded_at",
    "tags",
    "target_value,target_unit,target_qualifier,target_baseline,target_baseline_year,target_by,target_sex,target_age,"
    "target_disability",
)
"""The columns of the files in their order, in runs."""

ROW = {name: name for run in RUNS for name in run.split(",")}


def runs(parties=(), **values):
    return line(ROW | values, parties).split("\x1e")


def test_the_columns_of_the_files_stand_in_runs_and_after_them_each_role():
    parties = [("lead", "a"), ("partner", "b"), ("partner", "c"), ("co-pledger", "d")]
    assert runs(parties) == [*RUNS, "a", "d", "b c"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("plain text", "plain text"),
        ("one, two", '"one, two"'),
        ('say "so"', '"say ""so"""'),
        ("two\nlines", '"two\nlines"'),
        ("=formula", "'=formula"),
        ("a\x1eb", "a b"),
        ("", ""),
        (None, ""),
        ([], ""),
        (["a", "b"], "a|b"),
        (["a, b", "c"], '"a, b|c"'),
        (True, "yes"),
        (2024, "2024"),
        (Decimal("5.50"), "5.5"),
        (DAY, "2026-03-01"),
        (NOON, "2026-03-01T12:00:00Z"),
    ],
)
def test_a_cell_is_read_by_anything_that_reads_csv(value, cell):
    assert runs(tags=value)[5] == cell
