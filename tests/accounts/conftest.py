"""People who get in, and the mail that they read."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from awards.infrastructure.database import Sessions
from awards.infrastructure.outbox import OutboxMail
from tests.support.page import Client, Page


@pytest.fixture
def mails(sessions: Sessions) -> Callable[..., list[OutboxMail]]:
    """`mails(template)`: what waits in the outbox, the oldest first."""

    def found(template: str = "sign_in") -> list[OutboxMail]:
        with sessions.reading() as session:
            wanted = select(OutboxMail).where(OutboxMail.template == template).order_by(OutboxMail.created_at)
            return list(session.scalars(wanted))

    return found


@pytest.fixture
def sign_in(app: Flask, mails: Any) -> Callable[..., Client]:
    """`sign_in(email)`: a browser in which this person took the first step, by the code from the mail."""

    def step(email: str, client: Client | None = None, **values: Any) -> Client:
        browser = client or Client(app)
        browser.post("accounts.sign_in", {"email": email, **values})
        browser.post("accounts.enter_code", {"code": mails()[-1].values["code"]})
        return browser

    return step


def other_than(code: str) -> str:
    """A code that is surely wrong."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def post_from(client: Client, address: str, endpoint: str, data: dict[str, str], expect: int) -> Page:
    """Send a form from an internet address, with whatever one likes to say of proxies."""
    client.browser.environ_base["REMOTE_ADDR"] = address
    return client.post(endpoint, data, expect=expect)
