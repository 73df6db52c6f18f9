"""Make getting in safe: counted attempts, a second step, passkeys, sessions that say where and when."""

import sqlalchemy as sa
from alembic import op

revision = "0013_getting_in"
down_revision = "0012_publishing"

SECOND_STEP = "second_step IN ('passkey', 'app', 'recovery', 'waived')"
BOTH = "(second_step IS NULL) = (second_step_at IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("sign_in_code") as table:
        table.add_column(sa.Column("waives_second_step", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    with op.batch_alter_table("session_record") as table:
        table.add_column(sa.Column("second_step", sa.String(), nullable=True))
        table.add_column(sa.Column("second_step_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("device", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("network", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("device_digest", sa.String(), nullable=True))
    op.execute("UPDATE session_record SET proved_at = created_at")
    with op.batch_alter_table("session_record") as table:
        table.alter_column("proved_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        table.create_check_constraint("ck_session_record_second_step", SECOND_STEP)
        table.create_check_constraint("ck_session_record_second_step_at", BOTH)
    op.create_index(op.f("ix_session_record_device_digest"), "session_record", ["device_digest"], unique=False)
    op.create_table(
        "attempt_count",
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("whose", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_attempt_count_attempts")),
        sa.PrimaryKeyConstraint("deed", "whose", name=op.f("pk_attempt_count")),
    )
    op.create_index(op.f("ix_attempt_count_begun_at"), "attempt_count", ["begun_at"], unique=False)
    op.create_table(
        "authenticator_app",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.Uuid(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_authenticator_app_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_authenticator_app")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("user_id", "code_digest", name=op.f("uq_recovery_code_user_id_code_digest")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkey_sign_count")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_passkey_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"], unique=False)
    op.create_table(
        "passkey_challenge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('add', 'prove', 'sign_in')", name=op.f("ck_passkey_challenge_purpose")),
        sa.CheckConstraint("(purpose = 'sign_in') = (session_id IS NULL)", name=op.f("ck_passkey_challenge_session")),
        sa.ForeignKeyConstraint(["session_id"], ["session_record.id"], name=op.f("fk_passkey_challenge_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenge")),
    )
    op.create_index(op.f("ix_passkey_challenge_expires_at"), "passkey_challenge", ["expires_at"], unique=False)


def downgrade() -> None:
    for table in ("passkey_challenge", "passkey", "recovery_code", "authenticator_app", "attempt_count"):
        op.drop_table(table)
    op.drop_index(op.f("ix_session_record_device_digest"), "session_record")
    with op.batch_alter_table("session_record") as table:
        table.drop_constraint("ck_session_record_second_step_at", type_="check")
        table.drop_constraint("ck_session_record_second_step", type_="check")
        for column in ("device_digest", "network", "device", "proved_at", "second_step_at", "second_step"):
            table.drop_column(column)
    with op.batch_alter_table("sign_in_code") as table:
        table.drop_column("waives_second_step")
