"""One made-up award and its people, who walk through its pages in the chapters beside this file.

Rehearsal matter: nobody and nothing in it is real but the names of countries.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update

from awards.infrastructure import clock
from awards.infrastructure.session_records import SessionRecord
from tests.support.browser import People, Person
from tests.support.live import Live

GENEVA = ZoneInfo("Europe/Zurich")

YEAR = 2027
DATES = {"opens": 2, "closes": 9, "judging": 12, "judged": 20, "finalists": 30, "winners": 40}
"""The edition's dates in days after the story begins."""

JUDGES = ("jo", "kim", "lea", "max")
ADDRESSES = {
    "ada": "ada@secretariat.example", "sam": "sam@secretariat.example", "nia": "nia@benches.example",
    "olu": "olu@classes.example", "rui": "rui@maps.example",
} | {name: f"{name}@{name}-reads.example" for name in JUDGES}  # fmt: skip
"""Each from a domain of their own, so that only true ties are found. Ada and Sam are staff, the judges are judges."""

BENCHES, CLASSES, MAPS = "Repair benches for widows", "Evening classes in code", "Maps drawn by girls"


@dataclass
class Story:
    """The people by their short names, and what they have learnt so far."""

    people: People
    live: Live
    begun: datetime = field(default_factory=lambda: datetime.now(UTC).replace(second=0, microsecond=0))
    edition_id: str = ""
    links: dict[str, str] = field(default_factory=dict)
    cast: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        """The person with this short name, signed in once."""
        if name not in self.cast:
            self.cast[name] = self.people.person(ADDRESSES[name])
        return self.cast[name]

    def visitor(self) -> Person:
        """Somebody who is not signed in."""
        if "visitor" not in self.cast:
            self.cast["visitor"] = self.people.person()
        return self.cast["visitor"]

    def at(self, days: float) -> datetime:
        """The instant so many days after the story began."""
        return self.begun + timedelta(days=days)

    def geneva(self, days: float) -> str:
        """That instant as a field for date and time takes it."""
        return self.at(days).astimezone(GENEVA).strftime("%Y-%m-%dT%H:%M")

    def wait_until(self, days: float) -> None:
        """Move the award's clock on the development page: so many days have passed, and a minute."""
        ada = self.person("ada")
        ada.goto("/dev/clock")
        ada.fill("Move the clock", (self.at(days) + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%MZ"))
        ada.press("Move the clock")
        ada.page.get_by_text("The clock is moved.", exact=True).wait_for()
        with self.live.session() as session:  # who comes back days later has proved anew who they are
            session.execute(update(SessionRecord).values(proved_at=clock.real(session)))

    def staff(self, name: str, path: str = "") -> Person:
        """A member of staff at a page of the edition's desk."""
        person = self.person(name)
        person.goto(f"/staff/{self.edition_id}{path}")
        return person


Chapter = Callable[[Story], None]
