"""A row of cells, read into what a pledge says: what cannot be read is named by its column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from awards.core.text import N_, Message
from awards.importing.rules.columns import LISTS, MONEY, PARTIES, TARGETS, TEXTS
from awards.pledges.rules import PUBLIC_ID, Content, Money, Progress, Target, Tranche

REGISTER = "import"
"""Whose the pledges of a file are that names no register."""

YES_OR_NO = {"yes": True, "no": False, "": None}
STATES = ("", "published", "closed", "withdrawn")
NUMBER = N_("“%(value)s” is not a number. Write it with a point and without separators.")


class Keys(NamedTuple):
    """By what a row is known: its id in a register, or its public id here."""

    register: str
    source_id: str
    public_id: str


@dataclass(frozen=True)
class Before:
    """What the pledge of a row says already; `names` are its organisations by slug."""

    content: Content
    names: Mapping[str, str]
    valued: Mapping[str, Money] = field(default_factory=dict)
    """Amounts by word whose dollar value was worked out here: a file that holds it says nothing new."""


@dataclass
class Given:
    """A row as read. Its content names organisations by name; `wrong` holds what cannot be read, by column."""

    content: Content
    state: str
    reason: str
    official_number: str | None
    wrong: dict[str, Message] = field(default_factory=dict)


class Reader:
    """Reads the rows of a file whose first row is `header`."""

    def __init__(self, header: Sequence[str]) -> None:
        self.places = {name: place for place, name in enumerate(header)}

    def keys(self, row: Sequence[str]) -> Keys:
        """By what the row is known."""
        return Keys(self._cell(row, "register"), self._cell(row, "source_id"), self._cell(row, "public_id"))

    def read(self, row: Sequence[str], before: Before | None) -> Given:
        """What the row says; a column that is not in the file stays as it was before."""
        cells = {name: row[place].strip() for name, place in self.places.items()}
        given = Given(Content("", "", ()), cells.get("state", ""), cells.get("withdrawal_reason", ""), None)
        given.official_number = cells.get("p2c_number") or None
        wrong = given.wrong
        if given.state not in STATES:
            wrong["state"] = N_("Use published or withdrawn.")
        if given.state == "withdrawn" and not given.reason:
            wrong["withdrawal_reason"] = N_("Say why the pledge is withdrawn.")
        if cells.get("public_id") and not PUBLIC_ID.fullmatch(cells["public_id"]):
            wrong["public_id"] = N_("A public id looks like R-000123.")
        given.content = Content(**self._values(cells, before, wrong))
        return given

    def _cell(self, row: Sequence[str], name: str) -> str:
        place = self.places.get(name)
        return "" if place is None else row[place].strip()

    def _values(self, cells: Mapping[str, str], before: Before | None, wrong: dict[str, Message]) -> dict[str, Any]:
        said: Content | None = before.content if before else None
        values = dict(vars(said)) if said else {}
        values |= {name: cells[name] or None for name in TEXTS if name in cells}
        values |= {field_: _items(cells[name]) for name, field_ in LISTS.items() if name in cells}
        values["title"], values["source"] = values.get("title") or "", values.get("source") or ""
        values["language"] = values.get("language") or "en"
        values["parties"] = _parties(cells, before)
        for name in ("start_year", "end_year"):
            if name in cells:
                values[name] = _year(cells, name, wrong)
        if "retrieved_on" in cells:
            values["retrieved_on"] = _day(cells["retrieved_on"], "retrieved_on", wrong)
        if "word" in cells:
            values["money"] = _money(cells, said.money if said else (), before.valued if before else {}, wrong)
        if "progress" in cells:
            known = {entry.text: entry for entry in said.progress} if said else {}
            values["progress"] = tuple(known.get(text) or Progress(text) for text in _items(cells["progress"]))
        if any(name in cells for name in ("targets", *TARGETS)):
            values["targets"] = _targets(cells, said.targets if said else (), wrong)
        if "instalments" in cells:
            values["tranches"] = _tranches(cells["instalments"], wrong)
        if "country_shares" in cells:
            values["shares"] = _shares(cells["country_shares"], wrong)
        return values


def _parties(cells: Mapping[str, str], before: Before | None) -> tuple[tuple[str, str], ...]:
    """Names and roles; in the order of before where they are the same."""
    was = [(before.names[slug], role) for slug, role in before.content.parties] if before else []
    found = list[tuple[str, str]]()
    for column, role in PARTIES.items():
        if column in cells:
            found += [(name, role) for name in _items(cells[column])]
        else:
            found += [one for one in was if one[1] == role]
    return tuple(was) if sorted(found) == sorted(was) else tuple(found)


def _money(
    cells: Mapping[str, str], before: Sequence[Money], valued: Mapping[str, Money], wrong: dict[str, Message]
) -> tuple[Money, ...]:
    words = _items(cells["word"])
    columns = [name for name in MONEY if name in cells]
    if not words:
        if any(cells[name] for name in columns[1:]):
            wrong["word"] = N_("Say which word the amount stands under.")
        return ()
    parts: dict[str, list[str]] = {}
    for name in columns:
        cell = cells[name]
        parts[name] = cell.split("|") if cell else [""] * len(words)
        if len(parts[name]) != len(words):
            wrong[name] = N_("Give one item for each word, joined by |.")
            return ()
    known = {one.word: one for one in before}
    found = []
    for place, word in enumerate(words):
        cell_of = {name: parts[name][place].strip() for name in columns}
        values: dict[str, Any] = dict(vars(known[word])) if word in known else {}
        values |= {name: cell_of[name] or None for name in ("qualifier", "basis", "usd_basis") if name in cell_of}
        for name in ("amount", "yearly_amount", "usd", "usd_rate", "most"):
            if name in cell_of:
                values[name] = _amount(cell_of[name], name, wrong)
        if "value_date" in cell_of:
            values["value_date"] = _day(cell_of["value_date"], "value_date", wrong)
        if "is_new" in cell_of:
            if cell_of["is_new"] not in YES_OR_NO:
                wrong["is_new"] = N_("Use yes or no, or leave it empty.")
            values["is_new"] = YES_OR_NO.get(cell_of["is_new"])
        values |= {"word": word, "currency": cell_of.get("currency", values.get("currency", ""))}
        values["basis"] = values.get("basis") or "stated"
        if values.get("amount") is None:
            wrong.setdefault("amount", N_("Give the amount."))
            continue
        found.append(_as_given(Money(**values), valued.get(word)))
    return tuple(found)


def _as_given(money: Money, valued: Money | None) -> Money:
    """Without a dollar value that the registry worked out itself; dollars are worth what they are."""
    if valued and (money.usd, money.usd_basis, money.usd_rate) == (valued.usd, valued.usd_basis, valued.usd_rate):
        return replace(money, usd=None, usd_basis=None, usd_rate=None)
    if money.currency == "USD" and money.usd is None and money.basis != "yearly":
        return replace(money, usd=money.amount, usd_basis="stated")
    return money


def _amount(cell: str, column: str, wrong: dict[str, Message]) -> Decimal | None:
    if not cell:
        return None
    try:
        amount = Decimal(cell) or Decimal(0)
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or "_" in cell:
        wrong[column] = Message(NUMBER.text, {"value": cell})
        return None
    if amount.adjusted() >= DIGITS or int(amount.as_tuple().exponent) < (-6 if column == "usd_rate" else -2):
        wrong[column] = N_("“%(value)s” has too many digits. Use two after the point at most.", value=cell)
        return None
    return amount


DIGITS = 18
"""So many stand before the point; they are counted and not compared, for a cell may say 1E999999999."""


def _year(cells: Mapping[str, str], column: str, wrong: dict[str, Message]) -> int | None:
    cell = cells[column]
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 4):
        wrong[column] = N_("“%(value)s” is not a year.", value=cell)
        return None
    return int(cell)


def _day(cell: str, column: str, wrong: dict[str, Message]) -> date | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError:
        wrong[column] = N_("“%(value)s” is not a date such as 2026-11-24.", value=cell)
        return None


def _tranches(cell: str, wrong: dict[str, Message]) -> tuple[Tranche, ...]:
    """Instalments as the registry's files write them: `pledged 5000 USD 2026-01-01/2026-12-31`."""
    found = []
    for item in _items(cell):
        parts = item.split()
        days = parts[3].split("/") if len(parts) == 4 else []
        if len(days) != 2:
            wrong["instalments"] = N_("Write each instalment like: pledged 5000 USD 2026-01-01/2026-12-31.")
            return ()
        amount = _amount(parts[1], "instalments", wrong)
        start, end = (_day(day, "instalments", wrong) for day in days)
        if amount is None or start is None or end is None:
            return ()
        found.append(Tranche(parts[0], amount, parts[2], start, end))
    return tuple(found)


