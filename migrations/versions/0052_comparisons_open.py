"""A decision may be made for a reason although judges have not confirmed their comparisons."""

from alembic import op

revision = "0052_comparisons_open"
down_revision = "0051_erasures"


def _items(known: str) -> None:
    with op.batch_alter_table("decision_override") as batch:
        batch.drop_constraint(op.f("ck_decision_override_item"), type_="check")
        batch.create_check_constraint(op.f("ck_decision_override_item"), f"item IN ({known})")


def upgrade() -> None:
    _items("'reviews', 'comparisons', 'tie', 'meeting'")


def downgrade() -> None:
    # what the earlier shape cannot hold: the reason for a decision without all comparisons
    op.execute("DELETE FROM decision_override WHERE item = 'comparisons'")
    _items("'reviews', 'tie', 'meeting'")
