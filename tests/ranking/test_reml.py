"""The fit against an independent route: the whole covariance matrix written out, and a search on a grid."""

import numpy as np
import pytest

from awards.ranking.model import Score, ScoreTable, estimate, fit, mixed, reml
from awards.ranking.model.arrays import arrays_of
from awards.ranking.model.chances import sampler_of

ROWS = [
    ("a", "x", 4.0), ("a", "y", 3.0), ("a", "z", 4.5), ("b", "x", 2.0), ("b", "y", 1.5), ("b", "w", 3.0),
    ("c", "y", 3.5), ("c", "z", 5.0), ("c", "w", 4.5), ("d", "x", 3.0), ("d", "z", 3.0), ("d", "w", 3.5),
    ("e", "x", 1.5), ("e", "y", 1.0), ("e", "z", 3.0), ("f", "w", 5.0), ("f", "z", 4.0), ("f", "z", 4.5),
]  # fmt: skip
WIDE = [
    ("a", "u", 5.0), ("a", "v", 4.0), ("a", "w", 4.5), ("a", "x", 3.5), ("a", "y", 5.0), ("b", "u", 2.5),
    ("b", "v", 1.0), ("b", "w", 2.5), ("b", "z", 3.0), ("c", "x", 2.0), ("c", "y", 4.0), ("c", "z", 3.0),
    ("c", "v", 2.0),
]  # fmt: skip
"""The same with more judges than items."""
SPLIT = [("a", "x", 4.0), ("a", "y", 3.0), ("b", "x", 2.0), ("b", "y", 2.0), ("c", "w", 5.0), ("c", "z", 4.0),
         ("d", "w", 3.0), ("d", "z", 3.0), ("d", "z", 3.5)]  # fmt: skip
"""The same in two components."""
FLAT = [("a", "x", 3.0), ("a", "y", 2.0), ("b", "x", 2.0), ("b", "y", 3.5), ("c", "x", 4.0), ("c", "z", 2.0),
        ("d", "y", 3.0), ("d", "z", 3.0), ("e", "z", 2.5), ("e", "x", 2.5)]  # fmt: skip
"""The same, of scores in which neither quality nor severity shows."""


class Written:
    """The model of scores = mean + Z items - W judges + noise, as whole matrices."""

    def __init__(self, rows):
        self.items, self.judges = (sorted({row[side] for row in rows}) for side in (0, 1))
        self.scores = np.array([row[2] for row in rows])
        self.z = np.array([[float(row[0] == name) for name in self.items] for row in rows])
        self.w = -np.array([[float(row[1] == name) for name in self.judges] for row in rows])
        self.ones = np.ones(len(rows))

    def table(self, rows):
        places = [(self.items.index(item), self.judges.index(judge), score) for item, judge, score in rows]
        return ScoreTable(self.items, self.judges, [Score(*place) for place in places])

    def covariance(self, item, judge, noise):
        return item * self.z @ self.z.T + judge * self.w @ self.w.T + noise * np.eye(len(self.scores))

    def criterion(self, variances):
        """Minus twice the restricted log-likelihood, from its textbook form."""
        covariance = self.covariance(*variances)
        inverse = np.linalg.inv(covariance)
        of_mean = self.ones @ inverse @ self.ones
        residual = self.scores - (self.ones @ inverse @ self.scores) / of_mean
        return np.linalg.slogdet(covariance)[1] + np.log(of_mean) + residual @ inverse @ residual

    def best_variances(self):
        """A grid of 7 x 7 x 7 deviations that narrows around its best point."""
        center, reach = np.full(3, 1.5), 1.5
        while reach > 1e-7:
            axes = [np.linspace(max(0.0, c - reach), c + reach, 7) for c in center]
            axes[2] = np.maximum(axes[2], 1e-3)
            grid = np.array(np.meshgrid(*axes)).reshape(3, -1).T
            center = min(grid, key=lambda deviations: self.criterion(deviations**2))
            reach *= 0.7
        return center**2

    def predicted(self, item, judge, noise):
        """Mean + items, and severities: each with the covariance of its prediction errors."""
        covariance = self.covariance(item, judge, noise)
        inverse = np.linalg.inv(covariance)
        of_mean = inverse @ self.ones / (self.ones @ inverse @ self.ones)
        residual_maker = np.eye(len(self.scores)) - np.outer(self.ones, of_mean)
        answer = []
        for effect, variance, level in ((self.z, item, 1.0), (self.w, judge, 0.0)):
            weights = level * of_mean + variance * effect.T @ inverse @ residual_maker
            both = weights @ effect * variance
            error = weights @ covariance @ weights.T - both - both.T + variance * np.eye(len(both))
            answer += [weights @ self.scores, error]
        return answer

    def least_squares(self, components):
        """Items and severities with severity summing to zero in each component, their covariance, and noise."""
        levels = [[float(judge in names) for judge in self.judges] for names in components]
        levels = np.hstack([np.zeros((len(levels), len(self.items))), levels])
        design = np.hstack([self.z, self.w])
        bordered = np.block([[design.T @ design, levels.T], [levels, np.zeros((len(levels), len(levels)))]])
        inverse = np.linalg.inv(bordered)[: design.shape[1], : design.shape[1]]
        solution = inverse @ design.T @ self.scores
        residual = self.scores - design @ solution
        noise = residual @ residual / (len(self.scores) - np.linalg.matrix_rank(design))
        return solution, noise * inverse, noise


