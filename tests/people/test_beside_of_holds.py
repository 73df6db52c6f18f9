"""What is held, and what a person has to wait for: what stands beside it holds nothing, and nobody waits for it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from awards.accounts.models import User
from awards.assignment.models import JudgeProfile
from awards.closing import services as closing
from awards.feedback.models import Appeal
from awards.finding.models import BroughtFile
from awards.infrastructure import audit, migrations
from awards.infrastructure.audit import AuditText
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import Scorecard
from awards.nominations.models import Entry, Extension, Nomination
from awards.people import queries
from awards.publishing.models import Publication
from tests import factories
from tests.decisions.things import judge_an_edition
from tests.people.beside import OTHER, nominated
from tests.publishing.things import a_record_edition

DAY = timedelta(days=1)


# What is held


@pytest.fixture
def judged(session, at):
    """Two editions, each with two nominations, mails about one, an edition or nothing, and words about each thing."""
    here, there = (
        judge_an_edition(session, at, name=name, year=year, last_number=number)
        for name, year, number in (("here", 2027, 0), ("there", 2028, 100))
    )
    for one in (here, there):
        for title in ("Anna’s workshop", "Bridge school"):
            entry = one.entries[title]
            card = session.scalars(select(Scorecard.id).where(Scorecard.entry_id == entry.id)).first()
            for subject in (entry.nomination_id, entry.id, card):
                audit.record(session, actor=one.staff.id, action="a.thing", subject=subject, words={"why": title})
            a_mail(session, f"about {title} {one.edition.year}", about_id=entry.nomination_id)
        audit.record(session, actor=one.staff.id, action="a.thing", edition=one.edition.id, words={"why": "edition"})
        a_mail(session, f"edition {one.edition.year}", edition_id=one.edition.id)
    audit.record(session, actor=here.admin.id, action="a.thing", words={"why": "nothing"})
    a_mail(session, "nothing")
    session.flush()
    return here, there


def a_mail(session, name, **values):
    session.add(OutboxMail(to="x@x.example", language="en", template=name, values={}, **values))


def held_of(session, table, column):
    query = select(column).where(queries.of_held(table, queries.held(session)))
    return sorted(session.scalars(query), key=str)


def words_held(session):
    return [said["why"] for said in held_of(session, AuditText.__table__, AuditText.words) if "why" in said]


def counted(session, table, *where):
    return session.scalar(select(func.count()).select_from(table).where(*where))


def test_with_a_nomination_that_is_held_all_that_points_to_it_stays_and_nothing_else(session, judged, at):
    here, _there = judged
    nomination = session.get_one(Nomination, here.entries["Anna’s workshop"].nomination_id)
    bridge = session.get_one(Nomination, here.entries["Bridge school"].nomination_id)
    closing.hold(session, here.edition, nomination.number, "A court asks", here.staff, at)
    ended = closing.hold(session, here.edition, bridge.number, "A court asked", here.staff, at)
    closing.end_hold(session, ended, here.staff, at)
    of_a_person = Extension(edition_id=here.edition.id, user_id=here.nominator.id, until=at, reason="Floods",
                            by=here.staff.id, at=at)  # fmt: skip
    session.add(of_a_person)
    session.flush()
    assert held_of(session, Nomination.__table__, Nomination.id) == [nomination.id]
    assert held_of(session, Entry.__table__, Entry.id) == here.of("Anna’s workshop")
    cards = session.scalars(select(Scorecard.id).where(Scorecard.entry_id.in_(here.of("Anna’s workshop")))).all()
    assert held_of(session, Scorecard.__table__, Scorecard.id) == sorted(cards, key=str)
    assert held_of(session, OutboxMail.__table__, OutboxMail.template) == ["about Anna’s workshop 2027"]
    assert words_held(session) == ["Anna’s workshop"] * 3
    assert held_of(session, User.__table__, User.id) == []
    each_row_is_held_or_not(session)


def test_with_an_edition_that_is_held_all_of_it_stays_and_nothing_of_another(session, judged, at):
    here, _there = judged
    closing.hold(session, here.edition, None, "A court asks", here.staff, at)
    everything = select(Nomination.id).where(Nomination.edition_id == here.edition.id)
    assert held_of(session, Nomination.__table__, Nomination.id) == sorted(session.scalars(everything), key=str)
    assert held_of(session, OutboxMail.__table__, OutboxMail.template) == [
        "about Anna’s workshop 2027", "about Bridge school 2027", "edition 2027",
    ]  # fmt: skip
    assert sorted(words_held(session)) == ["Anna’s workshop"] * 3 + ["Bridge school"] * 3 + ["edition"]
    each_row_is_held_or_not(session)


def each_row_is_held_or_not(session):
    """What points to nothing is not held: no row is lost between the two."""
    found = queries.held(session)
    for table in migrations.all_metadata().sorted_tables:
        held = queries.of_held(table, found)
        assert counted(session, table, held) + counted(session, table, ~held) == counted(session, table), table.name


def test_where_nothing_is_held_no_row_is(session, judged):
    assert not queries.held(session)
    assert held_of(session, Nomination.__table__, Nomination.id) == []
    each_row_is_held_or_not(session)


# What a person has to wait for


def test_nominations_arrive_while_a_file_is_brought_in_or_is_next(session, edition, staff, at):
    jobs = {state: Job(kind="k", values={}, state=state) for state in ("waiting", "running", "done")}
    session.add_all(jobs.values())
    session.flush()

    def a_file(state, job=None):
        content = None if state == "done" else b"cells"
        made = BroughtFile(
            edition_id=edition.id, user_id=staff[0].id, name="call.csv", digest="d", row_count=1, state=state,
            content=content, uploaded_at=at, expires_at=at + DAY, done_at=at if state == "done" else None,
            job_id=job and jobs[job].id,
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made

    a_file("done", "waiting")
    a_file("ready", "waiting")
    a_file("bringing", "done")
    a_file("bringing")
    assert not queries.nominations_arrive(session)
    for job in ("waiting", "running"):
        one = a_file("bringing", job)
        assert queries.nominations_arrive(session)
        session.delete(one)
        session.flush()
        assert not queries.nominations_arrive(session)


@pytest.fixture
def years(session, at):
    """Editions by what there is of each."""
    made = {
        name: factories.an_edition(session, at, year=2030 + n, last_number=100 * n, **values)
        for n, (name, values) in enumerate(
            {"running": {}, "put away": {"rehearsal": True, "put_away_at": at}, "out": {}, "finalists": {},
             "to come": {}}.items()
        )
    }  # fmt: skip
    made["record"] = a_record_edition(session, 2019)
    for name, kind, public_from in (("out", "winners", at), ("finalists", "finalists", at),
                                    ("to come", "winners", at + DAY)):  # fmt: skip
        session.add(
            Publication(edition_id=made[name].id, year=made[name].year, rehearsal=False, kind=kind,
                        public_from=public_from, facts={}, digest="d")
        )  # fmt: skip
    session.flush()
    return made


STILL = {"running", "finalists", "to come"}
"""Editions whose result is still to come."""


def test_whoever_judges_waits_for_the_result_of_the_edition(session, years, zoe, ola, at):
    def holding(person=zoe):
        return queries.holds(session, queries.person_of(session, person.id), at)

    for name, edition in years.items():
        profile = JudgeProfile(
            edition_id=edition.id, user_id=zoe.id, state="accepted", invited_at=at, languages=["en"], categories=[],
            min_load=0, max_load=1, organisation="",
        )  # fmt: skip
        session.add(profile)
        session.flush()
        assert holding() == (["judging"] if name in STILL else []), name
        assert holding(ola) == []
        profile.state = "invited"
        session.flush()
        assert holding() == [], name
        session.delete(profile)


def test_whoever_was_given_something_to_judge_waits_for_its_result(session, years, zoe, ola, at):
    somebody = factories.a_user(session, "somebody@example.net", name="Some Body")
    for name in sorted(years.keys() - {"record"}):
        nomination = factories.a_nomination(session, years[name], somebody, at)
        assignment = factories.an_assignment(session, years[name], nomination.entries[0], zoe, at)
        expected = ["judging"] if name in STILL else []
        assert queries.holds(session, queries.person_of(session, zoe.id), at) == expected, name
        assert queries.holds(session, queries.person_of(session, ola.id), at) == []
        session.delete(assignment)
        session.flush()


def test_a_nomination_that_was_sent_waits_for_the_result_of_its_edition(session, years, zoe, ola, at):
    for name in sorted(years.keys() - {"record"}):
        for state in ("submitted", "returned", "withdrawn", "draft"):
            made = nominated(session, years[name], zoe, at, nominee_kind="person", state=state)
            expected = ["nomination"] if name in STILL and state in ("submitted", "returned") else []
            assert queries.holds(session, queries.person_of(session, zoe.id), at) == expected, (name, state)
            assert queries.holds(session, queries.person_of(session, ola.id), at) == []
            made.nominee_kind, made.state = "organisation", "withdrawn"
            made.submitted_at = made.submitted_at or at
            session.flush()


def test_an_appeal_that_waits_is_by_the_person_or_about_the_person(session, years, zoe, ola, staff, at):
    out = years["out"]
    own = nominated(session, out, ola, at, nominee_kind="person")
    theirs = nominated(session, out, ola, at, OTHER, nominee_kind="person")

    def holding(nomination, by):
        appeal = Appeal(edition_id=out.id, nomination_id=nomination.id, receipt="A-1", text="Why?", by=by.id, at=at)
        session.add(appeal)
        session.flush()
        found = [queries.holds(session, queries.person_of(session, one.id), at) for one in (zoe, staff[0])]
        appeal.outcome, appeal.answer, appeal.answered_at, appeal.answered_by = "noted", "So.", at, staff[0].id
        session.flush()
        assert queries.holds(session, queries.person_of(session, zoe.id), at) == []
        session.delete(appeal)
        session.flush()
        return found

    assert holding(own, ola) == [["appeal"], []]
    assert holding(theirs, zoe) == [["appeal"], []]
    assert holding(theirs, ola) == [[], []]
