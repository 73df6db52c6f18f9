"""When an approved wish is carried out, what goes before, and of which certificates and cards it is."""

from datetime import timedelta
from threading import Thread
from uuid import uuid4

import pytest
from sqlalchemy import event, func, select, text, update

from awards.accounts.models import User
from awards.certificates.models import Certificate
from awards.cli.handlers import HANDLERS
from awards.finding import bringing
from awards.finding.models import BroughtFile
from awards.infrastructure import clock, jobs, standing_jobs
from awards.infrastructure.database import database_now
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.sheets import Table
from awards.judging.models import ScorecardErasure
from awards.nominations import table
from awards.people import queries, services
from awards.people.models import Erasure
from awards.programme import queries as programme
from awards.publishing.models import Laureate, LaureateOrganisation, Publication
from tests.people.test_erasing import HOUR, approved, mail_left
from tests.people.things import ADDRESS, NAME, a_world, left_of, whole_world
from tests.publishing.test_corrections import correct, renamed

DAY = timedelta(days=1)


pytestmark = pytest.mark.begins(world=whole_world)


@pytest.fixture
def world(begun):
    return begun


def the_mail(session, erasure):
    key = f"erasure-{erasure.id}"
    return session.scalars(select(OutboxMail).where(OutboxMail.dedupe_key == key)).one()


def test_it_waits_three_days_for_the_mail_that_tells_the_person_and_no_longer(session, world, at):
    erasure = approved(session, world, at)
    mail = the_mail(session, erasure)
    real = session.scalars(select(database_now())).one()
    for state, hours, done in (("waiting", 71, False), ("held", 71, False), ("waiting", 73, True)):
        mail.state, mail.created_at = state, real - hours * HOUR
        session.flush()
        assert services.carry_out(session, erasure, at + HOUR) is done


@pytest.mark.one_database("sqlite")
def test_what_it_takes_away_is_overwritten_in_the_file_of_sqlite(session, world, at):
    erasure = approved(session, world, at)
    mail_left(session)
    assert services.carry_out(session, erasure, at + HOUR)
    assert session.scalar(text("PRAGMA secure_delete")) == 1


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_a_mail_that_will_not_leave_any_more_is_not_waited_for(session, world, at, state):
    erasure = approved(session, world, at)
    the_mail(session, erasure).state = state
    session.flush()
    assert services.carry_out(session, erasure, at + HOUR)


def test_the_mail_of_another_wish_is_not_waited_for(session, world, at):
    erasure = approved(session, world, at)
    mail_left(session)
    approved(session, world, at, world.judged.admin)
    assert services.carry_out(session, erasure, at + HOUR)


def test_only_what_is_approved_due_and_held_by_nobody_is_carried_out(session, world, at):
    erasure = services.ask(session, world.person, at)
    mail_left(session)
    assert not services.carry_out(session, erasure, at + HOUR), "only asked for"
    services.propose(session, erasure, world.judged.staff, at)
    assert not services.carry_out(session, erasure, at + HOUR), "only proposed"
    services.approve(session, erasure, world.judged.second, at)
    mail_left(session)
    services.hold(session, erasure, "A court asks", world.judged.staff)
    assert not services.carry_out(session, erasure, at + HOUR)
    assert services.carry_out(session, erasure, at, whatever_holds=True), "a backup waits for nothing"


def test_a_running_edition_holds_nothing_up_on_a_database_from_a_backup(session, at):
    world = a_world(session, at, result=False)
    erasure = approved(session, world, at)
    assert queries.holds(session, queries.person_of(session, world.person.id), at)
    assert services.carry_out(session, erasure, at, whatever_holds=True)
    assert erasure.state == "done"


def test_the_job_of_a_wish_that_is_gone_does_nothing(session, world, at):
    services.erase_job(session, jobs.Job(values={"erasure": str(uuid4())}))
    erasure = approved(session, world, at)
    mail_left(session)
    services.erase_job(session, jobs.Job(values={"erasure": str(erasure.id)}))
    assert erasure.state == "approved", "its hour is not over"
    assert session.scalars(select(Erasure.state)).all() == ["approved"]


