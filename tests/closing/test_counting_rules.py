"""What of an edition is open data, what stands in the way of its end, and what is kept how long: without a database."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from awards.closing.rules import checklist, package, retention, tables
from awards.fairness.rules import Case
from awards.fairness.rules.keeping_back import Block

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("found", "first", "answered"),
    [
        ({}, [], []), ({"winners": 0, "seals": 0}, [], []), ({"mails": 1, "winners": 2}, ["winners", "mails"], []),
        ({"seals": 1, "feedback": 3, "decisions": 1}, ["decisions"], ["feedback", "seals"]),
        (dict.fromkeys(checklist.ITEMS, 1),
         ["winners", "announcements", "decisions", "appeals", "appeal_time", "mails"],
         ["feedback", "open_data", "bundle", "certificates", "seals", "fairness"]),
    ],
)  # fmt: skip
def test_what_is_open_at_the_end_is_mended_first_or_answered(
    found: Mapping[str, int], first: list[str], answered: list[str]
) -> None:
    assert checklist.in_the_way(found) == first
    assert checklist.to_be_answered(found) == answered


def test_months_are_those_that_staff_set_else_the_usual_ones() -> None:
    usual = {"notes": 1, "drafts": 3, "invitations": 3, "mails": 6, "conflicts": 12, "files": 12, "answers": 24}
    assert retention.months({}) == usual
    assert retention.months({"notes": 5, "gone": 9, "answers": 0}) == usual | {"notes": 5, "answers": 0}
    assert retention.MOST_MONTHS == 120


TOLD, UNTOLD = retention.Kind("files", 12, "nominators"), retention.Kind("mails", 6, None)


@pytest.mark.parametrize(
    ("closed", "kind", "after", "due"),
    [
        ("2026-01-31", UNTOLD, 1, "2026-02-28"), ("2026-01-15", UNTOLD, 11, "2026-12-15"),
        ("2026-01-15", UNTOLD, 12, "2027-01-15"), ("2026-12-31", UNTOLD, 2, "2027-02-28"),
        ("2027-12-31", UNTOLD, 2, "2028-02-29"), ("2026-12-01", UNTOLD, 0, "2026-12-01"),
        ("2026-12-01", UNTOLD, 24, "2028-12-01"), ("2026-12-01", TOLD, 0, "2026-12-15"),
        ("2026-12-01", TOLD, 1, "2027-01-01"), ("2026-03-01", TOLD, 13, "2027-04-01"),
    ],
)  # fmt: skip
def test_months_run_from_the_end_to_the_same_day_or_the_last_of_a_month(
    closed: str, kind: retention.Kind, after: int, due: str
) -> None:
    at, then = (datetime.fromisoformat(f"{day}T09:30:00+00:00") for day in (closed, due))
    assert retention.due(at, kind, after) == then


def test_nothing_goes_within_two_weeks_of_the_warning() -> None:
    due = datetime(2026, 6, 15, tzinfo=UTC)
    assert retention.not_before(due, due - timedelta(days=15)) == due
    assert retention.not_before(due, due - timedelta(days=14)) == due
    assert retention.not_before(due, due - timedelta(days=13)) == due + timedelta(days=1)


def entries(category: str, *reached: int) -> list[Case]:
    """Nominations of one category, each with how many steps it took."""
    return [Case(steps, {}, entries=((category, steps),)) for steps in reached]


def rows_of(told: tables.Told) -> dict[str, tuple[Any, ...]]:
    return {
        row["category"]: (*(row[step] for step in tables.STEPS), row["kept_back"]) for row in told.rows
    }  # fmt: skip


def test_entries_are_counted_by_category_in_its_order() -> None:
    cases = entries("b", 1, 1, 1, 1, 1, 2, 3, 4) + entries("a", 2, 2, 4)
    told = tables.by_category(cases, ["a", "b", "empty"])
    assert rows_of(told) == {"all": (11, 6, 3, 2, None), "a": (3, 3, 1, 1, None), "b": (8, 3, 2, 1, None)}
    assert [row["category"] for row in told.rows] == ["all", "a", "b"]
    assert told.hidden == []


def test_an_entry_counts_in_each_of_its_categories() -> None:
    both = Case(4, {}, entries=(("a", 4), ("b", 2)))
    assert rows_of(tables.by_category([both], ["a", "b"])) == {
        "all": (2, 2, 1, 1, None), "a": (1, 1, 1, 1, None), "b": (1, 1, 0, 0, None),
    }  # fmt: skip


def test_where_few_of_a_category_were_not_eligible_how_many_were_nominated_is_kept_back() -> None:
    cases = entries("a", 1, 1, 2) + entries("b", 1, 1, 1, 1, 1, 2) + entries("c", 1, 1, 1, 1, 1, 1, 2)
    told = tables.by_category(cases, ["a", "b", "c"])
    assert rows_of(told) == {
        "all": (16, 3, 0, 0, None), "a": (None, 1, 0, 0, "nominated"), "b": (None, 1, 0, 0, "nominated"),
        "c": (7, 1, 0, 0, None),
    }  # fmt: skip
    assert told.hidden == ["a", "b"]
    assert tables.by_category(cases, ["a", "b", "c"], ["c"]).hidden == ["a", "c"]


@pytest.mark.parametrize(("out", "back"), [(0, False), (4, True), (5, False)])
def test_where_few_of_all_were_not_eligible_nothing_is_told_of_how_many_were_nominated(out: int, back: bool) -> None:
    told = tables.by_category(entries("a", *[1] * out, 2, 3), ["a"])
    kept = "nominated" if back else None
    assert rows_of(told) == dict.fromkeys(("all", "a"), (None if back else out + 2, 2, 1, 0, kept))  # fmt: skip
    assert told.hidden == (["a"] if back else [])


WHERE = {"KE": Block("Africa", "no"), "UG": Block("Africa", "no"), "FR": Block("Europe", "no")}


def nominations(country: str, *reached: int, groups: Mapping[str, frozenset[str]] | None = None) -> list[Case]:
    return [Case(steps, groups or {}, countries=frozenset(country.split())) for steps in reached]


def test_nominations_are_counted_by_country_and_those_of_several_stand_in_none() -> None:
    groups = {"region": frozenset({"Africa"}), "ldc": frozenset({"no"})}
    cases = nominations("UG", 1, 2, 2, 2, 2, 3) + nominations("KE", 2, 2, 2, 2, 2, 4)
    cases += nominations("KE UG", 2, 3, groups=groups)
    told = tables.by_country(cases, WHERE)
    assert [tuple(row[name] for name in tables.COUNTRIES) for row in told.rows] == [
        ("KE", "Africa", "no", None, 1, 1, "nominated"), ("UG", "Africa", "no", 6, 1, 0, None),
    ]  # fmt: skip
    assert told.hidden == ["KE"], "one from both countries stands beside it"


def test_each_of_several_countries_counts_beside_them_once() -> None:
    groups = {"region": frozenset({"Africa"}), "ldc": frozenset({"no"})}
    cases = nominations("UG", 2, 2, 2, 2, 2) + nominations("KE", 2, 2, 2, 2)
    assert tables.by_country(cases + nominations("KE UG", 2, groups=groups), WHERE).hidden == ["KE", "UG"]
    assert tables.by_country(cases + nominations("KE UG", 2, 2, groups=groups), WHERE).hidden == ["KE"]


def test_of_several_countries_only_who_is_no_laureate_stands_beside() -> None:
    groups = {"region": frozenset({"Africa"}), "ldc": frozenset({"no"})}
    cases = nominations("UG", 2, 2, 2, 2, 2) + nominations("KE UG", 3, 4, groups=groups)
    told = tables.by_country(cases, WHERE)
    assert [(row["country"], row["nominated"]) for row in told.rows] == [("UG", 5)]
    assert told.hidden == []


def test_a_country_kept_back_is_listed_for_its_laureates_alone() -> None:
    cases = nominations("UG", 2, 2, 2, 3) + nominations("KE", 2, 2, 2, 2, 2) + nominations("FR", 1, 1, 1, 1, 1)
    told = tables.by_country(cases, WHERE)
    assert [(row["country"], row["nominated"], row["finalists"]) for row in told.rows] == [
        ("FR", 5, 0), ("UG", None, 1),
    ]  # fmt: skip
    assert told.hidden == ["KE", "UG"]
    assert tables.by_country(cases, WHERE, ["FR"]).hidden == ["FR", "KE", "UG"]
    alone = tables.by_country(nominations("FR", 1, 1, 1, 3), WHERE)
    assert [(row["country"], row["nominated"], row["kept_back"]) for row in alone.rows] == [("FR", None, "nominated")]
    assert tables.by_country(nominations("FR", 1, 1), WHERE).rows == []


def points(category: str, entries: int, judges: int) -> list[Any]:
    return [
        SimpleNamespace(category=category, entry=f"e{e}", judge=f"j{j}", criterion=criterion, points=f"{e}.{j}")
        for e in range(entries) for j in range(judges) for criterion in ("reach", "idea")
    ]  # fmt: skip


@pytest.mark.parametrize(("entries_of", "judges", "told"), [(5, 5, True), (4, 5, False), (5, 4, False), (6, 7, True)])
def test_score_sheets_are_of_categories_with_five_entries_and_five_judges(
    entries_of: int, judges: int, told: bool
) -> None:
    rows = tables.scores(points("a", entries_of, judges), Random(1))
    assert bool(rows) is told
    if told:
        assert len(rows) == entries_of * judges * 2
        assert {row["entry"] for row in rows} == set(range(1, entries_of + 1))
        assert {row["judge"] for row in rows} == set(range(1, judges + 1))
        assert rows == sorted(rows, key=lambda row: (row["entry"], row["judge"], row["criterion"]))


def test_score_sheets_go_on_after_a_category_that_is_too_small() -> None:
    rows = tables.scores(points("b", 5, 5) + points("a", 2, 5), Random(1))
    assert {row["category"] for row in rows} == {"b"}
    of_lots = {(row["entry"], row["judge"]): row["points"] for row in rows}
    assert len(set(of_lots.values())) == 25


ABOUT = package.About(
    2026, False, "ab" * 32, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, 9, tzinfo=UTC),
    "https://awards.example/2026",
)  # fmt: skip
TABLE = package.Table(
    "groups", "a group of nominations, né", ("by", "nominated", "eligible_share", "eligible_low", "eligible_high"),
    ("by",), [{"by": "=é", "nominated": 5, "eligible_share": None, "eligible_low": 0.5, "x": 1}],
)  # fmt: skip


def test_open_data_is_given_as_csv_json_a_description_and_a_text_to_read_first() -> None:
    given = {file.name: file for file in package.files(ABOUT, [TABLE])}
    assert list(given) == ["groups.csv", "groups.json", "datapackage.json", "README.txt"]
    assert [file.media for file in given.values()] == [
        "text/csv", "application/json", "application/json", "text/plain",
    ]  # fmt: skip
    header, row, end = given["groups.csv"].content.decode().split("\r\n")
    assert header == "by,nominated,eligible_share,eligible_low,eligible_high"
    assert row.endswith(",5,,0.5,")
    assert not row.startswith("=")
    assert end == ""
    assert json.loads(given["groups.json"].content) == [
        {"by": "=é", "nominated": 5, "eligible_share": None, "eligible_low": 0.5, "eligible_high": None}
    ]
    assert given["groups.json"].content.decode().startswith('[\n {\n  "by": "=é"')


def test_each_column_is_described_by_its_kind_and_words() -> None:
    given = {file.name: file for file in package.files(ABOUT, [TABLE])}
    (resource,) = json.loads(given["datapackage.json"].content)["resources"]
    assert (resource["path"], resource["bytes"]) == ("groups.csv", len(given["groups.csv"].content))
    assert resource["hash"] == f"sha256:{hashlib.sha256(given['groups.csv'].content).hexdigest()}"
    described = given["datapackage.json"].content.decode()
    assert described.startswith('{\n "profile"')
    assert '"title": "a group of nominations, né"' in described
    assert resource["schema"]["primaryKey"] == ["by"]
    assert [(field["name"], field["type"]) for field in resource["schema"]["fields"]] == [
        ("by", "string"), ("nominated", "integer"), ("eligible_share", "number"), ("eligible_low", "number"),
        ("eligible_high", "number"),
    ]  # fmt: skip
    words = [field["description"] for field in resource["schema"]["fields"]]
    assert words[1] == "how many were submitted and not withdrawn"
    assert words[2:] == [
        "eligible as a share of those who took the step before",
        "where the share of eligible lies at 95 % by Wilson 1927: the lower end",
        "where the share of eligible lies at 95 % by Wilson 1927: the upper end",
    ]


@pytest.mark.parametrize("rehearsal", [False, True])
def test_open_data_says_of_which_publication_it_is_and_whether_it_is_made_up(rehearsal: bool) -> None:
    about = package.About(**{**vars(ABOUT), "rehearsal": rehearsal})
    given = {file.name: file.content for file in package.files(about, [TABLE])}
    said = json.loads(given["datapackage.json"])
    assert said["name"] == ("rehearsal-" if rehearsal else "") + "equals-in-tech-2026"
    assert said["title"].endswith(" of a rehearsal, all made up") is rehearsal
    assert (said["version"], said["created"], said["homepage"]) == ("ab" * 6, "2026-06-01T09:00:00Z", about.address)
    assert said["publication"] == {"sha256": "ab" * 32, "public_from": "2026-05-01T00:00:00Z"}
    assert ("A rehearsal: everything in it is made up." in given["README.txt"].decode()) is rehearsal
    assert "groups.csv, groups.json: a group of nominations, né" in given["README.txt"].decode()
