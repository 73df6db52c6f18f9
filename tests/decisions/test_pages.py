"""Deciding in the browser: the overview, the choice beside the ranking, the second person."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.decisions import services
from awards.decisions.models import Decision
from awards.programme.models import Category
from tests import factories
from tests.decisions.things import a_judged_edition, all_judged

FIRST_TWO = ("Anna’s workshop", "Bridge school")


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def where(judged, **values):
    return {"edition_id": judged.edition.id, **values}


def skills(judged, kind="shortlist"):
    return where(judged, key="skills", kind=kind)


def a_proposal(session, judged, at):
    decision = services.propose(
        session, judged.edition, judged.skills, "shortlist", judged.of(*FIRST_TWO), {}, judged.staff, at
    )
    session.commit()
    return decision


def state(session):
    """Of the one decision there is; the writer is free again afterwards."""
    found = session.scalars(select(Decision.state)).one()
    session.commit()
    return found


def strangers(session, judged):
    edition = judged.edition
    other = factories.an_edition(session, edition.created_at, year=2028, phase="deciding")
    found = [
        judged.nominator, judged.judges[0],
        factories.a_user(session, "stranger@example.org", ("staff", other.id)),
        factories.a_user(session, "chair@example.org", ("chair", edition.id, judged.skills.id)),
    ]  # fmt: skip
    session.commit()
    return found


def test_staff_and_administrators_see_the_overview_and_nobody_else(session, judged, client_for):
    for person in strangers(session, judged):
        client_for(person).get("decisions.overview", **where(judged), expect=404)
    client_for().get("decisions.overview", **where(judged), expect=302)
    page = client_for(judged.staff).get("decisions.overview", **where(judged))
    assert "Choose the shortlist" in page.main
    assert "Choose the shortlist" not in client_for(judged.admin).get("decisions.overview", **where(judged)).main


def test_while_the_round_is_open_the_overview_shows_no_way_to_scores(session, at, client_for):
    judged = a_judged_edition(session, at, phase="judging")
    page = client_for(judged.staff).get("decisions.overview", **where(judged))
    assert "when the round closes" in page.main
    assert "See the ranking" not in page.main
    client_for(judged.staff).get("decisions.choose", **skills(judged), expect=404)
    client_for(judged.staff).post("decisions.choose", **skills(judged), expect=404)


def test_only_staff_of_the_edition_choose(session, judged, client_for):
    for person in [*strangers(session, judged), judged.admin]:
        client_for(person).get("decisions.choose", **skills(judged), expect=404)
        client_for(person).post(
            "decisions.choose", {"chosen": [str(i) for i in judged.of(*FIRST_TWO)]}, **skills(judged), expect=404
        )
    assert session.scalars(select(Decision)).all() == []


def test_a_choice_in_order_is_proposed_at_once(session, judged, client_for):
    chosen = [str(entry) for entry in judged.of(*FIRST_TWO)]
    client = client_for(judged.staff)
    page = client.post("decisions.choose", {"chosen": chosen}, **skills(judged), follow=True, expect=200)
    assert page.heading == "Shortlist Proposed"
    assert page.notices == ["The decision is proposed. Another member of staff approves it."]
    assert "You proposed this decision" in page.main
    assert state(session) == "proposed"


def test_a_choice_out_of_order_keeps_what_was_ticked_and_says_what_is_missing(session, judged, client_for):
    anna, bridge, code = judged.of("Anna’s workshop", "Bridge school", "Code clubs")
    form = {"chosen": [str(anna), str(code)], f"reason_{code}": "Reaches a new region"}
    page = client_for(judged.staff).post("decisions.choose", form, **skills(judged), expect=422)
    why = "Nomination N-0002 ranks above a chosen one: say why it is passed over."
    assert page.errors == [f"Reason for nomination N-0002: {why}"]
    assert page.field(f"reason_{code}") == "Reaches a new region"
    assert {box.get("value") for box in page.find("//input[@name='chosen'][@checked]")} == {str(anna), str(code)}
    form[f"reason_{bridge}"] = "Has closed meanwhile"
    client_for(judged.staff).post("decisions.choose", form, **skills(judged))
    assert state(session) == "proposed"


def test_another_number_of_places_asks_for_a_reason_of_its_own(judged, client_for):
    form = {"chosen": [str(judged.of("Anna’s workshop")[0])]}
    page = client_for(judged.staff).post("decisions.choose", form, **skills(judged), expect=422)
    assert page.errors == [
        "Why more or fewer places than the rules foresee: The rules foresee 2, you chose 1: say why."
    ]


def test_the_number_of_the_rules_is_said_also_where_fewer_are_there(session, judged, client_for):
    session.get_one(Category, judged.skills.id).finalists = 9
    session.commit()
    page = client_for(judged.staff).get("decisions.choose", **skills(judged))
    assert "The rules foresee 9 places. Only 4 nominations are there to choose from." in page.main
    form = {"chosen": [str(judged.of("Anna’s workshop")[0])]}
    page = client_for(judged.staff).post("decisions.choose", form, **skills(judged), expect=422)
    assert page.errors == [
        "Why more or fewer places than the rules foresee: The rules foresee 9, you chose 1: say why."
    ]
    form = {"chosen": [str(entry.id) for entry in judged.entries.values() if entry.category_id == judged.skills.id]}
    client_for(judged.staff).post("decisions.choose", form, **skills(judged))


def test_an_entry_of_another_category_cannot_be_slipped_in(session, at, judged, client_for):
    foreign = factories.a_nomination(
        session, judged.edition, judged.nominator, at, categories=("access",), entry_state="eligible"
    )
    session.commit()
    form = {"chosen": [str(foreign.entries[0].id), str(judged.of("Anna’s workshop")[0])]}
    client_for(judged.staff).post("decisions.choose", form, **skills(judged), expect=422)
    assert session.scalars(select(Decision)).all() == []


def test_where_a_decision_stands_the_choice_leads_to_it(session, at, judged, client_for):
    decision = a_proposal(session, judged, at)
    page = client_for(judged.staff).get("decisions.choose", **skills(judged), expect=302)
    assert page.location.endswith(str(decision.id))


def test_the_second_person_approves_and_the_first_cannot(session, at, judged, client_for):
    decision = a_proposal(session, judged, at)
    address = where(judged, decision_id=decision.id)
    own = client_for(judged.staff).get("decisions.decision", **address)
    assert "Approve this decision" not in own.main
    refused = client_for(judged.staff).post("decisions.approval", **address, expect=422)
    assert refused.errors == ["You proposed this decision: another member of staff approves it."]
    assert state(session) == "proposed"
    assert "Approve this decision" in client_for(judged.second).get("decisions.decision", **address).main
    client_for(judged.second).post("decisions.approval", **address)
    assert state(session) == "approved"


def test_nobody_else_approves_or_rejects(session, at, judged, client_for):
    decision = a_proposal(session, judged, at)
    address = where(judged, decision_id=decision.id)
    for person in [*strangers(session, judged), judged.admin]:
        client_for(person).post("decisions.approval", **address, expect=404)
        client_for(person).post("decisions.rejection", {"reason": "No"}, **address, expect=404)
    for person in strangers_who_see_nothing(judged):
        client_for(person).get("decisions.decision", **address, expect=404)
    assert "Approve this decision" not in client_for(judged.admin).get("decisions.decision", **address).main
    assert state(session) == "proposed"


def strangers_who_see_nothing(judged):
    return [judged.nominator, judged.judges[0]]


def test_a_decision_of_another_edition_is_not_found_under_this_one(session, at, judged, client_for):
    decision = a_proposal(session, judged, at)
    other = factories.an_edition(session, at, year=2028, phase="deciding")
    person = factories.a_user(session, "other@example.org", ("staff", other.id))
    session.commit()
    address = {"edition_id": other.id, "decision_id": decision.id}
    client_for(person).get("decisions.decision", **address, expect=404)
    client_for(person).post("decisions.approval", **address, expect=404)
    assert state(session) == "proposed"


def test_what_was_approved_is_taken_back_in_that_word(session, at, judged, client_for):
    decision = a_proposal(session, judged, at)
    services.approve(session, decision, judged.second, at)
    session.commit()
    address = where(judged, decision_id=decision.id)
    client = client_for(judged.second)
    page = client.post("decisions.rejection", {"reason": " "}, **address, expect=422)
    assert page.errors == ["Why do you take it back? Enter a reason"]
    form = page.one("//form[contains(@action, '/rejection')]")
    assert [button.text_content().strip() for button in form.iter("button")] == ["Take this decision back"]
    page = client.post("decisions.rejection", {"reason": "Read again"}, **address, follow=True, expect=200)
    assert page.notices == ["The decision is taken back. A new one may be proposed."]


def test_a_rejection_needs_a_reason_and_keeps_what_was_typed(session, at, judged, client_for):
    decision = a_proposal(session, judged, at)
    address = where(judged, decision_id=decision.id)
    page = client_for(judged.second).post("decisions.rejection", {"reason": " "}, **address, expect=422)
    assert page.errors == ["Why do you reject it? Enter a reason"]
    client_for(judged.second).post("decisions.rejection", {"reason": "Bridge school must be heard"}, **address)
    assert state(session) == "rejected"
    page = client_for(judged.staff).get("decisions.decision", **address)
    assert "Bridge school must be heard" in page.main


def test_winners_are_chosen_among_the_finalists(session, at, judged, client_for):
    page = client_for(judged.staff).get("decisions.choose", **skills(judged, "winners"))
    assert "There is nobody to choose from yet." in page.main
    services.approve(session, a_proposal(session, judged, at), judged.second, at)
    session.commit()
    page = client_for(judged.staff).get("decisions.choose", **skills(judged, "winners"))
    listed = [" ".join("".join(th.itertext()).split()) for th in page.find("//tbody//th")]
    assert listed == ["1 Anna’s workshop", "2 Bridge school"]


def test_the_pages_take_as_many_queries_with_many_entries(session, at, judged, client_for, count_queries):
    client = client_for(judged.staff)
    client.get("decisions.overview", **where(judged))
    with count_queries() as few:
        client.get("decisions.choose", **skills(judged))
        client.get("decisions.overview", **where(judged))
    for number in range(60):
        factories.a_nomination(
            session, judged.edition, judged.nominator, at, title=f"More {number}", entry_state="eligible"
        )
    session.commit()
    client.get("decisions.choose", **skills(judged))
    with count_queries(at_most=26) as many:
        page = client.get("decisions.choose", **skills(judged))
        client.get("decisions.overview", **where(judged))
    assert len(few) == len(many)
    assert len(page.find("//input[@name='chosen']")) == 50
    assert len(client.get("decisions.choose", **skills(judged), all="yes").find("//input[@name='chosen']")) == 64


@pytest.fixture
def longlist(session, at):
    """A longlist that is over, of which two entries of Skills go on to finals that begin in a day."""
    judged = a_judged_edition(session, at)
    judged.edition.rounds[0].advancing = {"skills": 2}
    factories.a_later_round(session, judged.edition, at + timedelta(days=1), at + timedelta(days=9))
    session.commit()
    return judged


def of_longlist(judged, number=1):
    return where(judged, key="skills", number=number)


def test_who_goes_on_is_ticked_by_the_ranking_proposed_and_approved_by_a_second(
    session, longlist, client_for, count_queries
):
    staff = client_for(longlist.staff)
    page = staff.get("decisions.overview", **where(longlist))
    assert "Who goes on from: Round 1" in page.main
    assert "Shortlist and winners are chosen when the last round closes" in page.main
    counts = page.find("//td[@data-label='Eligible entries']")
    assert {cell.text_content() for cell in counts} == {"–"}, "who is in the last round is not settled yet, so not none"
    assert "Choose who goes on" not in client_for(longlist.admin).get("decisions.overview", **where(longlist)).main
    with count_queries(at_most=13):
        page = staff.get("decisions.choose_going_on", **of_longlist(longlist))
    ticked = {box.get("value") for box in page.find("//input[@name='chosen'][@checked]")}
    assert ticked == {str(entry) for entry in longlist.of(*FIRST_TWO)}
    wrong = staff.post(
        "decisions.choose_going_on", {"chosen": [str(entry) for entry in longlist.of("Code clubs", FIRST_TWO[0])]},
        expect=422, **of_longlist(longlist),
    )  # fmt: skip
    assert "is passed over" in wrong.main
    assert len(wrong.find("//input[@name='chosen'][@checked]")) == 2, "what was chosen is kept"
    staff.post("decisions.choose_going_on", {"chosen": sorted(ticked)}, expect=302, **of_longlist(longlist))
    decision = session.scalars(select(Decision)).one()
    session.commit()
    client_for(longlist.second).post("decisions.approval", {}, expect=302, **where(longlist, decision_id=decision.id))
    page = staff.get("decisions.overview", **where(longlist))
    assert "2 chosen" in page.main
    assert staff.get("assignment.plans", **where(longlist)).heading == "4 reviews have no judge"


def test_nobody_chooses_who_goes_on_from_an_open_round_the_last_one_or_where_all_go_on(longlist, client_for):
    staff = client_for(longlist.staff)
    for page in (of_longlist(longlist, 2), of_longlist(longlist, 3), where(longlist, key="access", number=1)):
        staff.get("decisions.choose_going_on", expect=404, **page)


@pytest.mark.case("EB-08")
def test_a_nominee_sees_the_same_before_and_after_it_is_settled(session, longlist, at, client_for):
    nominee = client_for(longlist.nominator)
    entries = longlist.entries.values()

    def told():
        pages = [
            nominee.get("nominations.nomination", **where(longlist, nomination_id=entry.nomination_id)).main
            for entry in entries
        ]
        return [*pages, nominee.get("/nominations").main]

    before = told()
    decision = services.propose(
        session, longlist.edition, longlist.skills, "advancing", longlist.of(*FIRST_TWO), {}, longlist.staff, at,
        round_=longlist.edition.rounds[0],
    )  # fmt: skip
    services.approve(session, decision, longlist.second, at)
    session.commit()
    assert told() == before
