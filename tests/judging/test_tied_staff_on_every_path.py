"""A member of staff who is tied to a nomination does not learn who judges it: every path by hand (AZ-07, AZ-18).

Its text is no secret to staff, so lists and pages of screening and finding still name it; to decide there is refused.
Who judges it, how far they are and what they gave is closed, in lists, figures, files and for programs, and so is every
change of it. Nothing is looked for between the tie and the try.
"""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.assignment import queries as assigned
from awards.assignment import services as assignments
from awards.assignment.models import Assignment, Conflict, JudgeProfile, Plan
from awards.assignment.rules.options import Options
from awards.infrastructure import jobs
from tests import factories
from tests.api.conftest import program_of
from tests.judging.conftest import a_round

__all__ = ["program_of"]

TITLE, NUMBER = "Repair benches", "N-0001"
HANDLERS = {"assignment.plan": assignments.solve_plan_job}


@pytest.fixture
def judging(session, at):
    """Nina judges all three nominations, Omar the first; two more judges have nothing yet. Sara is of the staff."""
    found = a_round(session, at)
    found.round.reviews = {"skills": 3}
    found.staff = factories.a_user(session, "sara@office.example", ("staff", found.edition.id))
    found.others = [factories.a_judge(session, found.edition, f"{name}@far.example", at) for name in ("pia", "qi")]
    for judge, indexes in ((found.nina, (0, 1)), (found.omar, (0,))):
        for index in indexes:
            found.score(judge, index, results="4", evidence="3")
    session.commit()
    return found


def is_nominee(session, judging):
    judging.nominations[0].nominee_names = [judging.staff.name]


def is_nominator(session, judging):
    judging.nominations[0].nominator_id = judging.staff.id


def is_collaborator(session, judging):
    factories.a_collaborator(session, judging.nominations[0], judging.staff, "view", judging.at)


def is_named_in_an_answer(session, judging):
    nomination = judging.nominations[0]
    nomination.answers = {**nomination.answers, "what": "Our mentor is sara@office.example."}


def shares_the_web_domain(session, judging):
    (organisation,) = judging.nominations[0].organisations
    organisation.website, organisation.domain = "https://office.example", "office.example"


TIES = (is_nominee, is_nominator, is_collaborator, is_named_in_an_answer, shares_the_web_domain)


@pytest.fixture
def sara(client_for, judging):
    return client_for(judging.staff)


@pytest.fixture
def program(program_of, judging):
    return program_of(judging.staff)


@pytest.fixture
def planned(session, sessions, judging):
    """`planned(**options)`: a plan of the round, worked out before the tie; `entry=` asks for that entry alone."""

    def make(entry=None, **options):
        plan = assignments.request_plan(
            session, judging.round, options=Options(**options), by=judging.omar, at=judging.at, entry=entry
        )
        plan_id = plan.id
        session.commit()
        assert jobs.run_next(sessions, HANDLERS)
        return plan_id

    return make


def tied(session, judging, tie=is_collaborator):
    tie(session, judging)
    session.commit()


def look(session, query):
    with Session(session.get_bind()) as fresh:
        return fresh.scalars(query).all()


def as_it_stands(session):
    running = select(Assignment.id).where(Assignment.ended_at.is_(None)).order_by(Assignment.id)
    return look(session, running), look(session, select(Plan.state).order_by(Plan.id))


# What belongs to the nomination: before the tie it opens, with it there is no such thing

HAND = {"judge": "of pia"}
ADDRESSES = {
    "the panel": ("GET", "assignment.panel", "entry_id", {}),
    "assigning by hand": ("POST", "assignment.assign", "entry_id", HAND),
    "a replacement": ("POST", "assignment.replace", "entry_id", {}),
    "ending an assignment": ("POST", "assignment.end", "assignment_id", {"reason": "x"}),
    "dismissing a conflict": ("POST", "assignment.dismiss", "conflict_id", {"reason": "x"}),
    "taking a dismissal back": ("POST", "assignment.dismissal_removal", "conflict_id", {"reason": "x"}),
    "translating for judges": ("GET", "judging.translations", "nomination_id", {}),
    "releasing to blind judges": ("GET", "judging.blind", "nomination_id", {}),
    "a judge's card": ("GET", "judging.reopening", "scorecard_id", {}),
}


