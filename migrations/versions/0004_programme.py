"""Open editions: categories, criteria and rounds, with dates that cannot contradict each other."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_programme"
down_revision = "0003_organisations"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("proposal", sa.Boolean(), nullable=False),
        sa.Column("names", DOCUMENT, nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finalists_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("winners_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rules_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scale_min", sa.Integer(), nullable=False),
        sa.Column("scale_max", sa.Integer(), nullable=False),
        sa.Column("half_points", sa.Boolean(), nullable=False),
        sa.Column("most_categories", sa.Integer(), nullable=True),
        sa.Column("no_former_winner", sa.Boolean(), nullable=False),
        sa.Column("no_staff_or_jury", sa.Boolean(), nullable=False),
        sa.Column("tie_rule", DOCUMENT, nullable=False),
        sa.Column("form", DOCUMENT, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_away_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind = 'record' OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)", name=op.f("ck_edition_dates_known")
        ),
        sa.CheckConstraint("put_away_at IS NULL OR rehearsal", name=op.f("ck_edition_only_rehearsals_are_put_away")),
        sa.CheckConstraint("kind IN ('award', 'record')", name=op.f("ck_edition_kind")),
        sa.CheckConstraint("most_categories >= 1", name=op.f("ck_edition_most_categories")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_edition_opens_before_it_closes")),
        sa.CheckConstraint("scale_min < scale_max", name=op.f("ck_edition_scale")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    op.create_index(
        "uq_edition_year_rehearsal",
        "edition",
        ["year", "rehearsal"],
        unique=True,
        sqlite_where=sa.text("put_away_at IS NULL"),
        postgresql_where=sa.text("put_away_at IS NULL"),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", DOCUMENT, nullable=False),
        sa.Column("descriptions", DOCUMENT, nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("finalists", sa.Integer(), nullable=False),
        sa.Column("winners", sa.Integer(), nullable=False),
        sa.Column("focus_area", sa.String(), nullable=True),
        sa.CheckConstraint("finalists >= winners AND winners >= 1", name=op.f("ck_category_places")),
        sa.CheckConstraint("reviews >= 1", name=op.f("ck_category_reviews")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_category_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("edition_id", "key", name=op.f("uq_category_edition_id_key")),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_round_opens_before_it_closes")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_round_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_round_edition_id_number")),
    )
    op.create_table(
        "criterion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", DOCUMENT, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("anchors", DOCUMENT, nullable=False),
        sa.CheckConstraint("weight > 0", name=op.f("ck_criterion_weight")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_criterion_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("category_id", "key", name=op.f("uq_criterion_category_id_key")),
    )


def downgrade() -> None:
    op.drop_table("criterion")
    op.drop_table("round")
    op.drop_table("category")
    op.drop_table("edition")
