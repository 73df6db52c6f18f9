"""The ranking model: score = mean + item - severity + noise.

An item is an entry; severity above zero marks low. Items and judges are random with variances by REML
(Patterson and Thompson 1971), in one fit over all categories of a round; the fit with items and judges
both fixed (least squares) stands beside it as a check. The ordinal fit takes scores as steps of a scale.
Everything here is arrays and numbers.
"""

from awards.ranking.model.table import Fit, ItemEstimate, JudgeEstimate, Method, Score, ScoreTable, Top, Variances

__all__ = ["Fit", "ItemEstimate", "JudgeEstimate", "Method", "Score", "ScoreTable", "Top", "Variances", "fit"]


def fit(table: ScoreTable, *, seed: int = 0, top: Top = (1, 3, 5), method: Method = "random") -> Fit:
    """Fit the ranking model to a table of scores, as `estimate.fit` says; its arrays are loaded for that alone."""
    from awards.ranking.model import estimate

    return estimate.fit(table, seed=seed, top=top, method=method)
