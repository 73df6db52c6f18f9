"""The ranking model: score = mean + item - severity + noise.

An item is an entry; severity above zero marks low. Items and judges are random with variances by REML
(Patterson and Thompson 1971), in one fit over all categories of a round; the fit with items and judges
both fixed (least squares) stands beside it as a check. The ordinal fit takes scores as steps of a scale.
Everything here is arrays and numbers.
"""

from awards.ranking.model.estimate import fit
from awards.ranking.model.table import Fit, ItemEstimate, JudgeEstimate, Method, Score, ScoreTable, Top, Variances

__all__ = ["Fit", "ItemEstimate", "JudgeEstimate", "Method", "Score", "ScoreTable", "Top", "Variances", "fit"]
