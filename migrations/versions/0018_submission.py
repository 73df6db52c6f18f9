"""Keep each submission by the key of its form, later deadlines for one, and questions between nominee and staff."""

import sqlalchemy as sa
from alembic import op

revision = "0018_submission"
down_revision = "0017_people"

WAITING = sa.text("NOT from_staff AND settled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "nomination_submission",
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_nomination_submission_digest")),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_nomination_submission_nomination_id")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id", "version"],
            ["nomination_version.nomination_id", "nomination_version.n"],
            name=op.f("fk_nomination_submission_nomination_id_version"),
        ),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_nomination_submission_by_user_id")),
        sa.PrimaryKeyConstraint("nomination_id", "key", name=op.f("pk_nomination_submission")),
    )
    op.create_index("ix_nomination_submission_version", "nomination_submission", ["nomination_id", "version"])
    op.create_table(
        "nomination_extension",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("extended_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(nomination_id IS NULL) <> (user_id IS NULL)", name=op.f("ck_nomination_extension_for_one")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_nomination_extension_edition_id")),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_nomination_extension_nomination_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_nomination_extension_user_id")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_nomination_extension_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_extension")),
    )
    op.create_index("ix_nomination_extension_edition", "nomination_extension", ["edition_id", "given_at"])
    op.create_index(op.f("ix_nomination_extension_nomination_id"), "nomination_extension", ["nomination_id"])
    op.create_index(op.f("ix_nomination_extension_user_id"), "nomination_extension", ["user_id"])
    op.create_table(
        "nomination_question",
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("from_staff", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "NOT from_staff OR settled_at IS NULL", name=op.f("ck_nomination_question_staff_wait_for_nobody")
        ),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_nomination_question_says_something")),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_nomination_question_nomination_id")
        ),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_nomination_question_by_user_id")),
        sa.PrimaryKeyConstraint("nomination_id", "key", name=op.f("pk_nomination_question")),
    )
    op.create_index(
        "ix_nomination_question_waiting", "nomination_question", ["nomination_id", "asked_at"],
        sqlite_where=WAITING, postgresql_where=WAITING,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("nomination_question")
    op.drop_table("nomination_extension")
    op.drop_table("nomination_submission")
