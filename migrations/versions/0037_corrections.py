"""Tell groups at instants of their own, correct what was published by a further publication, and take it back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from awards.infrastructure import guard

revision = "0037_corrections"
down_revision = "0036_outcomes"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
STOOD = "state <> 'cancelled'"
STANDS = "kind IN ('finalists', 'winners') AND state IN ('proposed', 'approved')"
WAS = {
    "kind": "kind IN ('finalists', 'winners')",
    "state": "state IN ('proposed', 'approved', 'cancelled')",
    "approved": "(state = 'approved') = (publication_id IS NOT NULL)",
}
IS = {
    "kind": "kind IN ('finalists', 'winners', 'correction', 'retraction')",
    "state": "state IN ('proposed', 'approved', 'cancelled', 'retracted')",
    "approved": "kind = 'retraction' OR (state IN ('approved', 'retracted')) = (publication_id IS NOT NULL)",
}
CORRECTING = (
    "(kind IN ('correction', 'retraction')) = (corrects_id IS NOT NULL) AND (corrects_id IS NULL) = (reason IS NULL)"
)
CORRECTED = "(corrects_id IS NULL) = (corrects_digest IS NULL) AND (corrects_id IS NULL) = (reason IS NULL)"
GROUPS = {"finalists": ("finalists", "rest"), "winners": ("winners", "finalists")}


def upgrade() -> None:
    op.drop_index("uq_announcement_standing", table_name="announcement")
    with op.batch_alter_table("announcement") as table:
        table.add_column(sa.Column("corrects_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("reason", sa.String(), nullable=True))
        table.add_column(sa.Column("changes", DOCUMENT, nullable=False, server_default=sa.text("'[]'")))
        table.create_foreign_key(op.f("fk_announcement_corrects_id"), "publication", ["corrects_id"], ["id"])
        for name, text in IS.items():
            table.drop_constraint(op.f(f"ck_announcement_{name}"), type_="check")
            table.create_check_constraint(op.f(f"ck_announcement_{name}"), text)
        table.create_check_constraint(op.f("ck_announcement_corrects"), CORRECTING)
    with op.batch_alter_table("announcement") as table:
        table.alter_column("changes", existing_type=DOCUMENT, existing_nullable=False, server_default=None)
    _standing(STANDS)
    of_an_id = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"  # no batch: triggers of others read it
    op.execute(
        f"ALTER TABLE publication ADD COLUMN corrects_id {of_an_id}"
        " CONSTRAINT fk_publication_corrects_id REFERENCES publication (id)"
    )
    op.execute("ALTER TABLE publication ADD COLUMN corrects_digest VARCHAR")
    op.execute(
        f"ALTER TABLE publication ADD COLUMN reason VARCHAR CONSTRAINT ck_publication_corrects CHECK ({CORRECTED})"
    )
    op.create_table(
        "publication_retraction",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("public_from", MOMENT, nullable=False),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("at >= public_from", name=op.f("ck_publication_retraction_after_the_instant")),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_publication_retraction_announcement_id")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id", "public_from"],
            ["publication.id", "publication.public_from"],
            name="fk_publication_retraction_publication",
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_publication_retraction")),
    )
    op.create_index(
        op.f("ix_publication_retraction_announcement_id"), "publication_retraction", ["announcement_id"], unique=False
    )
    guard.append_only(
        "publication_retraction", deletable="(SELECT rehearsal FROM publication WHERE id = OLD.publication_id)"
    )
    op.create_table(
        "announcement_telling",
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("tell_at", MOMENT, nullable=True),
        sa.Column("held", sa.Boolean(name="held_is_bool"), nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('winners', 'finalists', 'rest', 'concerned')", name=op.f("ck_announcement_telling_audience")
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcement.id"], name=op.f("fk_announcement_telling_announcement_id")
        ),
        sa.PrimaryKeyConstraint("announcement_id", "audience", name=op.f("pk_announcement_telling")),
    )
    for kind, groups in GROUPS.items():  # an announcement that waits for its instant tells as it would have
        for audience in groups:
            op.execute(
                "INSERT INTO announcement_telling (announcement_id, audience, held, mails, turn) "
                f"SELECT id, '{audience}', false, 0, 0 FROM announcement WHERE kind = '{kind}'"
            )


def downgrade() -> None:
    op.drop_table("announcement_telling")
    guard.drop_append_only("publication_retraction")
    op.drop_index(op.f("ix_publication_retraction_announcement_id"), table_name="publication_retraction")
    op.drop_table("publication_retraction")
    for name in ("reason", "corrects_digest", "corrects_id"):
        op.execute(f"ALTER TABLE publication DROP COLUMN {name}")
    op.drop_index("uq_announcement_standing", table_name="announcement")
    # what a later shape keeps and this one cannot: a correction or retraction leaves no announcement behind
    op.execute("DELETE FROM announcement WHERE kind IN ('correction', 'retraction')")
    op.execute("UPDATE announcement SET state = 'cancelled', publication_id = NULL WHERE state = 'retracted'")
    with op.batch_alter_table("announcement") as table:
        table.drop_constraint(op.f("ck_announcement_corrects"), type_="check")
        for name, text in WAS.items():
            table.drop_constraint(op.f(f"ck_announcement_{name}"), type_="check")
            table.create_check_constraint(op.f(f"ck_announcement_{name}"), text)
        table.drop_constraint(op.f("fk_announcement_corrects_id"), type_="foreignkey")
        for name in ("corrects_id", "reason", "changes"):
            table.drop_column(name)
    _standing(STOOD)


def _standing(condition: str) -> None:
    op.create_index(
        "uq_announcement_standing",
        "announcement",
        ["edition_id", "kind"],
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )
