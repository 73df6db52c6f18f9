"""A person who is named in the registry goes from its words; numbers, versions and digests stay and hold."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from awards.campaigns import services as campaigns
from awards.desks import invariants
from awards.desks.prerendering import marks
from awards.infrastructure.outbox import OutboxMail
from awards.people import services
from awards.pledges import queries
from awards.pledges import services as pledges
from awards.pledges.models import (
    Pledge,
    PledgeErasure,
    PledgeEvidenceNote,
    PledgeReport,
    PledgeVerification,
    PledgeVersion,
)
from awards.pledges.queries import desk
from awards.pledges.rules import Money, Target, reports
from tests.factories import a_user
from tests.pledges.conftest import put

NAME = "Amara Made-Up"


@pytest.fixture
def named(session, at):
    """A pledge with two versions, a report and a verification, each of which names a person; and another pledge."""
    staff, second = (a_user(session, f"{name}@secretariat.example") for name in ("staff", "second"))
    person = a_user(session, "amara@network.example", name=NAME)
    money = (Money("pledged", Decimal(1000), "USD", usd=Decimal(1000), usd_basis="stated"),)
    for title in (f"Repair with {NAME}", "Repair in every library"):
        pledge = put(
            session, at, source_id="1", title=title, money=money, summary=f"Ask {NAME} or amara@network.example.",
            targets=(Target(f"As many as {NAME} taught", "5", "people"),),
        )  # fmt: skip
    put(session, at, source_id="2", title="Untouched")
    said = reports.Report(
        at.date() - timedelta(days=9), at.date(), "on_track", f"{NAME} taught forty.", f"{NAME} goes on.",
        (("People", "40"),), evidence="https://network.example/report",
    )  # fmt: skip
    report = pledges.report(session, pledge, said, person, at.date(), at)
    pledges.verify_report(session, report, 2, f"Rang {NAME}.", staff, at, f"Ask {NAME} again.")
    copy = f"https://archive.example/{NAME}"
    pledges.note_evidence(session, report, at.date(), True, copy, staff, at.date(), at)
    campaign = campaigns.add_campaign(session, campaigns.Said("Kits", at.date(), None, public=True), staff)
    campaigns.ask(session, campaign, pledge, f"{NAME} brings kits.", person, at)
    session.commit()
    return pledge, person, staff, second


def erased(session, named, at):
    pledge, person, staff, second = named
    erasure = services.ask(session, person, at)
    services.propose(session, erasure, staff, at)
    services.approve(session, erasure, second, at)
    session.execute(update(OutboxMail).values(state="sent", sent_at=at))
    session.commit()
    assert services.carry_out(session, erasure, at + timedelta(hours=1))
    session.commit()
    session.expire_all()
    return pledge.public_id


def words(session):
    tables = (
        "pledge_version", "pledge_report", "pledge_verification", "pledge_evidence_note", "pledge_search",
        "pledge_index", "pledge_line", "pledge", "campaign_ask",
    )  # fmt: skip
    rows = [row for table in tables for row in session.execute(text(f"SELECT * FROM {table}"))]
    return " ".join(str(value) for row in rows for value in row).lower()


def test_no_word_of_the_registry_names_the_person_and_all_else_stays(session, named, at):
    kept = (
        PledgeVersion.id, PledgeVersion.n, PledgeVersion.content_digest, PledgeVersion.recorded_at,
        PledgeVersion.sort_usd,
    )  # fmt: skip
    before = session.execute(select(*kept).order_by(PledgeVersion.id)).all()
    sums = queries.kept_sums(session)
    assert "amara" in words(session)
    public_id = erased(session, named, at)
    assert "amara" not in words(session)
    assert session.execute(select(*kept).order_by(PledgeVersion.id)).all() == before
    assert queries.kept_sums(session) == queries.live_sums(session) == sums
    pledge = queries.public_pledge(session, public_id)
    assert pledge.current.title == "Repair in every library"
    assert pledge.current.facts["summary"] == "Ask … or …."
    assert queries.pledge_version(session, public_id, 1)[1].title == "Repair with …"
    (report,) = desk.reports(session, pledge.id)
    assert (report.narrative, report.results, report.stage) == ("… taught forty.", [["People", "40"]], "on_track")
    assert (report.verifications[0].method, report.verifications[0].level) == ("Rang ….", 2)
    assert invariants.broken(session) == []


def test_the_page_of_each_version_says_that_words_went(session, named, at, client_for):
    public_id = erased(session, named, at)
    for page in (
        client_for().get("pledges.pledge", public_id=public_id),
        client_for().get("pledges.pledge_version", public_id=public_id, n=1),
    ):
        assert "Words that named a person were taken out" in page.main
    other = session.scalars(select(Pledge.public_id).where(Pledge.source_id == "2")).one()
    session.rollback()
    assert "taken out" not in client_for().get("pledges.pledge", public_id=other).main


def test_files_of_pages_that_tell_of_the_pledge_are_old_at_once(session, named, at):
    before = marks.registry(session, at)
    erased(session, named, at)
    assert marks.registry(session, at) != before


def test_nobody_finds_the_pledge_by_the_name_any_more(session, named, at):
    assert len(queries.pledges(session, queries.Filters(q="amara"))) == 1
    public_id = erased(session, named, at)
    assert queries.pledges(session, queries.Filters(q="amara")) == []
    assert [one.public_id for one in queries.pledges(session, queries.Filters(q="library"))] == [public_id]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (PledgeVersion, {"title": "Else"}),
        (PledgeReport, {"narrative": "Else"}),
        (PledgeVerification, {"method": "Else"}),
        (PledgeEvidenceNote, {"archived_copy": "Else"}),
    ],
)
def test_without_an_erasure_the_database_lets_no_word_go(session, named, table, values):
    with pytest.raises(DatabaseError):
        session.execute(update(table).values(values))
    session.rollback()


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (PledgeVersion, {"content_digest": "0"}), (PledgeVersion, {"sort_usd": 9}),
        (PledgeReport, {"stage": "completed"}),
        (PledgeVerification, {"level": 4}), (PledgeEvidenceNote, {"opened": False}),
    ],
)  # fmt: skip
def test_an_erasure_moves_nothing_but_words(session, named, at, table, values):
    pledges.let_words_go(session, "pledge_version", session.scalars(select(PledgeVersion.id)).all(), at)
    pledges.let_words_go(session, "pledge_report", session.scalars(select(PledgeReport.id)).all(), at)
    with pytest.raises(DatabaseError):
        session.execute(update(table).values(values))
    session.rollback()


def test_that_words_went_cannot_be_taken_back(session, named, at):
    erased(session, named, at)
    with pytest.raises(DatabaseError):
        session.execute(PledgeErasure.__table__.delete())
    session.rollback()
