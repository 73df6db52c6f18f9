"""Rounds have names, may be blind, ask for reviews of their own and let entries go on to the next."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027_rounds"
down_revision = "0026_packs"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


STANDING = sa.text("state <> 'rejected'")


def _standing(*columns: str) -> None:
    op.create_index(
        "uq_decision_standing", "decision", columns, unique=True, sqlite_where=STANDING, postgresql_where=STANDING
    )


def _kinds(known: str) -> None:
    with op.batch_alter_table("decision") as batch:
        batch.drop_constraint(op.f("ck_decision_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_decision_kind"), f"kind IN ({known})")


def upgrade() -> None:
    for name in ("same_country", "why_for_extremes"):
        op.add_column("edition", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("round", sa.Column("blind", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in ("names", "reviews", "advancing"):
        op.add_column("round", sa.Column(name, DOCUMENT, nullable=False, server_default=sa.text("'{}'")))
    op.create_table(
        "advance",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_advance_entry_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_advance_round_id")),
        sa.PrimaryKeyConstraint("entry_id", "round_id", name=op.f("pk_advance")),
    )
    op.create_index(op.f("ix_advance_round_id"), "advance", ["round_id"])
    op.drop_index("uq_decision_standing", "decision")
    _kinds("'advancing', 'shortlist', 'winners'")
    _standing("category_id", "kind", "round_id")


def downgrade() -> None:
    # what a later shape keeps and this one cannot: who went on from a round
    going_on = "SELECT id FROM decision WHERE kind = 'advancing'"
    for table in ("decision_place", "decision_skip"):
        op.execute(f"DELETE FROM {table} WHERE decision_id IN ({going_on})")
    op.execute("DELETE FROM decision WHERE kind = 'advancing'")
    op.drop_index("uq_decision_standing", "decision")
    _kinds("'shortlist', 'winners'")
    _standing("category_id", "kind")
    op.drop_table("advance")
    for name in ("advancing", "reviews", "names", "blind"):
        op.drop_column("round", name)
    for name in ("why_for_extremes", "same_country"):
        op.drop_column("edition", name)
