"""Rows that are only added."""

from typing import TYPE_CHECKING

from awards.core.later import Later
from awards.infrastructure.guard.triggers import POSTGRESQL_FUNCTION, SQLITE_REFUSAL, on_sqlite

if TYPE_CHECKING:
    from alembic import op
else:
    op = Later("alembic.op")  # the web reads the words of these triggers and makes none


def append_only(table: str, deletable: str | None = None, changeable: str | None = None) -> None:
    """Refuse UPDATE and DELETE on the table (and TRUNCATE where there is such a thing).

    `deletable` is a condition in SQL on the row OLD: such rows may be deleted; `changeable` is one on the rows OLD and
    NEW: such changes may be made.
    """
    allowed = {"UPDATE": changeable, "DELETE": deletable}
    message = f"rows of {table} are only added"
    if on_sqlite():
        for event in ("UPDATE", "DELETE"):
            when = f"WHEN NOT coalesce({allowed[event]}, false)" if allowed[event] else ""
            op.execute(
                SQLITE_REFUSAL.format(
                    name=f"{table}_no_{event.lower()}", event=event, table=table, when=when, message=message
                )
            )
        return
    body = f"IF TG_OP = 'DELETE' THEN IF {deletable} THEN RETURN OLD; END IF; END IF;" if deletable else ""
    body += f" IF TG_OP = 'UPDATE' THEN IF {changeable} THEN RETURN NEW; END IF; END IF;" if changeable else ""
    op.execute(POSTGRESQL_FUNCTION.format(name=f"{table}_append_only", body=body, message=message))
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )


def drop_append_only(table: str) -> None:
    """Take the refusal away again, for a migration back."""
    if on_sqlite():
        for event in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{event}")
        return
    op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    op.execute(f"DROP FUNCTION {table}_append_only()")
