"""Screen entries: each outcome is a row, ineligible cites its rule."""

import sqlalchemy as sa
from alembic import op

revision = "0008_screening"
down_revision = "0007_nominations"


def upgrade() -> None:
    op.create_table(
        "screening_outcome",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome <> 'ineligible' OR rule IS NOT NULL", name=op.f("ck_screening_outcome_rule_cited")),
        sa.CheckConstraint(
            "outcome IN ('passed', 'returned', 'ineligible')", name=op.f("ck_screening_outcome_outcome")
        ),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_screening_outcome_by_user_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_screening_outcome_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_outcome")),
    )
    op.create_index("ix_screening_outcome_entry", "screening_outcome", ["entry_id", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("screening_outcome")
