"""Have certificates go out only when one of the staff proposed it and another approved."""

import sqlalchemy as sa
from alembic import op

from awards.infrastructure import guard

revision = "0065_certificates_by_two"
down_revision = "0064_letter_codes"

MOMENT = sa.DateTime(timezone=True)
ENDED = "an approval of certificates that was settled does not change"
PROPOSED = sa.text("state = 'proposed'")
KEY = "fk_certificate_approval_id"


def upgrade() -> None:
    op.create_table(
        "certificate_approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_in", sa.String(), nullable=True),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("ended_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'dropped')", name=op.f("ck_certificate_approval_state")),
        sa.CheckConstraint("(state = 'proposed') = (ended_at IS NULL)", name=op.f("ck_certificate_approval_ended")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_user_id IS NULL)", name=op.f("ck_certificate_approval_ended_by")
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR ended_by_user_id <> proposed_by_user_id",
            name=op.f("ck_certificate_approval_second_person"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_certificate_approval_edition_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by_user_id"], ["user.id"], name=op.f("fk_certificate_approval_proposed_by_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_user_id"], ["user.id"], name=op.f("fk_certificate_approval_ended_by_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_approval")),
    )
    op.create_index(op.f("ix_certificate_approval_edition_id"), "certificate_approval", ["edition_id"])
    op.create_index(
        "uq_certificate_approval_proposed", "certificate_approval", ["edition_id"], unique=True,
        sqlite_where=PROPOSED, postgresql_where=PROPOSED,
    )  # fmt: skip
    guard.frozen_once("certificate_approval", "ended_at", ENDED)
    with op.batch_alter_table("certificate") as batch:
        batch.add_column(sa.Column("approval_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(op.f(KEY), "certificate_approval", ["approval_id"], ["id"])
        batch.create_index(op.f("ix_certificate_approval_id"), ["approval_id"])


def downgrade() -> None:
    with op.batch_alter_table("certificate") as batch:
        batch.drop_index(op.f("ix_certificate_approval_id"))
        batch.drop_constraint(op.f(KEY), type_="foreignkey")
        batch.drop_column("approval_id")
    guard.drop_frozen_once("certificate_approval")
    op.drop_table("certificate_approval")
