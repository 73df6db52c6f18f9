"""Things for tests, made straight as rows: services have tests of their own."""

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import Role, User, UserAddress
from awards.assignment.models import Assignment, JudgeProfile, Pairing
from awards.infrastructure.storage import Folder
from awards.judging import terms
from awards.judging.models import Confidentiality, GateAnswer, Score, Scorecard
from awards.nominations.models import (
    Collaborator,
    Entry,
    Nomination,
    NominationCountry,
    NominationFile,
    NominationOrganisation,
    NominationVersion,
)
from awards.programme.models import Category, Criterion, Edition, Round

WEEK = timedelta(days=7)

PHASES = {
    "upcoming": (1, 5, 6, 9),
    "open": (-1, 3, 4, 8),
    "screening": (-5, -1, 2, 6),
    "judging": (-8, -5, -1, 4),
    "deciding": (-12, -9, -6, -1),
}
"""Weeks from now at which nominations open and close and the round opens and closes."""

FORM: dict[str, Any] = {
    "sections": [
        {
            "key": "work",
            "title": {"en": "The work"},
            "questions": [
                {"key": "what", "label": {"en": "What do you do, and for whom?"}, "help": {}, "limit": 2000,
                 "required": True, "criteria": ["results"]},
                {"key": "change", "label": {"en": "What has changed?"}, "help": {}, "limit": 2000,
                 "required": True, "criteria": ["results", "evidence"]},
            ],
        },
        {
            "key": "future",
            "title": {"en": "What comes next"},
            "questions": [
                {"key": "repeat", "label": {"en": "Can others repeat it?"}, "help": {}, "limit": 1000,
                 "required": False, "criteria": ["evidence"]},
            ],
        },
    ]
}  # fmt: skip


def an_edition(
    session: Session,
    at: datetime,
    *,
    year: int = 2027,
    phase: str = "open",
    rehearsal: bool = False,
    categories: tuple[str, ...] = ("access", "skills"),
    **values: Any,
) -> Edition:
    """An edition with one round, whose dates put it into `phase` at `at`; two criteria a category, weights 3 and 1."""
    opens, closes, judging_opens, judging_closes = (at + WEEK * weeks for weeks in PHASES[phase])
    edition = Edition(
        id=uuid4(), year=year, rehearsal=rehearsal, kind="award", names={"en": f"EQUALS in Tech Awards {year}"},
        opens_at=opens, closes_at=closes, rules_published_at=opens - WEEK,
        tie_rule=[{"rule": "criterion", "criterion": "results"}, {"rule": "more_reviews"}, {"rule": "jury"}],
        form=FORM, **values,
    )  # fmt: skip
    edition.rounds = [
        Round(id=uuid4(), edition_id=edition.id, number=1, opens_at=judging_opens, closes_at=judging_closes)
    ]
    edition.categories = [a_category(edition.id, key, position) for position, key in enumerate(categories)]
    session.add(edition)
    session.flush()
    return edition


def a_later_round(session: Session, edition: Edition, opens_at: datetime, closes_at: datetime, **values: Any) -> Round:
    """One more round of the edition, after those that it has."""
    later = Round(
        id=uuid4(),
        edition_id=edition.id,
        number=len(edition.rounds) + 1,
        opens_at=opens_at,
        closes_at=closes_at,
        **values,
    )
    edition.rounds.append(later)
    session.flush()
    return later


def a_category(edition_id: UUID, key: str, position: int) -> Category:
    anchors = {"1": {"en": "Hoped for"}, "3": {"en": "Shown for most"}, "5": {"en": "Large and lasting"}}
    category = Category(
        id=uuid4(), edition_id=edition_id, key=key, position=position, names={"en": key.capitalize()},
        descriptions={"en": f"Work in {key}."}, reviews=2, finalists=2, winners=1,
        focus_area={"access": "access", "skills": "adoption"}.get(key),
    )  # fmt: skip
    category.criteria = [
        Criterion(id=uuid4(), key="results", position=0, names={"en": "Results"}, weight=3, anchors=anchors),
        Criterion(id=uuid4(), key="evidence", position=1, names={"en": "Evidence"}, weight=1, anchors=anchors),
    ]
    return category


