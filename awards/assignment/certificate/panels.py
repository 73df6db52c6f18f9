"""Whether the judges on each entry keep the rules on who sits together."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from awards.assignment.certificate.reading import Asked, Pair, Wrong


def check_panels(asked: Asked, pairs: set[Pair], unfilled: Mapping[str, int]) -> None:
    """Refuse a plan with too many of one group on an entry, or nobody of those of whom there must be one.

    An empty place may stand for a judge whom groups lack, and counts under the caps as that judge would.
    """
    if not asked.caps and not asked.at_least_one:
        return
    on_entry: dict[str, set[str]] = defaultdict(set)
    for entry, judge in pairs:
        on_entry[entry].add(judge)
    for entry, demand in asked.demand.items():
        judges = on_entry[entry]
        kinds = [] if entry in asked.uncapped else list(asked.caps)
        count = Counter(
            (kind, group) for j in judges for kind in kinds if (group := asked.groups[j].get(kind)) is not None
        )
        for (kind, group), taken in count.items():
            if taken > asked.caps[kind]:
                raise Wrong(f"Entry {entry} has {taken} judges of the same {kind} ({group}) but may have"
                            f" {asked.caps[kind]}.")  # fmt: skip
        lacking = frozenset(name for name, some in asked.at_least_one.items() if demand and not some & judges)
        if not _can_stand_in(asked, lacking, unfilled.get(entry, 0), count, capped=bool(kinds)):
            raise Wrong(f"Entry {entry} has none of the judges of {min(lacking)}.")


def _can_stand_in(
    asked: Asked, lacking: frozenset[str], places: int, count: Counter[tuple[str, str]], *, capped: bool
) -> bool:
    """Whether so many empty places can stand for the judges whom these groups lack."""
    if not lacking:
        return True
    if not places:
        return False
    first = min(lacking)
    for stand_in in asked.stand_ins:
        taken = count + Counter(stand_in.groups)
        within = not capped or all(taken[group] <= asked.caps[group[0]] for group in stand_in.groups)
        rest = lacking - set(stand_in.names)
        if first in stand_in.names and within and _can_stand_in(asked, rest, places - 1, taken, capped=capped):
            return True
    return False
