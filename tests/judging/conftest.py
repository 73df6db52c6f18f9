"""A round of judging under way: two judges, three nominations."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import count
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.core.errors import NotFound, RuleBroken, StaleVersion
from awards.infrastructure import clock, session_records
from awards.judging import services
from awards.judging.models import Scorecard
from awards.judging.queries import Ground, ground
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Criterion, Edition, Round
from tests import factories
from tests.support.browser import watched
from tests.support.live import served

YEARS = count(2040)


@dataclass
class Judging:
    """An edition in judging: `nina` judges all of its nominations, `omar` the first; all stand in Skills.

    The criteria of Skills by key: results (weight 3) and evidence (weight 1).
    """

    session: Session
    at: datetime
    edition: Edition
    nina: User
    omar: User
    nominator: User
    nominations: list[Nomination]
    round: Round
    entries: list[Entry]
    criteria: dict[str, Criterion]
    assignments: dict[tuple[str, int], Assignment] = field(default_factory=dict)

    def assignment(self, judge: User, index: int = 0) -> Assignment:
        return self.assignments[judge.name, index]

    def ground(self, judge: User, index: int = 0) -> Ground:
        """What the judge's card stands on, held."""
        assignment = self.assignment(judge, index)
        return ground(self.session, assignment.entry_id, assignment.round_id, assignment.judge_id)

    def card(self, judge: User, index: int = 0) -> Scorecard:
        return services.open_scorecard(self.session, self.assignment(judge, index), self.at)

    def score(self, judge: User, index: int = 0, **points: str) -> Scorecard:
        """Save points by the criterion's key, each for the first time."""
        card = self.card(judge, index)
        for key, value in points.items():
            services.save_score(self.session, card, self.criteria[key].id, Decimal(value), 0, judge, self.at)
        return card

    def address(self, index: int = 0, **more: Any) -> dict[str, Any]:
        return {"edition_id": self.edition.id, "entry_id": self.entries[index].id, **more}


def a_round(session: Session, at: datetime, *, agreed: bool = True, tag: str = "", **values: Any) -> Judging:
    """Judging at `at`; `tag` keeps people apart who judge several rounds on one database."""
    edition = factories.an_edition(session, at, phase="judging", **values)
    nina = factories.a_judge(session, edition, f"nina{tag}@example.org", at, max_load=60)
    omar = factories.a_judge(session, edition, f"omar{tag}@example.net", at)
    nominator = factories.a_user(session, f"ama{tag}@cooperative.example")
    titles = ("Repair benches", "Maps by phone", "Night school")
    nominations = [
        factories.a_nomination(
            session, edition, nominator, at, title=title, entry_state="eligible", organisation=f"{title} cooperative",
            website=None, countries=(country,),
        )
        for title, country in zip(titles, ("KE", "PE", "FJ"), strict=True)
    ]  # fmt: skip
    found = Judging(
        session, at, edition, nina, omar, nominator, nominations, round=edition.rounds[0],
        entries=[nomination.entries[0] for nomination in nominations],
        criteria={c.key: c for c in edition.categories[1].criteria},
    )  # fmt: skip
    for judge, indexes in ((nina, (0, 1, 2)), (omar, (0,))):
        for index in indexes:
            found.assignments[judge.name, index] = factories.an_assignment(
                session, edition, found.entries[index], judge, at
            )
        if agreed:
            factories.through_the_gate(session, edition, judge, at)
    session.flush()
    return found


@pytest.fixture
def judging(session: Session, at: datetime) -> Judging:
    found = a_round(session, at)
    session.commit()
    return found


@pytest.fixture
def make_judging(session: Session, at: datetime) -> Any:
    """`make_judging(half_points=True)`: judging in an edition of another kind."""

    def make(**values: Any) -> Judging:
        found = a_round(session, at, **values)
        session.commit()
        return found

    return make


@pytest.fixture
def together(sessions):
    """`together(n, work)`: n threads begin `work(session, index)` at once, each in its own transaction."""

    def run(count, work):
        barrier = Barrier(count)

        def one(index):
            barrier.wait()
            with sessions.transaction() as session:
                return work(session, index)

        def guarded(index):
            try:
                return one(index)
            except (StaleVersion, RuleBroken, NotFound) as refused:
                return refused

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(guarded, range(count)))

    return run


@pytest.fixture(scope="module")
def live(makers, tmp_path_factory):
    """One program for all tests of a file; each has an edition and a judge of its own."""
    with makers("sqlite").fresh() as url, served(url, tmp_path_factory.mktemp("sheet")) as found:
        yield found


@pytest.fixture
def desk(live, chromium):
    """`desk(**context)`: the browser of this test's own Nina with her queue open."""
    people = watched(chromium, live)()
    with live.session() as session:
        year = next(YEARS)
        own = {"year": year, "tag": str(year), "last_number": 10 * year}
        judging = a_round(session, clock.now(session), half_points=True, **own)
        address = f"/judging/{judging.edition.id}"
        secret = session_records.begin(session, judging.nina.id, judging.nina.roles_version, clock.real(session))

    def open_desk(**context):
        nina = people.person(**context)
        nina.context.add_cookies([{"name": "awards", "value": secret, "url": live.base_url}])
        nina.goto(address)
        return nina

    open_desk.judge_id, open_desk.judging, open_desk.people = judging.nina.id, judging, people
    yield open_desk
    people.close()
