"""Count what many pledges say in one look: all tags of a pledge stand together in the index."""

from alembic import op

revision = "0080_pledge_tags_together"
down_revision = "0079_laureate_links"


def upgrade() -> None:
    op.create_index("ix_pledge_tag_of", "pledge_tag", ["n", "facet", "value"], unique=False)
    op.drop_index(op.f("ix_pledge_tag_n"), table_name="pledge_tag")


def downgrade() -> None:
    op.create_index(op.f("ix_pledge_tag_n"), "pledge_tag", ["n"], unique=False)
    op.drop_index("ix_pledge_tag_of", table_name="pledge_tag")
