"""Bring the sets of the index to what pledges say now, part by part, in the transaction of the change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import and_, delete, or_, select, tuple_
from sqlalchemy.orm import Session

from awards.infrastructure.bulk import replace_rows
from awards.pledges.models import PledgeIndex
from awards.pledges.rules import bits

AT_ONCE = 4000

Key = tuple[str, str, int]


class Changes:
    """Places that leave sets and places that come into them, by set and part."""

    def __init__(self) -> None:
        self._out: defaultdict[Key, list[int]] = defaultdict(list)
        self._into: defaultdict[Key, list[int]] = defaultdict(list)

    def add(self, place: int, before: Iterable[tuple[str, str]], now: Iterable[tuple[str, str]]) -> None:
        """A pledge was in these sets, and is in those."""
        part, within = divmod(place, bits.PART)
        was = set(before)
        is_in = set(now) if was else now
        for facet, value in is_in:
            if (facet, value) not in was:
                self._into[facet, value, part].append(within)
        for facet, value in was.difference(is_in):
            self._out[facet, value, part].append(within)

    def write(self, session: Session) -> None:
        """Write the sets that changed; whoever does holds the count (`counting.hold`)."""
        keys = sorted(self._out.keys() | self._into.keys())
        for some in _some(keys):
            kept = _kept(session, some)
            rows = [
                (*key, bits.changed(kept.get(key, b""), self._out.get(key, ()), self._into.get(key, ())))
                for key in some
            ]
            replace_rows(session, PledgeIndex, ("facet", "value", "part", "bits"), [row for row in rows if row[3]])
            if empty := [row[:3] for row in rows if not row[3]]:
                columns = tuple_(PledgeIndex.facet, PledgeIndex.value, PledgeIndex.part)
                session.execute(
                    delete(PledgeIndex).where(columns.in_(empty)).execution_options(synchronize_session=False)
                )


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
