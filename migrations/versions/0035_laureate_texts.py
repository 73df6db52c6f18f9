"""Texts and a picture of a laureate, frozen into its publication; the share cards and the press kit made of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035_laureate_texts"
down_revision = "0034_ranked_by"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("laureate", sa.Column("texts", DOCUMENT, nullable=False, server_default=sa.text("'{}'")))
    op.create_table(
        "laureate_picture",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.Column("large", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_laureate_picture")),
    )
    op.create_table(
        "laureate_text",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("summary", DOCUMENT, nullable=False),
        sa.Column("valued", DOCUMENT, nullable=False),
        sa.Column("alternative", DOCUMENT, nullable=False),
        sa.Column("picture", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "picture IS NULL OR CAST(alternative AS TEXT) <> '{}'", name=op.f("ck_laureate_text_described")
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_laureate_text_version")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_laureate_text_entry_id")),
        sa.ForeignKeyConstraint(["picture"], ["laureate_picture.digest"], name=op.f("fk_laureate_text_picture")),
        sa.ForeignKeyConstraint(["saved_by_user_id"], ["user.id"], name=op.f("fk_laureate_text_saved_by_user_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_laureate_text")),
    )
    op.create_table(
        "share_card",
        sa.Column("laureate_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["laureate_id"], ["laureate.id"], name=op.f("fk_share_card_laureate_id")),
        sa.PrimaryKeyConstraint("laureate_id", "language", name=op.f("pk_share_card")),
    )
    op.create_table(
        "press_kit",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_press_kit_publication_id")),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_press_kit")),
    )


def downgrade() -> None:
    for table in ("press_kit", "share_card", "laureate_text", "laureate_picture"):
        op.drop_table(table)
    op.drop_column("laureate", "texts")
