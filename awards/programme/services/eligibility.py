"""Count how the check of eligibility is answered: by question, outcome and day, and nothing of who asked."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from awards.programme.eligibility import Finding
from awards.programme.models import Edition, EligibilityCount


def count_check(session: Session, edition: Edition, findings: Sequence[Finding], at: datetime) -> None:
    """Add one to the day's count of each question's outcome and of the whole check's."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    met_all = all(finding.met for finding in findings)
    outcomes = [(finding.question.key, "met" if finding.met else "not_met") for finding in findings]
    for question, outcome in sorted([*outcomes, ("", "passed" if met_all else "failed")]):
        one = insert(EligibilityCount).values(
            edition_id=edition.id, day=at.astimezone(UTC).date(), question=question, outcome=outcome, count=1
        )
        session.execute(
            one.on_conflict_do_update(
                index_elements=["edition_id", "day", "question", "outcome"],
                set_={"count": EligibilityCount.count + 1},
            )
        )
