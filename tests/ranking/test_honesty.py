"""Whole awards drawn from the model: what bands and chances say, held against what is true."""

from collections.abc import Iterator

import numpy as np
import pytest

from awards.ranking.model import Fit, Score, ScoreTable, fit

CATEGORIES = 5
AWARDS = 400


def award(
    seed: int, items: int = 132, judges: int = 40, reviews: int = 3, *, clustered: bool = False
) -> tuple[ScoreTable, np.ndarray]:
    """A made-up award with severity and noise of its own, and the true values of its items.

    Dealt evenly at random; or, `clustered`, nine in ten reviews by judges of the category's own, of whom some read
    many times as much as others.
    """
    chance = np.random.default_rng(seed)
    severity, noise = chance.choice([0.1, 0.3, 0.6, 1.0]), chance.choice([0.4, 0.7, 1.0])
    truth, marks_low = chance.normal(3, 0.6, items), chance.normal(0, severity, judges)
    category = chance.integers(0, CATEGORIES, items)
    appetite = chance.lognormal(0, 0.8, judges) if clustered else np.ones(judges)
    load, rows = np.zeros(judges), []
    for item in range(items):
        at_home = clustered and chance.random() < 0.9
        pool = np.flatnonzero(np.arange(judges) % CATEGORIES == category[item]) if at_home else np.arange(judges)
        panel = pool[np.argsort((load[pool] + chance.random(len(pool))) / appetite[pool])[:reviews]]
        load[panel] += 1
        scores = truth[item] - marks_low[panel] + chance.normal(0, noise, len(panel))
        rows += [Score(item, judge, score) for judge, score in zip(panel.tolist(), scores.tolist(), strict=True)]
    names = [f"item {place:03}" for place in range(items)], [f"judge {place:03}" for place in range(judges)]
    return ScoreTable(*names, rows, [f"category {place}" for place in category.tolist()]), truth


def statements(found: Fit, truth: np.ndarray) -> Iterator[tuple[float, bool]]:
    """Each chance that was stated, and whether it came true."""
    for category in {item.category for item in found.items}:
        own = [place for place, item in enumerate(found.items) if item.category == category]
        best = sorted(own, key=lambda place: -truth[place])
        for k in (1, 3, 5):
            for place in own:
                chance = found.items[place].p_top[k]
                assert chance is not None
                yield chance, place in best[:k]


@pytest.mark.one_database
def test_over_400_awards_bands_and_chances_hold_what_they_say():
    covered, stated = {False: [], True: []}, []
    for seed in range(AWARDS):
        clustered = bool(seed % 2)
        table, truth = award(seed, clustered=clustered)
        found = fit(table, seed=seed)
        covered[clustered] += [item.low <= value <= item.high for item, value in zip(found.items, truth, strict=True)]
        stated += statements(found, truth)

    for inside in covered.values():
        assert 0.93 <= np.mean(inside) <= 0.97
    said, came = np.array(stated).T
    tenth = np.minimum(np.floor(10 * said), 9)
    for which in range(10):
        mine = tenth == which
        assert mine.sum() >= 500
        assert abs(said[mine].mean() - came[mine].mean()) < 0.05


@pytest.mark.one_database
@pytest.mark.parametrize(("items", "judges", "reviews"), [(24, 6, 3), (15, 5, 2)])
def test_bands_of_small_awards_hold_what_they_say_although_variances_are_hardly_known(items, judges, reviews):
    inside = []
    for seed in range(100):
        table, truth = award(seed, items, judges, reviews)
        for item, value in zip(fit(table, top=()).items, truth, strict=True):
            inside.append(item.low <= value <= item.high)
    assert 0.93 <= np.mean(inside) <= 0.98
