"""Take files with a nomination: announced, received in parts, checked, handed out under a neutral name."""

import sqlalchemy as sa
from alembic import op

revision = "0016_evidence_files"
down_revision = "0015_writing"

BYTES = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "nomination_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("names_people", sa.Boolean(), nullable=False),
        sa.Column("length", BYTES, nullable=False),
        sa.Column("received", BYTES, nullable=False),
        sa.Column("size", BYTES, nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("stored", sa.String(), nullable=False),
        sa.Column("client_key", sa.String(), nullable=True),
        sa.Column("uploaded_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('uploading', 'quarantined', 'ready', 'refused')", name=op.f("ck_nomination_file_state")
        ),
        sa.CheckConstraint(
            "length > 0 AND received >= 0 AND received <= length", name=op.f("ck_nomination_file_received")
        ),
        sa.CheckConstraint(
            "state NOT IN ('quarantined', 'ready') OR (received = length AND size IS NOT NULL AND digest IS NOT NULL)",
            name=op.f("ck_nomination_file_whole"),
        ),
        sa.CheckConstraint("digest IS NULL OR length(digest) = 64", name=op.f("ck_nomination_file_digest")),
        sa.CheckConstraint("(state = 'refused') = (problem IS NOT NULL)", name=op.f("ck_nomination_file_problem")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_nomination_file_nomination_id")),
        sa.ForeignKeyConstraint(
            ["uploaded_by_user_id"], ["user.id"], name=op.f("fk_nomination_file_uploaded_by_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_file")),
        sa.UniqueConstraint("nomination_id", "number", name=op.f("uq_nomination_file_nomination_id_number")),
        sa.UniqueConstraint("nomination_id", "client_key", name=op.f("uq_nomination_file_nomination_id_client_key")),
        sa.UniqueConstraint("stored", name=op.f("uq_nomination_file_stored")),
    )
    op.create_index("ix_nomination_file_uploaded_by_user_id", "nomination_file", ["uploaded_by_user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("nomination_file")
