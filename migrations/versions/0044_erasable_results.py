"""Let a person be erased from what was published: digests stand on a salted hash of each laureate and of a reason.

The digests of what was published before are made again over these hashes, along each chain of corrections.
"""

import hashlib
import json
import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from awards.infrastructure import guard

revision = "0044_erasable_results"
down_revision = "0043_lost_ground"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

OF_A_LAUREATE = (
    "(SELECT p.rehearsal FROM publication p JOIN laureate l ON l.publication_id = p.id WHERE l.id = OLD.laureate_id)"
)
OF_A_PUBLICATION = "(SELECT rehearsal FROM publication WHERE id = OLD.publication_id)"
DELETABLE = {
    "publication": "OLD.rehearsal",
    "publication_retraction": OF_A_PUBLICATION,
    "laureate": OF_A_PUBLICATION,
    "laureate_organisation": OF_A_LAUREATE,
}
ERASED = "EXISTS (SELECT 1 FROM laureate_erasure e WHERE e.laureate_id = {of})"
IN_PUBLICATION = (
    "EXISTS (SELECT 1 FROM laureate_erasure e JOIN laureate l ON l.id = e.laureate_id WHERE l.publication_id IN ({of}))"
)

PUBLICATION = sa.table(
    "publication",
    sa.column("id", sa.Uuid()), sa.column("facts", DOCUMENT), sa.column("digest", sa.String()),
    sa.column("created_at", sa.DateTime(timezone=True)), sa.column("corrects_id", sa.Uuid()),
    sa.column("corrects_digest", sa.String()), sa.column("reason", sa.String()),
    sa.column("reason_salt", sa.String()), sa.column("reason_leaf", sa.String()),
)  # fmt: skip
TOLD = (
    "slug", "role", "category_key", "category_names", "focus_area", "project", "person", "summary", "language", "scope",
    "region", "note", "source",
)  # fmt: skip
LAUREATE = sa.table(
    "laureate",
    sa.column("id", sa.Uuid()), sa.column("publication_id", sa.Uuid()), sa.column("position", sa.Integer()),
    *(sa.column(name, DOCUMENT if name == "category_names" else sa.String()) for name in TOLD),
    sa.column("texts", DOCUMENT), sa.column("salt", sa.String()), sa.column("leaf", sa.String()),
)  # fmt: skip
ORGANISATION = sa.table(
    "laureate_organisation",
    sa.column("laureate_id", sa.Uuid()), sa.column("position", sa.Integer()), sa.column("name", sa.String()),
    sa.column("partner", sa.Boolean()),
)  # fmt: skip
COUNTRY = sa.table("laureate_country", sa.column("laureate_id", sa.Uuid()), sa.column("iso2", sa.String()))


