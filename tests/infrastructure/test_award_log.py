"""The award's log is only added to, keeps its order under many writers, and stays whole when a payload is erased."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from awards.core import merkle
from awards.infrastructure import award_log
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind

EDITION, JUDGE = UUID(int=7), UUID(int=9)
AT = datetime(2031, 3, 1, 12, 0, 0, 5000, tzinfo=UTC)


def add(session, n=0, edition=EDITION, **more):
    return award_log.append(session, edition, Kind.JUDGE_ASSIGNED, {"n": n}, JUDGE, AT, **more)


def rows(session):
    return session.scalars(select(AwardLogRow).order_by(AwardLogRow.edition_id, AwardLogRow.seq)).all()


def test_a_step_can_be_recomputed_by_hand_and_leads_to_the_root(sessions):
    with sessions.transaction() as session:
        leaf = add(session, 1)
        add(session, 2)
    with sessions.reading() as session:
        first, second = rows(session)
        kept = session.get_one(AwardLogPayload, first.id)
        size, root = award_log.root(session, EDITION)
        known_as = award_log.pseudonym(session, EDITION, JUDGE)
    assert json.loads(kept.payload) == {"actor": known_as, "payload": {"n": 1}}
    commitment = hashlib.sha256(bytes.fromhex(kept.salt) + kept.payload.encode()).hexdigest()
    told = (
        f'{{"at":"2031-03-01T12:00:00.005000+00:00","commitment":"{commitment}",'
        f'"edition":"{EDITION}","kind":"judge.assigned"}}'
    )
    assert leaf == first.leaf == hashlib.sha256(b"\x00" + told.encode()).hexdigest()
    assert (size, root) == (2, merkle.node_hash(bytes.fromhex(leaf), bytes.fromhex(second.leaf)).hex())
    assert [row.seq for row in (first, second)] == [1, 2]


def test_equal_steps_have_salts_of_their_own(sessions):
    with sessions.transaction() as session:
        assert len({add(session) for _ in range(3)}) == 3


def test_of_what_is_hidden_only_a_salted_hash_goes_in(sessions):
    with sessions.transaction() as session:
        add(session, hidden={"results": "4.5"})
    with sessions.reading() as session:
        kept = session.scalars(select(AwardLogPayload)).one()
    assert "4.5" not in kept.payload
    assert json.loads(kept.payload)["payload"]["sealed"] == award_log.sealed(kept.salt, {"results": "4.5"})
    assert award_log.sealed(kept.salt, {"results": "4"}) != award_log.sealed(kept.salt, {"results": "4.5"})


def test_a_fraction_has_no_one_text_and_is_refused(session):
    with pytest.raises(TypeError):
        award_log.append(session, EDITION, Kind.RECUSAL, {"list": [{"points": 0.1}]}, None, AT)


def test_each_edition_counts_its_own_steps_and_a_rolled_back_one_counts_none(sessions):
    with sessions.transaction() as session:
        add(session)
        add(session, edition=UUID(int=8))
    with sessions.writing() as session:
        add(session)
        session.flush()
        session.rollback()
    with sessions.transaction() as session:
        add(session)
        for kept in (False, True):
            savepoint = session.begin_nested()
            add(session)
            session.flush()
            savepoint.commit() if kept else savepoint.rollback()
    with sessions.reading() as session:
        assert [(row.edition_id.int, row.seq) for row in rows(session)] == [(7, 1), (7, 2), (7, 3), (8, 1)]
        assert session.scalar(select(func.count()).select_from(AwardLogPayload)) == 4
        assert list(award_log.broken(session)) == []


def test_a_session_that_was_rolled_back_begins_anew(sessions):
    with sessions.writing() as session:
        add(session)
        session.flush()
        session.rollback()
        add(session)
        session.commit()
        add(session)
        session.commit()
        assert [row.seq for row in rows(session)] == [1, 2]


def test_many_writers_leave_no_gap_and_no_step_twice(sessions):
    writers, each = 8, 12
    together = Barrier(writers)

    def write(writer):
        together.wait()
        given = []
        for n in range(each):
            with sessions.transaction() as session:
                given += [add(session, n), add(session, n, edition=UUID(int=8))][: 1 + n % 2]
        return given

    with ThreadPoolExecutor(writers) as pool:
        given = [leaf for leaves in pool.map(write, range(writers)) for leaf in leaves]
    with sessions.reading() as session:
        found = rows(session)
        assert [row.seq for row in found] == [*range(1, writers * each + 1)] * 2
        assert set(given) <= {row.leaf for row in found}
        assert len({row.leaf for row in found}) == 2 * writers * each
        assert list(award_log.broken(session)) == []


def test_a_row_is_never_changed_nor_deleted(sessions):
    with sessions.transaction() as session:
        add(session)
    for change in (update(AwardLogRow).values(kind="recusal"), delete(AwardLogRow)):
        with pytest.raises(DatabaseError, match="only added"), sessions.transaction() as session:
            session.execute(change)


def test_erasing_a_payload_leaves_the_log_whole_and_its_root_as_it_was(sessions):
    with sessions.transaction() as session:
        for n in range(3):
            add(session, n)
    with sessions.transaction() as session:
        before = award_log.root(session, EDITION)
        award_log.erase(session, [rows(session)[1].id])
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(AwardLogPayload)) == 2
        assert award_log.root(session, EDITION) == before
        assert list(award_log.broken(session)) == []


def test_a_payload_without_its_row_is_not_kept(sessions):
    with pytest.raises(IntegrityError), sessions.transaction() as session:
        session.execute(insert(AwardLogPayload).values(row_id=uuid4(), salt="00", payload="{}"))


PLANTED = {
    "row 4: it follows row 2": {"seq": 4},
    "row 3: its leaf is not that of its instant, kind and hash": {"leaf": "0" * 64},
    "row 3: its payload is not the one that was hashed": {"commitment": "0" * 64},
    "row 3: it names another person than its payload": {"actor_id": UUID(int=1)},
}


@pytest.mark.parametrize(
    "words", [pytest.param(w, marks=pytest.mark.unsound(f"log of edition {EDITION}, {w}")) for w in PLANTED]
)
def test_what_somebody_wrote_past_the_program_is_named(sessions, words):
    with sessions.transaction() as session:
        add(session, 1)
        add(session, 2)
    with sessions.transaction() as session:
        second = rows(session)[1]
        kept = session.get_one(AwardLogPayload, second.id)
        values = {column.name: getattr(second, column.name) for column in AwardLogRow.__table__.columns}
        values |= {"id": uuid4(), "seq": 3} | PLANTED[words]
        if "commitment" in PLANTED[words]:
            values["leaf"] = award_log.leaf_of(EDITION, AT, values["kind"], values["commitment"])
        session.execute(insert(AwardLogRow).values(**values))
        session.execute(insert(AwardLogPayload).values(row_id=values["id"], salt=kept.salt, payload=kept.payload))
    with sessions.reading() as session:
        found = list(award_log.broken(session))
    assert found == [f"log of edition {EDITION}, {words}"]


def test_no_id_stands_in_a_payload_and_each_edition_knows_a_person_by_another_name(sessions):
    other, card = UUID(int=8), UUID(int=77)
    with sessions.transaction() as session:
        told = {"judge": str(JUDGE), "cards": [card], "by_card": {str(card): 3}, "none": None}
        for edition in (EDITION, other):
            award_log.append(session, edition, Kind.JUDGE_ASSIGNED, told, JUDGE, AT)
    with sessions.reading() as session:
        here, there = (award_log.pseudonym(session, edition, JUDGE) for edition in (EDITION, other))
        known_card = award_log.pseudonym(session, EDITION, card)
        kept = json.loads(session.get_one(AwardLogPayload, rows(session)[0].id).payload)
        assert list(award_log.broken(session)) == []
    assert here != there
    assert len({here, there, known_card}) == 3
    assert kept["payload"] == {"judge": here, "cards": [known_card], "by_card": {known_card: 3}, "none": None}


def test_a_secret_drawn_in_a_transaction_that_failed_is_asked_for_again(sessions):
    with sessions.transaction() as session:
        nested = session.begin_nested()
        award_log.pseudonym(session, EDITION, JUDGE)
        nested.rollback()
        kept = award_log.pseudonym(session, EDITION, JUDGE)
    with sessions.reading() as session:
        assert award_log.pseudonym(session, EDITION, JUDGE) == kept


def test_two_first_steps_at_once_agree_on_one_secret(sessions):
    together = Barrier(2)

    def first(n):
        together.wait()
        with sessions.transaction() as session:
            add(session, n)
            return award_log.pseudonym(session, EDITION, JUDGE)

    with ThreadPoolExecutor(2) as pool:
        names = set(pool.map(first, range(2)))
    assert len(names) == 1


def test_each_word_has_a_salt_of_its_own_so_that_one_is_shown_without_the_others(sessions):
    entry = UUID(int=5)
    words = {"number": "Two were as good.", str(entry): "It reaches more.", "public": None}
    with sessions.transaction() as session:
        award_log.append(session, EDITION, Kind.DECISION_APPROVED, {}, None, AT, words=words)
    with sessions.reading() as session:
        kept = session.scalars(select(AwardLogPayload)).one()
        alias = award_log.pseudonym(session, EDITION, entry)
        said = json.loads(kept.payload)["payload"]["words"]
        salts = {key: award_log.word_salt(session, EDITION, kept.salt, key) for key in ("number", str(entry))}
    assert said.keys() == {"number", alias}
    assert said["number"] == award_log.hash_of_words(salts["number"], "Two were as good.")
    assert said[alias] == award_log.hash_of_words(salts[str(entry)], "It reaches more.")
    assert len({kept.salt, *salts.values()}) == 3


def test_rows_of_before_there_were_pseudonyms_are_whole(sessions):
    text, salt = award_log.canonical({"actor": str(JUDGE), "payload": {"n": 1}}), "00" * 32
    commitment = hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()
    row = {
        "id": uuid4(), "edition_id": EDITION, "seq": 1, "at": AT, "actor_id": JUDGE, "kind": "judge.assigned",
        "commitment": commitment, "leaf": award_log.leaf_of(EDITION, AT, "judge.assigned", commitment),
    }  # fmt: skip
    with sessions.transaction() as session:
        session.execute(insert(AwardLogRow).values(**row))
        session.execute(insert(AwardLogPayload).values(row_id=row["id"], salt=salt, payload=text))
    with sessions.transaction() as session:
        assert list(award_log.broken(session)) == []
        add(session, 2)
    with sessions.reading() as session:
        assert list(award_log.broken(session)) == []
