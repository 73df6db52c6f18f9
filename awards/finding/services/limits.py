"""An edition's limits beside a merge that is undone: how many a nominator sends, and a nominee enters."""

from sqlalchemy.orm import Session

from awards.core.errors import RuleBroken
from awards.core.text import Message
from awards.finding import queries
from awards.finding.models import DuplicatePair
from awards.infrastructure import locks
from awards.nominations.models import Nomination
from awards.nominations.queries import categories_if_it_stood
from awards.nominations.services.checks import held_nominator, held_nominee
from awards.programme.models import Edition


def above_limits(session: Session, pair: DuplicatePair, gone: Nomination, *, knowingly: bool) -> dict[str, int]:
    """What the log keeps when nominator or nominee come to stand above the edition's limits.

    Raises RuleBroken unless `knowingly`.
    """
    edition, found = session.get_one(Edition, pair.edition_id), dict[str, int]()
    _hold_counted(session, edition, gone)
    count = queries.would_stand(session, edition, [pair]).get(pair.id)
    if count is not None and edition.most_nominations is not None:
        _refuse_above(queries.TOO_MANY, count, edition.most_nominations, knowingly)
        found |= {"nominator_has": count, "most_nominations": edition.most_nominations}
    entered = queries.would_enter(session, edition, gone.id)
    if entered is not None and edition.most_categories is not None:
        _refuse_above(queries.TOO_WIDE, entered, edition.most_categories, knowingly)
        found |= {"nominee_entered": entered, "most_categories": edition.most_categories}
    return found


def _hold_counted(session: Session, edition: Edition, gone: Nomination) -> None:
    """Let nobody submit meanwhile of whom the edition's limits count: the nominee's names, the nominator."""
    names: list[str] = []
    if edition.most_categories is not None:
        _entered, known_by = categories_if_it_stood(session, gone.id)
        names += [held_nominee(edition, name) for name in known_by]
    if edition.most_nominations is not None:
        names.append(held_nominator(edition, gone.nominator_id))
    locks.hold(session, names)


def _refuse_above(words: Message, count: int, most: int, knowingly: bool) -> None:
    if not knowingly:
        raise RuleBroken(Message(words.text, {"count": count, "most": most}))
