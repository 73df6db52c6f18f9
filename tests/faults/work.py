"""What there is to do: drafts to write and submit, cards to score, announcements to approve."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.infrastructure import clock, session_records
from awards.judging import services as judging
from awards.publishing import queries as publishing_queries
from awards.publishing import services as publishing
from awards.publishing.models import Announcement
from tests.decisions.things import a_judged_edition
from tests.factories import a_judge, a_nomination, a_user, an_assignment, an_edition
from tests.faults.clients import Draft
from tests.faults.judges import Card
from tests.faults.ledger import Ledger
from tests.publishing.things import decide

JUDGES = 2
DEVICES = 2
"""A judge's devices: the first half of the cards is open on both, of the rest every other one on each."""

FIRST_YEAR = 2040
"""Of the editions that are announced."""


@dataclass(frozen=True)
class Proposed:
    """An announcement that a second person has only to approve, and how many nominations it tells of."""

    announcement: UUID
    second: UUID
    year: int
    nominations: int


def drafts_of_nominees(session: Session, count: int) -> list[Draft]:
    """So many complete drafts, each of a nominee of its own."""
    at = clock.now(session)
    edition = an_edition(session, at, phase="open")
    found = []
    for number in range(count):
        nominee = a_user(session, f"nominee{number}@example.org")
        nomination = a_nomination(
            session, edition, nominee, at, state="draft", title=f"Draft {number}",
            organisation=f"Cooperative {number}", website=f"https://cooperative{number}.example",
        )  # fmt: skip
        cookie = session_records.begin(session, nominee.id, nominee.roles_version, clock.real(session))
        found.append(Draft(f"/nominations/{edition.id}/{nomination.id}", str(nomination.id), cookie))
    return found


def cards_of_judges(
    session: Session, count: int, devices: int = DEVICES, *, alone: int | None = None
) -> list[tuple[list[Card], str]]:
    """For each device its cards, and the cookie of its judge.

    So many cards, or half of them, are open on one device only; every other judge begins with those.
    """
    together = count - (count // 2 if alone is None else alone)
    at = clock.now(session)
    edition = an_edition(session, at, phase="judging", year=2029, last_number=5000)
    nominator, found = a_user(session, "nominator@example.org"), []
    for person in range(JUDGES):
        judge = a_judge(session, edition, f"judge{person}@judge{person}.example", at, max_load=count)
        cards = []
        for place in range(count):
            name = f"Work {person}-{place}"
            nomination = a_nomination(
                session, edition, nominator, at, title=name, entry_state="eligible", organisation=f"{name} cooperative",
                website=None,
            )  # fmt: skip
            entry = nomination.entries[0]
            an_assignment(session, edition, entry, judge, at)
            address = f"/judging/{edition.id}/entries/{entry.id}"
            cards.append(Card(address, f"{judge.id}/{entry.id}", place >= together))
        judging.pass_gate(session, edition, edition.rounds[0], {}, judge, at)
        for device in range(devices):
            cookie = session_records.begin(session, judge.id, judge.roles_version, clock.real(session))
            own = [card for place, card in enumerate(cards) if not card.alone or place % devices == device]
            found.append((own[::-1] if person % 2 else own, cookie))
    return found


def announcements(session: Session, count: int, *, letters: int) -> list[Proposed]:
    """Editions whose finalists are decided and proposed to be announced at once, each to so many nominators."""
    found = []
    for number in range(count):
        at = clock.now(session)
        judged = a_judged_edition(
            session, at, year=FIRST_YEAR + number, name=f"-{number}", last_number=1000 + number * (letters + 4)
        )
        for place in range(letters):
            nominator = a_user(session, f"nominator{number}-{place}@example.org")
            a_nomination(session, judged.edition, nominator, at, title=f"Further {place}", entry_state="eligible")
        decide(session, judged, at, "Anna’s workshop", "Bridge school", "Code clubs")
        proposed = publishing.propose_announcement(session, judged.edition, "finalists", at, judged.staff, at)
        concerned = publishing_queries.concerned(session, judged.edition.id)
        found.append(Proposed(proposed.id, judged.second.id, judged.edition.year, concerned))
    return found


def approve(session: Session, ledger: Ledger, proposed: Proposed) -> UUID:
    """Approve the announcement as the second person; its instant is now, past undoing. Gives the publication's id."""
    announcement = session.get_one(Announcement, proposed.announcement)
    second = session.get_one(User, proposed.second)
    publication = publishing.approve_announcement(session, announcement, second, clock.now(session), undo=timedelta())
    session.commit()
    ledger.note("staff", "acknowledged", "announcement", str(publication.id), str(proposed.nominations))
    return publication.id
