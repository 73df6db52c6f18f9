"""Keep the pledge registry: versions that never change, parties, money words apart, dated totals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from awards.infrastructure import guard

revision = "0006_pledges"
down_revision = "0005_accounts"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

FROZEN = ("pledge_version", "pledge_party", "pledge_money", "pledge_country")


def upgrade() -> None:
    op.create_table(
        "pledge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("source_register", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("official_number", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("withdrawal_reason", sa.String(), nullable=True),
        sa.Column("current_n", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR withdrawal_reason IS NOT NULL", name=op.f("ck_pledge_withdrawn_with_reason")
        ),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_pledge_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pledge_public_id")),
        sa.UniqueConstraint("source_register", "source_id", name=op.f("uq_pledge_source_register_source_id")),
    )
    op.create_table(
        "registry_total",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("stated_date", sa.String(), nullable=False),
        sa.Column("sort_date", sa.Date(), nullable=False),
        sa.Column("pledges", sa.Integer(), nullable=True),
        sa.Column("pledges_qualifier", sa.String(), nullable=True),
        sa.Column("usd_billion", sa.Numeric(precision=10, scale=3), nullable=True),
        sa.Column("usd_qualifier", sa.String(), nullable=True),
        sa.Column("entities", sa.Integer(), nullable=True),
        sa.Column("entities_qualifier", sa.String(), nullable=True),
        sa.Column("countries", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_registry_total")),
    )
    op.create_table(
        "pledge_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pledge_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("pledge_type", sa.String(), nullable=True),
        sa.Column("focus_area", sa.String(), nullable=True),
        sa.Column("entity_kind", sa.String(), nullable=True),
        sa.Column("start_year", sa.Integer(), nullable=True),
        sa.Column("end_year", sa.Integer(), nullable=True),
        sa.Column("beneficiary_groups", DOCUMENT, nullable=False),
        sa.Column("facts", DOCUMENT, nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("content_digest", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("start_year <= end_year", name=op.f("ck_pledge_version_years")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_version_pledge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_version")),
        sa.UniqueConstraint("pledge_id", "n", name=op.f("uq_pledge_version_pledge_id_n")),
    )
    op.create_index("ix_pledge_version_facets", "pledge_version", ["focus_area", "pledge_type"], unique=False)
    op.create_table(
        "pledge_country",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("iso2", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["iso2"], ["country.iso2"], name=op.f("fk_pledge_country_iso2")),
        sa.ForeignKeyConstraint(["version_id"], ["pledge_version.id"], name=op.f("fk_pledge_country_version_id")),
        sa.PrimaryKeyConstraint("version_id", "iso2", name=op.f("pk_pledge_country")),
    )
    op.create_index(op.f("ix_pledge_country_iso2"), "pledge_country", ["iso2"], unique=False)
    op.create_table(
        "pledge_money",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("qualifier", sa.String(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("usd", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("usd_note", sa.String(), nullable=True),
        sa.CheckConstraint("basis IN ('stated', 'yearly', 'derived')", name=op.f("ck_pledge_money_basis")),
        sa.CheckConstraint(
            "word IN ('pledged', 'committed', 'disbursed', 'spent', 'in_kind')", name=op.f("ck_pledge_money_word")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_pledge_money_amount")),
        sa.ForeignKeyConstraint(["version_id"], ["pledge_version.id"], name=op.f("fk_pledge_money_version_id")),
        sa.PrimaryKeyConstraint("version_id", "word", name=op.f("pk_pledge_money")),
    )
    op.create_table(
        "pledge_party",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.CheckConstraint("role IN ('lead', 'co-pledger', 'partner')", name=op.f("ck_pledge_party_role")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_pledge_party_organisation_id")),
        sa.ForeignKeyConstraint(["version_id"], ["pledge_version.id"], name=op.f("fk_pledge_party_version_id")),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_pledge_party")),
    )
    op.create_index(op.f("ix_pledge_party_organisation_id"), "pledge_party", ["organisation_id"], unique=False)
    for table in FROZEN:
        guard.append_only(table)


def downgrade() -> None:
    for table in reversed(FROZEN):
        guard.drop_append_only(table)
    op.drop_table("pledge_party")
    op.drop_table("pledge_money")
    op.drop_table("pledge_country")
    op.drop_table("pledge_version")
    op.drop_table("registry_total")
    op.drop_table("pledge")