def test_no_card_of_an_edition_that_is_held_is_let_go_of_its_words(session, world, at):
    held = queries.Held(frozenset({uuid4()}), frozenset(), frozenset({world.judged.edition.id}))
    services.erase(session, queries.person_of(session, world.person.id), at, held)
    assert session.scalars(select(ScorecardErasure)).all() == []
    services.erase(session, queries.person_of(session, world.person.id), at, queries.Held())
    assert session.scalars(select(ScorecardErasure)).all() != []


def test_who_a_person_is_reads_no_laureate_whom_nothing_of_the_person_can_name(session, world):
    """Each field in which a laureate may name somebody finds it, also in other letters than those of the account."""
    said = {"project": f"{NAME} teaches", "person": "ZOË OKONKWO-ROE", "note": ADDRESS, "source": "Okonkwo-Roe, Zoë",
            "summary": "zoe okonkwo-roe", "texts": {"jury": {"en": f"We value {NAME}"}}}  # fmt: skip
    before = queries.person_of(session, world.person.id).laureates
    publication = session.scalars(select(Publication.id).where(Publication.kind == "winners")).first()
    made = {}
    for n, (field, value) in enumerate([*said.items(), ("slug", "zoe-okonkwo-roe"), ("project", "Nobody’s")]):
        values = {"slug": f"one-{n}", "source": "https://example.org", "texts": {}, "project": f"Project {n}"}
        row = Laureate(publication_id=publication, position=100 + n, category_names={}, role="winner",
                       **values | {field: value})  # fmt: skip
        session.add(row)
        made[f"{field} {n}"] = row
    session.flush()
    session.add(LaureateOrganisation(laureate_id=made["project 7"].id, position=1, name="Acme of zoë okonkwo-roe"))
    session.flush()
    person_id, ids = world.person.id, {row.id for row in made.values()}
    session.expunge_all()
    read = set()

    def note(row, _context) -> None:
        read.add(row.id)

    event.listen(Laureate, "load", note)
    try:
        found = queries.person_of(session, person_id).laureates
    finally:
        event.remove(Laureate, "load", note)
    assert found.keys() - before.keys() == ids
    assert read == found.keys()
    assert len(read) < session.scalar(select(func.count()).select_from(Laureate))


def test_the_certificate_of_a_project_that_a_correction_gave_the_persons_name_goes(session, world, at):
    """The person holds the honour beside the project; of a project that is praised in the person's words it holds."""
    entries = [world.judged.entries[title].id for title in ("Bridge school", "Code clubs")]
    for number, entry in enumerate(entries):
        session.add(
            Certificate(
                edition_id=world.judged.edition.id, entry_id=entry, role="finalist", code=f"{number}" * 20, mark="m",
                dated=at, issued_at=at,
            )
        )  # fmt: skip
    correct(session, world.judged, at, renamed("Bridge school", person=NAME))
    session.commit()
    person = queries.person_of(session, world.person.id)
    named = select(Laureate.id).where(Laureate.person == NAME, Laureate.entry_id == entries[0])
    assert {person.laureates[one] for one in session.scalars(named)} == {"person"}
    services.erase(session, person, at, queries.Held())
    session.commit()
    gone = dict(session.execute(select(Certificate.entry_id, Certificate.withdrawn_at)).all())
    assert gone == {entries[0]: at, entries[1]: None}


CALL = {
    "title": f"Bench of {NAME}", "nominee_kind": "person", "nominee_names": NAME, "organisations": "",
    "countries_organisation": "KE", "countries_impact": "KE", "categories": "skills", "language": "en",
    "nominator_email": "new@nominator.example", "relation": "other", "answer:what": f"{NAME} teaches.",
    "answer:change": "Much.",
}  # fmt: skip


