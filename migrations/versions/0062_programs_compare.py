"""Let a program of staff who judge compare two at a time, by a token for that alone."""

from alembic import op

revision = "0062_programs_compare"
down_revision = "0061_organisations_kept"


def _scopes(known: str) -> None:
    with op.batch_alter_table("api_token") as batch:
        batch.drop_constraint(op.f("ck_api_token_scope"), type_="check")
        batch.create_check_constraint(op.f("ck_api_token_scope"), f"scope IN ({known})")


def upgrade() -> None:
    _scopes("'read', 'assign', 'judge'")


def downgrade() -> None:
    # what the earlier shape cannot hold: tokens with which a program compares
    op.execute("DELETE FROM api_token WHERE scope = 'judge'")
    _scopes("'read', 'assign'")
