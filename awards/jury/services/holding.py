"""One change of a meeting at a time."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound, RuleBroken
from awards.core.text import N_
from awards.jury import queries
from awards.jury.models import JuryBallot, JuryMeeting, JuryMotion


def hold(session: Session, meeting_id: UUID) -> JuryMeeting:
    """The meeting as it is now, held until the transaction ends. Raises RuleBroken once it is closed."""
    session.flush()
    meeting = session.scalars(
        select(JuryMeeting)
        .where(JuryMeeting.id == meeting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if meeting.closed_at is not None:
        raise RuleBroken(N_("This meeting is closed: nothing in it changes any more."))
    return meeting


def as_it_is(session: Session, ballot: JuryBallot) -> JuryBallot:
    """The ballot as it is now, of a meeting that is held."""
    session.refresh(ballot)
    return ballot


def require_untied(session: Session, meeting: JuryMeeting, entries: Sequence[UUID], by: User) -> None:
    """Raises NotFound for whoever a conflict ties to what a motion is about: to them there is no such thing."""
    if queries.barred(session, meeting.edition_id, meeting.category_id, entries, [by.id]):
        raise NotFound("motion")


def about(motion: JuryMotion) -> list[UUID]:
    """The entries that a motion is about; none when it is about the category as a whole."""
    return [entry for entry in (motion.entry_id, motion.other_entry_id) if entry is not None]


def take_back_signatures(meeting: JuryMeeting) -> None:
    """What happens after a signature was not signed."""
    meeting.chair_signed_by = meeting.chair_signed_at = None
    meeting.staff_signed_by = meeting.staff_signed_at = None
