"""Let staff look at pages as a nominee or judge does, for a while, noted as both."""

import sqlalchemy as sa
from alembic import op

revision = "0087_looks"
down_revision = "0086_dumps_gone"


def upgrade() -> None:
    op.create_table(
        "look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("as_user_id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("by_user_id <> as_user_id", name=op.f("ck_look_as_another")),
        sa.CheckConstraint("begun_at < ends_at", name=op.f("ck_look_ends")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_look_by_user_id")),
        sa.ForeignKeyConstraint(["as_user_id"], ["user.id"], name=op.f("fk_look_as_user_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_look_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
    )
    live = sa.text("ended_at IS NULL")
    op.create_index("uq_look_live", "look", ["session_id"], unique=True, sqlite_where=live, postgresql_where=live)


def downgrade() -> None:
    op.drop_index("uq_look_live", "look")
    op.drop_table("look")
