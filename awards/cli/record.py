"""`awards load-record`: what is known of ten editions, of pledges and of countries, from the files shipped with it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from awards.cli.common import answer, as_json, clear_refusals, progress, transaction
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, clock
from awards.infrastructure.upsert import Counts, keep
from awards.organisations.services import load_organisations
from awards.places.services import load_places
from awards.pledges.services import load_pledges
from awards.programme.models import Category, Edition
from awards.publishing import queries as publishing
from awards.publishing import rules
from awards.publishing.services import publish_record
from awards.record import editions as past

KINDS = {
    "country": "countries", "region": "regions", "country_status": "memberships", "fact_figure": "estimates",
    "organisation": "organisations", "organisation_alias": "other names", "former_award": "awards held",
    "beneficiary_group": "beneficiary groups", "registry_total": "dated totals", "pledge": "pledges",
    "edition": "editions", "category": "categories", "publication": "publications",
}  # fmt: skip


@click.command("load-record")
@as_json
@clear_refusals
def load_record(json_: bool) -> None:
    """Load countries, past editions, laureates, pledges and totals from the shipped record. Again: no change."""
    with transaction() as session, progress.status("Reading the record"):
        counts = load(session, clock.now(session))
    if json_:
        answer({"new": counts.new, "changed": counts.changed, "same": counts.same})
        return
    for kind, words in KINDS.items():
        new, changed, same = (part.get(kind, 0) for part in (counts.new, counts.changed, counts.same))
        if new or changed or same:
            click.echo(f"{words:<20} {new + changed + same:>5}   {new} new, {changed} changed, {same} as before")
    if counts.nothing_changed:
        click.echo("The record was loaded already; nothing changed.")


def load(session: Session, at: datetime) -> Counts:
    """Bring the database to what the record says, all in the caller's transaction; tells what was new."""
    counts = Counts()
    for loaded in (load_places(session), load_organisations(session), load_pledges(session, at)):
        counts.merge(loaded)
    known = {
        edition.year: edition
        for edition in session.scalars(
            select(Edition).where(Edition.rehearsal.is_(False)).options(selectinload(Edition.categories))
        )
    }
    for year, facts in past.editions().items():
        edition = _keep_edition(session, counts, known.get(year), year, facts)
        before = publishing.newest_of_edition(session, edition.id)
        publication = publish_record(session, edition, rules.facts(**facts), past.laureates(year), at)
        what = "new" if before is None else "same" if publication.id == before.id else "changed"
        counts.add(what, "publication")
    session.flush()
    return counts


def _keep_edition(session: Session, counts: Counts, found: Edition | None, year: int, facts: dict[str, Any]) -> Edition:
    if found is not None and found.kind != "record":
        raise RuleBroken(N_("The edition of %(year)s is held here, so the record cannot replace it.", year=year))
    mine = Counts()
    values: dict[str, Any] = {"year": year, "rehearsal": False, "kind": "record", "names": facts["names"]}
    edition = keep(session, mine, found, Edition, values)
    if found is None:
        edition.id, edition.categories = uuid4(), []
    session.flush()
    kept = {category.key: category for category in edition.categories}
    for position, category in enumerate(past.categories(year)):
        values = {"edition_id": edition.id, "position": position, **category}
        keep(session, mine, kept.get(category["key"]), Category, values)
    if not mine.nothing_changed:
        audit.record(
            session, actor=None, action="edition.recorded", subject=edition.id, edition=edition.id,
            details={"year": year, "new": mine.new, "changed": mine.changed},
        )  # fmt: skip
    session.flush()
    counts.merge(mine)
    return edition
