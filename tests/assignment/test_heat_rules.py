"""Where judges are needed: what cannot be covered is what brute force says, and what mends it mends it."""

import time
from itertools import chain, combinations
from random import Random

import pytest

from awards.assignment.rules import heat
from awards.assignment.rules.heat_flow import Cell, Need, Offer, reads

EN, AR = Cell("skills", "en"), Cell("skills", "ar")
ACCESS_EN = Cell("access", "en")


def judges(number=1, *, takes=("skills",), reads=("en",), most=5, region=None):
    return Offer(frozenset(takes), frozenset(reads), region, most, number)


def by_brute_force(needs, offers):
    """The most that any set of cells lacks: what it needs beyond all that judges could give to it (Gale 1957)."""
    worst = 0
    for cells in chain.from_iterable(combinations(needs, size) for size in range(1, len(needs) + 1)):
        given = 0
        for offer in offers:
            fits = sum(need.entries for need in cells if reads(need.cell, offer))
            given += offer.judges * min(offer.most, fits)
        worst = max(worst, sum(need.asked for need in cells) - given)
    return worst


def a_problem(chance):
    categories, languages = ("access", "skills", "work"), ("en", "fr", "ar")
    places = [Cell(category, language) for category in categories for language in languages]
    needs = [
        Need(cell, chance.randint(1, 5), chance.randint(1, 3)) for cell in chance.sample(places, chance.randint(1, 6))
    ]
    offers = [
        judges(
            chance.randint(1, 3), most=chance.randint(1, 6),
            takes=chance.sample(categories, chance.randint(1, 3)), reads=chance.sample(languages, chance.randint(1, 2)),
        )
        for _ in range(chance.randint(0, 5))
    ]  # fmt: skip
    return needs, offers


def test_what_is_missing_is_what_brute_force_finds_on_two_thousand_problems():
    chance = Random(22)
    short = 0
    for _ in range(2000):
        needs, offers = a_problem(chance)
        wanted = by_brute_force(needs, offers)
        lacks = heat.lacks(needs, offers)
        assert heat.missing(needs, offers) == wanted, (needs, offers)
        assert sum(lack.missing for lack in lacks) == wanted, (needs, offers)
        short += wanted > 0
    assert 400 < short < 2000, "both kinds were tried"


def test_so_many_judges_mend_a_lack_and_one_fewer_does_not():
    chance, tried = Random(23), 0
    for _ in range(300):
        needs, offers = a_problem(chance)
        for lack in heat.lacks(needs, offers):
            if lack.judges is None:
                continue
            tried += 1
            part = [need for need in needs if need.cell in lack.cells]
            near = [offer for offer in offers if any(reads(cell, offer) for cell in lack.cells)]
            helper = judges(
                1, takes={cell.category for cell in lack.cells}, reads={cell.language for cell in lack.cells},
                most=heat.USUAL_LOAD,
            )  # fmt: skip
            assert heat.missing(part, [*near, *[helper] * lack.judges]) == 0
            assert heat.missing(part, [*near, *[helper] * (lack.judges - 1)]) > 0
    assert tried > 100


def test_a_judge_counts_once_though_two_cells_count_on_the_same_one():
    needs = [Need(EN, 4, 1), Need(ACCESS_EN, 4, 1)]
    shared = judges(takes=("skills", "access"), most=5)
    rows, lacks = heat.rows(needs, [shared], [], [])
    assert [row.everywhere.level for row in rows] == ["enough", "enough"], "each by itself could be covered"
    (lack,) = lacks
    assert (lack.cells, lack.missing, lack.judges) == ((ACCESS_EN, EN), 3, 1)
    assert [row.short for row in rows] == [3, 3]


def test_more_reviews_than_judges_can_ever_give_say_so_in_no_number():
    (lack,) = heat.lacks([Need(EN, 1000, 3)], [])
    assert (lack.missing, lack.judges) == (3000, None)


def test_a_judge_gives_one_review_to_an_entry_whatever_the_load():
    (lack,) = heat.lacks([Need(EN, 2, 3)], [judges(most=50)])
    assert (lack.missing, lack.judges) == (4, 2)


@pytest.mark.parametrize(
    ("offers", "level"),
    [([], "bare"), ([judges(most=3)], "thin"), ([judges(2)], "enough"), ([judges(4)], "ample")],
)
def test_a_cell_is_bare_thin_enough_or_ample(offers, level):
    (row,), _lacks = heat.rows([Need(EN, 4, 2)], offers, [], [])
    assert row.everywhere.level == level


def test_an_entry_counts_in_each_of_its_regions_and_a_region_counts_who_lives_there():
    needs = [
        Need(Cell("skills", "en", frozenset({"africa", "europe"})), 2, 1),
        Need(Cell("skills", "en", frozenset({"africa"})), 1, 1),
        Need(EN, 4, 1),
    ]
    accepted = [judges(region="africa", most=2), judges(2, region="americas")]
    asked = [judges(3, region="europe")]
    (row,), _lacks = heat.rows(needs, accepted, asked, ("africa", "americas", "europe"))
    assert row.everywhere.entries == 7
    found = {region: (one.needed, one.judges, one.asked_judges) for region, one in row.regions.items()}
    assert found == {"africa": (3, 1, 0), "americas": (0, 2, 0), "europe": (2, 0, 3), None: (4, 3, 3)}
    assert heat.regions_without_judges([row]) == ["europe"]


def test_a_thousand_judges_who_all_differ_are_counted_in_a_moment():
    chance = Random(24)
    categories, languages = [f"c{n}" for n in range(7)], [f"l{n}" for n in range(6)]
    needs = [Need(Cell(category, language), 60, 4) for category in categories for language in languages]
    offers = [
        judges(
            most=chance.randint(1, 12), takes=chance.sample(categories, chance.randint(1, 4)),
            reads=chance.sample(languages, chance.randint(1, 3)), region=chance.choice(("africa", "europe")),
        )
        for _ in range(1000)
    ]  # fmt: skip
    begun = time.process_time()
    rows, lacks = heat.rows(needs, offers, [], ("africa", "europe"))
    assert time.process_time() - begun < 6
    assert len(rows) == 42
    assert lacks
