"""Let several people work on one nomination, hand it over, ask for letters and for the nominee's consent."""

import sqlalchemy as sa
from alembic import op

revision = "0017_people"
down_revision = "0016_evidence_files"

LIVE = sa.text("ended_at IS NULL")
OPEN = sa.text("accepted_at IS NULL AND ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "collaborator",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("rights", sa.String(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("invited_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(user_id IS NULL) = (accepted_at IS NULL)", name=op.f("ck_collaborator_accepted")),
        sa.CheckConstraint("rights IN ('view', 'edit', 'submit')", name=op.f("ck_collaborator_rights")),
        sa.ForeignKeyConstraint(["invited_by_user_id"], ["user.id"], name=op.f("fk_collaborator_invited_by_user_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_collaborator_nomination_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_collaborator_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collaborator")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_collaborator_token_digest")),
    )
    for name, columns in (
        ("uq_collaborator_live_email", ["nomination_id", "email"]),
        ("uq_collaborator_live_user", ["nomination_id", "user_id"]),
    ):
        op.create_index(name, "collaborator", columns, unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_index(op.f("ix_collaborator_user_id"), "collaborator", ["user_id"], unique=False)
    op.create_index("ix_collaborator_invited_by", "collaborator", ["invited_by_user_id", "invited_at"], unique=False)
    op.create_index("ix_collaborator_email", "collaborator", ["email", "invited_at"], unique=False)
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("collaborator_id", sa.Uuid(), nullable=False),
        sa.Column("offered_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("accepted_at IS NULL OR ended_at IS NULL", name=op.f("ck_handover_one_end")),
        sa.ForeignKeyConstraint(["collaborator_id"], ["collaborator.id"], name=op.f("fk_handover_collaborator_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_handover_nomination_id")),
        sa.ForeignKeyConstraint(["offered_by_user_id"], ["user.id"], name=op.f("fk_handover_offered_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_nomination_id"), "handover", ["nomination_id"], unique=False)
    op.create_index(
        "uq_handover_open", "handover", ["nomination_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "referee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("asked_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(letter = '') = (saved_at IS NULL)", name=op.f("ck_referee_saved")),
        sa.CheckConstraint("sent_at IS NULL OR (letter <> '' AND ended_at IS NULL)", name=op.f("ck_referee_sent")),
        sa.ForeignKeyConstraint(["asked_by_user_id"], ["user.id"], name=op.f("fk_referee_asked_by_user_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_referee_nomination_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referee")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_referee_token_digest")),
    )
    op.create_index(
        "uq_referee_live", "referee", ["nomination_id", "email"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )
    op.create_index("ix_referee_asked_by", "referee", ["asked_by_user_id", "asked_at"], unique=False)
    op.create_index("ix_referee_email", "referee", ["email", "asked_at"], unique=False)
    op.create_table(
        "consent",
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("named_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("token_digest", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("of_nominee", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(asked_at IS NULL) = (token_digest IS NULL)", name=op.f("ck_consent_asked")),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)",
            name=op.f("ck_consent_answered"),
        ),
        sa.CheckConstraint("answer IN ('given', 'refused')", name=op.f("ck_consent_answer")),
        sa.CheckConstraint("answered_by IN ('nominee', 'import', 'rehearsal')", name=op.f("ck_consent_answered_by")),
        sa.CheckConstraint(
            "email IS NOT NULL OR answered_by IN ('import', 'rehearsal')", name=op.f("ck_consent_somebody")
        ),
        sa.ForeignKeyConstraint(["named_by_user_id"], ["user.id"], name=op.f("fk_consent_named_by_user_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_consent_nomination_id")),
        sa.PrimaryKeyConstraint("nomination_id", name=op.f("pk_consent")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_consent_token_digest")),
    )
    op.create_index("ix_consent_named_by", "consent", ["named_by_user_id", "asked_at"], unique=False)
    op.create_index("ix_consent_email", "consent", ["email", "asked_at"], unique=False)
    op.create_table(
        "join_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_join_request_answered")),
        sa.CheckConstraint("answer IN ('accepted', 'declined')", name=op.f("ck_join_request_answer")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_join_request_nomination_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_join_request_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
        sa.UniqueConstraint("nomination_id", "user_id", name=op.f("uq_join_request_nomination_id_user_id")),
    )
    op.create_index(op.f("ix_join_request_user_id"), "join_request", ["user_id"], unique=False)
    op.execute(
        "ALTER TABLE edition ADD COLUMN most_nominations INTEGER "
        "CONSTRAINT ck_edition_most_nominations CHECK (most_nominations >= 1)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE edition DROP COLUMN most_nominations")
    op.drop_table("join_request")
    op.drop_table("consent")
    op.drop_table("referee")
    op.drop_table("handover")
    op.drop_table("collaborator")
