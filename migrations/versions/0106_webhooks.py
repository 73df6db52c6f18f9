"""Tell programs of staff what happens: webhooks, what a trigger notes for them, the messages and how they fared."""

import sqlalchemy as sa
from alembic import op

revision = "0106_webhooks"
down_revision = "0105_pulse"

ACTIONS = (
    "assignment.ended", "assignment.made", "assignment.restored", "nomination.corrected", "nomination.return_answered",
    "nomination.submitted", "nomination.submitted_again", "nomination.withdrawn", "pledge.changed", "pledge.published",
    "pledge.withdrawn", "scorecard.confirmed",
)  # fmt: skip
COLUMNS = "action, subject_id, edition_id, at"
OF_NEW = "NEW.action, NEW.subject_id, NEW.edition_id, NEW.at"
ANY = "EXISTS (SELECT 1 FROM webhook WHERE ended_at IS NULL)"
NAME = "webhook_event_audit_row"


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid()),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("events", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("former_seed", sa.String()),
        sa.Column("former_until", sa.DateTime(timezone=True)),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("events <> ''", name=op.f("ck_webhook_events")),
        sa.CheckConstraint("(former_seed IS NULL) = (former_until IS NULL)", name=op.f("ck_webhook_former")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_webhook_user_id_user")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_webhook_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_user_id"), "webhook", ["user_id"])
    op.create_table(
        "webhook_event",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid()),
        sa.Column("edition_id", sa.Uuid()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_webhook_event")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("status", sa.Integer()),
        sa.Column("error", sa.String()),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name=op.f("ck_webhook_delivery_state")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_webhook_delivery_sent")),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id_webhook")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
    )
    for name, columns in (
        ("waiting", ["state", "due_at"]), ("webhook", ["webhook_id", "made_at"]), ("subject", ["subject_id", "event"])
    ):  # fmt: skip
        op.create_index(f"ix_webhook_delivery_{name}", "webhook_delivery", columns)
    _note()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {NAME}")
    else:
        op.execute(f"DROP TRIGGER {NAME} ON audit_row")
        op.execute(f"DROP FUNCTION {NAME}()")
    for table in ("webhook_delivery", "webhook_event", "webhook"):
        op.drop_table(table)


def _note() -> None:
    told = ", ".join(f"'{action}'" for action in ACTIONS)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {NAME} AFTER INSERT ON audit_row WHEN NEW.action IN ({told}) AND {ANY} "
            f"BEGIN INSERT INTO webhook_event ({COLUMNS}) VALUES ({OF_NEW}); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {ANY} THEN "
        f"INSERT INTO webhook_event ({COLUMNS}) VALUES ({OF_NEW}); END IF; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {NAME} AFTER INSERT ON audit_row FOR EACH ROW WHEN (NEW.action IN ({told})) "
        f"EXECUTE FUNCTION {NAME}()"
    )
