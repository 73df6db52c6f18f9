"""The versions of an edition's published rules."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.programme.models import RulesVersion


def rules_versions(session: Session, edition_id: UUID) -> list[RulesVersion]:
    """Every version of the rules, the newest first; none for an edition whose rules are not published."""
    wanted = select(RulesVersion).where(RulesVersion.edition_id == edition_id)
    return list(session.scalars(wanted.order_by(RulesVersion.number.desc())))


def rules_version(session: Session, edition_id: UUID, number: int) -> RulesVersion:
    """One version of the rules. Raises NotFound."""
    wanted = select(RulesVersion).where(RulesVersion.edition_id == edition_id, RulesVersion.number == number)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("rules")
    return found


def rules_in_force(session: Session, edition_id: UUID, at: datetime) -> RulesVersion | None:
    """The version that held at an instant: what a nomination that was frozen then is judged by."""
    wanted = select(RulesVersion).where(RulesVersion.edition_id == edition_id, RulesVersion.published_at <= at)
    return session.scalars(wanted.order_by(RulesVersion.number.desc()).limit(1)).one_or_none()
