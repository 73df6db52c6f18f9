"""Every page against everybody: who gets in, who is turned away, and that no page is forgotten."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, url_for

from awards.infrastructure import storage
from tests.access.kept import Kept, Worlds
from tests.access.table import ANY_STAFF, TABLE, Row
from tests.access.world import PEOPLE
from tests.support.page import Client

SIGNING_IN = ("accounts.sign_in", "accounts.enter_code", "accounts.use_link", "accounts.passkey_sign_in",
              "accounts.sign_on_begin", "accounts.sign_on_answer", "accounts.sign_on_left")  # fmt: skip

IN = frozenset({200, 202, 302, 303, 400, 409, 412, 422})
"""Let in: the page itself, a way on, or a form that wants a change.

400: an empty request that no form sends; 412: an upload that does not say which protocol it speaks.
"""


def verdict(row: Row, status: int, location: str) -> str:
    """What an answer means: `in`, `sign-in`, or the status of a refusal."""
    if status in (302, 303) and "/account/sign-in" in location and row.endpoint not in SIGNING_IN:
        return "sign-in"
    return "in" if status in IN else str(status)


PUBLIC_PAGES_OF_PRIVATE_ROOMS = (
    "certificates.badge", "certificates.check", "certificates.compare", "certificates.rehearsal_",
    "sealing.editions", "sealing.log", "sealing.rehearsal_",
)  # fmt: skip
PUBLIC_TO_PROGRAMS = ("api.pledge", "api.versions", "api.version", "api.reports")
"""Addresses of the registry: whoever asks without a token meets what is not there, and no request for one."""

STAFF_PAGES_OF_PUBLIC_ROOMS = ("publishing.correction", "publishing.laureate_text", "publishing.slide",
                                "connections.hiding_asked", "campaigns.to_join", "campaigns.asked")  # fmt: skip


def wanted(row: Row, person: str) -> str:
    """What the table asks for this person."""
    if person in row.let_in:
        return "in"
    if person in row.barred:
        return "403"
    if row.endpoint.startswith("api.") and row.endpoint not in PUBLIC_TO_PROGRAMS:
        return str(row.refusal) if person in ANY_STAFF else "401"
    asks_to_sign_in = person == "public" and (row.let_in != frozenset() or private(row))
    return "sign-in" if asks_to_sign_in else str(row.refusal)


def private(row: Row) -> bool:
    """Whether the page belongs to people who sign in, so that a visitor is always asked to."""
    if row.endpoint.startswith(PUBLIC_PAGES_OF_PRIVATE_ROOMS):
        return False
    public_rooms = (
        "publishing",
        "verifying",
        "connections",
        "pledges",
        "needs",
        "campaigns",
        "sharing",
        "development",
        "programme",
        "rates",
        "programs",
        "guide",
    )
    public_of_closing = ("closing.data", "closing.fairness", "closing.rehearsal_")
    if row.endpoint.startswith(public_of_closing) or row.endpoint in PUBLIC_TO_PROGRAMS:
        return False
    return row.endpoint.split(".")[0] not in public_rooms or row.endpoint.startswith(STAFF_PAGES_OF_PUBLIC_ROOMS)


@pytest.fixture(scope="session")
def worlds(database_kind: str, makers: Callable[[str], Any]) -> Iterator[Worlds]:
    worlds = Worlds(makers(database_kind))
    yield worlds
    worlds.close()


@pytest.fixture
def kept(row: Row, worlds: Worlds) -> Iterator[Kept]:
    """The row's world; what the row asks changes nothing of it for the next."""
    kept = worlds.of(row.phase, row.decided)
    yield kept
    if row.how != "GET":
        kept.back()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str, makers: Callable[[str], Any]) -> Iterator[str]:
    """The database of the row's world, or one of the test's own."""
    if "row" in request.fixturenames:
        yield request.getfixturevalue("kept").url
    else:
        with makers(database_kind).fresh() as url:
            yield url


@pytest.mark.parametrize("row", sorted(TABLE, key=lambda row: (row.phase, row.decided)), ids=lambda row: row.name)
def test_only_those_get_in_who_belong(row: Row, kept: Kept, app: Flask) -> None:
    by_token = row.endpoint.startswith("api.")
    tokens, cookies = (kept.tokens, {"judge": kept.cookies["judge"]}) if by_token else ({}, kept.cookies)
    files = storage.at("", app.config["AWARDS"].instance)
    for name in kept.stored:
        files.put(name, 0, [b"%PDF-1.4 a report"])
        files.finish(name)
    found, expected = {}, {}
    for person in row.in_turn:
        client = Client(app)
        if person in cookies:
            client.browser.set_cookie("awards", cookies[person], domain="localhost")
        address = address_of(app, row, kept.values)
        if by_token:
            named = {"Authorization": f"Bearer {tokens[person]}"} if person in tokens else {}
            response = client.browser.open(address, method=row.how, headers=named, json={})
        elif row.how == "GET":
            response = client.browser.get(address)
        else:
            response = client.browser.open(address, method=row.how, data={"csrf_token": client.csrf()})
        found[person] = verdict(row, response.status_code, response.headers.get("Location", ""))
        expected[person] = wanted(row, person)
    assert {p: (found[p], expected[p]) for p in PEOPLE if found[p] != expected[p]} == {}


def address_of(app: Flask, row: Row, known: dict) -> str:
    """The row's address in this world; a value that names another of the world's is that one."""
    rule = next(rule for rule in app.url_map.iter_rules(row.endpoint) if row.how in (rule.methods or ()))
    values = {name: known[name] for name in rule.arguments if name in known}
    for name, value in row.values.items():
        values[name] = known.get(value, value) if name.endswith("_id") else value
    with app.test_request_context():
        return url_for(row.endpoint, **values)


@pytest.mark.case("AZ-01", rest="the calls: the rows of the table, which stand beside it")
def test_no_page_is_missing_from_the_table(app: Flask) -> None:
    rows = {(row.endpoint, row.how) for row in TABLE}
    for rule in app.url_map.iter_rules():
        for how in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert (rule.endpoint, how) in rows, f"{how} {rule.endpoint} stands in no row of tests/access/table"


def test_the_table_names_only_pages_that_exist(app: Flask) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {row.endpoint for row in TABLE} <= known


def test_every_page_says_at_its_door_who_may_open_it(app: Flask) -> None:
    for endpoint, view in app.view_functions.items():
        assert getattr(view, "access", None) in ("public", "signed_in_only", "requires"), endpoint
