"""Let a card of a closed round stand beside a conflict that was found later, until staff decide whether it counts."""

import sqlalchemy as sa
from alembic import op

revision = "0032_late_conflicts"
down_revision = "0031_getting_in"

MOMENT = sa.DateTime(timezone=True)
RUNS = "CASE WHEN ended_at IS NULL THEN false END"
RUNS_UNDISPUTED = "CASE WHEN ended_at IS NULL AND disputed_at IS NULL THEN false END"
KEY = "fk_assignment_unblocked_pairing"


def upgrade() -> None:
    column = "disputed_at DATETIME" if _on_sqlite() else "disputed_at TIMESTAMP WITH TIME ZONE"
    op.execute(f"ALTER TABLE assignment ADD COLUMN {column}")
    _guard_when(RUNS, RUNS_UNDISPUTED)
    op.create_table(
        "late_conflict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("decided_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint("outcome IN ('counts', 'taken_out')", name=op.f("ck_late_conflict_outcome")),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by_user_id IS NULL)"
            " AND (outcome IS NULL) = (reason IS NULL)",
            name=op.f("ck_late_conflict_decided"),
        ),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_late_conflict_assignment_id")),
        sa.ForeignKeyConstraint(["decided_by_user_id"], ["user.id"], name=op.f("fk_late_conflict_decided_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_conflict")),
    )
    op.create_index("ix_late_conflict_assignment_id", "late_conflict", ["assignment_id"], unique=False)
    op.create_index(
        "uq_late_conflict_open",
        "late_conflict",
        ["assignment_id"],
        unique=True,
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_late_conflict_open", table_name="late_conflict")
    op.drop_index("ix_late_conflict_assignment_id", table_name="late_conflict")
    op.drop_table("late_conflict")
    op.execute(
        "UPDATE assignment SET ended_at = disputed_at, end_reason = 'conflict'"
        " WHERE disputed_at IS NOT NULL AND ended_at IS NULL"
    )
    _guard_when(RUNS_UNDISPUTED, RUNS)
    op.execute("ALTER TABLE assignment DROP COLUMN disputed_at")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guard_when(was: str, runs: str) -> None:
    """Generate the column that points to an unblocked pairing in another way."""
    if _on_sqlite():
        _rebuild(was, runs)
        return
    op.drop_constraint(KEY, "assignment", type_="foreignkey")
    op.execute("ALTER TABLE assignment DROP COLUMN live_block")
    op.execute(f"ALTER TABLE assignment ADD COLUMN live_block BOOLEAN GENERATED ALWAYS AS ({runs}) STORED")
    op.create_foreign_key(
        KEY, "assignment", "pairing", ["nomination_id", "judge_id", "live_block"],
        ["nomination_id", "judge_id", "blocked"],
    )  # fmt: skip


def _rebuild(was: str, runs: str) -> None:
    """Copy the table, as SQLite demands where a generated column changes; foreign keys are off meanwhile."""
    connection = op.get_bind()
    written = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'assignment'").scalar_one()
    indexes = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE tbl_name = 'assignment' AND type IN ('index', 'trigger')"
        " AND sql IS NOT NULL"
    ).scalars().all()  # fmt: skip
    head, _name, body = written.partition("assignment")
    if was not in body:
        raise RuntimeError("the table of assignments is not as the migrations before left it")
    columns = ", ".join(row[1] for row in connection.exec_driver_sql("PRAGMA table_info(assignment)"))
    op.execute(f"{head.rstrip(chr(34))}assignment_again{body.lstrip(chr(34)).replace(was, runs)}")
    op.execute(f"INSERT INTO assignment_again ({columns}) SELECT {columns} FROM assignment")
    op.execute("DROP TABLE assignment")
    op.execute("ALTER TABLE assignment_again RENAME TO assignment")
    for index in indexes:
        op.execute(index)
