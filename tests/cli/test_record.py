"""`awards load-record` from outside: everything the first time, nothing the second."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from awards.cli.record import load, load_record
from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.nominations.models import Entry, Nomination
from awards.pledges.models import Pledge
from awards.programme.models import Edition
from awards.publishing.models import Laureate, Publication
from tests.factories import an_edition


@pytest.fixture
def run(database_url, monkeypatch, tmp_path):
    """Runs the command on this test's database."""
    monkeypatch.setenv("AWARDS_DATABASE_URL", database_url)
    monkeypatch.setenv("AWARDS_SECRET_KEY", "a secret for tests only, long enough to be one")
    monkeypatch.chdir(tmp_path)

    def called(*words):
        result = CliRunner().invoke(load_record, list(words))
        assert result.exit_code == 0, result.output
        return result.stdout

    return called


def count(session, model, *conditions):
    return session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_the_record_is_loaded_once_and_the_second_time_changes_nothing(run, session):
    first = json.loads(run("--json"))
    assert first["new"] | {} == {
        "organisation": 66, "organisation_alias": 78, "former_award": first["new"]["former_award"],
        "former_laureate": 60, "beneficiary_group": 22, "registry_total": 19, "pledge": 33, "edition": 10,
        "category": 46, "publication": 10,
    }  # fmt: skip
    assert first["same"]["country"] == 249
    rows = count(session, AuditRow)
    session.rollback()
    assert json.loads(run("--json"))["new"] == {}
    assert "The record was loaded already; nothing changed." in run()
    assert count(session, AuditRow) == rows


def test_an_edition_of_the_record_has_a_publication_and_nothing_of_an_award_held_here(session, at):
    load(session, at)
    assert count(session, Edition, Edition.kind == "record", Edition.opens_at.is_(None)) == 10
    assert count(session, Publication, Publication.kind == "record") == 10
    assert count(session, Laureate) == 40
    assert count(session, Laureate, Laureate.source == "") == 0
    assert count(session, Nomination) == count(session, Entry) == 0
    assert count(session, Pledge, Pledge.state == "published") == 33


def test_figures_keep_their_qualifier(session, at):
    load(session, at)
    facts = session.scalars(select(Publication.facts).where(Publication.year == 2023)).one()
    assert facts["nominations"] == {"figure": 132, "qualifier": "more than"}
    unknown = session.scalars(select(Publication.facts).where(Publication.year == 2021)).one()
    assert (unknown["nominations"], unknown["winners"], unknown["ceremony_date"]) == (None, None, None)


def test_another_record_adds_a_publication_and_keeps_the_old_one(session, at, monkeypatch):
    load(session, at)
    from awards.record import editions

    real = editions.laureates
    monkeypatch.setattr(editions, "laureates", lambda year: real(year)[1:] if year == 2023 else real(year))
    counts = load(session, at)
    assert counts.changed == {"publication": 1}
    assert count(session, Publication, Publication.year == 2023) == 2


def test_an_edition_that_is_held_here_is_not_replaced(session, at):
    an_edition(session, at, year=2023)
    with pytest.raises(RuleBroken, match="2023 is held here"):
        load(session, at)
