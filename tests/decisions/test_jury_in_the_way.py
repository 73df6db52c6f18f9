"""A jury meeting that is still open stops the decision about its category; what no jury met about is said."""

import pytest

from awards.core.errors import RuleBroken
from awards.decisions import services
from awards.jury import services as jury_services
from tests.jury.things import CLEAR, TIED, a_jury, a_meeting, a_motion, voted


@pytest.fixture
def jury(session, at):
    return a_jury(session, at)


def close(session, jury, meeting):
    jury_services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    jury_services.sign(session, meeting, jury.second, jury.at, as_chair=False)
    session.commit()


def propose(session, jury, **values):
    chosen = [jury.of(title) for title in (CLEAR, TIED[0])]
    reasons = {jury.of(TIED[0]): "As the jury found"}
    return services.propose(
        session, jury.edition, jury.skills, "shortlist", chosen, reasons, jury.staff, jury.at, **values
    )


def where(jury, **values):
    return {"edition_id": jury.edition.id, **values}


def test_an_open_meeting_stops_the_proposal_and_a_closed_one_does_not(session, jury):
    meeting = a_meeting(session, jury)
    with pytest.raises(RuleBroken) as broken:
        propose(session, jury)
    assert set(broken.value.fields) == {"override_meeting"}
    close(session, jury, meeting)
    assert [found.item for found in propose(session, jury).overrides] == ["tie"]


def test_a_reason_lets_it_pass_and_stays_on_record(session, jury):
    a_meeting(session, jury)
    decision = propose(session, jury, overrides={"meeting": "Only the signature lacks"})
    assert {found.item: found.reason for found in decision.overrides}["meeting"] == "Only the signature lacks"


def test_a_meeting_opened_after_the_proposal_stops_its_approval(session, jury):
    decision = propose(session, jury)
    session.commit()
    meeting = a_meeting(session, jury)
    with pytest.raises(RuleBroken, match="came up after the proposal"):
        services.approve(session, decision, jury.second, jury.at, read=True)
    close(session, jury, meeting)
    assert services.approve(session, decision, jury.second, jury.at, read=True).state == "approved"


def test_the_pages_lead_to_the_open_meeting(session, jury, client_for):
    meeting = a_meeting(session, jury)
    staff = client_for(jury.staff)
    for page in (
        staff.get("decisions.choose", **where(jury, key="skills", kind="shortlist")),
        staff.get("decisions.overview", **where(jury)),
    ):
        assert "A jury meeting about this category is still open." in page.main
        assert page.find(f"//a[contains(@href, '{meeting.id}')]")


def test_the_choice_says_what_no_jury_has_met_about_until_one_has(session, jury, client_for):
    staff = client_for(jury.staff)
    of = where(jury, key="skills", kind="shortlist")
    assert "no jury has met about them" in staff.get("decisions.choose", **of).main
    a_meeting(session, jury)
    assert "no jury has met" not in staff.get("decisions.choose", **of).main


@pytest.mark.parametrize("kind", ["shortlist", "winners"])
def test_a_choice_says_that_a_jury_met_and_begins_with_it_when_asked(session, jury, client_for, kind):
    staff, said = client_for(jury.staff), "A jury has met about this category."
    if kind == "winners":
        services.approve(session, propose(session, jury), jury.second, jury.at, read=True)
    session.commit()
    meeting, of = a_meeting(session, jury), where(jury, key="skills", kind=kind)
    assert said not in staff.get("decisions.choose", **of).main, "it is not done"
    voted(session, jury, a_motion(session, jury, meeting, TIED[1]), "fffff")
    close(session, jury, meeting)
    page = staff.get("decisions.choose", **of)
    assert (said in page.main) is (kind == "shortlist"), "it met about places"
    if kind == "shortlist":
        assert page.find("//input[@name='chosen'][@checked]") == []
        begun = staff.get(page.one("//a[contains(., 'Begin with what it came to')]").get("href"))
        ticked = {box.get("value") for box in begun.find("//input[@name='chosen'][@checked]")}
        assert ticked == {str(jury.of(CLEAR)), str(jury.of(TIED[1]))}
        assert said not in begun.main
        assert said not in staff.post("decisions.choose", {"chosen": []}, expect=422, **of).main, "nothing typed goes"
