"""Let staff sign in by a provider that the settings name, bound to their account, with its second step where trusted."""

import sqlalchemy as sa
from alembic import op

revision = "0091_single_sign_on"
down_revision = "0090_pledge_index"


def _second_steps(known: str) -> None:
    with op.batch_alter_table("session_record") as batch:
        batch.drop_constraint("ck_session_record_second_step", type_="check")  # as 0013 named it
        batch.create_check_constraint("ck_session_record_second_step", f"second_step IN ({known})")


def upgrade() -> None:
    op.create_table(
        "sign_on",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sign_on_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_on")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_sign_on_issuer_subject")),
        sa.UniqueConstraint("user_id", name=op.f("uq_sign_on_user_id")),
    )
    _second_steps("'passkey', 'app', 'recovery', 'sso', 'waived'")


def downgrade() -> None:
    # what the earlier shape cannot hold: sessions that were begun with the provider's second step
    op.execute(
        "DELETE FROM passkey_challenge WHERE session_id IN (SELECT id FROM session_record WHERE second_step = 'sso')"
    )
    op.execute("DELETE FROM session_record WHERE second_step = 'sso'")
    _second_steps("'passkey', 'app', 'recovery', 'waived'")
    op.drop_table("sign_on")
