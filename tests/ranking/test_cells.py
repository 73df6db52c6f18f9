"""Sums over who met whom are the same whichever way they are taken."""

import numpy as np
import pytest

from awards.ranking.model import cells
from awards.ranking.model.cells import Cells


@pytest.mark.parametrize("small", [0, cells.SMALL])
@pytest.mark.parametrize("full", [0.02, 0.6])
def test_products_are_those_of_the_written_out_table(monkeypatch, small, full):
    monkeypatch.setattr(cells, "SMALL", small)
    chance = np.random.default_rng(2)
    table = chance.integers(1, 4, (60, 25)) * (chance.random((60, 25)) < full)
    table[np.arange(60), np.arange(60) % 25] = 1
    row, col = np.nonzero(table)
    found = Cells(row, col, table[row, col].astype(float), 60, 25)
    by_col, many, square = chance.normal(size=25), chance.normal(size=(25, 7)), chance.normal(size=(25, 25))
    by_row = chance.normal(size=60)

    assert found.times(by_col) == pytest.approx(table @ by_col)
    assert np.allclose(found.times(many), table @ many)
    assert found.transposed_times(by_row) == pytest.approx(table.T @ by_row)
    assert np.allclose(found.across(by_row), table.T @ np.diag(by_row) @ table)
    assert found.quadratic(square) == pytest.approx(np.diag(table @ square @ table.T))
    assert np.allclose(found.transposed().times(by_row), table.T @ by_row)
