"""Each way to one thing gives one answer, and what is hidden answers like what never was: from routes and the table."""

import re
from collections import defaultdict
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask, url_for

from tests.access.kept import Kept
from tests.access.table import TABLE
from tests.support.page import Client
from tests.test_access import address_of, wanted

TIMES = sorted({(row.phase, row.decided) for row in TABLE})
STRANGERS = ("other_nominee", "other_staff", "conflicted_judge", "other_pledger")
"""Who know of nothing; each page is asked by one of those whom it turns away, by turns."""

ONE_OF_EACH = ("public", "nominee", "judge", "tied_staff", "other_staff")

FORM = re.compile(r"\.(csv|json|xlsx|xml|pdf|txt|zip|<any\([a-z, ]+\):form>)$|/content$")
"""What makes the address of a page that of the same thing in another form."""

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")

BY_ITSELF = re.compile(r"\b[0-9a-f]{12}\b|<input[^>]* type=\"hidden\"[^>]*>")
"""What differs between two answers to the same: the request's number and what a form carries unseen."""


def browser_of(app: Flask, kept: Kept, person: str) -> Client:
    client = Client(app)
    if person in kept.cookies:
        client.browser.set_cookie("awards", kept.cookies[person], domain="localhost")
    return client


def asked(client: Client, how: str, address: str, token: str | None = None) -> Any:
    named = {"Authorization": f"Bearer {token}"} if token else {}
    data = None if how == "GET" or "/api/" in address else {"csrf_token": client.csrf()}
    return client.browser.open(address, method=how, headers=named, data=data)


def seen(response: Any, *ids: UUID) -> tuple[int, str, dict[str, str]]:
    """All that one can see of an answer, but for the ids that were asked for."""
    body = response.get_data().decode(errors="replace")
    for one in ids:
        body = body.replace(str(one), "the id")
    moment = ("Set-Cookie", "ETag", "Date", "X-Request-ID")
    headers = {name: value for name, value in response.headers.items() if name not in moment}
    return response.status_code, BY_ITSELF.sub("", body), headers


@pytest.mark.one_database
@pytest.mark.parametrize("time", TIMES)
@pytest.mark.case("AZ-10")
@pytest.mark.case("AZ-02")
@pytest.mark.case("AZ-03")
@pytest.mark.case("AZ-19", rest="a pledge that its writer moves to another organisation: no form of theirs names one")
@pytest.mark.case("AZ-21")
def test_what_one_may_not_see_answers_like_what_is_not_there(time: tuple[str, bool], kept: Kept, app: Flask) -> None:
    compared, told = 0, []
    rows = [row for row in TABLE if (row.phase, row.decided) == time and not row.endpoint.startswith("api.")]
    for turn, row in enumerate(rows):
        real = address_of(app, row, kept.values)
        ids = UUIDS.findall(real)
        strangers = [person for person in STRANGERS if wanted(row, person) == "404"]
        if len(ids) == 1 and "conflicted_judge" in strangers:
            strangers.remove("conflicted_judge")  # who knows of the edition
        tried = [(strangers[turn % len(strangers)], real)] if ids and strangers else []
        if (
            len(ids) > 1
            and real.startswith("/staff/")
            and not {"foreign_nomination_id", "sponsor_id"} & {*row.values.values()}
        ):
            tried.append(("other_staff", real.replace(ids[0], str(kept.values["other_edition_id"]))))
        for person, path in tried:
            never = uuid4()
            here, there = (
                seen(asked(browser_of(app, kept, person), row.how, one), UUID(ids[-1]), never)
                for one in (path, path.replace(ids[-1], str(never)))
            )
            compared += 1
            if here != there:
                told.append((row.name, person, *apart(here, there)))
            elif here[0] < 400:
                told.append((row.name, person, here[0]))
    assert told == []
    assert compared > 5


def apart(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, Any]:
    """The first part in which two answers differ, from where they do."""
    a, b = next((a, b) for a, b in zip(one, other, strict=True) if a != b)
    if not isinstance(a, str):
        return a, b
    at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
    return a[at : at + 80], b[at : at + 80]


def families(app: Flask) -> dict[str, set[str]]:
    """Endpoints of one thing in several forms, by the address that they share; those for programs among them."""
    found = defaultdict[str, set[str]](set)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            stem = FORM.sub("", rule.rule)
            stem = stem.replace("/api/v1/editions/<uuid:edition_id>", "/staff/<uuid:edition_id>")
            stem = stem.replace("/api/v1/", "/").replace(
                "/categories/<string:key>/scores", "/scores/<uuid:category_id>"
            )
            found[re.sub(r"<string:", "<", stem)].add(rule.endpoint)
    return {stem: endpoints for stem, endpoints in found.items() if len(endpoints) > 1}


@pytest.mark.one_database
@pytest.mark.parametrize("time", [("judging", False), ("deciding", True)])
@pytest.mark.case("AZ-13")
def test_each_form_of_a_thing_is_for_the_same_people(time: tuple[str, bool], kept: Kept, app: Flask) -> None:
    values = kept.values | {"form": "json"}
    known = {row.endpoint: row.values for row in TABLE if row.how == "GET"}
    found, told = families(app), []
    assert len(found) > 30
    if time[0] == "judging":
        found = {stem: endpoints for stem, endpoints in found.items() if "edition_id" in stem}
    for person in ONE_OF_EACH:
        client = browser_of(app, kept, person)
        for stem, endpoints in found.items():
            named = {name: kept.values.get(value, value) for e in endpoints for name, value in known[e].items()}
            let_in = {}
            for endpoint in endpoints:
                rule = next(app.url_map.iter_rules(endpoint))
                with app.test_request_context():
                    parts = {name: (values | named | forms_of(rule))[name] for name in rule.arguments}
                    address = url_for(endpoint, **parts)
                token = kept.tokens.get(person) if endpoint.startswith("api.") else None
                let_in[endpoint] = asked(client, "GET", address, token).status_code in (200, 202)
            if len(set(let_in.values())) > 1:
                told.append((person, stem, let_in))
    assert told == [], told


def forms_of(rule: Any) -> dict[str, str]:
    """A form of those that the rule knows."""
    converter = rule._converters.get("form")
    return {"form": min(converter.items)} if converter else {}
