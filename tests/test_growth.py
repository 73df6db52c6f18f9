"""Pages cost the same number of queries with 150 and with 5,000 nominations."""

from uuid import uuid4

import pytest
from sqlalchemy import insert

from awards.accounts.models import Role
from awards.assignment.models import Assignment, Pairing
from awards.infrastructure import clock
from awards.nominations.models import Entry, Nomination, NominationCountry, NominationOrganisation
from tests.factories import a_judge, a_user, an_edition
from tests.support.counting import count_queries

QUEUE = 60

PAGES = {
    "desks.staff_edition": "judging",
    "screening.queue": "judging",
    "screening.queue_json": "judging",
    "finding.nominations": "judging",
    "finding.duplicates": "judging",
    "assignment.judges": "judging",
    "assignment.conflicts": "judging",
    "assignment.plans": "judging",
    "watching.progress": "judging",
    "judging.queue": "judging",
    "judging.my_scores": "judging",
    "judging.warm_up": "judging",
    "desks.nominations": "open",
    "decisions.overview": "deciding",
    "publishing.announcements": "deciding",
}
"""Signed-in pages, each in a phase in which it has something to show."""

OF_JUDGES = ("judging.queue", "judging.my_scores", "judging.warm_up")


def crowd(session, phase: str, size: int):
    """An edition with `size` nominations of one person; a judge has the first of them."""
    at = clock.now(session)
    edition = an_edition(session, at, phase=phase)
    person = a_user(session, "person@secretariat.example", ("staff", edition.id))
    judge = a_judge(session, edition, "judge@judging.example", at)
    session.add(Role(user_id=person.id, kind="admin"))
    edition.last_number = size
    session.flush()
    category = edition.categories[0].id
    ids = [uuid4() for _ in range(size)]
    entries = [uuid4() for _ in range(size)]
    nominations = [
        {
            "id": id_, "edition_id": edition.id, "number": n + 1, "nominator_id": person.id, "state": "submitted",
            "title": f"Work {n + 1}", "search_text": f"work {n + 1}", "saved_at": at, "submitted_at": at,
            "receipt": f"GROW-{n + 1:05d}",
        }
        for n, id_ in enumerate(ids)
    ]  # fmt: skip
    session.execute(insert(Nomination), nominations)
    rows = zip(entries, ids, strict=True)
    session.execute(
        insert(Entry), [{"id": e, "nomination_id": n, "category_id": category, "state": "eligible"} for e, n in rows]
    )
    session.execute(
        insert(NominationCountry), [{"nomination_id": n, "role": "organisation", "iso2": "KE"} for n in ids]
    )
    session.execute(
        insert(NominationOrganisation),
        [{"nomination_id": n, "position": 0, "name": f"Group {k}", "folded": f"group {k}"} for k, n in enumerate(ids)],
    )
    session.execute(
        insert(Pairing), [{"nomination_id": n, "judge_id": judge.id, "blocked": False} for n in ids[:QUEUE]]
    )
    session.execute(
        insert(Assignment),
        [
            {
                "id": uuid4(), "entry_id": e, "nomination_id": n, "round_id": edition.rounds[0].id,
                "judge_id": judge.id, "assigned_at": at,
            }
            for e, n in list(zip(entries, ids, strict=True))[:QUEUE]
        ],
    )  # fmt: skip
    return edition.id, person, judge


@pytest.mark.parametrize("phase", sorted(set(PAGES.values())))
def test_pages_ask_as_often_for_5000_nominations_as_for_150(phase, makers, database_kind, app):
    from awards.infrastructure.database import Sessions, connect
    from tests.support.page import Client

    counts: dict[int, dict[str, int]] = {}
    for size in (150, 5_000):
        with makers(database_kind).fresh() as url:
            engine = connect(url)
            app.extensions["awards_sessions"] = Sessions(engine)
            with app.extensions["awards_sessions"].transaction() as session:
                edition_id, person, judge = crowd(session, phase, size)
            counts[size] = {}
            for page in (name for name, when in PAGES.items() if when == phase):
                browser = Client(app, judge if page in OF_JUDGES else person)
                values = {} if page == "desks.nominations" else {"edition_id": edition_id}
                with count_queries(engine) as statements:
                    browser.get(page, **values)
                counts[size][page] = len(statements)
            engine.dispose()
    assert counts[150] == counts[5_000]
    assert max(counts[5_000].values()) <= 12
