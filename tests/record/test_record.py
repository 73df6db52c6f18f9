"""The record's files: complete, keyed, sourced, and free of what is not for the public."""

import re
from collections import Counter
from importlib.resources import files

import pytest

from awards.core.vocabulary import ITU_REGIONS, LANGUAGES
from awards.record import items, rows, sources

PUBLIC = {
    "beneficiary_groups.csv": (22, ["key"]),
    "categories.csv": (46, ["year", "key"]),
    "countries.csv": (249, ["iso2"]),
    "editions.csv": (10, ["year"]),
    "facts.csv": (21, ["key"]),
    "indicators.csv": (15, ["key"]),
    "laureates.csv": (40, ["key"]),
    "memberships.csv": (163, ["group", "as_of", "iso2"]),
    "organisations.csv": (66, ["key"]),
    "pledges.csv": (33, ["public_id"]),
    "progress.csv": (2, ["public_id", "n"]),
    "rates_daily.csv": (1494, ["day"]),
    "rates_yearly.csv": (505, ["year", "currency"]),
    "regions.csv": (39, ["key"]),
    "targets.csv": (23, ["public_id", "n"]),
    "totals.csv": (19, ["date"]),
}
OF_ONE_SOURCE = {"rates_daily.csv", "rates_yearly.csv"}
"""Whose source the README names for all their rows."""
NAMED_IN_SIX_LANGUAGES = [
    "beneficiary_groups.csv", "categories.csv", "countries.csv", "indicators.csv", "regions.csv",
]  # fmt: skip
SCRIPTS = {"ar": r"[\u0600-\u06ff]", "zh": r"[\u4e00-\u9fff]", "ru": r"[\u0400-\u04ff]"}


def by_key(name: str, key: str = "key") -> dict[str, dict[str, str]]:
    return {row[key]: row for row in rows(name)}


def test_sources_are_told_apart_into_addresses_and_words():
    assert sources("https://example.org/a|https://example.org/b page 3|a letter of 2014, seen") == [
        ("https://example.org/a", ""),
        ("https://example.org/b", "page 3"),
        (None, "a letter of 2014, seen"),
    ]
    assert sources("") == []


def test_every_file_is_described_and_no_other_lies_beside_them():
    folder = files("awards.record")
    found = {entry.name for entry in folder.iterdir() if entry.name.endswith(".csv")}
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert found == {*PUBLIC, "working_notes.csv"}
    for name in PUBLIC:
        assert f"| {name} | {PUBLIC[name][0]} |" in readme


@pytest.mark.parametrize("name", PUBLIC)
def test_rows_are_complete_and_keys_unique(name):
    count, key = PUBLIC[name]
    found = rows(name)
    keys = [tuple(row[column] for column in key) for row in found]
    assert len(found) == count
    assert len(set(keys)) == count
    assert all(all(part for part in parts) for parts in keys)
    assert all(None not in row and None not in row.values() for row in found)


@pytest.mark.parametrize("name", sorted(PUBLIC.keys() - OF_ONE_SOURCE))
def test_every_row_has_a_source_and_addresses_are_whole(name):
    for row in rows(name):
        sources = items(row["source"])
        assert sources
        for source in sources:
            assert source == source.strip() != ""
            assert ";" not in source.split(" ")[0]
            if "://" in source:
                assert re.match(r"https?://[\w.-]+\.[a-z]+(/\S*)?( \S.*)?$", source), source


@pytest.mark.parametrize("name", PUBLIC)
def test_no_cell_is_a_bracketed_stand_in_or_untidy(name):
    for row in rows(name):
        for cell in row.values():
            assert not re.fullmatch(r"[(\[<].*[)\]>]", cell), cell
            assert cell == " ".join(cell.split()), cell
            assert not cell.startswith(("=", "+", "@", "-")), cell
            assert "" not in items(cell), cell


@pytest.mark.parametrize("name", PUBLIC)
def test_no_working_note_stands_in_a_public_column(name):
    private = {row["note"] for row in rows("working_notes.csv")}
    words = re.compile(
        r"\bcheck\b|part read|not read|not found|garbled|caption record|reading notes|misnames|TODO|\?\?", re.IGNORECASE
    )
    for row in rows(name):
        for cell in row.values():
            assert cell not in private
            assert not words.search(cell), cell


def test_working_notes_belong_to_rows_that_exist():
    for note in rows("working_notes.csv"):
        column = PUBLIC[note["file"]][1][0]
        assert note["key"] in by_key(note["file"], column)
        assert note["note"]


@pytest.mark.parametrize("name", NAMED_IN_SIX_LANGUAGES)
def test_names_are_there_in_six_languages_and_in_their_scripts(name):
    for row in rows(name):
        for language in LANGUAGES:
            assert row[f"name_{language}"], row
        for language, script in SCRIPTS.items():
            assert re.search(script, row[f"name_{language}"]), row


def test_namibia_keeps_its_code():
    namibia = by_key("countries.csv", "iso2")["NA"]
    assert (namibia["iso3"], namibia["name_en"], namibia["name_fr"]) == ("NAM", "Namibia", "Namibie")


def test_arabic_names_are_in_reading_order():
    countries = by_key("countries.csv", "iso2")
    assert countries["IR"]["name_ar"] == "جمهورية إيران الإسلامية"
    assert not [row["iso2"] for row in countries.values() if re.search(r" - |_", row["name_ar"])]


def test_countries_lie_in_known_regions():
    regions = by_key("regions.csv")
    countries = rows("countries.csv")
    assert {key for key, region in regions.items() if region["kind"] == "itu"} == set(ITU_REGIONS)
    for row in countries:
        assert row["itu_region"] in {"", *ITU_REGIONS}
        if row["iso2"] != "AQ":
            assert regions[row["m49_region"]]["kind"] == "m49"
            assert regions[row["m49_subregion"]]["parent"] == row["m49_region"]
    assert Counter(row["itu_region"] for row in countries) == {
        "africa": 44, "americas": 35, "arab-states": 22, "asia-pacific": 39, "cis": 9, "europe": 46, "": 54,
    }  # fmt: skip
    assert sum(row["itu_member"] == "1" for row in countries) == 194


def test_every_country_code_in_the_record_is_known():
    known = set(by_key("countries.csv", "iso2"))
    used = {code for name in ("laureates.csv", "pledges.csv") for row in rows(name) for code in items(row["countries"])}
    used |= {row["country"] for row in rows("organisations.csv") if row["country"]}
    used |= {row["ceremony_country"] for row in rows("editions.csv") if row["ceremony_country"]}
    used |= {row["iso2"] for row in rows("memberships.csv")}
    assert used <= known
    assert {"PL", "UA", "KM", "CD"} <= used


def test_memberships_are_dated_and_a_country_that_left_is_seen_to_leave():
    found = rows("memberships.csv")
    members = Counter((row["group"], row["as_of"]) for row in found if row["member"] == "1")
    assert members == {("ldc", "2023-12-12"): 46, ("ldc", "2025"): 44, ("lldc", "2025"): 32, ("sids", "2025"): 39}
    bhutan = {row["as_of"]: row["member"] for row in found if (row["group"], row["iso2"]) == ("ldc", "BT")}
    assert bhutan == {"2023-12-12": "1", "2025": "0"}
    assert {row["iso2"]: row["left_on"] for row in found if row["left_on"]} == {"BT": "2023-12-13", "ST": "2024-12-13"}
