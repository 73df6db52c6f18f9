"""Find, count and sort pledges by what is kept beside them; what is there already is found by `awards load-record`."""

import sqlalchemy as sa
from alembic import op

revision = "0072_pledges_found"
down_revision = "0071_needs"

BY_LETTERS = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "pledge_search",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pledge_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("at_desk", sa.Boolean(), nullable=False),
        sa.Column("public_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("focus_area", sa.String(), nullable=True),
        sa.Column("pledge_type", sa.String(), nullable=True),
        sa.Column("entity_kind", sa.String(), nullable=True),
        sa.Column("start_year", sa.Integer(), nullable=True),
        sa.Column("title", BY_LETTERS, nullable=False),
        sa.Column("sort_usd", sa.Numeric(20, 2), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("level_until", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(f"has_{what}", sa.Boolean(), nullable=False) for what in ("country", "region", "group", "sdg")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_search_pledge_id")),
        sa.ForeignKeyConstraint(["version_id"], ["pledge_version.id"], name=op.f("fk_pledge_search_version_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_pledge_search_lead_id")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_pledge_search")),
        sa.UniqueConstraint("pledge_id", name=op.f("uq_pledge_search_pledge_id")),
        sa.UniqueConstraint("version_id", name=op.f("uq_pledge_search_version_id")),
    )
    op.create_index(op.f("ix_pledge_search_lead_id"), "pledge_search", ["lead_id"], unique=False)
    for name, column in (
        ("amount", "sort_usd"),
        ("title", "title"),
        ("year", "start_year"),
        ("reported", "reported_at"),
    ):
        op.create_index(f"ix_pledge_search_{name}", "pledge_search", [column, "n"], unique=False)
    op.create_table(
        "pledge_word",
        sa.Column("word", BY_LETTERS, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["n"], ["pledge_search.n"], name=op.f("fk_pledge_word_n")),
        sa.PrimaryKeyConstraint("word", "n", name=op.f("pk_pledge_word")),
    )
    op.create_index(op.f("ix_pledge_word_n"), "pledge_word", ["n"], unique=False)
    op.create_table(
        "pledge_tag",
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["n"], ["pledge_search.n"], name=op.f("fk_pledge_tag_n")),
        sa.PrimaryKeyConstraint("facet", "value", "n", name=op.f("pk_pledge_tag")),
    )
    op.create_index(op.f("ix_pledge_tag_n"), "pledge_tag", ["n"], unique=False)


def downgrade() -> None:
    for table in ("pledge_tag", "pledge_word", "pledge_search"):
        op.drop_table(table)
