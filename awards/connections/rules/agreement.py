"""How two readers of the same pairs agree, and how often both say yes where a link would be shown."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """`agreed` of `pairs`, Cohen's kappa, and of the `shown` pairs those to which both or either said yes."""

    pairs: int
    agreed: int
    kappa: float
    shown: int
    both: int
    either: int

    @property
    def precision(self) -> float | None:
        """The share of shown links to which both said yes; None where none is shown."""
        return self.both / self.shown if self.shown else None


def agreement(one: Sequence[bool], other: Sequence[bool], shown: Sequence[bool]) -> Agreement:
    """The figures of a sample; the three are in the same order.

    Kappa: J. Cohen, A coefficient of agreement for nominal scales, 1960; 1 where both said the same of every pair.
    """
    pairs = len(one)
    agreed = sum(a == b for a, b in zip(one, other, strict=True))
    yes_one, yes_other = sum(one) / pairs, sum(other) / pairs
    by_chance = yes_one * yes_other + (1 - yes_one) * (1 - yes_other)
    kappa = 1.0 if by_chance == 1 else (agreed / pairs - by_chance) / (1 - by_chance)
    labels = list(zip(one, other, shown, strict=True))
    return Agreement(
        pairs, agreed, kappa, sum(shown), sum(a and b for a, b, is_shown in labels if is_shown),
        sum(a or b for a, b, is_shown in labels if is_shown),
    )  # fmt: skip
