"""Triggers that make the database itself refuse what must never happen, on both databases.

Migrations call these: rows of the audit log and of publications are only ever added; a confirmed scorecard and its
scores do not change.
"""

from alembic import op

SQLITE_REFUSAL = """
CREATE TRIGGER {name} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""

POSTGRESQL_FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {body} RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""

LET_THROUGH = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"

CONFIRMED = "a confirmed scorecard does not change"
SCORE_TABLES = ("score", "score_change")
SCORECARD_COLUMNS = ("id", "entry_id", "round_id", "judge_id", "comment", "feedback", "version", "created_at")
SCORE_COLUMNS = {
    "score": ("scorecard_id", "criterion_id", "points", "version", "saved_at"),
    "score_change": ("id", "scorecard_id", "criterion_id", "n", "before", "after", "at"),
}
A_CARD_ERASED = "EXISTS (SELECT 1 FROM scorecard_erasure AS e WHERE e.scorecard_id = OLD.{key})"
REOPENED = (
    "NEW.confirmed_at IS NULL AND EXISTS (SELECT 1 FROM scorecard_confirmation AS c "
    "JOIN scorecard_reopening AS r ON r.confirmation_id = c.id "
    "WHERE c.scorecard_id = OLD.id AND c.confirmed_at = OLD.confirmed_at AND c.n = "
    "(SELECT max(n) FROM scorecard_confirmation WHERE scorecard_id = OLD.id)) AND "
) + " AND ".join(f"NEW.{column} = OLD.{column}" for column in SCORECARD_COLUMNS)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def append_only(table: str, deletable: str | None = None, changeable: str | None = None) -> None:
    """Refuse UPDATE and DELETE on the table (and TRUNCATE where there is such a thing).

    `deletable` is a condition in SQL on the row OLD: such rows may be deleted; `changeable` is one on the rows OLD and
    NEW: such changes may be made.
    """
    allowed = {"UPDATE": changeable, "DELETE": deletable}
    message = f"rows of {table} are only added"
    if _on_sqlite():
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
    if _on_sqlite():
        for event in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{event}")
        return
    op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    op.execute(f"DROP FUNCTION {table}_append_only()")


def frozen_when_confirmed() -> None:
    """Refuse every change to a confirmed scorecard, its scores and their history."""
    if _on_sqlite():
        for event in ("UPDATE", "DELETE"):
            op.execute(
                SQLITE_REFUSAL.format(
                    name=f"scorecard_frozen_{event.lower()}", event=event, table="scorecard",
                    when="WHEN OLD.confirmed_at IS NOT NULL", message=CONFIRMED,
                )
            )  # fmt: skip
        for table in SCORE_TABLES:
            for event, cards in (
                ("INSERT", "NEW.scorecard_id"),
                ("UPDATE", "OLD.scorecard_id, NEW.scorecard_id"),
                ("DELETE", "OLD.scorecard_id"),
            ):
                when = f"WHEN EXISTS (SELECT 1 FROM scorecard WHERE id IN ({cards}) AND confirmed_at IS NOT NULL)"
                op.execute(
                    SQLITE_REFUSAL.format(
                        name=f"{table}_frozen_{event.lower()}", event=event, table=table, when=when, message=CONFIRMED
                    )
                )
        return
    op.execute(
        POSTGRESQL_FUNCTION.format(
            name="scorecard_frozen",
            body="IF OLD.confirmed_at IS NULL THEN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF;",
            message=CONFIRMED,
        )
    )
    op.execute(
        "CREATE TRIGGER scorecard_frozen BEFORE UPDATE OR DELETE ON scorecard "
        "FOR EACH ROW EXECUTE FUNCTION scorecard_frozen()"
    )
    op.execute(_score_frozen())
    for table in SCORE_TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION score_frozen()"
        )


def let_reopened_cards_change() -> None:
    """Let a confirmed scorecard become unconfirmed once its last confirmation is reopened on record, and no other."""
    if _on_sqlite():
        op.execute("DROP TRIGGER scorecard_frozen_update")
        op.execute(
            SQLITE_REFUSAL.format(
                name="scorecard_frozen_update", event="UPDATE", table="scorecard",
                when=f"WHEN OLD.confirmed_at IS NOT NULL AND NOT ({REOPENED})", message=CONFIRMED,
            )
        )  # fmt: skip
        return
    op.execute(_postgresql_frozen(f"IF TG_OP = 'UPDATE' THEN IF {REOPENED} THEN RETURN NEW; END IF; END IF;"))


def drop_let_reopened_cards_change() -> None:
    """Refuse every change of a confirmed scorecard again, for a migration back."""
    if _on_sqlite():
        op.execute("DROP TRIGGER scorecard_frozen_update")
        op.execute(
            SQLITE_REFUSAL.format(
                name="scorecard_frozen_update", event="UPDATE", table="scorecard",
                when="WHEN OLD.confirmed_at IS NOT NULL", message=CONFIRMED,
            )
        )  # fmt: skip
        return
    op.execute(_postgresql_frozen())


def let_erased_words_go() -> None:
    """Let the words of a confirmed card be blanked, and nothing else of it, once `scorecard_erasure` names the card."""
    same = " AND ".join(
        f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}"
        for column in (*SCORECARD_COLUMNS, "confirmed_at")
        if column not in ("comment", "feedback")
    )
    blank = " AND ".join(f"(NEW.{text} = '' OR NEW.{text} = OLD.{text})" for text in ("comment", "feedback"))
    blanked = f"{A_CARD_ERASED.format(key='id')} AND {same} AND {blank}"
    scores = {
        table: " AND ".join(
            [A_CARD_ERASED.format(key="scorecard_id"), "NEW.why = ''",
             *(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in columns)]
        )
        for table, columns in SCORE_COLUMNS.items()
    }  # fmt: skip
    _words_may_go(f"({REOPENED}) OR ({blanked})", scores)


def drop_let_erased_words_go() -> None:
    """Let no word of a confirmed card go again, for a migration back."""
    _words_may_go(f"({REOPENED})", {})


def _words_may_go(of_cards: str, of_scores: dict[str, str]) -> None:
    if _on_sqlite():
        op.execute("DROP TRIGGER scorecard_frozen_update")
        op.execute(
            SQLITE_REFUSAL.format(
                name="scorecard_frozen_update", event="UPDATE", table="scorecard",
                when=f"WHEN OLD.confirmed_at IS NOT NULL AND NOT ({of_cards})", message=CONFIRMED,
            )
        )  # fmt: skip
        confirmed = (
            "EXISTS (SELECT 1 FROM scorecard WHERE id IN (OLD.scorecard_id, NEW.scorecard_id) "
            "AND confirmed_at IS NOT NULL)"
        )
        for table in SCORE_TABLES:
            but = f" AND NOT ({of_scores[table]})" if of_scores else ""
            op.execute(f"DROP TRIGGER {table}_frozen_update")
            op.execute(
                SQLITE_REFUSAL.format(
                    name=f"{table}_frozen_update", event="UPDATE", table=table, when=f"WHEN {confirmed}{but}",
                    message=CONFIRMED,
                )
            )  # fmt: skip
        return
    op.execute(_postgresql_frozen(f"IF TG_OP = 'UPDATE' THEN IF {of_cards} THEN RETURN NEW; END IF; END IF;"))
    exceptions = " ".join(
        f"IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = '{table}' THEN IF {condition} THEN RETURN NEW; END IF; END IF;"
        for table, condition in of_scores.items()
    )
    op.execute(_score_frozen(exceptions).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


def _score_frozen(exceptions: str = "") -> str:
    return POSTGRESQL_FUNCTION.format(
        name="score_frozen",
        body=(
            f"{exceptions} IF NOT EXISTS (SELECT 1 FROM (SELECT confirmed_at FROM scorecard "
            "WHERE id IN (OLD.scorecard_id, NEW.scorecard_id) ORDER BY id FOR UPDATE) AS cards "
            "WHERE confirmed_at IS NOT NULL) "
            "THEN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF;"
        ),
        message=CONFIRMED,
    )


def _postgresql_frozen(exception: str = "") -> str:
    unconfirmed = "IF OLD.confirmed_at IS NULL THEN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF;"
    function = POSTGRESQL_FUNCTION.format(name="scorecard_frozen", body=f"{unconfirmed} {exception}", message=CONFIRMED)
    return function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def drop_frozen_when_confirmed() -> None:
    """Take the refusal away again, for a migration back."""
    if _on_sqlite():
        for event in ("update", "delete"):
            op.execute(f"DROP TRIGGER scorecard_frozen_{event}")
        for table in SCORE_TABLES:
            for event in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_frozen_{event}")
        return
    for table in SCORE_TABLES:
        op.execute(f"DROP TRIGGER {table}_frozen ON {table}")
    op.execute("DROP TRIGGER scorecard_frozen ON scorecard")
    op.execute("DROP FUNCTION score_frozen()")
    op.execute("DROP FUNCTION scorecard_frozen()")


CHANGES = ("INSERT", "UPDATE", "DELETE")

CLOSED = "this edition is closed"
"""What the database says when something of an edition that has ended is to change."""


def frozen_once(table: str, ended: str, message: str, changeable: str = "false") -> None:
    """Refuse every change of a row, and its deletion, once its column `ended` is set.

    `changeable` is a condition in SQL on the rows OLD and NEW: such changes may be made all the same.
    """
    if _on_sqlite():
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
    _drop(table, f"{table}_ended", ("UPDATE", "DELETE"))


def frozen_with(
    table: str, key: str, parent: str, ended: str, message: str, *, events: tuple[str, ...] = CHANGES
) -> None:
    """Refuse these events on rows whose `key` names a row of `parent` with its column `ended` set.

    On PostgreSQL the parent is locked, so that it does not end while a change of its rows is under way.
    """
    name = f"{table}_with_{parent}"
    if _on_sqlite():
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
    _drop(table, f"{table}_with_{parent}", events)


def closed_when(table: str, closed: str, after: tuple[str, ...]) -> None:
    """Refuse new rows of the audit log where the query `closed` on the row NEW finds something, but for some actions.

    `after` names these, whole or by their first word.
    """
    words = ", ".join(f"'{word}'" for word in after)
    first = "substr(NEW.action, 1, instr(NEW.action || '.', '.') - 1)"
    if not _on_sqlite():
        first = "split_part(NEW.action, '.', 1)"
    refused = f"NEW.action NOT IN ({words}) AND {first} NOT IN ({words}) AND EXISTS ({closed})"
    name, message = f"{table}_of_closed", CLOSED
    if _on_sqlite():
        op.execute(
            SQLITE_REFUSAL.format(name=name, event="INSERT", table=table, when=f"WHEN {refused}", message=message)
        )
        return
    body = f"IF NOT ({refused}) THEN RETURN NEW; END IF;"
    op.execute(POSTGRESQL_FUNCTION.format(name=name, body=body, message=message))
    op.execute(f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def drop_closed_when(table: str) -> None:
    """Take the refusal away again, for a migration back."""
    op.execute(f"DROP TRIGGER {table}_of_closed" + ("" if _on_sqlite() else f" ON {table}"))
    if not _on_sqlite():
        op.execute(f"DROP FUNCTION {table}_of_closed()")


END_OF_EDITION = "end-of-edition:"
"""Before an edition's id, the name that its end holds alone, and whoever writes of the edition holds with others."""


def before_the_end(table: str) -> None:
    """Let whoever adds a row about an edition hold its name, so that its end waits for them, and they for it.

    SQLite has one writer. PostgreSQL calls triggers by their names in order: this one stands before `_of_closed`.
    """
    if _on_sqlite():
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
    if not _on_sqlite():
        _drop(table, f"{table}_before_the_end", ())


def _drop(table: str, name: str, events: tuple[str, ...]) -> None:
    if _on_sqlite():
        for event in events:
            op.execute(f"DROP TRIGGER {name}_{event.lower()}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")
