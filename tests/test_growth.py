"""Signed-in pages that list or sum cost the same number of queries with 150 and with 5,000 nominations, and few."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, text, update

from awards.accounts.models import User
from awards.assignment.models import Advance, Assignment, JudgeProfile, Pairing
from awards.assignment.services import LOOK, look_job, looks_due
from awards.comparing import services as comparing
from awards.comparing.queries import comparing as comparisons
from awards.comparing.rules import Side
from awards.decisions.models import Decision, DecisionPlace
from awards.finding.queries.listing.rows import BATCH
from awards.infrastructure import clock, jobs, standing_jobs
from awards.infrastructure.database import Sessions, connect
from awards.judging.models import Score, Scorecard
from awards.jury.models import JuryAgenda, JuryMeeting, JuryMember, JuryMotion
from awards.nominations.models import Entry, Nomination, NominationCountry, NominationOrganisation
from awards.programme.models import Edition
from awards.publishing.models import Announcement, Telling
from tests.factories import a_judge, a_later_round, a_user, an_edition, through_the_gate
from tests.support.counting import count_queries
from tests.support.page import Client

QUEUE = {150: 20, 5_000: 60}
"""So many nominations each judge has: lists of cards and of ranked entries grow as well."""


@dataclass(frozen=True)
class Asked:
    """A page, in a phase in which it has something to show, with who opens it and the most that it may ask."""

    page: str
    when: str
    most: int
    by: str = "staff"
    values: dict[str, str] = field(default_factory=dict)
    """What stands in its address besides the edition: a name of the crowd's things, or the value itself."""
    expect: int = 200


ENTRY, NOMINATION, JUDGE = {"entry_id": "entry"}, {"nomination_id": "nomination"}, {"judge_id": "judge"}
SKILLS, OF_SKILLS = {"key": "skills"}, {"category_id": "category"}

