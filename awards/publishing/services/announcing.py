"""Announce finalists and winners: one person proposes, a second approves, the instant makes it public."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.assignment.queries import tied_categories
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.infrastructure import audit, clock, jobs, outbox
from awards.infrastructure.outbox import OutboxMail
from awards.organisations.services import keep_unseen
from awards.programme.models import Edition
from awards.programme.queries import lock_edition
from awards.publishing import queries, rules
from awards.publishing.models import Announcement, Cancellation, Publication, Telling
from awards.publishing.queries import Lacking
from awards.publishing.services import building, into_log

TELL = "publishing.tell"
"""The kind of job that writes to nominators at the instants of an announcement."""

NO_PLAN: Mapping[str, datetime] = {}


def propose_announcement(
    session: Session,
    edition: Edition,
    kind: str,
    instant: datetime,
    by: User,
    at: datetime,
    plan: Mapping[str, datetime] = NO_PLAN,
) -> Announcement:
    """Propose to announce finalists or winners at an instant, now or later. Raises RuleBroken.

    `plan` gives groups an instant of their own at which they are told; the others are told at the public one.
    """
    lock_edition(session, edition)
    if kind in queries.standing(session, edition.id):
        raise RuleBroken(N_("An announcement stands already: cancel it before you propose another."))
    rules.check_instant(instant, at)
    for audience, moment in plan.items():
        rules.check_instant(moment, at, f"tell_{audience}")
    _refuse_incomplete(session, edition, kind, by)
    _refuse_before_finalists(session, edition, kind, instant)
    return put(session, edition, kind, instant, by, at, plan=plan)


def put(
    session: Session,
    edition: Edition,
    kind: str,
    instant: datetime,
    by: User,
    at: datetime,
    *,
    plan: Mapping[str, datetime] = NO_PLAN,
    **values: Any,
) -> Announcement:
    """Keep a proposal with its groups and tell the other staff that it waits for them."""
    announcement = Announcement(
        id=uuid4(), edition_id=edition.id, kind=kind, state="proposed", instant=instant, proposed_by=by.id,
        proposed_at=at, **values,
    )  # fmt: skip
    session.add(announcement)
    session.flush()
    for audience in rules.GROUPS[kind]:
        session.add(Telling(announcement_id=announcement.id, audience=audience, tell_at=plan.get(audience)))
    audit.record(
        session, actor=by.id, action="announcement.proposed", subject=announcement.id, edition=edition.id,
        details={"kind": kind, "instant": instant.isoformat()},
    )  # fmt: skip
    _tell_staff(session, edition, by)
    session.flush()
    return announcement


def approve_announcement(
    session: Session, announcement: Announcement, by: User, at: datetime, undo: timedelta = rules.UNDO
) -> Publication:
    """Approve as a second person: what will be public from the instant on is frozen now. Raises RuleBroken.

    Nothing is public and nobody is told before the approval, nor while it may be undone: an instant that comes sooner
    is put off until then.
    """
    edition = to_settle(session, announcement, by)
    soonest = at + undo
    public_from = max(announcement.instant, soonest)
    _refuse_incomplete(session, edition, announcement.kind, by)
    _refuse_before_finalists(session, edition, announcement.kind, public_from)
    if any(found.kind == "correction" for found in queries.waiting(session, edition.id, at)):
        raise RuleBroken(N_("A correction waits for its time: approve this when it is public."))
    announced = queries.publication_of_kind(session, edition.id, "finalists")
    if announcement.kind == "winners" and announced is not None:
        publication = building.winners(session, edition, announced, public_from)
    else:
        publication = building.finalists(session, edition, public_from)
    keep(session, edition, announcement, publication, by, at, soonest)
    return publication


def keep(
    session: Session,
    edition: Edition,
    announcement: Announcement,
    publication: Publication,
    by: User,
    at: datetime,
    soonest: datetime,
) -> None:
    """Freeze the publication of an approved announcement and order its letters, none before `soonest`."""
    _know_organisations(session, publication, by)
    session.add(publication)
    session.flush()
    announcement.state, announcement.publication_id = "approved", publication.id
    announcement.approved_by, announcement.approved_at = by.id, at
    for telling in queries.tellings(session, [announcement.id]).get(announcement.id, []):
        if telling.tell_at is not None:
            telling.tell_at = max(telling.tell_at, soonest)
            order_letters(session, announcement, telling.tell_at, by)
    order_letters(session, announcement, publication.public_from, by)
    audit.record(
        session, actor=by.id, action="announcement.approved", subject=announcement.id, edition=edition.id,
        details={
            "kind": announcement.kind, "publication": str(publication.id), "digest": publication.digest,
            "public_from": publication.public_from.isoformat(),
        },
    )  # fmt: skip
    into_log.log_publication(session, announcement, publication, by, at)
    session.flush()


def order_letters(session: Session, announcement: Announcement, due_at: datetime, by: User) -> None:
    """Let a job look at this instant which groups of an approved announcement are to be told."""
    if announcement.kind == "retraction":
        values = {"retraction": str(announcement.id)}
    else:
        values = {"publication": str(announcement.publication_id)}
    jobs.enqueue(session, TELL, values, by.id, due_at=due_at)


def cancel_announcement(session: Session, announcement: Announcement, by: User, at: datetime) -> None:
    """Take an announcement back before its instant; after it, only a retraction does. Raises RuleBroken."""
    edition = locked(session, announcement)
    if announcement.state == "cancelled":
        raise RuleBroken(N_("This announcement is cancelled already."))
    if announcement.kind == "finalists" and "winners" in queries.standing(session, edition.id):
        raise RuleBroken(N_("The winners follow from these finalists: cancel their announcement first."))
    if announcement.kind == "retraction" and announcement.state == "approved":
        raise RuleBroken(N_("This is public already and cannot be cancelled."))
    if announcement.publication_id is not None:
        publication = session.get_one(Publication, announcement.publication_id)
        if queries.is_public(publication, at):
            raise RuleBroken(N_("This is public already and cannot be cancelled."))
    take_back(session, announcement, by.id, at)


def take_back(
    session: Session, announcement: Announcement, by: UUID | None, at: datetime, because: Sequence[Lacking] = ()
) -> None:
    """Cancel a locked announcement that is not public yet; `by` is None, with what does not hold, for the program.

    Mails to groups that were to know before everybody and have not left yet never will.
    """
    was, said = announcement.state, [_as_document(found) for found in because]
    if announcement.publication_id is not None:
        publication = session.get_one(Publication, announcement.publication_id)
        into_log.log_cancellation(session, publication, by, at)
        session.add(
            Cancellation(publication_id=publication.id, public_from=publication.public_from, by=by, at=at, because=said)
        )
    for telling in queries.tellings(session, [announcement.id]).get(announcement.id, []):
        if telling.told_at is not None:
            outbox.take_back(session, OutboxMail.batch_id == telling.batch, clock.real(session))
    announcement.state, announcement.publication_id = "cancelled", None
    announcement.approved_by, announcement.approved_at = None, None
    details = {"kind": announcement.kind, "was": was} | ({"because": said} if said else {})
    audit.record(
        session, actor=by, action="announcement.cancelled", subject=announcement.id, edition=announcement.edition_id,
        details=details,
    )  # fmt: skip
    session.flush()


def locked(session: Session, announcement: Announcement) -> Edition:
    """Hold the edition, so that its announcements are settled one after another, and look at this one afresh."""
    edition = session.get_one(Edition, announcement.edition_id)
    lock_edition(session, edition)
    afresh = ["state", "instant", "publication_id", "approved_by", "approved_at", "changes", "reason"]
    session.refresh(announcement, afresh, with_for_update=True)
    return edition


def to_settle(session: Session, announcement: Announcement, by: User) -> Edition:
    """The edition of a proposal that this second person settles now, both held. Raises RuleBroken."""
    edition = locked(session, announcement)
    if announcement.state != "proposed":
        raise RuleBroken(N_("Somebody settled this announcement already. Open it again to see how."))
    if by.id == announcement.proposed_by:
        raise RuleBroken(N_("You proposed this announcement: another member of staff approves it."))
    return edition


def _as_document(found: Lacking) -> dict[str, Any]:
    category = found.category.key if found.category else None
    return {"category": category, "text": found.what.text, "values": found.what.values}


def _refuse_incomplete(session: Session, edition: Edition, kind: str, by: User) -> None:
    missing = queries.missing(session, edition, kind)
    if missing:
        read = queries.as_read_by(missing, tied_categories(session, edition.id, by.id))
        raise RuleBroken(rules.together([N_("This cannot be announced yet."), *_sentences(read)]))


def _sentences(missing: Iterable[Lacking]) -> list[Message]:
    return [
        N_("%(category)s: %(what)s", category=found.category.names.get("en", found.category.key), what=found.what)
        if found.category
        else found.what
        for found in missing
    ]


def _refuse_before_finalists(session: Session, edition: Edition, kind: str, instant: datetime) -> None:
    announced = queries.publication_of_kind(session, edition.id, "finalists")
    if kind == "winners" and announced is not None and instant < announced.public_from:
        raise RuleBroken(N_("Winners come with the finalists or after them: choose a later time."), ["instant"])


def _know_organisations(session: Session, publication: Publication, by: User) -> None:
    """Give organisations of a real edition a row, which stays unseen until the instant."""
    if publication.rehearsal:
        return
    for laureate in publication.laureates:
        for organisation in laureate.organisations:
            if organisation.organisation_id is None:
                organisation.organisation_id = keep_unseen(session, organisation.name, by.id).id


def _tell_staff(session: Session, edition: Edition, by: User) -> None:
    for person in accounts.holders(session, "staff", edition.id):
        if person.id != by.id:
            outbox.put(
                session, to=person.email, language=person.language, template="announcement_proposed",
                values={"edition_id": str(edition.id), "year": edition.year}, edition=edition.id,
            )  # fmt: skip
