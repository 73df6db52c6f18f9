"""People who get in, and the mail that they read."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from awards.infrastructure.database import Sessions
from awards.infrastructure.outbox import OutboxMail
from tests.factories import a_user
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
    return f"{(int(code.replace(' ', '')) + 1) % 10**10:010d}"


def post_from(client: Client, address: str, endpoint: str, data: dict[str, str], expect: int) -> Page:
    """Send a form from an internet address, with whatever one likes to say of proxies."""
    client.browser.environ_base["REMOTE_ADDR"] = address
    return client.post(endpoint, data, expect=expect)


@dataclass
class Holder:
    """A person with an authenticator app, and what the app knows."""

    email: str
    secret: str
    codes: list[str]

    def code(self, ahead: int = 0) -> str:
        """What the app shows now, or so many half minutes ahead: its clock may be one ahead of the server's."""
        return pyotp.TOTP(self.secret).at(int(time.time()) + 30 * ahead)


@pytest.fixture
def with_app(sessions: Sessions, sign_in: Any) -> Callable[..., tuple[Client, Holder]]:
    """`with_app(email, role…)`: somebody who set up an app through the pages, in the browser where they did."""

    def make(email: str, *roles: Any) -> tuple[Client, Holder]:
        with sessions.transaction() as session:
            a_user(session, email, *roles)
        browser = sign_in(email)
        secret = browser.get("accounts.app_set_up").one("//main//code").text.replace(" ", "")
        holder = Holder(email, secret, [])
        browser.post("accounts.app_set_up", {"code": holder.code()})
        page = browser.post("accounts.recovery_codes", expect=200)
        holder.codes = [code.text for code in page.find("//main//ol//code")]
        return browser, holder

    return make
