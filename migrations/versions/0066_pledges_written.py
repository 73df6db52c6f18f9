"""Let organisations write pledges: drafts, instalments, shares, ties, other registers, reports, errors, kept sums."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from awards.infrastructure import guard, noting

revision = "0066_pledges_written"
down_revision = "0065_certificates_by_two"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIED = ("pledge", "tie_change", ("nomination_id", "user_id"), ["public_id", "state", "current_n"])
BY = "fk_pledge_organisation_id"
FROZEN = ("pledge_tranche", "pledge_version_by", "pledge_report", "pledge_report_money", "pledge_verification")
STATES, STATES_BEFORE = "'draft', 'published', 'withdrawn', 'closed', 'discarded'", "'draft', 'published', 'withdrawn'"
COLUMNS = {
    "pledge_money": {
        "most": "NUMERIC(20, 2) CONSTRAINT ck_pledge_money_most CHECK (most >= amount)",
        "value_date": "DATE",
        "is_new": "BOOLEAN",
    },
    "pledge_country": {"share": "NUMERIC(5, 2) CONSTRAINT ck_pledge_country_share CHECK (share > 0 AND share <= 100)"},
}
"""Added as they are: a table that is copied would lose the triggers that keep its rows."""


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for column, kind in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    noting.drop("pledge", "tie_change")
    with op.batch_alter_table("pledge") as batch:
        batch.add_column(sa.Column("organisation_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("rehearsal", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_foreign_key(op.f(BY), "organisation", ["organisation_id"], ["id"])
        batch.drop_constraint(op.f("ck_pledge_state"), type_="check")
        batch.create_check_constraint(op.f("ck_pledge_state"), f"state IN ({STATES})")
        batch.create_check_constraint(
            op.f("ck_pledge_public_with_version"), "(state IN ('draft', 'discarded')) = (current_n = 0)"
        )
    with op.batch_alter_table("pledge") as batch:
        batch.alter_column("rehearsal", server_default=None)
    op.create_index("ix_pledge_organisation", "pledge", ["organisation_id"], unique=False)
    noting.note_statements(*TIED)
    op.create_table(
        "pledge_tranche",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "word IN ('pledged', 'committed', 'disbursed', 'spent', 'in_kind')", name=op.f("ck_pledge_tranche_word")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_pledge_tranche_amount")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_pledge_tranche_period")),
        sa.ForeignKeyConstraint(["version_id"], ["pledge_version.id"], name=op.f("fk_pledge_tranche_version_id")),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_pledge_tranche")),
    )
    op.create_table(
        "pledge_draft",
        sa.Column("pledge_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("typed", DOCUMENT, nullable=False),
        sa.Column("save_n", sa.Integer(), nullable=False),
        sa.Column("saved_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.CheckConstraint("state <> 'returned' OR reasons <> ''", name=op.f("ck_pledge_draft_returned_with_reasons")),
        sa.CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name=op.f("ck_pledge_draft_submitted")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'in_review', 'returned')", name=op.f("ck_pledge_draft_state")
        ),
        sa.ForeignKeyConstraint(["first_by_user_id"], ["user.id"], name=op.f("fk_pledge_draft_first_by_user_id")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_draft_pledge_id")),
        sa.ForeignKeyConstraint(["saved_by_user_id"], ["user.id"], name=op.f("fk_pledge_draft_saved_by_user_id")),
        sa.ForeignKeyConstraint(
            ["submitted_by_user_id"], ["user.id"], name=op.f("fk_pledge_draft_submitted_by_user_id")
        ),
        sa.PrimaryKeyConstraint("pledge_id", name=op.f("pk_pledge_draft")),
    )
    op.create_index("ix_pledge_draft_state", "pledge_draft", ["state", "submitted_at"], unique=False)
    op.create_table(
        "pledge_version_by",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("submitted_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("approved_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("first_by_user_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_user_id"], ["user.id"], name=op.f("fk_pledge_version_by_approved_by_user_id")
        ),
        sa.ForeignKeyConstraint(["first_by_user_id"], ["user.id"], name=op.f("fk_pledge_version_by_first_by_user_id")),
        sa.ForeignKeyConstraint(
            ["submitted_by_user_id"], ["user.id"], name=op.f("fk_pledge_version_by_submitted_by_user_id")
        ),
        sa.ForeignKeyConstraint(["version_id"], ["pledge_version.id"], name=op.f("fk_pledge_version_by_version_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_pledge_version_by")),
    )
    op.create_table(
        "pledge_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("share", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('part_of', 'funds', 'joint_with', 'duplicates', 'continues', 'supports', 'matched_with')",
            name=op.f("ck_pledge_link_kind"),
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_user_id IS NULL)", name=op.f("ck_pledge_link_ended")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_pledge_link_two")),
        sa.CheckConstraint("share > 0 AND share <= 100", name=op.f("ck_pledge_link_share")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_pledge_link_by_user_id")),
        sa.ForeignKeyConstraint(["ended_by_user_id"], ["user.id"], name=op.f("fk_pledge_link_ended_by_user_id")),
        sa.ForeignKeyConstraint(["from_id"], ["pledge.id"], name=op.f("fk_pledge_link_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["pledge.id"], name=op.f("fk_pledge_link_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_link")),
    )
    op.create_index("ix_pledge_link_to", "pledge_link", ["to_id"], unique=False)
    op.create_index(
        "uq_pledge_link_standing",
        "pledge_link",
        ["from_id", "to_id", "kind"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "pledge_register_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pledge_id", sa.Uuid(), nullable=False),
        sa.Column("register", sa.String(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("status_word", sa.String(), nullable=True),
        sa.Column("retrieved_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_register_entry_pledge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_register_entry")),
        sa.UniqueConstraint("register", "identifier", name=op.f("uq_pledge_register_entry_register_identifier")),
    )
    op.create_index(op.f("ix_pledge_register_entry_pledge_id"), "pledge_register_entry", ["pledge_id"], unique=False)
    op.create_table(
        "pledge_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pledge_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("narrative", sa.String(), nullable=False),
        sa.Column("next_step", sa.String(), nullable=False),
        sa.Column("results", DOCUMENT, nullable=False),
        sa.Column("why_none", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("reported_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "stage IN ('planned', 'started', 'on_track', 'delayed', 'completed', 'ended_early')",
            name=op.f("ck_pledge_report_stage"),
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_pledge_report_period")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_report_pledge_id")),
        sa.ForeignKeyConstraint(
            ["reported_by_user_id"], ["user.id"], name=op.f("fk_pledge_report_reported_by_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_report")),
        sa.UniqueConstraint("pledge_id", "n", name=op.f("uq_pledge_report_pledge_id_n")),
    )
    op.create_table(
        "pledge_report_money",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.CheckConstraint(
            "word IN ('pledged', 'committed', 'disbursed', 'spent', 'in_kind')",
            name=op.f("ck_pledge_report_money_word"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_pledge_report_money_amount")),
        sa.ForeignKeyConstraint(["report_id"], ["pledge_report.id"], name=op.f("fk_pledge_report_money_report_id")),
        sa.PrimaryKeyConstraint("report_id", "word", name=op.f("pk_pledge_report_money")),
    )
    op.create_table(
        "pledge_verification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 4", name=op.f("ck_pledge_verification_level")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_pledge_verification_by_user_id")),
        sa.ForeignKeyConstraint(["report_id"], ["pledge_report.id"], name=op.f("fk_pledge_verification_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_verification")),
    )
    op.create_index(op.f("ix_pledge_verification_report_id"), "pledge_verification", ["report_id"], unique=False)
    op.create_table(
        "pledge_error",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pledge_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by_user_id IS NULL)", name=op.f("ck_pledge_error_settled")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_error_pledge_id")),
        sa.ForeignKeyConstraint(["settled_by_user_id"], ["user.id"], name=op.f("fk_pledge_error_settled_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_error")),
    )
    op.create_index("ix_pledge_error_open", "pledge_error", ["settled_at", "at"], unique=False)
    op.create_table(
        "pledge_sum",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("gross", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("net", sa.Numeric(precision=20, scale=2), nullable=False),
        sa.Column("pledges", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_pledge_sum")),
    )
    for table in FROZEN:
        guard.append_only(table)
    op.execute(
        "INSERT INTO pledge_sum (word, gross, net, pledges) "
        "SELECT m.word, sum(m.usd), sum(m.usd), count(*) FROM pledge AS p "
        "JOIN pledge_version AS v ON v.pledge_id = p.id AND v.n = p.current_n "
        "JOIN pledge_money AS m ON m.version_id = v.id "
        "WHERE p.state = 'published' AND m.usd IS NOT NULL GROUP BY m.word"
    )


def downgrade() -> None:
    for table in reversed(FROZEN):
        guard.drop_append_only(table)
    for table in (
        "pledge_sum", "pledge_error", "pledge_verification", "pledge_report_money", "pledge_report",
        "pledge_register_entry", "pledge_link", "pledge_version_by", "pledge_draft", "pledge_tranche",
    ):  # fmt: skip
        op.drop_table(table)
    op.execute("DELETE FROM pledge WHERE current_n = 0")
    op.execute("UPDATE pledge SET state = 'published' WHERE state = 'closed'")
    noting.drop("pledge", "tie_change")
    op.drop_index("ix_pledge_organisation", table_name="pledge")
    with op.batch_alter_table("pledge") as batch:
        batch.drop_constraint(op.f("ck_pledge_public_with_version"), type_="check")
        batch.drop_constraint(op.f("ck_pledge_state"), type_="check")
        batch.create_check_constraint(op.f("ck_pledge_state"), f"state IN ({STATES_BEFORE})")
        batch.drop_constraint(op.f(BY), type_="foreignkey")
        batch.drop_column("rehearsal")
        batch.drop_column("organisation_id")
    noting.note_statements(*TIED)
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
