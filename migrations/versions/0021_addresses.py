"""Let one person have several addresses that are proven, and two accounts of one person become one."""

import sqlalchemy as sa
from alembic import op

revision = "0021_addresses"
down_revision = "0020_finding"

STANDS = sa.text("merged_into_id IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("user") as table:
        table.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_user_merged_into_id"), "user", ["merged_into_id"], ["id"])
        table.drop_constraint(op.f("uq_user_email"), type_="unique")
        table.create_check_constraint(
            op.f("ck_user_merged"),
            "merged_into_id IS NULL OR (disabled_at IS NOT NULL AND merged_into_id <> id)",
        )
    op.create_index(
        "uq_user_email_standing", "user", ["email"], unique=True, sqlite_where=STANDS, postgresql_where=STANDS
    )
    with op.batch_alter_table("sign_in_code") as table:
        table.add_column(sa.Column("for_user_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_sign_in_code_for_user_id"), "user", ["for_user_id"], ["id"])


def downgrade() -> None:
    op.execute("DELETE FROM sign_in_code WHERE for_user_id IS NOT NULL")  # else they would let somebody sign in
    with op.batch_alter_table("sign_in_code") as table:
        table.drop_constraint(op.f("fk_sign_in_code_for_user_id"), type_="foreignkey")
        table.drop_column("for_user_id")
    op.execute("UPDATE \"user\" SET email = CAST(id AS VARCHAR) || '@awards.invalid' WHERE merged_into_id IS NOT NULL")
    op.drop_index("uq_user_email_standing", table_name="user")
    with op.batch_alter_table("user") as table:
        table.drop_constraint(op.f("ck_user_merged"), type_="check")
        table.drop_constraint(op.f("fk_user_merged_into_id"), type_="foreignkey")
        table.drop_column("merged_into_id")
        table.create_unique_constraint(op.f("uq_user_email"), ["email"])
