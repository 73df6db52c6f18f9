"""Let a token be for some kinds of things alone, to be read or changed, and for one edition alone."""

import sqlalchemy as sa
from alembic import op

revision = "0102_token_scopes"
down_revision = "0096_lines_in_runs"

READS = "judges:read assignments:read scores:read results:read judging:read"
BECOMES = {
    "read": READS,
    "assign": f"{READS} assignments:write",
    "judge": f"{READS} judging:write",
    "import": f"{READS} pledges:write",
}


def upgrade() -> None:
    with op.batch_alter_table("api_token") as batch:
        batch.drop_constraint(op.f("ck_api_token_scope"), type_="check")
        batch.add_column(sa.Column("edition_id", sa.Uuid()))
        batch.create_foreign_key(op.f("fk_api_token_edition_id_edition"), "edition", ["edition_id"], ["id"])
    for before, after in BECOMES.items():
        op.execute(f"UPDATE api_token SET scope = '{after}' WHERE scope = '{before}'")
    with op.batch_alter_table("api_token") as batch:
        batch.create_check_constraint(op.f("ck_api_token_scope"), "scope <> ''")


def downgrade() -> None:
    with op.batch_alter_table("api_token") as batch:
        batch.drop_constraint(op.f("ck_api_token_scope"), type_="check")
    for before, after in BECOMES.items():
        op.execute(f"UPDATE api_token SET scope = '{before}' WHERE scope = '{after}' AND edition_id IS NULL")
    # what the earlier shape cannot hold: a token for less than all that is read, or for one edition
    op.execute("DELETE FROM api_token WHERE scope NOT IN ('read', 'assign', 'judge', 'import')")
    with op.batch_alter_table("api_token") as batch:
        batch.drop_constraint(op.f("fk_api_token_edition_id_edition"), type_="foreignkey")
        batch.drop_column("edition_id")
        batch.create_check_constraint(op.f("ck_api_token_scope"), "scope IN ('read', 'assign', 'judge', 'import')")
