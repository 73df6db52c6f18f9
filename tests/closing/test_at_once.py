"""The end of an edition beside other writers, and a run of retention that is killed on its way."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from threading import Thread

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.closing import queries, services
from awards.closing.models import ClosingAct, RetentionHold, RetentionRule, RetentionTimer
from awards.closing.rules.retention import KEYS, KINDS
from awards.core.errors import RuleBroken
from awards.feedback import services as feedback
from awards.feedback.models import Appeal
from awards.infrastructure import award_log, clock, jobs
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow
from awards.infrastructure.outbox import OutboxMail
from awards.judging import services as judging
from awards.judging.models import Scorecard, ScoreChange
from awards.nominations import services as nominations
from awards.nominations.models import Nomination
from awards.programme.models import Edition
from tests import factories
from tests.feedback.things import a_public_award

DAY = timedelta(days=1)
LATER = timedelta(days=60)
YEARS = timedelta(days=800)
WHY = "The form said 2019, but our project began in 2025."

KILLED = """
import os, signal, sys
from sqlalchemy import event
from awards.closing import services
from awards.infrastructure import jobs, migrations
from awards.infrastructure.database import Sessions, connect
migrations.load_models()
engine = connect(sys.argv[1])
seen = [0]
@event.listens_for(engine, "before_cursor_execute")
def count(*_):
    seen[0] += 1
    if seen[0] == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
with Sessions(engine).transaction() as session:
    services.retention_job(session, jobs.Job(values={"edition": sys.argv[2]}))
