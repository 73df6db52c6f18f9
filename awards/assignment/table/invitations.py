"""People to invite as rows of a file: each row is read and judged by itself, so that all can be mended at once.

One way for the page and for `awards import`: `look` says what each row would do, `send` does it for all or for nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.accounts.rules import canonical_address
from awards.assignment import queries, services
from awards.assignment.models import JudgeMailing
from awards.assignment.rules import LONGEST_NAME, JudgeState, inviting
from awards.assignment.services import Person, Profile, Terms
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure.bringing import FIRST_ROW, listed, whole
from awards.infrastructure.sheets import Table
from awards.infrastructure.upsert import Counts
from awards.places import queries as places
from awards.programme.models import Edition

COLUMNS = ("email", "name", "organisation", "country", "languages", "categories", "min", "max", "language")
NEEDED = ("email", "name")
OPTIONAL = tuple(name for name in COLUMNS if name not in NEEDED)
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


def rows(session: Session, edition: Edition) -> list[dict[str, Any]]:
    """Everybody who was invited and has not answered, by address."""
    return [
        {
            "email": email, "name": user.name, "organisation": profile.organisation, "country": profile.country,
            "languages": profile.languages, "categories": profile.categories, "min": profile.min_load,
            "max": profile.max_load, "language": user.language,
        }
        for email, (profile, user) in queries.profiles_by_address(session, edition.id).items()
        if profile.state == JudgeState.INVITED
    ]  # fmt: skip


def import_rows(
    session: Session, edition: Edition, rows: Sequence[Mapping[str, str]], by: User, at: datetime
) -> Counts:  # fmt: skip
    """Invite whoever stands in the file and is not invited yet. Raises RuleBroken naming each wrong cell.

    The mails wait and can be taken back on the page of invitations.
    """
    header = [column for column in COLUMNS if not rows or column in rows[0]]
    found = look(session, edition, Table(header, list(enumerate(rows, start=FIRST_ROW))), at)
    _require_good(found)
    if to_ask(found):
        send(session, edition, found, Terms(), by, at)
    counts = Counts()
    for row in found:
        counts.add({"new": "new", "again": "changed"}.get(row.outcome, "same"), "invitation")
    return counts


def look(session: Session, edition: Edition, table: Table, at: datetime) -> list[Row]:
    """What each row of the file would do now; nothing is written. Raises RuleBroken for a file that is no such table.

    The database is asked the same number of questions whatever the number of rows.
    """
    _require_table(table)
    known = queries.profiles_at(session, edition.id, [_address(cells) for _number, cells in table.rows])
    countries = {country.iso2 for country in places.countries(session)}
    seen: set[str] = set()
    return [_read(edition, number, cells, known, countries, seen, at) for number, cells in table.rows]


def send(
    session: Session, edition: Edition, rows: Sequence[Row], terms: Terms, by: User, at: datetime
) -> JudgeMailing:  # fmt: skip
    """Invite everybody of the rows that were looked at, or nobody. Raises RuleBroken, and TooMany.

    A row that breaks a rule only now (two addresses of one person) is marked like those that `look` marks.
    """
    _require_good(rows)
    try:
        return services.ask_many(session, edition, to_ask(rows), terms, by, at)
    except RuleBroken as broken:
        for row in rows:
            place = f"row {row.number}, "
            for where, message in broken.fields.items():
                if where.startswith(place):
                    name = where.removeprefix(place)
                    row.outcome, row.problems[NAMES.get(name, name)] = "wrong", message
        raise


def to_ask(rows: Sequence[Row]) -> list[tuple[int, Person]]:
    """Whom to ask, with the number of the row."""
    return [(row.number, row.person) for row in rows if row.person is not None and row.outcome in ("new", "again")]


def _require_good(rows: Sequence[Row]) -> None:
    wrong = {f"row {row.number}, {column}": words for row in rows for column, words in row.problems.items()}
    if wrong:
        raise RuleBroken(N_("Nobody was invited: some cells need a change."), wrong)


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
