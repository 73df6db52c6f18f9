"""Find nominations again: likely duplicates, views that staff keep, long files, and calls brought in from a file."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020_finding"
down_revision = "0019_screening_desk"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "duplicate_pair",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("evidence", DOCUMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said_at_points", sa.Integer(), nullable=True),
        sa.Column("said_of", DOCUMENT, nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=True),
        sa.Column("state_before", sa.String(), nullable=True),
        sa.CheckConstraint("(state = 'merged') = (kept_id IS NOT NULL)", name=op.f("ck_duplicate_pair_kept")),
        sa.CheckConstraint(
            "(state = 'merged') = (state_before IS NOT NULL)", name=op.f("ck_duplicate_pair_state_before")
        ),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_duplicate_pair_decided_at")),
        sa.CheckConstraint(
            "(state = 'open') = (decided_by_user_id IS NULL)", name=op.f("ck_duplicate_pair_decided_by")
        ),
        sa.CheckConstraint("state IN ('open', 'linked', 'kept', 'merged')", name=op.f("ck_duplicate_pair_state")),
        sa.CheckConstraint(
            "kept_id IS NULL OR kept_id IN (one_id, other_id)", name=op.f("ck_duplicate_pair_kept_of_the_two")
        ),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_duplicate_pair_in_order")),
        sa.ForeignKeyConstraint(["decided_by_user_id"], ["user.id"], name=op.f("fk_duplicate_pair_decided_by_user_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_duplicate_pair_edition_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["nomination.id"], name=op.f("fk_duplicate_pair_kept_id")),
        sa.ForeignKeyConstraint(["one_id"], ["nomination.id"], name=op.f("fk_duplicate_pair_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["nomination.id"], name=op.f("fk_duplicate_pair_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pair")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_duplicate_pair_one_id_other_id")),
    )
    op.create_index("ix_duplicate_pair_edition", "duplicate_pair", ["edition_id", "state", "points"], unique=False)
    op.create_index("ix_duplicate_pair_other", "duplicate_pair", ["other_id"], unique=False)
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", DOCUMENT, nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_view_name")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_saved_view_edition_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_saved_view_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("edition_id", "user_id", "name", name=op.f("uq_saved_view_edition_id_user_id_name")),
    )
    op.create_table(
        "made_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("query", DOCUMENT, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('csv', 'xlsx')", name=op.f("ck_made_file_kind")),
        sa.CheckConstraint("(content IS NULL) = (made_at IS NULL)", name=op.f("ck_made_file_made")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_made_file_edition_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_made_file_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_file")),
    )
    op.create_index("ix_made_file_edition", "made_file", ["edition_id", "asked_at"], unique=False)
    op.create_table(
        "brought_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("notes", DOCUMENT, nullable=False),
        sa.Column("problems", DOCUMENT, nullable=False),
        sa.Column("counts", DOCUMENT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(content IS NULL) = (state IN ('refused', 'done'))", name=op.f("ck_brought_file_content")),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_brought_file_done")),
        sa.CheckConstraint(
            "state IN ('checking', 'refused', 'ready', 'bringing', 'done')", name=op.f("ck_brought_file_state")
        ),
        sa.CheckConstraint("row_count >= 0", name=op.f("ck_brought_file_row_count")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_brought_file_edition_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_brought_file_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brought_file")),
    )
    op.create_index("ix_brought_file_edition", "brought_file", ["edition_id", "uploaded_at"], unique=False)


def downgrade() -> None:
    op.drop_table("brought_file")
    op.drop_table("made_file")
    op.drop_table("saved_view")
    op.drop_table("duplicate_pair")
