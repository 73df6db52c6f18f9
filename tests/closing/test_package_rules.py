"""The open data as files, from made-up tables: what each file says, and what the package says of each."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime

import pytest

from awards.closing.rules import package

ABOUT = package.About(
    2025, False, "ab" * 32, datetime(2025, 6, 1, 12, tzinfo=UTC), datetime(2025, 6, 2, 8, tzinfo=UTC),
    "https://awards.example/data/2025",
)  # fmt: skip
COUNTRIES = package.Table(
    "countries", "Nominations by country",
    ("country", "nominated", "winners", "winners_share", "winners_low", "winners_high", "kept_back"), ("country",),
    [
        {"country": "KE", "nominated": 12, "winners": 3, "winners_share": 0.25, "winners_low": 0.09, "kept_back": ""},
        {"country": "CI", "nominated": None, "winners": 1, "kept_back": "=eligible"},
    ],
)  # fmt: skip
SCORES = package.Table(
    "scores", "Points that counted", ("entry", "judge", "points"), ("entry", "judge"),
    [{"entry": 1, "judge": 2, "points": 3.5}],
)  # fmt: skip


def made(about=ABOUT):
    return {file.name: file for file in package.files(about, [COUNTRIES, SCORES])}


def test_each_table_is_there_twice_and_the_text_to_read_first_is_the_last():
    assert [(file.name, file.media) for file in package.files(ABOUT, [COUNTRIES, SCORES])] == [
        ("countries.csv", "text/csv"), ("countries.json", "application/json"), ("scores.csv", "text/csv"),
        ("scores.json", "application/json"), ("datapackage.json", "application/json"), ("README.txt", "text/plain"),
    ]  # fmt: skip


def test_an_empty_cell_is_empty_and_no_text_is_a_formula():
    said = made()["countries.csv"].content.decode()
    assert list(csv.reader(io.StringIO(said))) == [
        list(COUNTRIES.columns), ["KE", "12", "3", "0.25", "0.09", "", ""], ["CI", "", "1", "", "", "", "'=eligible"],
    ]  # fmt: skip
    rows = json.loads(made()["countries.json"].content)
    assert [list(row) for row in rows] == [list(COUNTRIES.columns)] * 2
    assert (rows[0]["nominated"], rows[0]["winners_high"], rows[1]["nominated"]) == (12, None, None)


def test_the_package_says_of_each_column_what_it_is():
    described = json.loads(made()["datapackage.json"].content)
    of_countries, of_scores = (one["schema"] for one in described["resources"])
    assert of_countries["fields"] == [
        {"name": "country", "type": "string", "description": "ISO 3166-1 alpha-2, of the nominating organisation"},
        {"name": "nominated", "type": "integer", "description": "how many were submitted and not withdrawn"},
        {"name": "winners", "type": "integer", "description": "of these, how many won"},
        {
            "name": "winners_share", "type": "number",
            "description": "winners as a share of those who took the step before",
        },
        {
            "name": "winners_low", "type": "number",
            "description": "where the share of winners lies at 95 % by Wilson 1927: the lower end",
        },
        {
            "name": "winners_high", "type": "number",
            "description": "where the share of winners lies at 95 % by Wilson 1927: the upper end",
        },
        {
            "name": "kept_back", "type": "string",
            "description": "the columns that are left empty in this row, because they would tell of fewer than five",
        },
    ]  # fmt: skip
    assert [(field["name"], field["type"]) for field in of_scores["fields"]] == [
        ("entry", "integer"), ("judge", "integer"), ("points", "number"),
    ]  # fmt: skip
    assert (of_countries["primaryKey"], of_scores["primaryKey"]) == (["country"], ["entry", "judge"])
    assert of_countries["missingValues"] == [""]


def test_the_package_says_which_bytes_it_is_about_and_of_which_publication():
    files = made()
    described = json.loads(files["datapackage.json"].content)
    for one in described["resources"]:
        content = files[one["path"]].content
        assert (one["bytes"], one["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
    assert [one["title"] for one in described["resources"]] == ["Nominations by country", "Points that counted"]
    assert (described["version"], described["created"]) == ("ab" * 6, "2025-06-02T08:00:00Z")
    assert described["publication"] == {"sha256": "ab" * 32, "public_from": "2025-06-01T12:00:00Z"}
    assert described["homepage"] == "https://awards.example/data/2025"


@pytest.mark.parametrize(
    ("rehearsal", "name", "title", "in_text"),
    [
        (False, "equals-in-tech-2025", "EQUALS in Tech Awards 2025: open data", False),
        (
            True, "rehearsal-equals-in-tech-2025",
            "EQUALS in Tech Awards 2025: open data of a rehearsal, all made up", True,
        ),
    ],
)  # fmt: skip
def test_a_rehearsal_is_called_one_in_every_text(rehearsal, name, title, in_text):
    about = package.About(2025, rehearsal, *list(vars(ABOUT).values())[2:])
    files = made(about)
    described = json.loads(files["datapackage.json"].content)
    assert (described["name"], described["title"]) == (name, title)
    first = files["README.txt"].content.decode().splitlines()
    assert ("A rehearsal: everything in it is made up." in first) is in_text
    assert first[0] == "EQUALS in Tech Awards 2025: open data"
    assert "Made 2025-06-02T08:00:00Z of the winners that were public from 2025-06-01T12:00:00Z." in first
    assert "scores.csv, scores.json: Points that counted" in first
