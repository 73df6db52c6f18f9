"""Looks whether every seal still holds: its head beside the log, its signatures beside its keys."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.core import merkle
from awards.programme.models import Edition
from awards.sealing.models import SealHead
from awards.sealing.queries.heads import heads, leaves


def broken(session: Session) -> list[str]:
    """A sentence for every head that the log does not begin with, and for every signature that is none of its head."""
    stated = select(SealHead.id).where(SealHead.edition_id == Edition.id).exists()
    editions = session.scalars(select(Edition).where(stated).order_by(Edition.year, Edition.id)).all()
    return [words for edition in editions for words in _of(session, edition)]


def _of(session: Session, edition: Edition) -> Iterator[str]:
    stated = heads(session, edition)
    under = leaves(session, edition.id, max(found.head.size for found in stated))
    for found in stated:
        place = f"{'rehearsal' if edition.rehearsal else 'edition'} of {edition.year}, size {found.head.size}"
        if len(under) < found.head.size or merkle.root(under[: found.head.size]).hex() != found.head.root:
            yield f"the log begins otherwise than a seal says ({place})"
        for one in found.signatures:
            if not one.holds:
                yield f"a signature under a seal is not one of its head ({place}, {one.name or one.public_key})"
