"""Letters after the result with what staff wrote of them, and certificates packed into one file."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0055_letters"
down_revision = "0054_bundles"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "certificate_archive",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(content IS NULL) = (made_at IS NULL)", name=op.f("ck_certificate_archive_made")),
        sa.ForeignKeyConstraint(
            ["asked_by_user_id"], ["user.id"], name=op.f("fk_certificate_archive_asked_by_user_id")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_certificate_archive_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_archive")),
    )
    op.create_index("ix_certificate_archive_edition", "certificate_archive", ["edition_id", "asked_at"])
    op.create_table(
        "letter_text",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("texts", DOCUMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("approved_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('finalists', 'nominees')", name=op.f("ck_letter_text_kind")),
        sa.CheckConstraint("version > 0", name=op.f("ck_letter_text_version")),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_by_user_id IS NULL)", name=op.f("ck_letter_text_approved")
        ),
        sa.ForeignKeyConstraint(["approved_by_user_id"], ["user.id"], name=op.f("fk_letter_text_approved_by_user_id")),
        sa.ForeignKeyConstraint(["changed_by_user_id"], ["user.id"], name=op.f("fk_letter_text_changed_by_user_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_letter_text_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "kind", name=op.f("pk_letter_text")),
    )
    op.create_table(
        "letter",
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("kind IN ('finalists', 'nominees')", name=op.f("ck_letter_kind")),
        sa.CheckConstraint("(content IS NULL) = (basis IS NULL)", name=op.f("ck_letter_forgotten")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_letter_edition_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_letter_nomination_id")),
        sa.PrimaryKeyConstraint("nomination_id", name=op.f("pk_letter")),
    )
    op.create_index("ix_letter_edition", "letter", ["edition_id", "kind"])


def downgrade() -> None:
    op.drop_index("ix_letter_edition", table_name="letter")
    op.drop_table("letter")
    op.drop_table("letter_text")
    op.drop_index("ix_certificate_archive_edition", table_name="certificate_archive")
    op.drop_table("certificate_archive")
