"""What staff see of the end of an edition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.queries import hidden_from, is_tied
from awards.closing.models import ClosingAct, RetentionHold, RetentionTimer
from awards.closing.queries import acts, retention
from awards.closing.queries.checklist import checklist
from awards.core.errors import NotFound
from awards.programme import queries as programme
from awards.programme.models import Edition


@dataclass(frozen=True)
class Named:
    """An act with who proposed and who settled it."""

    act: ClosingAct
    proposed_by: str
    ended_by: str | None


@dataclass(frozen=True)
class ClosingPage:
    """The end of an edition: what is proposed or done, what stands open, what is kept how long and what is held."""

    edition: Edition
    fairness: Named | None
    closing: Named | None
    open_items: dict[str, int]
    months: dict[str, int]
    counts: dict[str, int]
    timers: dict[str, RetentionTimer]
    holds: Sequence[tuple[RetentionHold, int | None, str]]

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def closed(self) -> bool:
        return self.closing is not None and self.closing.act.state == "approved"


@dataclass(frozen=True)
class ActPage:
    """Something proposed for an edition."""

    edition: Edition
    act: ClosingAct

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class HoldPage:
    """Something held; `tied` when a conflict stands between the reader and the nomination."""

    edition: Edition
    hold: RetentionHold
    tied: bool

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


def closing_page(session: Session, edition_id: UUID, reader_id: UUID, at: datetime) -> ClosingPage:
    """All that staff see at once; of holds only those of nominations that no conflict closes. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    found = _named(session, edition_id)
    held = retention.holds(session, edition_id)
    hidden = hidden_from(session, edition_id, reader_id).ids if held else ()
    closed = "closing" in found and found["closing"].act.state == "approved"
    return ClosingPage(
        edition,
        found.get("fairness"),
        found.get("closing"),
        open_items={} if closed else checklist(session, edition_id, at),
        months=retention.months(session, edition_id),
        counts=retention.concerned(session, edition_id),
        timers=retention.timers(session, edition_id) if closed else {},
        holds=[row for row in held if row[0].nomination_id not in hidden],
    )


def act_page(session: Session, edition_id: UUID, proposal_id: UUID) -> ActPage:
    """A proposal of this edition. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    act = session.get(ClosingAct, proposal_id)
    if act is None or act.edition_id != edition_id:
        raise NotFound("proposal")
    return ActPage(edition, act)


def hold_page(session: Session, edition_id: UUID, hold_id: UUID, reader_id: UUID) -> HoldPage:
    """What is held in this edition. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    hold = session.get(RetentionHold, hold_id)
    if hold is None or hold.edition_id != edition_id:
        raise NotFound("hold")
    tied = hold.nomination_id is not None and is_tied(session, edition_id, reader_id, hold.nomination_id)
    return HoldPage(edition, hold, tied)


def _named(session: Session, edition_id: UUID) -> dict[str, Named]:
    rows = session.scalars(
        select(ClosingAct).where(ClosingAct.edition_id == edition_id, ClosingAct.state.in_(acts.LIVE))
    ).all()
    wanted = {one for act in rows for one in (act.proposed_by, act.ended_by) if one is not None}
    names: dict[UUID, str] = {}
    if wanted:
        names = {id_: name or email for id_, name, email in session.execute(
            select(User.id, User.name, User.email).where(User.id.in_(wanted))
        )}  # fmt: skip
    return {act.kind: Named(act, names[act.proposed_by], names[act.ended_by] if act.ended_by else None) for act in rows}
