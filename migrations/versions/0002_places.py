"""Name the places: countries by ISO code, with regions and dated memberships."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_places"
down_revision = "0001_log"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "fact_figure",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("publication", sa.String(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("names", DOCUMENT, nullable=False),
        sa.Column("as_of", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_fact_figure")),
    )
    op.create_table(
        "region",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", DOCUMENT, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('itu', 'm49', 'm49-subregion', 'group', 'named')", name=op.f("ck_region_kind")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_region")),
    )
    op.create_table(
        "country",
        sa.Column("iso2", sa.String(), nullable=False),
        sa.Column("iso3", sa.String(), nullable=False),
        sa.Column("m49", sa.String(), nullable=False),
        sa.Column("names", DOCUMENT, nullable=False),
        sa.Column("itu_region", sa.String(), nullable=True),
        sa.Column("m49_region", sa.String(), nullable=True),
        sa.Column("m49_subregion", sa.String(), nullable=True),
        sa.Column("itu_member", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["itu_region"], ["region.key"], name=op.f("fk_country_itu_region")),
        sa.PrimaryKeyConstraint("iso2", name=op.f("pk_country")),
        sa.UniqueConstraint("iso3", name=op.f("uq_country_iso3")),
        sa.UniqueConstraint("m49", name=op.f("uq_country_m49")),
    )
    op.create_index(op.f("ix_country_itu_region"), "country", ["itu_region"], unique=False)
    op.create_table(
        "country_status",
        sa.Column("iso2", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("stated", sa.String(), nullable=False),
        sa.Column("member", sa.Boolean(), nullable=False),
        sa.Column("left_on", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint("status IN ('LDC', 'LLDC', 'SIDS')", name=op.f("ck_country_status_status")),
        sa.ForeignKeyConstraint(["iso2"], ["country.iso2"], name=op.f("fk_country_status_iso2")),
        sa.PrimaryKeyConstraint("iso2", "status", "as_of", name=op.f("pk_country_status")),
    )


def downgrade() -> None:
    op.drop_table("country_status")
    op.drop_table("country")
    op.drop_table("region")
    op.drop_table("fact_figure")
