"""A last round in which judges compare the entries of Skills two at a time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import Advance
from awards.comparing import queries, services
from awards.comparing.queries import Comparing
from awards.comparing.rules import Side
from awards.core.errors import NotFound, RuleBroken, StaleVersion
from awards.nominations.models import Entry
from awards.programme.models import Category, Edition, Round
from tests import factories

DAY = timedelta(days=1)
TITLES = ("Anna’s workshop", "Bridge school", "Code clubs", "Delta radio")


@dataclass
class Finals:
    """Four entries of Skills, compared by three judges: `judges` by number, each with all of them."""

    session: Session
    at: datetime
    edition: Edition
    skills: Category
    round: Round
    entries: list[Entry]
    judges: list[User]
    staff: User
    titles: dict = field(default_factory=dict)

    def page(self, judge: User, at: datetime | None = None) -> Comparing:
        return queries.comparing(self.session, self.edition.id, "skills", judge.id, at or self.at)

    def begin(self, judge: User, seed: int = 7) -> Comparing:
        return services.ask(self.session, self.page(judge), judge, self.at, seed=seed)

    def prefer(self, page: Comparing, order: list[int], judge: User) -> Comparing:
        """Answer the pair that waits: the entry that comes first in this order should win."""
        places = [self.entries.index(self.titles[entry]) for entry in (page.open.left_id, page.open.right_id)]
        side = Side.LEFT if order.index(places[0]) < order.index(places[1]) else Side.RIGHT
        return services.answer(self.session, self.page(judge), page.open.n, side, judge, self.at)

    def compare(self, judge: User, *order: int, confirm: bool = True) -> Comparing:
        """Answer whatever is asked by one order of the entries, the best first, and confirm it."""
        page = self.begin(judge)
        while page.open is not None:
            page = self.prefer(page, list(order), judge)
        if confirm:
            services.confirm(self.session, self.page(judge), judge, self.at)
        return self.page(judge)

    @property
    def address(self) -> dict:
        return {"edition_id": self.edition.id, "key": "skills"}


def finals_of(
    session: Session,
    at: datetime,
    *,
    name: str = "",
    titles: tuple[str, ...] = TITLES,
    judges: int = 3,
    blind: bool = False,
    **values: Any,
) -> Finals:
    """Finals that have been open for an hour; `name` keeps addresses apart."""
    edition = factories.an_edition(session, at, phase="judging", **values)
    edition.last_by_pairs = True
    first = edition.rounds[0]
    first.advancing, first.closes_at = {"skills": len(titles)}, at - timedelta(hours=2)
    last = factories.a_later_round(
        session, edition, at - timedelta(hours=1), at + 7 * DAY, reviews={"skills": "all"}, blind=blind
    )
    people = [
        factories.a_judge(session, edition, f"judge{n}{name}@example.com", at, max_load=60) for n in range(judges)
    ]
    staff = factories.a_user(session, f"sana{name}@example.org", ("staff", edition.id), name="Sana Staff")
    nominator = factories.a_user(session, f"nia{name}@example.net", name="Nia Nominator")
    entries = []
    for title in titles:
        nomination = factories.a_nomination(
            session, edition, nominator, at, title=title, entry_state="eligible", organisation=f"{title} association"
        )
        entries.append(nomination.entries[0])
        session.add(Advance(entry_id=entries[-1].id, round_id=first.id, at=at))
        session.flush()
        for judge in people:
            factories.an_assignment(session, edition, entries[-1], judge, at, round_=last)
    for judge in people:
        factories.through_the_gate(session, edition, judge, at)
    session.flush()
    found = Finals(session, at, edition, edition.categories[1], last, entries, people, staff)
    found.titles = {entry.id: entry for entry in entries}
    return found


def all_finals(_app, session, at):
    return finals_of(session, at)


pytestmark = pytest.mark.begins(finals=all_finals)


@pytest.fixture
def finals(begun):
    return begun


@pytest.fixture
def together(sessions):
    """`together(n, work)`: n threads begin `work(session, index)` at once, each in its own transaction."""

    def run(count, work):
        barrier = Barrier(count)

        def one(index):
            barrier.wait()
            try:
                with sessions.transaction() as own:
                    return work(own, index)
            except (StaleVersion, RuleBroken, NotFound) as refused:
                return refused

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    return run
