"""`awards assign`: the same wishes, the same plans, the same refusals as on the pages; a preview leaves no trace."""

import csv
import io

import pytest
from sqlalchemy import func, select

from awards.assignment import services
from awards.assignment.models import Assignment, Plan
from awards.infrastructure import jobs
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from tests.factories import a_judge, a_nomination, a_user, an_edition

HANDLERS = {"assignment.plan": services.solve_plan_job}
HERE = ("--edition", "2027")


@pytest.fixture
def place(sessions, at):
    """An edition in judging with five judges of two categories and four eligible nominations."""
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="judging")
        found = {"edition": edition, "staff": a_user(session, "staff@office.example", ("staff", edition.id))}
        for n in range(5):
            found[f"judge{n}"] = a_judge(
                session, edition, f"judge{n}@lab{n}.example", at, max_load=4, organisation="One Lab" if n < 2 else ""
            )
        for n in range(1, 5):
            nominator = a_user(session, f"n{n}@y{n}.example")
            found[n] = a_nomination(
                session, edition, nominator, at, title=f"Work {n}", website=f"https://w{n}.example",
                entry_state="eligible",
            )  # fmt: skip
        return found


def counts(sessions):
    with sessions.reading() as session:
        return [session.scalar(select(func.count()).select_from(table))
                for table in (Plan, Assignment, OutboxMail, AuditRow, jobs.Job)]  # fmt: skip


def live(sessions):
    with sessions.reading() as session:
        rows = session.execute(select(Assignment.entry_id, Assignment.judge_id).where(Assignment.ended_at.is_(None)))
        return {tuple(row) for row in rows}


def test_a_preview_shows_the_plan_and_leaves_no_trace(run, place, sessions):
    before = counts(sessions)
    found = run("assign", *HERE, "--preview", "--json").json
    assert (found["status"], found["accepted"], len(found["assignments"])) == ("optimal", False, 8)
    assert (found["changes"]["added"], found["changes"]["ended"], found["changes"]["missing"]) == (8, 0, 0)
    words = run("assign", *HERE, "--preview").out
    assert words.startswith("optimal: 8 assignments")
    assert "changes 4 of 4 entries: 8 new, 0 stay, 0 taken away" in words
    assert counts(sessions) == before


def test_a_draft_is_kept_and_nobody_is_assigned(run, place, sessions):
    found = run("assign", *HERE, "--draft", "--name", "From the command", "--json").json
    with sessions.reading() as session:
        plan = session.scalars(select(Plan)).one()
        assert (str(plan.id), plan.state, plan.name) == (found["plan"], "proposed", "From the command")
    assert live(sessions) == set()


def test_an_accepted_plan_waits_with_its_mails_or_tells_at_once(run, place, sessions):
    found = run("assign", *HERE, "--json").json
    assert (found["accepted"], found["added"], found["told"]) == (True, 8, False)
    with sessions.reading() as session:
        mails = session.scalars(select(OutboxMail)).all()
        assert mails
        assert {mail.state for mail in mails} == {"waiting"}
        assert all(mail.hold_until is not None for mail in mails)
    out = run("assign", *HERE, "--running", "free", "--apart", "1/skills judge0@lab0.example", "--apart",
              "1/skills judge1@lab1.example", "--apart", "1/skills judge2@lab2.example", "--tell").out  # fmt: skip
    assert "the judges are told now" in out
    with sessions.reading() as session:
        plan = session.scalars(select(Plan).order_by(Plan.created_at.desc())).first()
        assert plan.mails_until is None


def test_an_impossible_plan_exits_one_with_the_reasons(run, place, sessions):
    found = run("assign", *HERE, "--reviews", "1/skills 6", "--json", expect=1).json
    assert (found["status"], found["assignments"], found["accepted"]) == ("infeasible", [], False)
    assert found["reasons"]
    partial = run("assign", *HERE, "--reviews", "1/skills 6", "--partial", "--preview").out
    assert "1/skills: 1 places unfilled" in partial


