"""The made-up people of a rehearsal: who they are follows from the seed."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import services as accounts
from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.core.vocabulary import LANGUAGES
from awards.desks.rehearsal import words
from awards.places.models import Country

BREADTHS = ((2, 3), (3, 3), (3, 4), (4, 4))
"""How many languages beside English, and how many categories, a judge may read: the fewer judges, the more each."""

ENOUGH_READERS = 9
"""So many judges on average for every pair of language and category leave room for loads and conflicts."""

STAFF = ("first", "second")


@dataclass(frozen=True)
class JudgePart:
    """A judge to be: address, name, languages read, categories, organisation, country."""

    email: str
    name: str
    languages: tuple[str, ...]
    categories: tuple[str, ...]
    organisation: str
    country: str


@dataclass(frozen=True)
class NomineePart:
    """A nominator to be, with the organisation that is nominated."""

    number: int
    email: str
    name: str
    language: str
    organisation: str
    website: str
    country: str
    impact: tuple[str, ...]
    categories: tuple[str, ...]


def staff(session: Session, year: int, at: datetime) -> tuple[User, User]:
    """Two members of the made-up secretariat of a rehearsal year; roles are given with the edition."""
    first, second = (
        accounts.ensure_user(
            session, f"{which}.staff.{year}@secretariat.example", at,
            name=f"{which.capitalize()} Secretary (rehearsal)", rehearsal=True,
        )
        for which in STAFF
    )  # fmt: skip
    return first, second


def countries(session: Session, number: int, chance: Random) -> list[str]:
    """So many countries from all ITU regions, in a fixed order for the seed."""
    known = list(
        session.scalars(
            select(Country.iso2).where(Country.itu_region.is_not(None), Country.itu_member).order_by(Country.iso2)
        )
    )
    if not known:
        raise NotFound("country yet: run awards load-record")
    return chance.sample(known, min(number, len(known)))


def nominees(
    number: int, places: list[str], categories: list[str], most: int, year: int, chance: Random
) -> list[NomineePart]:
    """Nominators with what they will nominate; every country and category comes up before one repeats."""
    found = []
    for n in range(1, number + 1):
        country = places[(n - 1) % len(places)]
        language = LANGUAGES[n // 2 % len(LANGUAGES)] if n % 2 else "en"
        first = categories[(n - 1) % len(categories)]
        extra = [c for c in categories if c != first]
        chosen = (first, chance.choice(extra)) if extra and most > 1 and chance.random() < 0.25 else (first,)
        impact = (country, chance.choice(places)) if chance.random() < 0.2 else (country,)
        found.append(
            NomineePart(
                number=n,
                email=f"nominator{n}@rehearsal{year}-{n}.example",
                name=words.person(n),
                language=language,
                organisation=words.organisation(n),
                website=f"https://www.rehearsal{year}-{n}.example/",
                country=country,
                impact=tuple(sorted(set(impact))),
                categories=chosen,
            )
        )
    return found


def judges(number: int, places: list[str], categories: list[str], year: int, nominated: int) -> list[JudgePart]:
    """Judges whose languages and categories overlap, so that every entry can be read; one in nine is a nominee's."""
    others = [code for code in LANGUAGES if code != "en"]
    breadth = _breadth(number, len(others), len(categories))
    found = []
    for n in range(number):
        languages = ("en", *_window(others, n, breadth[0]))
        mine = _window(categories, 2 * n + n // len(others), breadth[1])
        employer = (
            words.organisation(1 + n) if n % 9 == 8 and n < nominated else f"Judging Institute {n + 1} (rehearsal)"
        )
        found.append(
            JudgePart(
                email=f"judge{n + 1}@judging{year}-{n + 1}.example",
                name=words.person(n + 40),
                languages=languages,
                categories=mine,
                organisation=employer,
                country=places[(n * 7) % len(places)],
            )
        )
    return found


def _breadth(judges: int, languages: int, categories: int) -> tuple[int, int]:
    for some_languages, some_categories in BREADTHS:
        if judges * some_languages * some_categories >= ENOUGH_READERS * languages * categories:
            return some_languages, some_categories
    return languages, categories


def _window(values: list[str], start: int, size: int) -> tuple[str, ...]:
    return tuple(values[(start + k) % len(values)] for k in range(min(size, len(values))))