def _shares(cell: str, wrong: dict[str, Message]) -> tuple[tuple[str, Decimal], ...]:
    """Shares of countries as the registry's files write them: `GH:60|KE:40`."""
    found = []
    for item in _items(cell):
        iso2, _, share = item.partition(":")
        per_cent = _amount(share.strip(), "country_shares", wrong)
        if per_cent is None:
            wrong.setdefault("country_shares", N_("Write the shares like: GH:60|KE:40."))
            return ()
        found.append((iso2.strip(), per_cent))
    return tuple(found)


def _targets(cells: Mapping[str, str], before: Sequence[Target], wrong: dict[str, Message]) -> tuple[Target, ...]:
    """Targets by their texts, each with its item of the columns beside; what a file does not hold stays as it was."""
    known = {target.text: target for target in before}
    texts = _items(cells["targets"]) if "targets" in cells else tuple(known)
    found = [known.get(text) or Target(text) for text in texts]
    for column in TARGETS:
        if column not in cells:
            continue
        items = cells[column].split("|") if cells[column] else [""] * len(found)
        if len(items) != len(found):
            wrong[column] = N_("Give one item for each target, joined by |.")
            continue
        name = column.removeprefix("target_")
        said = [item.strip() or None for item in items]
        if name == "disability" and set(said) - {None, "yes"}:
            wrong[column] = N_("Use yes, or leave it empty.")
        values: list[Any] = [item == "yes" or None for item in said] if name == "disability" else said
        found = [replace(target, **{name: value}) for target, value in zip(found, values, strict=True)]
    return tuple(found)


def _items(cell: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in cell.split("|") if item.strip())
