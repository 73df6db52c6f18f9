"""A person in every role is erased: nothing names the person, and whatever counts stays and holds."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from awards.accounts.models import Role, User
from awards.assignment.models import JudgeProfile
from awards.certificates.models import Certificate
from awards.desks import invariants
from awards.infrastructure import award_log, jobs, outbox
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import PrivateNote, Score, Scorecard, ScorecardErasure
from awards.nominations.models import Nomination, NominationFile, Submission
from awards.nominations.queries import logged_submission
from awards.nominations.queries.files import is_needed
from awards.nominations.rules import sealed_of
from awards.people import queries, services
from awards.people.models import Erasure
from awards.publishing import queries as publishing
from awards.publishing import rules as publications
from awards.publishing import services as publish
from awards.publishing.models import Laureate, LaureateText, Publication
from awards.publishing.services.erasing import erase_laureates
from tests.people.things import ADDRESS, NAME, SECOND, a_world, finalists_of, left_of, whole_world
from tests.publishing.things import winners

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


pytestmark = pytest.mark.begins(world=whole_world)


@pytest.fixture
def world(begun):
    return begun


def approved(session, world, at, person=None):
    erasure = services.ask(session, person or world.person, at)
    services.propose(session, erasure, world.judged.staff, at)
    services.approve(session, erasure, world.judged.second, at)
    session.commit()
    return erasure


def mail_left(session):
    session.execute(update(OutboxMail).values(state="sent", sent_at=func.now()))
    session.commit()


def erased(session, world, at):
    erasure = approved(session, world, at)
    mail_left(session)
    assert services.carry_out(session, erasure, at + HOUR)
    session.commit()
    session.expire_all()
    return erasure


@pytest.mark.case("PR-02")
def test_a_person_in_every_role_is_gone_from_the_whole_database(session, world, at):
    assert len(left_of(session)) > 20
    erased(session, world, at)
    assert left_of(session) == []
    assert invariants.broken(session) == []
    assert list(award_log.broken(session)) == []


@pytest.mark.case("PR-02")
def test_what_was_counted_stays_counted(session, world, at):
    def counted():
        return [
            session.scalar(select(func.count()).select_from(Scorecard).where(Scorecard.confirmed_at.is_not(None))),
            session.scalar(select(func.sum(Score.points))),
            session.scalar(select(func.count()).select_from(Nomination)),
            session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.action != "person.erased")),
        ]

    approved(session, world, at)
    before, log = counted(), {row.leaf for row in session.scalars(select(AwardLogRow))}
    digests = dict(session.execute(select(Publication.id, Publication.digest)).all())
    mail_left(session)
    assert services.carry_out(session, session.scalars(select(Erasure)).one(), at + HOUR)
    session.commit()
    assert counted()[:3] == before[:3]
    assert log < {row.leaf for row in session.scalars(select(AwardLogRow))}, "the log says that something was blanked"
    for key, digest in digests.items():
        publication = publishing.publication(session, key)
        assert publications.digest(publication.document()) == publication.digest == digest


def test_the_log_forgets_who_was_tied_to_whom_and_says_which_leaf_was_blanked(session, world, at):
    leaf = session.scalars(select(AwardLogRow.leaf).where(AwardLogRow.kind == Kind.CONFLICT_DECLARED)).one()
    erased(session, world, at)
    kept = select(AwardLogPayload.payload).join(AwardLogRow, AwardLogRow.id == AwardLogPayload.row_id)
    assert session.scalars(kept.where(AwardLogRow.kind == Kind.CONFLICT_DECLARED)).all() == []
    told = session.scalars(kept.where(AwardLogRow.kind == Kind.ERASURE)).all()
    assert any(leaf in one for one in told)
    assert not any(str(world.person.id) in one for one in told)


def test_the_account_is_closed_and_its_files_are_deleted_after_the_commit(session, world, at):
    stored = session.scalars(select(NominationFile.stored)).one()
    erased(session, world, at)
    user = session.get_one(User, world.person.id)
    assert (user.name, user.email, user.disabled_at is not None) == ("", f"erased-{user.id}@awards.invalid", True)
    assert session.scalars(select(Role).where(Role.user_id == user.id, Role.ended_at.is_(None))).all() == []
    job = session.scalars(select(jobs.Job).where(jobs.Job.values["stored"].as_string() == stored)).one()
    assert job.state == "waiting"
    assert not is_needed(session, session.scalars(select(NominationFile)).one()), "no text names it any more"
    assert session.scalars(select(PrivateNote)).all() == []


def test_the_texts_of_others_lose_the_name_alone(session, world, at):
    erased(session, world, at)
    said = session.get_one(Nomination, world.other.id).answers["what"]
    assert said == "Led by …, who teaches. Write to …."
    assert session.get_one(Nomination, world.nomination.id).answers == {}


def test_it_is_done_once_and_its_row_says_no_more_than_ids_and_counts(session, world, at):
    erasure = erased(session, world, at)
    assert (erasure.state, erasure.email, erasure.name) == ("done", "", "")
    assert erasure.counts["nomination"] >= 1
    rows = session.scalar(select(func.count()).select_from(AuditRow))
    assert not services.carry_out(session, erasure, at + DAY)
    assert session.scalar(select(func.count()).select_from(AuditRow)) == rows
    told = session.scalars(select(AuditRow).where(AuditRow.action == "person.erased")).one()
    assert told.subject_id == world.person.id


def test_the_person_is_told_by_mail_before_the_address_goes(session, world, at):
    erasure = approved(session, world, at)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.dedupe_key == f"erasure-{erasure.id}")).one()
    assert (mail.to, mail.template) == (ADDRESS, "erasure_approved")
    assert not services.carry_out(session, erasure, at + HOUR), "the mail has not left"
    mail_left(session)
    assert not services.carry_out(session, erasure, at + HOUR / 2), "it may be taken back for an hour"
    assert services.carry_out(session, erasure, at + HOUR)
    session.expire_all()
    assert session.get_one(OutboxMail, mail.id).to == f"erased-{mail.id}@awards.invalid"


def test_somebody_known_by_an_address_alone_is_erased(session, world, at):
    referee = services.note(session, SECOND.upper(), "", world.judged.staff, at)
    assert referee.user_id == world.person.id, "an address of an account is the account's person"
    services.end(session, referee, world.judged.staff)
    session.execute(update(User).where(User.id == world.person.id).values(name="Another Name"))
    erasure = services.note(session, "nobody-signs@in.example", NAME, world.judged.staff, at)
    assert services.note(session, "Nobody-signs@in.example", NAME, world.judged.second, at) is erasure, "noted once"
    services.propose(session, erasure, world.judged.staff, at)
    services.approve(session, erasure, world.judged.second, at)
    mail_left(session)
    assert services.carry_out(session, erasure, at + HOUR)
    session.commit()
    assert [one for one in left_of(session) if "okonkwo" in one.lower()] == []


def test_a_running_edition_holds_an_erasure_until_its_result_is_public(session, at):
    world = a_world(session, at, result=False)
    erasure = approved(session, world, at)
    mail_left(session)
    person = queries.person_of(session, world.person.id)
    assert queries.holds(session, person, at) == ["judging", "nomination"]
    assert not services.carry_out(session, erasure, at + HOUR)
    assert erasure.state == "approved"
    moments = services.moments(session, at + HOUR)
    later = services.moments(session, at + HOUR + DAY)
    assert moments[0].key == later[0].key
    assert moments[0].due_at < later[0].due_at, "it is looked at again each day"


def test_what_staff_hold_for_a_reason_waits(session, world, at):
    erasure = approved(session, world, at)
    mail_left(session)
    services.hold(session, erasure, "A court asks", world.judged.staff)
    assert not services.carry_out(session, erasure, at + HOUR)
    assert services.moments(session, at + HOUR) == []
    services.hold(session, erasure, "", world.judged.staff)
    assert services.carry_out(session, erasure, at + HOUR)


def test_a_confirmed_card_gives_up_its_words_and_nothing_else(session, world, at):
    card = world.card.id
    for allowed in (False, True):
        if allowed:
            session.add(ScorecardErasure(scorecard_id=card, at=at))
            session.commit()
            session.execute(update(Scorecard).where(Scorecard.id == card).values(comment=""))
            session.execute(update(Score).where(Score.scorecard_id == card).values(why=""))
            session.commit()
        refused = [
            update(Scorecard).where(Scorecard.id == card).values(comment="Another" if allowed else ""),
            update(Scorecard).where(Scorecard.id == card).values(confirmed_at=None),
            update(Score).where(Score.scorecard_id == card).values(points=1, why=""),
        ]
        for change in refused:
            with pytest.raises(DBAPIError):
                session.execute(change)
            session.rollback()


def test_an_erasure_and_the_approval_of_a_correction_come_one_after_the_other(session, world, at):
    before = session.scalars(select(Laureate).where(Laureate.project.like("Workshop of%"))).first()
    change = publications.Change(slug=before.slug, fields={"project": f"The workshop of {NAME}", "countries": ["PL"]})
    proposed = publish.propose_correction(session, world.judged.edition, [change], NAME, at, world.judged.staff, at)
    publish.approve_correction(session, proposed, world.judged.second, at, timedelta(0))
    session.commit()
    person = queries.person_of(session, world.person.id)
    assert len(person.laureates) == 3, "a correction that came first is found"
    erase_laureates(session, person.laureates, person.names, at)
    session.commit()
    publication = publishing.publication(session, proposed.publication_id)
    assert publication.reason == ""
    assert publications.digest(publication.document()) == publication.digest


def test_the_employer_of_a_judge_goes(session, world, at):
    erased(session, world, at)
    profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == world.person.id)).one()
    assert (profile.organisation, profile.country, profile.ties) == ("", None, [])


def test_the_certificate_of_a_project_that_names_nobody_holds_on(session, at):
    """What is said about a laureate named the person; what is printed on its certificate did not."""
    world = a_world(session, at, result=False)
    judged = world.judged
    own, bridge = (judged.entries[title].id for title in ("Anna’s workshop", "Bridge school"))
    session.add(
        LaureateText(
            entry_id=bridge, summary={"en": f"{NAME} teaches."}, valued={}, alternative={},
            saved_by=judged.staff.id, saved_at=at,
        )
    )  # fmt: skip
    finalists_of(session, judged, at)
    winners(session, judged, at, at)
    for number, entry in enumerate((own, bridge)):
        session.add(
            Certificate(
                edition_id=judged.edition.id, entry_id=entry, role="finalist", code=f"{number}" * 20, mark="m",
                dated=at, issued_at=at,
            )
        )  # fmt: skip
    session.commit()
    erased(session, world, at)
    gone = dict(session.execute(select(Certificate.entry_id, Certificate.withdrawn_at)).all())
    assert gone == {own: at + HOUR, bridge: None}
    scopes = set(session.scalars(select(Laureate.erased).where(Laureate.entry_id == bridge)))
    assert scopes == {"person"}
    assert left_of(session) == []


def test_what_another_submitted_about_the_person_is_blanked_in_the_log_as_often_as_it_was_sent(session, world, at):
    sender = session.get_one(User, world.nomination.nominator_id)
    leaves = {}
    for nomination, turn in ((world.nomination, 1), (world.nomination, 2), (world.other, 1)):
        sent = Submission(
            nomination_id=nomination.id, key=uuid4(), version=1, digest=f"{turn}" * 64, by=sender.id,
            at=at + turn * HOUR,
        )  # fmt: skip
        session.add(sent)
        hidden = sealed_of(nomination.number, 1, sent.digest)
        leaves[nomination.number, turn] = award_log.append(
            session, world.judged.edition.id, Kind.NOMINATION_SUBMITTED, {}, None, sent.at, hidden=hidden
        )
    session.commit()
    services.erase(session, queries.person_of(session, world.person.id), at, queries.Held())
    session.commit()
    left = session.scalars(
        select(AwardLogRow.leaf)
        .join(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .where(AwardLogRow.kind == Kind.NOMINATION_SUBMITTED)
    ).all()
    assert left == [leaves[world.other.number, 1]]
    assert logged_submission(session, world.nomination.id) is None


def test_whatever_writes_to_the_person_afterwards_reaches_nobody_and_alarms_nobody(session, world, at):
    """Every step writes to the address of the account, and that address is nobody's now."""
    erased(session, world, at)
    user = session.get_one(User, world.person.id)
    outbox.put(session, to=user.email, language="en", template="feedback_released", values={"name": user.name})
    written = session.scalars(select(OutboxMail).where(OutboxMail.to == user.email)).one()
    assert (written.state, written.values) == ("cancelled", {})
