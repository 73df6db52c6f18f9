"""Certificates of laureates, each with a code that anybody can check, and their files by language."""

import sqlalchemy as sa
from alembic import op

revision = "0046_certificates"
down_revision = "0045_award_log_secret"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("dated", MOMENT, nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.CheckConstraint("role IN ('finalist', 'mention', 'winner')", name=op.f("ck_certificate_role")),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (mark IS NOT NULL)", name=op.f("ck_certificate_withdrawn")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_certificate_edition_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_certificate_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
    )
    op.create_index("ix_certificate_edition", "certificate", ["edition_id", "entry_id"])
    op.create_table(
        "certified_laureate",
        sa.Column("laureate_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certified_laureate_certificate_id")
        ),
        sa.ForeignKeyConstraint(["laureate_id"], ["laureate.id"], name=op.f("fk_certified_laureate_laureate_id")),
        sa.PrimaryKeyConstraint("laureate_id", "certificate_id", name=op.f("pk_certified_laureate")),
    )
    op.create_index(op.f("ix_certified_laureate_certificate_id"), "certified_laureate", ["certificate_id"])
    op.create_table(
        "certificate_file",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_file_certificate_id")
        ),
        sa.PrimaryKeyConstraint("certificate_id", "language", name=op.f("pk_certificate_file")),
    )


def downgrade() -> None:
    op.drop_table("certificate_file")
    op.drop_index(op.f("ix_certified_laureate_certificate_id"), table_name="certified_laureate")
    op.drop_table("certified_laureate")
    op.drop_index("ix_certificate_edition", table_name="certificate")
    op.drop_table("certificate")
