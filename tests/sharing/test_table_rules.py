"""What a file of the registry holds in a cell, says of itself, and how long it is kept."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from awards.sharing.rules.cells import typed
from awards.sharing.rules.columns import Column, _columns
from awards.sharing.rules.keeping import to_go
from awards.sharing.rules.tables import TABLES, Table, _table, descriptor, read_first

DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        ("string", None, None),
        ("list", [], None),
        ("string", "", None),
        ("number", "", None),
        ("list", ["a", "b"], "a|b"),
        ("list", ("a", 5), "a|5"),
        ("boolean", True, "yes"),
        ("boolean", False, "no"),
        ("number", "5.50", Decimal("5.50")),
        ("number", Decimal("5.5"), Decimal("5.5")),
        ("integer", 2024, Decimal(2024)),
        ("number", "9" * 15, Decimal("9" * 15)),
        ("number", "9" * 16, "9" * 16),
        ("number", "5|6", "5|6"),
        ("number", "NaN", "NaN"),
        ("number", "Infinity", "Infinity"),
        ("string", "5", "5"),
        ("string", 5, "5"),
        ("string", 0.5, "0.5"),
        ("string", Decimal("5.50"), "5.5"),
        ("date", DAY, DAY),
        ("date", "2026-03-01", DAY),
        ("date", "in March", "in March"),
        ("string", "2026-03-01", "2026-03-01"),
        ("datetime", datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00Z"),
    ],
)
def test_a_cell_of_a_workbook_is_a_number_a_day_or_a_text(kind, value, cell):
    found = typed(kind, value)
    assert (found, type(found)) == (cell, type(cell))


def test_a_dump_goes_after_sixty_days_unless_it_is_the_last_of_its_month():
    days = [date(2026, 1, 30), date(2026, 1, 31), DAY - timedelta(days=20), DAY - timedelta(days=10)]
    assert to_go(days, days[0] + timedelta(days=60)) == []
    assert to_go(days, days[0] + timedelta(days=61)) == [days[0]]
    assert to_go(days[::-1], date(2027, 1, 1)) == [days[0], days[2]]
    assert to_go([date(2025, 1, 31), date(2026, 1, 30), date(2026, 1, 31)], date(2027, 1, 1)) == [date(2026, 1, 30)]
    assert to_go([], DAY) == []


FILES = {f"{table.name}.csv": (number, f"{number:064x}") for number, table in enumerate(TABLES)}


def package():
    return descriptor("2026-03-01", "2026-03-01T04:00:00Z", "https://awards.example", FILES)


def resources():
    """What the package says of each table."""
    return {one["path"].removesuffix(".csv"): one for one in package()["resources"]}


def test_the_package_says_what_it_is_and_under_which_licence():
    assert {name: value for name, value in package().items() if name not in ("resources", "description")} == {
        "profile": "tabular-data-package", "name": "registry-of-pledges-2026-03-01",
        "title": "Registry of pledges beside the EQUALS in Tech Awards, 2026-03-01", "version": "2026-03-01",
        "created": "2026-03-01T04:00:00Z", "homepage": "https://awards.example",
        "licenses": [{
            "name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/",
            "title": "Creative Commons Attribution 4.0 International (proposed; the partnership decides before launch)",
        }],
    }  # fmt: skip
    assert "Words of money are never added together." in package()["description"]


def test_each_table_says_its_file_its_size_and_its_digest():
    for number, table in enumerate(TABLES):
        found = resources()[table.name]
        assert (found["bytes"], found["hash"]) == (number, f"sha256:{number:064x}")
        assert [field["name"] for field in found["schema"]["fields"]] == list(table.names)
    own = {
        name: resources()["campaign_pledges"][name]
        for name in resources()["money"]
        if name not in ("schema", "bytes", "hash")
    }
    assert own == {
        "name": "campaign-pledges", "title": "a pledge that belongs to a campaign", "path": "campaign_pledges.csv",
        "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
    }  # fmt: skip


def leads(name):
    found = resources()[name]["schema"].get("foreignKeys")
    return found and [(one["fields"], one["reference"]["resource"], one["reference"]["fields"]) for one in found]


def test_keys_lead_to_the_table_they_name_and_within_their_own_to_nothing():
    assert resources()["money"]["schema"]["primaryKey"] == ["public_id", "word"]
    assert resources()["money"]["schema"]["missingValues"] == [""]
    assert leads("money") == [("public_id", "pledges", "public_id")]
    assert leads("organisations") == [("country", "countries", "iso2"), ("merged_into", "", "slug")]
    assert "foreignKeys" not in resources()["published_totals"]["schema"]


def test_every_lead_is_to_a_key_of_a_table_and_every_table_is_known_by_its_columns():
    of = {table.name: table for table in TABLES}
    for table in TABLES:
        assert set(table.key) | set(table.leads) <= set(table.names)
        for where, column in table.leads.values():
            assert column in of[where].key


def field(table, name):
    (found,) = [one for one in resources()[table]["schema"]["fields"] if one["name"] == name]
    return {key: value for key, value in found.items() if key != "name"}


def test_columns_say_how_they_are_read():
    assert field("money", "amount") == {
        "type": "number", "description": "the amount in its own currency; of a range the least",
    }  # fmt: skip
    assert field("money", "is_new") == {
        "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"],
        "description": "whether the money is new; empty: not stated",
    }  # fmt: skip
    assert field("versions", "recorded_at") == {
        "type": "datetime", "format": "any", "description": "when it was recorded, UTC",
    }  # fmt: skip
    assert field("pledges", "inferred") == {"type": "string", "description": "columns that no source states"}


@pytest.mark.parametrize(("previous", "told"), [("abc123", "abc123"), (None, "there is none")])
def test_the_text_to_read_first_names_each_table_and_the_dump_before(previous, told):
    counts = {table.name: number for number, table in enumerate(TABLES)}
    lines = read_first("2026-03-01", "https://awards.example", counts, previous).splitlines()
    assert lines[0] == "Registry of pledges beside the EQUALS in Tech Awards, 2026-03-01"
    assert "Address: https://awards.example" in lines
    assert f"SHA-256 of the dump before this one: {told}" in lines
    assert lines.count("money.csv (1): an amount of a pledge under one word") == 1
    assert sum(line.partition(".csv (")[0] in counts for line in lines) == len(TABLES)


def test_a_table_is_written_down_by_columns_of_the_lists_and_its_own():
    assert _table("x", "an x", "amount word", "amount", ("word", "string", "a word"), word="words.word") == Table(
        "x", "an x",
        (Column("amount", "number", "the amount in its own currency; of a range the least"),
         Column("word", "string", "a word")),
        ("amount", "word"), {"word": ("words", "word")},
    )  # fmt: skip
    assert _columns(("word", "string", "a word")) == (Column("word", "string", "a word"),)
