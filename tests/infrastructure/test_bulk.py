"""Many rows at once hold what the models would have written, whatever comes as its own text."""

import gc
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.infrastructure import collecting
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.bulk import has_one_of, insert_rows, is_one_of, is_text_of

COLUMNS = ("at", "actor_id", "action", "subject_id", "edition_id", "details")
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_keys_and_documents_come_as_they_are_or_as_the_text_that_they_are_written_as(session):
    one, other, by = uuid4(), uuid4(), uuid4()
    insert_rows(session, AuditRow, COLUMNS, [
        (NOON, by, "a.one", one.hex, None, '{"n": 1}'), (NOON, None, "a.other", other, None, {"n": 2}),
        (NOON.astimezone(timezone(timedelta(hours=3))), by, "a.third", one.hex, None, '{"ü": null}'),
    ])  # fmt: skip
    rows = session.execute(
        select(AuditRow.at, AuditRow.actor_id, AuditRow.subject_id, AuditRow.details)
        .where(AuditRow.action.startswith("a."))
        .order_by(AuditRow.seq)
    ).all()
    assert [tuple(row) for row in rows] == [
        (NOON, by, one, {"n": 1}), (NOON, None, other, {"n": 2}), (NOON, by, one, {"ü": None}),
    ]  # fmt: skip


def test_instants_that_come_often_and_ones_that_come_once_are_written_alike(session):
    instants = [NOON] * 8 + [NOON + timedelta(microseconds=n) for n in range(1, 5)]
    insert_rows(session, AuditRow, COLUMNS, [(at, None, "a.moment", None, None, {}) for at in instants])
    kept = session.scalars(select(AuditRow.at).where(AuditRow.action == "a.moment").order_by(AuditRow.seq))
    assert list(kept) == instants


def test_rows_are_found_by_many_words_numbers_or_keys_that_go_as_one_value(session):
    keys = [uuid4() for _ in range(40_000)]
    words = ["it's", 'a "quote"', "{a,b}", "back\\slash", "NULL", "الإصدار", "", *(f"word {n}" for n in range(40_000))]
    insert_rows(
        session,
        AuditRow,
        COLUMNS,
        [(NOON, None, word, key, None, {}) for word, key in zip(words[:9], keys[:9], strict=True)],
    )
    rows = {row.action: row for row in session.scalars(select(AuditRow).where(AuditRow.at == NOON))}
    of_word = select(AuditRow.action).where(is_text_of(session, AuditRow.action, set(words) - {"NULL"}))
    assert set(session.scalars(of_word)) == set(words[:9]) - {"NULL"}
    of_key = select(AuditRow.action).where(has_one_of(session, AuditRow.subject_id, [key.hex for key in keys[1:]]))
    assert set(session.scalars(of_key)) == set(words[1:9])
    numbers = [rows["{a,b}"].seq, *range(10_000_000, 10_040_000)]
    assert list(session.scalars(select(AuditRow.action).where(is_one_of(session, AuditRow.seq, numbers)))) == ["{a,b}"]
    assert list(session.scalars(select(AuditRow.seq).where(is_text_of(session, AuditRow.action, ())))) == []


@collecting.at_rest()
def break_off():
    assert not gc.isenabled()
    raise ValueError("broken off")


def test_the_collector_rests_and_wakes_whatever_happens():
    with pytest.raises(ValueError, match="broken off"):
        break_off()
    assert gc.isenabled()
    gc.disable()
    try:
        with collecting.at_rest():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
