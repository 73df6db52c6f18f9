"""Correct what was published: a further publication, chained to the one before it, with a public reason.

What was published then stays as it was and can be read; the newest publication is what every page reads.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.organisations import queries as organisations
from awards.places import queries as places
from awards.programme.models import Edition
from awards.programme.queries import lock_edition
from awards.publishing import queries, rules
from awards.publishing.models import Announcement, Laureate, Publication
from awards.publishing.queries.texts import as_published
from awards.publishing.services import announcing
from awards.publishing.services.amending import amend, put_in_order
from awards.publishing.services.building import again, laureate_of, of_entries


def propose_correction(
    session: Session,
    edition: Edition,
    changes: Sequence[rules.Change],
    reason: str,
    instant: datetime,
    by: User,
    at: datetime,
) -> Announcement:
    """Propose to correct what is public of an edition, with a reason that will be public. Raises RuleBroken."""
    lock_edition(session, edition)
    said = rules.check_reason(reason)
    rules.check_instant(instant, at)
    before = queries.newest_public(session, edition.id, at)
    if before is None:
        raise RuleBroken(N_("Nothing of this edition is public: there is nothing to correct."))
    build(session, edition, before, changes, said, instant)
    return announcing.put(
        session, edition, "correction", instant, by, at, corrects_id=before.id, reason=said, changes=list(changes)
    )


def approve_correction(
    session: Session, announcement: Announcement, by: User, at: datetime, undo: timedelta = rules.UNDO
) -> Publication:
    """Approve a correction as a second person: its publication is frozen now. Raises RuleBroken.

    It is refused when another publication came in between, and while a later announcement, frozen with what is to be
    corrected, waits for its instant.
    """
    edition = announcing.to_settle(session, announcement, by)
    before = queries.newest_public(session, edition.id, at)
    if before is None or before.id != announcement.corrects_id:
        raise RuleBroken(N_("What it corrects is not what is public any more: cancel this and propose it again."))
    if queries.waiting(session, edition.id, at):
        raise RuleBroken(N_("Another approved announcement waits for its time: cancel it, or wait until it is public."))
    soonest = at + undo
    public_from = max(announcement.instant, soonest)
    publication = build(session, edition, before, announcement.changes, announcement.reason or "", public_from)
    announcing.keep(session, edition, announcement, publication, by, at, soonest)
    return publication


def build(
    session: Session,
    edition: Edition,
    before: Publication,
    changes: Sequence[rules.Change],
    reason: str,
    public_from: datetime,
) -> Publication:
    """The corrected publication, not written yet. Raises RuleBroken for one that changes nothing or goes too far."""
    _refuse_unknown(session, before, changes)
    publication = corrected(session, edition, before, changes, reason, public_from)
    laureates = publication.said
    if not rules.differences(before.said, laureates):
        raise RuleBroken(N_("Nothing would change: correct at least one field."))
    if not laureates:
        raise RuleBroken(N_("Nobody would be left: take the announcement back instead."))
    _refuse_undecided(session, edition, before, publication)
    return publication


def corrected(
    session: Session,
    edition: Edition,
    before: Publication,
    changes: Sequence[rules.Change],
    reason: str,
    public_from: datetime,
) -> Publication:
    """A publication as it would read with these changes, in the neutral order again, chained to the one before it."""
    changed = {change["slug"]: change for change in changes if "slug" in change}
    texts = _texts_anew(session, before, changed)
    laureates = [
        _changed(laureate, changed.get(laureate.slug, {}), texts)
        for laureate in before.laureates
        if not changed.get(laureate.slug, {}).get("removed")
    ]
    laureates += _added(session, edition, before, changes)
    put_in_order(session, edition, laureates)
    publication = Publication(
        id=uuid4(), edition_id=edition.id, year=edition.year, rehearsal=edition.rehearsal, kind=before.kind,
        public_from=public_from, facts=recounted(before.facts, laureates), laureates=laureates,
        corrects_id=before.id, corrects_digest=before.digest, reason=reason,
    )  # fmt: skip
    publication.seal()
    return publication


def _texts_anew(
    session: Session, before: Publication, changed: Mapping[str, rules.Change]
) -> Mapping[UUID, dict[str, Any]]:
    """The texts and the picture of those whose correction takes them in as staff have them now."""
    entries = [
        laureate.entry_id
        for laureate in before.laureates
        if laureate.entry_id and changed.get(laureate.slug, {}).get("fields", {}).get("texts")
    ]
    found = as_published(session, entries, valued=before.kind == "winners") if entries else {}
    return {entry: found.get(entry, {}) for entry in entries}


def _changed(laureate: Laureate, change: rules.Change, texts: Mapping[UUID, dict[str, Any]]) -> Laureate:
    """The laureate as it was published, with the fields of a correction as they are to be."""
    kept = texts.get(laureate.entry_id, laureate.texts) if laureate.entry_id else laureate.texts
    fields, found = change.get("fields", {}), again(laureate, laureate.role, kept)
    amend(found, fields)
    return found


def _added(session: Session, edition: Edition, before: Publication, changes: Sequence[rules.Change]) -> list[Laureate]:
    """The entries that a correction adds, with addresses that nobody of the edition has."""
    roles = {UUID(change["entry"]): change["fields"]["role"] for change in changes if "entry" in change}
    if not roles:
        return []
    chosen = of_entries(session, edition, list(roles))
    known = organisations.by_names(session, {name for found in chosen for name in found.organisations})
    ids = {name: organisation.id for name, organisation in known.items()}
    texts = as_published(session, list(roles), valued=before.kind == "winners")
    titles = [(c.nomination.title, c.organisations, c.category.key) for c in chosen]
    taken = queries.slugs_of_edition(session, edition.id)
    found = []
    for entry, slug in zip(chosen, rules.slugs(titles, edition.year, taken), strict=True):
        laureate = laureate_of(edition, entry, slug, len(before.laureates), ids, texts.get(entry.entry, {}))
        laureate.role = roles[entry.entry]
        found.append(laureate)
    return found


def recounted(facts: Mapping[str, Any], laureates: Sequence[Laureate]) -> dict[str, Any]:
    """The facts with the counts of what is published now, where they were counts of it before.

    A category in which there is somebody now is not said to be without a finalist.
    """
    named = {laureate.category_key for laureate in laureates}
    still = {one["key"] for one in facts["categories"] if one.get("no_finalist") and one["key"] not in named}
    counts = {"finalists": len(laureates), "winners": sum(laureate.role == "winner" for laureate in laureates)}
    return {
        **rules.without_finalist(facts, still),
        **{name: rules.Figure(figure=n, qualifier=None) for name, n in counts.items() if facts.get(name) is not None},
    }


def _refuse_unknown(session: Session, before: Publication, changes: Sequence[rules.Change]) -> None:
    codes = {code for change in changes for code in change.get("fields", {}).get("countries", ())}
    if unknown := sorted(codes - places.country_names(session, codes).keys()):
        raise RuleBroken(N_("No country has this code: %(codes)s.", codes=", ".join(unknown)))
    named = {laureate.entry_id for laureate in before.laureates if laureate.entry_id}
    if any(UUID(change["entry"]) in named for change in changes if "entry" in change):
        raise RuleBroken(N_("This nomination is a laureate of this category already."), ["add_number"])


def _refuse_undecided(session: Session, edition: Edition, before: Publication, after: Publication) -> None:
    """Who is a laureate, and as what, follows from the jury's approved decisions, also in a correction."""
    was = {laureate.entry_id: laureate.role for laureate in before.laureates}
    roles = queries.roles_decided(session, edition, before.kind)
    for laureate in after.laureates:
        if laureate.entry_id is None or was.get(laureate.entry_id) == laureate.role:
            continue
        if roles.get(laureate.entry_id) != laureate.role:
            raise RuleBroken(queries.otherwise_decided(laureate))
