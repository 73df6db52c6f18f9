"""Nominations as rows of a file.

Beside the columns of contract.md: an organisation may be followed by its web address, `Name <https://…>`, and
`evidence`, which a file may leave out, lists links as `https://… title`. Lists are joined by `|`.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from awards.accounts import services as accounts
from awards.accounts.models import User
from awards.accounts.rules import canonical_address
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.infrastructure.upsert import Counts
from awards.nominations import queries, rules, services
from awards.nominations.models import Nomination
from awards.nominations.rules import Content, State
from awards.programme.models import Edition
from awards.web.forms import odd_characters

FIRST = (
    "number", "title", "nominee_kind", "nominee_names", "organisations", "countries_organisation", "countries_impact",
    "categories", "language", "nominator_email", "relation", "state",
)  # fmt: skip
OPTIONAL = ("evidence", "pledge")
FIRST_ROW = 2
"""The header is row 1, so that numbers are those of a spreadsheet."""

ANSWER = "answer:"
MOST_NUMBER = 1_000_000
MOST_DIGITS = 9
WITH_ADDRESS = re.compile(r"(.*?)\s*<\s*([^<>]*?)\s*>|(.*?)\s*<\s*(https?://[^<>]*)")
"""An organisation with its web address, of which the last sign may lack; a `<` alone is one of the name."""

Present = tuple[Nomination, Content, str]
"""A nomination with its present text and its nominator's address."""


@dataclass(frozen=True)
class Row:
    """A row as read: `number` None is a new nomination, `found` the nomination of that number when there is one."""

    place: int
    number: int | None
    email: str
    state: str
    content: Content
    found: Present | None


def columns(edition: Edition) -> list[str]:
    """The columns of an edition's file."""
    return [*FIRST, *(f"{ANSWER}{key}" for key in rules.questions(edition.form)), *OPTIONAL]


def rows(session: Session, edition: Edition) -> list[dict[str, Any]]:
    """Every nomination of the edition by its number, drafts and withdrawn ones too."""
    asked = rules.questions(edition.form)
    return [_written(nomination, content, email, asked) for nomination, content, email in _present(session, edition)]


def import_rows(
    session: Session,
    edition: Edition,
    rows: Sequence[Mapping[str, str]],
    by: User | None,
    at: datetime,
    dry_run: bool = False,
    places: Sequence[int] | None = None,
    seen: set[int] | None = None,
) -> Counts:
    """Take nominations from a file, at any time and without mail; again: no change.

    Cells come without the prefix that guards against formulas. A blank number is a new nomination, a blank state
    `submitted`; an address that nobody has makes a user. Every row is checked before any is written; raises RuleBroken
    that names row and column of all that needs a change, and then nothing stays. `places` are the rows' numbers in the
    file, when some were left out; `seen` the nominations' numbers in earlier rows, when a file is taken in parts.
    """
    numbers = _numbers(rows)
    if numbers and not dry_run:  # a column that the file leaves out is that of now, whoever writes at this moment
        queries.lock_numbered(session, edition.id, numbers)
    known = {present[0].number: present for present in _present(session, edition, numbers)}
    wrong: dict[str, Message] = {}
    found: list[Row] = []
    seen = set() if seen is None else seen
    for place, cells in zip(places or itertools.count(FIRST_ROW), rows, strict=False):
        try:
            found.append(_read(session, edition, place, cells, known, seen))
        except RuleBroken as broken:
            wrong |= _placed(place, broken)
    _refuse(wrong)
    counts, savepoint = Counts(), session.begin_nested()
    keep_numbers(session, edition, rows)
    for row in found:
        try:
            counts.add(_take(session, edition, row, by, at), "nomination")
        except RuleBroken as broken:
            wrong |= _placed(row.place, broken)
    if wrong or dry_run:
        savepoint.rollback()
    else:
        savepoint.commit()
    _refuse(wrong)
    return counts


def keep_numbers(session: Session, edition: Edition, rows: Sequence[Mapping[str, str]]) -> None:
    """Let the numbers that rows name stand for them alone: no nomination without one gets any of these."""
    if numbers := _numbers(rows):
        services.go_on_behind(session, edition, max(numbers))


def _numbers(rows: Sequence[Mapping[str, str]]) -> list[int]:
    """The numbers that the rows name, as far as they are any."""
    named = (cells.get("number", "").strip() for cells in rows)
    return [int(text) for text in named if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS]


def _present(session: Session, edition: Edition, numbers: Sequence[int] | None = None) -> list[Present]:
    return [
        (nomination, rules.from_document(version.content), email)
        for nomination, version, email in queries.texts_of(session, edition.id, numbers)
    ]


def _written(nomination: Nomination, content: Content, email: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": nomination.number,
        "title": content.title,
        "nominee_kind": content.nominee_kind,
        "nominee_names": list(content.nominee_names),
        "organisations": [_named(name, address) for name, address in content.organisations],
        "countries_organisation": list(content.countries_organisation),
        "countries_impact": list(content.countries_impact),
        "categories": list(content.categories),
        "language": content.language,
        "nominator_email": email,
        "relation": content.relation,
        "state": nomination.state,
        **{f"{ANSWER}{key}": content.answers.get(key) for key in asked},
        "evidence": [f"{url} {title}".strip() for title, url in content.evidence],
        "pledge": content.pledge,
    }


