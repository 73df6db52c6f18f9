"""Published rules keep every version, change only by two persons, and a check of eligibility comes before the form."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from awards.infrastructure import guard

revision = "0014_programme_form"
down_revision = "0013_getting_in"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("edition", sa.Column("eligibility", DOCUMENT, nullable=False, server_default=sa.text("'[]'")))
    op.create_table(
        "rules_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("note", DOCUMENT, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_rules_version_number")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_rules_version_digest")),
        sa.CheckConstraint(
            "number = 1 OR (proposed_by IS NOT NULL AND approved_by IS NOT NULL AND approved_by <> proposed_by)",
            name=op.f("ck_rules_version_second_person"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_rules_version_edition_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["user.id"], name=op.f("fk_rules_version_proposed_by")),
        sa.ForeignKeyConstraint(["approved_by"], ["user.id"], name=op.f("fk_rules_version_approved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_version")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_rules_version_edition_id_number")),
    )
    guard.append_only("rules_version")
    op.create_table(
        "rules_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.Column("note", DOCUMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'proposed', 'approved', 'dropped')", name=op.f("ck_rules_change_state")),
        sa.CheckConstraint(
            "state NOT IN ('proposed', 'approved') OR proposed_by IS NOT NULL", name=op.f("ck_rules_change_proposed")
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR (ended_by IS NOT NULL AND ended_by <> proposed_by)",
            name=op.f("ck_rules_change_second_person"),
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'dropped')) = (ended_at IS NOT NULL)", name=op.f("ck_rules_change_ended")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_rules_change_edition_id")),
        sa.ForeignKeyConstraint(["begun_by"], ["user.id"], name=op.f("fk_rules_change_begun_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["user.id"], name=op.f("fk_rules_change_proposed_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["user.id"], name=op.f("fk_rules_change_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_change")),
    )
    op.create_index(op.f("ix_rules_change_edition_id"), "rules_change", ["edition_id"])
    op.create_index(
        "uq_rules_change_open",
        "rules_change",
        ["edition_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "eligibility_count",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('met', 'not_met', 'passed', 'failed')", name=op.f("ck_eligibility_count_outcome")
        ),
        sa.CheckConstraint(
            "(question = '') = (outcome IN ('passed', 'failed'))",
            name=op.f("ck_eligibility_count_of_question_or_whole"),
        ),
        sa.CheckConstraint("count >= 1", name=op.f("ck_eligibility_count_count")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_eligibility_count_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "day", "question", "outcome", name=op.f("pk_eligibility_count")),
    )


def downgrade() -> None:
    op.drop_table("eligibility_count")
    op.drop_table("rules_change")
    guard.drop_append_only("rules_version")
    op.drop_table("rules_version")
    op.drop_column("edition", "eligibility")
