"""Programs ask for plans and accept them by the services of the pages; a dry run writes nothing."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment, Plan
from awards.cli.handlers import HANDLERS
from awards.infrastructure import jobs
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from tests import factories


@pytest.fixture
def more_judges(session, judging):
    found = [
        factories.a_judge(session, judging.edition, f"{name}@{name}.example", judging.at) for name in ("ben", "cid")
    ]
    session.commit()
    return found


def counts(session):
    with Session(session.get_bind()) as fresh:
        return [
            fresh.scalar(select(func.count()).select_from(table))
            for table in (Plan, Job, Assignment, OutboxMail, AuditRow)
        ]


def work(sessions):
    while jobs.run_next(sessions, HANDLERS):
        pass


def test_a_dry_run_is_refused_alike_and_writes_nothing(program, session, judging, more_judges):
    before = counts(session)
    answer = program.ask("plans", json={"dry_run": True, "seed": 7, "objective": "worst_first"})
    assert answer == {"dry_run": True, "options": {"partial": False, "seed": 7, "objective": "worst_first"}}
    for dry_run in (True, False):
        refused = program.ask("plans", json={"dry_run": dry_run, "region": "nowhere"}, expect=422)
        assert refused["errors"] == [{"where": "region", "detail": "No judge who accepted is of this region."}]
    assert counts(session) == before


def test_a_plan_is_asked_for_worked_out_tried_accepted_and_undone(program, session, sessions, judging, more_judges):
    asked = program.ask("plans", json={"name": "From the archive"}, expect=202)
    assert (asked["state"], asked["name"], asked["round"]) == ("solving", "From the archive", 1)
    work(sessions)
    path = f"plans/{asked['id']}"
    found = program.ask(path)
    assert (found["state"], found["status"]) == ("proposed", "optimal")
    panels = program.ask(f"{path}/panels?show=changed")["panels"]
    added = sum(len(panel["added"]) for panel in panels)
    assert added == found["summary"]["added"] == 2
    before = counts(session)
    tried = program.ask(f"{path}/acceptance", json={"dry_run": True})
    assert tried == {"dry_run": True, "added": 2, "ended": 0}
    assert counts(session) == before
    assert program.ask(f"{path}/acceptance", json={}) == {"dry_run": False, "added": 2, "ended": 0}
    assert program.ask(path)["state"] == "accepted"
    again = program.ask(f"{path}/acceptance", json={}, expect=422)
    assert "accepted or discarded already" in again["detail"]
    assert program.ask(f"{path}/undo", json={})["state"] == "undone"
    with Session(session.get_bind()) as fresh:
        told = select(AuditRow.action, AuditRow.actor_id).where(AuditRow.action.like("plan.%")).order_by(AuditRow.seq)
        rows = fresh.execute(told).all()
        assert [row.action for row in rows if row.actor_id is not None] == [
            "plan.requested", "plan.accepted", "plan.undone",
        ]  # fmt: skip


def test_a_swap_of_a_silent_judge_can_be_asked_for(program, sessions, judging, more_judges):
    asked = program.ask("plans", json={"away": [str(judging.omar.id)]}, expect=202)
    work(sessions)
    (panel,) = program.ask(f"plans/{asked['id']}/panels")["panels"]
    assert panel["ended"] == [str(judging.omar.id)]
    assert panel["added"]


def test_what_does_not_fit_is_named_where_it_stands(program, session, judging):
    before = counts(session)
    for sent, fault in (
        ({"seed": "7"}, "seed: integer expected"),
        ({"seed": -1}, "seed: out of bounds"),
        ({"colour": "red"}, "colour: not known"),
        ({"judges": ["nina"]}, "judges[0]: uuid expected"),
        ({"apart": [["1/skills", "nina"]]}, "apart[0][1]: uuid expected"),
        ({"apart": [["skills", str(judging.nina.id)]]}, "apart[0][0]: "),
        ({"together": [["1/skills"]]}, "together[0]: too few or too many items"),
        ({"loads": {"nina": [1, True]}}, "loads.nina[1]: integer or null expected"),
        ({"objective": "fair"}, "objective: one of total, worst_first expected"),
        ({"dry_run": "yes"}, "dry_run: boolean expected"),
    ):
        assert fault in program.ask("plans", json=sent, expect=422)["detail"]
    for wrong in ([], "x", None):
        program.ask("plans", json=wrong, expect=400)
    for pair in (["1/skills", str(judging.nominator.id)], ["99/skills", str(judging.nina.id)]):
        program.ask("plans", json={"together": [pair]}, expect=422)
    program.ask("plans", json={"round": 9}, expect=404)
    assert counts(session) == before


def test_a_plan_of_another_edition_is_not_there(program, session, judging):
    other = factories.an_edition(session, judging.at, year=2031, phase="judging")
    plan = Plan(round_id=other.rounds[0].id, state="proposed", created_by=judging.nina.id, problem={}, answer={})
    session.add(plan)
    session.commit()
    for path in (f"plans/{plan.id}", f"plans/{plan.id}/panels"):
        program.ask(path, expect=404)
    for verb in ("acceptance", "discard", "undo"):
        program.ask(f"plans/{plan.id}/{verb}", json={}, expect=404)