@pytest.fixture
def things(session, judging):
    assignments.declare_conflict(
        session, judging.edition, judging.nominations[0].id, judging.others[1].id, "Told by phone.", judging.omar,
        judging.at,
    )  # fmt: skip
    conflict, card = session.scalars(select(Conflict)).one(), judging.card(judging.nina, 0)
    session.commit()
    return {
        "entry_id": judging.entries[0].id, "assignment_id": judging.assignments["Nina", 0].id,
        "conflict_id": conflict.id, "nomination_id": judging.nominations[0].id,
        "scorecard_id": card.id,
    }  # fmt: skip


def ask(client, session, judging, things, path):
    """Open the address; what the whole assigning looks like afterwards."""
    how, page, name, data = ADDRESSES[path]
    data = {"judge": str(judging.others[0].id)} if data is HAND else data
    expect = {"expect": 404} if things.get("tied") else {}
    values = {"edition_id": judging.edition.id, name: things[name]}
    client.get(page, **expect, **values) if how == "GET" else client.post(page, data, **expect, **values)
    return as_it_stands(session)


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_address_of_the_nomination_opens_and_nothing_is_changed_there(session, judging, sara, things, path):
    if path == "taking a dismissal back":
        assignments.dismiss_conflict(session, session.scalars(select(Conflict)).one(), "x", judging.omar, judging.at)
    tied(session, judging)
    before = as_it_stands(session)
    assert ask(sara, session, judging, things | {"tied": True}, path) == before


@pytest.mark.parametrize("path", [path for path in ADDRESSES if path != "taking a dismissal back"])
def test_the_same_addresses_open_as_long_as_there_is_no_tie(session, judging, sara, things, path):
    if path == "a replacement":  # there is a place to fill
        assignments.end_assignment(session, judging.assignments["Omar", 0], "x", judging.omar, judging.at)
        session.commit()
    ask(sara, session, judging, things, path)


@pytest.mark.parametrize("tie", TIES)
def test_whatever_the_tie_is_the_panel_is_closed_and_the_list_lacks_it(session, judging, sara, tie):
    listed = {"edition_id": judging.edition.id}
    assert TITLE in sara.get("assignment.plans", **listed).main
    tied(session, judging, tie)
    sara.get("assignment.panel", entry_id=judging.entries[0].id, expect=404, **listed)
    assert TITLE not in sara.get("assignment.plans", **listed).main


# Lists, figures and files


def test_what_lacks_judges_is_listed_and_counted_without_it_and_says_so(session, judging, sara):
    page = sara.get("assignment.plans", edition_id=judging.edition.id)
    assert page.heading == "5 reviews have no judge"
    assert "left out here" not in page.main
    tied(session, judging)
    page = sara.get("assignment.plans", edition_id=judging.edition.id)
    assert page.heading == "4 reviews have no judge"
    assert "One entry that you are tied to is left out here" in page.main
    hidden = assigned.hidden_from(session, judging.edition.id, judging.staff.id)
    found, _supply = assigned.coverage(session, judging.round, hidden.ids)
    assert (found.entries, found.asked, found.assigned, found.missing, found.left_out) == (2, 6, 2, 4, 1)


JUDGE_LISTS = {
    "the judge's page": ("assignment.judge", "profile"),
    "the judge's cards": ("judging.staff_cards", "judge"),
}


@pytest.mark.parametrize("path", JUDGE_LISTS)
def test_no_page_of_a_judge_names_it(session, judging, sara, path):
    endpoint, of = JUDGE_LISTS[path]
    profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judging.nina.id)).one()
    values = {"profile": {"profile_id": profile.id}, "judge": {"judge_id": judging.nina.id}}[of]
    values["edition_id"] = judging.edition.id
    assert TITLE in sara.get(endpoint, **values).main
    tied(session, judging)
    page = sara.get(endpoint, **values)
    assert (TITLE in page.main, NUMBER in page.main) == (False, False)
    assert "Night school" in page.main


def test_no_conflict_of_it_stands_on_a_judges_page(session, judging, sara, things):
    profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judging.others[1].id)).one()
    values = {"edition_id": judging.edition.id, "profile_id": profile.id}
    assert "Told by phone." in sara.get("assignment.judge", **values).main
    tied(session, judging)
    assert "Told by phone." not in sara.get("assignment.judge", **values).main
    for endpoint in ("assignment.conflicts", "assignment.conflicts_csv", "assignment.conflicts_json"):
        assert "Told by phone." not in sara.get(endpoint, edition_id=judging.edition.id).body


def loads(body):
    return {row["email"]: row["load"] for row in body["judges"]}


