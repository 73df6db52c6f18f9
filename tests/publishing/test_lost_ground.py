"""At its instant a publication whose ground is gone does not appear, whoever made the change and when it commits."""

import re
import time
from datetime import timedelta
from math import ceil
from threading import Event, Thread

import pytest
from sqlalchemy import select, update

from awards.accounts import queries as accounts
from awards.assignment.models import Assignment, LateConflict
from awards.core.errors import NotFound
from awards.decisions import services as decisions
from awards.decisions.models import Decision
from awards.decisions.services.into_log import log_taking_back
from awards.infrastructure import clock, jobs, standing_jobs
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import services as nominations
from awards.nominations.models import Entry, Nomination
from awards.publishing import queries, rules, services
from awards.publishing.models import Announcement, Cancellation, Publication
from awards.web.mail import compose
from tests.decisions.things import all_judged
from tests.publishing.things import NO_UNDO, announce, decide, finalists, winners

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LOST = "what is announced lost its ground before its instant"
BRIDGE = "Bridge school"


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def withdrawn(session, judged, at, title=BRIDGE):
    """By a way that no service goes."""
    session.execute(
        update(Nomination)
        .where(Nomination.id == judged.entries[title].nomination_id)
        .values(state="withdrawn", withdrawn_at=at)
    )
    session.commit()


def shown(session, at):
    try:
        return queries.of_year(session, 2027, at)
    except NotFound:
        return None


def correct(session, judged, at, instant, *changes):
    proposed = services.propose_correction(
        session, judged.edition, changes, "One was left out", instant, judged.staff, at
    )
    return services.approve_correction(session, proposed, judged.second, at, NO_UNDO)


def adding(judged, title, role="finalist"):
    return rules.Change(entry=str(judged.entries[title].id), category="skills", fields={"role": role})


def a_correction_to_come(session, judged, at):
    """Two are public as finalists; the third, chosen since, comes by a correction in a day."""
    decide(session, judged, at, "Anna’s workshop", "Code clubs")
    announce(session, judged, "finalists", at, at)
    standing = session.scalars(select(Decision).where(Decision.state == "approved")).one()
    decisions.reject(session, standing, "Read again", judged.second, at)
    decide(session, judged, at, "Anna’s workshop", BRIDGE, "Code clubs")
    found = correct(session, judged, at, at + DAY, adding(judged, BRIDGE))
    session.commit()
    assert len(shown(session, at + DAY).laureates) == 3
    return found


def ineligible(session, judged, at):
    entry = judged.entries[BRIDGE].id
    session.execute(update(Entry).where(Entry.id == entry).values(state="ineligible", state_since=at))


def taken_back(session, judged, at):
    for decision in session.scalars(select(Decision).where(Decision.state == "approved")):
        log_taking_back(session, decision, "Once more", judged.second, at)
    session.execute(update(Decision).values(state="rejected", approved_by=None, approved_at=None, taken_back_at=at))


def score_taken_out(session, judged, at):
    assignment = session.scalars(select(Assignment).where(Assignment.entry_id == judged.entries[BRIDGE].id)).first()
    session.add(
        LateConflict(
            assignment_id=assignment.id, found_at=at, outcome="taken_out", reason="They know each other.",
            decided_by=judged.staff.id, decided_at=at,
        )
    )  # fmt: skip


@pytest.mark.unsound(LOST)
@pytest.mark.parametrize("lose", [withdrawn, ineligible, taken_back, score_taken_out])
def test_what_lost_its_ground_before_its_instant_never_appears(session, judged, at, lose):
    found = finalists(session, judged, at + DAY, at)
    session.commit()
    lose(session, judged, at + HOUR)
    session.commit()
    assert shown(session, at + 2 * DAY) is None
    assert queries.lost_before(session, found.id)


@pytest.mark.parametrize("lose", [withdrawn, ineligible, taken_back, score_taken_out])
def test_what_happens_from_the_instant_on_takes_nothing_away(session, judged, at, lose):
    finalists(session, judged, at + DAY, at)
    session.commit()
    lose(session, judged, at + DAY)
    session.commit()
    assert shown(session, at + 2 * DAY).kind == "finalists"


def test_one_who_was_not_chosen_may_leave(session, judged, at):
    finalists(session, judged, at + DAY, at)
    session.commit()
    withdrawn(session, judged, at + HOUR, "Delta radio")
    assert shown(session, at + 2 * DAY).kind == "finalists"


