"""What `make run` does before it serves: once it makes all there is to see, again it only makes fresh links."""

import re

import pytest

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.cli import welcome
from awards.decisions.models import Decision
from awards.desks.rehearsal.stage import Size
from awards.infrastructure.audit import AuditRow
from awards.nominations.models import Nomination
from awards.publishing.models import Publication
from tests.support.page import Client

LINK = re.compile(r"http://localhost:8000(/account/sign-in/link/\S+)")

TABLES = (Nomination, Assignment, Decision, Publication, User)


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(welcome, "SIZE", Size(nominations=6, countries=4, judges=4))


def counts(session):
    return {table.__tablename__: session.query(table).count() for table in TABLES}


@pytest.mark.usefixtures("small")
def test_each_link_lands_where_there_is_something_to_do_and_again_only_links_are_made(run, app, sessions):
    run("welcome")
    with sessions.reading() as session:
        before, last = counts(session), session.query(AuditRow).count()
    links = LINK.findall(run("welcome").out)
    with sessions.reading() as session:
        assert counts(session) == before
        rows = session.query(AuditRow).order_by(AuditRow.seq).all()[last:]
        assert [row.action for row in rows] == ["sign_in.link_made"] * 5
    landings = []
    for link in links:
        client = Client(app)
        client.get(link)
        landings.append(client.post(link, expect=302).location)
        client.get(landings[-1])
    assert [re.sub(r"[0-9a-f-]{36}", "…", landing) for landing in landings] == [
        "/nominations/…/…", "/account/pledges", "/judging/…", "/staff/…/decisions", "/staff/…/decisions",
    ]  # fmt: skip


@pytest.mark.usefixtures("small")
def test_a_rehearsal_that_somebody_replaced_does_not_keep_the_others_from_their_links(run):
    run("welcome")
    size = ("--nominations", "3", "--countries", "2", "--judges", "4")
    run("rehearse", "--edition", "2032", "--until", "open", *size, "--replace")
    out = run("welcome").out
    assert len(LINK.findall(out)) == 4
    assert "Judge:" not in out
