"""At the instants of an announcement: write to those whom it concerns, and remember who holds an award."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from awards.infrastructure import audit, clock, jobs, outbox
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from awards.publishing import queries, rules
from awards.publishing.models import Announcement, Publication, Telling, batch_of
from awards.publishing.queries import Letter
from awards.publishing.services.remembering import remember_awards

LETTERS = {"finalists": "announcement_finalists", "winners": "announcement_winners"}
"""The mail that goes with each kind of publication; a correction and a retraction have their own."""

CORRECTED, RETRACTED = "announcement_corrected", "announcement_retracted"


@dataclass(frozen=True)
class Mailing:
    """The mails of an announcement: `of` is what their keys name.

    `template` and `values` make a letter one that is written at an instant; one before the public asks to keep it.
    """

    of: UUID
    publication: Publication
    template: str
    letters: list[Letter]
    values: Callable[[Letter, datetime], dict[str, object]]


def mailing(session: Session, announcement: Announcement, publication: Publication, at: datetime) -> Mailing:
    """The mails of an announcement that publishes this, or takes it back, as far as is known at this instant."""
    if announcement.kind == "retraction":
        return Mailing(
            announcement.id, publication, RETRACTED,
            queries.letters_of_retraction(session, announcement, publication, at),
            lambda letter, _at: queries.in_words(publication, letter)
            | {"reason": announcement.reason, "kind": publication.kind, "named": letter.audience == "concerned"},
        )  # fmt: skip
    before = queries.publication(session, publication.corrects_id) if publication.corrects_id else None
    changed = queries.corrected_in_words(session, before, publication) if before else lambda _letter: {}
    public_from = publication.public_from
    return Mailing(
        publication.id, publication, CORRECTED if publication.corrects_id else LETTERS[publication.kind],
        queries.letters(session, publication, before),
        lambda letter, at: queries.in_words(publication, letter)
        | changed(letter)
        | {"until": public_from.isoformat() if at < public_from else None},
    )  # fmt: skip


def tell(session: Session, job: Job) -> None:
    """The work of a job `publishing.tell`: the groups whose instant has come are told, but those that staff hold.

    Done again, it writes to nobody twice; cancelled or taken back, to nobody.
    """
    if "retraction" in job.values:
        retraction = session.get_one(Announcement, UUID(job.values["retraction"]), with_for_update=True)
        tell_of_retraction(session, retraction, clock.now(session))
        return
    publication_id, at = UUID(job.values["publication"]), clock.now(session)
    announcement = session.scalar(
        select(Announcement).where(Announcement.publication_id == publication_id).with_for_update()
    )
    if announcement is None or announcement.state != "approved":
        return
    if queries.lost_before(session, publication_id):
        return
    publication = queries.publication(session, publication_id)
    groups = queries.tellings(session, [announcement.id]).get(announcement.id, [])
    due = [group for group in groups if is_due(group, publication, at)]
    if due:
        _tell_groups(session, mailing(session, announcement, publication, at), due, at)
    if not queries.is_public(publication, at):
        later = [group.tell_at for group in groups if group.tell_at and group.tell_at > at]
        if not due:
            soonest = min([publication.public_from, *later])
            jobs.enqueue(session, job.kind, job.values, job.created_by, due_at=soonest)
    else:
        _show_in_the_log(session, publication, groups)
        if not publication.rehearsal:
            remember_awards(session, publication.edition_id, at)
    session.flush()


def tell_of_retraction(session: Session, retraction: Announcement, at: datetime) -> None:
    """Tell the groups of an approved retraction whose instant has come, but those that staff hold."""
    publication = queries.publication(session, retraction.corrects_id) if retraction.corrects_id else None
    groups = queries.tellings(session, [retraction.id]).get(retraction.id, [])
    due = [group for group in groups if publication and is_due(group, publication, at)]
    if publication is not None and due:
        _tell_groups(session, mailing(session, retraction, publication, at), due, at)
    session.flush()


def is_due(group: Telling, publication: Publication, at: datetime) -> bool:
    """Whether the group is to be told now."""
    return group.told_at is None and not group.held and (group.tell_at or publication.public_from) <= at


def _tell_groups(session: Session, mails: Mailing, due: Sequence[Telling], at: datetime) -> None:
    until, publication = clock.real(session) + rules.UNDO, mails.publication
    for group in due:
        group.told_at, group.mails = at, 0
        gone = _left_before(session, mails.of, group)
        with outbox.held(session, group.batch, until):
            for letter in mails.letters:
                if letter.audience == group.audience and letter.nomination_id not in gone:
                    outbox.put(
                        session, to=letter.email, language=letter.language, template=mails.template,
                        values=mails.values(letter, at),
                        edition=publication.edition_id if queries.is_public(publication, at) else None,
                        dedupe_key=_key(mails.of, letter.nomination_id, group.turn),
                    )  # fmt: skip
                    group.mails += 1
    audit.record(
        session, actor=None, action="announcement.told", subject=mails.of, edition=publication.edition_id,
        details={
            "kind": publication.kind, "groups": [group.audience for group in due],
            "mails": sum(group.mails for group in due),
        },
    )  # fmt: skip


def _show_in_the_log(session: Session, publication: Publication, groups: Sequence[Telling]) -> None:
    """Mails that left before the instant join the edition's log, which shows all of its staff who was written to."""
    batches = [group.batch for group in groups]
    session.execute(
        update(OutboxMail)
        .where(OutboxMail.batch_id.in_(batches), OutboxMail.edition_id.is_(None))
        .values(edition_id=publication.edition_id)
        .execution_options(synchronize_session=False)
    )


def _left_before(session: Session, of: UUID, group: Telling) -> set[UUID]:
    """The nominations whose mail had left before the group's mails were taken back: nobody gets it twice."""
    if not group.turn:
        return set()
    batches = [batch_of(group, turn) for turn in range(group.turn)]
    keys = session.scalars(
        select(OutboxMail.dedupe_key).where(OutboxMail.batch_id.in_(batches), OutboxMail.state != "cancelled")
    )
    start = len(f"announcement-{of}-")
    return {UUID(str(key)[start : start + 36]) for key in keys}


def _key(of: UUID, nomination_id: UUID, turn: int) -> str:
    return f"announcement-{of}-{nomination_id}{f'-{turn}' if turn else ''}"
