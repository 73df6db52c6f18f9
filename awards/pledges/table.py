"""Pledges as rows: what exports hold, and what an import reads back without changing anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from awards.core.cells import plain
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.infrastructure.upsert import Counts
from awards.organisations.services import ensure_organisation
from awards.pledges import queries, rules
from awards.pledges.models import Pledge, PledgeVersion
from awards.pledges.services import Lists, Put, put_pledges, withdraw_pledge

COLUMNS = (
    "public_id", "p2c_number", "register", "source_id", "version", "state", "withdrawal_reason", "title", "language",
    "lead", "co_pledgers", "partners", "named_as", "entity_kind", "pledge_type", "resource_kind", "focus_area", "word",
    "amount", "currency", "qualifier", "basis", "yearly_amount", "usd", "usd_basis", "usd_rate", "countries", "regions",
    "beneficiary_groups", "sdgs", "action_lines", "start_year", "end_year", "targets", "progress", "status",
    "validated_on", "confidence", "inferred", "note", "source", "retrieved_on",
)  # fmt: skip
"""`register` and `source_id` say whose the pledge is; `version` is not read. Lists are joined by `|`."""

MONEY = ("word", "amount", "currency", "qualifier", "basis", "yearly_amount", "usd", "usd_basis", "usd_rate")
"""With money under several words these hold one item a word, joined by `|`."""

REGISTER = "import"


def rows(session: Session) -> list[dict[str, Any]]:
    """Every pledge that is or was published, as a row of COLUMNS."""
    return [row_of(pledge) for pledge in queries.every_pledge(session)]


def row_of(pledge: Pledge) -> dict[str, Any]:
    """A pledge with its current version (wholly loaded) as a row."""
    version = pledge.current
    facts = version.facts
    parties = {role: [p.organisation.standing.name for p in version.parties if p.role == role] for role in rules.ROLES}
    return {
        "public_id": pledge.public_id, "p2c_number": pledge.official_number, "register": pledge.source_register,
        "source_id": pledge.source_id, "version": version.n, "state": pledge.state,
        "withdrawal_reason": pledge.withdrawal_reason, "title": version.title, "language": version.language,
        "lead": parties["lead"], "co_pledgers": parties["co-pledger"], "partners": parties["partner"],
        "named_as": facts.get("named_as"), "entity_kind": version.entity_kind, "pledge_type": version.pledge_type,
        "resource_kind": version.resource_kind, "focus_area": version.focus_area,
        **{column: joined([getattr(money, column) for money in version.money]) for column in MONEY},
        "countries": [c.iso2 for c in version.countries], "regions": [r.region_key for r in version.regions],
        "beneficiary_groups": [b.group_key for b in version.beneficiaries], "sdgs": facts.get("sdgs", []),
        "action_lines": facts.get("action_lines", []), "start_year": version.start_year, "end_year": version.end_year,
        "targets": [target["text"] for target in facts.get("targets", [])],
        "progress": [report["text"] for report in facts.get("progress", [])], "status": facts.get("status"),
        "validated_on": facts.get("validated_on"), "confidence": facts.get("confidence"),
        "inferred": facts.get("inferred", []), "note": facts.get("note"), "source": version.source,
        "retrieved_on": version.retrieved_on,
    }  # fmt: skip


def import_rows(session: Session, rows: Sequence[Mapping[str, str]], by: UUID | None, at: datetime) -> Counts:
    """Take rows of an export (or of the same columns) into the registry; all are checked before any is written.

    A row without `public_id` is a new pledge; an organisation that nobody knows yet is made. A pledge that is absent
    from the file stays. Raises RuleBroken with a message for each wrong cell, named `row 2, amount`.
    """
    known = {pledge.public_id: pledge for pledge in queries.every_pledge(session)}
    read = [_Row.read(row, known.get(row.get("public_id", ""))) for row in rows]
    lists = Lists.read(session, [])
    wrong: dict[str, Message] = {}
    for number, row in enumerate(read, start=2):
        found = row.wrong or rules.wrong_columns(row.content) | lists.wrong_columns(_without_parties(row.content))
        wrong |= {f"row {number}, {column}": message for column, message in found.items()}
    if wrong:
        raise RuleBroken(N_("Nothing was imported: some cells cannot be read."), wrong)
    pledges, counts = put_pledges(session, [row.put(session, by) for row in read], by, at)
    for row, pledge in zip(read, pledges, strict=True):
        if row.state == "withdrawn" and pledge.state != "withdrawn":
            withdraw_pledge(session, pledge, row.reason, by, at)
            counts.add("changed", "pledge")
    return counts


@dataclass
class _Row:
    """A row as read: its content names organisations by name until they are found or made."""

    register: str
    source_id: str
    public_id: str | None
    official_number: str | None
    state: str
    reason: str
    content: rules.Content
    slugs: dict[str, str]
    wrong: dict[str, Message]

    @classmethod
    def read(cls, row: Mapping[str, str], known: Pledge | None) -> "_Row":
        cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
        wrong: dict[str, Message] = {}
        content = _content(cells, known.current if known else None, wrong)
        if cells["state"] not in ("", "published", "withdrawn"):
            wrong["state"] = N_("Use published or withdrawn.")
        if cells["state"] == "withdrawn" and not cells["withdrawal_reason"]:
            wrong["withdrawal_reason"] = N_("Say why the pledge is withdrawn.")
        if cells["public_id"] and not rules.PUBLIC_ID.fullmatch(cells["public_id"]):
            wrong["public_id"] = N_("A public id looks like R-000123.")
        parties = known.current.parties if known else []
        return cls(
            register=known.source_register if known else cells["register"] or REGISTER,
            source_id=known.source_id if known else cells["source_id"] or cells["public_id"],
            public_id=cells["public_id"] or None,
            official_number=cells["p2c_number"] or None,
            state=cells["state"],
            reason=cells["withdrawal_reason"],
            content=content,
            slugs={party.organisation.standing.name: party.organisation.slug for party in parties},
            wrong=wrong,
        )

    def put(self, session: Session, by: UUID | None) -> Put:
        parties = tuple((self._slug(session, name, by), role) for name, role in self.content.parties)
        content = rules.Content(**{**vars(self.content), "parties": parties})
        return Put(self.register, self.source_id, self.public_id, self.official_number, content)

    def _slug(self, session: Session, name: str, by: UUID | None) -> str:
        if name not in self.slugs:
            made = ensure_organisation(session, name, public=True, source=self.content.source, by=by)
            self.slugs[name] = made.slug
        return self.slugs[name]


def _content(cells: Mapping[str, str], current: PledgeVersion | None, wrong: dict[str, Message]) -> rules.Content:
    facts: dict[str, Any] = current.facts if current else {}
    return rules.Content(
        title=cells["title"],
        source=cells["source"],
        parties=tuple(
            (name, role)
            for role, column in (("lead", "lead"), ("co-pledger", "co_pledgers"), ("partner", "partners"))
            for name in _items(cells[column])
        ),
        language=cells["language"] or "en",
        pledge_type=cells["pledge_type"] or None,
        resource_kind=cells["resource_kind"] or None,
        focus_area=cells["focus_area"] or None,
        entity_kind=cells["entity_kind"] or None,
        start_year=_year(cells, "start_year", wrong),
        end_year=_year(cells, "end_year", wrong),
        money=_money(cells, wrong),
        countries=_items(cells["countries"]),
        regions=_items(cells["regions"]),
        beneficiaries=_items(cells["beneficiary_groups"]),
        sdgs=_items(cells["sdgs"]),
        action_lines=_items(cells["action_lines"]),
        targets=_as_before(rules.Target, _items(cells["targets"]), facts.get("targets", [])),
        progress=_as_before(rules.Progress, _items(cells["progress"]), facts.get("progress", [])),
        named_as=cells["named_as"] or None,
        status=cells["status"] or None,
        validated_on=cells["validated_on"] or None,
        retrieved_on=_day(cells, "retrieved_on", wrong),
        confidence=cells["confidence"] or None,
        inferred=_items(cells["inferred"]),
        note=cells["note"] or None,
    )


def _as_before(make: Any, texts: Sequence[str], before: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    """Targets and reports by their words; what is kept beside the words of one that stands already stays with it."""
    known = {entry["text"]: entry for entry in before}
    return tuple(make(**known.get(text, {"text": text})) for text in texts)


def _money(cells: Mapping[str, str], wrong: dict[str, Message]) -> tuple[rules.Money, ...]:
    words = _items(cells["word"])
    if not words:
        for column in MONEY[1:]:
            if cells[column]:
                wrong["word"] = N_("Say which word the amount stands under.")
        return ()
    parts: dict[str, list[str]] = {}
    for column in MONEY:
        parts[column] = cells[column].split("|") if cells[column] else [""] * len(words)
        if len(parts[column]) != len(words):
            wrong[column] = N_("Give one item for each word, joined by |.")
            return ()
    found = []
    for place, word in enumerate(words):
        cell = {column: parts[column][place].strip() for column in MONEY}
        amounts = {column: _amount(cell, column, wrong) for column in ("amount", "yearly_amount", "usd", "usd_rate")}
        if amounts["amount"] is None:
            wrong.setdefault("amount", N_("Give the amount."))
            continue
        found.append(
            rules.Money(
                word=word, amount=amounts["amount"], currency=cell["currency"], qualifier=cell["qualifier"] or None,
                basis=cell["basis"] or "stated", yearly_amount=amounts["yearly_amount"], usd=amounts["usd"],
                usd_basis=cell["usd_basis"] or None, usd_rate=amounts["usd_rate"],
            )
        )  # fmt: skip
    return tuple(found)


def _amount(cell: Mapping[str, str], column: str, wrong: dict[str, Message]) -> Decimal | None:
    if not cell[column]:
        return None
    try:
        amount = Decimal(cell[column])
    except InvalidOperation:
        amount = Decimal("nan")
    if not amount.is_finite():
        wrong[column] = N_(
            "“%(value)s” is not a number. Write it with a point and without separators.", value=cell[column]
        )
        return None
    return amount


def _year(cells: Mapping[str, str], column: str, wrong: dict[str, Message]) -> int | None:
    if not cells[column]:
        return None
    if not (cells[column].isascii() and cells[column].isdigit()):
        wrong[column] = N_("“%(value)s” is not a year.", value=cells[column])
        return None
    return int(cells[column])


def _day(cells: Mapping[str, str], column: str, wrong: dict[str, Message]) -> date | None:
    try:
        return date.fromisoformat(cells[column]) if cells[column] else None
    except ValueError:
        wrong[column] = N_("“%(value)s” is not a date such as 2026-11-24.", value=cells[column])
        return None


def _items(cell: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in cell.split("|") if item.strip())


def joined(values: Sequence[Any]) -> str | None:
    """One item a word of money, joined by `|`; None when nothing is recorded."""
    if all(value is None for value in values):
        return None
    texts = ("" if value is None else value if isinstance(value, str) else str(plain(value)) for value in values)
    return "|".join(texts)


def _without_parties(content: rules.Content) -> rules.Content:
    return rules.Content(**{**vars(content), "parties": ()})
