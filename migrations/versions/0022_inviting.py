"""Invite judges by a link of their own until a date, one or many at once, and let them say more about themselves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022_inviting"
down_revision = "0021_addresses"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATES = "state IN ('invited', 'accepted', 'declined')"
AND_WITHDRAWN = "state IN ('invited', 'accepted', 'declined', 'withdrawn')"
INSTANTS = ("answer_by", "reminded_at", "opened_at")


def upgrade() -> None:
    with op.batch_alter_table("judge_profile") as table:
        table.add_column(sa.Column("ties", DOCUMENT, nullable=False, server_default=sa.text("'[]'")))
        table.add_column(sa.Column("zone", sa.String(), nullable=False, server_default="UTC"))
        table.add_column(sa.Column("minutes", sa.Integer(), nullable=False, server_default=sa.text("25")))
        for name in INSTANTS:
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("decline_reason", sa.String(), nullable=False, server_default=""))
        table.drop_constraint(op.f("ck_judge_profile_state"), type_="check")
        table.create_check_constraint(op.f("ck_judge_profile_state"), AND_WITHDRAWN)
        table.create_check_constraint(op.f("ck_judge_profile_minutes"), "minutes BETWEEN 1 AND 240")
    op.create_table(
        "judge_mailing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_user_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('invited', 'reminded')", name=op.f("ck_judge_mailing_kind")),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_user_id IS NULL)", name=op.f("ck_judge_mailing_undone_by")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_judge_mailing_edition_id")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_judge_mailing_by_user_id")),
        sa.ForeignKeyConstraint(["undone_by_user_id"], ["user.id"], name=op.f("fk_judge_mailing_undone_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_mailing")),
    )
    op.create_index(op.f("ix_judge_mailing_edition_id"), "judge_mailing", ["edition_id"])
    op.create_table(
        "judge_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("mailing_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["judge_profile.id"], name=op.f("fk_judge_link_profile_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mailing_id"], ["judge_mailing.id"], name=op.f("fk_judge_link_mailing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_judge_link_token_digest")),
    )
    op.create_index(op.f("ix_judge_link_profile_id"), "judge_link", ["profile_id"])
    op.create_index(op.f("ix_judge_link_mailing_id"), "judge_link", ["mailing_id"])


def downgrade() -> None:
    op.drop_table("judge_link")
    op.drop_table("judge_mailing")
    op.execute("UPDATE judge_profile SET state = 'declined' WHERE state = 'withdrawn'")
    with op.batch_alter_table("judge_profile") as table:
        table.drop_constraint(op.f("ck_judge_profile_minutes"), type_="check")
        table.drop_constraint(op.f("ck_judge_profile_state"), type_="check")
        table.create_check_constraint(op.f("ck_judge_profile_state"), STATES)
        for name in ("decline_reason", *INSTANTS, "minutes", "zone", "ties"):
            table.drop_column(name)