def a_user(
    session: Session, email: str, *roles: tuple[str, UUID | None] | tuple[str, UUID, UUID], **values: Any
) -> User:
    """A user with roles given as (kind, edition id) or (kind, edition id, category id)."""
    name = values.pop("name", email.split("@")[0].capitalize())
    user = User(id=uuid4(), email=email, name=name, **values)
    session.add_all([user, UserAddress(user_id=user.id, email=email)])
    session.flush()
    for kind, edition_id, *category in roles:
        session.add(
            Role(user_id=user.id, kind=kind, edition_id=edition_id, category_id=category[0] if category else None)
        )
    session.flush()
    session.refresh(user, ["roles", "addresses"])
    return user


def a_judge(
    session: Session, edition: Edition, email: str, at: datetime, *, state: str = "accepted", **values: Any
) -> User:
    """A judge of the edition who reads English and judges every category; the role comes with accepting."""
    judge = a_user(session, email, *([("judge", edition.id)] if state == "accepted" else []))
    profile: dict[str, Any] = {
        "languages": ["en"], "categories": [c.key for c in edition.categories], "min_load": 0, "max_load": 20,
        "organisation": "", "country": None,
    } | values  # fmt: skip
    session.add(JudgeProfile(edition_id=edition.id, user_id=judge.id, state=state, invited_at=at, **profile))
    session.flush()
    return judge


def a_nomination(
    session: Session,
    edition: Edition,
    nominator: User,
    at: datetime,
    *,
    categories: tuple[str, ...] = ("skills",),
    state: str = "submitted",
    entry_state: str = "received",
    title: str = "Repair benches",
    organisation: str = "Example cooperative",
    website: str | None = "https://cooperative.example",
    countries: tuple[str, ...] = ("KE",),
    **values: Any,
) -> Nomination:
    """A nomination with an entry a category; submitted a day ago unless it is a draft."""
    edition.last_number += 1
    answers = {"what": "We teach phone repair.", "change": "402 women earn from repairs.", "repeat": "Two have."}
    sent = None if state == "draft" else at - timedelta(days=1)
    nomination = Nomination(
        id=uuid4(), edition_id=edition.id, number=edition.last_number, nominator_id=nominator.id, state=state,
        title=title, nominee_names=[organisation], answers=answers, search_text=f"{title} {organisation}".lower(),
        saved_at=at - timedelta(days=1), submitted_at=sent,
        receipt=f"TEST-{edition.last_number:04d}" if sent else None,
        withdrawn_at=at if state == "withdrawn" else None, **values,
    )  # fmt: skip
    keys = {c.key: c.id for c in edition.categories}
    nomination.entries = [Entry(id=uuid4(), category_id=keys[key], state=entry_state) for key in categories]
    nomination.countries = [
        NominationCountry(role=role, iso2=c) for c in countries for role in ("organisation", "impact")
    ]
    nomination.organisations = [
        NominationOrganisation(
            position=0, name=organisation, folded=organisation.lower(), website=website,
            domain=website.split("//")[1] if website else None,
        )
    ]  # fmt: skip
    nomination.evidence = []
    session.add(nomination)
    session.flush()
    session.add(
        NominationVersion(
            nomination_id=nomination.id, n=1, saved_by=nominator.id, saved_at=at, frozen_at=sent,
            content={
                "title": title, "answers": nomination.answers, "nominee_names": nomination.nominee_names,
                "organisations": [{"name": organisation, "website": website}], "categories": sorted(categories),
                "countries_organisation": sorted(countries), "countries_impact": sorted(countries),
                "relation": nomination.relation,
            },
        )
    )  # fmt: skip
    session.flush()
    return nomination


