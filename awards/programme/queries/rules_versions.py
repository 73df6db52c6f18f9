"""The versions of an edition's published rules, and how often its check was answered."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.programme.models import EligibilityCount, RulesVersion


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


def check_counts(session: Session, edition_id: UUID) -> dict[tuple[str, str], int]:
    """How often the check was answered so over all days, by question (empty: the whole check) and outcome."""
    counted = select(EligibilityCount.question, EligibilityCount.outcome, func.sum(EligibilityCount.count)).where(
        EligibilityCount.edition_id == edition_id
    )
    rows = session.execute(counted.group_by(EligibilityCount.question, EligibilityCount.outcome))
    return {(question, outcome): int(count) for question, outcome, count in rows}
