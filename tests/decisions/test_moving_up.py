"""A finalist falls away before the announcement: the first reserve moves up, and a second person approves it."""

import pytest
from sqlalchemy import select

from awards.core.errors import RuleBroken
from awards.decisions import services
from awards.decisions.models import Decision
from awards.decisions.rules import Beside
from awards.nominations.models import Nomination
from tests.decisions.things import all_judged
from tests.publishing.things import announce

FIRST_TWO = ("Anna’s workshop", "Bridge school")
WHY = "They withdrew, and it is the first reserve"


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def shortlist(session, judged, at):
    """Approved, with Delta radio and then Code clubs as reserves, whom the jury told apart."""
    code, delta = judged.of("Code clubs", "Delta radio")
    decision = services.propose(
        session, judged.edition, judged.skills, "shortlist", judged.of(*FIRST_TWO), {delta: "Wider reach"},
        judged.staff, at, beside=Beside(reserves={delta: 1, code: 2}),
    )  # fmt: skip
    services.approve(session, decision, judged.second, at)
    session.commit()
    return decision


def falls_away(session, judged, at, title="Bridge school"):
    nomination = session.get_one(Nomination, judged.entries[title].nomination_id)
    nomination.state, nomination.withdrawn_at = "withdrawn", at
    session.commit()


def test_the_first_reserve_moves_up_and_the_others_stay_in_order(session, judged, shortlist, at):
    falls_away(session, judged, at)
    new = services.move_up(session, shortlist, WHY, judged.staff, at)
    assert new.chosen == judged.of("Anna’s workshop", "Delta radio")
    assert new.reserves == judged.of("Code clubs")
    assert (new.state, new.follows_id, new.proposed_by) == ("proposed", shortlist.id, judged.staff.id)
    assert (shortlist.state, shortlist.rejection_reason) == ("rejected", WHY)
    assert {place.entry_id: place.reason for place in new.places}[judged.of("Delta radio")[0]] == WHY
    assert services.approve(session, new, judged.second, at, read=True).state == "approved"


def test_a_reserve_who_fell_away_too_is_passed_by(session, judged, shortlist, at):
    falls_away(session, judged, at)
    falls_away(session, judged, at, "Delta radio")
    assert services.move_up(session, shortlist, WHY, judged.staff, at).chosen == judged.of(
        "Anna’s workshop", "Code clubs"
    )


def test_as_many_move_up_as_fell_away(session, judged, shortlist, at):
    for title in FIRST_TWO:
        falls_away(session, judged, at, title)
    new = services.move_up(session, shortlist, WHY, judged.staff, at)
    assert set(new.chosen) == set(judged.of("Delta radio", "Code clubs"))
    assert new.reserves == []


def test_nobody_moves_up_while_all_run_when_none_is_left_or_once_it_is_public(session, judged, shortlist, at):
    with pytest.raises(RuleBroken, match="nobody has to move up"):
        services.move_up(session, shortlist, WHY, judged.staff, at)
    falls_away(session, judged, at)
    with pytest.raises(RuleBroken, match="public already"):
        services.move_up(session, shortlist, WHY, judged.staff, at, announced=True)
    for title in ("Code clubs", "Delta radio"):
        falls_away(session, judged, at, title)
    with pytest.raises(RuleBroken, match="No reserve is left"):
        services.move_up(session, shortlist, WHY, judged.staff, at)
    assert shortlist.state == "approved"


def of(judged, decision):
    return {"edition_id": judged.edition.id, "decision_id": decision.id}


def test_the_page_names_both_and_prefills_the_reason(session, judged, shortlist, at, client_for):
    staff = client_for(judged.staff)
    assert "moves up" not in staff.get("decisions.decision", **of(judged, shortlist)).main
    falls_away(session, judged, at)
    page = staff.get("decisions.decision", **of(judged, shortlist))
    assert "Chosen and not in the running any more: N-0002." in page.main
    assert "Propose that N-0004 moves up" in page.main
    words = page.field("reason")
    assert words == "Nomination N-0002 is not in the running any more; nomination N-0004 is the next reserve."
    new = staff.post("decisions.succession", {"reason": words}, **of(judged, shortlist), follow=True, expect=200)
    assert new.heading == "Shortlist Proposed"
    assert "see the decision before" in new.main
    assert "Propose that" not in client_for(judged.admin).get("decisions.decision", **of(judged, shortlist)).main


def test_a_refusal_keeps_the_reason_and_changes_nothing(session, judged, shortlist, at, client_for):
    winners = services.propose(
        session, judged.edition, judged.skills, "winners", judged.of("Anna’s workshop"), {}, judged.staff, at
    )
    falls_away(session, judged, at)
    page = client_for(judged.staff).post("decisions.succession", {"reason": WHY}, **of(judged, shortlist), expect=422)
    assert "Winners were chosen from this shortlist: reject or take back that decision first." in page.main
    assert WHY in page.text
    states = dict(session.execute(select(Decision.id, Decision.state)).all())
    assert states == {shortlist.id: "approved", winners.id: "proposed"}


def test_once_the_finalists_are_public_nobody_moves_up(session, judged, shortlist, at, client_for):
    announce(session, judged, "finalists", at, at)
    falls_away(session, judged, at)
    page = client_for(judged.staff).post("decisions.succession", {"reason": WHY}, **of(judged, shortlist), expect=422)
    assert "The finalists are public already" in page.main
    page = client_for(judged.staff).get("decisions.decision", **of(judged, shortlist))
    assert "take this decision back, choose again, then correct what is public" in page.main
    assert "Propose that" not in page.main, "it is not offered either"
