"""Reads of ranking: the scores that count, the ranking made of them, and what hangs on it."""

from awards.ranking.queries.documents import COLUMNS, category_document, document, rows
from awards.ranking.queries.drifts import drifts
from awards.ranking.queries.further import FurtherReviews, further_reviews
from awards.ranking.queries.pages import CategoryInRound, category_in_round, category_in_work, judges_by_id
from awards.ranking.queries.rankings import ranking_of, results_of, score_table
from awards.ranking.queries.scores import ground, places, round_scores

__all__ = [
    "COLUMNS", "CategoryInRound", "FurtherReviews", "category_document", "category_in_round", "category_in_work",
    "document", "drifts", "further_reviews", "ground",
    "judges_by_id", "places", "ranking_of", "results_of", "round_scores", "rows", "score_table",
]  # fmt: skip