def covariance_of_draws(sampler, kept, items):
    """What draws vary like: they are linear in standard normals, so unit vectors tell."""
    unit = np.eye(kept + items)
    spread = sampler(unit[:kept], unit[kept:])
    return spread @ spread.T


def at_the_estimate(table, variances):
    """The equations of a table solved at variances, and whether the items are eliminated."""
    data = arrays_of(table)
    item, judge, noise = variances
    many = len(data.items) >= len(data.judges)
    fitted = mixed._Fitted(mixed.equations_of(data) if many else mixed.equations_of(data).swapped(), many)
    return fitted, fitted.at(item / noise, judge / noise).solved(), data.scale


@pytest.mark.parametrize("rows", [ROWS, WIDE])
def test_a_hand_made_case_agrees_with_the_model_written_out(rows):
    written = Written(rows)
    table = written.table(rows)
    found = fit(table, top=())
    variances = written.best_variances()
    assert variances.min() > 0.01

    assert list(vars(found.variances).values()) == pytest.approx(variances.tolist(), abs=1e-4)
    adjusted, item_error, severity, judge_error = written.predicted(*variances)
    assert [item.adjusted for item in found.items] == pytest.approx(adjusted.tolist(), abs=1e-4)
    assert [judge.severity for judge in found.judges] == pytest.approx(severity.tolist(), abs=1e-4)

    fitted, solution, scale = at_the_estimate(table, variances)
    assert fitted.items(solution)[1] * scale**2 == pytest.approx(np.diag(item_error), abs=1e-4)
    assert fitted.severities(solution)[1] * scale**2 == pytest.approx(np.diag(judge_error), abs=1e-4)
    sampler = sampler_of(solution, fitted.many, np.arange(len(solution.kept) - 1))
    drawn = covariance_of_draws(sampler, len(solution.kept), len(table.items)) * solution.point.noise * scale**2
    assert np.allclose(drawn, item_error, atol=1e-4)


def test_variances_on_the_boundary_are_zero_and_not_merely_small():
    written = Written(FLAT)
    found = fit(written.table(FLAT), top=(2,))

    assert written.best_variances()[:2].tolist() == pytest.approx([0, 0], abs=1e-6)
    assert (found.variances.item, found.variances.judge) == (0, 0)
    assert found.variances.noise == pytest.approx(written.scores.var(ddof=1))
    assert [item.adjusted for item in found.items] == pytest.approx([written.scores.mean()] * 5)
    assert {item.rank_adjusted for item in found.items} == {1}
    assert {judge.severity for judge in found.judges} == {0}


