"""A category that has been judged: four entries with clear scores, two of them tied."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.decisions.models import Decision, DecisionPlace
from awards.nominations.models import Entry
from awards.programme.models import Category, Edition
from tests import factories

SCORES = {
    "Anna’s workshop": ((5, 5), (5, 4)),
    "Bridge school": ((4, 4), (4, 4)),
    "Code clubs": ((3, 3), (3, 3)),
    "Delta radio": ((3, 3), (3, 3)),
}
"""Points for results and evidence by two judges."""

COUNTRIES = {"Anna’s workshop": ("PL", "UA"), "Bridge school": ("KE",), "Code clubs": ("BR",), "Delta radio": ("BD",)}


@dataclass
class Judged:
    """An edition in the phase of deciding, with what is in it."""

    edition: Edition
    skills: Category
    access: Category
    entries: dict[str, Entry]
    staff: User
    second: User
    admin: User
    judges: list[User]
    nominator: User

    def of(self, *titles: str) -> list:
        """Ids of entries by title."""
        return [self.entries[title].id for title in titles]


def a_judged_edition(session: Session, at: datetime, **values: Any) -> Judged:
    """The same as `judge_an_edition`, committed."""
    judged = judge_an_edition(session, at, **values)
    session.commit()
    return judged


def all_judged(_app: Flask, session: Session, at: datetime) -> Judged:
    """The same, for tests that begin with it (`pytest.mark.begins`)."""
    return a_judged_edition(session, at)


def judge_an_edition(
    session: Session, at: datetime, *, phase: str = "deciding", name: str = "", **values: Any
) -> Judged:
    """An edition whose category Skills has four scored entries; Access has none. `name` keeps addresses apart."""
    edition = factories.an_edition(session, at, phase=phase, **values)
    access, skills = edition.categories
    staff = factories.a_user(session, f"staff{name}@example.org", ("staff", edition.id), name="Sana Staff")
    second = factories.a_user(session, f"second{name}@example.org", ("staff", edition.id), name="Sven Second")
    admin = factories.a_user(session, f"admin{name}@example.org", ("admin", None), name="Ada Admin")
    nominator = factories.a_user(session, f"nominator{name}@example.net", name="Nia Nominator")
    judges = [
        factories.a_judge(session, edition, f"judge{number}{name}@example.com", at, max_load=60) for number in range(2)
    ]
    entries = {}
    for title, points in SCORES.items():
        nomination = factories.a_nomination(
            session, edition, nominator, at, title=title, entry_state="eligible", countries=COUNTRIES[title],
            organisation=f"{title} association",
        )  # fmt: skip
        entry = entries[title] = nomination.entries[0]
        for judge, (results, evidence) in zip(judges, points, strict=True):
            factories.an_assignment(session, edition, entry, judge, at)
            factories.a_scorecard(session, edition, entry, judge, at, results=results, evidence=evidence)
    session.flush()
    return Judged(edition, skills, access, entries, staff, second, admin, judges, nominator)


def a_decision(
    session: Session,
    judged: Judged,
    at: datetime,
    kind: str,
    *chosen: str,
    category: Category | None = None,
    state: str = "approved",
    beside: dict[str, DecisionPlace] | None = None,
    **values: Any,
) -> Decision:
    """A decision straight as rows, with those who were chosen by title; `beside` are its other places."""
    made = Decision(
        id=uuid4(), edition_id=judged.edition.id, category_id=(category or judged.skills).id, kind=kind, state=state,
        proposed_by=judged.staff.id, proposed_at=at, approved_by=judged.second.id,
        approved_at=at if state == "approved" else None,
        **{"round_id": judged.edition.rounds[0].id, "ranking": []} | values,
    )  # fmt: skip
    places = {title: DecisionPlace(role="chosen") for title in chosen} | (beside or {})
    for title, place in places.items():
        place.entry_id = judged.entries[title].id
    made.places = [*places.values()]
    session.add(made)
    session.flush()
    return made