@pytest.fixture
def call(session, world, at, monkeypatch):
    """A file of nominations, one of the person, that was tried and is good."""
    monkeypatch.setattr(bringing, "MOST_AT_ONCE", 0)
    edition, columns = world.judged.edition, table.columns(world.judged.edition)
    found = Table(tuple(columns), [(2, {name: CALL.get(name, "") for name in columns})], [])
    file = bringing.keep_file(session, edition, "call.csv", b"x", found, world.judged.staff, at)
    file.state, file.counts = "ready", {"new": 1, "changed": 0, "same": 0}
    session.execute(update(jobs.Job).where(jobs.Job.id == file.job_id).values(state="done"))
    session.commit()
    return file


def test_a_file_that_is_to_be_brought_in_is_waited_for_and_erased_with_all_else(session, sessions, world, at, call):
    erasure = approved(session, world, at)
    mail_left(session)
    bringing.bring_in(session, world.judged.edition, call, world.judged.staff, at)
    session.commit()
    assert not services.carry_out(session, erasure, at + HOUR), "its job is still to come"
    session.commit()
    assert jobs.run_next(sessions, HANDLERS, of=[bringing.BRING])
    session.expire_all()
    assert (call.state, call.content) == ("done", None)
    assert services.carry_out(session, erasure, at + HOUR)
    session.commit()
    assert [one for one in left_of(session) if "okonkwo" in one.lower()] == []


def test_an_erasure_that_waits_for_a_file_is_tried_again_soon(session, sessions, world, at, call):
    approved(session, world, at)
    mail_left(session)
    bringing.bring_in(session, world.judged.edition, call, world.judged.staff, at)
    clock.move(session, int(2 * HOUR.total_seconds()), None)
    session.commit()
    standing_jobs.arm_due(sessions, [services.erasures_due])
    assert jobs.run_next(sessions, HANDLERS, of=[services.ERASE])
    waiting = select(jobs.Job).where(jobs.Job.kind == services.ERASE, jobs.Job.state == "waiting")
    again = session.scalars(waiting).one()
    assert timedelta() < again.due_at - clock.now(session) <= services.SOON
    session.rollback()
    assert jobs.run_next(sessions, HANDLERS, of=[bringing.BRING])
    clock.move(session, int((2 * HOUR + services.SOON).total_seconds()), None)
    session.commit()
    assert jobs.run_next(sessions, HANDLERS, of=[services.ERASE])
    assert session.scalars(select(Erasure.state)).all() == ["done"]
    assert session.scalars(waiting).all() == []


def test_a_file_whose_bringing_in_ended_without_an_answer_is_blanked(session, world, at, call):
    erasure = approved(session, world, at)
    mail_left(session)
    bringing.bring_in(session, world.judged.edition, call, world.judged.staff, at)
    session.execute(update(jobs.Job).where(jobs.Job.id == call.job_id).values(state="failed"))
    session.commit()
    assert services.carry_out(session, erasure, at + HOUR)
    session.commit()
    session.expire_all()
    assert (call.state, call.content) == ("refused", None)


def test_a_file_that_is_brought_in_at_that_very_moment_is_waited_for(session, sessions, world, at, call, monkeypatch):
    """On PostgreSQL the erasure finds the file held and waits its turn; on SQLite the file is in before it begins."""
    monkeypatch.setattr(bringing, "MOST_AT_ONCE", 100)
    erasure = approved(session, world, at)
    mail_left(session)
    came_to = []

    def erase():
        with sessions.transaction() as other:
            came_to.append(services.carry_out(other, other.get_one(Erasure, erasure.id), at + HOUR))

    thread = Thread(target=erase)
    with sessions.transaction() as first:
        edition, by = programme.held_edition(first, world.judged.edition.id), first.get_one(User, world.judged.staff.id)
        bringing.bring_in(first, edition, first.get_one(BroughtFile, call.id), by, at)
        thread.start()
        thread.join(1)
    thread.join()
    assert came_to in ([False], [True])
    session.expire_all()
    assert came_to == [True] or services.carry_out(session, erasure, at + HOUR)
    session.commit()
    assert [one for one in left_of(session) if "okonkwo" in one.lower()] == []
