"""How a judge's marking moved while scoring: the trend of what the model leaves of each card. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 5
"""With fewer cards than this a trend says nothing."""

CERTAIN = 2.0
"""So many standard errors a trend lies from nought before a page says more than "no trend"."""


@dataclass(frozen=True)
class Drift:
    """From the first card to the last: above nought the judge came to mark higher, by so many points."""

    n: int
    change: float
    se: float

    @property
    def clear(self) -> bool:
        """Whether there is more than chance alone would give."""
        return abs(self.change) > CERTAIN * self.se


def drift(residuals: Sequence[float]) -> Drift | None:
    """The least-squares trend of residuals in the order of scoring; None with too few cards."""
    n = len(residuals)
    if n < FEWEST:
        return None
    middle, mean = (n - 1) / 2, math.fsum(residuals) / n
    spread = math.fsum((place - middle) ** 2 for place in range(n))
    slope = math.fsum((place - middle) * (value - mean) for place, value in enumerate(residuals)) / spread
    rest = math.fsum((value - mean - slope * (place - middle)) ** 2 for place, value in enumerate(residuals))
    return Drift(n, slope * (n - 1), math.sqrt(rest / (n - 2) / spread) * (n - 1))
