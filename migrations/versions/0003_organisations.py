"""Hold organisations once: nominees, judges, pledgers and laureates point to the same rows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_organisations"
down_revision = "0002_places"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("names", DOCUMENT, nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_organisation_not_into_itself")),
        sa.ForeignKeyConstraint(["country"], ["country.iso2"], name=op.f("fk_organisation_country")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["organisation.id"], name=op.f("fk_organisation_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_table(
        "organisation_alias",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_alias_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_alias")),
        sa.UniqueConstraint("organisation_id", "folded", name=op.f("uq_organisation_alias_organisation_id_folded")),
    )
    op.create_index(op.f("ix_organisation_alias_folded"), "organisation_alias", ["folded"], unique=False)
    op.create_table(
        "organisation_domain",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_domain_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_domain")),
        sa.UniqueConstraint("organisation_id", "domain", name=op.f("uq_organisation_domain_organisation_id_domain")),
    )
    op.create_index(op.f("ix_organisation_domain_domain"), "organisation_domain", ["domain"], unique=False)
    op.create_table(
        "organisation_identifier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_identifier_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_identifier")),
        sa.UniqueConstraint("scheme", "value", name=op.f("uq_organisation_identifier_scheme_value")),
    )
    op.create_index(
        op.f("ix_organisation_identifier_organisation_id"), "organisation_identifier", ["organisation_id"], unique=False
    )
    op.create_table(
        "former_award",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("category_key", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.CheckConstraint("role IN ('finalist', 'winner')", name=op.f("ck_former_award_role")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_former_award_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", "year", "category_key", "role", name=op.f("pk_former_award")),
    )
    op.create_index(op.f("ix_former_award_category_key"), "former_award", ["category_key"], unique=False)


def downgrade() -> None:
    op.drop_table("former_award")
    op.drop_table("organisation_identifier")
    op.drop_table("organisation_domain")
    op.drop_table("organisation_alias")
    op.drop_table("organisation")
