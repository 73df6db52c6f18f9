"""What is open in a category stops its decision until it is mended, or answered with a reason that stays on record."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from awards.assignment import services as assignment
from awards.core.errors import RuleBroken
from awards.decisions import services
from awards.decisions.models import Decision, DecisionOverride
from awards.decisions.rules import OpenItem, check_open_items, numbers_at_cut, uncovered
from awards.infrastructure.audit import AuditRow
from awards.nominations.models import Nomination
from tests import factories
from tests.decisions.things import all_judged

FIRST_TWO = ("Anna’s workshop", "Bridge school")
OVERRIDE = {"override_reviews": "The judge fell ill, two others agree"}


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def late_review(session, judged, at, title="Bridge school"):
    """A third judge was asked for a review and has not confirmed it."""
    judge = factories.a_judge(session, judged.edition, "third@example.com", at, max_load=60)
    given = factories.an_assignment(session, judged.edition, judged.entries[title], judge, at)
    session.commit()
    return given


def propose(session, judged, at, *titles, **values):
    chosen = judged.of(*(titles or FIRST_TWO))
    decision = services.propose(
        session, judged.edition, judged.skills, values.pop("kind", "shortlist"), chosen, values.pop("reasons", {}),
        judged.staff, at, **values,
    )  # fmt: skip
    session.commit()
    return decision


def where(judged, **values):
    return {"edition_id": judged.edition.id, **values}


# Rules


def test_a_tie_at_the_cut_is_open_and_one_above_or_below_it_is_not():
    ranks = {1: 1, 2: 2, 3: 2, 4: 4, 5: None}
    assert numbers_at_cut(ranks, 2) == (2, 3)
    assert [numbers_at_cut(ranks, places) for places in (0, 1, 3, 4)] == [(), (), (), ()]


def test_each_item_takes_a_reason_of_its_own_and_blanks_are_none():
    items = [OpenItem("reviews", (2,), 1), OpenItem("meeting", (), 1)]
    with pytest.raises(RuleBroken) as broken:
        check_open_items(items, {"reviews": "Ill", "meeting": "  "})
    assert set(broken.value.fields) == {"override_meeting"}
    check_open_items(items, {"reviews": "Ill", "meeting": "Over, not signed"})


@pytest.mark.case("EB-09")
def test_an_undecided_conflict_passes_for_no_reason():
    with pytest.raises(RuleBroken, match="Decide first"):
        check_open_items([OpenItem("conflicts", (2,), 1)], {"conflicts": "Never mind"})


def test_a_reason_holds_for_what_was_known_and_for_no_more():
    known = [OpenItem("reviews", (2, 5), 3)]
    assert uncovered([OpenItem("reviews", (2,), 1)], known) == []
    assert uncovered([OpenItem("reviews", (2, 6), 2)], known) != []
    assert uncovered([OpenItem("reviews", (2, 5), 4)], known) != []
    assert uncovered([OpenItem("tie", (2, 5), 2)], known) != []


# Services


@pytest.mark.case("EB-09")
def test_a_missing_review_stops_a_proposal_until_it_is_said_why_it_does_not_matter(session, judged, at):
    late_review(session, judged, at)
    with pytest.raises(RuleBroken) as broken:
        propose(session, judged, at)
    assert set(broken.value.fields) == {"override_reviews"}
    decision = propose(session, judged, at, overrides={"reviews": "The judge fell ill"})
    (kept,) = session.scalars(select(DecisionOverride)).all()
    assert (kept.decision_id, kept.item, kept.numbers, kept.count) == (decision.id, "reviews", [2], 1)
    assert kept.reason == "The judge fell ill"
    row = session.scalars(select(AuditRow).where(AuditRow.action == "decision.proposed")).one()
    assert row.details["open"] == {"reviews": 1}
    assert "fell ill" not in str(row.details)


@pytest.mark.case("EB-09")
def test_an_entry_for_which_no_judge_was_found_is_not_passed_over_in_silence(session, judged, at):
    fifth = factories.a_nomination(
        session, judged.edition, judged.nominator, at, title="Echo lab", entry_state="eligible"
    )
    session.commit()
    with pytest.raises(RuleBroken) as broken:
        propose(session, judged, at)
    assert set(broken.value.fields) == {"override_reviews"}
    decision = propose(session, judged, at, overrides={"reviews": "Every judge is tied to it"})
    assert [(kept.item, kept.numbers, kept.count) for kept in decision.overrides] == [("reviews", [fifth.number], 2)]


def test_how_many_reviews_lack_follows_from_what_the_round_asks_for(session, judged, at):
    judged.edition.rounds[0].reviews = {"skills": 3}
    session.commit()
    with pytest.raises(RuleBroken, match="still open"):
        propose(session, judged, at)
    judged.edition.rounds[0].reviews = {"skills": 1}
    session.commit()
    assert propose(session, judged, at).overrides == []


def test_a_reason_and_an_open_item_that_lack_are_told_at_once(session, judged, at):
    late_review(session, judged, at)
    with pytest.raises(RuleBroken) as broken:
        propose(session, judged, at, "Anna’s workshop")
    assert set(broken.value.fields) == {"override_reviews", "number_reason"}


def test_a_missing_review_of_an_entry_that_left_or_of_another_category_stops_nothing(session, judged, at):
    late_review(session, judged, at, "Delta radio")
    nomination = session.get_one(Nomination, judged.entries["Delta radio"].nomination_id)
    nomination.state, nomination.withdrawn_at = "withdrawn", at
    session.commit()
    assert propose(session, judged, at).overrides == []


def test_among_winners_only_reviews_of_the_finalists_count(session, judged, at):
    late_review(session, judged, at, "Delta radio")
    shortlist = propose(session, judged, at, overrides={"reviews": "Far from the cut"})
    services.approve(session, shortlist, judged.second, at, read=True)
    assert propose(session, judged, at, "Anna’s workshop", kind="winners").overrides == []


@pytest.mark.case("EB-09")
def test_a_tie_that_the_choice_parts_is_kept_with_what_is_said_of_the_preferred(session, judged, at):
    (code,) = judged.of("Code clubs")
    decision = propose(
        session, judged, at, *FIRST_TWO, "Code clubs", reasons={code: "It reaches girls"}, number_reason="Three"
    )
    assert [(found.item, found.numbers, found.reason) for found in decision.overrides] == [
        ("tie", [3, 4], "It reaches girls")
    ]


def test_a_tie_that_the_choice_leaves_together_is_not_open(session, judged, at):
    decision = propose(session, judged, at, *FIRST_TWO, "Code clubs", "Delta radio", number_reason="All four")
    assert decision.overrides == []


def test_the_second_person_says_that_what_was_open_was_read(session, judged, at):
    late_review(session, judged, at)
    decision = propose(session, judged, at, overrides={"reviews": "Ill"})
    with pytest.raises(RuleBroken) as broken:
        services.approve(session, decision, judged.second, at)
    assert set(broken.value.fields) == {"read"}
    assert services.approve(session, decision, judged.second, at, read=True).state == "approved"


def test_what_comes_up_after_the_proposal_stops_its_approval(session, judged, at):
    decision = propose(session, judged, at)
    given = late_review(session, judged, at)
    with pytest.raises(RuleBroken, match="came up after the proposal"):
        services.approve(session, decision, judged.second, at, read=True)
    given.ended_at, given.end_reason = at, "staff"
    session.flush()
    assert services.approve(session, decision, judged.second, at).state == "approved", "it was mended"


def test_a_conflict_found_after_the_proposal_passes_for_no_reason(session, judged, at):
    decision = propose(session, judged, at)
    nomination = session.get_one(Nomination, judged.entries["Bridge school"].nomination_id)
    nomination.nominee_names = [judged.judges[0].name]
    assignment.find_conflicts(session, judged.edition, at)
    session.commit()
    with pytest.raises(RuleBroken, match="Decide first about the conflicts") as refused:
        services.approve(session, decision, judged.second, at, read=True)
    assert refused.value.message.text.endswith("It came up after the proposal: mend it, or reject this.")
    services.reject(session, decision, "Look at the conflict", judged.second, at)
    with pytest.raises(RuleBroken, match="Decide first about the conflicts"):
        propose(session, judged, at, overrides={"conflicts": "Never mind"})
    with pytest.raises(RuleBroken, match="Decide first about the conflicts"):  # before what is wrong with the choice
        propose(session, judged, at, "Code clubs", "Bridge school")


# Pages


def test_the_choice_lists_what_is_open_with_the_way_there_and_keeps_the_reason(session, judged, at, client_for):
    late_review(session, judged, at)
    staff = client_for(judged.staff)
    of = where(judged, key="skills", kind="shortlist")
    page = staff.get("decisions.choose", **of)
    assert "Reviews missing: 1, of N-0002." in page.main
    assert page.find("//section[@id='open']//a")[0].get("href").endswith("/progress")
    chosen = {"chosen": [str(entry) for entry in judged.of(*FIRST_TWO)]}
    wrong = staff.post("decisions.choose", chosen, **of, expect=422)
    assert wrong.errors == ["Why it is decided all the same: Say why it is decided all the same, or mend it first."]
    kept = staff.post("decisions.choose", {"chosen": chosen["chosen"][:1]} | OVERRIDE, **of, expect=422)
    assert kept.field("override_reviews") == OVERRIDE["override_reviews"]
    staff.post("decisions.choose", chosen | OVERRIDE, **of, expect=302)


def test_a_review_that_no_judge_has_leads_to_the_ranking_and_to_no_judge_who_is_late(session, judged, at, client_for):
    given = late_review(session, judged, at)
    judged.skills.reviews = 3
    staff = client_for(judged.staff)

    def led_to():
        session.commit()
        page = staff.get("decisions.overview", **where(judged))
        (line,) = [row for row in page.find("//main//tbody/tr") if "Reviews missing" in row.text_content()]
        assert "Reviews missing: 4, of N-0001, N-0002, N-0003, N-0004." in line.text_content()
        return [link.text for link in line.iterfind(".//a") if link.text in ("See who is late", "See the ranking")][1:]

    assert led_to() == ["See who is late"]
    assignment.end_assignment(session, given, "recused", judged.staff, at)
    assert led_to() == ["See the ranking"]


def test_the_decision_shows_for_good_what_was_open_and_the_approver_confirms_it(session, judged, at, client_for):
    late_review(session, judged, at)
    decision = propose(session, judged, at, overrides={"reviews": "The judge fell ill"})
    of = where(judged, decision_id=decision.id)
    second = client_for(judged.second)
    page = second.get("decisions.decision", **of)
    assert "Decided although this was open" in page.main
    assert "Reviews missing: 1, of N-0002. The judge fell ill" in page.main
    assert second.post("decisions.approval", {}, **of, expect=422).errors == [
        "I have read what was open and why it was decided all the same: Read what was open, and tick that you have."
    ]
    second.post("decisions.approval", {"read": "y"}, **of, expect=302)
    assert "The judge fell ill" in second.get("decisions.decision", **of).main


def test_the_approver_sees_what_came_up_since(session, judged, at, client_for):
    decision = propose(session, judged, at)
    late_review(session, judged, at)
    of = where(judged, decision_id=decision.id)
    page = client_for(judged.second).get("decisions.decision", **of)
    assert "Reviews missing: 1, of N-0002. It stops the approval." in page.main


def test_the_overview_shows_what_is_open_in_each_category_and_of_a_tied_one_nothing(session, judged, at, client_for):
    late_review(session, judged, at)
    page = client_for(judged.staff).get("decisions.overview", **where(judged))
    assert "Reviews missing: 1, of N-0002." in page.main
    nomination = session.get_one(Nomination, judged.entries["Bridge school"].nomination_id)
    nomination.nominator_id = judged.staff.id
    session.commit()
    assert "Reviews missing" not in client_for(judged.staff).get("decisions.overview", **where(judged)).main


def test_the_overview_shows_a_tie_at_the_cut_as_long_as_nobody_has_chosen(session, judged, at, client_for):
    judged.skills.finalists = 3
    session.commit()
    staff = client_for(judged.staff)
    page = staff.get("decisions.overview", **where(judged))
    assert "Nothing tells these nominations apart at the cut: N-0003, N-0004." in page.main
    propose(session, judged, at, number_reason="Two only")
    assert "apart at the cut" not in staff.get("decisions.overview", **where(judged)).main


def test_the_overview_tells_of_a_finalist_who_fell_away(session, judged, at, client_for):
    services.approve(session, propose(session, judged, at), judged.second, at)
    session.execute(
        update(Nomination)
        .where(Nomination.id == judged.entries["Bridge school"].nomination_id)
        .values(state="withdrawn", withdrawn_at=at + timedelta(minutes=1))
    )
    session.commit()
    page = client_for(judged.staff).get("decisions.overview", **where(judged))
    assert "Chosen and not in the running any more: N-0002." in page.main
    assert session.scalars(select(Decision.state)).one() == "approved"