PAGES = [
    Asked("desks.staff", "judging", 2, values={"edition_id": ""}),
    Asked("desks.staff_edition", "judging", 9),
    Asked("health.all_well", "judging", 12, values={"edition_id": ""}),
    Asked("screening.queue", "judging", 9),
    Asked("screening.queue_json", "judging", 5),
    Asked("screening.queue_csv", "judging", 5),
    Asked("screening.next_one", "judging", 3, expect=302),
    Asked("screening.nomination", "judging", 15, values=NOMINATION),
    Asked("screening.mails", "judging", 5),
    Asked("screening.replies", "judging", 3),
    Asked("nominations.asked", "judging", 4),
    Asked("nominations.extensions", "judging", 3),
    Asked("finding.nominations", "judging", 9),
    Asked("finding.upload", "judging", 4),
    Asked("finding.duplicates", "judging", 9),
    Asked("assignment.judges", "judging", 7),
    Asked("assignment.judges_json", "judging", 4),
    Asked("assignment.judges_csv", "judging", 4),
    Asked("assignment.judge", "judging", 8, values={"profile_id": "profile"}),
    Asked("assignment.invitations", "judging", 4),
    Asked("assignment.reminder", "judging", 3),
    Asked("assignment.conflicts", "judging", 5),
    Asked("assignment.conflicts_json", "judging", 4),
    Asked("assignment.conflicts_csv", "judging", 4),
    Asked("assignment.heat", "judging", 4),
    Asked("assignment.heat_json", "judging", 4),
    Asked("assignment.heat_csv", "judging", 4),
    Asked("assignment.plans", "judging", 6),
    Asked("assignment.panel", "judging", 8, values=ENTRY),
    Asked("watching.progress", "judging", 5),
    Asked("watching.progress_json", "judging", 4),
    Asked("watching.progress_csv", "judging", 4),
    Asked("watching.reminders", "judging", 3),
    Asked("judging.paper", "judging", 3),
    Asked("judging.warm_up_of_round", "judging", 4),
    Asked("judging.staff_cards", "judging", 5, values=JUDGE),
    Asked("programme.edition", "judging", 5),
    Asked("programme.texts_of_edition", "judging", 4),
    Asked("programme.sponsors", "judging", 3),
    Asked("desks.judging", "judging", 2, "judge", {"edition_id": ""}, expect=302),
    Asked("judging.queue", "judging", 3, "judge"),
    Asked("judging.kept_pages", "judging", 4, "judge"),
    Asked("judging.scorecard", "judging", 8, "judge", ENTRY),
    Asked("judging.conflicts", "judging", 5, "judge"),
    Asked("judging.my_scores", "judging", 4, "judge"),
    Asked("judging.receipt", "judging", 5, "judge"),
    Asked("judging.receipt_json", "judging", 6, "judge"),
    Asked("judging.warm_up", "judging", 5, "judge"),
    Asked("watching.own_time", "judging", 5, "judge"),
    Asked("comparing.comparing", "comparing", 7, "judge", SKILLS),
    Asked("comparing.receipt_json", "comparing", 12, "chair", SKILLS),
    Asked("comparing.reopening", "comparing", 9, values=SKILLS | {"judge_id": "chair"}),
    Asked("judging.queue", "comparing", 6, "judge"),
    Asked("judging.staff_cards", "comparing", 8, values=JUDGE),
    Asked("watching.progress", "comparing", 6),
    Asked("watching.own_time", "comparing", 8, "judge"),
    Asked("ranking.further_reviews", "comparing", 7, values=SKILLS),
    Asked("desks.nominations", "open", 9, "nominee", {"edition_id": ""}),
    Asked("judging.staff_scores", "deciding", 5, values=OF_SKILLS),
    Asked("judging.staff_scores_json", "deciding", 5, values=OF_SKILLS),
    Asked("judging.staff_scores_csv", "deciding", 5, values=OF_SKILLS),
    Asked("judging.category_scores", "deciding", 5, "chair", OF_SKILLS),
    Asked("ranking.category", "deciding", 9, values=SKILLS),
    Asked("ranking.category_json", "deciding", 6, values=SKILLS),
    Asked("ranking.category_csv", "deciding", 6, values=SKILLS),
    Asked("ranking.changes", "deciding", 7, values=SKILLS),
    Asked("ranking.changes_json", "deciding", 7, values=SKILLS),
    Asked("ranking.changes_csv", "deciding", 7, values=SKILLS),
    Asked("ranking.further_reviews", "deciding", 6, values=SKILLS),
    Asked("ranking.further_reviews", "judging", 6, values=SKILLS),
    Asked("ranking.further_reviews_json", "judging", 6, values=SKILLS),
    Asked("ranking.further_reviews_csv", "judging", 6, values=SKILLS),
    Asked("ranking.judges_drift", "deciding", 9, values=SKILLS),
    Asked("jury.meetings", "deciding", 4),
    Asked("jury.opening", "deciding", 8, values={"key": "access"}),
    Asked("jury.meeting", "deciding", 9, values={"meeting_id": "meeting"}),
    Asked("jury.minutes", "deciding", 8, values={"meeting_id": "meeting"}),
    Asked("decisions.overview", "deciding", 11),
    Asked("decisions.decisions_json", "deciding", 9),
    Asked("decisions.decisions_csv", "deciding", 9),
    Asked("decisions.choose", "deciding", 10, values={"key": "access", "kind": "shortlist"}),
    Asked("decisions.decision", "deciding", 15, values={"decision_id": "decision"}),
    Asked("publishing.announcements", "deciding", 10),
    Asked("decisions.choose", "announcing", 11, values={"key": "skills", "kind": "winners"}),
    Asked("publishing.announcements", "announcing", 15),
    *(Asked(f"fairness.report{file}", "announcing", 11) for file in ("", "_csv", "_json")),
    Asked("closing.overview", "announcing", 10),
    Asked("people.data", "judging", 13, values={"edition_id": ""}),
    Asked("people.erasures", "judging", 2, values={"edition_id": ""}),
    Asked("organisations.organisations", "judging", 3, values={"edition_id": ""}),
    Asked("organisations.mine", "judging", 2, values={"edition_id": ""}),
    Asked("pledges.queue", "judging", 4, values={"edition_id": ""}),
    Asked("importing.upload", "judging", 2, values={"edition_id": ""}),
    Asked("pledges.overdue", "judging", 4, values={"edition_id": ""}),
    Asked("campaigns.kept", "judging", 6, values={"edition_id": ""}),
    Asked("campaigns.mine", "judging", 3, values={"edition_id": ""}),
    Asked("rates.prices", "judging", 4, values={"edition_id": ""}),
    Asked("pledges.mine", "judging", 4, values={"edition_id": ""}),
    Asked("needs.mine", "judging", 3, values={"edition_id": ""}),
    Asked("needs.queue", "judging", 4, values={"edition_id": ""}),
    Asked("connections.mine", "judging", 2, values={"edition_id": ""}),
    Asked("connections.staff", "judging", 6, values={"edition_id": ""}),
    Asked("pledges.parts_of_mine", "judging", 3, values={"edition_id": ""}),
    Asked("closing.report", "announcing", 10),
    Asked("closing.note", "announcing", 9),
    Asked("feedback.overview", "announcing", 9),
    Asked("feedback.appeals", "announcing", 4),
    Asked("fairness.category", "announcing", 11, values=SKILLS),
    Asked("publishing.preview", "announcing", 21, values={"kind": "finalists"}),
    Asked("publishing.plan", "announcing", 11, values={"announcement_id": "announcement"}),
    Asked("publishing.group", "announcing", 13, values={"announcement_id": "announcement", "audience": "rest"}),
    Asked("publishing.correction", "announcing", 4),
    Asked("publishing.retraction", "announcing", 4),
    Asked("publishing.laureate_texts", "announcing", 6),
    Asked("publishing.slides", "announcing", 5),
    Asked("certificates.overview", "announcing", 7),
    Asked("certificates.letters", "announcing", 5),
    Asked("certificates.letter", "announcing", 5, values={"kind": "nominees"}),
    Asked("sealing.seals", "announcing", 7),
]


