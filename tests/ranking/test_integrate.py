"""Integration over the variances, against sums over a fine grid of the model written out."""

import numpy as np
import pytest
from scipy.stats import t as student

from awards.ranking.model import fit, integrate
from awards.ranking.model.report import half_width
from tests.ranking.test_reml import FLAT, ROWS, WIDE, Written


def summed_by_hand(written, adjusted, severity):
    """Mean squared errors of items and judges over a grid of deviations, the noise integrated out."""
    edges = np.r_[np.linspace(0, 4, 50)[:-1], np.geomspace(4, 400, 50)]
    axis, width = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    total, of_items, of_judges = 0.0, 0.0, 0.0
    number = len(written.scores)
    for item, across in zip(axis, width, strict=True):
        for judge, along in zip(axis, width, strict=True):
            covariance = written.covariance(item**2, judge**2, 1.0)
            inverse = np.linalg.inv(covariance)
            of_mean = written.ones @ inverse @ written.ones
            residual = written.scores - (written.ones @ inverse @ written.scores) / of_mean
            noise = residual @ inverse @ residual / (number - 1)
            share = (
                across
                * along
                / (1 + item**2 / 4)
                / (1 + judge**2 / 4)
                * noise ** (-(number - 1) / 2)
                / np.sqrt(np.linalg.det(covariance) * of_mean)
            )
            items, item_error, judges, judge_error = written.predicted(item**2, judge**2, 1.0)
            total += share
            of_items += share * (noise * np.diag(item_error) + (items - adjusted) ** 2)
            of_judges += share * (noise * np.diag(judge_error) + (judges - severity) ** 2)
    return np.sqrt(of_items / total), np.sqrt(of_judges / total)


@pytest.mark.parametrize(("rows", "close"), [(ROWS, 0.03), (WIDE, 0.03), (FLAT, 0.13)])
def test_standard_errors_are_those_summed_over_all_variances(rows, close):
    """Ten scores that show nothing leave a tail so long that its end is missed."""
    written = Written(rows)
    found = fit(written.table(rows), top=())
    adjusted, severity = [i.adjusted for i in found.items], [j.severity for j in found.judges]
    items, judges = summed_by_hand(written, np.array(adjusted), np.array(severity))
    assert [item.se for item in found.items] == pytest.approx(items, rel=close)
    assert [judge.se for judge in found.judges] == pytest.approx(judges, rel=close)


def test_what_is_not_known_of_the_variances_widens_the_bands_of_a_small_round(a_round, monkeypatch):
    table, _ = a_round(12, 5, 2)
    honest = fit(table, top=())
    monkeypatch.setattr(integrate, "KNOWN", 0)
    plain = fit(table, top=())
    assert [i.adjusted for i in honest.items] == [i.adjusted for i in plain.items]
    assert all(one.se > two.se for one, two in zip(honest.items, plain.items, strict=True))
    assert plain.reliability_band is None
    low, high = honest.reliability_band
    assert 0 < low < honest.reliability < high < 1


def without_prior(criterion):
    return lambda *place: criterion(*place) - 2 * np.log1p(np.square(place) / integrate.WIDE**2).sum()


def test_the_nodes_of_a_normal_density_have_its_moments():
    def criterion(item, judge):
        return (item - 3) ** 2 / 0.25 + (judge - 2) ** 2 / 0.04 - 2 * 0.6 * (item - 3) * (judge - 2) / 0.1

    found = integrate.nodes(without_prior(criterion), (3.0, 2.0))
    shares, places = np.array([n.share for n in found]), np.array([(n.item, n.judge) for n in found])
    assert shares.sum() == pytest.approx(1)
    assert shares @ places == pytest.approx([3, 2], abs=0.02)
    scale = 1 / (1 - 0.36)
    assert shares @ (places - [3, 2]) ** 2 == pytest.approx([0.25 * scale, 0.04 * scale], rel=0.05)


def test_the_nodes_of_a_density_that_begins_at_nought_stay_above_it():
    found = integrate.nodes(without_prior(lambda item: item**2), (0.0,))
    shares, places = np.array([n.share for n in found]), np.array([n.item for n in found])
    assert places.min() > 0
    assert shares @ places == pytest.approx(np.sqrt(2 / np.pi), rel=0.01)


def test_a_search_that_is_open_above_ends_where_it_is_told():
    found = integrate.nodes(lambda item: 1 / (1 + item), (10.0,), furthest=50.0)
    assert max(node.item for node in found) < 50


@pytest.mark.parametrize("freedom", [1, 2, 3, 5, 6, 10, 100])
def test_the_width_of_a_band_is_that_of_students_distribution(freedom):
    assert half_width(freedom) == pytest.approx(student.ppf(0.975, freedom), rel=2e-3)
