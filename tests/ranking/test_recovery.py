"""Rounds drawn from the model itself: the truth is known, so bands, chances and ranks can be held against it."""

import numpy as np

from awards.ranking.model import fit


def place_of(values):
    return np.argsort(np.argsort(values))


def rank_correlation(one, two):
    return np.corrcoef(place_of(one), place_of(two))[0, 1]


def test_adjusted_is_nearer_the_truth_than_raw_and_bands_hold_what_they_say(a_round):
    gains, covered, said, came = [], [], [], []
    for seed in range(16):
        table, truth = a_round(132, 40, 3, seed=seed, severity=0.6, half_points=False)
        found = fit(table, top=(30,))
        adjusted, raw = (np.array([getattr(item, name) for item in found.items]) for name in ("adjusted", "raw"))
        gains.append(rank_correlation(adjusted, truth) - rank_correlation(raw, truth))
        covered += [item.low <= value <= item.high for item, value in zip(found.items, truth, strict=True)]
        said += [item.p_top[30] for item in found.items]
        came += (place_of(-truth) < 30).tolist()

    assert np.mean(gains) > 0.02
    assert 0.92 <= np.mean(covered) <= 0.97
    said, came = np.array(said), np.array(came)
    for low, high in ((0.1, 0.4), (0.4, 0.7), (0.7, 0.95)):
        inside = (said >= low) & (said < high)
        assert abs(came[inside].mean() - said[inside].mean()) < 0.1


def test_variances_are_recovered_on_average(a_round):
    found = [fit(a_round(132, 40, 3, seed=seed, half_points=False)[0], top=()).variances for seed in range(100, 124)]
    for name, true in (("item", 0.36), ("judge", 0.36), ("noise", 0.49)):
        assert abs(np.mean([getattr(one, name) for one in found]) - true) < 0.05


def test_severity_is_recovered(a_round):
    table, _ = a_round(200, 20, 4, seed=5, severity=1.0, half_points=False)
    chance = np.random.default_rng(5)
    chance.normal(0, 0.6, 200)
    marks_low = chance.normal(0, 1.0, 20)
    found = fit(table, top=())
    assert np.corrcoef([judge.severity for judge in found.judges], marks_low)[0, 1] > 0.97
    inside = [
        abs(j.severity - (s - marks_low.mean())) < 3 * j.se + 0.1 for j, s in zip(found.judges, marks_low, strict=True)
    ]
    assert all(inside)