WISHES = [
    (("--organisation-cap", "1", "--seed", "4"), {"organisation_cap": "1", "seed": "4"}),
    (
        ("--one-of", "judge3@lab3.example", "--load", "judge4@lab4.example 0-1"),
        {"judges": "judge3@lab3.example", "loads": "judge4@lab4.example 0-1"},
    ),
    (
        ("--together", "1/skills judge1@lab1.example", "--apart", "2/skills judge2@lab2.example", "--objective",
         "worst_first"),
        {"together": "1/skills judge1@lab1.example", "apart": "2/skills judge2@lab2.example",
         "objective": "worst_first"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("flags", "typed"), WISHES)
def test_page_and_command_give_the_same_plan(run, place, sessions, client_for, flags, typed):
    previewed = run("assign", *HERE, *flags, "--preview", "--json").json
    client, edition_id = client_for(place["staff"]), place["edition"].id
    plan_id = client.post("assignment.request_plan", typed, edition_id=edition_id).location.rsplit("/", 1)[1]
    assert jobs.run_next(sessions, HANDLERS)
    page = client.get("assignment.plan_answer", edition_id=edition_id, plan_id=plan_id).json
    assert page["assignments"] == previewed["assignments"]
    assert (page["total"], page["bound"]) == (previewed["total"], previewed["bound"])
    client.post("assignment.accept_plan", edition_id=edition_id, plan_id=plan_id)
    assert len(live(sessions)) == 8


def test_a_file_of_the_plan_s_pairs_makes_the_same_assignments(run, place, sessions, tmp_path):
    previewed = run("assign", *HERE, "--seed", "2", "--preview", "--json").json
    address = {str(place[f"judge{n}"].id): place[f"judge{n}"].email for n in range(5)}
    pairs = [(entry.split("/"), address[judge]) for entry, judge in previewed["assignments"]]
    file = tmp_path / "assignments.csv"
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["round", "nomination", "category", "judge_email", "state"])
    writer.writerows([[1, number, category, email, "live"] for (number, category), email in pairs])
    file.write_text(text.getvalue())
    before = counts(sessions)
    run("import", "assignments", file, *HERE, "--dry-run")
    assert counts(sessions) == before
    run("import", "assignments", file, *HERE)
    entry_of = {f"{n}": place[n].entries[0].id for n in range(1, 5)}
    judge_of = {email: place[f"judge{n}"].id for n, email in enumerate(address.values())}
    assert live(sessions) == {(entry_of[number], judge_of[email]) for (number, _), email in pairs}
    kept = run("assign", *HERE, "--preview", "--json").json
    assert (kept["changes"]["added"], kept["changes"]["kept"], kept["changes"]["ended"]) == (0, 8, 0)


def test_a_conflict_is_refused_in_the_same_way_everywhere(run, place, sessions, client_for, at, tmp_path):
    with sessions.transaction() as session:
        services.declare_conflict(
            session, place["edition"], place[1].id, place["judge0"].id, "Cousins.", place["judge0"], at
        )
    client, edition_id = client_for(place["staff"]), place["edition"].id
    pair = "1/skills judge0@lab0.example"
    page = client.post("assignment.request_plan", {"together": pair}, edition_id=edition_id, expect=422)
    said = "A conflict of interest stands between 1/skills and this judge."
    assert page.errors == [f"Pairs that must be: {said}"]
    for how in ("--preview", "--draft"):
        assert said in run("assign", *HERE, "--together", pair, how, expect=1).err
    by_hand = "A conflict of interest stands between this judge and this nomination. Choose another judge."
    page = client.post(
        "assignment.assign", {"judge": str(place["judge0"].id)}, edition_id=edition_id,
        entry_id=place[1].entries[0].id, expect=422,
    )  # fmt: skip
    assert page.errors == [f"Judge: {by_hand}"]
    file = tmp_path / "assignments.csv"
    file.write_text("round,nomination,category,judge_email,state\n1,1,skills,judge0@lab0.example,live\n")
    for dry in ((), ("--dry-run",)):
        assert by_hand in run("import", "assignments", file, *HERE, *dry, expect=2).err
    assert live(sessions) == set()


def test_wishes_that_cannot_be_are_refused_in_one_line(run, place):
    for flags, words in (
        (("--chairs",), "No chair has accepted the invitation to judge."),
        (("--region-cap", "0"), "Enter a whole number from 1 to 9."),
        (("--load", "judge0@lab0.example"), "write an address and two numbers, like ada@example.org 2-8"),
        (("--apart", "9/skills judge0@lab0.example"), "9/skills is no eligible entry of this edition."),
    ):
        found = run("assign", *HERE, *flags, "--preview", expect=1)
        assert words in found.err
        assert len(found.err.strip().splitlines()) == 1
    run("assign", *HERE, "--objective", "best", expect=2)
