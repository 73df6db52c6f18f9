"""What a later step does about a change of an earlier one, in that change's own transaction.

A step knows nothing of later ones: it leaves its audit row. Whoever must respect the change names the row's action,
and is called once for each edition before the commit.
"""

from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from awards.infrastructure.audit import AuditRow

TOUCHED = "consequences.touched"
"""Where a session keeps which editions the transaction changed, by what follows from it."""

Consequence = Callable[[Session, UUID], None]

_known: dict[str, list[Consequence]] = defaultdict(list)


def follows(*actions: str) -> Callable[[Consequence], Consequence]:
    """Mark what is done for an edition before a transaction commits that left an audit row of one of the actions."""

    def mark(consequence: Consequence) -> Consequence:
        for action in actions:
            _known[action].append(consequence)
        return consequence

    return mark


@event.listens_for(Session, "after_flush")
def _note(session: Session, _flush: object) -> None:
    for row in session.new:
        if isinstance(row, AuditRow) and row.edition_id is not None:
            for consequence in _known.get(row.action, ()):
                session.info.setdefault(TOUCHED, {})[consequence, row.edition_id] = None


@event.listens_for(Session, "before_commit", insert=True)  # before the award's log is numbered, last of all
def _draw(session: Session) -> None:
    if not session.in_nested_transaction():
        draw(session)


def draw(session: Session) -> None:
    """Do what follows from the changes of this transaction so far.

    The commit does it by itself; only who plays a whole award in one transaction asks before.
    """
    session.flush()
    for consequence, edition_id in session.info.pop(TOUCHED, {}):
        consequence(session, edition_id)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(TOUCHED, None)