"""


class Award:
    """A public award whose end is proposed, with what three people are about to write."""

    def __init__(self, session, at):
        self.at, self.judged = at, a_public_award(session, at)
        judged = self.judged
        self.nomination_id = judged.entries["Delta radio"].nomination_id
        self.judge = factories.a_judge(session, judged.edition, "late@example.com", at, max_load=60)
        entry = judged.entries["Bridge school"]
        factories.an_assignment(session, judged.edition, entry, self.judge, at)
        self.card = factories.a_scorecard(session, judged.edition, entry, self.judge, at, confirmed=False)
        session.execute(update(OutboxMail).values(state="cancelled"))
        act = services.propose_closing(session, judged.edition, "All is told", judged.staff, at + LATER)
        session.commit()
        self.edition_id, self.act_id = judged.edition.id, act.id
        self.staff_id, self.second_id = judged.staff.id, judged.second.id
        self.nominator_id, self.judge_id, self.card_id = judged.nominator.id, self.judge.id, self.card.id
        self.criterion_id = judged.skills.criteria[0].id
        self.open_until = judged.edition.rounds[0].closes_at

    def appeal(self, session) -> None:
        nomination, by = session.get_one(Nomination, self.nomination_id), session.get_one(User, self.nominator_id)
        edition = session.get_one(Edition, self.edition_id)
        feedback.appeal(session, nomination, edition, WHY, self.at + LATER, by, self.at + DAY)

    def withdraw(self, session) -> None:
        nomination, by = session.get_one(Nomination, self.nomination_id), session.get_one(User, self.nominator_id)
        nominations.withdraw(session, nomination, "We move", by, self.at + DAY)

    def score(self, session) -> None:
        card, by = session.get_one(Scorecard, self.card_id), session.get_one(User, self.judge_id)
        judging.save_score(session, card, self.criterion_id, Decimal(4), 0, by, self.open_until - DAY)

    def end(self, session) -> None:
        edition, act = session.get_one(Edition, self.edition_id), session.get_one(ClosingAct, self.act_id)
        services.approve_closing(session, edition, act, session.get_one(User, self.second_id), self.at + LATER)


@pytest.fixture
def award(session, at):
    return Award(session, at)


def beside(sessions, first, second):
    """Do the first, begin the second in a thread before it is committed; what the second came to, and if it waited."""
    told: list[object] = []

    def other() -> None:
        try:
            with sessions.transaction() as session:
                second(session)
            told.append("done")
        except (RuleBroken, IntegrityError) as error:
            told.append(error)

    thread = Thread(target=other)
    with sessions.transaction() as session:
        first(session)
        session.flush()
        thread.start()
        thread.join(0.5)
        waited = thread.is_alive()
    thread.join()
    return told[0], waited


@pytest.mark.parametrize("what", ["appeal", "withdraw", "score"])
def test_what_was_begun_before_the_end_is_waited_for_and_counted(session, sessions, award, what):
    told, waited = beside(sessions, getattr(award, what), award.end)
    assert waited
    ended = session.get_one(ClosingAct, award.act_id).state
    if what == "score":
        assert (told, ended) == ("done", "approved")
        seq = select(func.max(AuditRow.seq))
        written = session.scalar(seq.where(AuditRow.action.like("score%")))
        assert written < session.scalar(seq.where(AuditRow.action == "closing.approved"))
    else:  # its answer, or its mail, is to come first
        assert "done first" in str(told)
        assert ended == "proposed"


@pytest.mark.parametrize("what", ["appeal", "withdraw", "score"])
def test_what_is_begun_beside_the_end_waits_and_is_refused_whole(session, sessions, award, what):
    told, waited = beside(sessions, award.end, getattr(award, what))
    assert waited
    assert "this edition is closed" in str(told)
    assert session.scalars(select(Appeal)).all() == []
    assert session.get_one(Nomination, award.nomination_id).state == "submitted"
    assert session.scalars(select(ScoreChange).where(ScoreChange.scorecard_id == award.card_id)).all() == []


def test_of_two_who_hold_the_whole_edition_at_once_one_is_told_that_it_is_held(session, sessions, award):
    def hold(writing) -> None:
        edition, by = writing.get_one(Edition, award.edition_id), writing.get_one(User, award.second_id)
        services.hold(writing, edition, None, "The law asks for it", by, award.at)

    told, waited = beside(sessions, hold, hold)
    assert waited
    assert "held already" in str(told)
    assert session.scalar(select(func.count()).select_from(RetentionHold)) == 1


def test_months_are_not_changed_beside_the_proposal_to_end(session, sessions, award):
    def set_months(writing) -> None:
        edition, by = writing.get_one(Edition, award.edition_id), writing.get_one(User, award.second_id)
        services.set_months(writing, edition, dict.fromkeys(KEYS, 3), by)

    def propose(writing) -> None:
        edition, by = writing.get_one(Edition, award.edition_id), writing.get_one(User, award.staff_id)
        services.propose_closing(writing, edition, "All is told", by, award.at + LATER)

    services.drop(session, session.get_one(ClosingAct, award.act_id), session.get_one(User, award.staff_id), award.at)
    session.commit()
    told, waited = beside(sessions, propose, set_months)
    assert waited
    assert "is proposed: what is kept" in str(told)
    assert session.scalars(select(RetentionRule)).all() == []


def test_two_who_set_the_months_at_once_both_set_them(session, sessions, award):
    def set_to(months: int) -> Callable[[Session], None]:
        def change(writing) -> None:
            edition, by = writing.get_one(Edition, award.edition_id), writing.get_one(User, award.second_id)
            services.set_months(writing, edition, dict.fromkeys(KEYS, months), by)

        return change

    services.drop(session, session.get_one(ClosingAct, award.act_id), session.get_one(User, award.staff_id), award.at)
    session.commit()
    assert beside(sessions, set_to(3), set_to(5)) == ("done", True)
    assert set(session.scalars(select(RetentionRule.months))) == {5}


def test_whoever_is_refused_beside_the_end_has_the_text_back(session, sessions, award, client_for):
    clock.move(session, int(DAY.total_seconds()), None)
    session.commit()
    client = client_for(award.judged.nominator)
    client.csrf()
    of = {"edition_id": award.edition_id, "nomination_id": award.nomination_id}
    address = client._address("feedback.make_appeal", of)
    answers = []

    def send() -> None:
        form = {"text": WHY, "csrf_token": client.csrf()}
        answers.append(client.browser.post(address, data=form, headers={"Sec-Fetch-Site": "same-origin"}))

    thread = Thread(target=send)
    with sessions.transaction() as other:
        award.end(other)
        other.flush()
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join()
    page = answers[0].get_data(as_text=True)
    assert answers[0].status_code == 409
    assert "nothing of it changes any more" in page
    assert WHY in page


@pytest.fixture
def ended(session, sessions, at):
    """An award that has ended and told everybody, in which all is due; the edition's id."""
    award = Award(session, at)
    factories.a_nomination(session, award.judged.edition, award.judged.nominator, at, title="Half", state="draft")
    award.end(session)
    clock.move(session, int(LATER.total_seconds()), None)
    session.commit()
    run(sessions, award.edition_id)
    session.execute(update(OutboxMail).values(state="sent", sent_at=func.now()))
    clock.move(session, int(YEARS.total_seconds()), None)
    session.commit()
    return award.edition_id


