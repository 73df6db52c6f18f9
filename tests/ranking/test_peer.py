"""The fit against statsmodels, which writes the whole covariance matrix out and searches in its own way."""

import warnings

import numpy as np
import pandas
import pytest
from statsmodels.regression import mixed_linear_model

from awards.ranking.model import ScoreTable, fit
from tests.ranking.conftest import round_of
from tests.ranking.test_honesty import award


def by_statsmodels(table: ScoreTable):
    """Variances of items, judges and noise, mean, and effects of items and judges (here above zero marks high)."""
    frame = pandas.DataFrame(
        [(row.item, row.judge, float(row.value)) for row in table.rows for _ in range(row.weight)],
        columns=["item", "judge", "score"],
    )
    model = mixed_linear_model.MixedLM.from_formula(
        "score ~ 1",
        groups=np.ones(len(frame)),
        re_formula="0",
        vc_formula={"item": "0 + C(item)", "judge": "0 + C(judge)"},
        data=frame,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = model.fit(reml=True, method=["bfgs", "lbfgs"], maxiter=500)
    effects = found.random_effects[1.0]
    items, judges = (effects[effects.index.str.startswith(name)].to_numpy() for name in ("item", "judge"))
    return [*found.vcomp, found.scale], found.fe_params.iloc[0], items, judges


ROUNDS = {
    "even": lambda: round_of(132, 40, 3, seed=2)[0],
    "few": lambda: round_of(30, 8, 3, seed=1, half_points=False)[0],
    "more judges than items": lambda: round_of(9, 24, 8, seed=4)[0],
    "strict": lambda: round_of(60, 10, 4, seed=6, severity=1.5)[0],
    "clustered, unequal": lambda: award(seed=3, clustered=True)[0],
}


@pytest.mark.one_database
@pytest.mark.parametrize("name", ROUNDS)
def test_variances_scores_and_severities_are_those_of_statsmodels(name):
    table = ROUNDS[name]()
    variances, mean, items, judges = by_statsmodels(table)
    found = fit(table, top=())
    assert [*vars(found.variances).values()] == pytest.approx(variances, abs=1e-3)
    assert found.mean == pytest.approx(mean, abs=1e-3)
    assert [item.adjusted - found.mean for item in found.items] == pytest.approx(items, abs=1e-3)
    assert [-judge.severity for judge in found.judges] == pytest.approx(judges, abs=1e-3)
