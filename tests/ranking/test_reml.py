"""The fit against an independent route: the whole covariance matrix written out, and a search on a grid."""

import numpy as np
import pytest

from awards.ranking.model import Score, ScoreTable, fit

ROWS = [
    ("a", "x", 4.0), ("a", "y", 3.0), ("a", "z", 4.5), ("b", "x", 2.0), ("b", "y", 1.5), ("b", "w", 3.0),
    ("c", "y", 3.5), ("c", "z", 5.0), ("c", "w", 4.5), ("d", "x", 3.0), ("d", "z", 3.0), ("d", "w", 3.5),
    ("e", "x", 1.5), ("e", "y", 1.0), ("e", "z", 3.0), ("f", "w", 5.0), ("f", "z", 4.0), ("f", "z", 4.5),
]  # fmt: skip
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
        """Mean + items and severities with their prediction errors, from the covariance with the scores."""
        covariance = self.covariance(item, judge, noise)
        inverse = np.linalg.inv(covariance)
        of_mean = inverse @ self.ones / (self.ones @ inverse @ self.ones)
        residual_maker = np.eye(len(self.scores)) - np.outer(self.ones, of_mean)
        answer = []
        for effect, variance, level in ((self.z, item, 1.0), (self.w, judge, 0.0)):
            weights = level * of_mean + variance * effect.T @ inverse @ residual_maker
            target = variance * effect.T
            error = weights @ covariance @ weights.T - weights @ target.T - target @ weights.T
            answer += [weights @ self.scores, np.sqrt(np.diag(error) + variance)]
        return answer


def test_a_hand_made_case_agrees_with_the_model_written_out():
    written = Written(ROWS)
    found = fit(written.table(ROWS), top=())
    variances = written.best_variances()
    assert variances.min() > 0.01

    assert list(vars(found.variances).values()) == pytest.approx(variances.tolist(), abs=1e-4)
    adjusted, se, severity, severity_se = written.predicted(*variances)
    assert [item.adjusted for item in found.items] == pytest.approx(adjusted.tolist(), abs=1e-4)
    assert [item.se for item in found.items] == pytest.approx(se.tolist(), abs=1e-4)
    assert [judge.severity for judge in found.judges] == pytest.approx(severity.tolist(), abs=1e-4)
    assert [judge.se for judge in found.judges] == pytest.approx(severity_se.tolist(), abs=1e-4)


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


def test_the_fixed_fit_is_the_least_squares_fit_with_dummies():
    written = Written(ROWS)
    found = fit(written.table(ROWS), fixed_judges=True, top=())
    level = np.r_[np.zeros(len(written.items)), np.ones(len(written.judges))]
    design = np.vstack([np.hstack([written.z, written.w]), level])
    solution = np.linalg.lstsq(design, np.r_[written.scores, 0.0])[0]
    residual = (np.r_[written.scores, 0.0] - design @ solution)[:-1]
    spare = len(ROWS) - len(level) + 1
    bordered = np.block([[design[:-1].T @ design[:-1], level[:, None]], [level, np.zeros(1)]])
    covariance = residual @ residual / spare * np.linalg.inv(bordered)[:-1, :-1]

    assert [item.adjusted for item in found.items] == pytest.approx(solution[: len(written.items)].tolist())
    assert [judge.severity for judge in found.judges] == pytest.approx(solution[len(written.items) :].tolist())
    assert found.variances.noise == pytest.approx(residual @ residual / spare)
    estimates = [*found.items, *found.judges]
    assert [e.se for e in estimates] == pytest.approx(np.sqrt(np.diag(covariance)).tolist())
