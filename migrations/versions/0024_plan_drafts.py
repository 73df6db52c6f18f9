"""Keep drafts of plans with what was asked of them and what they change, so that one can be accepted and undone.

An assignment whose card was begun is marked: no plan takes it away. A job says what it is at, for plans that take long.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024_plan_drafts"
down_revision = "0023_gate"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
STATES = "state IN ('solving', 'proposed', 'failed', 'accepted', 'discarded')"
AND_UNDONE = "state IN ('solving', 'proposed', 'failed', 'accepted', 'discarded', 'undone')"
BEGUN_STAYS = "end_reason NOT IN ('moved_by_plan', 'plan_undone') OR begun_at IS NULL"
MOVED_BY_PLAN = "(moved_by IS NULL) = (coalesce(end_reason, '') <> 'moved_by_plan')"
OF_PLAN = ("name", "note", "options", "summary", "mark", "mails_until", "undone_at", "undone_by")


def upgrade() -> None:
    with op.batch_alter_table("plan") as table:
        table.add_column(sa.Column("name", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("note", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("options", DOCUMENT, nullable=False, server_default=sa.text("'{}'")))
        table.add_column(sa.Column("summary", DOCUMENT, nullable=False, server_default=sa.text("'{}'")))
        table.add_column(sa.Column("mark", sa.String(), nullable=True))
        table.add_column(sa.Column("mails_until", MOMENT, nullable=True))
        table.add_column(sa.Column("undone_at", MOMENT, nullable=True))
        table.add_column(sa.Column("undone_by", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_plan_undone_by"), "user", ["undone_by"], ["id"])
        table.drop_constraint(op.f("ck_plan_state"), type_="check")
        table.create_check_constraint(op.f("ck_plan_state"), AND_UNDONE)
        table.create_check_constraint(op.f("ck_plan_undone_by"), "(undone_at IS NULL) = (undone_by IS NULL)")
        table.create_check_constraint(
            op.f("ck_plan_undone"), "state <> 'undone' OR (accepted_at IS NOT NULL AND undone_at IS NOT NULL)"
        )
    op.create_table(
        "plan_panel",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added", DOCUMENT, nullable=False),
        sa.Column("kept", DOCUMENT, nullable=False),
        sa.Column("ended", DOCUMENT, nullable=False),
        sa.Column("panel", sa.String(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("fit", sa.Double(), nullable=False),
        sa.Column("why", DOCUMENT, nullable=False),
        sa.CheckConstraint("missing >= 0", name=op.f("ck_plan_panel_missing")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_panel_plan_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_plan_panel_entry_id")),
        sa.PrimaryKeyConstraint("plan_id", "entry_id", name=op.f("pk_plan_panel")),
    )
    op.create_index("ix_plan_panel_position", "plan_panel", ["plan_id", "position"], unique=True)
    _mark_assignments()
    op.execute(
        "UPDATE assignment SET begun_at = (SELECT min(created_at) FROM scorecard"
        " WHERE scorecard.entry_id = assignment.entry_id AND scorecard.round_id = assignment.round_id"
        " AND scorecard.judge_id = assignment.judge_id)"
    )
    with op.batch_alter_table("job") as table:
        table.add_column(sa.Column("doing", sa.String(), nullable=True))
        table.add_column(sa.Column("seen_at", MOMENT, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("job") as table:
        table.drop_column("seen_at")
        table.drop_column("doing")
    op.execute("UPDATE assignment SET end_reason = 'by_staff', moved_by = NULL WHERE end_reason = 'moved_by_plan'")
    op.execute("UPDATE assignment SET end_reason = 'by_staff' WHERE end_reason = 'plan_undone'")
    _unmark_assignments()
    op.drop_index("ix_plan_panel_position", table_name="plan_panel")
    op.drop_table("plan_panel")
    op.execute("UPDATE plan SET state = 'discarded' WHERE state = 'undone'")
    with op.batch_alter_table("plan") as table:
        table.drop_constraint(op.f("ck_plan_undone"), type_="check")
        table.drop_constraint(op.f("ck_plan_undone_by"), type_="check")
        table.drop_constraint(op.f("ck_plan_state"), type_="check")
        table.create_check_constraint(op.f("ck_plan_state"), STATES)
        table.drop_constraint(op.f("fk_plan_undone_by"), type_="foreignkey")
        for name in reversed(OF_PLAN):
            table.drop_column(name)


def _mark_assignments() -> None:
    """Add two columns with their constraints; SQLite cannot copy a table that has a generated column."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE assignment ADD COLUMN begun_at DATETIME "
            f"CONSTRAINT ck_assignment_begun_stays CHECK ({BEGUN_STAYS})"
        )
        op.execute(
            "ALTER TABLE assignment ADD COLUMN moved_by CHAR(32) "
            "CONSTRAINT fk_assignment_moved_by REFERENCES plan (id) "
            f"CONSTRAINT ck_assignment_moved_by_plan CHECK ({MOVED_BY_PLAN})"
        )
        return
    op.add_column("assignment", sa.Column("begun_at", MOMENT, nullable=True))
    op.add_column("assignment", sa.Column("moved_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_assignment_moved_by"), "assignment", "plan", ["moved_by"], ["id"])
    op.create_check_constraint(op.f("ck_assignment_begun_stays"), "assignment", BEGUN_STAYS)
    op.create_check_constraint(op.f("ck_assignment_moved_by_plan"), "assignment", MOVED_BY_PLAN)


def _unmark_assignments() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE assignment DROP COLUMN moved_by")
        op.execute("ALTER TABLE assignment DROP COLUMN begun_at")
        return
    op.drop_constraint(op.f("ck_assignment_moved_by_plan"), "assignment", type_="check")
    op.drop_constraint(op.f("ck_assignment_begun_stays"), "assignment", type_="check")
    op.drop_constraint(op.f("fk_assignment_moved_by"), "assignment", type_="foreignkey")
    op.drop_column("assignment", "moved_by")
    op.drop_column("assignment", "begun_at")
