"""People to invite as rows of a file: each row is read and judged by itself, so that all can be mended at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from awards.accounts.rules import canonical_address
from awards.assignment import queries, services
from awards.assignment.rules import LONGEST_NAME, inviting
from awards.assignment.services import Person, Profile
from awards.assignment.table.bringing import listed, whole
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure.sheets import Table
from awards.places import queries as places
from awards.programme.models import Edition

COLUMNS = ("email", "name", "organisation", "country", "languages", "categories", "min", "max", "language")
NEEDED = ("email", "name")
NAMES = {"min_load": "min", "max_load": "max"}


@dataclass
class Row:
    """One row of the file: `outcome` is `new`, `again` (asked anew), `known` (left alone) or `wrong`.

    `problems` says by column what needs a change; `person` is whom to ask when nothing does.
    """

    number: int
    email: str
    name: str
    outcome: str = "new"
    problems: dict[str, Message] = field(default_factory=dict)
    person: Person | None = None


def look(session: Session, edition: Edition, table: Table, at: datetime) -> list[Row]:
    """What each row of the file would do now; nothing is written. Raises RuleBroken for a file that is no such table.

    The database is asked the same number of questions whatever the number of rows.
    """
    _require_table(table)
    known = queries.profiles_at(session, edition.id, [_address(cells) for _number, cells in table.rows])
    countries = {country.iso2 for country in places.countries(session)}
    seen: set[str] = set()
    return [_read(edition, number, cells, known, countries, seen, at) for number, cells in table.rows]


def to_ask(rows: Sequence[Row]) -> list[tuple[int, Person]]:
    """Whom to ask, with the number of the row."""
    return [(row.number, row.person) for row in rows if row.person is not None and row.outcome in ("new", "again")]


def _require_table(table: Table) -> None:
    if lacking := [name for name in NEEDED if name not in table.header]:
        raise RuleBroken(N_("The first row lacks the column %(name)s.", name=lacking[0]), ["file"])
    if unknown := [name for name in table.header if name not in COLUMNS]:
        raise RuleBroken(
            N_("The column %(name)s is not known. Use: %(known)s.", name=unknown[0], known=", ".join(COLUMNS)), ["file"]
        )
    if len(table.rows) > inviting.MOST_ROWS:
        raise RuleBroken(N_("Invite at most %(most)d people at once.", most=inviting.MOST_ROWS), ["file"])


def _read(
    edition: Edition,
    number: int,
    given: Mapping[str, str],
    known: Mapping[str, inviting.Asked],
    countries: set[str],
    seen: set[str],
    at: datetime,
) -> Row:
    cells = {column: (given.get(column) or "").strip() for column in COLUMNS}
    row = Row(number, cells["email"], cells["name"])
    email = _address(cells)
    if not email:
        row.problems["email"] = N_("Enter an address like name@example.org.")
    elif email in seen:
        row.problems["email"] = N_("This address stands twice in the file.")
    seen.add(email)
    if not cells["name"] or len(cells["name"]) > LONGEST_NAME:
        row.problems["name"] = N_("Enter a name, with at most %(count)d characters.", count=LONGEST_NAME)
    if cells["country"] and cells["country"] not in countries:
        row.problems["country"] = N_("Use a country's two capital letters, like KE.")
    if cells["language"] and cells["language"] not in LANGUAGES:
        row.problems["language"] = N_("Use one of: %(known)s.", known=", ".join(LANGUAGES))
    profile = _profile(edition, cells, row)
    if email in known and not row.problems:
        row.outcome = "again" if known[email].may_be_asked_again(at) else "known"
    if row.problems:
        row.outcome = "wrong"
    elif profile is not None:
        row.person = Person(email, cells["name"], vars(profile), cells["language"])
    return row


def _profile(edition: Edition, cells: Mapping[str, str], row: Row) -> Profile | None:
    try:
        profile = Profile(
            languages=listed(cells["languages"]) or ["en"],
            categories=listed(cells["categories"]) or [category.key for category in edition.categories],
            min_load=whole(cells["min"] or "0", "min"),
            max_load=whole(cells["max"] or str(Profile.max_load), "max"),
            organisation=cells["organisation"],
            country=cells["country"] or None,
        )
        services.require_sound(edition, profile)
    except RuleBroken as broken:
        for name, message in broken.fields.items():
            row.problems[NAMES.get(name, name)] = message
        return None
    return profile


def _address(cells: Mapping[str, str]) -> str:
    try:
        return canonical_address(cells.get("email") or "")
    except RuleBroken:
        return ""
