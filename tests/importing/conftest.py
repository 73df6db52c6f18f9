"""Files of pledges for tests."""

import csv
import io

import pytest

from awards.core.cells import csv_cell
from awards.importing import services
from awards.importing.services import open_file
from awards.infrastructure import clock
from awards.organisations.services import load_organisations
from awards.pledges.services import load_pledges
from awards.sharing.rows import every_row

A_ROW = {
    "register": "a source", "source_id": "1", "title": "Benches for libraries", "lead": "Cedar Network",
    "source": "https://cedar.example", "word": "pledged", "amount": "5000.50", "currency": "USD", "usd": "5000.50",
    "usd_basis": "stated", "countries": "GH|KE", "country_shares": "GH:60|KE:40", "start_year": "2026",
    "instalments": "pledged 2500 USD 2026-01-01/2026-12-31", "beneficiary_groups": "women", "is_new": "yes",
    "summary": "Tools and somebody who teaches.", "state": "",
}  # fmt: skip


def a_row(**cells):
    """A row of a file, whole and small."""
    return A_ROW | cells


def as_csv(rows, columns=None):
    """The rows as a file's bytes."""
    names = columns or list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({name: csv_cell(row.get(name)) for name in names} for row in rows)
    return text.getvalue().encode()


def taken(session, content, at, *, dry=False, second=False, name="pledges.csv"):
    """A file's rows in one transaction."""
    lines = open_file(name, io.BytesIO(content))
    whole, seen = services.Tally(), set()
    for rows in services.batches(lines):
        reader = services.Reader(lines.header)
        services.add(
            whole, services.take(session, reader, rows, None, at, dry=dry, second=second, seen=seen).document()
        )
    return whole


@pytest.fixture
def registry(session, at):
    """The registry as the shipped record has it."""
    load_organisations(session)
    load_pledges(session, at)
    session.commit()
    return session


def exported(session):
    """The rows of the registry as a file holds them."""
    session.expire_all()
    return every_row(session, clock.now(session), "")
