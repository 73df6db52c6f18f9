"""The end of an edition: nothing of it changes any more, and what is kept of it how long."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from awards.infrastructure import guard

revision = "0056_closing"
down_revision = "0055_letters"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)

CLOSED = "SELECT 1 FROM closing_act WHERE edition_id = NEW.edition_id AND kind = 'closing' AND state = 'approved'"
AFTER = (
    "account", "address", "announcement", "bundle", "certificate", "certificates", "closing", "edition.put_away",
    "erasure", "file.asked", "laureate_text", "letter", "mail", "open_data", "person", "publication", "retention", "role", "seal",
    "seal_key", "session", "user",
)  # fmt: skip
"""What may still be done, by the first word of its row in the audit log, or by the whole of it."""


def upgrade() -> None:
    op.create_table(
        "retention_rule",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('drafts', 'notes', 'invitations', 'mails', 'conflicts', 'files', 'answers')",
            name=op.f("ck_retention_rule_kind"),
        ),
        sa.CheckConstraint("months BETWEEN 0 AND 120", name=op.f("ck_retention_rule_months")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_retention_rule_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "kind", name=op.f("pk_retention_rule")),
    )
    op.create_table(
        "retention_timer",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("counts", DOCUMENT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('drafts', 'notes', 'invitations', 'mails', 'conflicts', 'files', 'answers')",
            name=op.f("ck_retention_timer_kind"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_retention_timer_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "kind", name=op.f("pk_retention_timer")),
    )
    op.create_table(
        "retention_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ended_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_user_id IS NULL)", name=op.f("ck_retention_hold_ended")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_retention_hold_reason")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_retention_hold_by_user_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_retention_hold_edition_id")),
        sa.ForeignKeyConstraint(["ended_by_user_id"], ["user.id"], name=op.f("fk_retention_hold_ended_by_user_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_retention_hold_nomination_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_hold")),
    )
    op.create_index(op.f("ix_retention_hold_edition_id"), "retention_hold", ["edition_id"], unique=False)
    op.create_index(op.f("ix_retention_hold_nomination_id"), "retention_hold", ["nomination_id"], unique=False)
    op.create_index(
        "uq_retention_hold_live",
        "retention_hold",
        ["edition_id", "nomination_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    guard.closed_when("audit_row", CLOSED, AFTER)


def downgrade() -> None:
    guard.drop_closed_when("audit_row")
    op.drop_table("retention_hold")
    op.drop_table("retention_timer")
    op.drop_table("retention_rule")
