"""Bring the sets of the index to what pledges say now, part by part, in the transaction of the change."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import and_, delete, or_, select, tuple_
from sqlalchemy.orm import Session

from awards.infrastructure.bulk import replace_rows
from awards.pledges.models import PledgeIndex
from awards.pledges.rules import bits
from awards.pledges.rules.finding import MONEY, amounts_in, digit_value, pairs

AT_ONCE = 4000

Key = tuple[str, str, int]
Values = Mapping[str, Sequence[str]]


class Changes:
    """Places that leave sets and places that come into them."""

    def __init__(self) -> None:
        self._out: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._into: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._new: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._amounts: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)

    def add(self, place: int, values: Values) -> None:
        """A pledge that was in no set is in those of these values."""
        for facet, held in values.items():
            of_facet = self._new[facet]
            if facet != MONEY:
                for value in held:
                    of_facet[value].append(place)
                continue
            for money in held:
                alike, amounts = amounts_in(money)
                of_facet[alike].append(place)
                for slices, cents in amounts:
                    self._amounts[slices].append((place, cents))

    def change(self, place: int, before: Values, now: Values) -> None:
        """A pledge was in the sets of those values, and is in those of these."""
        was, is_in = set(pairs(before)), set(pairs(now))
        for key in is_in - was:
            self._into[key].append(place)
        for key in was - is_in:
            self._out[key].append(place)

    def write(self, session: Session) -> None:
        """Write the sets that changed; whoever does holds the count (`counting.hold`)."""
        for facet, of_facet in self._new.items():
            for value, places in of_facet.items():
                self._into[facet, value] += places
        for slices, held in self._amounts.items():
            for digit, places in _by_digit(held):
                self._into[slices, digit_value(digit)] += places
        out, into = _by_part(self._out), _by_part(self._into)
        keys = sorted(out.keys() | into.keys())
        for some in _some(keys):
            kept = _kept(session, some)
            rows = [(*key, bits.changed(kept.get(key, b""), out.get(key, ()), into.get(key, ()))) for key in some]
            replace_rows(session, PledgeIndex, ("facet", "value", "part", "bits"), [row for row in rows if row[3]])
            if empty := [row[:3] for row in rows if not row[3]]:
                columns = tuple_(PledgeIndex.facet, PledgeIndex.value, PledgeIndex.part)
                session.execute(
                    delete(PledgeIndex).where(columns.in_(empty)).execution_options(synchronize_session=False)
                )


def _by_digit(held: Sequence[tuple[int, int]]) -> Iterator[tuple[int, list[int]]]:
    """For each binary digit the places whose amounts have it."""
    for digit in range(max(cents for _, cents in held).bit_length()):
        if places := [place for place, cents in held if cents >> digit & 1]:
            yield digit, places


def _by_part(sets: Mapping[tuple[str, str], list[int]]) -> dict[Key, list[int]]:
    """The sets in parts, each with the places within it."""
    found: dict[Key, list[int]] = {}
    for (facet, value), places in sets.items():
        for part in range(min(places) // bits.PART, max(places) // bits.PART + 1):
            first = part * bits.PART
            if within := [place - first for place in places if 0 <= place - first < bits.PART]:
                found[facet, value, part] = within
    return found


def _kept(session: Session, keys: list[Key]) -> dict[Key, bytes]:
    """These sets as they are kept; one question, a range of the key for each facet and part."""
    asked: dict[tuple[str, int], list[str]] = {}
    for facet, value, part in keys:
        asked.setdefault((facet, part), []).append(value)
    rows = session.execute(
        select(PledgeIndex.facet, PledgeIndex.value, PledgeIndex.part, PledgeIndex.bits).where(
            or_(*(
                and_(PledgeIndex.facet == facet, PledgeIndex.part == part, PledgeIndex.value.in_(values))
                for (facet, part), values in asked.items()
            ))
        )
    )  # fmt: skip
    return {(facet, value, part): kept for facet, value, part, kept in rows}


def _some(keys: list[Key]) -> Iterator[list[Key]]:
    found = iter(keys)
    while some := list(islice(found, AT_ONCE)):
        yield some