@dataclass
class Crowd:
    """An edition with many nominations, some of them judged, and who opens its pages; tied to none are the staff."""

    edition: Edition
    people: dict[str, User]
    things: dict[str, UUID]


def crowd(session: Any, when: str, size: int, given: int) -> Crowd:
    """An edition with `size` nominations of one person in two categories; two judges have the first `given`."""
    at = clock.now(session)
    edition = an_edition(session, at, phase={"announcing": "deciding", "comparing": "deciding"}.get(when, when))
    access, skills = edition.categories
    judge = a_judge(session, edition, "judge@judging.example", at)
    people = {
        "staff": a_user(session, "person@secretariat.example", ("staff", edition.id)),
        "second": a_user(session, "second@secretariat.example", ("staff", edition.id)),
        "chair": a_judge(session, edition, "chair@judging.example", at),
        "nominee": a_user(session, "nominee@nominations.example"),
        "judge": judge,
    }
    a_user_role(session, people["chair"], edition.id, skills.id)
    edition.last_number = size
    session.flush()
    ids, entries = [uuid4() for _ in range(size)], [uuid4() for _ in range(size)]
    nominations(session, edition, people["nominee"].id, ids, at)
    categories = [edition.categories[n % 2].id for n in range(size)]
    session.execute(
        insert(Entry),
        [
            {"id": e, "nomination_id": n, "category_id": c, "state": "eligible"}
            for e, n, c in zip(entries, ids, categories, strict=True)
        ],
    )
    for person in (judge, people["chair"]):
        cards(session, edition, person, ids[:given], entries[:given], confirmed=when != "judging", at=at)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE"))  # as its autovacuum does a moment after: a lent database may know empty tables
    for category in (access, skills):
        if when == "announcing" or (when == "deciding" and category is skills):
            chosen = [e for e, c in zip(entries[:given], categories[:given], strict=True) if c == category.id]
            decide(session, edition, category.id, chosen, people, approved=when == "announcing", at=at)
    if when == "comparing":
        a_last_round(session, edition, (judge, people["chair"]), ids[1:9:2], entries[1:9:2], at)
    meeting = a_meeting(session, edition, skills.id, entries[1:given:2], people, at) if when == "deciding" else None
    profile = session.query(JudgeProfile).filter_by(user_id=judge.id).one()
    decision = session.query(Decision).filter_by(category_id=skills.id).first()
    things = {
        "edition": edition.id, "entry": entries[0], "nomination": ids[0], "judge": judge.id, "profile": profile.id,
        "category": skills.id, "chair": people["chair"].id,
    }  # fmt: skip
    if when == "announcing":
        things["announcement"] = proposed(session, edition, people["second"], at)
    more = {"decision": decision.id if decision else None, "meeting": meeting}
    return Crowd(edition, people, things | {name: found for name, found in more.items() if found})


