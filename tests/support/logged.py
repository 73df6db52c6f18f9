"""What tests read of an edition's award log."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow


def told(session: Session, edition_id: UUID) -> list[tuple[str, dict[str, Any], str]]:
    """Kind, payload and salt of each step so far, in order; the transaction is committed, which numbers them."""
    session.commit()
    found = session.execute(
        select(AwardLogRow.kind, AwardLogPayload.payload, AwardLogPayload.salt)
        .join(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .where(AwardLogRow.edition_id == edition_id)
        .order_by(AwardLogRow.seq)
    ).all()
    return [(kind, json.loads(payload)["payload"], salt) for kind, payload, salt in found]
