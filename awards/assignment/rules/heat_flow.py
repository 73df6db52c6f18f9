"""Reviews as a flow from the cells that need them to the judges who may give them: how many can be had at most."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Cell:
    """Entries of one category in one language, with the ITU regions of the nominations' countries of impact."""

    category: str
    language: str
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Need:
    """How many entries a cell has and how many reviews each of them asks for."""

    cell: Cell
    entries: int
    reviews: int

    @property
    def asked(self) -> int:
        return self.entries * self.reviews


@dataclass(frozen=True)
class Offer:
    """So many judges alike: their categories, languages, region, and how many entries each of them takes."""

    categories: frozenset[str]
    languages: frozenset[str]
    region: str | None
    most: int
    judges: int = 1


def reads(cell: Cell, offer: Offer) -> bool:
    """Whether the judges take the category and read the language: what a plan asks."""
    return cell.category in offer.categories and cell.language in offer.languages


class Flow:
    """A maximum flow of reviews from cells to judges alike (Dinic 1970), by whole numbers.

    Judges alike with the same most share a node: what a cell takes from them is dealt evenly among them.
    """

    def __init__(self, needs: Sequence[Need], offers: Sequence[Offer]) -> None:
        self.cells, self.source, self.sink = len(needs), 0, 1
        self.arcs: list[list[int]] = []
        self.of_node: list[list[int]] = [[] for _ in range(2 + len(needs) + len(offers))]
        self.pairs: dict[tuple[int, int], int] = {}
        supply = [self._arc(self.source, self._cell(index), need.asked) for index, need in enumerate(needs)]
        for at, offer in enumerate(offers):
            self._arc(self._offer(at), self.sink, offer.judges * offer.most)
            for index, need in enumerate(needs):
                if reads(need.cell, offer):
                    self.pairs[index, at] = self._arc(self._cell(index), self._offer(at), need.entries * offer.judges)
        self.total = 0
        while level := self._levels():
            next_arc = [0] * len(self.of_node)
            while pushed := self._push(self.source, sum(need.asked for need in needs), level, next_arc):
                self.total += pushed
        self.lacking = [self.arcs[arc][1] for arc in supply]

    def short_side(self) -> tuple[list[int], list[int]]:
        """The cells and judges that the source still reaches: the smaller side of the tightest cut."""
        reached = self._reached()
        cells = [index for index in range(self.cells) if self._cell(index) in reached]
        offers = range(len(self.of_node) - 2 - self.cells)
        return cells, [index for index in offers if self._offer(index) in reached]

    def joins(self, cell: int, offer: int) -> bool:
        """Whether these judges may read the cell."""
        return (cell, offer) in self.pairs

    def _cell(self, index: int) -> int:
        return 2 + index

    def _offer(self, index: int) -> int:
        return 2 + self.cells + index

    def _arc(self, tail: int, head: int, room: int) -> int:
        number = len(self.arcs)
        self.arcs += [[head, room], [tail, 0]]
        self.of_node[tail].append(number)
        self.of_node[head].append(number + 1)
        return number

    def _levels(self) -> Mapping[int, int]:
        """How far each node is from the source; nothing when the sink is out of reach."""
        level, waiting = {self.source: 0}, deque([self.source])
        while waiting:
            node = waiting.popleft()
            for arc in self.of_node[node]:
                head, free = self.arcs[arc]
                if free and head not in level:
                    level[head] = level[node] + 1
                    waiting.append(head)
        return level if self.sink in level else {}

    def _reached(self) -> set[int]:
        reached, waiting = {self.source}, [self.source]
        while waiting:
            for arc in self.of_node[waiting.pop()]:
                head, free = self.arcs[arc]
                if free and head not in reached:
                    reached.add(head)
                    waiting.append(head)
        return reached

    def _push(self, node: int, most: int, level: Mapping[int, int], next_arc: list[int]) -> int:
        if node == self.sink:
            return most
        while next_arc[node] < len(self.of_node[node]):
            arc = self.of_node[node][next_arc[node]]
            head, free = self.arcs[arc]
            if free and level.get(head) == level[node] + 1:
                pushed = self._push(head, min(most, free), level, next_arc)
                if pushed:
                    self.arcs[arc][1] -= pushed
                    self.arcs[arc ^ 1][1] += pushed
                    return pushed
            next_arc[node] += 1
        return 0
