"""Let countries and organisations state needs, and staff bring them together with pledges."""

import sqlalchemy as sa
from alembic import op

revision = "0071_needs"
down_revision = "0070_pledge_reminders"


def upgrade() -> None:
    op.create_table(
        "need",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("iso2", sa.String(), nullable=False),
        sa.Column("focus_area", sa.String(), nullable=False),
        sa.Column("group_key", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=2), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.CheckConstraint("organisation_id IS NOT NULL OR contact <> ''", name=op.f("ck_need_contact")),
        sa.CheckConstraint(
            "state IN ('submitted', 'returned', 'open', 'met', 'closed', 'withdrawn')", name=op.f("ck_need_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('open', 'met', 'closed') OR published_at IS NOT NULL", name=op.f("ck_need_published")
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'withdrawn') OR reasons <> ''", name=op.f("ck_need_with_reasons")
        ),
        sa.CheckConstraint("(amount IS NULL) = (currency IS NULL)", name=op.f("ck_need_currency")),
        sa.CheckConstraint(
            "(published_at IS NULL) = (published_by_user_id IS NULL)", name=op.f("ck_need_published_by")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_need_amount")),
        sa.CheckConstraint("published_by_user_id <> by_user_id", name=op.f("ck_need_by_another")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_need_by_user_id")),
        sa.ForeignKeyConstraint(["group_key"], ["beneficiary_group.key"], name=op.f("fk_need_group_key")),
        sa.ForeignKeyConstraint(["iso2"], ["country.iso2"], name=op.f("fk_need_iso2")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_need_organisation_id")),
        sa.ForeignKeyConstraint(["published_by_user_id"], ["user.id"], name=op.f("fk_need_published_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("public_id", name=op.f("uq_need_public_id")),
    )
    op.create_index("ix_need_organisation", "need", ["organisation_id"], unique=False)
    op.create_index("ix_need_state", "need", ["state", "iso2"], unique=False)
    op.create_table(
        "introduction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("pledge_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("need_email", sa.String(), nullable=False),
        sa.Column("pledge_email", sa.String(), nullable=False),
        sa.Column("need_digest", sa.String(), nullable=True),
        sa.Column("pledge_digest", sa.String(), nullable=True),
        sa.Column("need_answer", sa.String(), nullable=True),
        sa.Column("pledge_answer", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("outcome_words", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("need_answer IN ('yes', 'no')", name=op.f("ck_introduction_need_answer")),
        sa.CheckConstraint("outcome IN ('met', 'agreed', 'nothing')", name=op.f("ck_introduction_outcome")),
        sa.CheckConstraint("pledge_answer IN ('yes', 'no')", name=op.f("ck_introduction_pledge_answer")),
        sa.CheckConstraint("(made_at IS NULL) = (made_by_user_id IS NULL)", name=op.f("ck_introduction_made_by")),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name=op.f("ck_introduction_ended")),
        sa.CheckConstraint(
            "made_at IS NOT NULL OR (need_answer IS NULL AND pledge_answer IS NULL)",
            name=op.f("ck_introduction_asked_first"),
        ),
        sa.ForeignKeyConstraint(["asked_by_user_id"], ["user.id"], name=op.f("fk_introduction_asked_by_user_id")),
        sa.ForeignKeyConstraint(["made_by_user_id"], ["user.id"], name=op.f("fk_introduction_made_by_user_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_introduction_need_id")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_introduction_pledge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
        sa.UniqueConstraint("need_digest", name=op.f("uq_introduction_need_digest")),
        sa.UniqueConstraint("need_id", "pledge_id", name=op.f("uq_introduction_need_id_pledge_id")),
        sa.UniqueConstraint("pledge_digest", name=op.f("uq_introduction_pledge_digest")),
    )
    op.create_index("ix_introduction_pledge", "introduction", ["pledge_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_introduction_pledge", table_name="introduction")
    op.drop_table("introduction")
    op.drop_index("ix_need_state", table_name="need")
    op.drop_index("ix_need_organisation", table_name="need")
    op.drop_table("need")