def test_no_load_of_a_judge_counts_it(session, judging, sara, program):
    def told():
        page = sara.get("assignment.panel", edition_id=judging.edition.id, entry_id=judging.entries[1].id)
        return (
            loads(sara.get("assignment.judges_json", edition_id=judging.edition.id).json),
            loads(program.ask("judges")), [option.text.split(" (")[1] for option in page.find("//option[@value!='']")],
        )  # fmt: skip

    page, programs, choices = told()
    assert page == programs
    assert (page["nina@example.org"], page["omar@example.net"]) == (3, 1)
    assert {"3 of 60)", "1 of 60)"} & set(choices)
    tied(session, judging)
    page, programs, choices = told()
    assert page == programs
    assert (page["nina@example.org"], page["omar@example.net"]) == (2, 0)
    assert not any(choice.startswith(("3 of", "1 of")) for choice in choices)


@pytest.mark.case("AZ-18")
def test_how_far_judges_are_is_told_without_it(session, judging, sara, program):
    def told():
        edition = {"edition_id": judging.edition.id}
        page = sara.get("watching.progress", **edition)
        rows = sara.get("watching.progress_json", **edition).json
        return (
            page, {row["email"]: (row["assigned"], row["scored"]) for row in rows},
            {row["email"]: (row["assigned"], row["scored"]) for row in program.ask("progress")["progress"]},
            "omar@example.net" in sara.get("watching.progress_csv", **edition).body,
        )  # fmt: skip

    page, rows, programs, in_csv = told()
    assert "3 of 4" in page.main
    assert rows == programs == {"nina@example.org": (3, 2), "omar@example.net": (1, 1)}
    assert in_csv
    tied(session, judging)
    page, rows, programs, in_csv = told()
    assert "1 of 2" in page.main
    assert "One entry that you are tied to is left out here" in page.main
    assert rows == programs == {"nina@example.org": (2, 1)}
    assert not in_csv


def test_programs_list_no_assignment_of_it(session, judging, program):
    entry = "1/skills"
    assert entry in [row["entry"] for row in program.ask("assignments")["assignments"]]
    tied(session, judging)
    assert {row["entry"] for row in program.ask("assignments")["assignments"]} == {"2/skills", "3/skills"}


def test_the_board_counts_without_it(session, judging, sara, things):
    def told():
        page = sara.get(f"/staff/{judging.edition.id}").main
        return [line.strip() for line in page.splitlines() if "reviews" in line or "onflict" in line]

    before = told()
    assert before
    tied(session, judging)
    assert told() != before


# Plans


def test_a_plan_of_it_alone_is_none(session, judging, sara, program, planned):
    plan_id = planned(entry=judging.entries[0])
    one = {"edition_id": judging.edition.id, "plan_id": plan_id}
    sara.get("assignment.plan", **one)
    tied(session, judging)
    for page in ("plan", "plan_loads", "plan_problem", "plan_answer"):
        sara.get(f"assignment.{page}", expect=404, **one)
    for verb in ("accept_plan", "undo_plan", "tell_now", "describe_plan", "request_partial", "request_fewest_moves",
                 "discard"):  # fmt: skip
        sara.post(f"assignment.{verb}", expect=404, **one)
    sara.get("assignment.plans", edition_id=judging.edition.id, like=plan_id, expect=404)
    program.ask(f"plans/{plan_id}", expect=404)
    program.ask(f"plans/{plan_id}/panels", expect=404)
    for verb in ("acceptance", "discard", "undo"):
        program.ask(f"plans/{plan_id}/{verb}", json={}, expect=404)
    assert program.ask("plans")["plans"] == []
    assert str(plan_id) not in sara.get("assignment.plans", edition_id=judging.edition.id).body
    assert look(session, select(Plan.state)) == ["proposed"]


