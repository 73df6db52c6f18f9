"""Assign judges: the database refuses a pair with a standing conflict or recusal."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009_assignment"
down_revision = "0008_screening"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "conflict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("declared_by", sa.Uuid(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by", sa.Uuid(), nullable=True),
        sa.Column("dismissal_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('own_nomination', 'same_address', 'same_organisation', 'same_domain', 'declared', 'recusal')",
            name=op.f("ck_conflict_kind"),
        ),
        sa.CheckConstraint(
            "(dismissed_at IS NULL) = (dismissal_reason IS NULL)", name=op.f("ck_conflict_dismissed_with_reason")
        ),
        sa.ForeignKeyConstraint(["declared_by"], ["user.id"], name=op.f("fk_conflict_declared_by")),
        sa.ForeignKeyConstraint(["dismissed_by"], ["user.id"], name=op.f("fk_conflict_dismissed_by")),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_conflict_judge_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_conflict_nomination_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
        sa.UniqueConstraint("nomination_id", "judge_id", "kind", name=op.f("uq_conflict_nomination_id_judge_id_kind")),
    )
    op.create_index(op.f("ix_conflict_judge_id"), "conflict", ["judge_id"], unique=False)
    op.create_table(
        "pairing",
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("blocked", sa.Boolean(name="blocked_is_bool"), nullable=False),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_pairing_judge_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_pairing_nomination_id")),
        sa.PrimaryKeyConstraint("nomination_id", "judge_id", name=op.f("pk_pairing")),
        sa.UniqueConstraint(
            "nomination_id", "judge_id", "blocked", name=op.f("uq_pairing_nomination_id_judge_id_blocked")
        ),
    )
    op.create_index(op.f("ix_pairing_judge_id"), "pairing", ["judge_id"], unique=False)
    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("problem", DOCUMENT, nullable=False),
        sa.Column("answer", DOCUMENT, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('solving', 'proposed', 'failed', 'accepted', 'discarded')", name=op.f("ck_plan_state")
        ),
        sa.ForeignKeyConstraint(["accepted_by"], ["user.id"], name=op.f("fk_plan_accepted_by")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_plan_created_by")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_plan_entry_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_plan_job_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_plan_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index(op.f("ix_plan_round_id"), "plan", ["round_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.Column(
            "live_block",
            sa.Boolean(),
            sa.Computed("CASE WHEN ended_at IS NULL THEN false END", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_assignment_ended_with_reason")),
        sa.ForeignKeyConstraint(
            ["entry_id", "nomination_id"], ["entry.id", "entry.nomination_id"], name="fk_assignment_entry"
        ),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_assignment_judge_id")),
        sa.ForeignKeyConstraint(
            ["nomination_id", "judge_id", "live_block"],
            ["pairing.nomination_id", "pairing.judge_id", "pairing.blocked"],
            name="fk_assignment_unblocked_pairing",
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_assignment_plan_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_assignment_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment_judge_round", "assignment", ["judge_id", "round_id"], unique=False)
    op.create_index("ix_assignment_round", "assignment", ["round_id", "entry_id"], unique=False)
    op.create_index(
        "uq_assignment_live",
        "assignment",
        ["entry_id", "round_id", "judge_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "judge_profile",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("languages", DOCUMENT, nullable=False),
        sa.Column("categories", DOCUMENT, nullable=False),
        sa.Column("min_load", sa.Integer(), nullable=False),
        sa.Column("max_load", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('invited', 'accepted', 'declined')", name=op.f("ck_judge_profile_state")),
        sa.CheckConstraint("min_load >= 0 AND min_load <= max_load", name=op.f("ck_judge_profile_load")),
        sa.ForeignKeyConstraint(["country"], ["country.iso2"], name=op.f("fk_judge_profile_country")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_judge_profile_edition_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_judge_profile_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_judge_profile_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_profile")),
        sa.UniqueConstraint("edition_id", "user_id", name=op.f("uq_judge_profile_edition_id_user_id")),
    )
    op.create_index(op.f("ix_judge_profile_user_id"), "judge_profile", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("judge_profile")
    op.drop_table("assignment")
    op.drop_table("plan")
    op.drop_table("pairing")
    op.drop_table("conflict")