def a_collaborator(session: Session, nomination: Nomination, user: User, rights: str, at: datetime) -> Collaborator:
    """The user was invited by the nominator and accepted."""
    row = Collaborator(
        id=uuid4(), nomination_id=nomination.id, email=user.email, rights=rights, token_digest=f"{uuid4()}",
        invited_by=nomination.nominator_id, invited_at=at - timedelta(days=1), expires_at=at + timedelta(days=13),
        user_id=user.id, accepted_at=at - timedelta(hours=1),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def a_file(
    session: Session,
    nomination: Nomination,
    by: User,
    at: datetime,
    *,
    state: str = "ready",
    question: str | None = None,
    content: bytes = b"%PDF-1.4 a report",
    storage: Folder | None = None,
) -> NominationFile:
    """A PDF of a nomination; one that arrived is named by its version, and its bytes lie in the storage given."""
    numbers = select(NominationFile.number).where(NominationFile.nomination_id == nomination.id)
    number, whole = 1 + len(session.scalars(numbers).all()), state in ("ready", "quarantined")
    digest = hashlib.sha256(content).hexdigest()
    file = NominationFile(
        id=uuid4(), nomination_id=nomination.id, number=number, question=question, name="report.pdf", kind="pdf",
        state=state, length=len(content), received=len(content) if whole else 0, stored=uuid4().hex,
        size=len(content) if whole else None, digest=digest if whole else None, uploaded_by=by.id, begun_at=at,
        expires_at=at + timedelta(days=1), names_people=False, problem="damaged" if state == "refused" else None,
    )  # fmt: skip
    session.add(file)
    session.flush()
    if whole:
        version = session.get_one(NominationVersion, (nomination.id, nomination.version))
        mark = {
            "id": str(file.id), "number": number, "question": question, "kind": "pdf", "size": len(content),
            "digest": digest,
        }  # fmt: skip
        version.content = {**version.content, "files": [*version.content.get("files", []), mark]}
        session.flush()
    if storage is not None:
        storage.put(file.stored, 0, [content])
        storage.finish(file.stored)
    return file


def an_assignment(
    session: Session, edition: Edition, entry: Entry, judge: User, at: datetime, *, round_: Round | None = None
) -> Assignment:
    """The judge is to score the entry in the edition's first round, or in another of its rounds."""
    if session.get(Pairing, (entry.nomination_id, judge.id)) is None:
        session.add(Pairing(nomination_id=entry.nomination_id, judge_id=judge.id, blocked=False))
        session.flush()
    assignment = Assignment(
        id=uuid4(), entry_id=entry.id, nomination_id=entry.nomination_id,
        round_id=(round_ or edition.rounds[0]).id, judge_id=judge.id, assigned_at=at,
    )  # fmt: skip
    session.add(assignment)
    session.flush()
    return assignment


def through_the_gate(session: Session, edition: Edition, judge: User, at: datetime) -> None:
    """The judge agreed to confidentiality and was asked about every nomination that is assigned now."""
    if session.get(Confidentiality, (edition.id, judge.id, terms.VERSION)) is None:
        session.add(Confidentiality(edition_id=edition.id, judge_id=judge.id, agreed_at=at))
    given = select(Assignment.nomination_id).where(
        Assignment.judge_id == judge.id, Assignment.round_id.in_([round_.id for round_ in edition.rounds])
    )
    known = select(GateAnswer.nomination_id).where(GateAnswer.judge_id == judge.id)
    for nomination_id in session.scalars(given.where(Assignment.nomination_id.not_in(known)).distinct()):
        session.add(GateAnswer(judge_id=judge.id, nomination_id=nomination_id, answered_at=at))
    session.flush()


def a_scorecard(
    session: Session,
    edition: Edition,
    entry: Entry,
    judge: User,
    at: datetime,
    *,
    confirmed: bool = True,
    round_: Round | None = None,
    feedback: str = "",
    **points: float,
) -> Scorecard:
    """The judge's card for an entry that is assigned to that judge, with points by criterion: `results=4`."""
    card = Scorecard(
        id=uuid4(), entry_id=entry.id, round_id=(round_ or edition.rounds[0]).id, judge_id=judge.id,
        created_at=at, feedback=feedback,
    )  # fmt: skip
    session.add(card)
    session.flush()
    category = next(c for c in edition.categories if c.id == entry.category_id)
    criteria = {criterion.key: criterion.id for criterion in category.criteria}
    for key, value in points.items():
        session.add(Score(scorecard_id=card.id, criterion_id=criteria[key], points=Decimal(str(value)), saved_at=at))
    session.flush()
    if confirmed:
        card.confirmed_at = at
        session.flush()
    return card
