"""Two of the staff at once: whoever merges, undoes or searches never waits for somebody who waits in turn."""

from threading import Event, Thread

import pytest
from sqlalchemy import select, text

from awards.core.errors import RuleBroken
from awards.finding import services
from awards.finding.models import DuplicatePair
from awards.finding.services import duplicates
from awards.nominations.models import Nomination
from tests.factories import a_nomination, a_user, an_edition

PATIENCE = 20
WAITING = """
SELECT 1 FROM pg_locks WHERE NOT granted AND pid IN (
    SELECT pid FROM pg_locks JOIN pg_database ON oid = database AND datname = current_database()
) LIMIT 1
"""


@pytest.fixture
def chain(sessions, at):
    """Three nominations in the order of their ids; the first and second, the second and third are likely one."""
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="screening")
        ben = a_user(session, "ben@x.example")
        made = sorted(
            (a_nomination(session, edition, ben, at, title=f"Work {n}") for n in range(3)), key=lambda n: n.id
        )
        staff = [a_user(session, f"{name}@office.example", ("staff", edition.id)) for name in ("one", "two")]
        pairs = []
        for one, other in ((1, 2), (0, 1)):  # as they lie in the table
            pair = DuplicatePair(
                edition_id=edition.id, one_id=made[one].id, other_id=made[other].id, points=90, evidence=[], found_at=at
            )
            session.add(pair)
            session.flush()
            pairs.insert(0, pair)
        return edition.id, made, pairs, staff


def beside(sessions, database_kind, monkeypatch, first, second):
    """What the second came to, begun when the first holds its nominations and waited for until it is stuck as well."""
    begun, told = Event(), []
    take_back = duplicates.take_back

    def wait_until_the_second_waits(session, *args):
        take_back(session, *args)
        begun.set()
        while database_kind == "postgresql" and not session.scalar(text(WAITING)):
            assert thread.is_alive(), told

    def other():
        begun.wait(PATIENCE)
        try:
            with sessions.transaction() as session:
                told.append(second(session))
        except RuleBroken as broken:
            told.append(str(broken))

    monkeypatch.setattr(duplicates, "take_back", wait_until_the_second_waits)
    thread = Thread(target=other)
    thread.start()
    with sessions.transaction() as session:
        first(session)
        monkeypatch.setattr(duplicates, "take_back", take_back)
    thread.join()
    assert told, "the second ended with another error than a refusal"
    return told[0]


def merging(pair, kept, by, at):
    def merge(session):  # of a pair that the page had found before
        services.merge(session, session.merge(pair, load=False), kept.id, session.merge(by), at)
        return "merged"

    return merge


def test_two_merges_that_share_a_nomination_wait_for_each_other_and_both_are_answered(
    sessions, database_kind, monkeypatch, chain, at
):
    _edition, (a, b, c), (ab, bc), (one, two) = chain
    told = beside(sessions, database_kind, monkeypatch, merging(ab, a, one, at), merging(bc, c, two, at))
    assert told == "This pair is here no more: one of the two was withdrawn, or they are likely no longer."
    with sessions.reading() as session:
        assert dict(session.execute(select(Nomination.id, Nomination.state)).all()) == {
            a.id: "submitted", b.id: "withdrawn", c.id: "submitted",
        }  # fmt: skip
        assert session.scalars(select(DuplicatePair.id)).all() == [ab.id]


def test_a_search_that_ends_beside_a_merge_waits_for_it(sessions, database_kind, monkeypatch, chain, at):
    edition_id, (a, *_others), (ab, _bc), (one, _two) = chain
    told = beside(
        sessions, database_kind, monkeypatch, merging(ab, a, one, at),
        lambda session: duplicates.keep_found(session, edition_id, [], None, at),
    )  # fmt: skip
    assert told.nothing_changed  # what was merged stays, what was open went with it


def test_a_merge_that_waits_for_an_undo_sees_what_stands_again(sessions, database_kind, monkeypatch, chain, at):
    _edition, (a, b, c), (ab, bc), (one, two) = chain
    with sessions.transaction() as session:
        merging(ab, a, one, at)(session)
        session.add(
            DuplicatePair(
                id=bc.id, edition_id=bc.edition_id, one_id=b.id, other_id=c.id, points=90, evidence=[], found_at=at
            )
        )
    told = []

    def other():
        with sessions.transaction() as session:
            told.append(merging(bc, c, two, at)(session))

    thread = Thread(target=other)
    with sessions.transaction() as session:
        services.undo(session, session.get_one(DuplicatePair, ab.id), session.merge(one), at)
        thread.start()
        while database_kind == "postgresql" and not session.scalar(text(WAITING)):
            assert thread.is_alive()
    thread.join()
    assert told == ["merged"]
    with sessions.reading() as session:
        assert dict(session.execute(select(Nomination.id, Nomination.state)).all()) == {
            a.id: "submitted", b.id: "withdrawn", c.id: "submitted",
        }  # fmt: skip
