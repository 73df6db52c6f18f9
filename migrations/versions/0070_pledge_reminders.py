"""Which organisations were asked in which year to report on their pledges, so that none is asked twice."""

import sqlalchemy as sa
from alembic import op

revision = "0070_pledge_reminders"
down_revision = "0069_pledges_changed"


def upgrade() -> None:
    op.create_table(
        "pledge_reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_pledge_reminder_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_reminder")),
        sa.UniqueConstraint("organisation_id", "year", name=op.f("uq_pledge_reminder_organisation_id_year")),
    )


def downgrade() -> None:
    op.drop_table("pledge_reminder")
