"""Screen at a desk: acts that can be taken back, tags, check sheets, replies; hold mail, and say how it bounced."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019_screening_desk"
down_revision = "0018_submission"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
MAIL_COLUMNS = ("about_id", "batch_id", "hold_until", "claimed_at", "bounce")


def upgrade() -> None:
    op.create_table(
        "screening_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("effect", DOCUMENT, nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by_user_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('passed', 'returned', 'ineligible', 'tagged')", name=op.f("ck_screening_act_kind")
        ),
        sa.CheckConstraint("count >= 1", name=op.f("ck_screening_act_count")),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by_user_id IS NULL)", name=op.f("ck_screening_act_undone")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_screening_act_edition_id")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_screening_act_by_user_id")),
        sa.ForeignKeyConstraint(["undone_by_user_id"], ["user.id"], name=op.f("fk_screening_act_undone_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_act")),
    )
    op.create_index("ix_screening_act_edition", "screening_act", ["edition_id", "by_user_id", "at"], unique=False)
    op.create_table(
        "screening_tag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.CheckConstraint("word <> ''", name=op.f("ck_screening_tag_word")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_screening_tag_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_tag")),
        sa.UniqueConstraint("edition_id", "folded", name=op.f("uq_screening_tag_edition_id_folded")),
    )
    op.create_table(
        "nomination_tag",
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_nomination_tag_nomination_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["screening_tag.id"], name=op.f("fk_nomination_tag_tag_id")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_nomination_tag_by_user_id")),
        sa.PrimaryKeyConstraint("nomination_id", "tag_id", name=op.f("pk_nomination_tag")),
    )
    op.create_index("ix_nomination_tag_tag_id", "nomination_tag", ["tag_id"], unique=False)
    op.create_table(
        "screening_sheet",
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("checked", DOCUMENT, nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_screening_sheet_nomination_id")),
        sa.ForeignKeyConstraint(
            ["changed_by_user_id"], ["user.id"], name=op.f("fk_screening_sheet_changed_by_user_id")
        ),
        sa.PrimaryKeyConstraint("nomination_id", name=op.f("pk_screening_sheet")),
    )
    op.create_table(
        "reply_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("used_for", sa.String(), nullable=False),
        sa.Column("texts", DOCUMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("put_away_at", MOMENT, nullable=True),
        sa.CheckConstraint("used_for IN ('returned', 'ineligible')", name=op.f("ck_reply_template_used_for")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_reply_template_name")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_reply_template_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_template")),
        sa.UniqueConstraint("edition_id", "name", name=op.f("uq_reply_template_edition_id_name")),
    )
    op.create_table(
        "nomination_correction",
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("corrected_at", MOMENT, nullable=False),
        sa.CheckConstraint("length(why) > 0", name=op.f("ck_nomination_correction_says_why")),
        sa.ForeignKeyConstraint(
            ["nomination_id", "n"],
            ["nomination_version.nomination_id", "nomination_version.n"],
            name=op.f("fk_nomination_correction_nomination_id"),
        ),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_nomination_correction_by_user_id")),
        sa.PrimaryKeyConstraint("nomination_id", "n", name=op.f("pk_nomination_correction")),
    )
    with op.batch_alter_table("outbox_mail") as mail:
        mail.add_column(sa.Column("about_id", sa.Uuid(), nullable=True))
        mail.add_column(sa.Column("batch_id", sa.Uuid(), nullable=True))
        mail.add_column(sa.Column("hold_until", MOMENT, nullable=True))
        mail.add_column(sa.Column("claimed_at", MOMENT, nullable=True))
        mail.add_column(sa.Column("bounce", sa.String(), nullable=True))
        mail.drop_constraint(op.f("ck_outbox_mail_state"), type_="check")
        mail.create_check_constraint(
            op.f("ck_outbox_mail_state"), "state IN ('waiting', 'held', 'sent', 'failed', 'cancelled')"
        )
        mail.create_check_constraint(op.f("ck_outbox_mail_bounce"), "bounce IN ('permanent', 'temporary')")
        mail.create_check_constraint(op.f("ck_outbox_mail_sent"), "(state = 'sent') = (sent_at IS NOT NULL)")
    op.create_index("ix_outbox_mail_edition", "outbox_mail", ["edition_id", "created_at"], unique=False)
    op.create_index("ix_outbox_mail_about_id", "outbox_mail", ["about_id"], unique=False)
    op.create_index("ix_outbox_mail_batch_id", "outbox_mail", ["batch_id"], unique=False)


def downgrade() -> None:
    for name in ("edition", "about_id", "batch_id"):
        op.drop_index(f"ix_outbox_mail_{name}", "outbox_mail")
    op.execute("DELETE FROM outbox_mail WHERE state = 'cancelled'")
    op.execute("UPDATE outbox_mail SET state = 'failed' WHERE state = 'held'")
    with op.batch_alter_table("outbox_mail") as mail:
        mail.drop_constraint(op.f("ck_outbox_mail_sent"), type_="check")
        mail.drop_constraint(op.f("ck_outbox_mail_bounce"), type_="check")
        mail.drop_constraint(op.f("ck_outbox_mail_state"), type_="check")
        mail.create_check_constraint(op.f("ck_outbox_mail_state"), "state IN ('waiting', 'sent', 'failed')")
        for column in MAIL_COLUMNS:
            mail.drop_column(column)
    for table in (
        "nomination_correction",
        "reply_template",
        "screening_sheet",
        "nomination_tag",
        "screening_tag",
        "screening_act",
    ):
        op.drop_table(table)
