"""Whoever approves does so from a session of their own, signed in just now."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from awards.core.errors import RuleBroken
from awards.decisions import services
from awards.decisions.models import Decision
from awards.infrastructure.session_records import SessionRecord
from tests.decisions.things import all_judged

FIRST_TWO = ("Anna’s workshop", "Bridge school")


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def proposed_in_a_browser(session, judged, client_for):
    staff = client_for(judged.staff)
    staff.post(
        "decisions.choose", {"chosen": [str(entry) for entry in judged.of(*FIRST_TWO)]},
        edition_id=judged.edition.id, key="skills", kind="shortlist",
    )  # fmt: skip
    decision = session.scalars(select(Decision)).one()
    session.commit()
    return staff, decision


def state(session):
    found = session.scalars(select(Decision.state)).one()
    session.commit()
    return found


def of(judged, decision):
    return {"edition_id": judged.edition.id, "decision_id": decision.id}


def test_the_session_that_proposed_does_not_approve_whoever_it_belongs_to_now(session, judged, client_for):
    browser, decision = proposed_in_a_browser(session, judged, client_for)
    assert decision.proposed_in is not None
    records = session.scalars(select(SessionRecord.id)).all()
    assert not any(str(record) in decision.proposed_in for record in records), "a digest, not the record"
    session.execute(
        update(SessionRecord)
        .where(SessionRecord.user_id == judged.staff.id)
        .values(user_id=judged.second.id, roles_version=judged.second.roles_version)
    )
    session.commit()
    page = browser.post("decisions.approval", {}, **of(judged, decision), expect=422)
    assert "This was proposed from the session that you are in" in page.main
    assert state(session) == "proposed"
    client_for(judged.second).post("decisions.approval", {}, **of(judged, decision), expect=302)


def test_the_service_refuses_the_same_session(session, judged, at):
    one = judged.staff.id  # any identifier will do
    decision = services.propose(
        session, judged.edition, judged.skills, "shortlist", judged.of(*FIRST_TWO), {}, judged.staff, at, session_id=one
    )
    with pytest.raises(RuleBroken, match="sign in anew"):
        services.approve(session, decision, judged.second, at, session_id=one)
    assert services.approve(session, decision, judged.second, at, session_id=judged.second.id).state == "approved"


def test_approval_asks_for_a_fresh_proof_and_nothing_is_approved_before(session, judged, at, client_for):
    _browser, decision = proposed_in_a_browser(session, judged, client_for)
    second = client_for(judged.second)
    second.get("decisions.decision", **of(judged, decision))
    session.execute(
        update(SessionRecord)
        .where(SessionRecord.user_id == judged.second.id)
        .values(proved_at=at - timedelta(minutes=16))
    )
    session.commit()
    second.get("decisions.decision", **of(judged, decision), expect=200)
    answer = second.post("decisions.approval", {}, **of(judged, decision), expect=302)
    assert "/account/second-step/proof" in answer.location
    assert state(session) == "proposed"
