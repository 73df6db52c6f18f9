"""A decision may name reserves and honourable mentions, or say that no award is given; a mention is published as one."""

import sqlalchemy as sa
from alembic import op

from awards.infrastructure import guard

revision = "0036_outcomes"
down_revision = "0035_laureate_texts"

OF_A_REHEARSAL = {
    "laureate": "(SELECT rehearsal FROM publication WHERE id = OLD.publication_id)",
    "laureate_organisation": (
        "(SELECT p.rehearsal FROM publication p JOIN laureate l ON l.publication_id = p.id WHERE l.id = OLD.laureate_id)"
    ),
    "laureate_country": (
        "(SELECT p.rehearsal FROM publication p JOIN laureate l ON l.publication_id = p.id WHERE l.id = OLD.laureate_id)"
    ),
}


def upgrade() -> None:
    with op.batch_alter_table("decision") as batch:
        batch.add_column(sa.Column("no_award", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("public_words", sa.String(), nullable=True))
        batch.create_check_constraint(op.f("ck_decision_no_award"), "kind = 'winners' OR NOT no_award")
    with op.batch_alter_table("decision_place") as batch:
        batch.add_column(sa.Column("role", sa.String(), nullable=False, server_default="chosen"))
        batch.add_column(sa.Column("position", sa.Integer(), nullable=True))
        batch.create_check_constraint(op.f("ck_decision_place_role"), "role IN ('chosen', 'reserve', 'mention')")
        batch.create_check_constraint(op.f("ck_decision_place_position"), "(role = 'reserve') = (position IS NOT NULL)")
        batch.create_unique_constraint(op.f("uq_decision_place_decision_id_position"), ["decision_id", "position"])
    _roles("role IN ('finalist', 'mention', 'winner')")


def downgrade() -> None:
    _roles("role IN ('finalist', 'winner')", first="UPDATE laureate SET role = 'finalist' WHERE role = 'mention'")
    op.execute("DELETE FROM decision_place WHERE role <> 'chosen'")
    with op.batch_alter_table("decision_place") as batch:
        batch.drop_constraint(op.f("uq_decision_place_decision_id_position"), type_="unique")
        batch.drop_constraint(op.f("ck_decision_place_position"), type_="check")
        batch.drop_constraint(op.f("ck_decision_place_role"), type_="check")
        batch.drop_column("position")
        batch.drop_column("role")
    with op.batch_alter_table("decision") as batch:
        batch.drop_constraint(op.f("ck_decision_no_award"), type_="check")
        batch.drop_column("public_words")
        batch.drop_column("no_award")


def _roles(known: str, first: str | None = None) -> None:
    """What a laureate may be; SQLite makes the table anew, so what guards it and what looks at it stands aside."""
    for table in reversed(OF_A_REHEARSAL):
        guard.drop_append_only(table)
    if first:
        op.execute(first)
    with op.batch_alter_table("laureate") as batch:
        batch.drop_constraint(op.f("ck_laureate_role"), type_="check")
        batch.create_check_constraint(op.f("ck_laureate_role"), known)
    for table, of_a_rehearsal in OF_A_REHEARSAL.items():
        guard.append_only(table, deletable=of_a_rehearsal)
