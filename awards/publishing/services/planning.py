"""The plan of an announcement: when each group is told, held back, let go, and its mails taken back."""

from datetime import datetime

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, clock, outbox
from awards.infrastructure.outbox import OutboxMail
from awards.programme.models import Edition
from awards.publishing import queries, rules
from awards.publishing.models import Announcement, Publication, Telling
from awards.publishing.services import announcing, building
from awards.publishing.services.correcting import corrected


def move_group(
    session: Session, announcement: Announcement, audience: str, tell_at: datetime | None, by: User, at: datetime
) -> Telling:
    """Tell a group at another instant, or when it is public (None). Raises RuleBroken once its mails are written.

    Before the public instant is allowed: these people then know before everybody.
    """
    group = _to_plan(session, announcement, audience)
    if tell_at is not None:
        rules.check_instant(tell_at, at)
    group.tell_at = tell_at
    if announcement.approved_at is not None:
        if tell_at is not None:
            group.tell_at = max(tell_at, announcement.approved_at + rules.UNDO)
        _order(session, announcement, group, by)
    _note(session, announcement, group, by, "moved")
    return group


def hold_group(session: Session, announcement: Announcement, audience: str, by: User) -> Telling:
    """Tell a group nothing until it is released. Raises RuleBroken once its mails are written."""
    group = _to_plan(session, announcement, audience)
    group.held = True
    _note(session, announcement, group, by, "held")
    return group


def release_group(session: Session, announcement: Announcement, audience: str, by: User) -> Telling:
    """Let a group that was held be told at its instant, or now when that has passed. Raises RuleBroken."""
    group = _to_plan(session, announcement, audience)
    group.held = False
    if announcement.approved_at is not None:
        _order(session, announcement, group, by)
    _note(session, announcement, group, by, "released")
    return group


def take_mails_back(session: Session, announcement: Announcement, audience: str, by: User) -> int:
    """Take back the mails to a group that have not left yet, and hold it. Raises RuleBroken when all have left."""
    group = _locked(session, announcement, audience)
    taken = outbox.take_back(session, OutboxMail.batch_id == group.batch, clock.real(session))
    if not taken:
        raise RuleBroken(N_("No mail to this group waits any more."))
    group.told_at, group.held, group.mails, group.turn = None, True, 0, group.turn + 1
    _note(session, announcement, group, by, "taken back")
    return taken


def let_mails_go(session: Session, announcement: Announcement, audience: str, by: User) -> int:
    """Let the mails to a group leave now, without waiting for the time of the undo. Raises RuleBroken."""
    group = _locked(session, announcement, audience)
    gone = outbox.let_go(session, OutboxMail.batch_id == group.batch, clock.real(session))
    if not gone:
        raise RuleBroken(N_("No mail to this group waits any more."))
    _note(session, announcement, group, by, "let go")
    return gone


def publication_to_tell(
    session: Session, edition: Edition, announcement: Announcement, *, complete: bool = False
) -> Publication | None:
    """What the announcement publishes, or would with all as it is now, or takes back; None while it cannot.

    Of finalists or winners that are not approved yet it tells who is named and as what, which is what letters go by.
    With `complete` the caller has seen that nothing is missing.
    """
    if announcement.publication_id is not None:
        return queries.publication(session, announcement.publication_id)
    if announcement.kind == "retraction" and announcement.state != "cancelled":
        return queries.publication(session, announcement.corrects_id) if announcement.corrects_id else None
    if announcement.state != "proposed":
        return None
    if announcement.corrects_id is not None:
        before = queries.publication(session, announcement.corrects_id)
        return corrected(
            session, edition, before, announcement.changes, announcement.reason or "", announcement.instant
        )
    if not complete and queries.missing(session, edition, announcement.kind):
        return None
    return building.outline(session, edition, announcement.kind, announcement.instant)


def _to_plan(session: Session, announcement: Announcement, audience: str) -> Telling:
    group = _locked(session, announcement, audience)
    if group.told_at is not None:
        raise RuleBroken(N_("The mails to this group are written already: take them back first."))
    return group


def _locked(session: Session, announcement: Announcement, audience: str) -> Telling:
    """The group, held after its edition and its announcement. Raises RuleBroken for one that does not stand."""
    announcing.locked(session, announcement)
    if announcement.state not in ("proposed", "approved"):
        raise RuleBroken(N_("This announcement is cancelled already."))
    return session.get_one(Telling, (announcement.id, audience), with_for_update=True, populate_existing=True)


def _order(session: Session, announcement: Announcement, group: Telling, by: User) -> None:
    public_at = announcement.instant
    if announcement.publication_id is not None:
        public_at = session.get_one(Publication, announcement.publication_id).public_from
    announcing.order_letters(session, announcement, group.tell_at or public_at, by)


def _note(session: Session, announcement: Announcement, group: Telling, by: User, what: str) -> None:
    audit.record(
        session, actor=by.id, action="announcement.planned", subject=announcement.id, edition=announcement.edition_id,
        details={
            "group": group.audience, "what": what, "tell_at": group.tell_at.isoformat() if group.tell_at else None,
        },
    )  # fmt: skip
    session.flush()
