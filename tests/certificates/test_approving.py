"""Certificates go out when one of the staff proposed it and another approved, from a session of their own."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from awards.certificates import services
from awards.certificates.models import Certificate, CertificateApproval, CertificateFile
from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.session_records import SessionRecord
from tests.certificates.things import certificates, let_go_out, work
from tests.decisions.things import a_judged_edition
from tests.factories import an_edition
from tests.feedback.things import tie
from tests.publishing.test_corrections import correct, renamed
from tests.publishing.things import decide, finalists, winners

OWN = "You proposed this: another member of staff approves it."


def made(app, session, at):
    judged = a_judged_edition(session, at)
    finalists(session, judged, at, at)
    work(app, session, agreed=False)
    return judged


pytestmark = pytest.mark.begins(judged=made)


@pytest.fixture
def judged(begun):
    """Finalists are public and their certificates made; nobody agreed to them yet."""
    return begun


def of(judged, **more):
    return {"edition_id": judged.edition.id, **more}


def the_proposal(session):
    found = session.scalars(select(CertificateApproval.id).where(CertificateApproval.state == "proposed")).one()
    session.commit()
    return found


def test_until_two_agreed_no_code_is_known_and_no_nominee_has_a_certificate(session, judged, client_for):
    [bridge] = certificates(session, "Bridge school")
    mine = of(judged, nomination_id=judged.entries["Bridge school"].nomination_id)
    staff, second, nominee, visitor = map(client_for, (judged.staff, judged.second, judged.nominator, None))

    def is_out(expected):
        page = visitor.get(f"/certificates/{bridge.code}", expect=200 if expected else 404)
        assert (page.heading == "This certificate holds") is expected
        page = nominee.get("certificates.own", **mine)
        assert ("The certificate is not ready yet." in page.main) is not expected
        file = f"/nominations/{judged.edition.id}/{mine['nomination_id']}/certificates/{bridge.id}-en.pdf"
        assert nominee.browser.get(file).status_code == (200 if expected else 404)

    is_out(False)
    assert staff.get("certificates.overview", **of(judged)).main.count("To approve") == 3
    staff.post("certificates.proposal", {}, **of(judged))
    is_out(False)
    page = staff.get("certificates.overview", **of(judged))
    assert "Another member of staff approves it." in page.main
    assert "Certificates: 3." in page.main
    proposal = of(judged, proposal_id=the_proposal(session))
    assert staff.post("certificates.going_out", {}, expect=422, **proposal).errors == [OWN]
    is_out(False)
    second.post("certificates.going_out", {}, **proposal)
    is_out(True)
    assert staff.get("certificates.overview", **of(judged)).main.count("Public") == 3
    assert second.post("certificates.going_out", {}, expect=422, **proposal).errors == ["This is settled already."]


def test_what_was_corrected_waits_for_two_again_and_the_rest_stays(app, session, at, judged, client_for):
    let_go_out(session)
    correct(session, judged, at, renamed("Bridge schools"))
    work(app, session, agreed=False)
    [_old, new] = certificates(session, "Bridge school")
    [other] = certificates(session, "Code clubs")
    client = client_for()
    client.get(f"/certificates/{new.code}", expect=404)
    client.get(f"/certificates/{other.code}")
    let_go_out(session)
    assert client.get(f"/certificates/{new.code}").heading == "This certificate holds"


def test_it_is_approved_from_another_session_than_it_was_proposed_in_freshly_signed_in(session, at, judged, client_for):
    approval = services.propose_certificates(session, judged.edition, judged.staff, at, judged.edition.id)
    assert str(judged.edition.id) not in approval.proposed_in, "a digest, not the session"
    with pytest.raises(RuleBroken, match="sign in anew"):
        services.approve_certificates(session, approval, judged.second, at, judged.edition.id)
    session.commit()
    second, proposal = client_for(judged.second), of(judged, proposal_id=approval.id)
    second.get("certificates.overview", **of(judged))
    session.execute(
        update(SessionRecord)
        .where(SessionRecord.user_id == judged.second.id)
        .values(proved_at=at - timedelta(minutes=16))
    )
    session.commit()
    for place in ("certificates.going_out", "certificates.proposal"):
        more = proposal if place == "certificates.going_out" else of(judged)
        assert "/account/second-step/proof" in second.post(place, {}, expect=302, **more).location
    assert the_proposal(session) == approval.id
    services.approve_certificates(session, approval, judged.second, at, judged.staff.id)
    session.commit()


def test_one_proposal_stands_at_a_time_and_one_that_was_taken_back_is_made_anew(session, at, judged, client_for):
    staff, second = client_for(judged.staff), client_for(judged.second)
    staff.post("certificates.proposal", {}, **of(judged))
    page = second.post("certificates.proposal", {}, expect=422, **of(judged))
    assert page.errors == ["This is proposed already."]
    first = of(judged, proposal_id=the_proposal(session))
    second.post("certificates.taking_back", {}, **first)
    assert second.post("certificates.going_out", {}, expect=422, **first).errors == ["This is settled already."]
    assert staff.get("certificates.overview", **of(judged)).main.count("To approve") == 3
    second.post("certificates.proposal", {}, **of(judged))
    staff.post("certificates.going_out", {}, **of(judged, proposal_id=the_proposal(session)))
    page = staff.post("certificates.proposal", {}, expect=422, **of(judged))
    assert page.errors == ["There is no certificate that waits to be proposed."]
    told = session.scalars(select(AuditRow.action).where(AuditRow.action.like("certificates.%")).order_by(AuditRow.seq))
    assert [one for one in told.all() if one != "certificates.issued"] == [
        "certificates.proposed", "certificates.dropped", "certificates.proposed", "certificates.approved",
    ]  # fmt: skip
    session.commit()


def test_nothing_is_proposed_that_lacks_a_language_or_was_withdrawn(session, at, judged):
    [bridge], [clubs] = certificates(session, "Bridge school"), certificates(session, "Code clubs")
    session.execute(
        delete(CertificateFile).where(CertificateFile.certificate_id == bridge.id, CertificateFile.language == "ru")
    )
    services.withdraw(session, [clubs.entry_id], None, at)
    services.propose_certificates(session, judged.edition, judged.staff, at)
    session.commit()
    [bridge], [clubs] = certificates(session, "Bridge school"), certificates(session, "Code clubs")
    [annas] = certificates(session, "Anna’s workshop")
    assert (bridge.approval_id, clubs.approval_id) == (None, None)
    assert annas.approval_id is not None


def test_whoever_is_tied_to_one_of_them_has_no_say(session, at, judged, client_for):
    tie(session, judged, judged.second, at, "Bridge school")
    second = client_for(judged.second)
    page = second.post("certificates.proposal", {}, expect=403, **of(judged))
    assert "others of the staff propose and approve certificates" in page.text
    client_for(judged.staff).post("certificates.proposal", {}, **of(judged))
    proposal = of(judged, proposal_id=the_proposal(session))
    second.post("certificates.going_out", {}, expect=403, **proposal)
    second.post("certificates.taking_back", {}, expect=403, **proposal)
    page = second.get("certificates.overview", **of(judged))
    assert "others of the staff propose and approve certificates" in page.main
    assert not page.find("//section[@aria-labelledby='going-out']//form")


def test_a_proposal_of_another_edition_is_none_of_this_one(session, at, judged, client_for):
    other = an_edition(session, at, year=2028)
    approval = CertificateApproval(edition_id=other.id, proposed_by=judged.admin.id, proposed_at=at)
    session.add(approval)
    session.commit()
    second = client_for(judged.second)
    for place in ("certificates.going_out", "certificates.taking_back"):
        second.post(place, {}, expect=404, **of(judged, proposal_id=approval.id))


def test_only_what_is_approved_is_packed_to_be_sent(app, session, judged, client_for):
    staff = client_for(judged.staff)
    page = staff.post("certificates.archives", {}, expect=422, **of(judged))
    assert page.errors == ["No certificate is approved yet."]
    let_go_out(session)
    session.execute(
        update(Certificate).where(Certificate.id == certificates(session, "Code clubs")[0].id).values(approval_id=None)
    )
    session.commit()
    staff.post("certificates.archives", {}, **of(judged))
    work(app, session, agreed=False)
    link = staff.get("certificates.overview", **of(judged)).links()["All certificates (ZIP)"]
    names = zipfile.ZipFile(io.BytesIO(staff.browser.get(link).data)).namelist()
    assert any("bridge-school" in name for name in names)
    assert not any("code-clubs" in name for name in names)


@pytest.mark.parametrize("change", [{"ended_by": "staff"}, {"state": "proposed"}])
def test_no_approval_by_the_proposer_gets_into_the_database_and_none_that_is_settled_changes(
    session, at, judged, change
):
    approval = services.propose_certificates(session, judged.edition, judged.staff, at)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(update(CertificateApproval).values(state="approved", ended_by=judged.staff.id, ended_at=at))
    session.rollback()
    services.approve_certificates(session, approval, judged.second, at)
    session.commit()
    values = {name: judged.staff.id if value == "staff" else value for name, value in change.items()}
    with pytest.raises(IntegrityError):
        session.execute(update(CertificateApproval).values(**values))
    session.rollback()


def test_the_list_before_an_announcement_tells_how_far_certificates_and_letters_are(
    app, session, at, judged, client_for
):
    staff = client_for(judged.staff)

    def said():
        page = staff.get("publishing.announcements", **of(judged))
        lines = [" ".join("".join(line.itertext()).split()) for line in page.find("//section[h2]/ul/li")]
        return [line for line in lines if "ertificates" in line or "Letters" in line]

    assert said() == [
        "Certificates made: 3 of 3. Complete",
        "Certificates approved by two: 0 of 3. Look at this",
        "Letters after the result approved by two: 0 of 2. Look at this",
    ]
    let_go_out(session)
    assert said()[1] == "Certificates approved by two: 3 of 3. Complete"
    winners(session, judged, at + timedelta(days=1), at)
    session.commit()
    assert said()[0] == "Certificates made: 0 of 3. Look at this"
    work(app, session, agreed=False)
    assert said()[:2] == [
        "Certificates made: 3 of 3. Complete",
        "Certificates approved by two: 2 of 3. Look at this",
    ]


def test_before_any_announcement_the_list_says_when_certificates_are_made(session, at, client_for):
    judged = a_judged_edition(session, at)
    decide(session, judged, at, "Anna’s workshop", "Bridge school", "Code clubs")
    session.commit()
    page = client_for(judged.staff).get("publishing.announcements", **of(judged))
    assert "Certificates are made when an announcement is approved." in page.main
    assert "Certificates made" not in page.main


def test_who_only_looks_on_is_offered_no_say(session, at, judged, client_for):
    admin = client_for(judged.admin)
    assert not admin.get("certificates.overview", **of(judged)).find("//main//form")
    services.propose_certificates(session, judged.edition, judged.staff, at)
    session.commit()
    page = admin.get("certificates.overview", **of(judged))
    assert "Proposed by Sana Staff" in page.main
    assert not page.find("//main//form")


def test_who_has_no_say_anyhow_is_told_of_no_tie(session, at, judged, client_for):
    services.propose_certificates(session, judged.edition, judged.second, at)
    for person in (judged.staff, judged.admin):
        tie(session, judged, person, at, "Bridge school")
    session.commit()
    assert "You are tied" in client_for(judged.staff).get("certificates.overview", **of(judged)).main
    assert "You are tied" not in client_for(judged.admin).get("certificates.overview", **of(judged)).main
