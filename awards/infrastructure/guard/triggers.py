"""How a trigger is written on each database."""

from typing import TYPE_CHECKING

from awards.core.later import Later

if TYPE_CHECKING:
    from alembic import op
else:
    op = Later("alembic.op")  # the web reads the words of these triggers and makes none

SQLITE_REFUSAL = """
CREATE TRIGGER {name} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""

POSTGRESQL_FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {body} RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""

LET_THROUGH = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"


def on_sqlite() -> bool:
    """Whether the migration runs on SQLite."""
    return op.get_bind().dialect.name == "sqlite"


def drop(table: str, name: str, events: tuple[str, ...]) -> None:
    """Take the triggers of a table away, with their function."""
    if on_sqlite():
        for event in events:
            op.execute(f"DROP TRIGGER {name}_{event.lower()}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")
