"""The index of the registry: sets of pledges by what they say, read as they are kept and as organisations stand now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from awards.infrastructure.once import once
from awards.organisations.models import Organisation
from awards.pledges import rules
from awards.pledges.models import (
    Pledge,
    PledgeIndex,
    PledgeOutdated,
    PledgePart,
    PledgeParty,
    PledgeSearch,
    PledgeVersion,
)
from awards.pledges.queries.naming import countries_named, groups_named
from awards.pledges.rules import bits, finding, reports

SLICES = tuple(f"{kind}:{word}" for kind in ("amount", "usd") for word in rules.WORDS)
END = "\U0010ffff"
OUTDATED = "outdated"


@dataclass
class Borne:
    """What a pledge bears of its organisations as they stand now: the country of the one that leads, all names."""

    place: int | None
    leads: int | None = None
    home: str | None = None
    words: set[str] = field(default_factory=set)


class Index:
    """Sets of pledges, read when they are first asked for; places of outdated pledges stand where they belong now."""

    def __init__(self, session: Session, at: datetime | None) -> None:
        self.session, self.at = session, at
        self._outdated: dict[int, Borne] = {}
        self._moved = 0
        self._held: dict[str, dict[str, int]] = {}

    def read(self, facets: Iterable[str]) -> None:
        """Read all of these facets that are not here yet, in one question."""
        missing = [facet for facet in facets if facet not in self._held]
        if missing:
            which: ColumnElement[bool] = PledgeIndex.facet.in_(missing)
            if "level" in missing and self.at is not None:
                gone = PledgeIndex.value <= finding.until_value(self.at)
                which = or_(which, and_(PledgeIndex.facet == "until", gone))
            found = _read(self.session, which)
            if found.pop(OUTDATED, None) and not self._outdated:
                self._look_at_outdated()
                found = _read(self.session, which)  # what is mended meanwhile stands there twice, which is no harm
            self._held |= {facet: {} for facet in (*missing, "until")} | self._held | found
            if "home" in missing:
                self._held["home"] = self._as_now(
                    self._held["home"], {place: [one.home] for place, one in self._outdated.items() if one.home}
                )

    def of(self, facet: str) -> Mapping[str, int]:
        """The sets of a facet by its values."""
        self.read([facet])
        return self._held[facet]

    def having(self, facet: str, *values: str) -> int:
        """The pledges with one of these values."""
        held = self.of(facet)
        return bits.joined(held.get(value, 0) for value in values)

    def levels(self) -> Mapping[str, int]:
        """How far somebody looked at the newest report, as it still holds at the instant."""
        levels = self.of("level")
        gone = bits.joined(self._held["until"].values()) & bits.joined(levels.values())
        return {level: bits.without(held, gone) for level, held in levels.items()} | {"0": levels.get("0", 0) | gone}

    def lights(self) -> Mapping[str, int]:
        """The pledges that are reported on here by their light at the instant; without one, none is late."""
        self.read(("at_desk", "state", "stage", "heard"))
        ours = self.having("at_desk", "1")
        if self.at is None:
            return {"green": ours}
        today = self.at.date()
        in_time = self._heard_since(reports.late_before(today))
        late = bits.without(ours, in_time | self.having("state", "closed") | self.having("stage", *reports.FINISHED))
        amber = late & self._heard_since(reports.late_before(today, reports.SILENT_AFTER))
        return {"green": bits.without(ours, late), "amber": amber, "red": bits.without(late, amber)}

    def _heard_since(self, day: date) -> int:
        held = self.of("heard")
        return bits.at_least(self.having("at_desk", "1"), _digits(held), day.toordinal())

    def with_words(self, wanted: Sequence[rules.Wanted]) -> int:
        """The pledges that have each of these words in what they say, or in a name of what they name; one question."""
        like = [
            and_(PledgeIndex.facet == facet, _like(PledgeIndex.value, word))
            for facet in ("word", "name")
            for word in wanted
        ]
        kept = _read(self.session, or_(*like))
        names = self._as_now(kept.get("name", {}), {place: one.words for place, one in self._outdated.items()})
        every = [*kept.get("word", {}).items(), *names.items()]
        found = -1
        for word in wanted:
            said = bits.joined(held for one, held in every if word.fits(one))
            placed, grouped = countries_named(word), groups_named(word)
            found &= said | self.having("country", *placed) | self.having("group", *grouped)
        return found

    def money(self, word: str, currency: str) -> int:
        """The pledges that state an amount under a word in a currency, and not a year's alone; in USD by its value."""
        found = 0
        for alike, held in self.of("money").items():
            of, stated_in, basis, _qualified, valued = alike.split("|")
            fits = valued == "1" if currency == "USD" else stated_in == currency and basis != "yearly"
            found |= held if of == word and fits else 0
        return found

    @cached_property
    def slices(self) -> Mapping[str, list[int]]:
        """By `amount` or `usd` and a word, the sets of pledges whose amounts have a binary digit, the lowest first."""
        self.read(SLICES)
        found = {}
        for name in SLICES:
            found[name] = _digits(self._held[name])
        return found

    def _look_at_outdated(self) -> None:
        borne = borne_by(self.session, outdated())
        self._outdated = {one.place: one for one in borne.values() if one.place is not None}
        self._moved = bits.bits_of(self._outdated)

    def _as_now(self, kept: Mapping[str, int], now: Mapping[int, Iterable[str]]) -> dict[str, int]:
        """Sets by value as they are kept, the outdated pledges taken out and put where they belong."""
        if not self._outdated:
            return dict(kept)
        found = {value: bits.without(held, self._moved) for value, held in kept.items()}
        for place, values in now.items():
            for value in values:
                found[value] = found.get(value, 0) | 1 << place
        return found


