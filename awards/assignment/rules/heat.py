"""Where judges are needed: reviews asked for against what judges can take, and by how many it cannot be covered.

Reviews are needed by *cells*: entries of one category written in one language, counted by regions of impact besides.
A judge gives at most one review to an entry, so at most as many to a cell as it has entries, and at most so many in
all as the judge takes. Whether all can be had is a maximum flow from cells to judges; what is lacking is shown by the
tightest cut: some cells, with all judges who may read them, need more than these judges can give. No judge is counted
twice, though several cells count on the same one.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from awards.assignment.rules.heat_flow import Cell, Flow, Need, Offer, reads

USUAL_LOAD = 15
"""Entries that a judge takes when nothing is known of the judge."""

MOST_TO_INVITE = 50
"""Beyond this many nobody counts how many judges would mend it."""


@dataclass(frozen=True)
class Lack:
    """Cells that lack `missing` reviews together, and how many judges who take and read all of them would mend it.

    `judges` is None when even many would not.
    """

    cells: tuple[Cell, ...]
    missing: int
    judges: int | None


@dataclass(frozen=True)
class Figures:
    """Reviews needed, and how many judges could give how many of them: those who accepted, and those who are asked."""

    entries: int
    needed: int
    judges: int
    supply: int
    asked_judges: int
    asked_supply: int

    @property
    def level(self) -> str:
        """In a word: `none` needed, `bare` of judges, `thin`, `enough`, or `ample` with twice what is needed."""
        if not self.needed:
            return "none"
        if not self.supply:
            return "bare"
        if self.supply < self.needed:
            return "thin"
        return "enough" if self.supply < 2 * self.needed else "ample"


@dataclass(frozen=True)
class Row:
    """Entries of one category in one language: all of them, and by region of impact.

    An entry counts in each of its regions, in `everywhere` once; under None stand entries that name no country. A
    region counts the judges who live in it, None all of them. `short` is what the row lacks, alone or together with the
    other cells of `lack`.
    """

    category: str
    language: str
    everywhere: Figures
    regions: Mapping[str | None, Figures]
    lack: Lack | None

    @property
    def short(self) -> int:
        return self.lack.missing if self.lack else 0


def rows(
    needs: Sequence[Need], accepted: Sequence[Offer], asked: Sequence[Offer], regions: Sequence[str]
) -> tuple[list[Row], list[Lack]]:
    """The map, a row for each category and language that is needed, in the order given; and what lacks over all."""
    whole = merged(needs)
    short = lacks(whole, accepted)
    of_cell = {cell: lack for lack in short for cell in lack.cells}
    found = []
    for need in whole:
        cell = need.cell
        mine = [one for one in needs if (one.cell.category, one.cell.language) == (cell.category, cell.language)]
        by_region: dict[str | None, Figures] = {}
        for region in regions:
            here = sum(one.entries for one in mine if region in one.cell.regions)
            at_home = [[offer for offer in offers if offer.region == region] for offers in (accepted, asked)]
            by_region[region] = _figures(Need(cell, here, need.reviews), *at_home)
        nowhere = sum(one.entries for one in mine if not one.cell.regions)
        by_region[None] = _figures(Need(cell, nowhere, need.reviews), accepted, asked)
        everywhere = _figures(need, accepted, asked)
        found.append(Row(cell.category, cell.language, everywhere, by_region, of_cell.get(cell)))
    return found, short


def regions_without_judges(found: Sequence[Row]) -> list[str]:
    """Regions where something of these rows is needed and nobody who lives there could give any of it, in order."""
    regions = list(found[0].regions) if found else []
    return [
        region
        for region in regions
        if region is not None
        and any(row.regions[region].needed for row in found)
        and not any(row.regions[region].supply for row in found)
    ]


def merged(needs: Sequence[Need]) -> list[Need]:
    """The needs by category and language alone, which is what a plan asks."""
    entries: dict[tuple[Cell, int], int] = defaultdict(int)
    for need in needs:
        entries[Cell(need.cell.category, need.cell.language), need.reviews] += need.entries
    return [Need(cell, count, reviews) for (cell, reviews), count in entries.items()]


def _figures(need: Need, accepted: Sequence[Offer], asked: Sequence[Offer]) -> Figures:
    def judges(offers: Sequence[Offer]) -> int:
        return sum(offer.judges for offer in offers if reads(need.cell, offer))

    return Figures(
        need.entries, need.asked, judges(accepted), room(need, accepted), judges(asked), room(need, asked)
    )  # fmt: skip


def room(need: Need, offers: Collection[Offer]) -> int:
    """How many reviews judges could give to the cell if they did nothing else."""
    return sum(offer.judges * min(offer.most, need.entries) for offer in offers if reads(need.cell, offer))


def lacks(needs: Sequence[Need], offers: Sequence[Offer]) -> list[Lack]:
    """What cannot be covered, apart where nothing ties the cells together; empty when all can. The largest first."""
    found = []
    for cells, missing in _tightest(needs, offers):
        categories = frozenset(cell.category for cell in cells)
        languages = frozenset(cell.language for cell in cells)
        helper = Offer(categories, languages, None, USUAL_LOAD)
        part = [need for need in needs if need.cell in cells]
        near = [offer for offer in offers if any(reads(cell, offer) for cell in cells)]
        found.append(Lack(cells, missing, _to_invite(part, near, helper)))
    return sorted(found, key=lambda lack: (-lack.missing, lack.cells[0].category, lack.cells[0].language))


def missing(needs: Sequence[Need], offers: Sequence[Offer]) -> int:
    """How many reviews cannot be had, however the judges' loads are dealt."""
    flow = Flow(needs, offers)
    return sum(need.asked for need in needs) - flow.total


def _to_invite(needs: Sequence[Need], offers: Sequence[Offer], helper: Offer) -> int | None:
    """The fewest such judges with whom nothing is missing: more judges never lack more."""

    def lacking(count: int) -> int:
        return missing(needs, [*offers, replace(helper, judges=count)])

    if lacking(MOST_TO_INVITE):
        return None
    return bisect_left(range(MOST_TO_INVITE), 0, lo=1, key=lambda count: -lacking(count))


def _tightest(needs: Sequence[Need], offers: Sequence[Offer]) -> list[tuple[tuple[Cell, ...], int]]:
    """The cells of the tightest cut, in parts that share no judge, each with what it lacks."""
    flow = Flow(needs, offers)
    short_cells, full_offers = flow.short_side()
    leader = {("need", index): ("need", index) for index in short_cells}
    leader |= {("offer", index): ("offer", index) for index in full_offers}

    def lead(node: tuple[str, int]) -> tuple[str, int]:
        while leader[node] != node:
            node = leader[node]
        return node

    for cell_index in short_cells:
        for offer_index in full_offers:
            if flow.joins(cell_index, offer_index):
                leader[lead(("need", cell_index))] = lead(("offer", offer_index))
    parts: dict[tuple[str, int], list[int]] = defaultdict(list)
    for index in short_cells:
        parts[lead(("need", index))].append(index)
    return [
        (tuple(sorted((needs[index].cell for index in part), key=_in_order)), sum(flow.lacking[i] for i in part))
        for part in parts.values()
    ]


def _in_order(cell: Cell) -> tuple[str, str, list[str]]:
    return cell.category, cell.language, sorted(cell.regions)
