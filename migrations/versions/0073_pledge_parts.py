"""What other organisations do in a pledge, confirmed by their own people."""

import sqlalchemy as sa
from alembic import op

revision = "0073_pledge_parts"
down_revision = "0072_pledges_found"


def upgrade() -> None:
    op.create_table(
        "pledge_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pledge_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("share", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("by_lead", sa.Boolean(), nullable=False),
        sa.Column("named_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('co-pledger', 'funder', 'implementer', 'beneficiary')", name=op.f("ck_pledge_part_role")
        ),
        sa.CheckConstraint("share > 0 AND share <= 100", name=op.f("ck_pledge_part_share")),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_user_id IS NULL)", name=op.f("ck_pledge_part_confirmed")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_user_id IS NULL)", name=op.f("ck_pledge_part_ended")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_part_pledge_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_pledge_part_organisation_id")),
        sa.ForeignKeyConstraint(["named_by_user_id"], ["user.id"], name=op.f("fk_pledge_part_named_by_user_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_user_id"], ["user.id"], name=op.f("fk_pledge_part_confirmed_by_user_id")
        ),
        sa.ForeignKeyConstraint(["ended_by_user_id"], ["user.id"], name=op.f("fk_pledge_part_ended_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_part")),
    )
    op.create_index("ix_pledge_part_organisation", "pledge_part", ["organisation_id"], unique=False)
    op.create_index(
        "uq_pledge_part_standing",
        "pledge_part",
        ["pledge_id", "organisation_id", "role"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("pledge_part")