def a_last_round(
    session: Any, edition: Edition, judges: Sequence[User], ids: list[UUID], entries: list[UUID], at: datetime
) -> None:
    """Four entries are compared two at a time: the first judge is at it, the others have confirmed."""
    edition.last_by_pairs, edition.rounds[0].advancing = True, {"skills": len(entries)}
    last = a_later_round(session, edition, at - timedelta(hours=1), at + timedelta(days=7), reviews={"skills": "all"})
    session.add_all(Advance(entry_id=entry, round_id=edition.rounds[0].id, at=at) for entry in entries)
    session.flush()
    for judge in judges:
        session.execute(
            insert(Assignment),
            [
                {
                    "id": uuid4(), "entry_id": e, "nomination_id": n, "round_id": last.id, "judge_id": judge.id,
                    "assigned_at": at,
                }
                for e, n in zip(entries, ids, strict=True)
            ],
        )  # fmt: skip
        page = comparing.ask(session, comparisons(session, edition.id, "skills", judge.id, at), judge, at, seed=1)
        while page.open is not None and judge is not judges[0]:
            page = comparing.answer(session, page, page.open.n, Side.LEFT, judge, at)
        if judge is not judges[0]:
            comparing.confirm(session, page, judge, at)
    session.flush()


def a_meeting(
    session: Any, edition: Edition, category_id: UUID, entries: list[UUID], people: dict[str, User], at: datetime
) -> UUID:
    """The chair and the judge meet about these entries, and moved something about each."""
    meeting = JuryMeeting(
        id=uuid4(), edition_id=edition.id, round_id=edition.rounds[0].id, category_id=category_id, places=2,
        quorum="all", seed=1, meets_at=at, opened_by=people["staff"].id, opened_at=at,
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    session.add_all(
        JuryMember(meeting_id=meeting.id, user_id=people[name].id, presides=name == "chair")
        for name in ("chair", "judge")
    )
    session.add_all(
        JuryAgenda(meeting_id=meeting.id, entry_id=entry, place=n, standing={}) for n, entry in enumerate(entries)
    )
    session.flush()
    session.add_all(
        JuryMotion(meeting_id=meeting.id, number=n, kind="take", entry_id=entry, put_by=people["chair"].id, put_at=at)
        for n, entry in enumerate(entries, start=1)
    )
    session.flush()
    return meeting.id


def proposed(session: Any, edition: Edition, by: User, at: datetime) -> UUID:
    """The announcement of the finalists, proposed for tomorrow, with its groups."""
    announcement = Announcement(
        id=uuid4(), edition_id=edition.id, kind="finalists", instant=at + timedelta(days=1), proposed_by=by.id,
        proposed_at=at,
    )  # fmt: skip
    session.add(announcement)
    session.flush()
    session.add_all([Telling(announcement_id=announcement.id, audience=name) for name in ("finalists", "rest")])
    session.flush()
    return announcement.id


def a_user_role(session: Any, user: User, edition_id: UUID, category_id: UUID) -> None:
    from awards.accounts.models import Role

    session.add(Role(user_id=user.id, kind="chair", edition_id=edition_id, category_id=category_id))
    session.flush()


def nominations(session: Any, edition: Edition, nominator: UUID, ids: list[UUID], at: datetime) -> None:
    session.execute(
        insert(Nomination),
        [
            {
                "id": id_, "edition_id": edition.id, "number": n + 1, "nominator_id": nominator, "state": "submitted",
                "title": f"Work {n + 1}", "search_text": f"work {n + 1}", "saved_at": at, "submitted_at": at,
                "receipt": f"GROW-{n + 1:05d}",
            }
            for n, id_ in enumerate(ids)
        ],
    )  # fmt: skip
    session.execute(
        insert(NominationCountry), [{"nomination_id": n, "role": "organisation", "iso2": "KE"} for n in ids]
    )
    session.execute(
        insert(NominationOrganisation),
        [{"nomination_id": n, "position": 0, "name": f"Group {k}", "folded": f"group {k}"} for k, n in enumerate(ids)],
    )


def cards(
    session: Any, edition: Edition, judge: User, ids: list[UUID], entries: list[UUID], *, confirmed: bool, at: datetime
) -> None:
    """Nominations given to a judge, each scored; the gate is passed."""
    round_id = edition.rounds[0].id
    session.execute(insert(Pairing), [{"nomination_id": n, "judge_id": judge.id, "blocked": False} for n in ids])
    session.execute(
        insert(Assignment),
        [
            {
                "id": uuid4(), "entry_id": e, "nomination_id": n, "round_id": round_id, "judge_id": judge.id,
                "assigned_at": at,
            }
            for e, n in zip(entries, ids, strict=True)
        ],
    )  # fmt: skip
    through_the_gate(session, edition, judge, at)
    found = [uuid4() for _ in entries]
    session.execute(
        insert(Scorecard),
        [
            {"id": card, "entry_id": e, "round_id": round_id, "judge_id": judge.id, "created_at": at}
            for card, e in zip(found, entries, strict=True)
        ],
    )
    criteria = [category.criteria for category in edition.categories]
    session.execute(
        insert(Score),
        [
            {
                "scorecard_id": card, "criterion_id": criterion.id, "points": Decimal(1 + (n * 7 + k) % 5),
                "saved_at": at, "version": 0,
            }
            for n, card in enumerate(found)
            for k, criterion in enumerate(criteria[n % 2])
        ],
    )  # fmt: skip
    if confirmed:
        session.execute(update(Scorecard).where(Scorecard.judge_id == judge.id).values(confirmed_at=at))


def decide(
    session: Any, edition: Edition, category_id: UUID, chosen: list[UUID], people: dict[str, User], *, approved: bool,
    at: datetime,
) -> None:  # fmt: skip
    session.add(
        Decision(
            id=uuid4(), edition_id=edition.id, round_id=edition.rounds[0].id, category_id=category_id, kind="shortlist",
            state="approved" if approved else "proposed", proposed_by=people["staff"].id, proposed_at=at,
            approved_by=people["second"].id if approved else None, approved_at=at if approved else None,
            ranking=[{"entry": str(e), "rank": n, "raw": "7/2", "adjusted": 3.5} for n, e in enumerate(chosen, 1)],
            places=[DecisionPlace(entry_id=e, rank=n) for n, e in enumerate(chosen, start=1)],
        )
    )  # fmt: skip
    session.flush()


def looked_for_ties(sessions: Sessions) -> None:
    """A moment has gone by: the standing job has looked, so that no page need look anew."""
    standing_jobs.arm_due(sessions, [looks_due])
    while jobs.run_next(sessions, {LOOK: look_job}):
        pass


def costs(app: Any, engine: Any, of: Crowd, asked: Asked) -> int:
    known = {"edition_id": "edition"} | asked.values
    values = {name: of.things.get(value, value) for name, value in known.items() if value}
    browser = Client(app, of.people[asked.by])
    with count_queries(engine) as statements:
        browser.get(asked.page, expect=asked.expect, **values)
    return len(statements)


@pytest.mark.parametrize("when", sorted({asked.when for asked in PAGES}))
def test_pages_ask_as_often_for_5000_nominations_as_for_150(when, makers, database_kind, app):
    counts: dict[int, dict[str, int]] = {}
    asked = [page for page in PAGES if page.when == when]
    for size, given in QUEUE.items():
        with makers(database_kind).fresh() as url:
            engine = connect(url)
            app.extensions["awards_sessions"] = Sessions(engine)
            with app.extensions["awards_sessions"].transaction() as session:
                found = crowd(session, when, size, given)
            looked_for_ties(app.extensions["awards_sessions"])
            counts[size] = {page.page: costs(app, engine, found, page) for page in asked}
            engine.dispose()
    assert counts[150] == counts[5_000]
    beyond = {page.page: counts[150][page.page] for page in asked if counts[150][page.page] > page.most}
    assert beyond == {}


@pytest.mark.case("EX-06")
def test_a_list_of_all_nominations_as_a_file_asks_twice_for_each_piece_and_holds_no_more(makers, database_kind, app):
    counts = {}
    for size in (150, BATCH + 150):
        with makers(database_kind).fresh() as url:
            engine = connect(url)
            app.extensions["awards_sessions"] = Sessions(engine)
            with app.extensions["awards_sessions"].transaction() as session:
                found = crowd(session, "open", size, 20)
            counts[size] = costs(app, engine, found, Asked("finding.nominations_csv", "open", 8))
            engine.dispose()
    assert counts[150] <= 8
    assert counts[BATCH + 150] == counts[150] + 2
