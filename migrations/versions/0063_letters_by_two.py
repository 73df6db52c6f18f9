"""Have a letter after the result approved by another person than the one who saved it, from another session."""

import sqlalchemy as sa
from alembic import op

revision = "0063_letters_by_two"
down_revision = "0062_programs_compare"

SECOND = "ck_letter_text_second_person"


def upgrade() -> None:
    op.execute(
        "UPDATE letter_text SET approved_by_user_id = NULL, approved_at = NULL "
        "WHERE approved_by_user_id = changed_by_user_id"
    )
    with op.batch_alter_table("letter_text") as batch:
        batch.add_column(sa.Column("changed_in", sa.String(), nullable=True))
        batch.create_check_constraint(op.f(SECOND), "approved_by_user_id <> changed_by_user_id")


def downgrade() -> None:
    with op.batch_alter_table("letter_text") as batch:
        batch.drop_constraint(op.f(SECOND), type_="check")
        batch.drop_column("changed_in")