def run(sessions, edition_id) -> None:
    with sessions.transaction() as one:
        services.retention_job(one, jobs.Job(values={"edition": str(edition_id)}))


def things(session) -> dict[str, object]:
    """What there is of the kinds that go, and what was noted of them."""
    carried_out = AuditRow.action == "retention.carried_out"
    found = {
        "titles": sorted(session.scalars(select(Nomination.title))),
        "mails": session.scalar(select(func.count()).select_from(OutboxMail)),
        "done": session.scalar(select(func.count(RetentionTimer.done_at))),
        "noted": sorted(row["kind"] for row in session.scalars(select(AuditRow.details).where(carried_out))),
        "log": session.scalar(select(func.count()).where(AwardLogRow.kind == "erasure")),
    }
    session.rollback()
    return found


@pytest.mark.parametrize("statement", [12, 45])
def test_a_run_of_retention_that_is_killed_has_deleted_nothing_and_is_done_once_afterwards(
    session, sessions, database_url, ended, statement
):
    before = things(session)
    here = [sys.executable, "-c", KILLED, database_url, str(ended), str(statement)]
    killed = subprocess.run(here, env=os.environ, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert things(session) == before, "all or nothing"
    for _again in range(2):
        run(sessions, ended)
    after = things(session)
    assert after["noted"] == sorted(kind.key for kind in KINDS)
    assert (after["done"], after["log"] - before["log"]) == (len(KINDS), len(KINDS))
    assert after["titles"] == ["", "", "Anna’s workshop", "Bridge school", "Code clubs"]
    rows = session.execute(
        select(AwardLogRow, AwardLogPayload)
        .join(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .order_by(AwardLogRow.seq)
    ).all()
    assert all(award_log.is_whole(row, kept) for row, kept in rows)
    assert [row.seq for row, _kept in rows] == list(range(1, len(rows) + 1))


def test_who_is_told_late_has_a_fortnight_all_the_same(session, sessions, at):
    award = Award(session, at)
    award.end(session)
    clock.move(session, int(YEARS.total_seconds()), None)
    session.commit()
    run(sessions, award.edition_id)
    timer = queries.timers(session, award.edition_id)["answers"]
    mails = select(OutboxMail).where(OutboxMail.to == award.judged.nominator.email).order_by(OutboxMail.created_at)
    mail = session.scalars(mails).all()[-1]
    assert timer.done_at is None
    assert timer.due_at == timer.told_at + 14 * DAY
    assert mail.values["dates"]["answers"] == timer.due_at.isoformat()
    assert "Delta radio" in things(session)["titles"]


@pytest.mark.parametrize("of", ["edition", "nomination"])
def test_two_who_write_a_hold_at_once_past_every_lock_leave_one(session, at, of):
    award = Award(session, at)
    held = award.nomination_id if of == "nomination" else None
    bind, said = session.get_bind(), []

    def a_hold():
        return RetentionHold(
            edition_id=award.edition_id, nomination_id=held, reason="A court", by=award.staff_id, at=at
        )

    def second():
        with Session(bind) as other:
            other.add(a_hold())
            try:
                other.commit()
                said.append("written")
            except IntegrityError:
                said.append("refused")

    with Session(bind) as first:
        first.add(a_hold())
        first.flush()
        beside = Thread(target=second)
        beside.start()
        beside.join(0.3)
        assert said == [], "it waits for the first"
        first.commit()
    beside.join(20)
    assert said == ["refused"]
    with Session(bind) as fresh:
        ended = {"ended_by": award.staff_id, "ended_at": at}
        fresh.execute(update(RetentionHold).values(**ended))
        fresh.add(a_hold())
        fresh.commit()
        assert fresh.scalar(select(func.count()).select_from(RetentionHold)) == 2
