"""Which judge saw which item how often: the sparse table of counts, and the products that the fits need."""

from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

SMALL = 100_000
"""Cells of a table that is multiplied with another as a dense one, however empty it is."""


class Cells:
    """Counts of scores by row and column, one cell for each pair that met; every row has a cell.

    Kept as pairs of cells that share a row while they are few, as a dense table once that is smaller.
    """

    def __init__(self, row: Ints, col: Ints, count: Floats, height: int, width: int) -> None:
        order = np.lexsort((col, row))
        self.row, self.col, self.count = row[order], col[order], count[order]
        self.height, self.width = height, width
        self.start = np.searchsorted(self.row, np.arange(height + 1))

    @classmethod
    def of_scores(cls, row: Ints, col: Ints, weight: Floats, height: int, width: int) -> "Cells":
        """Cells from single scores, adding up those of the same pair."""
        pair, place = np.unique(row * width + col, return_inverse=True)
        count = sums(place.ravel(), weight, len(pair))
        return cls(pair // width, pair % width, count, height, width)

    def transposed(self) -> "Cells":
        """The same cells with rows and columns exchanged."""
        return Cells(self.col, self.row, self.count, self.width, self.height)

    @cached_property
    def _dense(self) -> Floats | None:
        lengths = np.diff(self.start)
        if int((lengths**2).sum()) <= self.height * self.width:
            return None
        return self._table()

    @cached_property
    def _small(self) -> Floats | None:
        return self._table() if self.height * self.width <= SMALL else self._dense

    def _table(self) -> Floats:
        table = np.zeros((self.height, self.width))
        table[self.row, self.col] = self.count
        return table

    @cached_property
    def _pairs(self) -> tuple[Ints, Ints, Ints, Floats]:
        first, second = [], []
        lengths = np.diff(self.start)
        for length in np.unique(lengths):
            starts = self.start[:-1][lengths == length]
            block = starts[:, None] + np.arange(length)
            first.append(np.repeat(block, length, axis=1).ravel())
            second.append(np.tile(block, (1, length)).ravel())
        one, two = np.concatenate(first), np.concatenate(second)
        return self.row[one], self.col[one], self.col[two], self.count[one] * self.count[two]

    def across(self, by_row: Floats) -> Floats:
        """Sum over rows of by_row[i] c_i c_i', a square table of the columns."""
        if self._dense is not None:
            return np.asarray((self._dense * by_row[:, None]).T @ self._dense)
        row, one, two, count = self._pairs
        flat = sums(one * self.width + two, count * by_row[row], self.width**2)
        return flat.reshape(self.width, self.width)

    def quadratic(self, square: Floats) -> Floats:
        """c_i' square c_i for each row i."""
        if self._dense is not None:
            return np.asarray(np.einsum("ij,ij->i", self._dense @ square, self._dense))
        row, one, two, count = self._pairs
        return sums(row, count * square[one, two], self.height)

    def times(self, by_col: Floats) -> Floats:
        """Sum over a row's columns; `by_col` is a vector or a table with one row a column of ours."""
        table = self._dense if by_col.ndim == 1 else self._small
        if table is not None:
            return np.asarray(table @ by_col)
        if by_col.ndim == 1:
            return sums(self.row, self.count * by_col[self.col], self.height)
        lengths = np.diff(self.start)
        found = np.zeros((self.height, by_col.shape[1]))
        for nth in range(int(lengths.max(initial=0))):
            rows = slice(None) if (lengths > nth).all() else np.flatnonzero(lengths > nth)
            cells = self.start[:-1][rows] + nth
            part, count = by_col[self.col[cells]], self.count[cells]
            found[rows] += part if (count == 1).all() else count[:, None] * part
        return found

    def transposed_times(self, by_row: Floats) -> Floats:
        """Sum over a column's rows, for a vector with one value a row."""
        return sums(self.col, self.count * by_row[self.row], self.width)

    def components(self) -> tuple[Ints, Ints, int]:
        """The component of each row and of each column, numbered from 0 by their first row, and how many."""
        root = list(range(self.height + self.width))

        def find(node: int) -> int:
            while root[node] != node:
                root[node] = root[root[node]]
                node = root[node]
            return node

        for row, col in zip(self.row.tolist(), (self.col + self.height).tolist(), strict=True):
            one, two = find(row), find(col)
            root[max(one, two)] = min(one, two)
        found = [find(node) for node in range(len(root))]
        number = {node: place for place, node in enumerate(dict.fromkeys(found))}
        label = np.array([number[node] for node in found], dtype=np.intp)
        return label[: self.height], label[self.height :], len(number)


def sums(place: Ints, values: Floats, size: int) -> Floats:
    """Sums of the values that share a place, for places 0 to size - 1."""
    return np.bincount(place, weights=values, minlength=size).astype(np.float64, copy=False)


def chunks(total: int, size: int) -> list[tuple[int, int]]:
    """Bounds that cut `total` into runs of at most `size`."""
    return list(pairwise([*range(0, total, max(1, size)), total]))
