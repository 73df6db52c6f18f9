"""Keep what is stated of laureates and pledges, and which computed links are not shown."""

import sqlalchemy as sa
from alembic import op

revision = "0079_laureate_links"
down_revision = "0078_campaigns"


def upgrade() -> None:
    op.create_table(
        "hidden_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("laureate_id", sa.Uuid(), nullable=False),
        sa.Column("pledge_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("settled_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name=op.f("ck_hidden_link_settled")),
        sa.CheckConstraint("state = 'asked' OR reason <> ''", name=op.f("ck_hidden_link_with_reason")),
        sa.CheckConstraint("state IN ('asked', 'hidden', 'refused', 'ended')", name=op.f("ck_hidden_link_state")),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by_user_id IS NULL)", name=op.f("ck_hidden_link_settled_by")
        ),
        sa.ForeignKeyConstraint(["asked_by_user_id"], ["user.id"], name=op.f("fk_hidden_link_asked_by_user_id")),
        sa.ForeignKeyConstraint(["laureate_id"], ["laureate.id"], name=op.f("fk_hidden_link_laureate_id")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_hidden_link_pledge_id")),
        sa.ForeignKeyConstraint(["settled_by_user_id"], ["user.id"], name=op.f("fk_hidden_link_settled_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hidden_link")),
    )
    op.create_index("ix_hidden_link_pledge", "hidden_link", ["pledge_id"], unique=False)
    op.create_index(
        "uq_hidden_link_standing",
        "hidden_link",
        ["laureate_id", "pledge_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('asked', 'hidden')"),
        postgresql_where=sa.text("state IN ('asked', 'hidden')"),
    )
    op.create_table(
        "laureate_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("laureate_id", sa.Uuid(), nullable=False),
        sa.Column("pledge_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("laureate_word", sa.String(), nullable=False),
        sa.Column("pledge_word", sa.String(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind <> 'named_partner' OR (laureate_word <> '' AND pledge_word <> '')",
            name=op.f("ck_laureate_link_by_both"),
        ),
        sa.CheckConstraint(
            "kind IN ('same_organisation', 'named_partner', 'supported')", name=op.f("ck_laureate_link_kind")
        ),
        sa.CheckConstraint("proof <> ''", name=op.f("ck_laureate_link_proof")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_user_id IS NULL)", name=op.f("ck_laureate_link_ended")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_laureate_link_by_user_id")),
        sa.ForeignKeyConstraint(["ended_by_user_id"], ["user.id"], name=op.f("fk_laureate_link_ended_by_user_id")),
        sa.ForeignKeyConstraint(["laureate_id"], ["laureate.id"], name=op.f("fk_laureate_link_laureate_id")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_laureate_link_pledge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_laureate_link")),
    )
    op.create_index("ix_laureate_link_laureate", "laureate_link", ["laureate_id"], unique=False)
    op.create_index(op.f("ix_laureate_link_pledge_id"), "laureate_link", ["pledge_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_laureate_link_pledge_id"), table_name="laureate_link")
    op.drop_index("ix_laureate_link_laureate", table_name="laureate_link")
    op.drop_table("laureate_link")
    op.drop_index(
        "uq_hidden_link_standing",
        table_name="hidden_link",
        sqlite_where=sa.text("state IN ('asked', 'hidden')"),
        postgresql_where=sa.text("state IN ('asked', 'hidden')"),
    )
    op.drop_index("ix_hidden_link_pledge", table_name="hidden_link")
    op.drop_table("hidden_link")
