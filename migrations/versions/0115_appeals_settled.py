"""Keep what came of an upheld appeal: until then it stands on the board of staff."""

import sqlalchemy as sa
from alembic import op

revision = "0115_appeals_settled"
down_revision = "0114_steps_blanked"


def upgrade() -> None:
    op.create_table(
        "appeal_settlement",
        sa.Column("appeal_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_appeal_settlement_words")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_settlement_appeal_id_appeal")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_appeal_settlement_by_user_id_user")),
        sa.PrimaryKeyConstraint("appeal_id", name=op.f("pk_appeal_settlement")),
    )
    op.execute(  # an edition that has ended takes no more words: nothing waits there
        "INSERT INTO appeal_settlement (appeal_id, words, by_user_id, at)"
        " SELECT id, '—', answered_by_user_id, answered_at FROM appeal WHERE outcome = 'upheld' AND edition_id IN"
        " (SELECT edition_id FROM closing_act WHERE kind = 'closing' AND state = 'approved')"
    )


def downgrade() -> None:
    op.drop_table("appeal_settlement")
