"""After much came in at once, the database knows how full its tables are."""

import pytest
from sqlalchemy import select, text

from awards.cli.handlers import HANDLERS
from awards.infrastructure import statistics
from awards.infrastructure.audit import AuditRow, record
from awards.infrastructure.jobs import Job

KNOWN = {
    "sqlite": "SELECT stat FROM sqlite_stat1 WHERE tbl = 'audit_row'",
    "postgresql": "SELECT reltuples::bigint FROM pg_class WHERE relname = 'audit_row'",
}


@pytest.mark.parametrize(("rows", "jobs"), [(statistics.MUCH - 1, 0), (statistics.MUCH, 1)])
def test_much_lets_a_job_look_and_little_does_not(session, rows, jobs):
    statistics.look_soon(session, rows)
    kinds = session.scalars(select(Job.kind)).all()
    assert kinds == [statistics.LOOK] * jobs
    assert statistics.LOOK in HANDLERS


def test_the_job_tells_the_database_how_many_rows_there_are(session):
    for _ in range(30):
        record(session, actor=None, action="made up")
    session.flush()
    there = len(session.scalars(select(AuditRow.seq)).all())
    statistics.look_job(session)
    known = session.execute(text(KNOWN[session.get_bind().dialect.name])).scalars().first()
    assert str(known).split()[0] == str(there)