def test_a_finalist_who_did_not_win_may_leave_before_the_winners_come_and_the_winner_may_not(session, judged, at):
    finalists(session, judged, at, at)
    winners(session, judged, at + DAY, at)
    session.commit()
    withdrawn(session, judged, at + HOUR)
    assert shown(session, at + DAY).kind == "winners"


@pytest.mark.unsound(LOST)
def test_the_finalists_stay_when_the_winner_leaves_before_the_winners_come(session, judged, at):
    finalists(session, judged, at, at)
    winners(session, judged, at + DAY, at)
    session.commit()
    withdrawn(session, judged, at + HOUR, "Anna’s workshop")
    assert shown(session, at + DAY).kind == "finalists"


def test_a_correction_is_stopped_when_the_one_it_adds_leaves_before_its_instant(session, judged, at):
    found = a_correction_to_come(session, judged, at)
    nomination = session.get_one(Nomination, judged.entries[BRIDGE].nomination_id)
    nominations.withdraw(session, nomination, "We stop", judged.nominator, at + HOUR)
    session.commit()
    assert session.get_one(Cancellation, found.id).because == [
        {
            "category": "skills",
            "text": "Nomination %(number)s was chosen and is not in the running any more.",
            "values": {"number": "N-0002"},
        }
    ]
    assert len(shown(session, at + DAY).laureates) == 2
    assert set(queries.stopped_of(session, judged.edition.id)) == {"correction"}
    told = session.scalars(select(OutboxMail.to).where(OutboxMail.template == "announcement_stopped")).all()
    assert sorted(told) == sorted([judged.staff.email, judged.second.email])


def test_a_correction_is_stopped_when_the_decision_that_it_follows_is_taken_back(session, judged, at):
    found = a_correction_to_come(session, judged, at)
    standing = session.scalars(select(Decision).where(Decision.state == "approved")).one()
    decisions.reject(session, standing, "Once more", judged.second, at + HOUR)
    session.commit()
    (said,) = session.get_one(Cancellation, found.id).because
    assert said["text"] == "The approved decision about “%(title)s” says otherwise: decide again first."


@pytest.mark.unsound(LOST)
@pytest.mark.parametrize("lose", [withdrawn, ineligible, taken_back, score_taken_out])
def test_a_correction_that_lost_its_ground_by_another_way_never_appears(session, judged, at, lose):
    a_correction_to_come(session, judged, at)
    lose(session, judged, at + HOUR)
    session.commit()
    assert len(shown(session, at + DAY).laureates) == 2


def test_a_correction_of_a_name_comes_though_the_one_it_names_has_left(session, judged, at):
    finalists(session, judged, at, at)
    change = rules.Change(slug="bridge-school-2027", category="skills", fields={"project": "Bridge schools"})
    correct(session, judged, at, at + DAY, change)
    session.commit()
    withdrawn(session, judged, at + HOUR)
    assert "Bridge schools" in [found.project for found in shown(session, at + DAY).laureates]


def test_the_page_says_why_a_correction_was_stopped(session, judged, at, client_for):
    a_correction_to_come(session, judged, at)
    nomination = session.get_one(Nomination, judged.entries[BRIDGE].nomination_id)
    nominations.withdraw(session, nomination, "We stop", judged.nominator, at + HOUR)
    session.commit()
    page = client_for(judged.staff).get("publishing.announcements", edition_id=judged.edition.id)
    assert "Nomination N-0002 was chosen and is not in the running any more." in page.main
    assert page.main.count("was stopped before its time") == 1


def test_a_score_taken_out_of_the_count_stops_the_announcement_until_it_is_decided_again(session, judged, at):
    found = finalists(session, judged, at + DAY, at)
    session.commit()
    score_taken_out(session, judged, at + HOUR)
    session.flush()
    services.stop_unsound(session, judged.edition.id)
    (said,) = session.get_one(Cancellation, found.id).because
    assert said["text"].startswith("Other scores count than when this was proposed.")
    assert queries.missing(session, judged.edition, "finalists") != []
    standing = session.scalars(select(Decision).where(Decision.state == "approved")).one()
    decisions.reject(session, standing, "Other scores", judged.second, at + HOUR)
    decide(session, judged, at + 2 * HOUR, "Anna’s workshop", BRIDGE, "Code clubs")
    assert queries.missing(session, judged.edition, "finalists") == []


