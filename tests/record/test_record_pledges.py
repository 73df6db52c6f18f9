"""The record of the registry: organisations, pledges, money, totals and estimates."""

from collections import Counter
from decimal import Decimal

from awards.core.vocabulary import FOCUS_AREAS
from awards.record import items, rows

QUALIFIERS = {"", "exact", "more than", "over", "nearly", "about"}


def by_key(name: str, key: str = "key") -> dict[str, dict[str, str]]:
    return {row[key]: row for row in rows(name)}


def test_organisations_are_one_table_for_laureates_and_pledgers():
    organisations = by_key("organisations.csv")
    used = {key for row in rows("laureates.csv") for key in items(row["organisations"]) + items(row["partners"])}
    used |= {
        key for row in rows("pledges.csv") for key in [row["lead"], *items(row["co_pledgers"]), *items(row["partners"])]
    }
    assert used == set(organisations)
    names = [name for row in organisations.values() for name in [row["name"], *items(row["aliases"])]]
    assert len({name.casefold() for name in names}) == len(names)


def test_pledges_have_our_numbers_without_a_gap_and_one_official_number():
    pledges = rows("pledges.csv")
    assert [row["public_id"] for row in pledges] == [f"R-{n:06d}" for n in range(1, 34)]
    assert [(row["p2c_number"], row["lead"]) for row in pledges if row["p2c_number"]] == [("7528", "avant-dev")]
    assert Counter(row["lead"] for row in pledges) >= Counter(
        {"microsoft": 3, "huawei": 2, "zte": 2, "government-of-ghana": 2, "government-of-canada": 2}
    )


def test_pledges_of_several_name_a_lead_and_the_others():
    pledges = by_key("pledges.csv", "public_id")
    cambodia, govstack, hamburg = pledges["R-000011"], pledges["R-000005"], pledges["R-000032"]
    assert (cambodia["lead"], cambodia["partners"]) == (
        "huawei",
        "ministry-of-posts-and-telecommunications-of-cambodia",
    )
    assert items(govstack["co_pledgers"]) == ["government-of-estonia", "digital-impact-alliance", "itu"]
    assert (hamburg["lead"], hamburg["co_pledgers"]) == ("undp", "government-of-germany")


def test_money_keeps_its_currency_its_word_and_its_basis():
    pledges = by_key("pledges.csv", "public_id")
    assert Counter(row["currency"] for row in pledges.values() if row["amount"]) == {"USD": 16, "EUR": 1, "CAD": 2}
    for row in pledges.values():
        assert bool(row["amount"]) == bool(row["currency"]) == bool(row["basis"])
        assert row["word"] in {"", "pledged", "in_kind"}
        assert row["word"] or not row["amount"]
        assert bool(row["total"]) == bool(row["total_basis"])
        assert bool(row["total_usd"]) == bool(row["usd_basis"])
        if row["basis"] == "total":
            assert (row["total"], row["total_basis"]) == (row["amount"], "stated")
        if row["usd_rate"]:
            assert Decimal(row["total"]) * Decimal(row["usd_rate"]) == Decimal(row["total_usd"])
            assert (row["usd_basis"], row["currency"]) == ("converted", "CAD")
    assert (pledges["R-000001"]["amount"], pledges["R-000001"]["currency"]) == ("155000000", "EUR")
    assert pledges["R-000001"]["total_usd"] == ""
    assert {key for key, row in pledges.items() if row["word"] == "in_kind"} == {"R-000007", "R-000015"}


def test_yearly_amounts_have_no_total_unless_it_is_marked_as_derived():
    yearly = {row["lead"]: row for row in rows("pledges.csv") if row["basis"] == "yearly"}
    zte, mtn = yearly.pop("zte"), yearly.pop("mtn-group")
    assert not yearly
    assert (zte["amount"], zte["total"], zte["total_usd"]) == ("400000000", "", "")
    assert (mtn["amount"], mtn["qualifier"], mtn["total"]) == ("2000000000", "about", "10000000000")
    assert (mtn["total_basis"], mtn["usd_basis"]) == ("derived", "derived")


