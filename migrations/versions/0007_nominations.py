"""Take nominations: one row of present text, every version kept, one entry a category."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_nominations"
down_revision = "0006_pledges"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "nomination",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("nominator_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("nominee_kind", sa.String(), nullable=False),
        sa.Column("nominee_names", DOCUMENT, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("answers", DOCUMENT, nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.String(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.String(), nullable=True),
        sa.CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name=op.f("ck_nomination_submitted")),
        sa.CheckConstraint(
            "nominee_kind IN ('organisation', 'person', 'several', 'project')", name=op.f("ck_nomination_nominee_kind")
        ),
        sa.CheckConstraint("relation IN ('self', 'other')", name=op.f("ck_nomination_relation")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'withdrawn')", name=op.f("ck_nomination_state")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_nomination_edition_id")),
        sa.ForeignKeyConstraint(["nominator_id"], ["user.id"], name=op.f("fk_nomination_nominator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_nomination_edition_id_number")),
        sa.UniqueConstraint("receipt", name=op.f("uq_nomination_receipt")),
    )
    op.create_index("ix_nomination_edition_state", "nomination", ["edition_id", "state", "number"], unique=False)
    op.create_index(op.f("ix_nomination_nominator_id"), "nomination", ["nominator_id"], unique=False)
    op.create_table(
        "entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('received', 'eligible', 'ineligible')", name=op.f("ck_entry_state")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_entry_category_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_entry_nomination_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("id", "nomination_id", name=op.f("uq_entry_id_nomination_id")),
        sa.UniqueConstraint("nomination_id", "category_id", name=op.f("uq_entry_nomination_id_category_id")),
    )
    op.create_index("ix_entry_category_state", "entry", ["category_id", "state"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_evidence_nomination_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_nomination_id"), "evidence", ["nomination_id"], unique=False)
    op.create_table(
        "nomination_country",
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("iso2", sa.String(), nullable=False),
        sa.CheckConstraint("role IN ('organisation', 'impact')", name=op.f("ck_nomination_country_role")),
        sa.ForeignKeyConstraint(["iso2"], ["country.iso2"], name=op.f("fk_nomination_country_iso2")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_nomination_country_nomination_id")),
        sa.PrimaryKeyConstraint("nomination_id", "role", "iso2", name=op.f("pk_nomination_country")),
    )
    op.create_table(
        "nomination_return",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("fields", DOCUMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_nomination_return_by_user_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_nomination_return_nomination_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_return")),
    )
    op.create_index(op.f("ix_nomination_return_nomination_id"), "nomination_return", ["nomination_id"], unique=False)
    op.create_table(
        "nomination_version",
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("content", DOCUMENT, nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_nomination_version_nomination_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["user.id"], name=op.f("fk_nomination_version_saved_by")),
        sa.PrimaryKeyConstraint("nomination_id", "n", name=op.f("pk_nomination_version")),
    )
    op.create_table(
        "nomination_organisation",
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=True),
        sa.Column("domain", sa.String(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name=op.f("fk_nomination_organisation_nomination_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_nomination_organisation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("nomination_id", "position", name=op.f("pk_nomination_organisation")),
    )
    op.create_index(op.f("ix_nomination_organisation_domain"), "nomination_organisation", ["domain"], unique=False)
    op.create_index(op.f("ix_nomination_organisation_folded"), "nomination_organisation", ["folded"], unique=False)
    op.create_index(
        op.f("ix_nomination_organisation_organisation_id"), "nomination_organisation", ["organisation_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("nomination_organisation")
    op.drop_table("nomination_version")
    op.drop_table("nomination_return")
    op.drop_table("nomination_country")
    op.drop_table("evidence")
    op.drop_table("entry")
    op.drop_table("nomination")
