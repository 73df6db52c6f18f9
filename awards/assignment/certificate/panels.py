"""Whether the judges on each entry keep the rules on who sits together."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from awards.assignment.certificate.reading import Asked, Pair, Wrong


def check_panels(asked: Asked, pairs: set[Pair], unfilled: Mapping[str, int]) -> None:
    """Refuse a plan with too many of one group on an entry, or nobody of those of whom there must be one.

    An empty place may stand for a judge whom a group lacks; the groups that lack one, innermost sets first, must not be
    more than the entry's empty places, and such a place counts under the caps.
    """
    if not asked.caps and not asked.at_least_one:
        return
    on_entry: dict[str, set[str]] = defaultdict(set)
    for entry, judge in pairs:
        on_entry[entry].add(judge)
    for entry, demand in asked.demand.items():
        judges = on_entry[entry]
        count = Counter(
            (kind, group) for j in judges for kind in asked.caps if (group := asked.groups[j].get(kind)) is not None
        )
        lacking = {name: some for name, some in asked.at_least_one.items() if demand and not some & judges}
        innermost = {some for some in lacking.values() if not any(other < some for other in lacking.values())}
        if len(innermost) > unfilled.get(entry, 0):
            raise Wrong(f"Entry {entry} has none of the judges of {min(lacking)}.")
        for some in innermost:
            count.update(asked.groups_within(some))
        for (kind, group), taken in count.items():
            if taken > asked.caps[kind]:
                raise Wrong(f"Entry {entry} has {taken} judges of the same {kind} ({group}) but may have"
                            f" {asked.caps[kind]}.")  # fmt: skip
