"""The open data of an edition, and that its fairness report is public: proposed by one, approved by another."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from awards.infrastructure import guard

revision = "0047_open_data"
down_revision = "0046_certificates"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
BYTES = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "closing_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("open_items", DOCUMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_in", sa.String(), nullable=True),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("ended_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("(state = 'proposed') = (ended_at IS NULL)", name=op.f("ck_closing_act_ended")),
        sa.CheckConstraint("kind IN ('fairness', 'closing')", name=op.f("ck_closing_act_kind")),
        sa.CheckConstraint(
            "state <> 'approved' OR ended_by_user_id <> proposed_by_user_id", name=op.f("ck_closing_act_second_person")
        ),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'dropped')", name=op.f("ck_closing_act_state")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_user_id IS NULL)", name=op.f("ck_closing_act_ended_by")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_closing_act_edition_id")),
        sa.ForeignKeyConstraint(["ended_by_user_id"], ["user.id"], name=op.f("fk_closing_act_ended_by_user_id")),
        sa.ForeignKeyConstraint(["proposed_by_user_id"], ["user.id"], name=op.f("fk_closing_act_proposed_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_act")),
    )
    op.create_index(op.f("ix_closing_act_edition_id"), "closing_act", ["edition_id"], unique=False)
    op.create_index(
        "uq_closing_act_live",
        "closing_act",
        ["edition_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'approved')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved')"),
    )
    op.create_table(
        "open_data",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("kept_back", DOCUMENT, nullable=False),
        sa.Column("figures", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_open_data_edition_id")),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_open_data_publication_id")),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_open_data")),
    )
    op.create_index(op.f("ix_open_data_edition_id"), "open_data", ["edition_id"], unique=False)
    op.create_table(
        "open_file",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("size", BYTES, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_open_file_digest")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["open_data.publication_id"], name=op.f("fk_open_file_publication_id")
        ),
        sa.PrimaryKeyConstraint("publication_id", "name", name=op.f("pk_open_file")),
    )
    guard.frozen_once("closing_act", "ended_at", "what was approved or dropped of an edition''s end does not change")


def downgrade() -> None:
    guard.drop_frozen_once("closing_act")
    op.drop_table("open_file")
    op.drop_table("open_data")
    op.drop_table("closing_act")
