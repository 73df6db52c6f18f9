"""Let an organisation ask that a pledge of its own belongs to a campaign, and staff answer."""

import sqlalchemy as sa
from alembic import op

revision = "0128_asks_of_campaigns"
down_revision = "0127_prices_of_years"
goes_on = True

WAITS = sa.text("state = 'asked'")


def upgrade() -> None:
    op.create_table(
        "campaign_ask",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("pledge_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("settled_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'refused', 'taken_back')", name=op.f("ck_campaign_ask_state")
        ),
        sa.CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name=op.f("ck_campaign_ask_settled")),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by_user_id IS NULL)", name=op.f("ck_campaign_ask_settled_by")
        ),
        sa.CheckConstraint(
            "state = 'taken_back' OR settled_by_user_id <> asked_by_user_id", name=op.f("ck_campaign_ask_by_another")
        ),
        sa.CheckConstraint("state <> 'refused' OR reason <> ''", name=op.f("ck_campaign_ask_refused_with_reason")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_ask_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_campaign_ask_pledge_id_pledge")),
        sa.ForeignKeyConstraint(["asked_by_user_id"], ["user.id"], name=op.f("fk_campaign_ask_asked_by_user_id_user")),
        sa.ForeignKeyConstraint(
            ["settled_by_user_id"], ["user.id"], name=op.f("fk_campaign_ask_settled_by_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_ask")),
    )
    op.create_index(
        "uq_campaign_ask_waiting", "campaign_ask", ["campaign_id", "pledge_id"], unique=True, sqlite_where=WAITS,
        postgresql_where=WAITS,
    )  # fmt: skip
    op.create_index("ix_campaign_ask_pledge", "campaign_ask", ["pledge_id"])
    op.create_index("ix_campaign_ask_state", "campaign_ask", ["state", "asked_at"])


def downgrade() -> None:
    op.drop_index("ix_campaign_ask_state", "campaign_ask")
    op.drop_index("ix_campaign_ask_pledge", "campaign_ask")
    op.drop_index("uq_campaign_ask_waiting", "campaign_ask", sqlite_where=WAITS, postgresql_where=WAITS)
    op.drop_table("campaign_ask")