def test_what_did_not_appear_is_stopped_as_of_the_moment_before_and_nobody_is_written_to(session, sessions, judged, at):
    instant = clock.now(session) + timedelta(milliseconds=1)
    found = finalists(session, judged, instant, at)
    session.commit()
    withdrawn(session, judged, at)
    while clock.now(session) <= instant:
        session.rollback()
    session.rollback()
    assert standing_jobs.arm_due(sessions, [services.unsound_due]) == 1
    while jobs.run_next(sessions, {services.STOP: services.stop_job, services.TELL: services.tell}):
        pass
    session.expire_all()
    assert session.get_one(Cancellation, found.id).at < found.public_from
    assert set(session.scalars(select(OutboxMail.template))) & {"announcement_finalists"} == set()
    assert standing_jobs.arm_due(sessions, [services.unsound_due]) == 0


@pytest.mark.parametrize("written_after", [True, False])
def test_of_a_change_that_came_in_time_and_was_written_after_the_instant_it_is_said_that_all_could_be_read(
    app, session, judged, at, client_for, written_after
):
    """Nobody can undo what was read between the instant and the commit: it goes with the commit, and staff know."""
    now = clock.now(session)
    found = finalists(session, judged, now + timedelta(milliseconds=1 if written_after else 60_000), at)
    session.commit()
    while written_after and clock.now(session) <= found.public_from:
        session.rollback()
    assert (shown(session, clock.now(session)) is not None) == written_after
    nomination = session.get_one(Nomination, judged.entries[BRIDGE].nomination_id)
    arrived = session.info[clock.RECEIVED] = found.public_from - timedelta(microseconds=500)
    nominations.withdraw(session, nomination, "We stop", judged.nominator, arrived)
    session.commit()
    del session.info[clock.RECEIVED]
    longest = ceil((clock.now(session) - found.public_from).total_seconds())  # of a busy machine too
    assert shown(session, clock.now(session) + DAY) is None
    said = [one["text"] for one in session.get_one(Cancellation, found.id).because]
    assert (rules.READ.text in said) == written_after
    stopped = session.scalars(select(OutboxMail).where(OutboxMail.template == "announcement_stopped")).all()
    with app.test_request_context():
        texts = [" ".join(compose(mail).get_content().split()) for mail in stopped]
    assert len(texts) == 2
    told = [int(n) for text in texts for n in re.findall(r"Seconds for which it could be read, at most: (\d+)", text)]
    assert (len(told) == 2 and 1 <= min(told) == max(told) <= longest) if written_after else not told
    assert all(("Nothing of it was public." in text) != written_after for text in texts)
    session.commit()
    main = client_for(judged.staff).get("publishing.announcements", edition_id=judged.edition.id).main
    assert ("Seconds for which it could be read" in main) == ("stopped just after its time" in main) == written_after
    assert ("nothing of it was public" in main) != written_after


@pytest.mark.parametrize("after", [-0.05, 0.0, 0.05])
def test_around_the_instant_a_writer_at_work_never_leaves_one_who_left_before_it_in_what_appears(
    session, sessions, judged, at, after
):
    """Readers look at both in one snapshot while a nominator withdraws within moments of the instant."""
    instant = clock.now(session) + timedelta(seconds=1)
    finalists(session, judged, instant, at)
    session.commit()
    leaver, leaving = judged.nominator.id, judged.entries[BRIDGE].nomination_id
    done, seen, errors = Event(), [], []

    def read():
        try:
            while not done.is_set():
                with sessions.reading() as own:
                    now = clock.now(own)
                    left = own.scalar(select(Nomination.withdrawn_at).where(Nomination.title == BRIDGE))
                    seen.append((now, left, shown(own, now) is not None))
        except Exception as error:
            errors.append(error)

    def leave():
        with sessions.transaction() as own:
            own.info[clock.RECEIVED] = instant + timedelta(seconds=after)
            nomination, nominator = own.get_one(Nomination, leaving), accounts.user(own, leaver)
            nominations.withdraw(own, nomination, "We stop", nominator, instant + timedelta(seconds=after))
            time.sleep(0.1)

    readers = [Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    while clock.now(session) < instant + timedelta(seconds=after):
        session.rollback()
    session.rollback()
    leave()
    patience = time.monotonic() + 20
    while time.monotonic() < patience and not any(one[1] is not None for one in list(seen)):
        time.sleep(0.05)
    done.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert not [one for one in seen if one[0] < instant and one[2]], "nothing is public before"
    assert not [one for one in seen if one[1] is not None and one[1] < instant and one[2]]
    assert any(one[1] is not None for one in seen)
    session.expire_all()
    approved = session.scalar(select(Announcement.state).where(Announcement.kind == "finalists"))
    assert approved == ("cancelled" if after < 0 else "approved")
    assert (shown(session, clock.now(session)) is not None) == (after >= 0)
    assert session.scalars(select(Publication.id)).all() != []
