"""Each address of the document is asked for each status that it tells, and every answer is what it tells."""

import re
from uuid import uuid4

import pytest

from awards.accounts.services import tokens
from awards.api.document import BASE
from tests.api.holding import DOCUMENT, wrongs

OPERATIONS = sorted(
    (path, how, operation)
    for path, hows in DOCUMENT["paths"].items()
    for how, operation in hows.items()
)  # fmt: skip
GUARDED = [(path, how) for path, how, operation in OPERATIONS if operation["security"]]
NAMED = [(path, how) for path, how in GUARDED if "{" in path]
SCOPED = [
    (path, how, operation["security"][0]["token"][0])
    for path, how, operation in OPERATIONS
    if operation["security"] and operation["security"][0]["token"]
]


@pytest.fixture
def asks(program, program_of, staff, judging):
    """`asks(path, how, status, …)`: the answer has this status and is what the document tells."""

    def ask(path, how, status, *, secret=None, query="", named=None, json=None, **headers):
        values = {"edition_id": str(judging.edition.id), "key": "skills", "public_id": "R-999999", "n": "1"}
        values |= named or {}
        address = BASE + re.sub(r"{(\w+)}", lambda m: values.get(m[1], str(uuid4())), path) + query
        secret = program.secret if secret is None else secret
        named_by = {"Authorization": f"Bearer {secret}"} if secret else {}
        body = {"json": {} if json is None else json} if how == "post" else {}
        answer = program.browser.open(address, method=how.upper(), headers=named_by | headers, **body)
        assert answer.status_code == status, f"{how} {path}: {answer.text[:300]}"
        assert wrongs(address, how, answer) == [], f"{how} {path}"
        return answer

    return ask


def test_without_a_token_every_address_behind_the_door_says_so(asks):
    for path, how in GUARDED:
        asks(path, how, 401, secret="")
    assert len(GUARDED) > 30


def test_a_token_for_something_else_is_told_what_it_lacks(asks, program_of, staff):
    of_pledges, of_judges = program_of(staff, ["pledges:write"]), program_of(staff, ["judges:read"])
    for path, how, scope in SCOPED:
        lacking = of_judges if scope == "pledges:write" else of_pledges
        told = asks(path, how, 403, secret=lacking.secret).get_json()
        assert told["detail"] == f"The token is not for this: it lacks {scope}."


def test_what_no_address_takes_is_named(asks):
    for path, how, operation in OPERATIONS:
        if "400" in operation["responses"]:
            told = asks(path, how, 400, query="?colour=red").get_json()
            assert "colour" in told["detail"]


def test_what_is_not_there_is_not_there_for_each(asks):
    for path, how in NAMED:
        asks(path, how, 404, named={"edition_id": str(uuid4())})
    for path, how, operation in OPERATIONS:
        if not operation["security"] and "{" in path:
            asks(path, how, 404)


def test_too_many_requests_are_told_so_everywhere(asks, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_REQUESTS", 0)
    for path, how in GUARDED:
        assert int(asks(path, how, 429).headers["Retry-After"]) > 0
