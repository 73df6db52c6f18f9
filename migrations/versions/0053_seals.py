"""Heads of the award's log are sealed by two key holders; keys, heads and signatures are only added."""

import sqlalchemy as sa
from alembic import op

from awards.infrastructure import guard

revision = "0053_seals"
down_revision = "0052_comparisons_open"

MOMENT = sa.DateTime(timezone=True)
APPEND_ONLY = ("seal_key", "seal_key_approval", "seal_key_retirement", "seal_head", "seal_signature")


def upgrade() -> None:
    op.create_table(
        "seal_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("length(public_key) = 64", name=op.f("ck_seal_key_public_key")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_seal_key_edition_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_seal_key_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_key")),
        sa.UniqueConstraint("edition_id", "public_key", name=op.f("uq_seal_key_edition_id_public_key")),
        sa.UniqueConstraint("id", "edition_id", "user_id", name=op.f("uq_seal_key_id_edition_id_user_id")),
    )
    op.create_table(
        "seal_key_name",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["seal_key.id"], name=op.f("fk_seal_key_name_key_id")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_seal_key_name")),
    )
    op.create_table(
        "seal_key_approval",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("approved_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("approved_by_user_id <> user_id", name=op.f("ck_seal_key_approval_second_person")),
        sa.ForeignKeyConstraint(
            ["key_id", "edition_id", "user_id"],
            ["seal_key.id", "seal_key.edition_id", "seal_key.user_id"],
            name=op.f("fk_seal_key_approval_key"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_user_id"], ["user.id"], name=op.f("fk_seal_key_approval_approved_by_user_id")
        ),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_seal_key_approval")),
        sa.UniqueConstraint(
            "key_id", "edition_id", "user_id", name=op.f("uq_seal_key_approval_key_id_edition_id_user_id")
        ),
    )
    op.create_table(
        "seal_key_retirement",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["seal_key.id"], name=op.f("fk_seal_key_retirement_key_id")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_seal_key_retirement_by_user_id")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_seal_key_retirement")),
    )
    op.create_table(
        "seal_head",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("size >= 1", name=op.f("ck_seal_head_size")),
        sa.CheckConstraint("length(root) = 64", name=op.f("ck_seal_head_root")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_seal_head_edition_id")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_seal_head_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_head")),
        sa.UniqueConstraint("edition_id", "size", name=op.f("uq_seal_head_edition_id_size")),
        sa.UniqueConstraint("id", "edition_id", name=op.f("uq_seal_head_id_edition_id")),
    )
    op.create_table(
        "seal_signature",
        sa.Column("head_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("length(signature) = 128", name=op.f("ck_seal_signature_signature")),
        sa.ForeignKeyConstraint(
            ["head_id", "edition_id"], ["seal_head.id", "seal_head.edition_id"], name=op.f("fk_seal_signature_head")
        ),
        sa.ForeignKeyConstraint(
            ["key_id", "edition_id", "user_id"],
            ["seal_key_approval.key_id", "seal_key_approval.edition_id", "seal_key_approval.user_id"],
            name=op.f("fk_seal_signature_key"),
        ),
        sa.PrimaryKeyConstraint("head_id", "key_id", name=op.f("pk_seal_signature")),
        sa.UniqueConstraint("head_id", "user_id", name=op.f("uq_seal_signature_head_id_user_id")),
    )
    op.create_table(
        "seal_round_noted",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('round.opened', 'round.closed')", name=op.f("ck_seal_round_noted_kind")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_seal_round_noted_round_id")),
        sa.PrimaryKeyConstraint("round_id", "kind", "at", name=op.f("pk_seal_round_noted")),
    )
    for table in APPEND_ONLY:
        guard.append_only(table)


def downgrade() -> None:
    for table in APPEND_ONLY:
        guard.drop_append_only(table)
    for table in ("seal_round_noted", "seal_signature", "seal_head", "seal_key_retirement", "seal_key_approval"):
        op.drop_table(table)
    op.drop_table("seal_key_name")
    op.drop_table("seal_key")
