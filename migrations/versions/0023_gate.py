"""Know more kinds of ties, former laureates among them; keep which text a judge agreed to, and what a judge was asked."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

from awards.organisations.rules import fold

revision = "0023_gate"
down_revision = "0022_inviting"

OLD = ("own_nomination", "same_address", "same_organisation", "same_domain", "declared", "recusal")
KINDS = (
    "own_nomination", "nominator", "collaborator", "referee", "same_address", "same_organisation", "same_domain",
    "former_laureate", "pledging_organisation", "declared_tie", "same_country", "declared", "recusal",
)  # fmt: skip

FIRST_TERMS = "f9a25aa29215b793da0a994d5c70303b249719bb79413b37a3e1bf952bacb0bb"
"""Whoever agreed before agreed to the first text."""

WORKED_ON = {
    "nominator": "SELECT 1 FROM nomination n WHERE n.id = conflict.nomination_id AND n.nominator_id = conflict.judge_id",
    "collaborator": "SELECT 1 FROM collaborator c"
    " WHERE c.nomination_id = conflict.nomination_id AND c.user_id = conflict.judge_id",
}
"""What told so far that the nomination is the judge's own says now in which way."""


def upgrade() -> None:
    _kinds(KINDS)
    for kind, shown in WORKED_ON.items():
        op.execute(f"UPDATE conflict SET kind = '{kind}' WHERE kind = 'own_nomination' AND EXISTS ({shown})")
    op.create_index("ix_conflict_found_at", "conflict", ["found_at"], unique=False)
    _contests()
    _former_laureates()
    _terms()
    op.create_table(
        "gate_answer",
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_gate_answer_judge_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_gate_answer_nomination_id")),
        sa.PrimaryKeyConstraint("judge_id", "nomination_id", name=op.f("pk_gate_answer")),
    )
    op.create_index(op.f("ix_gate_answer_nomination_id"), "gate_answer", ["nomination_id"], unique=False)
    op.execute(
        "INSERT INTO gate_answer (judge_id, nomination_id, answered_at)"
        " SELECT a.judge_id, a.nomination_id, min(c.agreed_at) FROM assignment a JOIN round r ON r.id = a.round_id"
        " JOIN confidentiality c ON c.edition_id = r.edition_id AND c.judge_id = a.judge_id"
        " WHERE a.ended_at IS NULL GROUP BY a.judge_id, a.nomination_id"
    )


def downgrade() -> None:
    op.drop_table("gate_answer")
    op.execute("CREATE TABLE promised AS SELECT edition_id, judge_id, min(agreed_at) AS agreed_at FROM confidentiality"
               " GROUP BY edition_id, judge_id")  # fmt: skip
    op.drop_table("confidentiality")
    _confidentiality()
    op.execute("INSERT INTO confidentiality SELECT edition_id, judge_id, agreed_at FROM promised")
    op.drop_table("promised")
    op.drop_table("former_laureate")
    op.drop_index("ix_conflict_found_at", table_name="conflict")
    with op.batch_alter_table("conflict") as table:
        for name in ("contested_find", "contested_with_words"):
            table.drop_constraint(op.f(f"ck_conflict_{name}"), type_="check")
        table.drop_column("contest")
        table.drop_column("contested_at")
    old = ", ".join(f"'{kind}'" for kind in OLD)
    for kind in WORKED_ON:
        op.execute(
            f"UPDATE conflict SET kind = 'own_nomination' WHERE kind = '{kind}' AND NOT EXISTS"
            " (SELECT 1 FROM conflict other WHERE other.kind = 'own_nomination' AND"
            " other.nomination_id = conflict.nomination_id AND other.judge_id = conflict.judge_id)"
        )
    op.execute(f"DELETE FROM conflict WHERE kind NOT IN ({old})")
    _kinds(OLD)