def test_a_plan_of_the_round_is_read_as_if_it_were_not_asked_for(session, judging, sara, program, planned):
    plan_id = planned(reviews={"1/skills": 4, "2/skills": 2}, apart=(("1/skills", str(judging.others[0].id)),),
                      partial=True)  # fmt: skip
    one = {"edition_id": judging.edition.id, "plan_id": plan_id}
    whole, programs = sara.get("assignment.plan", **one), program.ask(f"plans/{plan_id}")
    assert TITLE in whole.main
    assert "N-0001 Skills" in whole.main
    sara.get("assignment.plan_problem", **one)
    tied(session, judging)
    page = sara.get("assignment.plan", **one)
    for mark in (TITLE, NUMBER, "1/skills"):
        assert mark not in page.body
    assert "Night school" in page.main
    assert "Reviews of N-0002 Skills" in page.main
    assert "One entry that you are tied to is left out here" in page.main
    for shown in ("changed", "empty"):
        assert TITLE not in sara.get("assignment.plan", show=shown, **one).body
    assert TITLE not in sara.get("assignment.plan_loads", **one).body
    for document in ("plan_problem", "plan_answer"):
        sara.get(f"assignment.{document}", expect=404, **one)
    told = program.ask(f"plans/{plan_id}")
    assert "1/skills" not in str(told)
    assert told["options"]["reviews"] == {"2/skills": 2}
    panels = program.ask(f"plans/{plan_id}/panels")["panels"]
    assert [panel["entry"] for panel in panels] == ["2/skills", "3/skills"]
    summary = told["summary"]
    assert summary["entries"] == 2
    for name in ("added", "kept", "ended"):
        assert summary[name] == sum(len(panel[name]) for panel in panels) <= programs["summary"][name]
    assert summary["missing"] == sum(panel["missing"] for panel in panels)
    assert summary["total"] == pytest.approx(sum(panel["fit"] for panel in panels))
    seated = [judge for panel in panels for judge in (*panel["added"], *panel["kept"])]
    assert {load[0]: load[2] for load in summary["loads"]} == {
        load[0]: seated.count(load[0]) for load in summary["loads"]
    }
    line = sara.get("assignment.plans", edition_id=judging.edition.id).one("//table[@id='plans']//tbody/tr")
    assert line.findall("td")[2].text_content().strip() == str(summary["changed"])
    again = sara.get("assignment.plans", edition_id=judging.edition.id, like=plan_id)
    assert again.field("reviews") == "2/skills 2"


def test_two_plans_differ_without_it(session, judging, sara, planned):
    pia, qi = (str(judge.id) for judge in judging.others)
    one = planned(together=(("1/skills", pia), ("3/skills", pia)))
    other = planned(together=(("1/skills", qi), ("3/skills", qi)), apart=(("1/skills", pia), ("3/skills", pia)))
    two = {"edition_id": judging.edition.id, "plan_id": one, "other_id": other}
    before = sara.get("assignment.compare", **two)
    assert TITLE in before.main
    tied(session, judging)
    page = sara.get("assignment.compare", **two)
    assert (TITLE in page.body, NUMBER in page.body) == (False, False)
    assert int(page.heading.split()[0].replace("One", "1")) == len(page.find("//table[@id='differences']/tbody/tr"))
    assert len(before.find("//table[@id='differences']/tbody/tr")) == 1 + len(
        page.find("//table[@id='differences']/tbody/tr")
    )
    assert "One entry that you are tied to is left out here" in page.main


def test_nobody_asks_by_name_for_what_they_are_tied_to(session, judging, sara, program):
    tied(session, judging)
    asked = {"together": f"1/skills {judging.others[0].email}", "reviews": "2/skills 2"}
    page = sara.post("assignment.request_plan", asked, edition_id=judging.edition.id, expect=422)
    said = "You are tied to this nomination: another member of staff must decide about it."
    assert page.errors == [f"Pairs that must be: 1/skills: {said}"]
    wished = {"apart": [["1/skills", str(judging.others[0].id)]]}
    for more in ({}, {"dry_run": True}):
        assert said in str(program.ask("plans", json=wished | more, expect=422))
    given = {"judge": str(judging.nina.id), "nomination": "1", "reason": "They are cousins."}
    page = sara.post("assignment.declare", given, edition_id=judging.edition.id, expect=422)
    assert page.errors == [f"Number of the nomination: {said}"]
    assert look(session, select(Plan.id)) == look(session, select(Conflict.id)) == []


def test_accepting_a_plan_of_the_round_tells_of_the_others_alone(session, judging, sara, planned):
    plan_id = planned(partial=True)
    tied(session, judging)
    others = assigned.plan(session, judging.edition.id, plan_id, judging.staff.id).summary["added"]
    assert others < session.get_one(Plan, plan_id).summary["added"]
    page = sara.get("assignment.plan", edition_id=judging.edition.id, plan_id=plan_id)
    assert f"Accept: make {others} assignments" in page.main


def test_its_text_stays_open_to_them_in_screening_and_finding(session, judging, sara):
    """That nobody screens or pairs what they work on is tried in tests/screening and tests/finding."""
    tied(session, judging)
    edition = {"edition_id": judging.edition.id}
    assert TITLE in sara.get("finding.nominations", **edition).main
    page = sara.get("screening.nomination", nomination_id=judging.nominations[0].id, **edition)
    assert TITLE in page.main
    assert [name for name in ("Nina", "Omar", "nina@", "omar@") if name in page.body] == []
