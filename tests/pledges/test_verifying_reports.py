"""Staff note how far a report was looked at; everybody reads the level, until when it holds, and that it ran out."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.pledges import services
from awards.pledges.models import PledgeReport, PledgeVerification
from awards.pledges.queries import desk
from awards.pledges.rules import reports
from tests.factories import a_user
from tests.pledges.test_desk_pages import people, published, said  # noqa: F401
from tests.support.counting import count_queries


@pytest.fixture
def reported(people, session, client_for, at):  # noqa: F811
    """A public pledge with a report of it that says: completed."""
    _writer, staff, pledge_id, public_id = published(people, session, client_for)
    told = reports.Report(
        at.date() - timedelta(days=300), at.date(), "completed", "All is done.",
        why_none="Nobody counted.", evidence="https://network.example/report",
    )  # fmt: skip
    services.report(session, desk.pledge(session, pledge_id), told, people["writer"], at.date(), at)
    session.commit()
    report_id = session.scalars(select(PledgeReport.id)).one()
    session.rollback()
    return staff, pledge_id, public_id, report_id


def test_staff_note_a_level_with_its_method_and_readers_see_it(reported, session, client_for, people, move):  # noqa: F811
    staff, pledge_id, public_id, report_id = reported
    page = said(client_for().get("pledges.pledge", public_id=public_id))
    assert "Reported as completed, and not verified." in page
    address = staff.get("pledges.moderation", pledge_id=pledge_id)
    assert "Say how far it was looked at" in address.links()
    page = staff.get("pledges.verification_form", report_id=report_id)
    assert "All is done." in page.main
    page = staff.post("pledges.verification", {"level": "2", "method": "", "note": "Call them."}, expect=422,
                      report_id=report_id)  # fmt: skip
    assert page.errors == ["How: Say how."]
    assert page.field("note") == "Call them."
    staff.post("pledges.verification", {"level": "2", "method": "Read the audit.", "note": "Call them."},
               report_id=report_id)  # fmt: skip
    public = said(client_for().get("pledges.pledge", public_id=public_id))
    assert "Met Reports are up to date" in public
    assert "Papers were checked (holds until " in public
    assert "Call them." not in public
    again = said(staff.get("pledges.verification_form", report_id=report_id))
    assert "Read the audit. Call them." in again
    move(days=731)
    public = said(client_for().get("pledges.pledge", public_id=public_id))
    assert "As reported, not verified (“Papers were checked” held until " in public
    assert "Reported as completed, and not verified." in public
    document = client_for().get("sharing.pledge_json", public_id=public_id).json
    assert document["reports"][0]["verification_level"] == 0


def test_a_level_that_no_list_has_is_refused_beside_its_field(reported, session):
    staff, *_, report_id = reported
    page = staff.post("pledges.verification", {"level": "9", "method": "Looked."}, expect=422, report_id=report_id)
    assert page.errors == ["How far it was looked at: Choose a level of the list."]
    session.rollback()
    assert session.scalars(select(PledgeVerification)).all() == []


def test_nobody_looks_at_what_they_reported(reported, session, people, at):  # noqa: F811
    found = session.get_one(PledgeReport, reported[-1])
    own = session.get_one(User, people["writer"].id)
    with pytest.raises(RuleBroken, match="You reported it yourself"):
        services.verify_report(session, found, 2, "Read it.", own, at)
    with pytest.raises(RuleBroken, match="You reported it yourself"):
        services.note_evidence(session, found, at.date(), True, "", own, at.date(), at)


@pytest.mark.parametrize("chain", [["writer"], ["writer", "between"]])
def test_nobody_looks_at_what_they_reported_by_an_account_that_became_part_of_theirs(
    reported, session, people, at, chain  # noqa: F811
):  # fmt: skip
    staff, *_, report_id = reported
    known = {"writer": people["writer"].id, "between": a_user(session, "between@example.org").id}
    for name, into in zip(chain, [*(known[one] for one in chain[1:]), people["staff"].id], strict=True):
        former = session.get_one(User, known[name])
        former.merged_into_id, former.disabled_at = into, at
    session.commit()
    told = "You reported it yourself: another person looks at it."
    page = staff.post("pledges.verification", {"level": "2", "method": "Read it."}, expect=422, report_id=report_id)
    assert page.errors == [f"How far it was looked at: {told}"]
    assert told in staff.get("pledges.verification_form", report_id=report_id).main
    noted = {"looked_on": at.date().isoformat(), "opened": "yes"}
    assert told in staff.post("pledges.evidence", noted, expect=422, report_id=report_id).main
    assert told in staff.get("pledges.evidence_form", report_id=report_id).main
    session.rollback()
    assert session.scalars(select(PledgeVerification)).all() == []


def test_the_page_costs_the_same_however_often_it_was_noted(reported, engine):
    staff, *_, report_id = reported
    counts = []
    for level in "123":
        with count_queries(engine, at_most=18) as statements:
            staff.get("pledges.verification_form", report_id=report_id)
        counts.append(len(statements))
        staff.post("pledges.verification", {"level": level, "method": "Looked."}, report_id=report_id)
    assert len(set(counts[1:])) == 1


def test_everybody_reads_what_the_words_mean(client_for):
    page = said(client_for().get("pledges.words"))
    for words in ("When a pledge counts as met", "Papers were checked", "No report for more than two years.",
                  "What has left the organisation."):  # fmt: skip
        assert words in page


@pytest.mark.parametrize("level", ["high", "", "²"])
def test_a_level_that_is_no_number_is_refused_beside_its_field(reported, session, level):
    staff, *_, report_id = reported
    page = staff.post("pledges.verification", {"level": level, "method": "Looked."}, expect=422, report_id=report_id)
    assert page.errors == ["How far it was looked at: Choose a level of the list."]
    assert page.field("method") == "Looked."