def upgrade() -> None:
    for table in reversed(DELETABLE):
        guard.drop_append_only(table)
    for table, column in (
        ("publication", "reason_salt"), ("publication", "reason_leaf"), ("laureate", "salt"), ("laureate", "leaf"),
    ):  # fmt: skip
        op.add_column(table, sa.Column(column, sa.String(), nullable=False, server_default=""))
    op.add_column("laureate", sa.Column("erased", sa.String(), nullable=True))
    op.create_table(
        "laureate_erasure",
        sa.Column("laureate_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("scope IN ('person', 'all')", name=op.f("ck_laureate_erasure_scope")),
        sa.ForeignKeyConstraint(["laureate_id"], ["laureate.id"], name=op.f("fk_laureate_erasure_laureate_id")),
        sa.PrimaryKeyConstraint("laureate_id", "scope", name=op.f("pk_laureate_erasure")),
    )
    _digests(_sealed)
    guard.append_only("laureate_erasure", deletable=OF_A_LAUREATE)
    guard.append_only(
        "publication",
        deletable=DELETABLE["publication"],
        changeable=_reason_goes(
            IN_PUBLICATION.format(of="OLD.id, OLD.corrects_id"), "NEW.reason_salt = ''",
            _same("id", "edition_id", "year", "rehearsal", "kind", "public_from", "digest", "created_at", "corrects_id",
                  "corrects_digest", "reason_leaf"),
            _same_document("facts"),
        ),
    )  # fmt: skip
    guard.append_only(
        "publication_retraction",
        deletable=DELETABLE["publication_retraction"],
        changeable=_reason_goes(
            IN_PUBLICATION.format(of="OLD.publication_id"),
            _same("publication_id", "public_from", "announcement_id", "at"),
        ),
    )
    goes = " AND ".join(f"(NEW.{name} IS NULL OR {_same(name)})" for name in ("project", "person", "summary", "note"))
    emptied = (
        f"(CAST(NEW.texts AS TEXT) = '{{}}' OR {_same_document('texts')}) AND (NEW.source = '' OR {_same('source')})"
    )
    same = _same("id", "publication_id", "position", "category_key", "focus_area", "role", "language", "scope",
                 "region", "leaf", "entry_id")  # fmt: skip
    guard.append_only(
        "laureate",
        deletable=DELETABLE["laureate"],
        changeable=(
            f"({ERASED.format(of='OLD.id')} AND NEW.salt = '' AND NEW.erased IS NOT NULL AND {goes} AND {emptied} "
            f"AND ({_same('slug')} OR NEW.slug LIKE 'erased-%') AND {same} AND {_same_document('category_names')})"
        ),
    )
    guard.append_only("laureate_organisation", deletable=f"({OF_A_LAUREATE} OR {ERASED.format(of='OLD.laureate_id')})")


def downgrade() -> None:
    for table in reversed(DELETABLE):
        guard.drop_append_only(table)
    guard.drop_append_only("laureate_erasure")
    op.drop_table("laureate_erasure")
    _digests(_plain)
    for table, column in (
        ("laureate", "erased"), ("laureate", "leaf"), ("laureate", "salt"), ("publication", "reason_leaf"),
        ("publication", "reason_salt"),
    ):  # fmt: skip
        op.drop_column(table, column)
    for table, of_a_rehearsal in DELETABLE.items():
        guard.append_only(table, deletable=of_a_rehearsal)


def _same(*columns: str) -> str:
    return " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in columns)


def _same_document(column: str) -> str:
    return f"CAST(NEW.{column} AS TEXT) = CAST(OLD.{column} AS TEXT)"


def _reason_goes(*conditions: str) -> str:
    return f"(NEW.reason = '' AND {' AND '.join(conditions)})"


def _digests(of: Any) -> None:
    """Make each publication's digest again, what is corrected before what corrects it."""
    bind = op.get_bind()
    made: dict[Any, str] = {}
    waiting = list(bind.execute(sa.select(PUBLICATION).order_by(PUBLICATION.c.created_at, PUBLICATION.c.id)).mappings())
    while waiting:
        ready = [row for row in waiting if row["corrects_id"] is None or row["corrects_id"] in made]
        for row in ready:
            corrects = made.get(row["corrects_id"])
            values = of(bind, row, corrects) | {"corrects_digest": corrects}
            bind.execute(sa.update(PUBLICATION).where(PUBLICATION.c.id == row["id"]).values(**values))
            made[row["id"]] = values["digest"]
        waiting = [row for row in waiting if row["id"] not in made]


def _sealed(bind: sa.Connection, row: Any, corrects: str | None) -> dict[str, Any]:
    leaves, values = [], {}
    for laureate_id, document in _laureates(bind, row["id"]):
        salt = secrets.token_hex(32)
        leaf = _hash(_canonical(document), bytes.fromhex(salt))
        bind.execute(sa.update(LAUREATE).where(LAUREATE.c.id == laureate_id).values(salt=salt, leaf=leaf))
        leaves.append(leaf)
    said = {"facts": row["facts"], "laureates": leaves}
    if corrects is not None:
        salt = secrets.token_hex(32)
        values = {"reason_salt": salt, "reason_leaf": _hash(_canonical(row["reason"]), bytes.fromhex(salt))}
        said |= {"corrects": corrects, "reason": values["reason_leaf"]}
    return {"digest": _hash(_canonical(said))} | values


def _plain(bind: sa.Connection, row: Any, corrects: str | None) -> dict[str, Any]:
    said = {"facts": row["facts"], "laureates": [document for _id, document in _laureates(bind, row["id"])]}
    if corrects is not None:
        said |= {"corrects": corrects, "reason": row["reason"]}
    return {"digest": _hash(_canonical(said))}


def _laureates(bind: sa.Connection, publication_id: Any) -> list[tuple[Any, dict[str, Any]]]:
    of = sa.select(LAUREATE).where(LAUREATE.c.publication_id == publication_id).order_by(LAUREATE.c.position)
    return [(row["id"], _document(bind, row)) for row in bind.execute(of).mappings().all()]


def _document(bind: sa.Connection, row: Any) -> dict[str, Any]:
    organisations = bind.execute(
        sa.select(ORGANISATION).where(ORGANISATION.c.laureate_id == row["id"]).order_by(ORGANISATION.c.position)
    ).all()
    countries = bind.scalars(sa.select(COUNTRY.c.iso2).where(COUNTRY.c.laureate_id == row["id"])).all()
    return {name: row[name] for name in TOLD} | {
        "organisations": [one.name for one in organisations if not one.partner],
        "partners": [one.name for one in organisations if one.partner],
        "countries": sorted(countries),
    } | ({"texts": row["texts"]} if row["texts"] else {})  # fmt: skip


def _canonical(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(text: str, salt: bytes = b"") -> str:
    return hashlib.sha256(salt + text.encode()).hexdigest()
