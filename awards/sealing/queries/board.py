"""What the staff board says of seals."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, case, func, select

from awards.core.seals import SIGNATURES
from awards.infrastructure.award_log import AwardLogRow
from awards.sealing.models import SealHead, SealSignature
from awards.sealing.queries.heads import TO_BE_SEALED


def seal_due(edition_id: UUID) -> Select[int, datetime | None]:
    """One when steps of the edition are to be sealed and are not, and since when: how many there are tells nobody."""
    sealed = (
        select(SealHead.size)
        .join(SealSignature, SealSignature.head_id == SealHead.id)
        .where(SealHead.edition_id == edition_id)
        .group_by(SealHead.id, SealHead.size)
        .having(func.count() >= SIGNATURES)
        .subquery()
    )
    newest = select(func.coalesce(func.max(sealed.c.size), 0)).scalar_subquery()
    return select(case((func.count() > 0, 1), else_=0), func.min(AwardLogRow.at)).where(
        AwardLogRow.edition_id == edition_id, AwardLogRow.kind.in_(TO_BE_SEALED), AwardLogRow.seq > newest
    )
