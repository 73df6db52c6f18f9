"""Keep an index of prices in US dollars, so that dollar values can be told in the prices of one year."""

import sqlalchemy as sa
from alembic import op

revision = "0127_prices_of_years"
down_revision = "0126_evidence_of_a_report"
goes_on = True

STANDS = sa.text("stands")


def upgrade() -> None:
    op.create_table(
        "price_series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("base_year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("retrieved_on", sa.Date(), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("stands = (ended_at IS NULL)", name=op.f("ck_price_series_stands_until_it_ends")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_series")),
    )
    op.create_index(
        "uq_price_series_stands", "price_series", ["stands"], unique=True, sqlite_where=STANDS, postgresql_where=STANDS
    )
    op.create_table(
        "price_index",
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Numeric(14, 6), nullable=False),
        sa.CheckConstraint("value > 0", name=op.f("ck_price_index_value")),
        sa.ForeignKeyConstraint(["series_id"], ["price_series.id"], name=op.f("fk_price_index_series_id_price_series")),
        sa.PrimaryKeyConstraint("series_id", "year", name=op.f("pk_price_index")),
    )


def downgrade() -> None:
    op.drop_table("price_index")
    op.drop_index("uq_price_series_stands", "price_series", sqlite_where=STANDS, postgresql_where=STANDS)
    op.drop_table("price_series")
