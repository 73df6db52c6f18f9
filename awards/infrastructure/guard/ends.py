"""What has ended, which does not change: a row, the rows of one, an edition."""

from typing import TYPE_CHECKING

from awards.core.later import Later
from awards.infrastructure.guard.triggers import LET_THROUGH, POSTGRESQL_FUNCTION, SQLITE_REFUSAL, drop, on_sqlite

if TYPE_CHECKING:
    from alembic import op
else:
    op = Later("alembic.op")  # the web reads the words of these triggers and makes none

CHANGES = ("INSERT", "UPDATE", "DELETE")

CLOSED = "this edition is closed"
"""What the database says when something of an edition that has ended is to change."""


def frozen_once(table: str, ended: str, message: str, changeable: str = "false") -> None:
    """Refuse every change of a row, and its deletion, once its column `ended` is set.

    `changeable` is a condition in SQL on the rows OLD and NEW: such changes may be made all the same.
    """
    if on_sqlite():
        for event in ("UPDATE", "DELETE"):
            op.execute(
                SQLITE_REFUSAL.format(
                    name=f"{table}_ended_{event.lower()}", event=event, table=table,
                    when=f"WHEN OLD.{ended} IS NOT NULL AND NOT ({changeable if event == 'UPDATE' else 'false'})",
                    message=message,
                )
            )  # fmt: skip
        return
    body = f"IF OLD.{ended} IS NULL THEN {LET_THROUGH} END IF;"
    body += f" IF TG_OP = 'UPDATE' THEN IF {changeable} THEN RETURN NEW; END IF; END IF;"
    op.execute(POSTGRESQL_FUNCTION.format(name=f"{table}_ended", body=body, message=message))
    op.execute(
        f"CREATE TRIGGER {table}_ended BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_ended()"
    )


def drop_frozen_once(table: str) -> None:
    """Take the refusal away again, for a migration back."""
    drop(table, f"{table}_ended", ("UPDATE", "DELETE"))


def frozen_with(
    table: str, key: str, parent: str, ended: str, message: str, *, events: tuple[str, ...] = CHANGES
) -> None:
    """Refuse these events on rows whose `key` names a row of `parent` with its column `ended` set.

    On PostgreSQL the parent is locked, so that it does not end while a change of its rows is under way.
    """
    name = f"{table}_with_{parent}"
    if on_sqlite():
        for event in events:
            of = {"INSERT": f"NEW.{key}", "DELETE": f"OLD.{key}"}.get(event, f"OLD.{key}, NEW.{key}")
            when = f"WHEN EXISTS (SELECT 1 FROM {parent} WHERE id IN ({of}) AND {ended} IS NOT NULL)"
            op.execute(
                SQLITE_REFUSAL.format(
                    name=f"{name}_{event.lower()}", event=event, table=table, when=when, message=message
                )
            )
        return
    body = (
        f"IF NOT EXISTS (SELECT 1 FROM (SELECT {ended} FROM {parent} "
        f"WHERE id IN (OLD.{key}, NEW.{key}) ORDER BY id FOR UPDATE) AS parents "
        f"WHERE {ended} IS NOT NULL) THEN {LET_THROUGH} END IF;"
    )
    op.execute(POSTGRESQL_FUNCTION.format(name=name, body=body, message=message))
    op.execute(f"CREATE TRIGGER {name} BEFORE {' OR '.join(events)} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def drop_frozen_with(table: str, parent: str, *, events: tuple[str, ...] = CHANGES) -> None:
    """Take the refusal away again, for a migration back."""
    drop(table, f"{table}_with_{parent}", events)


def closed_when(table: str, closed: str, after: tuple[str, ...]) -> None:
    """Refuse new rows of the audit log where the query `closed` on the row NEW finds something, but for some actions.

    `after` names these, whole or by their first word.
    """
    words = ", ".join(f"'{word}'" for word in after)
    first = "substr(NEW.action, 1, instr(NEW.action || '.', '.') - 1)"
    if not on_sqlite():
        first = "split_part(NEW.action, '.', 1)"
    about_one = "NEW.edition_id IS NOT NULL"
    refused = f"{about_one} AND NEW.action NOT IN ({words}) AND {first} NOT IN ({words}) AND EXISTS ({closed})"
    name, message = f"{table}_of_closed", CLOSED
    if on_sqlite():
        op.execute(
            SQLITE_REFUSAL.format(name=name, event="INSERT", table=table, when=f"WHEN {refused}", message=message)
        )
        return
    body = f"IF NOT ({refused}) THEN RETURN NEW; END IF;"
    op.execute(POSTGRESQL_FUNCTION.format(name=name, body=body, message=message))
    op.execute(f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def drop_closed_when(table: str) -> None:
    """Take the refusal away again, for a migration back."""
    op.execute(f"DROP TRIGGER {table}_of_closed" + ("" if on_sqlite() else f" ON {table}"))
    if not on_sqlite():
        op.execute(f"DROP FUNCTION {table}_of_closed()")


END_OF_EDITION = "end-of-edition:"
"""Before an edition's id, the name that its end holds alone, and whoever writes of the edition holds with others."""


def before_the_end(table: str) -> None:
    """Let whoever adds a row about an edition hold its name, so that its end waits for them, and they for it.

    SQLite has one writer. PostgreSQL calls triggers by their names in order: this one stands before `_of_closed`.
    """
    if on_sqlite():
        return
    name = f"{table}_before_the_end"
    body = (
        "IF NEW.edition_id IS NOT NULL THEN PERFORM pg_advisory_xact_lock_shared("
        f"hashtextextended('{END_OF_EDITION}' || NEW.edition_id::text, 0)); END IF; RETURN NEW;"
    )
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def drop_before_the_end(table: str) -> None:
    """Let nobody wait any more, for a migration back."""
    if not on_sqlite():
        drop(table, f"{table}_before_the_end", ())
