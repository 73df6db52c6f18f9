"""Cells of a backup mean the same on both databases, and sums find what differs."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Double,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Uuid,
    insert,
    null,
    select,
)

from awards.infrastructure.backup.shapes import Shape, Sum, shapes
from awards.infrastructure.database import JsonDocument, UtcDateTime

THINGS = Table(
    "thing_of_all_kinds", MetaData(),
    Column("id", Integer, primary_key=True), Column("uuid", Uuid()), Column("instant", UtcDateTime()),
    Column("day", Date()), Column("amount", Numeric(20, 2)), Column("share", Numeric(14, 6)),
    Column("bytes", LargeBinary()), Column("document", JsonDocument), Column("words", String()),
    Column("exact", Double()), Column("yes", Boolean()),
)  # fmt: skip
ROWS = [
    (
        1, UUID(int=7), datetime(2026, 11, 30, 10, 0, 0, 123456, timezone(timedelta(hours=3))), date(2026, 2, 28),
        Decimal("36780000000.00"), Decimal("0.000001"), bytes(range(256)), {"z": 1.0, "a": [None, "é"]}, "متن\n",
        0.1, True,
    ),
    (2, None, None, None, None, None, None, None, "", None, None),
    (3, None, datetime(1999, 12, 31, tzinfo=UTC), None, Decimal("-0.10"), None, b"", [], "\t", 1e300, False),
]  # fmt: skip


@pytest.fixture
def filled(engine):
    with engine.begin() as connection:
        THINGS.create(connection)
        for row in ROWS:
            values = dict(zip(THINGS.columns.keys(), row, strict=True))
            if row[0] == 2:
                values["document"] = null()
            connection.execute(insert(THINGS).values(values))
        connection.execute(insert(THINGS).values(id=4, document=None))  # the document that says null
    yield
    with engine.begin() as connection:
        THINGS.drop(connection)


def test_every_kind_comes_back_as_it_was(engine, filled):
    (shape,) = shapes(THINGS.metadata)
    with engine.begin() as connection:
        before = connection.execute(select(THINGS)).all()
        rows = list(shape.rows(connection))
        shape.empty(connection)
        assert connection.execute(select(THINGS)).all() == []
        shape.fill(connection, iter(rows))
        assert connection.execute(select(THINGS)).all() == before
        assert list(shape.rows(connection)) == rows
    assert rows[0][2] == "2026-11-30T07:00:00.123456+00:00"
    assert rows[0][4] == "36780000000.00"
    assert [row[7] for row in rows[1:]] == [None, "[]", "null"], "no document is another thing than one that says null"


def test_a_kind_that_is_not_known_is_refused_before_anything_is_written():
    metadata = MetaData()
    Table("odd", metadata, Column("kind", Interval()))
    with pytest.raises(TypeError, match=r"odd\.kind is of a kind that no backup knows"):
        shapes(metadata)


SHAPE = Shape("thing", (("id", "whole"), ("document", "json")))


def summed(*rows):
    found = Sum(SHAPE)
    for row in rows:
        found.add(list(row))
    return found.rows, found.hexadecimal


def test_a_sum_is_the_same_in_whatever_order_and_spelling():
    assert summed((1, '{"a": 1.0, "b": 2}'), (2, None)) == summed((2, None), (1, '{"b":2,"a":1}'))


@pytest.mark.parametrize(
    "rows",
    [
        [(1, '{"a": 1}')],
        [(1, '{"a": 1}'), (2, None), (2, None)],
        [(1, '{"a": 1}'), (3, None)],
        [(1, '{"a": 2}'), (2, None)],
        [(1, '{"a": 1}'), (2, "null")],
        [(1, '{"a": 1.5}'), (2, None)],
    ],
)
def test_a_lost_a_doubled_and_a_changed_row_make_another_sum(rows):
    assert summed(*rows) != summed((1, '{"a": 1}'), (2, None))