def _read(
    session: Session,
    edition: Edition,
    place: int,
    cells: Mapping[str, str],
    known: Mapping[int, Present],
    seen: set[int],
) -> Row:
    _refuse_columns(edition, cells)
    number = _number(cells.get("number", ""), seen)
    found = known.get(number) if number is not None else None
    email = _address(cells.get("nominator_email", ""), found)
    content = rules.cleaned(_content(edition, cells, found[1] if found else Content(relation="other")))
    categories = [category.key for category in edition.categories]
    rules.refuse_bad_shape(content, edition.form, categories, kept=found[1].answers if found else ())
    services.refuse_unknown_countries(session, content)
    content = services.with_known_pledge(session, content, found[1].pledge if found else "")
    state = cells.get("state", "").strip() or (found[0].state if found else State.SUBMITTED)
    if state not in tuple(State):
        raise RuleBroken(N_("Use one of: %(states)s.", states=", ".join(State)), ["state"])
    if state == State.RETURNED and (found is None or found[0].state != State.RETURNED):
        raise RuleBroken(N_("A nomination is returned by screening, not by a file."), ["state"])
    if state != State.DRAFT:
        services.refuse_incomplete(content, edition)
    return Row(place, number, email, state, content, found)


def _refuse_columns(edition: Edition, cells: Mapping[str, str]) -> None:
    unknown = sorted(str(name) for name in set(cells) - set(columns(edition)))
    if unknown:
        raise RuleBroken(N_("There is no such column in this edition."), [unknown[0]])
    odd = {name: bad for name, text in cells.items() if (bad := odd_characters(text, prose=name.startswith(ANSWER)))}
    if odd:
        raise RuleBroken(
            N_("Remove a character that cannot be shown."),
            {name: N_("Remove the character %(code)s: it cannot be shown.", code=code) for name, code in odd.items()},
        )


def _number(text: str, seen: set[int]) -> int | None:
    text = text.strip()
    if not text:
        return None
    whole = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    if not whole or not 0 < int(text) < MOST_NUMBER:
        raise RuleBroken(N_("Enter a whole number above 0, or leave it blank for a new nomination."), ["number"])
    number = int(text)
    if number in seen:
        raise RuleBroken(N_("This number stands twice in the file."), ["number"])
    seen.add(number)
    return number


def _address(text: str, found: Present | None) -> str:
    if found is not None and text.strip() in ("", found[2]):
        return found[2]
    try:
        address = canonical_address(text)
    except RuleBroken as broken:
        raise RuleBroken(broken.message, ["nominator_email"]) from broken
    if found is not None and address != found[2]:
        raise RuleBroken(N_("Who nominated does not change by a file."), ["nominator_email"])
    return address


def _content(edition: Edition, cells: Mapping[str, str], before: Content) -> Content:
    """The text that the row gives; a column that the file leaves out stays as it was."""
    values: dict[str, Any] = {
        name: cells[name].strip() or getattr(Content(relation="other"), name)
        for name in ("title", "nominee_kind", "language", "relation")
        if name in cells
    }
    for name in ("nominee_names", "countries_organisation", "countries_impact", "categories"):
        if name in cells:
            values[name] = _listed(cells[name])
    if "organisations" in cells:
        same = {_named(name, address): (name, address) for name, address in before.organisations}
        items = _listed(cells["organisations"])
        values["organisations"] = tuple(same.get(item) or _organisation(item) for item in items)
    if "evidence" in cells:
        values["evidence"] = tuple(_link(item) for item in _listed(cells["evidence"]))
    if "pledge" in cells:
        values["pledge"] = cells["pledge"].strip()
    asked = rules.questions(edition.form)
    answers = {key: cells[f"{ANSWER}{key}"] for key in asked if f"{ANSWER}{key}" in cells}
    return replace(before, **values, answers={**before.answers, **answers})


def _take(session: Session, edition: Edition, row: Row, by: User | None, at: datetime) -> str:
    if row.found is None:
        nominator = accounts.ensure_user(
            session, row.email, at, language=row.content.language, rehearsal=edition.rehearsal
        )
        services.bring(session, edition, row.content, nominator, by, at, row.number, state=row.state)
        return "new"
    nomination, before, _email = row.found
    changed = False
    if rules.to_document(before) != rules.to_document(row.content):
        changed = services.bring_change(session, nomination, edition, row.content, by, at)
    if nomination.state != row.state:
        changed = services.bring_state(session, nomination, edition, row.state, by, at) or changed
    return "changed" if changed else "same"


def _listed(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split("|") if item.strip())


def _named(name: str, address: str | None) -> str:
    """An organisation as a file names it: a `|` would end it."""
    return f"{name} <{address.replace('|', '%7C')}>" if address else name


def _organisation(item: str) -> tuple[str, str | None]:
    found = WITH_ADDRESS.fullmatch(item)
    name, address = ([part for part in found.groups() if part is not None]) if found else (item, None)
    return name, address


def _link(item: str) -> tuple[str, str]:
    url, _blank, title = item.partition(" ")
    return title.strip(), url


def _placed(place: int, broken: RuleBroken) -> dict[str, Message]:
    fields = broken.fields or {FIRST[0]: broken.message}
    return {f"row {place}, {name.replace('answer-', ANSWER, 1)}": words for name, words in fields.items()}


def _refuse(wrong: dict[str, Message]) -> None:
    if wrong:
        raise RuleBroken(N_("Nothing was imported: some cells need a change."), wrong)
