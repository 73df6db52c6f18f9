"""Words of a pledge's version or report that name a person go with an erasure, and the rest of the row does not move."""

import sqlalchemy as sa
from alembic import op

from awards.infrastructure import guard

revision = "0081_pledge_erasures"
down_revision = "0080_pledge_tags_together"

ERASED = "EXISTS (SELECT 1 FROM pledge_erasure e WHERE e.{column} = {of})"
STAYS = {
    "pledge_version": (
        ERASED.format(column="version_id", of="OLD.id"),
        ("id", "pledge_id", "n", "language", "pledge_type", "resource_kind", "focus_area", "entity_kind", "start_year",
         "end_year", "sort_usd", "retrieved_on", "content_digest", "recorded_at"),
    ),
    "pledge_report": (
        ERASED.format(column="report_id", of="OLD.id"),
        ("id", "pledge_id", "n", "starts_on", "ends_on", "stage", "reported_by_user_id", "recorded_at"),
    ),
    "pledge_verification": (
        ERASED.format(column="report_id", of="OLD.report_id"), ("id", "report_id", "level", "by_user_id", "at"),
    ),
}  # fmt: skip
"""When words of a row may go, and what of it stays all the same."""


def upgrade() -> None:
    op.create_table(
        "pledge_erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(version_id IS NULL) <> (report_id IS NULL)", name=op.f("ck_pledge_erasure_of_one")),
        sa.ForeignKeyConstraint(["version_id"], ["pledge_version.id"], name=op.f("fk_pledge_erasure_version_id")),
        sa.ForeignKeyConstraint(["report_id"], ["pledge_report.id"], name=op.f("fk_pledge_erasure_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_erasure")),
    )
    op.create_index("ix_pledge_erasure_version", "pledge_erasure", ["version_id"], unique=False)
    op.create_index("ix_pledge_erasure_report", "pledge_erasure", ["report_id"], unique=False)
    guard.append_only("pledge_erasure")
    for table, (when, stays) in STAYS.items():
        guard.drop_append_only(table)
        same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in stays)
        guard.append_only(table, changeable=f"({when} AND {same})")


def downgrade() -> None:
    for table in STAYS:
        guard.drop_append_only(table)
        guard.append_only(table)
    guard.drop_append_only("pledge_erasure")
    op.drop_table("pledge_erasure")
