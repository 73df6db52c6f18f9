"""Let staff verify organisations, and people claim to speak for one; mark made-up organisations."""

import sqlalchemy as sa
from alembic import op

from awards.infrastructure import noting

revision = "0061_organisations_kept"
down_revision = "0060_closing_in_turn"

BY = "fk_organisation_verified_by_user_id"
TIED = ("organisation", "tie_change", ("nomination_id", "user_id"), ["name", "merged_into_id"])
OPEN = sa.text("state IN ('asked', 'confirmed')")


def upgrade() -> None:
    noting.drop("organisation", "tie_change")
    with op.batch_alter_table("organisation") as batch:
        batch.add_column(sa.Column("rehearsal", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("verified_by_user_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(op.f(BY), "user", ["verified_by_user_id"], ["id"])
        batch.create_check_constraint(
            op.f("ck_organisation_verified_by"), "(verified_at IS NULL) = (verified_by_user_id IS NULL)"
        )
    with op.batch_alter_table("organisation") as batch:
        batch.alter_column("rehearsal", server_default=None)
    op.create_index("ix_organisation_merged_into", "organisation", ["merged_into_id"], unique=False)
    noting.note_statements(*TIED)
    op.add_column("organisation_identifier", sa.Column("valid_until", sa.Date(), nullable=True))
    op.create_table(
        "organisation_claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'confirmed', 'declined', 'ended')", name=op.f("ck_organisation_claim_state")
        ),
        sa.CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name=op.f("ck_organisation_claim_settled")),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by_user_id IS NULL)", name=op.f("ck_organisation_claim_settled_by")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_organisation_claim_user_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_claim_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_user_id"], ["user.id"], name=op.f("fk_organisation_claim_settled_by_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_claim")),
    )
    op.create_index(
        "uq_organisation_claim_open", "organisation_claim", ["user_id", "organisation_id"], unique=True,
        sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip
    op.create_index(
        "ix_organisation_claim_organisation", "organisation_claim", ["organisation_id", "state"], unique=False
    )


def downgrade() -> None:
    op.drop_table("organisation_claim")
    with op.batch_alter_table("organisation_identifier") as batch:
        batch.drop_column("valid_until")
    noting.drop("organisation", "tie_change")
    op.drop_index("ix_organisation_merged_into", table_name="organisation")
    with op.batch_alter_table("organisation") as batch:
        batch.drop_constraint(op.f("ck_organisation_verified_by"), type_="check")
        batch.drop_constraint(op.f(BY), type_="foreignkey")
        batch.drop_column("verified_by_user_id")
        batch.drop_column("verified_at")
        batch.drop_column("rehearsal")
    noting.note_statements(*TIED)