def test_pledges_use_the_words_of_the_registry():
    groups, regions = by_key("beneficiary_groups.csv"), by_key("regions.csv")
    for row in rows("pledges.csv"):
        assert row["pledge_type"] in {"", "financial", "programmatic", "policy", "advocacy"}
        assert row["focus_area"] in {"", *FOCUS_AREAS}
        assert row["status"] in {"", "in_progress", "completed"}
        assert not row["end_year"] or int(row["start_year"]) <= int(row["end_year"])
        assert set(items(row["beneficiary_groups"])) <= set(groups)
        assert set(items(row["regions"])) <= set(regions)
        assert set(items(row["inferred"])) <= set(row)
    used = {group for row in rows("pledges.csv") for group in items(row["beneficiary_groups"])}
    assert used == set(groups)


def test_targets_and_progress_belong_to_pledges_and_are_numbers():
    pledges = by_key("pledges.csv", "public_id")
    for row in rows("targets.csv"):
        assert row["public_id"] in pledges
        assert Decimal(row["value"]) > 0
        assert row["qualifier"] == "" or row["text"].startswith((row["qualifier"], f"in {row['qualifier']}"))
    for row in rows("progress.csv"):
        assert pledges[row["public_id"]]["status"] == "in_progress"
        assert bool(row["disbursed"]) == bool(row["currency"])


def test_qualifiers_stand_beside_figures_and_in_known_words():
    for name in ("editions.csv", "pledges.csv", "targets.csv", "totals.csv"):
        for row in rows(name):
            for column in (column for column in row if column.endswith("qualifier")):
                assert row[column] in QUALIFIERS
    totals = by_key("totals.csv", "date")
    assert {date: row["usd_qualifier"] for date, row in totals.items() if row["usd_qualifier"]} == {
        "2022-12": "about", "2023-12-12": "more than", "2024-02-26": "over", "2026-03-04": "over",
    }  # fmt: skip
    assert {date: row["pledges_qualifier"] for date, row in totals.items() if row["pledges_qualifier"]} == {
        "2022-06-09": "more than", "2022-08-08": "over", "2023-09": "over", "2023-12-12": "more than",
        "2025-05": "over",
    }  # fmt: skip
    assert {row["lead"]: row["qualifier"] for row in rows("pledges.csv") if row["qualifier"]} == {
        "china-telecom": "over", "mtn-group": "about",
    }  # fmt: skip


def test_totals_are_in_time_order_with_their_target_and_derived_ones_marked():
    totals = rows("totals.csv")
    dates = [row["date"] for row in totals]
    assert dates == sorted(dates)
    assert [row["date"] for row in totals if row["usd_basis"] == "derived"] == ["2025-01"]
    assert all(bool(row["usd_basis"]) == bool(row["usd_billion"]) for row in totals)
    assert {(row["target_usd_billion"], row["target_until"]) for row in totals if row["target_until"]} == {
        ("100", "2026")
    }
    assert (totals[-1]["date"], totals[-1]["usd_billion"]) == ("2026-03-04", "82")
    assert [row["usd_billion"] for row in totals if row["date"] == "2023-12-06"] == ["36.78"]


def test_facts_are_estimates_with_a_unit_and_a_known_indicator():
    indicators = by_key("indicators.csv")
    facts = rows("facts.csv")
    assert {row["indicator"] for row in facts} == set(indicators)
    for row in facts:
        assert row["key"] == f"{row['indicator']}-{row['as_of']}"
        assert row["unit"] in {"percent", "billion people", "million people", "of 46"}
        assert Decimal(row["value"]) > 0
    women, men = (next(row for row in facts if row["indicator"] == f"{who}-online") for who in ("women", "men"))
    assert (women["value"], men["value"]) == ("65", "70")
