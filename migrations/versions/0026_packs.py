"""Do a judge's save once, however often it arrives; score on paper."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026_packs"
down_revision = "0025_sheet"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "judging_save",
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_judging_save_digest")),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_judging_save_judge_id")),
        sa.PrimaryKeyConstraint("judge_id", "id", name=op.f("pk_judging_save")),
    )
    _paper()


def downgrade() -> None:
    for table in ("printed_pack", "paper_form", "judging_save"):
        op.drop_table(table)


def _paper() -> None:
    op.create_table(
        "paper_form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keyed_in_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("keyed", DOCUMENT, nullable=False),
        sa.Column("signed", sa.String(), nullable=False),
        sa.CheckConstraint("length(code) = 8", name=op.f("ck_paper_form_code")),
        sa.CheckConstraint("(keyed_at IS NULL) = (keyed_in_by_user_id IS NULL)", name=op.f("ck_paper_form_keyed")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_paper_form_assignment_id")),
        sa.ForeignKeyConstraint(["keyed_in_by_user_id"], ["user.id"], name=op.f("fk_paper_form_keyed_in_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_form")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_paper_form_assignment_id")),
        sa.UniqueConstraint("code", name=op.f("uq_paper_form_code")),
    )
    op.create_table(
        "printed_pack",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("asked_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entries", DOCUMENT, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(content IS NULL) = (made_at IS NULL)", name=op.f("ck_printed_pack_made")),
        sa.ForeignKeyConstraint(["asked_by_user_id"], ["user.id"], name=op.f("fk_printed_pack_asked_by_user_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_printed_pack_edition_id")),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_printed_pack_judge_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_printed_pack_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_pack")),
    )
    op.create_index("ix_printed_pack_judge", "printed_pack", ["judge_id", "round_id"])
