"""The record of the awards: ten editions, their categories and laureates, as the sources word them."""

import re
from collections import Counter

from awards.core.vocabulary import CATEGORY_KEYS, FOCUS_AREAS
from awards.record import items, rows

PARTIAL_DATE = re.compile(r"20\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def by_key(name: str, key: str = "key") -> dict[str, dict[str, str]]:
    return {row[key]: row for row in rows(name)}


def test_editions_are_the_ten_years_with_figures_as_the_sources_word_them():
    editions = by_key("editions.csv", "year")
    assert list(editions) == [str(year) for year in range(2014, 2024)]
    assert [editions[year]["number"] for year in editions] == [str(n) for n in range(1, 11)]
    assert {year: (row["nominations_qualifier"], row["nominations"]) for year, row in editions.items()} == {
        "2014": ("more than", "360"), "2015": ("nearly", "150"), "2016": ("exact", "311"), "2017": ("", ""),
        "2018": ("exact", "357"), "2019": ("exact", "204"), "2020": ("", ""), "2021": ("", ""),
        "2022": ("exact", "160"), "2023": ("more than", "132"),
    }  # fmt: skip
    assert (editions["2014"]["nomination_countries_qualifier"], editions["2014"]["nomination_countries"]) == (
        "more than",
        "70",
    )
    assert editions["2021"]["ceremony_date"] == ""


def test_dates_keep_the_precision_of_their_source():
    editions = by_key("editions.csv", "year")
    assert (editions["2014"]["opened"], editions["2014"]["closed"]) == ("2014-06", "2014-09-05")
    assert editions["2020"]["ceremony_date"] == "2020-11"
    dates = [row[column] for row in editions.values() for column in ("opened", "closed", "ceremony_date")]
    dates += [row["date"] for row in rows("totals.csv")] + [row["as_of"] for row in rows("facts.csv")]
    dates += [row[column] for row in rows("pledges.csv") for column in ("validated_on", "retrieved_on")]
    dates += [row["as_of"] for name in ("memberships.csv", "progress.csv") for row in rows(name)]
    assert all(PARTIAL_DATE.fullmatch(date) for date in dates if date)
    assert {"2022-10", "2023-11", "2026-02"} <= set(dates)


def test_categories_change_over_the_years_and_assumed_ones_are_marked():
    categories = rows("categories.csv")
    count = Counter(row["year"] for row in categories)
    assert [count[str(year)] for year in range(2014, 2024)] == [7, 3, 3, 3, 5, 5, 5, 5, 5, 5]
    assert {row["year"] for row in categories if row["basis"] == "assumed"} == {"2020", "2021"}
    assert [row["key"] for row in categories if row["year"] == "2023"] == list(CATEGORY_KEYS)
    assert {row["focus_area"] for row in categories} <= {"", *FOCUS_AREAS}
    assert not [
        row for row in categories if row["focus_area"] and (int(row["year"]) < 2017 or row["key"] == "research")
    ]
    for year in count:
        positions = [int(row["position"]) for row in categories if row["year"] == year]
        assert positions == list(range(1, len(positions) + 1))


def test_laureates_stand_in_a_category_of_their_year():
    categories = {(row["year"], row["key"]) for row in rows("categories.csv")}
    for row in rows("laureates.csv"):
        assert row["role"] in {"winner", "finalist"}
        assert re.fullmatch(r"[a-z0-9-]+-20\d\d", row["key"])
        assert row["key"].endswith(row["year"])
        assert not row["category"] or (row["year"], row["category"]) in categories
    assert not [row for row in rows("laureates.csv") if row["year"] in {"2020", "2021"}]


def test_laureates_may_lack_a_country_or_have_two():
    laureates = by_key("laureates.csv")
    without = {key for key, row in laureates.items() if not row["countries"]}
    assert without == {
        "women-in-african-history-2014", "take-back-the-tech-2014", "feminist-tech-exchanges-2014",
        "waaw-foundation-2016", "world-wide-web-foundation-2016", "laboratoria-2018", "edei-2022",
    }  # fmt: skip
    assert laureates["rebuilding-ukrainian-businesses-2023"]["countries"] == "PL|UA"
    regions = by_key("regions.csv")
    for row in laureates.values():
        expected = {"country": 1, "several countries": 2}.get(row["scope"], 0)
        assert len(items(row["countries"])) == expected
        assert (row["scope"] == "region") == bool(row["region"])
        assert not row["region"] or row["region"] in regions


def test_laureates_may_lack_an_organisation_or_share_an_award():
    laureates = by_key("laureates.csv")
    assert laureates["portray-her-2019"]["organisations"] == "geena-davis-institute|lyda-hill-philanthropies"
    assert (laureates["portray-her-2019"]["category"], laureates["portray-her-2019"]["role"]) == ("research", "winner")
    jordan = laureates["winner-from-jordan-2018"]
    assert (jordan["project"], jordan["organisations"], jordan["person"], jordan["category"]) == ("", "", "", "")
    assert sum(not row["organisations"] for row in laureates.values()) == 6
    assert laureates["roxana-rugina-2015"]["person"] == "Roxana Rugina"
