"""A PostgreSQL database that is lent to one test after another: what a test left in it is taken back.

What costs is not the rows but a connection that knows nothing yet, so one is kept open beside the database.
"""

from collections.abc import Iterable
from typing import Any

import psycopg

SCHEMA_CHANGES = """
CREATE SCHEMA beginnings;
CREATE TABLE beginnings.schema_change (command text);
CREATE FUNCTION beginnings.note() RETURNS event_trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO beginnings.schema_change VALUES (tg_tag); END $$;
CREATE EVENT TRIGGER note_change ON ddl_command_end EXECUTE FUNCTION beginnings.note();
CREATE EVENT TRIGGER note_drop ON sql_drop EXECUTE FUNCTION beginnings.note();
ALTER EVENT TRIGGER note_change ENABLE ALWAYS;
ALTER EVENT TRIGGER note_drop ENABLE ALWAYS;
DELETE FROM beginnings.schema_change;
"""
"""Has a database note that its schema changed; what it knows goes along into copies of it."""

TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"

SEQUENCES = "SELECT sequencename, coalesce(last_value, 1), last_value IS NOT NULL FROM pg_sequences"

COLUMNS = """
SELECT relname, string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r' AND relnamespace = 'public'::regnamespace
    WHERE attnum > 0 AND NOT attisdropped AND attgenerated = '' GROUP BY relname
"""
"""The columns of each table that are written and not computed."""

NEXT = "SELECT txid_snapshot_xmax(txid_current_snapshot())"

OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
    AND application_name <> 'lender' AND (application_name <> %s OR state <> 'idle')
"""


class Lent:
    """A database as it stands now, and the way back to that."""

    def __init__(self, url: str, borrower: str) -> None:
        """Keep a copy of all rows; connections that call themselves the `borrower` stay open while they rest."""
        self.connection = psycopg.connect(url, autocommit=True, application_name="lender")
        self.borrower = borrower
        self.tables = [name for (name,) in self._ask(TABLES)]
        self.rows = {name: count for name, count in self._ask(_each("'{0}', count(*)", self.tables)) if count}
        self.copies = f"copies_{self.connection.info.backend_pid}"
        self._do(
            f"CREATE SCHEMA {self.copies}",
            *(f'CREATE TABLE {self.copies}."{name}" AS TABLE "{name}"' for name in self.rows),
            "DELETE FROM beginnings.schema_change",
        )
        self.columns = dict(self._ask(COLUMNS))
        self.sequences = [f"SELECT setval('\"{name}\"', {at}, {used})" for name, at, used in self._ask(SEQUENCES)]
        self.written = _each("'{0}'", self.tables, "WHERE xmin::text::bigint >= %(first)s LIMIT 1")
        self.left = _each("'{0}', count(*)", self.rows, "WHERE xmin::text::bigint < %(first)s")
        self.first = self._next()

    def restore(self) -> bool:
        """Take back all that happened since; False when the schema changed, which cannot be taken back."""
        self.connection.execute(OTHERS, (self.borrower,), prepare=True)
        if self._ask("SELECT 1 FROM beginnings.schema_change LIMIT 1"):
            return False
        since = f"xmin::text::bigint >= {self.first}"  # a test's cluster is too young for numbers to come round
        written = [name for (name,) in self._ask(self.written)]
        lacking = {name for name, count in self._ask(self.left) if count != self.rows[name]}
        again = [f'DELETE FROM "{name}" WHERE {name in lacking} OR {since}' for name in {*written, *lacking}]
        back = [self._insert(name) for name in lacking]
        if again:
            quiet = "SET LOCAL session_replication_role = replica"  # guards and references stay quiet
            self._do(quiet, *again, *back, *self.sequences)
        if lacking:
            self.first = self._next()
        return True

    def forget(self) -> None:
        """Let go of the database and of the copies; their going is a change of its schema."""
        self._do(f"DROP SCHEMA {self.copies} CASCADE")
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()

    def _insert(self, name: str) -> str:
        columns = self.columns[name]
        return f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM {self.copies}."{name}"'

    def _next(self) -> int:
        """The number that the next transaction gets at the soonest."""
        return int(self._ask(NEXT)[0][0])

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, {"first": getattr(self, "first", 0)}, prepare=True).fetchall()

    def _do(self, *statements: str) -> None:
        """All of it in one transaction and one journey."""
        self.connection.execute("; ".join(("BEGIN", *statements, "COMMIT")))


def _each(columns: str, tables: Iterable[str], condition: str = "") -> str:
    """The same question to every table, asked at once."""
    asked = (f'(SELECT {columns} FROM "{{0}}" {condition})'.format(name) for name in tables)
    return " UNION ALL ".join(asked)
