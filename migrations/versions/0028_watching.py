"""Watch: an edition's rules of reminding, reminders, pauses; a job that stands by its key and is armed again."""

import sqlalchemy as sa
from alembic import op

revision = "0028_watching"
down_revision = "0027_rounds"

MOMENT = sa.DateTime(timezone=True)
DAYS = ("silent_days", "after_silence", "first_before", "last_before", "confirm_before")


def upgrade() -> None:
    op.add_column("job", sa.Column("key", sa.String(), nullable=True))
    op.create_index("uq_job_key", "job", ["key"], unique=True)
    op.create_table(
        "watch_rules",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("reminding", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in DAYS),
        sa.Column("quiet_start", sa.Integer(), nullable=False),
        sa.Column("quiet_end", sa.Integer(), nullable=False),
        sa.Column("quiet_weekends", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("silent_days BETWEEN 1 AND 60", name=op.f("ck_watch_rules_silent_days")),
        *(
            sa.CheckConstraint(f"{name} BETWEEN 0 AND 60", name=op.f(f"ck_watch_rules_{name}"))
            for name in DAYS
            if name != "silent_days"
        ),
        sa.CheckConstraint(
            "quiet_start BETWEEN 0 AND 23 AND quiet_end BETWEEN 0 AND 23", name=op.f("ck_watch_rules_quiet")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_watch_rules_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_watch_rules")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("taken_back_at", MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('silent', 'first', 'last', 'confirm', 'nudge')", name=op.f("ck_reminder_kind")),
        sa.CheckConstraint("(kind = 'nudge') = (by_user_id IS NOT NULL)", name=op.f("ck_reminder_nudge_by")),
        sa.CheckConstraint("(kind = 'nudge') = (batch_id IS NOT NULL)", name=op.f("ck_reminder_nudge_batch")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_reminder_edition_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_reminder_round_id")),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_reminder_judge_id")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_reminder_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    standing, automatic = sa.text("taken_back_at IS NULL"), sa.text("kind <> 'nudge'")
    op.create_index(
        "uq_reminder_day", "reminder", ["judge_id", "day"], unique=True, sqlite_where=standing,
        postgresql_where=standing,
    )  # fmt: skip
    op.create_index(
        "uq_reminder_occasion", "reminder", ["round_id", "judge_id", "occasion"], unique=True, sqlite_where=automatic,
        postgresql_where=automatic,
    )  # fmt: skip
    op.create_index("ix_reminder_batch", "reminder", ["batch_id"], unique=False)
    op.create_table(
        "reminder_pause",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_reminder_pause_edition_id")),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_reminder_pause_judge_id")),
        sa.PrimaryKeyConstraint("edition_id", "judge_id", name=op.f("pk_reminder_pause")),
    )
    op.create_index("ix_reminder_pause_judge_id", "reminder_pause", ["judge_id"], unique=False)
    op.create_table(
        "reminder_stop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=True),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_reminder_stop_round_id")),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_reminder_stop_judge_id")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_reminder_stop_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_stop")),
    )
    one, whole = sa.text("judge_id IS NOT NULL"), sa.text("judge_id IS NULL")
    op.create_index(
        "uq_reminder_stop_judge", "reminder_stop", ["round_id", "judge_id"], unique=True, sqlite_where=one,
        postgresql_where=one,
    )  # fmt: skip
    op.create_index(
        "uq_reminder_stop_round", "reminder_stop", ["round_id"], unique=True, sqlite_where=whole,
        postgresql_where=whole,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("reminder_stop")
    op.drop_table("reminder_pause")
    op.drop_table("reminder")
    op.drop_table("watch_rules")
    op.drop_index("uq_job_key", "job")
    op.drop_column("job", "key")