@pytest.mark.parametrize("seed", range(8))
def test_no_nearby_or_distant_variances_are_more_likely(a_round, seed):
    table, _ = a_round(items=10, judges=5, seed=seed)
    rows = [(table.items[row.item], table.judges[row.judge], row.value) for row in table.rows]
    written, found = Written(rows), fit(table, top=())
    at = np.array([*vars(found.variances).values()])
    reached = written.criterion(at)

    for seed_of_trial in range(300):
        chance = np.random.default_rng(seed_of_trial)
        near = np.abs(at + chance.normal(0, 0.02, 3))
        far = chance.exponential(0.6, 3) * (chance.random(3) > [0.2, 0.2, 0])
        assert min(written.criterion(near), written.criterion(far)) >= reached - 1e-9


@pytest.mark.parametrize("seed", range(6))
def test_from_50_starts_the_search_ends_at_the_same_variances(a_round, seed):
    table, _ = a_round(items=30 + 20 * seed, judges=6 + 5 * seed, reviews=2 + seed % 3, seed=seed)
    equations = mixed.equations_of(arrays_of(table))
    best = reml.ratios(equations)
    assert min(best.item, best.judge) > 0
    chance = np.random.default_rng(seed)
    for start in np.exp(chance.uniform(np.log(1e-2), np.log(1e2), (50, 2))):
        found = reml._descend(equations, start)
        assert (found.item, found.judge) == pytest.approx((best.item, best.judge), rel=1e-6)
        assert equations.at(found.item, found.judge).noise == pytest.approx(
            equations.at(best.item, best.judge).noise, rel=1e-6
        )


def test_one_start_is_enough_where_there_are_many_levels(a_round, monkeypatch):
    table, _ = a_round(items=300, judges=120, reviews=4)
    equations = mixed.equations_of(arrays_of(table))
    two = reml.ratios(equations)
    monkeypatch.setattr(reml, "MANY", 100)
    one = reml.ratios(equations)
    assert (one.item, one.judge) == pytest.approx((two.item, two.judge), rel=1e-8)


def test_the_search_goes_on_where_the_criterion_bends_down():
    scores = [
        ("a", "x", 0.9865551246014261), ("a", "y", 0.35831586807324073), ("b", "y", 0.33310861562596944),
        ("c", "v", -0.14844282177914242), ("c", "w", 0.9370654323172296), ("c", "y", 0.2367190017088909),
    ]  # fmt: skip
    found = fit(Written(scores).table(scores), top=())
    assert found.variances.noise < 1e-6 < found.variances.item < found.variances.judge


@pytest.mark.parametrize(("rows", "components"), [(ROWS, ["wxyz"]), (WIDE, ["uvwxyz"]), (SPLIT, ["xy", "wz"])])
def test_the_fixed_fit_is_the_least_squares_fit_with_dummies(rows, components):
    written = Written(rows)
    table = written.table(rows)
    found = fit(table, method="fixed", top=())
    solution, covariance, noise = written.least_squares(components)

    size = len(written.items)
    assert [item.adjusted for item in found.items] == pytest.approx(solution[:size].tolist())
    assert [judge.severity for judge in found.judges] == pytest.approx(solution[size:].tolist())
    assert found.variances.noise == pytest.approx(noise)
    assert [e.se for e in (*found.items, *found.judges)] == pytest.approx(np.sqrt(np.diag(covariance)).tolist())

    (part,) = estimate._fixed(arrays_of(table)).posterior.parts
    drawn = covariance_of_draws(part.sampler, len(table.judges), size) * noise
    assert np.allclose(drawn, covariance[:size, :size])
