"""Files of pledges wait in parts until a job has brought them in, and what takes two people until another lets it in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0075_importing"
down_revision = "0074_named_pledge"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "pledge_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("second_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("header", DOCUMENT, nullable=False),
        sa.Column("notes", DOCUMENT, nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("counts", DOCUMENT, nullable=False),
        sa.Column("problems", DOCUMENT, nullable=False),
        sa.Column("changes", DOCUMENT, nullable=False),
        sa.Column("uploaded_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('checking', 'refused', 'ready', 'bringing', 'held', 'done')",
            name=op.f("ck_pledge_import_state"),
        ),
        sa.CheckConstraint("row_count >= 0", name=op.f("ck_pledge_import_row_count")),
        sa.CheckConstraint("second_by_user_id <> user_id", name=op.f("ck_pledge_import_second_by_another")),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_pledge_import_done")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_pledge_import_user_id")),
        sa.ForeignKeyConstraint(["second_by_user_id"], ["user.id"], name=op.f("fk_pledge_import_second_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_import")),
    )
    op.create_index("ix_pledge_import_uploaded", "pledge_import", ["uploaded_at"])
    op.create_table(
        "pledge_import_part",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("brought", DOCUMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["pledge_import.id"], name=op.f("fk_pledge_import_part_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "n", name=op.f("pk_pledge_import_part")),
    )


def downgrade() -> None:
    op.drop_table("pledge_import_part")
    op.drop_index("ix_pledge_import_uploaded", "pledge_import")
    op.drop_table("pledge_import")
