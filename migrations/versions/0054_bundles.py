"""Bundles of published results, and bundles that somebody sent to have them checked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0054_bundles"
down_revision = "0053_seals"

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "bundle",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("report", DOCUMENT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_bundle_digest")),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_bundle_publication_id")),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_bundle")),
    )
    op.create_table(
        "sent_bundle",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("report", DOCUMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.CheckConstraint("(content IS NULL) = (checked_at IS NOT NULL)", name=op.f("ck_sent_bundle_checked")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_bundle")),
    )


def downgrade() -> None:
    op.drop_table("sent_bundle")
    op.drop_table("bundle")
