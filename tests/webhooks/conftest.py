"""The round of judging of tests/judging, a member of its staff with a webhook, and a server that is told."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from typing import Any

import pytest
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.webhooks import rules, services
from awards.webhooks.models import Webhook
from tests import factories
from tests.judging.conftest import Judging, judging, make_judging

__all__ = ["judging", "make_judging"]

SITE = "https://awards.example"
OF_EDITION = [event for event in rules.EVENTS if event not in rules.OF_NO_EDITION]


@dataclass
class Receiver:
    """A server on this machine that keeps what it is sent and answers with `status`."""

    url: str = ""
    status: int = 204
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            found.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(found.status)
            self.send_header("Location", found.url)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/told"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def staff(session: Session, judging: Judging) -> User:
    found = factories.a_user(session, "sara@example.org", ("staff", judging.edition.id))
    session.commit()
    return found


@pytest.fixture
def hook_of(session: Session, judging: Judging, receiver: Receiver) -> Callable[..., Webhook]:
    """`hook_of(user)`: a webhook of the user's for everything of the edition, or of these events."""

    numbers = count(1)

    def make(user: User, *events: str, registry: bool = False) -> Webhook:
        found = services.make(
            session, user, f"Dashboard {next(numbers)}", receiver.url, events or OF_EDITION,
            None if registry else judging.edition.id, judging.at, loopback=True,
        )  # fmt: skip
        session.commit()
        return found

    return make
