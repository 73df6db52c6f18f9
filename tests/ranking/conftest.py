from collections.abc import Callable, Sequence

import numpy as np
import pytest

from awards.ranking.model import Score, ScoreTable


def round_of(
    items: int = 12, judges: int = 5, reviews: int = 3, seed: int = 2, severity: float = 0.6, half_points: bool = True
) -> tuple[ScoreTable, np.ndarray]:
    """A made-up round: scores around 3 of items with deviation 0.6, and the items' true values."""
    chance = np.random.default_rng(seed)
    truth = 3 + chance.normal(0, 0.6, items)
    marks_low = chance.normal(0, severity, judges)
    load = np.zeros(judges)
    rows = []
    for item in range(items):
        panel = np.argsort(load + chance.random(judges))[:reviews]
        load[panel] += 1
        for judge in panel.tolist():
            score = truth[item] - marks_low[judge] + chance.normal(0, 0.7)
            rows.append(Score(item, judge, float(np.clip(round(2 * score) / 2, 1, 5)) if half_points else float(score)))
    return ScoreTable(names("item", items), names("judge", judges), rows), truth


def names(word: str, number: int) -> list[str]:
    return [f"{word} {place:03}" for place in range(number)]


def table_of(scores: Sequence[Sequence[float | None]], categories: Sequence[str | None] = ()) -> ScoreTable:
    """A table of items by judges, None where a judge gave no score."""
    rows = [
        Score(item, judge, value)
        for item, line in enumerate(scores)
        for judge, value in enumerate(line)
        if value is not None
    ]
    return ScoreTable(names("item", len(scores)), names("judge", len(scores[0])), rows, categories)


@pytest.fixture
def a_round() -> Callable[..., tuple[ScoreTable, np.ndarray]]:
    return round_of


@pytest.fixture
def a_table() -> Callable[..., ScoreTable]:
    return table_of
