"""The round of judging of tests/judging, and programs that ask about it with a token."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.accounts.rules import OF_NO_EDITION, SCOPES
from awards.accounts.services import tokens
from awards.infrastructure import clock
from tests import factories
from tests.api.holding import wrongs
from tests.judging.conftest import Judging, judging, make_judging

__all__ = ["judging", "make_judging"]

BASE = "/api/v1"
READING = [scope for scope in SCOPES if scope.endswith(":read")]


@dataclass(frozen=True)
class Program:
    """Somebody's program: it sends its token and nothing else. An answer that breaks the document fails the test."""

    browser: FlaskClient
    secret: str
    edition_id: Any

    def ask(self, path: str, *, expect: int = 200, **more: Any) -> Any:
        """The JSON of an answer; `path` stands below the edition, or with a slash before it below the whole."""
        address = f"{BASE}{path}" if path.startswith("/") else f"{BASE}/editions/{self.edition_id}/{path}".rstrip("/")
        how = "POST" if "json" in more else "GET"
        headers = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        response = self.browser.open(address, method=how, headers=headers | more.pop("headers", {}), **more)
        assert response.status_code == expect, f"{response.status_code}: {response.text[:500]}"
        assert wrongs(address, how, response) == []
        return response.get_json()

    def again(self, path: str) -> None:
        """Ask twice: what is still the same is not sent again."""
        address = f"{BASE}{path}" if path.startswith("/") else f"{BASE}/editions/{self.edition_id}/{path}".rstrip("/")
        headers = {"Authorization": f"Bearer {self.secret}"}
        first = self.browser.get(address, headers=headers)
        answer = self.browser.get(address, headers=headers | {"If-None-Match": first.headers["ETag"]})
        assert (first.status_code, answer.status_code) == (200, 304)
        assert wrongs(address, "get", answer) == []

    def pages(self, path: str, key: str) -> Iterator[list[Any]]:
        """Page after page of a list."""
        found = self.ask(path)
        yield found[key]
        while found["next"]:
            found = self.ask(found["next"].removeprefix(BASE))
            yield found[key]


@pytest.fixture
def staff(session: Session, judging: Judging) -> User:
    found = factories.a_user(session, "sara@example.org", ("staff", judging.edition.id))
    session.commit()
    return found


@pytest.fixture
def program_of(app: Flask, session: Session, judging: Judging) -> Callable[..., Program]:
    """`program_of(user, ["judges:read"])`: a program with a new token of the user's, for all that there is unless said.

    With `edition_id` it is for this edition alone, in what belongs to editions.
    """

    numbers = count(1)

    def make(user: User, scopes: Collection[str] = SCOPES, days: int = 1, edition_id: UUID | None = None) -> Program:
        asked = [scope for scope in scopes if edition_id is None or scope not in OF_NO_EDITION]
        name = f"Archive {next(numbers)}"
        secret = tokens.make_token(session, user, name, asked, days, clock.real(session), edition_id)
        session.commit()
        return Program(app.test_client(), secret, judging.edition.id)

    return make


@pytest.fixture
def program(program_of: Callable[..., Program], staff: User) -> Program:
    return program_of(staff)
