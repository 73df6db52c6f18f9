"""Codes of letters after the result, by which anybody learns that one is genuine."""

import sqlalchemy as sa
from alembic import op

revision = "0064_letter_codes"
down_revision = "0063_letters_by_two"

MOMENT = sa.DateTime(timezone=True)
STANDING = sa.text("replaced_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "letter_code",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("replaced_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_letter_code_edition_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["letter.nomination_id"], name=op.f("fk_letter_code_nomination_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_letter_code")),
    )
    op.create_index(op.f("ix_letter_code_edition_id"), "letter_code", ["edition_id"])
    op.create_index(op.f("ix_letter_code_nomination_id"), "letter_code", ["nomination_id"])
    op.create_index(
        "uq_letter_code_standing", "letter_code", ["nomination_id"], unique=True,
        sqlite_where=STANDING, postgresql_where=STANDING,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("letter_code")
