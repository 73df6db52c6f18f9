"""Take back what is public: from that instant on no page shows it, and its addresses say that and why."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, clock, outbox
from awards.infrastructure.outbox import OutboxMail
from awards.programme.models import Edition
from awards.programme.queries import lock_edition
from awards.publishing import queries, rules
from awards.publishing.models import Announcement, Publication, Retraction, Telling
from awards.publishing.services import announcing, into_log
from awards.publishing.services.remembering import remember_awards
from awards.publishing.services.staying import keep_corrections
from awards.publishing.services.telling import tell_of_retraction

GONE = N_("What it would take back is not public any more.")


def propose_retraction(
    session: Session, edition: Edition, kind: str, reason: str, by: User, at: datetime
) -> Announcement:
    """Propose to take back what is public of an edition: its winners alone, or all from its finalists on.

    The reason will be public. Raises RuleBroken.
    """
    lock_edition(session, edition)
    said = rules.check_reason(reason)
    publication = queries.newest_public(session, edition.id, at, kind)
    if publication is None:
        raise RuleBroken(GONE)
    if any(found.kind == "retraction" and found.state == "proposed" for found in _later(session, edition)):
        raise RuleBroken(N_("An announcement stands already: cancel it before you propose another."))
    return announcing.put(session, edition, "retraction", at, by, at, corrects_id=publication.id, reason=said)


def approve_retraction(session: Session, announcement: Announcement, by: User, at: datetime) -> Publication:
    """Take it back now, as a second person: at once, for everybody, with all that was built on it. Raises RuleBroken.

    What was approved and is not public yet is cancelled with it, and letters that have not left yet never will; the
    nominators of the laureates, and all who had such a letter, are told in groups as of any announcement;
    finalists stay when their winners are retracted, with what corrections of these put right.
    """
    edition = announcing.to_settle(session, announcement, by)
    publication = session.get_one(Publication, announcement.corrects_id)
    kinds = rules.KINDS[rules.KINDS.index(publication.kind) :]
    gone = [found for found in _public_ones(session, edition.id, at) if found.kind in kinds]
    if publication not in gone:
        raise RuleBroken(GONE)
    for waiting in queries.waiting(session, edition.id, at):
        announcing.take_back(session, waiting, by.id, at)
    for found in gone:
        into_log.log_retraction(session, announcement, found, by, at)
        session.add(
            Retraction(
                publication_id=found.id, public_from=found.public_from, announcement_id=announcement.id, at=at,
                reason=announcement.reason or "",
            )
        )  # fmt: skip
    _take_letters_back(session, gone)
    session.execute(
        update(Announcement)
        .where(Announcement.publication_id.in_([found.id for found in gone]))
        .values(state="retracted")
    )
    announcement.state, announcement.instant = "approved", at
    announcement.approved_by, announcement.approved_at = by.id, at
    audit.record(
        session, actor=by.id, action="announcement.retracted", subject=announcement.id, edition=edition.id,
        details={"publications": [str(found.id) for found in gone], "kind": publication.kind},
    )  # fmt: skip
    session.flush()
    keep_corrections(session, edition, gone, announcement, by, at)
    tell_of_retraction(session, announcement, at)
    for group in queries.tellings(session, [announcement.id]).get(announcement.id, []):
        if group.tell_at is not None and group.tell_at > at:
            announcing.order_letters(session, announcement, group.tell_at, by)
    if not edition.rehearsal:
        remember_awards(session, edition.id, at)
    return publication


def _take_letters_back(session: Session, gone: Collection[Publication]) -> None:
    """Letters that have not left yet say nothing any more of what was public."""
    batches = [
        telling.batch
        for telling in session.scalars(
            select(Telling)
            .join(Announcement, Announcement.id == Telling.announcement_id)
            .where(Announcement.publication_id.in_([found.id for found in gone]), Telling.told_at.is_not(None))
        )
    ]
    outbox.take_back(session, OutboxMail.batch_id.in_(batches), clock.real(session))


def _later(session: Session, edition: Edition) -> list[Announcement]:
    return queries.later_words(session, edition.id)


def _public_ones(session: Session, edition_id: UUID, at: datetime) -> list[Publication]:
    query = select(Publication).where(Publication.edition_id == edition_id, queries.out(at))
    return list(session.scalars(query))
