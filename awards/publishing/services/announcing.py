"""Announce finalists and winners: one person proposes, a second approves, the instant makes it public."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, jobs, outbox
from awards.organisations.services import ensure_organisation
from awards.programme.models import Edition
from awards.programme.queries import lock_edition
from awards.publishing import queries, rules
from awards.publishing.models import Announcement, Cancellation, Publication
from awards.publishing.queries import Lacking
from awards.publishing.services import building

TELL = "publishing.tell"
"""The kind of job that writes to nominators at the instant."""


def propose_announcement(
    session: Session, edition: Edition, kind: str, instant: datetime, by: User, at: datetime
) -> Announcement:
    """Propose to announce finalists or winners at an instant, now or later. Raises RuleBroken."""
    lock_edition(session, edition)
    if kind in queries.standing(session, edition.id):
        raise RuleBroken(N_("An announcement stands already: cancel it before you propose another."))
    rules.check_instant(instant, at)
    _refuse_incomplete(queries.missing(session, edition, kind))
    _refuse_before_finalists(queries.publication_of_kind(session, edition.id, "finalists"), kind, instant)
    announcement = Announcement(
        id=uuid4(), edition_id=edition.id, kind=kind, state="proposed", instant=instant, proposed_by=by.id,
        proposed_at=at,
    )  # fmt: skip
    session.add(announcement)
    audit.record(
        session, actor=by.id, action="announcement.proposed", subject=announcement.id, edition=edition.id,
        details={"kind": kind, "instant": instant.isoformat()},
    )  # fmt: skip
    _tell_staff(session, edition, by)
    session.flush()
    return announcement


def approve_announcement(session: Session, announcement: Announcement, by: User, at: datetime) -> Publication:
    """Approve as a second person: what will be public from the instant on is frozen now. Raises RuleBroken.

    An instant that passed while the proposal waited becomes now, so that nothing was ever public before its approval.
    """
    edition = _locked(session, announcement)
    if announcement.state != "proposed":
        raise RuleBroken(N_("Somebody settled this announcement already. Open it again to see how."))
    if by.id == announcement.proposed_by:
        raise RuleBroken(N_("You proposed this announcement: another member of staff approves it."))
    public_from = max(announcement.instant, at)
    announced = queries.publication_of_kind(session, edition.id, "finalists")
    _refuse_incomplete(queries.missing(session, edition, announcement.kind))
    _refuse_before_finalists(announced, announcement.kind, public_from)
    if announcement.kind == "winners" and announced is not None:
        publication = building.winners(session, edition, announced, public_from)
    else:
        publication = building.finalists(session, edition, public_from)
        _know_organisations(session, publication, by)
    session.add(publication)
    session.flush()
    announcement.state, announcement.publication_id = "approved", publication.id
    announcement.approved_by, announcement.approved_at = by.id, at
    jobs.enqueue(session, TELL, {"publication": str(publication.id)}, by.id, due_at=public_from)
    audit.record(
        session, actor=by.id, action="announcement.approved", subject=announcement.id, edition=edition.id,
        details={
            "kind": announcement.kind, "publication": str(publication.id), "digest": publication.digest,
            "public_from": public_from.isoformat(),
        },
    )  # fmt: skip
    session.flush()
    return publication


def cancel_announcement(session: Session, announcement: Announcement, by: User, at: datetime) -> None:
    """Take an announcement back before its instant; after it, nothing is taken back. Raises RuleBroken."""
    edition = _locked(session, announcement)
    if announcement.state == "cancelled":
        raise RuleBroken(N_("This announcement is cancelled already."))
    if announcement.kind == "finalists" and "winners" in queries.standing(session, edition.id):
        raise RuleBroken(N_("The winners follow from these finalists: cancel their announcement first."))
    if announcement.publication_id is not None:
        publication = session.get_one(Publication, announcement.publication_id)
        if queries.is_public(publication, at):
            raise RuleBroken(N_("This is public already and cannot be cancelled."))
    take_back(session, announcement, by.id, at)


def take_back(
    session: Session, announcement: Announcement, by: UUID | None, at: datetime, because: Sequence[Lacking] = ()
) -> None:
    """Cancel a locked announcement that is not public yet; `by` is None, with what does not hold, for the program."""
    was, said = announcement.state, [_as_document(found) for found in because]
    if announcement.publication_id is not None:
        publication = session.get_one(Publication, announcement.publication_id)
        session.add(
            Cancellation(publication_id=publication.id, public_from=publication.public_from, by=by, at=at, because=said)
        )
    announcement.state, announcement.publication_id = "cancelled", None
    announcement.approved_by, announcement.approved_at = None, None
    details = {"kind": announcement.kind, "was": was} | ({"because": said} if said else {})
    audit.record(
        session, actor=by, action="announcement.cancelled", subject=announcement.id, edition=announcement.edition_id,
        details=details,
    )  # fmt: skip
    session.flush()


def _as_document(found: Lacking) -> dict[str, Any]:
    category = found.category.key if found.category else None
    return {"category": category, "text": found.what.text, "values": found.what.values}


def _locked(session: Session, announcement: Announcement) -> Edition:
    """Hold the edition, so that its announcements are settled one after another, and look at this one afresh."""
    edition = session.get_one(Edition, announcement.edition_id)
    lock_edition(session, edition)
    session.refresh(
        announcement, ["state", "instant", "publication_id", "approved_by", "approved_at"], with_for_update=True
    )
    return edition


def _refuse_incomplete(missing: Sequence[Lacking]) -> None:
    if missing:
        sentences = [
            N_("%(category)s: %(what)s", category=found.category.names.get("en", found.category.key), what=found.what)
            if found.category
            else found.what
            for found in missing
        ]
        raise RuleBroken(rules.together([N_("This cannot be announced yet."), *sentences]))


def _refuse_before_finalists(announced: Publication | None, kind: str, instant: datetime) -> None:
    if kind == "winners" and announced is not None and instant < announced.public_from:
        raise RuleBroken(N_("Winners come with the finalists or after them: choose a later time."), ["instant"])


def _know_organisations(session: Session, publication: Publication, by: User) -> None:
    """Give organisations of a real edition a row, which stays unseen until the instant."""
    if publication.rehearsal:
        return
    for laureate in publication.laureates:
        for organisation in laureate.organisations:
            if organisation.organisation_id is None:
                organisation.organisation_id = ensure_organisation(session, organisation.name, by=by.id).id


def _tell_staff(session: Session, edition: Edition, by: User) -> None:
    for person in accounts.holders(session, "staff", edition.id):
        if person.id != by.id:
            outbox.put(
                session, to=person.email, language=person.language, template="announcement_proposed",
                values={"edition_id": str(edition.id), "year": edition.year}, edition=edition.id,
            )  # fmt: skip
