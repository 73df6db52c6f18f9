"""What a plan must not do, where no page could ask for it: verbs of plans by themselves."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from awards.accounts.models import Role
from awards.assignment import queries, services
from awards.assignment.models import Assignment, JudgeProfile, Plan
from awards.assignment.rules.options import Limits, Options
from awards.assignment.services import Accepted, pairings
from awards.assignment.services.plans import preview_plan, typed_again
from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from tests.factories import a_judge, a_later_round, a_nomination, a_user, an_assignment, an_edition

pytestmark = pytest.mark.one_database


class Here:
    """Whoever waits for long work, and never calls it off."""

    def tell(self, doing):
        """Nobody listens."""


@pytest.fixture
def edition(session, at):
    """Two categories, two reviews an entry, the round open."""
    return an_edition(session, at, phase="judging")


@pytest.fixture
def staff(session, edition):
    return a_user(session, "staff@office.example", ("staff", edition.id))


def nominate(session, edition, at, **values):
    nominator = a_user(session, f"n{edition.last_number}@y.example")
    return a_nomination(session, edition, nominator, at, **({"entry_state": "eligible"} | values))


def jury(session, edition, at, *names, **values):
    return [a_judge(session, edition, f"{name}@{name}.example", at, **values) for name in names]


def asked(session, edition, staff, at, **options):
    return services.request_plan(session, edition.rounds[0], options=Options(**options), by=staff, at=at)


def solved(session, edition, staff, at, **options):
    plan = asked(session, edition, staff, at, **options)
    services.solve_plan(session, plan, at)
    assert plan.state == "proposed"
    return plan


def swapped(session, edition, judge, staff, at):
    plan = services.swap_judge(session, edition.rounds[0], judge.id, at, staff)
    services.solve_plan(session, plan, at)
    return plan


def running(session):
    rows = session.execute(select(Assignment.entry_id, Assignment.judge_id).where(Assignment.ended_at.is_(None)))
    return {tuple(row) for row in rows}


def profile(session, edition, judge):
    return queries.profile_of(session, edition.id, judge.id)


# Accepted


def test_no_plan_is_accepted_once_its_round_has_closed(session, edition, staff, at):
    jury(session, edition, at, "ada", "bo")
    nominate(session, edition, at)
    plan, closes_at = solved(session, edition, staff, at), edition.rounds[0].closes_at
    with pytest.raises(RuleBroken, match="The round has closed"):
        services.accept_plan(session, plan, staff, closes_at)
    assert services.accept_plan(session, plan, staff, closes_at - timedelta(seconds=1)) == Accepted(2, 0)


def test_of_a_nomination_in_two_categories_a_plan_ends_the_entry_alone_that_it_names(session, edition, staff, at):
    ada, bo, cy = jury(session, edition, at, "ada", "bo", "cy")
    one, other = nominate(session, edition, at, categories=("access", "skills")).entries
    begun = an_assignment(session, edition, one, ada, at)
    begun.begun_at = at
    for entry, judge in ((one, bo), (other, ada), (other, bo)):
        an_assignment(session, edition, entry, judge, at)
    before = running(session)
    plan = swapped(session, edition, ada, staff, at)
    assert services.accept_plan(session, plan, staff, at) == Accepted(1, 1)
    assert running(session) == before - {(other.id, ada.id)} | {(other.id, cy.id)}


def test_whoever_a_plan_only_takes_from_is_told_and_nobody_where_nothing_changes(session, edition, staff, at):
    jury(session, edition, at, "ada", "bo")
    for _ in range(2):
        nominate(session, edition, at)
    services.accept_plan(session, solved(session, edition, staff, at), staff, at)
    nothing = solved(session, edition, staff, at)
    assert services.accept_plan(session, nothing, staff, at) == Accepted(0, 0)
    assert nothing.mails_until is None
    fewer = solved(session, edition, staff, at, reviews={"1/skills": 1, "2/skills": 1}, running="prefer")
    assert services.accept_plan(session, fewer, staff, at) == Accepted(0, 2)
    mails = session.scalars(select(OutboxMail).where(OutboxMail.batch_id == fewer.id)).all()
    assert mails
    assert {mail.template for mail in mails} == {"assignment_moved"}
    assert fewer.mails_until is not None


def test_why_a_plan_is_stale_is_said_of_its_own_entries(session, edition, staff, at):
    jury(session, edition, at, "ada", "bo")
    jury(session, edition, at, "cy", max_load=0)  # in no plan here
    one, other = (nominate(session, edition, at) for _ in range(2))
    both = solved(session, edition, staff, at)
    other.entries[0].state = "received"
    session.flush()
    plan = solved(session, edition, staff, at)
    one.answers = {"what": "Write to cy@cy.example"}
    session.flush()
    with pytest.raises(RuleBroken, match="A conflict of interest was found"):
        services.accept_plan(session, plan, staff, at)
    with pytest.raises(RuleBroken, match="judged no more"):
        services.accept_plan(session, both, staff, at)


# Undone


def test_what_came_by_hand_to_an_entry_that_the_plan_left_alone_keeps_nothing_from_being_undone(
    session, edition, staff, at
):
    jury(session, edition, at, "ada", "bo")
    entry = nominate(session, edition, at).entries[0]
    services.accept_plan(session, solved(session, edition, staff, at), staff, at)
    (cy,) = jury(session, edition, at, "cy")
    nominate(session, edition, at)
    before, plan = running(session), solved(session, edition, staff, at)
    services.accept_plan(session, plan, staff, at)
    services.assign_judge(session, edition.rounds[0], entry, profile(session, edition, cy), staff, at)
    services.undo_plan(session, plan, staff, at)
    assert running(session) == before | {(entry.id, cy.id)}


def test_a_plan_that_gave_as_many_as_it_took_is_undone(session, edition, staff, at):
    edition.categories[0].reviews = edition.categories[1].reviews = 1
    ada, bo = jury(session, edition, at, "ada", "bo", max_load=1)
    one, other = (nominate(session, edition, at).entries[0] for _ in range(2))
    for entry, judge in ((one, ada), (other, bo)):
        an_assignment(session, edition, entry, judge, at)
    before = running(session)
    plan = solved(session, edition, staff, at, running="prefer", together=(("1/skills", str(bo.id)),))
    assert services.accept_plan(session, plan, staff, at) == Accepted(2, 2)
    services.undo_plan(session, plan, staff, at)
    assert running(session) == before


@pytest.mark.parametrize("since", ["another plan", "another edition", "at that very moment"])
def test_a_plan_is_not_undone_over_what_happened_since(session, edition, staff, at, since, monkeypatch):
    (ada,) = jury(session, edition, at, "ada", max_load=1)
    bo, _cy = jury(session, edition, at, "bo", "cy")
    entry = nominate(session, edition, at).entries[0]
    for judge in (ada, bo):
        an_assignment(session, edition, entry, judge, at)
    plan = swapped(session, edition, ada, staff, at)
    assert services.accept_plan(session, plan, staff, at) == Accepted(1, 1)
    (added,) = session.scalars(select(Assignment).where(Assignment.plan_id == plan.id))
    if since == "another plan":
        later = a_later_round(session, edition, at, edition.rounds[0].closes_at + timedelta(days=7))
        beside = services.request_plan(
            session, later, options=Options(together=(("1/skills", str(ada.id)),)), by=staff, at=at
        )
        services.solve_plan(session, beside, at)
        services.accept_plan(session, beside, staff, at)
    elif since == "another edition":
        services.decline_invitation(session, profile(session, edition, ada), ada, at)
        other = an_edition(session, at, year=2031)
        session.add(JudgeProfile(
            edition_id=other.id, user_id=ada.id, state="accepted", invited_at=at, languages=["en"],
            categories=["skills"], min_load=0, max_load=20, organisation="", country=None,
        ))  # fmt: skip
        session.flush()
    else:
        lock = pairings.lock

        def late(session, pairs):
            monkeypatch.setattr(pairings, "lock", lock)
            session.execute(
                update(Assignment)
                .where(Assignment.id == added.id)
                .values(ended_at=at, end_reason="recusal")
                .execution_options(synchronize_session=False)
            )
            lock(session, pairs)

        monkeypatch.setattr(pairings, "lock", late)
    with pytest.raises(RuleBroken, match="nothing was undone"):
        services.undo_plan(session, plan, staff, at)
    session.expire_all()
    assert (entry.id, ada.id) not in queries.live_pairs(session, plan.round_id)
    assert added.end_reason == ("recusal" if since == "at that very moment" else None)


def test_a_plan_of_which_a_mail_has_left_is_not_undone(session, edition, staff, at):
    jury(session, edition, at, "ada", "bo")
    nominate(session, edition, at)
    plan = solved(session, edition, staff, at)
    services.accept_plan(session, plan, staff, at)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.batch_id == plan.id)).first()
    mail.state, mail.sent_at, mail.values = "sent", at, {}
    with pytest.raises(RuleBroken, match="were told already"):
        services.undo_plan(session, plan, staff, at)


# Asked


def test_what_staff_write_of_a_plan_is_short(session, edition, staff, at):
    plan, long = asked(session, edition, staff, at), "x" * 5001
    for field, write in (
        ("name", lambda: services.request_plan(session, edition.rounds[0], by=staff, at=at, name=long)),
        ("name", lambda: services.describe_plan(session, plan, long, "", staff)),
        ("note", lambda: services.describe_plan(session, plan, "", long, staff)),
    ):
        with pytest.raises(RuleBroken, match="Use at most") as refused:
            write()
        assert [*refused.value.fields] == [field]


def test_the_same_words_again_are_no_change(session, edition, staff, at):
    plan = asked(session, edition, staff, at)
    for _ in range(2):
        services.describe_plan(session, plan, " Second try ", " Less travel. ", staff)
    rows = session.scalars(select(AuditRow).where(AuditRow.action == "plan.described")).all()
    assert (len(rows), plan.name, plan.note) == (1, "Second try", "Less travel.")


def test_a_preview_leaves_nothing(session, edition, staff, at):
    jury(session, edition, at, "ada", "bo")
    nominate(session, edition, at)
    found = preview_plan(session, edition.rounds[0], Options(), staff, at)
    assert found["answer"]["status"] == "optimal"
    session.flush()
    assert session.scalars(select(Plan)).all() == session.scalars(select(Job)).all() == []


def test_chairs_and_regions_are_asked_for_where_somebody_is_of_them(session, edition, staff, at):
    (ada,) = jury(session, edition, at, "ada", country="KE")
    nominate(session, edition, at)
    region = queries.ground(session, edition.rounds[0], at=at).offers[0].region
    for wish, words in (({"chairs": True}, "No chair has accepted"), ({"region": "Nowhere"}, "is of this region")):
        with pytest.raises(RuleBroken, match=words):
            asked(session, edition, staff, at, **wish)
    session.add(Role(user_id=ada.id, kind="chair", edition_id=edition.id, category_id=edition.categories[0].id))
    session.flush()
    assert asked(session, edition, staff, at, chairs=True, region=region).state == "solving"


def test_what_is_judged_no_more_is_named_and_stands_in_nobodys_way(session, edition, staff, at):
    (ada,) = jury(session, edition, at, "ada")
    gone = nominate(session, edition, at)
    nominate(session, edition, at)
    an_assignment(session, edition, gone.entries[0], ada, at)
    gone.state, gone.withdrawn_at = "withdrawn", at
    session.flush()
    with pytest.raises(RuleBroken, match="1/skills is judged no more"):
        asked(session, edition, staff, at, together=(("1/skills", str(ada.id)),))
    assert asked(session, edition, staff, at).state == "solving"
    assert services.replace_judge(session, edition.rounds[0], gone.entries[0], at, staff) is None


def test_who_left_the_jury_and_what_is_judged_no_more_is_not_asked_for_again(session, edition, staff, at):
    ada, bo, cy, _dee = jury(session, edition, at, "ada", "bo", "cy", "dee")
    session.add(Role(user_id=ada.id, kind="chair", edition_id=edition.id, category_id=edition.categories[0].id))
    _stays, gone = nominate(session, edition, at), nominate(session, edition, at)
    options = {
        "chairs": True, "judges": (str(ada.id), str(bo.id)), "reviews": {"1/skills": 1, "2/skills": 1},
        "loads": {str(ada.id): Limits(0, 3), str(bo.id): Limits(None, 4)},
        "together": (("1/skills", str(ada.id)),), "apart": (("1/skills", str(cy.id)), ("1/skills", str(bo.id))),
    }  # fmt: skip
    plan = solved(session, edition, staff, at, **options)
    services.accept_plan(session, plan, staff, at)
    services.decline_invitation(session, profile(session, edition, ada), ada, at)
    gone.state, gone.withdrawn_at = "withdrawn", at
    session.flush()
    typed = typed_again(session, edition.rounds[0], Options(**options))
    assert (typed.judges, typed.loads, typed.together) == ("bo@bo.example", "bo@bo.example -4", "")
    again = services.fewest_moves(session, edition.rounds[0], at, staff)
    assert {name: again.options.get(name) for name in ("chairs", "judges", "reviews")} == {
        "chairs": None, "judges": [str(bo.id)], "reviews": {"1/skills": 1},
    }  # fmt: skip


def test_chairs_are_asked_for_again_only_where_they_were(session, edition, staff, at):
    (ada,) = jury(session, edition, at, "ada")
    session.add(Role(user_id=ada.id, kind="chair", edition_id=edition.id, category_id=edition.categories[0].id))
    session.flush()
    nominate(session, edition, at)
    assert "chairs" not in services.fewest_moves(session, edition.rounds[0], at, staff).options


# Worked out


def test_a_job_keeps_nothing_of_a_plan_that_is_no_more_or_was_worked_out_meanwhile(session, edition, staff, at):
    jury(session, edition, at, "ada", "bo")
    nominate(session, edition, at)
    work, plan = services.solve_plan_job, asked(session, edition, staff, at)
    job = session.get_one(Job, plan.job_id)
    worked = work.look(work.read(session, job.values), Here())
    services.solve_plan(session, plan, at)
    assert work.read(session, job.values) is None
    work.keep(session, job, worked)
    work.keep(session, job, None)
    gone = Job(kind="assignment.plan", values={"plan": str(uuid4())})
    assert work.look(work.read(session, gone.values), Here()) is None
    work.keep(session, gone, worked)
    assert len(session.scalars(select(AuditRow).where(AuditRow.action == "plan.solved")).all()) == 1


def test_a_draft_of_the_fewest_moves_is_asked_for_where_nobody_has_room(session, edition, staff, at):
    ada, bo = jury(session, edition, at, "ada", "bo")
    one = nominate(session, edition, at).entries[0]
    round_ = edition.rounds[0]

    def instead(at, by=staff):
        plan = services.replace_judge(session, round_, one, edition.rounds[0].opens_at, staff)
        plan.created_by = by and by.id
        services.solve_plan(session, plan, at)
        return plan.state, "instead" in plan.summary

    assert instead(at) == ("proposed", False)
    for judge in (ada, bo):
        profile(session, edition, judge).max_load = 0
    session.flush()
    assert instead(at) == ("failed", True)
    assert instead(at, None) == instead(round_.closes_at) == ("failed", False)
