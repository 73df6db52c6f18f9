"""Tags: words of the edition's staff on nominations, put on many at once and taken off one by one."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.infrastructure import audit
from awards.programme.models import Edition
from awards.screening import queries, rules
from awards.screening.models import NominationTag, ScreeningAct, ScreeningTag


def tag(
    session: Session, edition: Edition, nomination_ids: Collection[UUID], word: str, by: User, at: datetime
) -> ScreeningAct:
    """Put a tag on the nominations, a new one or one that there is; it can be taken back. RuleBroken, NotFound."""
    rules.require_few(len(nomination_ids))
    session.get_one(Edition, edition.id, with_for_update=True)
    present = queries.tags(session, edition.id)
    word = rules.require_tag(word, [one.word for one in present])
    found = next((one for one in present if one.word == word), None)
    if found is None:
        found = ScreeningTag(id=uuid4(), edition_id=edition.id, word=word, folded=word.casefold())
        session.add(found)
        session.flush()
    if queries.count_sent(session, edition.id, nomination_ids) != len(set(nomination_ids)):
        raise NotFound("nomination")
    new = sorted(set(nomination_ids) - queries.tagged(session, found.id), key=str)
    session.add_all([NominationTag(nomination_id=id_, tag_id=found.id, by=by.id, at=at) for id_ in new])
    effect = {"nominations": {}, "entries": {}, "tag": str(found.id), "tagged": [str(id_) for id_ in new]}
    act = ScreeningAct(
        id=uuid4(), edition_id=edition.id, kind="tagged", count=len(set(nomination_ids)), effect=effect, by=by.id, at=at
    )
    session.add(act)
    audit.record(
        session, actor=by.id, action="nominations.tagged", subject=act.id, edition=edition.id,
        details={"tag": str(found.id), "nominations": effect["tagged"]}, words={"tag": word},
    )  # fmt: skip
    session.flush()
    return act


def untag(session: Session, edition: Edition, nomination_id: UUID, tag_id: UUID, by: User) -> None:
    """Take a tag off a nomination; a tag that nothing carries any more is gone. Nothing happens when it is off."""
    if session.get(NominationTag, (nomination_id, tag_id)) is None:
        return
    take_off(session, tag_id, [nomination_id])
    audit.record(
        session, actor=by.id, action="nomination.untagged", subject=nomination_id, edition=edition.id,
        details={"tag": str(tag_id)},
    )  # fmt: skip
    session.flush()


def take_off(session: Session, tag_id: UUID, nomination_ids: Collection[UUID]) -> None:
    """Take a tag off these nominations, and forget it when nothing carries it any more."""
    session.execute(
        delete(NominationTag).where(NominationTag.tag_id == tag_id, NominationTag.nomination_id.in_(nomination_ids))
    )
    if not queries.tagged(session, tag_id):
        session.execute(delete(ScreeningTag).where(ScreeningTag.id == tag_id))
