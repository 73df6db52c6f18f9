"""Triggers that note in a table of their own which rows were changed, in the transaction of the change.

So whoever keeps something worked out knows what it no longer holds for, whatever wrote the rows. Each change adds a row
of its own: one that is not committed yet is not seen by a look, and stays for the next. A migration that copies a table
on SQLite loses its triggers and has to make them anew; `tests/test_migrations.py` holds both databases to the same.
"""

from collections.abc import Sequence

from alembic import op

EVENTS = ("INSERT", "UPDATE", "DELETE")


def note_rows(table: str, into: str, column: str, key: str, of: Sequence[str], events: Sequence[str] = EVENTS) -> None:
    """Note the `key` of each row of the table that is added, taken away, or changed in one of the columns `of`."""
    for event in events:
        sides = {"INSERT": ["NEW"], "DELETE": ["OLD"], "UPDATE": ["OLD", "NEW"]}[event]
        told = " UNION ".join(f"SELECT {side}.{key}" for side in sides)
        if _on_sqlite():
            op.execute(
                f'CREATE TRIGGER {into}_{table}_{event.lower()} AFTER {_when(event, of)} ON "{table}" '
                f"BEGIN INSERT INTO {into} ({column}) {told}; END"
            )
            continue
        name = f"{into}_{table}_{event.lower()}"
        _function(name, f"INSERT INTO {into} ({column}) {told};")
        op.execute(
            f'CREATE TRIGGER {name} AFTER {_when(event, of)} ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()'
        )


def note_statements(table: str, into: str, empty: Sequence[str], of: Sequence[str] | None = None) -> None:
    """Note, by a row whose columns are all `empty`, that something of the table was added, taken away or changed.

    With columns `of` only a change of these counts, not a row that is added or taken away: nothing hangs on it yet.
    """
    for event in EVENTS if of is None else ("UPDATE",):
        name = f"{into}_{table}_{event.lower()}"
        nothing, is_nothing = ", ".join("NULL" for _ in empty), " AND ".join(f"{column} IS NULL" for column in empty)
        row = f"INSERT INTO {into} ({', '.join(empty)}) SELECT {nothing}"
        if _on_sqlite():  # one writer: what stands there already says it
            row += f" WHERE NOT EXISTS (SELECT 1 FROM {into} WHERE {is_nothing})"  # noqa: S608 - names of a table
            op.execute(f'CREATE TRIGGER {name} AFTER {_when(event, of)} ON "{table}" BEGIN {row}; END')
            continue
        _function(name, f"{row};")
        op.execute(
            f'CREATE TRIGGER {name} AFTER {_when(event, of)} ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION {name}()'
        )


def drop(table: str, into: str) -> None:
    """Note nothing of the table any more, for a migration back."""
    for event in EVENTS:
        name = f"{into}_{table}_{event.lower()}"
        if _on_sqlite():
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            op.execute(f'DROP TRIGGER IF EXISTS {name} ON "{table}"')
            op.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _function(name: str, body: str) -> None:
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$")


def _when(event: str, of: Sequence[str] | None) -> str:
    columns = ", ".join(f'"{column}"' for column in of or ())
    return f"UPDATE OF {columns}" if event == "UPDATE" and columns else event


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
