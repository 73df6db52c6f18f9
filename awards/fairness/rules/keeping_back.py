"""What of the published counts is kept back, so that none of 1 to 4 nominations can be worked out from all the rest.

Who is a laureate is public by name, so a reader of the tables knows that part of every count. What may not be told is
the rest: those who were not chosen, and of these those who were not eligible. A reader also knows all totals, and that
a group whose counts are kept back has somebody in it.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

SMALLEST = 5
"""From so many nominations on a count may be told."""

ROOM = SMALLEST - 1
"""So many nominations beside one in each group that is kept back stand in no particular one of them."""

Key = TypeVar("Key", bound=Hashable)


class Counts(NamedTuple):
    """How many of a group took each step, as they stand in a table."""

    nominated: int
    eligible: int
    finalists: int
    winners: int

    @property
    def parts(self) -> tuple[int, int]:
        """Those who were not eligible, and those who were and were not chosen."""
        return (self.nominated - self.eligible, self.eligible - self.finalists)

    @property
    def others(self) -> int:
        """Those of whom nothing else is public."""
        return self.nominated - self.finalists


class Block(NamedTuple):
    """Where a country belongs: its region, and whether it is least developed."""

    region: str
    ldc: str


def is_small(count: int) -> bool:
    """Whether a count tells too much of somebody."""
    return 0 < count < SMALLEST


def parts_told(whole: Counts) -> int:
    """How many steps before the finalists may be told by group: two, nominated alone, or none."""
    if is_small(whole.others):
        return 0
    return 1 if any(is_small(part) for part in whole.parts) else 2


def whole_of(rows: Iterable[Counts]) -> Counts:
    """All groups of a table together."""
    return Counts(*map(sum, zip((0, 0, 0, 0), *rows, strict=True)))


def kept_back(rows: Mapping[Key, Counts], before: Collection[Key] = ()) -> set[Key] | None:
    """The groups of a table whose nominated and eligible are kept back; its groups part all that the total counts.

    First each with a small part; then the smallest others, until what is kept back is enough together. `before` are
    those that an earlier file about the same nominations kept back: they stay so. None when too little stays to tell
    anything by group.
    """
    whole = whole_of(rows.values())
    told = parts_told(whole)
    known = {key for key, row in rows.items() if row.others == 0}
    small = {key for key, row in rows.items() if any(map(is_small, (*_parts(row, told), row.others)))}
    hidden = small | {key for key in before if key in rows and key not in known}
    rest = sorted((key for key in rows if key not in hidden | known), key=lambda key: (rows[key].others, str(key)))
    while hidden and not _is_enough([_parts(rows[key], told) for key in hidden], _parts(whole, told)):
        if not rest:
            return None
        hidden.add(rest.pop(0))
    return hidden


def countries_kept_back(
    rows: Mapping[str, Counts],
    blocks: Mapping[str, Block],
    abroad: Mapping[Block, int],
    before: Collection[str] = (),
    regions_back: Collection[str] = (),
) -> set[str] | None:
    """The countries whose nominated are kept back; None when no table of countries can be told beside the others.

    `blocks` says where each belongs: the tables of regions and of least developed countries tell the sums. `abroad` are
    those of several countries in such a place, who stand in no country's count. Of `regions_back`, which the table of
    regions keeps back, only the sum of all together is known.
    """
    blocks = {key: _known(block, regions_back) for key, block in blocks.items()}
    together: dict[Block, int] = defaultdict(int)
    for block, others in abroad.items():
        together[_known(block, regions_back)] += others
    abroad = together
    hidden = {key for key, row in rows.items() if is_small(row.others)}
    hidden |= {key for key in before if key in rows and rows[key].others}
    inside: dict[Block, list[str]] = defaultdict(list)
    for key in rows:
        inside[blocks[key]].append(key)
    good: set[Block] = set()
    bad: set[Block] = set()
    for block in {*inside, *abroad}:
        extra = [abroad[block]] if block in abroad else []
        rest = sorted(
            (key for key in inside[block] if key not in hidden and rows[key].others),
            key=lambda key: (rows[key].others, key),
        )
        found = [rows[key].others for key in inside[block] if key in hidden] + extra
        while not _is_safe(found) and rest:
            hidden.add(rest[0])
            found.append(rows[rest.pop(0)].others)
        if found:
            (good if _is_safe(found) else bad).add(block)
    return hidden if all(_has_a_way_round(block, good) for block in bad) else None


def _known(block: Block, regions_back: Collection[str]) -> Block:
    """The place whose sum is known: all regions that are kept back are one."""
    return Block("kept back", block.ldc) if block.region in regions_back else block


def _is_safe(together: Sequence[int]) -> bool:
    return not together or (len(together) > 1 and sum(together) - len(together) >= ROOM)


def _has_a_way_round(block: Block, good: Collection[Block]) -> bool:
    """Whether one more or less in a block can be made up for in three others, so that no sum of a table changes."""
    return any(Block(block.region, other.ldc) in good and Block(other.region, block.ldc) in good for other in good)


def _parts(row: Counts, told: int) -> tuple[int, ...]:
    return row.parts if told == 2 else (row.others,)


def _is_enough(parts: Sequence[tuple[int, ...]], whole: tuple[int, ...]) -> bool:
    """Whether groups that are kept back tell nothing together: of each part that there is, many who may be in any."""
    sums = [sum(column) for column in zip(*parts, strict=True)]
    return (
        len(parts) > 1
        and sum(sums) - len(parts) >= ROOM
        and all(found >= SMALLEST or of_all == 0 for found, of_all in zip(sums, whole, strict=True))
    )
