"""A seal takes two different people; what they signed stands at a fixed size, and a changed log is found."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from awards.accounts.models import Role
from awards.core import merkle
from awards.core.errors import RuleBroken
from awards.infrastructure import award_log
from awards.infrastructure.award_log import AwardLogRow, Kind
from awards.programme.models import Edition
from awards.sealing import queries, services, signing
from awards.sealing.models import SealHead, SealKey, SealSignature
from awards.sealing.queries.board import seal_due
from tests import factories
from tests.sealing.things import a_sealing, public
from tests.support.logged import told

HOUR = timedelta(hours=1)


@pytest.fixture
def sealing(session, at):
    return a_sealing(session, at)


def test_a_head_is_sealed_by_two_people_and_by_no_fewer(session, sealing):
    head = sealing.state()
    assert head.size == 5, "three steps, and an approved key for each holder"
    assert queries.latest(session, sealing.edition.id) is None
    assert not sealing.sign(head, 1)
    assert queries.latest(session, sealing.edition.id) is None
    assert sealing.sign(head, 2)
    sealed = queries.latest(session, sealing.edition.id)
    assert {one.name for one in sealed.signatures} == {"Fatou First", "Sam Second"}
    assert (sealed.head.size, sealed.head.root) == award_log.root(session, sealing.edition.id)


def test_one_person_never_gives_both_signatures_neither_by_the_service_nor_in_the_database(session, sealing):
    head = sealing.state()
    sealing.sign(head, 1)
    with pytest.raises(RuleBroken, match="another person"):
        sealing.sign(head, 1)
    session.rollback()
    mine = next(key for key in queries.edition_keys(session, sealing.edition.id) if key.user_id == sealing.first.id)
    services.retire_key(session, sealing.edition, mine, sealing.second, sealing.at)
    again = services.add_key(session, sealing.edition, public(3), "Fatou", sealing.first, sealing.at)
    services.approve_key(session, sealing.edition, again, sealing.second, sealing.at)
    session.commit()
    with pytest.raises(RuleBroken, match="another person"):
        sealing.sign(head, 3)
    session.rollback()
    with pytest.raises(IntegrityError):
        session.execute(
            insert(SealSignature).values(
                head_id=head.id, key_id=again.id, edition_id=sealing.edition.id, user_id=sealing.first.id,
                signature=sealing.signature(head, 3), at=sealing.at,
            )
        )  # fmt: skip


def test_a_second_account_that_was_merged_is_the_same_person(session, sealing):
    head = sealing.state()
    sealing.sign(head, 1)
    sealing.first.merged_into_id, sealing.first.disabled_at = sealing.second.id, sealing.at
    session.commit()
    with pytest.raises(RuleBroken, match="another person"):
        sealing.sign(head, 2)


def test_whose_key_it_is_does_not_approve_it_neither_by_the_service_nor_in_the_database(session, sealing):
    third = factories.a_user(session, "third@example.org", ("staff", sealing.edition.id), name="Tia Third")
    key = services.add_key(session, sealing.edition, public(3), "Tia", third, sealing.at)
    session.commit()
    with pytest.raises(RuleBroken, match="another member of staff"):
        services.approve_key(session, sealing.edition, key, third, sealing.at)
    session.rollback()
    with pytest.raises(IntegrityError):
        session.execute(
            text(
                "INSERT INTO seal_key_approval (key_id, edition_id, user_id, approved_by_user_id, at) "
                "SELECT id, edition_id, user_id, user_id, at FROM seal_key WHERE public_key = :key"
            ),
            {"key": public(3)},
        )


def test_a_key_that_waits_or_was_retired_or_whose_holder_left_signs_nothing_and_old_seals_hold(session, sealing):
    old = sealing.seal()
    third = factories.a_user(session, "third@example.org", ("staff", sealing.edition.id), name="Tia Third")
    services.add_key(session, sealing.edition, public(3), "Tia", third, sealing.at)
    sealing.add()
    head = sealing.state(sealing.at + HOUR)
    with pytest.raises(RuleBroken, match="does not sign"):
        sealing.sign(head, 3)
    session.rollback()
    mine = next(key for key in queries.edition_keys(session, sealing.edition.id) if key.user_id == sealing.first.id)
    services.retire_key(session, sealing.edition, mine, sealing.second, sealing.at)
    session.commit()
    with pytest.raises(RuleBroken, match="does not sign"):
        sealing.sign(head, 1)
    session.rollback()
    session.execute(update(Role).where(Role.user_id == sealing.second.id).values(ended_at=sealing.at))
    session.commit()
    with pytest.raises(RuleBroken, match="not staff"):
        sealing.sign(head, 2)
    session.rollback()
    assert queries.head(session, sealing.edition, old.id).is_sealed
    assert [kind for kind, _, _ in told(session, sealing.edition.id)][-1] == "key.retired"


@pytest.mark.parametrize("other", [{"size": 4}, {"root": "ab" * 32}, {"rehearsal": True}, {"edition": uuid4()}])
def test_a_signature_of_anything_else_is_refused(session, sealing, other):
    head = sealing.state()
    for signature in (sealing.signature(head, 1, **other), sealing.signature(head, 2), "ab" * 64):
        with pytest.raises(RuleBroken, match="not a signature of this head"):
            services.sign(session, sealing.edition, head, public(1), signature, sealing.at)
    with pytest.raises(RuleBroken, match="128 signs"):
        services.sign(session, sealing.edition, head, public(1), "abc", sealing.at)
    with pytest.raises(RuleBroken, match="not the key of a holder"):
        services.sign(session, sealing.edition, head, public(4), sealing.signature(head, 4), sealing.at)


def test_the_newest_seal_is_found_below_any_number_of_heads_that_wait(session, sealing, monkeypatch, count_queries):
    monkeypatch.setattr(import_module("awards.sealing.queries.heads"), "AT_ONCE", 2)
    assert queries.latest(session, sealing.edition.id) is None
    sealed = sealing.seal()
    for n in range(1, 6):
        sealing.add(kind=Kind.ERASURE)
        sealing.state(sealing.at + HOUR * n)
    assert queries.latest(session, sealing.edition.id).head.size == sealed.size
    sealing.add()
    newest = sealing.seal(sealing.at + HOUR * 9)
    with count_queries(at_most=4):
        assert queries.latest(session, sealing.edition.id).head.size == newest.size


@pytest.mark.unsound("a signature under a seal is not one of its head")
def test_a_signature_is_checked_once_and_anew_when_its_row_is_another(session, sealing):
    sealing.seal()
    signing.is_signature.cache_clear()
    for _ in range(3):
        assert [one.is_sealed for one in queries.heads(session, sealing.edition)] == [True]
    assert signing.is_signature.cache_info().misses == 2
    _lift_the_guard(session, "seal_signature")
    whole = session.scalars(select(SealSignature.signature).where(SealSignature.user_id == sealing.second.id)).one()
    other = f"{whole[:-1]}{'0' if whole[-1] != '0' else '1'}"
    change = text("UPDATE seal_signature SET signature = :other WHERE signature = :whole")
    session.execute(change, {"other": other, "whole": whole})
    session.commit()
    assert [one.is_sealed for one in queries.heads(session, sealing.edition)] == [False]
    assert queries.latest(session, sealing.edition.id) is None


@pytest.mark.unsound("a signature under a seal is not one of its head")
def test_a_forged_signature_in_the_database_seals_nothing(session, sealing):
    head = sealing.state()
    sealing.sign(head, 1)
    key = session.scalars(select(SealKey).where(SealKey.user_id == sealing.second.id)).one()
    session.add(
        SealSignature(
            head_id=head.id, key_id=key.id, edition_id=sealing.edition.id, user_id=sealing.second.id,
            signature="ab" * 64, at=sealing.at,
        )
    )  # fmt: skip
    session.commit()
    assert queries.latest(session, sealing.edition.id) is None
    (found,) = queries.broken(session)
    assert "Sam Second" in found


@pytest.mark.parametrize("table", ["seal_key", "seal_key_approval", "seal_head", "seal_signature"])
def test_keys_heads_and_signatures_are_only_added(session, sealing, table):
    sealing.seal()
    for change in (f"DELETE FROM {table}", f"UPDATE {table} SET at = at"):
        with pytest.raises(DatabaseError, match="only added"):
            session.execute(text(change))
        session.rollback()


def test_a_head_that_waits_is_stated_once_however_many_ask_and_again_when_more_is_to_be_sealed(session, sealing):
    head = sealing.state()
    sealing.add(kind=Kind.JUDGE_ASSIGNED)
    assert sealing.state(sealing.at + HOUR).id == head.id, "what was added since is not to be sealed by itself"
    sealing.add(kind=Kind.DECISION_APPROVED)
    assert sealing.state(sealing.at + HOUR).size == 7


def test_a_log_that_is_sealed_as_it_stands_or_is_empty_is_not_stated_again(session, sealing, at):
    sealing.seal()
    with pytest.raises(RuleBroken, match="sealed as it stands"):
        sealing.state()
    session.rollback()
    empty = factories.an_edition(session, at, year=2029)
    with pytest.raises(RuleBroken, match="Nothing stands"):
        services.state_head(session, empty, sealing.first, at)


@pytest.mark.case("EB-11")
def test_two_heads_shown_to_two_people_are_found_by_the_consistency_proof(session, sealing):
    shown = sealing.seal()
    sealing.add(4)
    assert queries.compared(session, sealing.edition.id, shown.size, shown.root).extends
    found = queries.compared(session, sealing.edition.id, shown.size, "ab" * 32)
    assert not found.extends
    later = sealing.seal(sealing.at + HOUR)
    proof = [bytes.fromhex(step) for step in queries.consistency(session, sealing.edition.id, shown.size, later.size)]
    first, second = bytes.fromhex(shown.root), bytes.fromhex(later.root)
    assert merkle.is_consistent(shown.size, first, later.size, second, proof)
    assert not merkle.is_consistent(shown.size, b"\xab" * 32, later.size, second, proof)
    assert not queries.compared(session, sealing.edition.id, later.size + 1, later.root).extends


def test_a_log_that_was_changed_by_hand_is_named_and_nobody_signs_it(session, sealing):
    sealed = sealing.seal()
    assert queries.broken(session) == []
    sealing.add()
    head = sealing.state(sealing.at + HOUR)
    _lift_the_guard(session)
    of_two = select(AwardLogRow.leaf).where(AwardLogRow.edition_id == sealing.edition.id, AwardLogRow.seq == 2)
    leaf = session.scalars(of_two).one()
    change = text("UPDATE award_log SET leaf = :leaf WHERE seq = 2")
    session.execute(change, {"leaf": "cd" * 32})
    session.commit()
    words = "the log begins otherwise than a seal says"
    assert queries.broken(session) == [f"{words} (edition of 2027, size {size})" for size in (head.size, sealed.size)]
    assert not queries.compared(session, sealing.edition.id, sealed.size, sealed.root).extends
    with pytest.raises(RuleBroken, match="was changed"):
        sealing.sign(head, 1)
    session.rollback()
    session.execute(change, {"leaf": leaf})
    session.commit()
    assert queries.broken(session) == []


def _lift_the_guard(session, table="award_log"):
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    else:
        session.execute(text(f"DROP TRIGGER {table}_no_update"))


def test_a_receipt_has_its_proof_once_its_leaf_is_sealed(session, sealing):
    leaf = award_log.append(session, sealing.edition.id, Kind.NOMINATION_SUBMITTED, {}, None, sealing.at)
    session.commit()
    assert queries.receipts(session, sealing.edition.id, [leaf, "ab" * 32]) == {leaf: {"leaf": leaf, "index": 5}}
    sealing.seal()
    sealing.add(3)
    document = queries.receipts(session, sealing.edition.id, [leaf])[leaf]
    assert (document["index"], document["size"], len(document["signatures"])) == (5, 6, 2)
    proof = [bytes.fromhex(step) for step in document["proof"]]
    root = bytes.fromhex(document["head"]["root"])
    assert merkle.is_included(bytes.fromhex(leaf), 5, 6, proof, root)


def test_a_seal_is_due_after_what_a_result_rests_on_until_it_is_sealed(session, sealing):
    def due():
        return session.execute(seal_due(sealing.edition.id)).one()[0]

    assert due() == 1
    head = sealing.state()
    sealing.sign(head, 1)
    assert due() == 1, "one signature is none"
    sealing.sign(head, 2)
    assert due() == 0
    sealing.add(kind=Kind.JUDGE_ASSIGNED)
    assert due() == 0
    sealing.add(2, kind=Kind.DECISION_APPROVED)
    assert due() == 1, "how many decisions there were is not told"


def test_a_round_that_opened_and_closed_stands_in_the_log_once_and_again_when_its_date_was_moved(session, sealing):
    (round_,) = sealing.edition.rounds
    before, after = round_.opens_at + HOUR, round_.closes_at + HOUR
    assert services.note_rounds(session, sealing.edition.id, before) == 1
    assert services.note_rounds(session, sealing.edition.id, before) == 0
    assert services.note_rounds(session, sealing.edition.id, after) == 1
    round_.closes_at = after
    session.commit()
    assert services.note_rounds(session, sealing.edition.id, after) == 1
    rounds = [(kind, payload["round"]) for kind, payload, _ in told(session, sealing.edition.id) if "round." in kind]
    assert rounds == [("round.opened", 1), ("round.closed", 1), ("round.closed", 1)]


def test_a_standing_job_is_armed_for_rounds_without_their_step(session, sealing):
    (armed,) = services.rounds_due(session)
    services.note_rounds(session, sealing.edition.id, sealing.at)
    assert armed.values == {"edition": str(sealing.edition.id)}
    assert services.rounds_due(session) == []


def test_while_many_write_heads_are_of_a_fixed_size_and_both_holders_sign_the_same(session, sessions, sealing):
    together, edition_id = Barrier(6), sealing.edition.id

    def write(n):
        together.wait()
        for _ in range(5):
            with sessions.transaction() as writing:
                award_log.append(writing, edition_id, Kind.RULES_PUBLISHED, {"n": n}, None, sealing.at)

    def state(n):
        together.wait()
        stated = []
        for turn in range(4):
            with sessions.transaction() as writing:
                edition = writing.get_one(Edition, edition_id)
                head = services.state_head(writing, edition, None, sealing.at + HOUR * turn)
                stated.append((head.size, head.root))
        return stated

    with ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(write, n) for n in range(4)]
        found = [pool.submit(state, n) for n in range(2)]
        [one.result() for one in writers]
        stated = {one for job in found for one in job.result()}
    session.expire_all()
    assert len({size for size, _ in stated}) == len(stated), "one root a size"
    for size, root in stated:
        assert merkle.root(queries.leaves(session, edition_id, size)).hex() == root
    head = session.scalars(select(SealHead).order_by(SealHead.size)).first()
    sealing.sign(head, 1)
    assert sealing.sign(head, 2)
    assert queries.broken(session) == []


def test_of_many_signatures_at_once_each_person_gives_one(session, sessions, sealing):
    head = sealing.state()
    given = {which: sealing.signature(head, which) for which in (1, 2)}
    head_id, edition_id, at = head.id, sealing.edition.id, sealing.at
    session.commit()
    together = Barrier(6)

    def sign(which):
        together.wait()
        try:
            with sessions.transaction() as writing:
                edition, one = writing.get_one(Edition, edition_id), writing.get_one(SealHead, head_id)
                return services.sign(writing, edition, one, public(which), given[which], at)
        except RuleBroken:
            return None

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(sign, (1, 2, 1, 2, 1, 2)))
    assert sorted(found, key=str) == [False, None, None, None, None, True]
    assert queries.head(session, sealing.edition, head_id).is_sealed
