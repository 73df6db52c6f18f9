"""What people wrote is text wherever it is shown: every stored text of the schema holds marks, and every page is read.

A new column of texts is planted by itself, and a new page is read as soon as it stands in the table. Columns that hold
codes of the program's own, and no words, are named here.
"""

import csv
import io
import json
import re
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from lxml import etree, html
from sqlalchemy import Column, Engine, Table, select, update
from sqlalchemy.exc import IntegrityError

from awards.infrastructure import migrations
from tests.access.kept import Kept
from tests.access.table import TABLE
from tests.access.test_alike import asked, browser_of
from tests.support.invariants import unguarded
from tests.test_access import address_of

TIMES = sorted({(row.phase, row.decided) for row in TABLE if row.how == "GET" and row.let_in})

LEAST = {"comparing": 2, "finals": 4}
"""So many of the marks the few pages of these times show; of every other time five."""

CODES = frozenset(
    re.findall(
        r"\w+",
        """
        about action answered_by as_of basis bounce category_key cells client_key code code_digest commitment
        content_digest corrects_digest credential_id currency dedupe_key deed device_digest digest document doing domain
        end_reason ended entities_qualifier entity_kind facet focus_area folded gives indicator iso2 iso3
        key kind landing language laureate leaf left_on link_digest looked_by m49 m49_region m49_subregion mark media
        need_answer need_digest network occasion open_scores option outcome part payload pledge pledge_answer
        pledge_digest pledge_type pledges_qualifier previous proposed_in public_id public_key publication purpose
        qualifier question quorum ranked_by ranking reason_leaf reason_salt receipt region relation resource_kind rights
        role root rule salt scheme scope seal search_text second_step secret signature slug source_id source_register
        stage state stated stated_date status stored template tie_rule token_digest unit usd_basis usd_qualifier
        used_for value whose word zone
        """,
    )
)
"""Names of columns with codes, digests and numbers of the program's own."""

CODES_OF_ONE = {"webhook.events", "webhook_delivery.event"}
"""Columns like these, whose names stand for words elsewhere."""

OF_ADDRESSES = {"url", "website", "evidence", "archived_copy", "proof"}
"""Addresses of the web, as they may have been kept before anybody looked at what they begin with."""

SECRET = "a-password-of-the-mail-server"

MARK, RUN = re.compile(r"<m(\d+)>"), "54444439"


def marked(number: int) -> str:
    """Words that would open an element, an attribute, a template, a field or a formula, wherever they were believed."""
    return f"<m{number}>\"m{number}=\"'m{number}='&{{{{7*7777777}}}}{{title}}%(x)s</script>"


def planted(column: Column[Any], value: Any, number: int) -> Any:
    """The value with the mark in every text of it."""
    if isinstance(value, dict):
        return {k: planted(column, v, number) if isinstance(v, dict | list) or spoken(k, v) else v
                for k, v in value.items()}  # fmt: skip
    if isinstance(value, list):
        return [planted(column, v, number) if isinstance(v, dict | list) or spoken("", v) else v for v in value]
    if column.name in OF_ADDRESSES and str(value).startswith("http"):
        return f"javascript:m{number}"
    return marked(number) + value if "@" in value else value + marked(number)


def spoken(key: str, value: Any) -> bool:
    """Whether a text in a document is words: in a language, or of several."""
    return isinstance(value, str) and (key in ("en", "fr", "ar", "zh", "ru", "es") or " " in value)


def texts(table: Table) -> list[Column[Any]]:
    """The table's columns in which words may stand."""
    return [
        column
        for column in table.columns
        if column.name not in CODES and str(column) not in CODES_OF_ONE
        and not column.primary_key and not column.foreign_keys
        and column.type.python_type in (str, dict, list)
    ]  # fmt: skip


def plant(engine: Engine) -> dict[int, str]:
    """Put marks into every text of every row; gives the column of each mark."""
    found: dict[int, str] = {}
    with unguarded(engine) as connection:
        for table in migrations.all_metadata().sorted_tables:
            for column in texts(table):
                number = len(found) + 100
                for row in connection.execute(select(*table.primary_key.columns, column)).all():
                    if row[-1]:
                        here = [a == b for a, b in zip(table.primary_key.columns, row, strict=False)]
                        with suppress(IntegrityError), connection.begin_nested():  # a word of the program's own
                            words = planted(column, row[-1], number)
                            connection.execute(update(table).where(*here).values({column: words}))
                            found[number] = f"{table.name}.{column.name}"
    return found


def wrong(response: Any) -> list[str]:
    """What in an answer was taken for more than text."""
    kind, body = response.content_type, response.get_data().decode(errors="replace")
    if kind.startswith("text/html") and body:
        tree = html.document_fromstring(body)
        said = [f"{e.tag} {a}" for e in tree.iter(etree.Element) for a in e.attrib if re.fullmatch(r"m\d+", a)]
        said += [str(a) for a in tree.xpath("//@href | //@src | //@action") if a.strip().startswith("javascript:")]
        return said + MARK.findall(body) + [RUN] * (RUN in body)
    if kind.partition(";")[0].endswith("xml"):
        return [e.tag for e in etree.fromstring(response.get_data()).iter(etree.Element) if MARK.match(f"<{e.tag}>")]
    if "json" in kind:
        json.loads(body)
    if kind.startswith("text/csv"):
        return [cell for row in csv.reader(io.StringIO(body)) for cell in row if cell[:1] in ("=", "@", "\t", "\r")]
    return []


def secret(app: Flask, response: Any) -> bool:
    """Whether an answer holds a secret of the settings."""
    said = response.get_data() + str(response.headers).encode()
    return any(one.encode() in said for one in (SECRET, app.config["AWARDS"].secret_key, app.config["SECRET_KEY"]))


@pytest.mark.one_database
@pytest.mark.parametrize("time", TIMES, ids=lambda time: f"{time[0]}{', decided' if time[1] else ''}")
@pytest.mark.case("OU-01")
@pytest.mark.case("IN-10")
@pytest.mark.case("EM-05")
def test_what_people_wrote_is_text_on_every_page(
    time: tuple[str, bool], kept: Kept, app: Flask, engine: Engine
) -> None:
    columns = plant(engine)
    told_nowhere = {"mail_url": f"smtp://mailer:{SECRET}@mail.example:587"}
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update=told_nowhere)
    bad, shown, broken = {}, set(), {}
    try:
        for row in TABLE:
            if (row.phase, row.decided) != time or row.how != "GET" or not row.let_in:
                continue
            person = min(row.let_in)
            token = kept.tokens.get(person) if row.endpoint.startswith("api.") else None
            response = asked(browser_of(app, kept, person), "GET", address_of(app, row, kept.values), token)
            if response.status_code >= 500:
                broken[row.name] = response.status_code
            if secret(app, response):
                bad[row.name] = ["a secret"]
            if found := wrong(response):
                bad[row.name] = [columns.get(int(n), n) if n.isdecimal() else n for n in found]
            shown |= {int(n) for n in re.findall(rb"(?:&lt;|<|u003c)m([0-9]{3})", response.get_data())}
    finally:
        kept.back()
    print(sorted(columns[n] for n in shown if n in columns))  # noqa: T201
    assert (bad, broken) == ({}, {})
    assert len(shown) >= LEAST.get(time[0], 5)
