"""Keep the pledge registry: versions that never change, parties, money words apart, dated totals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from awards.infrastructure import guard

revision = "0006_pledges"
down_revision = "0005_accounts"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

FROZEN = (
    "pledge_version", "pledge_party", "pledge_money", "pledge_country", "pledge_region", "pledge_beneficiary",
)  # fmt: skip


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
        sa.Column("usd_basis", sa.String(), nullable=True),
        sa.Column("entities", sa.Integer(), nullable=True),
        sa.Column("entities_qualifier", sa.String(), nullable=True),
        sa.Column("countries", sa.Integer(), nullable=True),
        sa.Column("target_usd_billion", sa.Numeric(precision=10, scale=3), nullable=True),
        sa.Column("target_until", sa.String(), nullable=True),
        sa.Column("event", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint("usd_basis IN ('stated', 'derived')", name=op.f("ck_registry_total_usd_basis")),
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
        sa.Column("resource_kind", sa.String(), nullable=True),
        sa.Column("focus_area", sa.String(), nullable=True),
        sa.Column("entity_kind", sa.String(), nullable=True),
        sa.Column("start_year", sa.Integer(), nullable=True),
        sa.Column("end_year", sa.Integer(), nullable=True),
        sa.Column("sort_usd", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("facts", DOCUMENT, nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("retrieved_on", sa.Date(), nullable=True),
        sa.Column("content_digest", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("start_year <= end_year", name=op.f("ck_pledge_version_years")),
        sa.CheckConstraint(
            "resource_kind IN ('financial', 'in-kind', 'none')", name=op.f("ck_pledge_version_resource_kind")
        ),
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
        sa.Column("yearly_amount", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("usd", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("usd_basis", sa.String(), nullable=True),
        sa.Column("usd_rate", sa.Numeric(precision=14, scale=6), nullable=True),
        sa.CheckConstraint("basis IN ('stated', 'yearly', 'derived')", name=op.f("ck_pledge_money_basis")),
        sa.CheckConstraint(
            "(basis = 'derived') = (yearly_amount IS NOT NULL)", name=op.f("ck_pledge_money_derived_from")
        ),
        sa.CheckConstraint("basis <> 'yearly' OR usd IS NULL", name=op.f("ck_pledge_money_yearly_has_no_total")),
        sa.CheckConstraint("usd_basis IN ('stated', 'derived', 'converted')", name=op.f("ck_pledge_money_usd_basis")),
        sa.CheckConstraint("(usd IS NULL) = (usd_basis IS NULL)", name=op.f("ck_pledge_money_usd_with_basis")),
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
    op.create_table(
        "pledge_region",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("region_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["region_key"], ["region.key"], name=op.f("fk_pledge_region_region_key")),
        sa.ForeignKeyConstraint(["version_id"], ["pledge_version.id"], name=op.f("fk_pledge_region_version_id")),
        sa.PrimaryKeyConstraint("version_id", "region_key", name=op.f("pk_pledge_region")),
    )
    op.create_index(op.f("ix_pledge_region_region_key"), "pledge_region", ["region_key"], unique=False)
    op.create_table(
        "beneficiary_group",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("names", DOCUMENT, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_beneficiary_group")),
    )
    op.create_table(
        "pledge_beneficiary",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["group_key"], ["beneficiary_group.key"], name=op.f("fk_pledge_beneficiary_group_key")),
        sa.ForeignKeyConstraint(["version_id"], ["pledge_version.id"], name=op.f("fk_pledge_beneficiary_version_id")),
        sa.PrimaryKeyConstraint("version_id", "group_key", name=op.f("pk_pledge_beneficiary")),
    )
    op.create_index(op.f("ix_pledge_beneficiary_group_key"), "pledge_beneficiary", ["group_key"], unique=False)
    for table in FROZEN:
        guard.append_only(table)


def downgrade() -> None:
    for table in reversed(FROZEN):
        guard.drop_append_only(table)
    op.drop_table("pledge_beneficiary")
    op.drop_table("beneficiary_group")
    op.drop_table("pledge_region")
    op.drop_table("pledge_party")
    op.drop_table("pledge_money")
    op.drop_table("pledge_country")
    op.drop_table("pledge_version")
    op.drop_table("registry_total")
    op.drop_table("pledge")
