"""A decision keeps what stood open and why it was made all the same, where it was proposed, and which one it follows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041_open_items"
down_revision = "0040_feedback"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
FOLLOWS = "fk_decision_follows_id"


def upgrade() -> None:
    with op.batch_alter_table("decision") as batch:
        batch.add_column(sa.Column("proposed_in", sa.String(), nullable=True))
        batch.add_column(sa.Column("follows_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(op.f(FOLLOWS), "decision", ["follows_id"], ["id"])
    op.create_table(
        "decision_override",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("numbers", DOCUMENT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("item IN ('reviews', 'tie', 'meeting')", name=op.f("ck_decision_override_item")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_decision_override_decision_id")),
        sa.PrimaryKeyConstraint("decision_id", "item", name=op.f("pk_decision_override")),
    )


def downgrade() -> None:
    op.drop_table("decision_override")
    with op.batch_alter_table("decision") as batch:
        batch.drop_constraint(op.f(FOLLOWS), type_="foreignkey")
        batch.drop_column("follows_id")
        batch.drop_column("proposed_in")
