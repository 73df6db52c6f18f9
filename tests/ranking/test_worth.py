"""What one more review is worth: by hand, in its limits, and against other ways to choose on simulated rounds."""

from math import erf, sqrt

import numpy as np
import pytest

from awards.ranking.model import Score, ScoreTable, Variances
from awards.ranking.model.held import draws_of, ranks_of
from awards.ranking.model.worth import worth

TRUE = Variances(item=0.36, judge=0.25, noise=0.49)
PLACES = 4
MORE = 3
"""So many entries get one more review each."""


def test_two_items_for_one_place_are_worth_what_the_formula_says():
    """Of two independent normal values the worth has a closed form: the place goes to the higher mean."""
    random = np.random.default_rng(1)
    draws = np.array([0.3, 0.0]) + np.sqrt([0.2, 0.1]) * random.standard_normal((400_000, 2))
    found = worth(draws, 1, 0.4)
    gap, spread = 0.3, np.sqrt(0.3)
    assert found.wrong == pytest.approx(normal(-gap / spread), abs=0.003)
    for item, own in enumerate((0.2, 0.1)):
        moves = np.sqrt(own**2 / (own + 0.4))
        left = np.sqrt(0.3 - moves**2)
        mean = gap + moves * random.standard_normal(400_000)
        after = np.mean([normal(-abs(m) / left) for m in mean[:20_000]])
        assert found.falls[item] == pytest.approx(found.wrong - after, abs=0.004)
    assert found.falls[0] > found.falls[1], "more is to be learned of the entry that is known less"


def test_nothing_is_worth_a_review_where_the_places_are_filled_beyond_doubt():
    random = np.random.default_rng(2)
    draws = np.array([9.0, 5.0, 1.0]) + 0.1 * random.standard_normal((4000, 3))
    found = worth(draws, 1, 0.4)
    assert found.wrong == 0
    assert not found.falls.any()


def test_where_all_have_a_place_no_review_is_worth_anything():
    assert not worth(np.random.default_rng(3).standard_normal((100, 3)), 3, 0.4).falls.any()


def test_an_entry_at_the_cut_that_is_known_well_is_worth_less_than_one_further_off_that_is_not():
    random = np.random.default_rng(4)
    means, own = np.array([4.6, 4.1, 4.0, 3.8, 3.0]), np.array([0.1, 0.001, 0.2, 0.2, 0.1])
    found = worth(means + np.sqrt(own) * random.standard_normal((4000, 5)), 2, 0.5)
    assert found.falls[1] < 0.2 * min(found.falls[2], found.falls[3])


def test_on_simulated_rounds_it_leaves_fewer_places_wrong_than_chance_or_the_nearest_to_the_cut():
    ways = {"worth": by_worth, "nearest": nearest_to_the_cut, "chance": by_chance}
    wrong = dict.fromkeys(ways, 0.0)
    rounds = 120
    for seed in range(rounds):
        table, truth = unequal_round(np.random.default_rng(seed))
        best = set(np.argsort(-truth)[:PLACES].tolist())
        for way, choose in ways.items():
            chosen = choose(table, np.random.default_rng(seed))
            for again in range(4):
                more = with_more(table, truth, chosen, np.random.default_rng([seed, again]))
                wrong[way] += len(best - filled(more)) / 4
    mean = {way: total / rounds for way, total in wrong.items()}
    assert mean["worth"] < mean["nearest"] - 0.03 < mean["chance"] - 0.06, mean


def unequal_round(random):
    """30 entries; every other one was read by all twelve judges, the rest by two."""
    truth = 3 + 0.6 * random.standard_normal(30)
    low = 0.5 * random.standard_normal(12)
    rows = []
    for item in range(30):
        for judge in random.choice(12, 12 if item % 2 else 2, replace=False).tolist():
            rows.append(Score(item, judge, float(truth[item] - low[judge] + 0.7 * random.standard_normal())))
    return table_of(rows, 12), truth


def table_of(rows, judges):
    return ScoreTable([f"item {n:02}" for n in range(30)], [f"judge {n:02}" for n in range(judges)], rows)


def with_more(table, truth, chosen, random):
    """One more review of each chosen entry, by judges who scored nothing else. The errors are alike for all ways."""
    errors = np.sqrt(0.25 + 0.49) * random.standard_normal(30)
    judges = len(table.judges)
    more = [Score(item, judges + n, float(truth[item] + errors[item])) for n, item in enumerate(chosen)]
    return table_of([*table.rows, *more], judges + len(chosen))


def filled(table):
    return {item for item, rank in enumerate(ranks_of(table, TRUE)) if rank <= PLACES}


def by_worth(table, random):
    draws = draws_of(table, TRUE).draws
    return np.argsort(-worth(draws, PLACES, 0.74).falls)[:MORE].tolist()


def nearest_to_the_cut(table, random):
    draws = draws_of(table, TRUE).draws
    mean = draws.mean(axis=0)
    cut = np.sort(mean)[::-1][PLACES - 1 : PLACES + 1].mean()
    return np.argsort(abs(mean - cut))[:MORE].tolist()


def by_chance(table, random):
    return random.choice(30, MORE, replace=False).tolist()


def normal(value):
    return 0.5 * (1 + erf(value / sqrt(2)))
