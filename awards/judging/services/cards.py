"""A card and who may write on it; what the verbs beside it share."""

from datetime import datetime
from decimal import Decimal
from functools import cache
from uuid import UUID, uuid4

from sqlalchemy import Insert, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.core.errors import NotAllowed, NotFound
from awards.core.text import N_
from awards.infrastructure import audit
from awards.infrastructure.together import Write, write_together
from awards.judging import queries, rules
from awards.judging.models import Confidentiality, GateAnswer, JudgingSave, PaperForm, Scorecard
from awards.judging.queries import Ground, OfEdition, OpenCard
from awards.programme.models import Edition


def open_scorecard(session: Session, assignment: Assignment, at: datetime, *, by: User | None = None) -> Scorecard:
    """The card of an assignment, begun when there is none yet, by its judge or by staff. Raises NotFound, TooLate."""
    key = (assignment.entry_id, assignment.round_id, assignment.judge_id)
    if assignment.begun_at is None and begin(session, assignment.id, at):
        set_committed_value(assignment, "begun_at", at)
    ground = queries.ground(session, *key)
    rules.require_open(ground.round.opens_at, ground.round.closes_at, at)
    return card_of(session, ground, by=by.id if by else assignment.judge_id, at=at)


def open_on(session: Session, ground: Ground, at: datetime, *, repeat: bool = False) -> OpenCard:
    """The judge's card on a ground that is held for writing, begun when there is none yet. Raises TooLate.

    A `repeat` of a save that was done asks for no open round: it is told what became of it, and changes nothing.
    """
    if not repeat:
        rules.require_open(ground.round.opens_at, ground.round.closes_at, at)
    if ground.assignment.begun_at is None:
        begin(session, ground.assignment.id, at)
    if (opened := queries.open_card(session, ground)) is not None:
        return opened
    _begin_card(session, ground, ground.assignment.judge_id, at)
    if (opened := queries.open_card(session, ground)) is None:
        raise NotFound("scorecard")
    return opened


def allowed(edition: Edition | OfEdition) -> tuple[Decimal, ...]:
    """The points of the edition's scale."""
    return rules.allowed_points(edition.scale_min, edition.scale_max, edition.half_points)


def own_ground(
    session: Session,
    scorecard: Scorecard,
    by: User,
    at: datetime,
    *,
    repeat: bool = False,
    form: PaperForm | None = None,
) -> Ground:
    """Where the card stands, when it is the judge's own and its round is open. Raises NotAllowed, NotFound, TooLate.

    With the judge's own `form` on paper it is the staff who key it in.
    """
    if form is None and by.id != scorecard.judge_id:
        raise NotAllowed
    ground = queries.ground(session, scorecard.entry_id, scorecard.round_id, scorecard.judge_id)
    if form is not None and form.assignment_id != ground.assignment.id:
        raise NotAllowed
    if not repeat:
        rules.require_open(ground.round.opens_at, ground.round.closes_at, at)
    return ground


def unconfirmed_card(session: Session, ground: Ground, *, repeat: bool = False) -> Scorecard:
    """The card as it is now. Raises NotFound, and TooLate once it is confirmed."""
    found = queries.card(session, ground.assignment.entry_id, ground.round.id, ground.assignment.judge_id)
    if found is None:
        raise NotFound("scorecard")
    return require_unconfirmed(found, repeat=repeat)


def held_card(
    session: Session,
    scorecard: Scorecard,
    by: User,
    at: datetime,
    *,
    repeat: bool = False,
    form: PaperForm | None = None,
    ground: Ground | None = None,
) -> tuple[Ground, Scorecard]:
    """The ground and the card to write on, both held; a `ground` is given where they are held already.

    Raises NotAllowed, NotFound, TooLate.
    """
    if ground is None:
        ground = own_ground(session, scorecard, by, at, repeat=repeat, form=form)
        return ground, unconfirmed_card(session, ground, repeat=repeat)
    if by.id != ground.assignment.judge_id:
        raise NotAllowed
    return ground, require_unconfirmed(scorecard, repeat=repeat)


def require_unconfirmed(card: Scorecard, *, repeat: bool = False) -> Scorecard:
    """The card, which is held. Raises TooLate once it is confirmed; a `repeat` is told of its save all the same."""
    if card.confirmed_at is not None and not repeat:
        raise rules.TooLate(N_("You confirmed this card, so it does not change any more."))
    return card


def card_of(session: Session, ground: Ground, by: UUID | None, at: datetime) -> Scorecard:
    """The card of this ground, begun when there is none yet."""
    key = (ground.assignment.entry_id, ground.round.id, ground.assignment.judge_id)
    if ground.assignment.begun_at is None:  # a card that came from a file, or from an earlier assignment
        begin(session, ground.assignment.id, at)
    found = queries.card(session, *key)
    if found is None:
        _begin_card(session, ground, by, at)
        found = queries.card(session, *key)
    if found is None:
        raise NotFound("scorecard")
    return found


def _begin_card(session: Session, ground: Ground, by: UUID | None, at: datetime) -> None:
    """A card for this ground, unless another request makes it at the same time."""
    card_id, entry_id, judge_id = uuid4(), ground.assignment.entry_id, ground.assignment.judge_id
    begun = add_once(
        session, Scorecard, id=card_id, entry_id=entry_id, round_id=ground.round.id, judge_id=judge_id, comment="",
        feedback="", version=1, created_at=at,
    )  # fmt: skip
    if begun:
        audit.record(
            session, actor=by, action="scorecard.begun", subject=card_id, edition=ground.edition.id,
            details={"entry": str(entry_id), "judge": str(judge_id)},
        )  # fmt: skip


def begin(session: Session, assignment_id: UUID, at: datetime) -> bool:
    """From now on no plan takes the entry away; asked before the ground is held, for a held row waits for others."""
    return bool(session.connection().execute(_BEGIN, {"assignment": assignment_id, "at": at}).rowcount)


_BEGIN = (
    update(Assignment)
    .where(
        Assignment.id == bindparam("assignment"), Assignment.ended_at.is_(None), Assignment.begun_at.is_(None),
    )
    .values(begun_at=bindparam("at"))
)  # fmt: skip


def add_once(
    session: Session, table: type[Scorecard | Confidentiality | GateAnswer | JudgingSave], **values: object
) -> bool:
    """Whether the row is new; the one that another request made at the same time stays."""
    connection = session.connection()
    return connection.execute(_insert_once(table, connection.dialect.name), values).one_or_none() is not None


@cache
def _insert_once(table: type[Scorecard | Confidentiality | GateAnswer | JudgingSave], kind: str) -> Insert:
    insert = postgresql.insert if kind == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing().returning(table.judge_id)


def note(
    session: Session,
    ground: Ground,
    by: User,
    action: str,
    card_id: UUID,
    *,
    form: PaperForm | None = None,
    **details: object,
) -> None:
    """The audit row of a change of a card; what staff keyed in names the `form`."""
    write_together(session, noted(ground, by, action, card_id, form=form, **details))


def noted(
    ground: Ground, by: User, action: str, card_id: UUID, *, form: PaperForm | None = None, **details: object
) -> Write:
    """The same row, to be written together with the change."""
    if form is not None:
        details |= {"keyed_in": True, "form": str(form.id)}
    # points are left out on purpose: staff read the audit log while the round is open, and no score
    return audit.written(
        actor=by.id, action=action, subject=card_id, edition=ground.edition.id,
        details={"entry": str(ground.assignment.entry_id), **details},
    )  # fmt: skip
