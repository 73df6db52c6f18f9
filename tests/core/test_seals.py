"""A head has one statement, and what is not quite a head is refused."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from awards.core.canonical import canonical, fractions_as_text
from awards.core.seals import PREFIX, Head, read_head, read_statement

HEAD = Head(UUID(int=7), 2031, True, 12, "ab" * 32, datetime(2031, 3, 1, 12, tzinfo=UTC))


def test_a_statement_is_the_prefix_and_the_head_as_canonical_json():
    assert HEAD.statement() == (
        b'equals-awards seal 1\n{"at":"2031-03-01T12:00:00+00:00","edition":"00000000-0000-0000-0000-000000000007",'
        b'"rehearsal":true,"root":"' + b"ab" * 32 + b'","size":12,"year":2031}'
    )


def test_an_instant_has_one_text_whatever_the_zone():
    elsewhere = replace(HEAD, at=HEAD.at.astimezone(timezone(timedelta(hours=2))))
    assert elsewhere.statement() == HEAD.statement()


def test_a_head_is_read_again_from_its_document_and_its_statement():
    assert read_head(json.loads(canonical(HEAD.document()))) == HEAD
    assert read_statement(HEAD.statement()) == HEAD


@pytest.mark.parametrize(
    "other",
    [
        {"size": 0}, {"size": True}, {"size": "12"}, {"root": "AB" * 32}, {"root": "ab"}, {"year": "2031"},
        {"rehearsal": 1}, {"at": "2031-03-01T12:00:00"}, {"at": "2031-03-01T14:00:00+02:00"}, {"edition": "7"},
        {"more": 1}, {"root": None}, {"at": 5},
    ],
)  # fmt: skip
def test_what_is_not_quite_a_head_is_refused(other):
    with pytest.raises(ValueError, match="head"):
        read_head(HEAD.document() | other)


@pytest.mark.parametrize(
    "statement",
    [
        b"", b"{}", PREFIX, PREFIX + b"{}", PREFIX + b"\xff", HEAD.statement() + b"\n", HEAD.statement()[len(PREFIX) :],
        PREFIX + b"[1]",
    ],
)  # fmt: skip
def test_what_is_not_quite_a_statement_is_refused(statement):
    with pytest.raises(ValueError):  # noqa: PT011 - of any wording
        read_statement(statement)


def test_fractions_become_the_shortest_text_that_reads_back():
    assert fractions_as_text({"a": [0.1, 3, {"b": 1e-7}], "c": None}) == {"a": ["0.1", 3, {"b": "1e-07"}], "c": None}
