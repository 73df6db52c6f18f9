"""Something measured by turns with a floor, one and one, so that what else the machine does meets both."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import history
from benchmarks.databases import a_database
from tests.support.databases import fill


@dataclass(frozen=True)
class Goal:
    """So many floors at most, and so many times sooner than the peer, which took `peer` seconds.

    The peer was measured on another machine of two cores; it is not run here.
    """

    floors: float
    peer: float
    sooner: int


@dataclass(frozen=True)
class Line:
    """One thing measured: seconds of ours and of the floor by round."""

    what: str
    goal: Goal | None
    ours: list[float]
    floor: list[float]

    @property
    def ratio(self) -> float:
        """How many times the floor one costs, by the medians."""
        return statistics.median(self.ours) / statistics.median(self.floor)

    def __str__(self) -> str:
        ratios = [mine / bare for mine, bare in zip(self.ours, self.floor, strict=True)]
        return (
            f"{self.what:>32} {statistics.median(self.ours):9.4f} {statistics.median(self.floor):9.4f} "
            f"{self.ratio:7.2f} {min(ratios):6.2f} to {max(ratios):<6.2f} {self._beside_the_goal()}"
        )

    def _beside_the_goal(self) -> str:
        if self.goal is None:
            return ""
        sooner = self.goal.peer / statistics.median(self.ours)
        reached = "yes" if self.ratio <= self.goal.floors else "NO"
        beside = "yes" if sooner >= self.goal.sooner else "NO"
        return (
            f"{self.goal.floors:5.1f} {reached:>3} {self.goal.peer:8.3f} {sooner:7.0f} {self.goal.sooner:5} {beside:>3}"
        )


HEADER = (
    f"{'what':>32} {'seconds':>9} {'floor s':>9} {'ratio':>7} {'range':>16} {'goal':>5}     {'peer s':>8} {'sooner':>7}"
    f" {'goal':>5}"
)


def by_turns(
    what: str, goal: Goal | None, ours: Callable[[], None], floor: Callable[[], None], rounds: int, times: int
) -> Line:
    """So many rounds of so many turns, after one of each that is not counted; of a round the medians."""
    for one in (ours, floor):
        one()
    told: tuple[list[float], list[float]] = ([], [])
    for _round in range(rounds):
        took: tuple[list[float], list[float]] = ([], [])
        for _time in range(times):
            for kept, one in zip(took, (ours, floor), strict=True):
                began = time.perf_counter()
                one()
                kept.append(time.perf_counter() - began)
        for kept, seconds in zip(told, took, strict=True):
            kept.append(statistics.median(seconds))
    return Line(what, goal, *told)


def told(part: str, kinds: Iterable[str], measure: Callable[[str, Path], list[Line]]) -> None:
    """Measure on a database of each kind that has places, print the table, and keep the ratios."""
    print(HEADER)
    for kind in kinds:
        with a_database(kind) as (url, folder):
            fill(url)
            for line in measure(url, folder):
                print(line, flush=True)
                history.keep(f"{part}: {line.what}", line.ratio)
