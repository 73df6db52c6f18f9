"""A disk that is full and a database that somebody holds: nothing is said to be saved, and what was typed stays."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from awards.infrastructure.database import connect
from awards.nominations.models import Nomination, NominationVersion
from tests.factories import a_nomination, a_user, an_edition

WORDS = "We teach the repair of phones. " * 600


@pytest.fixture
def section(session, at, client_for, engine):
    """`section()` sends the words of a draft as its page would; gives the answer."""
    edition = an_edition(session, at)
    nia = a_user(session, "nia@example.org")
    draft = a_nomination(session, edition, nia, at, state="draft")
    session.commit()
    client = client_for(nia)
    where = {"edition_id": edition.id, "nomination_id": draft.id, "key": "work"}
    page = client.get("nominations.section", **where)
    shown = {box.get("name"): box.get("value") for box in page.find("//main//form//input[starts-with(@name, 'seal')]")}
    client.browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return lambda expect: client.post("nominations.section", shown | {"answer-change": WORDS}, expect=expect, **where)


@contextmanager
def every_connection(engine, said):
    """With this said on whatever connection is used."""

    def set_it(connection, _record, _proxy):
        connection.cursor().execute(said)

    event.listen(engine, "checkout", set_it)
    yield
    event.remove(engine, "checkout", set_it)
    engine.dispose()


def kept(engine):
    with Session(engine) as reading:
        (draft,) = reading.scalars(select(Nomination))
        return draft.answers.get("change"), len(reading.scalars(select(NominationVersion)).all())


@pytest.mark.one_database("sqlite")  # a file of its own; a server of PostgreSQL is watched by who runs it
@pytest.mark.case("FT-07", rest="scores and the log: one way to the database for all")
def test_on_a_full_disk_nothing_is_acknowledged_and_the_text_stays_on_the_page(section, engine):
    before = kept(engine)
    with every_connection(engine, "PRAGMA max_page_count=1"):  # no more pages than there are
        page = section(500)
        assert "nothing was half saved" in page.main
        assert WORDS in [box.text for box in page.find("//textarea")]
        assert kept(engine) == before
    section(302)
    assert kept(engine)[0].startswith("We teach the repair of phones.")


HELD = {
    "sqlite": ("PRAGMA busy_timeout=300", "SELECT 1"),  # each of ours begins as a writer
    "postgresql": ("SET lock_timeout=300", "SELECT 1 FROM nomination FOR UPDATE"),
}
"""How long is waited in the test, and what somebody says who holds what is to be written."""


@pytest.mark.case("FT-10")
def test_a_database_that_somebody_holds_is_waited_for_a_while_and_the_text_stays_on_the_page(section, engine):
    before = kept(engine)
    waits, holds = HELD[engine.dialect.name]
    with every_connection(engine, waits), engine.connect() as holder:
        holder.exec_driver_sql(holds)
        page = section(503)
        assert page.response.headers["Retry-After"] == "1"
        assert WORDS in [box.text for box in page.find("//textarea")]
        holder.rollback()
        assert kept(engine) == before
        section(302)
    assert kept(engine) != before


@pytest.mark.case("FT-10")
def test_whoever_serves_waits_five_seconds_for_others(database_url):
    engine = connect(database_url)
    asked = {"sqlite": "PRAGMA busy_timeout", "postgresql": "SHOW lock_timeout"}[engine.dialect.name]
    with engine.connect() as connection:
        assert connection.exec_driver_sql(asked).scalar() in (5000, "5s")
    engine.dispose()
