"""Keep what pledges are found and counted by as sets of bits; `awards upgrade` fills them from the pledges that are here."""

import sqlalchemy as sa
from alembic import op

from awards.infrastructure import noting

revision = "0090_pledge_index"
down_revision = "0089_laureate_tags"

BY_LETTERS = sa.String().with_variant(sa.String(collation="C"), "postgresql")
NOTED = (
    ("organisation", "organisation_id", "id", ("search_text", "country", "merged_into_id"), ("UPDATE",)),
    ("pledge_part", "pledge_id", "pledge_id", ("organisation_id", "ended_at", "confirmed_at", "shown_at"),
     noting.EVENTS),
)  # fmt: skip


def upgrade() -> None:
    for table in ("pledge_line", "pledge_word", "pledge_tag", "pledge_search"):
        op.drop_table(table)
    _search(
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("values", sa.String(), nullable=False),
        sa.UniqueConstraint("place", name=op.f("uq_pledge_search_place")),
    )
    op.create_table(
        "pledge_index",
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("value", BY_LETTERS, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("bits", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("facet", "value", "part", name=op.f("pk_pledge_index")),
    )
    op.create_table(
        "pledge_outdated",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("pledge_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_pledge_outdated")),
    )
    for table, column, key, of, events in NOTED:
        noting.note_rows(table, "pledge_outdated", column, key, of, events)


def downgrade() -> None:
    for table, *_ in NOTED:
        noting.drop(table, "pledge_outdated")
    for table in ("pledge_outdated", "pledge_index", "pledge_line", "pledge_search"):
        op.drop_table(table)
    texts = ("focus_area", "pledge_type", "entity_kind", "stage", "gives")
    _search(
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=True) for name in texts),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("level_until", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(f"has_{what}", sa.Boolean(), nullable=False) for what in ("country", "region", "group", "sdg")),
        sa.ForeignKeyConstraint(["lead_id"], ["organisation.id"], name=op.f("fk_pledge_search_lead_id")),
    )
    op.create_index(op.f("ix_pledge_search_lead_id"), "pledge_search", ["lead_id"], unique=False)
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
    op.create_index("ix_pledge_tag_of", "pledge_tag", ["n", "facet", "value"], unique=False)


def _search(*more: sa.schema.SchemaItem) -> None:
    """The pledges and, beside them, their lines; both empty."""
    op.create_table(
        "pledge_search",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pledge_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("at_desk", sa.Boolean(), nullable=False),
        sa.Column("public_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("start_year", sa.Integer(), nullable=True),
        sa.Column("title", BY_LETTERS, nullable=False),
        sa.Column("sort_usd", sa.Numeric(20, 2), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        *more,
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_search_pledge_id")),
        sa.ForeignKeyConstraint(["version_id"], ["pledge_version.id"], name=op.f("fk_pledge_search_version_id")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_pledge_search")),
        sa.UniqueConstraint("pledge_id", name=op.f("uq_pledge_search_pledge_id")),
        sa.UniqueConstraint("version_id", name=op.f("uq_pledge_search_version_id")),
    )
    for name, column in (
        ("amount", "sort_usd"), ("title", "title"), ("year", "start_year"), ("reported", "reported_at"),
    ):  # fmt: skip
        op.create_index(f"ix_pledge_search_{name}", "pledge_search", [column, "n"], unique=False)
    op.create_table(
        "pledge_line",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cells", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["n"], ["pledge_search.n"], name=op.f("fk_pledge_line_n")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_pledge_line")),
    )
