"""What guards the pages of an edition's end beside the doors: a fresh proof, made-up results for staff alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from awards.closing import services
from awards.closing.models import ClosingAct
from awards.infrastructure.session_records import SessionRecord
from tests.closing.test_ending import LATER, announced, when
from tests.decisions.things import a_judged_edition
from tests.publishing.things import finalists, winners


@pytest.mark.parametrize("page", ["fairness_proposal", "proposal", "approval"])
def test_proposing_and_approving_ask_for_a_fresh_proof_and_nothing_is_done_before(
    session, at, client_for, page
) -> None:
    judged = a_judged_edition(session, at)
    announced(session, judged, at)
    when(session, LATER)
    of = {"edition_id": judged.edition.id}
    if page == "approval":
        of["proposal_id"] = services.propose_closing(session, judged.edition, "x", judged.staff, at + LATER).id
    session.commit()
    client = client_for(judged.second)
    session.execute(update(SessionRecord).values(proved_at=at - timedelta(minutes=16)))
    session.commit()
    answer = client.post(f"closing.{page}", {"reason": "x"}, **of)
    assert "/account/second-step/proof" in answer.location
    assert session.scalars(select(ClosingAct.state)).all() == (["proposed"] if page == "approval" else [])


def test_open_data_of_a_rehearsal_is_for_staff_alone_where_the_award_is_real(app, session, at, client_for) -> None:
    judged = a_judged_edition(session, at, rehearsal=True)
    finalists(session, judged, at, at)
    found = winners(session, judged, at, at)
    services.make(session, found, at, 1)
    session.commit()
    year, visitor, staff = judged.edition.year, client_for(None), client_for(judged.staff)
    visitor.get("closing.rehearsal_data", year=year)
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"env": "production"})
    visitor.get("closing.rehearsal_data", year=year, expect=404)
    staff.get("closing.rehearsal_data", year=year)
