"""Keep what pledges are found by, in the transaction of the change."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from awards.core.vocabulary import ITU_REGIONS
from awards.infrastructure.bulk import insert_rows
from awards.organisations.rules import fold
from awards.places.models import Country
from awards.pledges import rules
from awards.pledges.models import (
    Pledge,
    PledgeBeneficiary,
    PledgeCountry,
    PledgeParty,
    PledgeRegion,
    PledgeReport,
    PledgeSearch,
    PledgeTag,
    PledgeVerification,
    PledgeVersion,
    PledgeWord,
)
from awards.pledges.rules.reports import standing

AT_ONCE = 400
LONGEST_TITLE = 80
ELSEWHERE = "other"
"""The region of work outside the six of the ITU, or in one that the source words in its own way."""


SEARCH = (
    "n", "pledge_id", "version_id", "state", "rehearsal", "at_desk", "public_since", "lead_id", "focus_area",
    "pledge_type", "entity_kind", "start_year", "title", "sort_usd", "reported_at", "stage", "level", "level_until",
    "has_country", "has_region", "has_group", "has_sdg",
)  # fmt: skip


@dataclass
class _Values:
    """What a version says several of, by version."""

    leads: dict[UUID, UUID] = field(default_factory=dict)
    tags: dict[UUID, set[tuple[str, str]]] = field(default_factory=dict)
    since: dict[UUID, datetime] = field(default_factory=dict)
    reported: dict[UUID, datetime] = field(default_factory=dict)
    stages: dict[UUID, str] = field(default_factory=dict)
    levels: dict[UUID, tuple[int, datetime | None]] = field(default_factory=dict)

    def add(self, version_id: UUID, facet: str, value: str) -> None:
        self.tags.setdefault(version_id, set()).add((facet, value))


def keep_found(session: Session, ids: Collection[UUID]) -> None:
    """Bring what these pledges are found by to what they say now; again: no change."""
    for some in _parts(ids):
        _forget(session, some)
        _keep(session, some)


def keep_missing(session: Session) -> None:
    """Keep what pledges are found by that came into the database before it was kept."""
    known = select(PledgeSearch.pledge_id)
    keep_found(session, list(session.scalars(select(Pledge.id).where(Pledge.current_n > 0, Pledge.id.not_in(known)))))


def _forget(session: Session, ids: list[UUID]) -> None:
    numbers = list(session.scalars(select(PledgeSearch.n).where(PledgeSearch.pledge_id.in_(ids))))
    if not numbers:
        return
    for table in (PledgeWord, PledgeTag, PledgeSearch):
        session.execute(delete(table).where(table.n.in_(numbers)).execution_options(synchronize_session=False))


def _keep(session: Session, ids: list[UUID]) -> None:
    rows = session.execute(
        select(
            Pledge.public_id,
            Pledge.id.label("pledge_id"),
            Pledge.state,
            Pledge.rehearsal,
            Pledge.organisation_id,
            PledgeVersion.id,
            PledgeVersion.title,
            PledgeVersion.facts,
            PledgeVersion.search_text,
            PledgeVersion.focus_area,
            PledgeVersion.pledge_type,
            PledgeVersion.entity_kind,
            PledgeVersion.start_year,
            PledgeVersion.sort_usd,
        )
        .join(Pledge.current)
        .where(Pledge.id.in_(ids))
    ).all()
    values = _values(session, {row.id: row.pledge_id for row in rows})
    found, words, tags = list[tuple[Any, ...]](), list[tuple[str, int]](), list[tuple[str, str, int]]()
    for row in rows:
        n, pledge_id = rules.number_of(row.public_id), row.pledge_id
        said = values.tags.get(row.id, set()) | {("sdg", goal) for goal in row.facts.get("sdgs", ())}
        facets = {facet for facet, _ in said}
        found.append((
            n, pledge_id, row.id, row.state, row.rehearsal, row.organisation_id is not None, values.since[pledge_id],
            values.leads.get(row.id), row.focus_area, row.pledge_type, row.entity_kind, row.start_year,
            fold(row.title)[:LONGEST_TITLE], row.sort_usd, values.reported.get(pledge_id),
            values.stages.get(pledge_id), *values.levels.get(pledge_id, (None, None)),
            *(facet in facets for facet in ("country", "region", "group", "sdg")),
        ))  # fmt: skip
        words += [(word, n) for word in sorted(rules.kept_words(row.search_text))]
        tags += [(facet, value, n) for facet, value in sorted(said)]
    insert_rows(session, PledgeSearch, SEARCH, found)
    insert_rows(session, PledgeWord, ("word", "n"), words)
    insert_rows(session, PledgeTag, ("facet", "value", "n"), tags)


def _values(session: Session, versions: dict[UUID, UUID]) -> _Values:
    values = _Values()
    ids = list(versions)
    for version_id, organisation_id in session.execute(
        select(PledgeParty.version_id, PledgeParty.organisation_id)
        .where(PledgeParty.version_id.in_(ids), PledgeParty.role == "lead")
        .order_by(PledgeParty.position)
    ):
        values.leads.setdefault(version_id, organisation_id)
    for version_id, iso2, region in session.execute(
        select(PledgeCountry.version_id, PledgeCountry.iso2, Country.itu_region)
        .join(Country, Country.iso2 == PledgeCountry.iso2)
        .where(PledgeCountry.version_id.in_(ids))
    ):
        values.add(version_id, "country", iso2)
        values.add(version_id, "region", region or ELSEWHERE)
    for version_id, key in session.execute(
        select(PledgeRegion.version_id, PledgeRegion.region_key).where(PledgeRegion.version_id.in_(ids))
    ):
        values.add(version_id, "region", key if key in ITU_REGIONS else ELSEWHERE)
    for version_id, key in session.execute(
        select(PledgeBeneficiary.version_id, PledgeBeneficiary.group_key).where(PledgeBeneficiary.version_id.in_(ids))
    ):
        values.add(version_id, "group", key)
    since = (
        select(PledgeVersion.pledge_id, func.min(PledgeVersion.recorded_at))
        .where(PledgeVersion.pledge_id.in_(versions.values()))
        .group_by(PledgeVersion.pledge_id)
    )
    values.since = dict(session.execute(since).all())
    _reports(session, list(versions.values()), values)
    return values


def _reports(session: Session, pledge_ids: list[UUID], values: _Values) -> None:
    """Of each pledge when it last reported, and how far somebody looked at the report of the newest period."""
    newest: dict[UUID, UUID] = {}
    for pledge_id, report_id, at, stage in session.execute(
        select(PledgeReport.pledge_id, PledgeReport.id, PledgeReport.recorded_at, PledgeReport.stage)
        .where(PledgeReport.pledge_id.in_(pledge_ids))
        .order_by(PledgeReport.ends_on.desc(), PledgeReport.n.desc())
    ):
        newest.setdefault(pledge_id, report_id)
        values.stages.setdefault(pledge_id, stage)
        values.reported[pledge_id] = max(at, values.reported.get(pledge_id, at))
    of = {report_id: pledge_id for pledge_id, report_id in newest.items()}
    for pledge_id in values.reported:
        values.levels[pledge_id] = (0, None)
    for report_id, level, at in session.execute(
        select(PledgeVerification.report_id, PledgeVerification.level, PledgeVerification.at)
        .where(PledgeVerification.report_id.in_(list(of)))
        .order_by(PledgeVerification.at)
    ):
        values.levels[of[report_id]] = (level, standing(level, at, at).until)


def _parts(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    known = sorted(ids)
    for begin in range(0, len(known), AT_ONCE):
        yield known[begin : begin + AT_ONCE]
