"""No page of the table surprises: whatever its fields and parameters hold, each is taken or refused in words."""

from random import Random
from typing import Any

import pytest
from flask import Flask
from lxml import html

from tests.access.kept import Kept
from tests.access.table import TABLE
from tests.access.test_alike import browser_of
from tests.test_access import address_of

TIMES = sorted({(row.phase, row.decided) for row in TABLE if row.how == "GET" and row.let_in})

SEED = 1

ODD = (
    "", "9" * 30, "2147483648", "9223372036854775808", "-1", "1e400", "NaN", "1,5", "1_000", "٣", "²", "-0",
    "a\x00b", "\u202e", "é" * 3000, "x" * 300, "line\nline", "<x>", "|||", "%", "\\", "'", "{}", "=1+1", "🙂",
    "0001-01-01", "9999-12-31", "0001-01-01T00:00", "9999-12-31T23:59", "2026-13-40T99:99", "2031", "2031-06",
    "not-a-uuid", "00000000-0000-0000-0000-000000000000", "a@b", "a@exämple.org", "ada@example.org 2-8",
    "https://[::1", "http://a:99999/", "javascript:x", "en", "yes", "title", "12/skills 4", "N-999999999999",
)  # fmt: skip


def tries(fields: list[str], shown: dict[str, list[str]], chance: Random) -> list[dict[str, list[str]]]:
    """The form as it is shown with one field odd, and with all of them."""
    one = {**shown, chance.choice(fields): [chance.choice(ODD)]} if fields else shown
    return [one, {field: [chance.choice(ODD)] for field in fields}]


@pytest.mark.one_database
@pytest.mark.parametrize("time", TIMES, ids=lambda time: f"{time[0]}{', decided' if time[1] else ''}")
def test_odd_values_are_taken_or_refused_in_words(time: tuple[str, bool], kept: Kept, app: Flask) -> None:
    chance, broken, known = Random(SEED), list[Any](), set[Any]()
    for row in TABLE:
        if (row.phase, row.decided) != time or row.how != "GET" or not row.let_in or row.endpoint.startswith("api."):
            continue
        person = "staff" if "staff" in row.let_in else min(row.let_in)
        address = address_of(app, row, kept.values)
        client = browser_of(app, kept, person)
        page = client.browser.get(address)
        for name in sorted(getattr(app.view_functions[row.endpoint], "query_parameters", ())):
            odd = {name: chance.choice(ODD)}
            status = client.browser.get(address.partition("?")[0], query_string=odd).status_code
            if status == 500:
                broken.append((row.name, person, odd))
        if page.status_code != 200 or not page.content_type.startswith("text/html"):
            continue
        for form in html.document_fromstring(page.get_data(as_text=True)).forms:
            fields = sorted({one.get("name") for one in form.iter("input", "select", "textarea") if one.get("name")})
            if form.get("method", "").lower() != "post" or (row.endpoint, *fields) in known:
                continue
            known.add((row.endpoint, *fields))
            shown: dict[str, list[str]] = {}
            for name, value in form.form_values():
                shown.setdefault(name, []).append(value)
            for typed in tries([name for name in fields if name != "csrf_token"], shown, chance):
                client = browser_of(app, kept, person)
                answer = client.browser.post(form.get("action") or address, data=typed | {"csrf_token": client.csrf()})
                if answer.status_code == 500:
                    broken.append((row.name, person, {n: v for n, v in typed.items() if shown.get(n) != v}))
                if answer.status_code < 400:
                    kept.back()
    assert broken == []
