"""Confirmed cards and their scores, which do not change."""

from typing import TYPE_CHECKING

from awards.core.later import Later
from awards.infrastructure.guard.triggers import POSTGRESQL_FUNCTION, SQLITE_REFUSAL, on_sqlite

if TYPE_CHECKING:
    from alembic import op
else:
    op = Later("alembic.op")  # the web reads the words of these triggers and makes none

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


def frozen_when_confirmed() -> None:
    """Refuse every change to a confirmed scorecard, its scores and their history."""
    if on_sqlite():
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
    if on_sqlite():
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
    if on_sqlite():
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
    if on_sqlite():
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
    if on_sqlite():
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