def _kinds(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("conflict") as table:
        table.drop_constraint(op.f("ck_conflict_kind"), type_="check")
        table.create_check_constraint(op.f("ck_conflict_kind"), f"kind IN ({listed})")


def _contests() -> None:
    with op.batch_alter_table("conflict") as table:
        table.add_column(sa.Column("contested_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("contest", sa.String(), nullable=True))
        table.create_check_constraint(
            op.f("ck_conflict_contested_with_words"), "(contested_at IS NULL) = (contest IS NULL)"
        )
        table.create_check_constraint(
            op.f("ck_conflict_contested_find"), "contested_at IS NULL OR kind NOT IN ('declared', 'recusal')"
        )


def _terms() -> None:
    op.execute("CREATE TABLE promised AS SELECT * FROM confidentiality")
    op.drop_table("confidentiality")
    _confidentiality(
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_confidentiality_digest")),
    )
    op.execute(
        "INSERT INTO confidentiality (edition_id, judge_id, agreed_at, version, digest)"
        f" SELECT edition_id, judge_id, agreed_at, 1, '{FIRST_TERMS}' FROM promised"
    )
    op.drop_table("promised")


def _confidentiality(*more: sa.schema.SchemaItem) -> None:
    version = ["version"] if more else []
    op.create_table(
        "confidentiality",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_confidentiality_edition_id")),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_confidentiality_judge_id")),
        sa.PrimaryKeyConstraint("edition_id", "judge_id", *version, name=op.f("pk_confidentiality")),
    )
    op.create_index(op.f("ix_confidentiality_judge_id"), "confidentiality", ["judge_id"], unique=False)


def _former_laureates() -> None:
    table = op.create_table(
        "former_laureate",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("laureate", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("part IN ('organisation', 'person', 'project')", name=op.f("ck_former_laureate_part")),
        sa.CheckConstraint(
            "organisation_id IS NULL OR part = 'organisation'", name=op.f("ck_former_laureate_organisation_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_former_laureate_organisation_id")
        ),
        sa.PrimaryKeyConstraint("slug", "part", "folded", name=op.f("pk_former_laureate")),
    )
    op.create_index(op.f("ix_former_laureate_folded"), "former_laureate", ["folded"], unique=False)
    op.create_index(op.f("ix_former_laureate_organisation_id"), "former_laureate", ["organisation_id"], unique=False)
    if rows := _published():
        op.bulk_insert(table, rows)


def _published() -> list[dict[str, object]]:
    """What publications of real editions say already, one row a part."""
    laureates = op.get_bind().execute(
        sa.text(
            "SELECT l.id, l.slug, p.year, l.project, l.person FROM laureate l"
            " JOIN publication p ON p.id = l.publication_id WHERE NOT p.rehearsal ORDER BY p.created_at, l.slug"
        )
    ).all()  # fmt: skip
    parties: dict[object, list[tuple[str, UUID | None]]] = {}
    for laureate_id, name, organisation_id in op.get_bind().execute(
        sa.text(
            "SELECT laureate_id, name, organisation_id FROM laureate_organisation ORDER BY laureate_id, position"
        ).columns(laureate_id=sa.Uuid(), organisation_id=sa.Uuid())
    ):
        parties.setdefault(laureate_id, []).append((name, organisation_id))
    found: dict[tuple[str, str, str], dict[str, object]] = {}
    for raw_id, slug, year, project, person in laureates:
        laureate_id = raw_id if isinstance(raw_id, UUID) else UUID(raw_id)
        own = parties.get(laureate_id, [])
        called = project or ", ".join(name for name, _ in own) or person or slug
        parts = [("organisation", name, known) for name, known in own]
        parts += [("person", name.strip(), None) for name in (person or "").split(",")]
        parts += [("project", project or "", None)]
        for part, name, known in parts:
            if folded := fold(name):
                found[slug, part, folded] = {
                    "slug": slug, "part": part, "folded": folded, "name": name, "laureate": called, "year": year,
                    "organisation_id": known,
                }  # fmt: skip
    return list(found.values())
