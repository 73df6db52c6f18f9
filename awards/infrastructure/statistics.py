"""What the database knows of how full its tables are, by which it plans: looked at anew when much came in at once.

PostgreSQL looks by itself, but a minute or more later; by what it knew of empty tables a question took minutes. SQLite
never looks by itself.
"""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from awards.infrastructure import jobs
from awards.infrastructure.jobs import Job

LOOK = "database.look"
MUCH = 500
"""So many rows of a file are much."""

SAMPLE = 1000
"""So many rows of each index SQLite looks at."""


def look_soon(session: Session, rows: int, by: UUID | None = None) -> None:
    """Let a job look once this transaction, which brought so many rows, is through; few rows change nothing."""
    if rows >= MUCH:
        jobs.enqueue(session, LOOK, {}, by)


def look_job(session: Session, _job: Job | None = None) -> None:
    """Look at every table."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"PRAGMA analysis_limit={SAMPLE}"))
    session.execute(text("ANALYZE"))
