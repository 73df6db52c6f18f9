"""Let pages save a nomination part by part: saves of one sitting are one version, and none is done twice."""

import sqlalchemy as sa
from alembic import op

revision = "0015_writing"
down_revision = "0014_programme_form"


def upgrade() -> None:
    op.add_column("nomination_version", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "nomination_save",
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_nomination_save_nomination_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["user.id"], name=op.f("fk_nomination_save_saved_by")),
        sa.PrimaryKeyConstraint("nomination_id", "id", name=op.f("pk_nomination_save")),
    )


def downgrade() -> None:
    op.drop_table("nomination_save")
    op.drop_column("nomination_version", "begun_at")
