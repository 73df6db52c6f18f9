"""Let a program of staff bring in pledges, by a token for that alone."""

from alembic import op

revision = "0093_programs_import"
down_revision = "0092_sponsors"


def _scopes(known: str) -> None:
    with op.batch_alter_table("api_token") as batch:
        batch.drop_constraint(op.f("ck_api_token_scope"), type_="check")
        batch.create_check_constraint(op.f("ck_api_token_scope"), f"scope IN ({known})")


def upgrade() -> None:
    _scopes("'read', 'assign', 'judge', 'import'")


def downgrade() -> None:
    # what the earlier shape cannot hold: tokens with which a program brings in pledges
    op.execute("DELETE FROM api_token WHERE scope = 'import'")
    _scopes("'read', 'assign', 'judge'")
