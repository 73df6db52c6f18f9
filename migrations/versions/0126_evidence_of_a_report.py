"""Keep of a report's evidence its language, an archived copy, and on which days staff found that it opens or not."""

import sqlalchemy as sa
from alembic import op

from awards.infrastructure import guard

revision = "0126_evidence_of_a_report"
down_revision = "0125_nominations_in_parts"
goes_on = True

ERASED = "EXISTS (SELECT 1 FROM pledge_erasure e WHERE e.report_id = OLD.report_id)"
STAYS = ("id", "report_id", "looked_on", "opened", "by_user_id", "at")


def upgrade() -> None:
    op.add_column("pledge_report", sa.Column("archived_copy", sa.String(), nullable=True))
    op.add_column("pledge_report", sa.Column("evidence_language", sa.String(), nullable=True))
    op.create_table(
        "pledge_evidence_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("archived_copy", sa.String(), nullable=True),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["pledge_report.id"], name=op.f("fk_pledge_evidence_note_report_id")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_pledge_evidence_note_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_evidence_note")),
    )
    op.create_index(op.f("ix_pledge_evidence_note_report_id"), "pledge_evidence_note", ["report_id"], unique=False)
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in STAYS)
    guard.append_only("pledge_evidence_note", changeable=f"({ERASED} AND {same})")


def downgrade() -> None:
    guard.drop_append_only("pledge_evidence_note")
    op.drop_table("pledge_evidence_note")
    op.drop_column("pledge_report", "evidence_language")
    op.drop_column("pledge_report", "archived_copy")
