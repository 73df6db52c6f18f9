"""Staff keep who sponsors an edition, and conflicts of interest are found by it."""

import sqlalchemy as sa
from alembic import op

from awards.infrastructure import noting

revision = "0092_sponsors"
down_revision = "0091_single_sign_on"

BEFORE = (
    "own_nomination", "nominator", "collaborator", "referee", "same_address", "same_organisation", "same_domain",
    "former_laureate", "pledging_organisation", "declared_tie", "same_country", "declared", "recusal",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "edition_sponsor",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("gives", sa.String(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_sponsor_edition_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_edition_sponsor_organisation_id")
        ),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_edition_sponsor_by_user_id")),
        sa.PrimaryKeyConstraint("edition_id", "organisation_id", name=op.f("pk_edition_sponsor")),
    )
    noting.note_statements("edition_sponsor", "tie_change", ("nomination_id", "user_id"))
    _kinds((*BEFORE, "sponsor"))


def downgrade() -> None:
    op.execute("DELETE FROM conflict WHERE kind = 'sponsor'")
    _kinds(BEFORE)
    noting.drop("edition_sponsor", "tie_change")
    op.drop_table("edition_sponsor")


def _kinds(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("conflict") as table:
        table.drop_constraint(op.f("ck_conflict_kind"), type_="check")
        table.create_check_constraint(op.f("ck_conflict_kind"), f"kind IN ({listed})")
