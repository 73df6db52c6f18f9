"""Publish: frozen data with an instant, the only thing that public pages read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from awards.infrastructure import guard

revision = "0012_publishing"
down_revision = "0011_decisions"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

OF_A_REHEARSAL = {
    "publication": "OLD.rehearsal",
    "publication_cancellation": "(SELECT rehearsal FROM publication WHERE id = OLD.publication_id)",
    "laureate": "(SELECT rehearsal FROM publication WHERE id = OLD.publication_id)",
    "laureate_organisation": (
        "(SELECT p.rehearsal FROM publication p JOIN laureate l ON l.publication_id = p.id WHERE l.id = OLD.laureate_id)"
    ),
    "laureate_country": (
        "(SELECT p.rehearsal FROM publication p JOIN laureate l ON l.publication_id = p.id WHERE l.id = OLD.laureate_id)"
    ),
}
"""What the award published is never taken away; what a rehearsal made up may be."""


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("public_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", DOCUMENT, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('record', 'finalists', 'winners')", name=op.f("ck_publication_kind")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_publication_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("id", "public_from", name=op.f("uq_publication_id_public_from")),
    )
    op.create_index(op.f("ix_publication_edition_id"), "publication", ["edition_id"], unique=False)
    op.create_index("ix_publication_public", "publication", ["rehearsal", "year", "public_from"], unique=False)
    op.create_table(
        "publication_cancellation",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("public_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("at < public_from", name=op.f("ck_publication_cancellation_before_the_instant")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_publication_cancellation_by_user_id")),
        sa.ForeignKeyConstraint(
            ["publication_id", "public_from"],
            ["publication.id", "publication.public_from"],
            name="fk_publication_cancellation_publication",
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_publication_cancellation")),
    )
    op.create_table(
        "announcement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("instant", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'approved') = (publication_id IS NOT NULL)", name=op.f("ck_announcement_approved")
        ),
        sa.CheckConstraint("kind IN ('finalists', 'winners')", name=op.f("ck_announcement_kind")),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'cancelled')", name=op.f("ck_announcement_state")),
        sa.CheckConstraint("approved_by <> proposed_by", name=op.f("ck_announcement_second_person")),
        sa.ForeignKeyConstraint(["approved_by"], ["user.id"], name=op.f("fk_announcement_approved_by")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_announcement_edition_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["user.id"], name=op.f("fk_announcement_proposed_by")),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_announcement_publication_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index(
        "uq_announcement_standing",
        "announcement",
        ["edition_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "laureate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category_key", sa.String(), nullable=True),
        sa.Column("category_names", DOCUMENT, nullable=False),
        sa.Column("focus_area", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=True),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("summary", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("role IN ('finalist', 'winner')", name=op.f("ck_laureate_role")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_laureate_entry_id")),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_laureate_publication_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_laureate")),
        sa.UniqueConstraint("publication_id", "slug", name=op.f("uq_laureate_publication_id_slug")),
    )
    op.create_index("ix_laureate_slug", "laureate", ["slug"], unique=False)
    op.create_table(
        "laureate_country",
        sa.Column("laureate_id", sa.Uuid(), nullable=False),
        sa.Column("iso2", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["iso2"], ["country.iso2"], name=op.f("fk_laureate_country_iso2")),
        sa.ForeignKeyConstraint(["laureate_id"], ["laureate.id"], name=op.f("fk_laureate_country_laureate_id")),
        sa.PrimaryKeyConstraint("laureate_id", "iso2", name=op.f("pk_laureate_country")),
    )
    op.create_index(op.f("ix_laureate_country_iso2"), "laureate_country", ["iso2"], unique=False)
    op.create_table(
        "laureate_organisation",
        sa.Column("laureate_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("partner", sa.Boolean(name="partner_is_bool"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["laureate_id"], ["laureate.id"], name=op.f("fk_laureate_organisation_laureate_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_laureate_organisation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("laureate_id", "position", name=op.f("pk_laureate_organisation")),
    )
    op.create_index(
        op.f("ix_laureate_organisation_organisation_id"), "laureate_organisation", ["organisation_id"], unique=False
    )
    for table, of_a_rehearsal in OF_A_REHEARSAL.items():
        guard.append_only(table, deletable=of_a_rehearsal)


def downgrade() -> None:
    for table in reversed(OF_A_REHEARSAL):
        guard.drop_append_only(table)
    op.drop_table("laureate_organisation")
    op.drop_table("laureate_country")
    op.drop_table("laureate")
    op.drop_table("announcement")
    op.drop_table("publication_cancellation")
    op.drop_table("publication")
