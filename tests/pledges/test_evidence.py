"""The evidence of a report: its language, an archived copy, and whether staff found that it opens."""

from datetime import timedelta

import pytest

from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.pledges import services
from awards.pledges.models import PledgeEvidenceNote, PledgeReport
from awards.pledges.queries import desk
from awards.pledges.rules import reports
from tests.pledges.test_desk_pages import people, published, said  # noqa: F401
from tests.pledges.test_verifying_reports import reported  # noqa: F401
from tests.support.counting import count_queries

PAGE, COPY = "https://network.example/report", "https://archive.example/network"


def test_a_report_says_where_its_evidence_is_kept_and_in_which_language(people, session, client_for, at):  # noqa: F811
    writer, _staff, pledge_id, public_id = published(people, session, client_for)
    page = writer.get("pledges.report", pledge_id=pledge_id)
    told = {name: page.field(name) or "" for name in ("seen", "after")} | {
        "start": f"{at.date() - timedelta(days=9)}", "end": f"{at.date()}", "stage": "started",
        "narrative": "We began.", "results-0": "5", "word": "spent", "evidence": PAGE, "language": "fr",
        "archived_copy": "http://archive.example",
    }  # fmt: skip
    page = writer.post("pledges.report_made", told, expect=422, pledge_id=pledge_id)
    assert page.errors == [
        "Address of an archived copy: An archived copy has an address that begins with https://.",
    ]
    assert page.field("language") == "fr"
    writer.post("pledges.report_made", told | {"archived_copy": COPY}, pledge_id=pledge_id)
    page = client_for().get("pledges.pledge", public_id=public_id)
    assert f"Evidence {PAGE} (French) Archived copy" in said(page)
    assert page.links()["Archived copy"] == COPY
    (report,) = client_for().get("sharing.pledge_json", public_id=public_id).json["reports"]
    assert (report["evidence_language"], report["archived_copy"], report["evidence_seen"]) == ("fr", COPY, None)


def test_staff_note_whether_it_opened_and_everybody_reads_the_newest_day(reported, session, client_for, engine, at):  # noqa: F811
    staff, pledge_id, public_id, report_id = reported
    before = client_for().get("sharing.pledge_json", public_id=public_id).json
    assert "Say whether the evidence opened" in staff.get("pledges.moderation", pledge_id=pledge_id).links()
    page = staff.post("pledges.evidence", {"looked_on": "", "opened": ""}, expect=422, report_id=report_id)
    assert page.errors == ["Looked at on: Give a date.", "The page: Say whether it opened."]
    odd = {"looked_on": f"{at.date()}", "opened": "half"}
    page = staff.post("pledges.evidence", odd, expect=422, report_id=report_id)
    assert page.errors == ["The page: Say whether it opened."]
    ahead = {"looked_on": f"{at.date() + timedelta(days=9)}", "opened": "yes"}
    (wrong,) = staff.post("pledges.evidence", ahead, expect=422, report_id=report_id).errors
    assert wrong == "Looked at on: Note what you have seen: the day is today at the latest."
    seen = []
    for days, opened, copy in ((0, "no", ""), (5, "yes", COPY)):
        with count_queries(engine, at_most=19) as statements:
            staff.get("pledges.evidence_form", report_id=report_id)
        seen.append(len(statements))
        told = {"looked_on": f"{at.date() - timedelta(days=days)}", "opened": opened, "archived_copy": copy}
        staff.post("pledges.evidence", told, report_id=report_id)
    assert len(set(seen)) == 1
    public = said(client_for().get("pledges.pledge", public_id=public_id))
    assert "Archived copy Looked at on " in public
    assert "the page did not open." in public
    assert "the page opened." not in public
    document = client_for().get("sharing.pledge_json", public_id=public_id).json
    (report,) = document["reports"]
    assert report["archived_copy"] == COPY
    assert report["evidence_seen"] == {"on": f"{at.date()}", "opened": False}
    assert document["changed_at"] > before["changed_at"]
    assert "the page opened." not in said(staff.get("pledges.evidence_form", report_id=report_id))
    assert session.query(AuditRow).filter_by(action="pledge.evidence_noted").count() == 2


def test_nobody_notes_the_evidence_of_their_own_report(reported, session, people, at):  # noqa: F811
    *_, report_id = reported
    report = desk.report(session, report_id)
    with pytest.raises(RuleBroken):
        services.note_evidence(session, report, at.date(), True, "", people["writer"], at.date(), at)
    assert session.query(PledgeEvidenceNote).count() == 0


def test_what_an_earlier_report_showed_is_said_to_be_the_same(reported, session, people, client_for, at):  # noqa: F811
    _staff, pledge_id, public_id, _report_id = reported
    assert "The same page as in an earlier report." not in said(client_for().get("pledges.pledge", public_id=public_id))
    told = reports.Report(
        at.date() - timedelta(days=500), at.date() - timedelta(days=301), "started", "We began.",
        why_none="Too early.", evidence=PAGE,
    )  # fmt: skip
    services.report(session, desk.pledge(session, pledge_id), told, people["writer"], at.date(), at)
    session.commit()
    page = said(client_for().get("pledges.pledge", public_id=public_id))
    assert page.count("The same page as in an earlier report.") == 1
    assert page.index("The same page") < page.index("We began.")
    assert session.query(PledgeReport).count() == 2
