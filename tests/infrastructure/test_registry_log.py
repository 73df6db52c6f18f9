"""The registry's log: hashed together, numbered at the end, and whole when something of it is erased."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import UUID

from sqlalchemy import func, select

from awards.core.canonical import canonical
from awards.infrastructure import award_log, registry_log
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind
from awards.infrastructure.registry_log import REGISTRY, Step

AT = datetime(2031, 3, 1, 12, tzinfo=UTC)


def step(n=1, **more):
    return Step(Kind.PLEDGE_CHANGED, f"R-{n:06d}", {"version": 2, "sha256": "ab"}, **more)


def rows(session):
    return session.scalars(
        select(AwardLogRow).where(AwardLogRow.edition_id == REGISTRY).order_by(AwardLogRow.seq)
    ).all()


def test_a_step_can_be_recomputed_by_hand(sessions):
    with sessions.transaction() as session:
        registry_log.tell(session, [step(7, hidden={"narrative": "Zoë taught"})], AT)
    with sessions.reading() as session:
        (row,) = rows(session)
        kept = session.get_one(AwardLogPayload, row.id)
    sealed = hashlib.sha256(
        b"sealed" + bytes.fromhex(kept.salt) + canonical({"narrative": "Zoë taught"}).encode()
    ).hexdigest()
    said = {"pledge": "R-000007", "sealed": sealed, "sha256": "ab", "version": 2}
    assert json.loads(kept.payload) == {"actor": None, "payload": said}
    commitment = hashlib.sha256(bytes.fromhex(kept.salt) + kept.payload.encode()).hexdigest()
    told = (
        f'{{"at":"2031-03-01T12:00:00+00:00","commitment":"{commitment}",'
        f'"edition":"{REGISTRY}","kind":"pledge.changed"}}'
    )
    assert row.leaf == hashlib.sha256(b"\x00" + told.encode()).hexdigest()
    assert (row.seq, row.subject) == (1, "R-000007")


def test_a_rolled_back_step_counts_none_and_one_of_a_kept_savepoint_does(sessions):
    with sessions.writing() as session:
        registry_log.tell(session, [step(1)], AT)
        session.rollback()
        session.commit()
    with sessions.transaction() as session:
        for n, kept in ((2, True), (3, False)):
            savepoint = session.begin_nested()
            registry_log.tell(session, [step(n), step(n)], AT)
            savepoint.commit() if kept else savepoint.rollback()
        registry_log.tell(session, [], AT)
    with sessions.reading() as session:
        assert [(row.seq, row.subject) for row in rows(session)] == [(1, "R-000002"), (2, "R-000002")]
        assert session.scalar(select(func.count()).select_from(AwardLogPayload)) == 2
        assert list(award_log.broken(session)) == []


def test_many_writers_leave_no_gap_beside_an_edition_of_their_own(sessions):
    writers, each = 6, 8
    together = Barrier(writers)

    def write(writer):
        together.wait()
        for _ in range(each):
            with sessions.transaction() as session:
                registry_log.tell(session, [step(writer), step(writer)], AT)
                award_log.append(session, UUID(int=7), Kind.RECUSAL, {"n": 1}, None, AT)

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    with sessions.reading() as session:
        assert [row.seq for row in rows(session)] == [*range(1, 2 * writers * each + 1)]
        assert award_log.root(session, UUID(int=7))[0] == writers * each
        assert registry_log.size(session) == 2 * writers * each
        assert list(award_log.broken(session)) == []


def test_an_erased_step_leaves_the_log_whole_and_is_noted_by_its_leaf(sessions):
    with sessions.transaction() as session:
        registry_log.tell(session, [step(1), step(2)], AT)
    with sessions.transaction() as session:
        before, (first, second) = award_log.root(session, REGISTRY), rows(session)
        registry_log.erase(session, [second.id], AT)
    with sessions.reading() as session:
        found = rows(session)
        assert [row.leaf for row in found[:2]] == [first.leaf, second.leaf]
        assert session.get(AwardLogPayload, second.id) is None
        assert second.leaf in session.get_one(AwardLogPayload, found[2].id).payload
        assert before[0] == 2
        assert list(award_log.broken(session)) == []


def test_steps_that_name_an_organisation_are_forgotten_and_no_others(sessions):
    merged = [
        Step(Kind.ORGANISATION_MERGED, None, {"organisation": one, "into": "network"}) for one in ("zoe-example", "zoe")
    ]
    with sessions.transaction() as session:
        registry_log.tell(session, merged, AT)
    with sessions.transaction() as session:
        registry_log.forget_organisation(session, "zoe", AT)
    with sessions.reading() as session:
        kept = [session.get(AwardLogPayload, row.id) for row in rows(session)]
        assert [one and "zoe-example" in one.payload for one in kept[:2]] == [True, None]
        assert len(kept) == 3
