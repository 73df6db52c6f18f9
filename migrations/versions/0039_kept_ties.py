"""Keep the ties that a look found, and note by triggers what changes of all that they hang on."""

import sqlalchemy as sa
from alembic import op

from awards.infrastructure import noting

revision = "0039_kept_ties"
down_revision = "0038_jury"

OF_NOMINATIONS = {
    "nomination": ("id", ["edition_id", "state", "title", "nominee_names", "answers", "nominator_id"]),
    "nomination_organisation": ("nomination_id", ["nomination_id", "name", "folded", "domain", "organisation_id"]),
    "nomination_country": ("nomination_id", ["nomination_id", "iso2", "role"]),
    "evidence": ("nomination_id", ["nomination_id", "url"]),
    "collaborator": ("nomination_id", ["nomination_id", "user_id", "email", "ended_at"]),
    "referee": ("nomination_id", ["nomination_id", "email", "ended_at"]),
    "consent": ("nomination_id", ["nomination_id", "email"]),
}
OF_PEOPLE = {
    "user": ("id", ["name", "merged_into_id"]),
    "user_address": ("user_id", ["user_id", "email"]),
    "judge_profile": (
        "user_id",
        ["user_id", "edition_id", "organisation", "folded", "organisation_id", "ties", "country"],
    ),
}
OF_ALL = {
    "organisation": ["name", "merged_into_id"],
    "organisation_alias": None,
    "organisation_domain": None,
    "pledge": ["public_id", "state", "current_n"],
    "pledge_party": None,
    "former_laureate": None,
    "edition": ["form", "same_country"],
}


def upgrade() -> None:
    op.create_table(
        "kept_tie",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_kept_tie_user_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_kept_tie_nomination_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_kept_tie_edition_id")),
        sa.PrimaryKeyConstraint("user_id", "nomination_id", "kind", name=op.f("pk_kept_tie")),
    )
    op.create_index("ix_kept_tie_nomination_id", "kept_tie", ["nomination_id"], unique=False)
    op.create_index("ix_kept_tie_edition_id", "kept_tie", ["edition_id"], unique=False)
    op.create_table(
        "tie_look",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("looked_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_tie_look_edition_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_tie_look_user_id")),
        sa.PrimaryKeyConstraint("edition_id", "user_id", name=op.f("pk_tie_look")),
    )
    op.create_index("ix_tie_look_user_id", "tie_look", ["user_id"], unique=False)
    op.create_table(
        "tie_change",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_tie_change")),
    )
    op.create_index("ix_tie_change_nomination_id", "tie_change", ["nomination_id"], unique=False)
    for table, (key, columns) in OF_NOMINATIONS.items():
        noting.note_rows(table, "tie_change", "nomination_id", key, columns)
    for table, (key, columns) in OF_PEOPLE.items():
        noting.note_rows(table, "tie_change", "user_id", key, columns)
    for table, columns_or_all in OF_ALL.items():
        noting.note_statements(table, "tie_change", ("nomination_id", "user_id"), columns_or_all)


def downgrade() -> None:
    for table in (*OF_NOMINATIONS, *OF_PEOPLE, *OF_ALL):
        noting.drop(table, "tie_change")
    op.drop_index("ix_tie_change_nomination_id", table_name="tie_change")
    op.drop_table("tie_change")
    op.drop_index("ix_tie_look_user_id", table_name="tie_look")
    op.drop_table("tie_look")
    op.drop_index("ix_kept_tie_edition_id", table_name="kept_tie")
    op.drop_index("ix_kept_tie_nomination_id", table_name="kept_tie")
    op.drop_table("kept_tie")