def index_of(session: Session, at: datetime | None) -> Index:
    """The index at an instant, which says what verifications have run out; a page that only shows reads it once."""
    return once(session, ("pledges.index", at), lambda: Index(session, at))


def borne_by(session: Session, which: ColumnElement[bool]) -> dict[UUID, Borne]:
    """What these pledges that are or were public bear of organisations, by their ids; one question."""
    parties = PledgeParty.version_id == PledgeVersion.id
    parts = and_(PledgePart.pledge_id == Pledge.id, PledgePart.shown)
    every = union_all(
        _bearing(PledgeParty, parties, case((PledgeParty.role == "lead", PledgeParty.position))).where(which),
        _bearing(PledgePart, parts, cast(null(), Integer)).where(which),
    ).subquery()
    found: dict[UUID, Borne] = {}
    for key, place, leads, home, names in session.execute(select(every)):
        borne = found.setdefault(key, Borne(place))
        borne.words |= finding.kept_words(names)
        if leads is not None and (borne.leads is None or leads < borne.leads):
            borne.leads, borne.home = leads, home
    return found


def outdated() -> ColumnElement[bool]:
    """That the index holds what a pledge bears of organisations as it was."""
    changed = select(PledgeOutdated.organisation_id).where(PledgeOutdated.organisation_id.is_not(None))
    family = select(Organisation.id).where(or_(Organisation.id.in_(changed), Organisation.merged_into_id.in_(changed)))
    versions = select(PledgeParty.version_id).where(PledgeParty.organisation_id.in_(family))
    return or_(
        Pledge.id.in_(select(PledgeOutdated.pledge_id).where(PledgeOutdated.pledge_id.is_not(None))),
        Pledge.id.in_(select(PledgeVersion.pledge_id).where(PledgeVersion.id.in_(versions))),
        Pledge.id.in_(select(PledgePart.pledge_id).where(PledgePart.organisation_id.in_(family))),
    )


def _bearing(
    of: type[PledgeParty] | type[PledgePart], joining: ColumnElement[bool], leads: ColumnElement[int | None]
) -> Select[*tuple[Any, ...]]:
    """Each organisation of a pledge as it stands now; `leads` is the position of one that leads."""
    heir = aliased(Organisation)
    return (
        select(
            Pledge.id.label("id"), PledgeSearch.place.label("place"), leads.label("leads"),
            case((Organisation.merged_into_id.is_(None), Organisation.country), else_=heir.country).label("home"),
            func.coalesce(heir.search_text, Organisation.search_text).label("names"),
        )
        .select_from(Pledge)
        .join(Pledge.current)
        .join(of, joining)
        .join(Organisation, Organisation.id == of.organisation_id)
        .outerjoin(heir, heir.id == Organisation.merged_into_id)
        .outerjoin(PledgeSearch, PledgeSearch.pledge_id == Pledge.id)
    )  # fmt: skip


def _read(session: Session, which: ColumnElement[bool]) -> dict[str, dict[str, int]]:
    """The sets of these values, by facet and value; OUTDATED holds something when the index is outdated."""
    found: dict[str, dict[str, int]] = {}
    kept = select(PledgeIndex.facet, PledgeIndex.value, PledgeIndex.part, PledgeIndex.bits).where(which)
    noted = select(literal(OUTDATED), literal(""), literal(0), literal(b"", LargeBinary)).where(
        exists().where(PledgeOutdated.seq > 0)
    )
    rows = session.execute(union_all(kept, noted))
    for facet, value, part, packed in rows:
        held = found.setdefault(facet, {})
        held[value] = held.get(value, 0) | bits.unpacked(packed) << part * bits.PART
    return found


def _digits(held: Mapping[str, int]) -> list[int]:
    """The sets of pledges whose amount has a binary digit, the lowest digit first."""
    return [held.get(finding.digit_value(digit), 0) for digit in range(int(max(held, default="-1")) + 1)]


def _like(column: Any, wanted: rules.Wanted) -> ColumnElement[bool]:
    return and_(column >= wanted.text, column < wanted.text + END) if wanted.begins else column == wanted.text
