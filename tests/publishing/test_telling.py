"""At the instant, and not before, nominators get a mail and organisations hold their award."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.infrastructure import clock, jobs, outbox
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from awards.organisations.models import FormerAward, FormerLaureate, Organisation
from awards.publishing import queries, services
from awards.screening.queries import held_batches
from awards.screening.queries import mails as desk_mails
from awards.web.mail import compose
from tests import factories
from tests.decisions.things import a_judged_edition
from tests.publishing.things import decide, finalists, winners

DAY = timedelta(days=1)
HANDLERS = {services.TELL: services.tell}


@pytest.fixture
def judged(session, at):
    judged = a_judged_edition(session, at)
    draft = factories.a_nomination(session, judged.edition, judged.nominator, at, title="Late", state="draft")
    factories.a_nomination(
        session, judged.edition, judged.nominator, at, title="Out", state="withdrawn", entry_state="eligible"
    )
    assert draft.number == 5
    return judged


def mails(session, template):
    session.rollback()
    return session.scalars(
        select(OutboxMail).where(OutboxMail.template == template).order_by(OutboxMail.dedupe_key)
    ).all()


def work_all(sessions):
    while jobs.run_next(sessions, HANDLERS):
        pass


def move_clock(session, by):
    clock.move(session, int(by.total_seconds()), None)
    session.commit()


def test_no_mail_is_there_before_the_instant_and_all_are_after_it(session, sessions, judged, at):
    finalists(session, judged, at + DAY, at)
    session.commit()
    work_all(sessions)
    assert mails(session, "announcement_finalists") == []
    assert session.scalars(select(Job.state)).all() == ["waiting"]
    move_clock(session, DAY)
    work_all(sessions)
    found = mails(session, "announcement_finalists")
    assert sorted(mail.values["number"] for mail in found) == [1, 2, 3, 4], "no draft, none withdrawn"
    outcomes = {mail.values["title"]: mail.values["outcomes"][0]["role"] for mail in found}
    assert outcomes == {
        "Anna’s workshop": "finalist", "Bridge school": "finalist", "Code clubs": "finalist", "Delta radio": None,
    }  # fmt: skip


def test_no_batch_that_staff_may_let_go_holds_a_letter_before_the_instant(session, sessions, judged, client_for, at):
    publication = finalists(session, judged, at + DAY, at)
    session.commit()
    work_all(sessions)
    desk, edition_id = client_for(judged.staff), judged.edition.id
    standing = queries.standing(session, edition_id)["finalists"]
    jobs_of_it = session.scalars(select(Job.id)).all()
    session.commit()
    for batch in (publication.id, standing.id, *jobs_of_it):
        desk.post("screening.mails_release", edition_id=edition_id, act_id=batch, expect=404)
    assert held_batches(session, edition_id) == []
    assert mails(session, "announcement_finalists") == []
    move_clock(session, DAY)
    work_all(sessions)
    letters = mails(session, "announcement_finalists")
    assert len(letters) == 4
    assert {batch.id for batch in held_batches(session, edition_id)} == {letter.batch_id for letter in letters}
    session.commit()
    desk.post("screening.mails_release", edition_id=edition_id, act_id=letters[0].batch_id)


def test_before_the_instant_the_log_of_mails_shows_none_to_a_group_that_is_told_early(session, sessions, judged, at):
    decide(session, judged, at, "Anna’s workshop", "Bridge school", "Code clubs")
    proposed = services.propose_announcement(
        session, judged.edition, "finalists", at + DAY, judged.staff, at, {"finalists": at}
    )
    services.approve_announcement(session, proposed, judged.second, at, timedelta(0))
    session.commit()
    work_all(sessions)
    assert len(mails(session, "announcement_finalists")) == 3
    assert logged(session, judged.edition.id) == held_batches(session, judged.edition.id) == []
    move_clock(session, DAY)
    work_all(sessions)
    session.rollback()
    assert len(logged(session, judged.edition.id)) == 4


def logged(session, edition_id):
    """The letters that the desk of mails shows to everybody of staff, also to whoever is tied to a nomination."""
    return [mail for mail in desk_mails(session, edition_id) if mail.template == "announcement_finalists"]


def test_the_work_done_twice_writes_to_nobody_twice(session, sessions, judged, at):
    finalists(session, judged, at, at)
    session.commit()
    work_all(sessions)
    with sessions.transaction() as again:
        services.tell(again, again.scalars(select(Job)).one())
    assert len(mails(session, "announcement_finalists")) == 4
    assert len(session.scalars(select(AuditRow).where(AuditRow.action == "announcement.told")).all()) == 1


def test_the_log_of_an_edition_takes_in_its_own_mails_alone(session, sessions, judged, at):
    outbox.put(session, to="somebody@example.org", language="en", template="sign_in_code", values={})
    finalists(session, judged, at, at)
    session.commit()
    work_all(sessions)
    session.rollback()
    assert session.scalars(select(OutboxMail.template).where(OutboxMail.edition_id.is_(None))).all() == ["sign_in_code"]


def test_winners_are_told_to_finalists_only(session, sessions, judged, at):
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    session.commit()
    work_all(sessions)
    letters = [letter.values for letter in mails(session, "announcement_winners")]
    roles = {values["title"]: values["outcomes"][0]["role"] for values in letters}
    assert roles == {"Anna’s workshop": "winner", "Bridge school": "finalist", "Code clubs": "finalist"}


def test_a_cancelled_announcement_writes_to_nobody(session, sessions, judged, at):
    finalists(session, judged, at + DAY, at)
    services.cancel_announcement(session, queries.standing(session, judged.edition.id)["finalists"], judged.staff, at)
    session.commit()
    move_clock(session, DAY)
    work_all(sessions)
    assert mails(session, "announcement_finalists") == []
    assert session.scalars(select(Job.state)).all() == ["done"]


def test_work_that_is_asked_for_too_early_waits_again(session, sessions, judged, at):
    publication = finalists(session, judged, at + DAY, at)
    session.commit()
    with sessions.transaction() as early:
        services.tell(early, early.scalars(select(Job)).one())
    assert mails(session, "announcement_finalists") == []
    assert session.scalars(select(Job.due_at)).all() == [publication.public_from, publication.public_from]


def test_organisations_are_unseen_before_the_instant_and_hold_the_award_after_it(session, sessions, judged, at):
    finalists(session, judged, at, at)
    winners(session, judged, at + DAY, at)
    session.commit()
    name = "Anna’s workshop association"
    assert session.scalars(select(Organisation.public).where(Organisation.name == name)).all() == [False]
    assert session.scalars(select(FormerAward)).all() == session.scalars(select(FormerLaureate)).all() == []
    move_clock(session, DAY)
    work_all(sessions)
    session.rollback()
    session.expire_all()
    assert session.scalars(select(Organisation.public).where(Organisation.name == name)).all() == [True]
    held = session.execute(
        select(FormerAward.category_key, FormerAward.role)
        .join(Organisation, Organisation.id == FormerAward.organisation_id)
        .where(Organisation.name == name, FormerAward.year == 2027)
    ).all()
    assert ("skills", "winner") in held
    together = session.execute(select(FormerLaureate.part, FormerLaureate.year).where(FormerLaureate.name == name))
    assert together.all() == [("organisation", 2027)]


def test_a_rehearsal_gives_no_award_and_makes_no_organisation(session, sessions, at):
    judged = a_judged_edition(session, at, rehearsal=True)
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    session.commit()
    work_all(sessions)
    assert session.scalars(select(FormerAward)).all() == []
    assert session.scalars(select(Organisation.id)).all() == []
    assert mails(session, "announcement_winners")[0].values["path"] == "/rehearsal/2027/winners"


def test_the_letter_is_in_the_nominators_language_and_says_only_what_is_public(session, sessions, app, judged, at):
    judged.nominator.language = "ar"
    session.merge(judged.nominator)
    finalists(session, judged, at, at)
    winners(session, judged, at + DAY, at)
    session.commit()
    work_all(sessions)
    letter = mails(session, "announcement_finalists")[0]
    assert letter.language == "ar"
    with app.app_context():
        message = compose(letter)
    assert "2027" in message["Subject"]
    text = message.get_content()
    assert "http://localhost/winners/2027" in text
    own = "http://localhost/nominations/{edition_id}/{nomination_id}".format(**letter.values)
    assert text.count(own) == 1, "where certificate and letter are"
    with app.app_context():
        letter.values = {key: value for key, value in letter.values.items() if key != "nomination_id"}
        assert own not in compose(letter).get_content(), "one that an earlier version wrote names no page"
    assert "Skills" in text
    assert mails(session, "announcement_winners") == []


def test_telling_leaves_an_audit_row_with_the_number_of_mails(session, sessions, judged, at):
    finalists(session, judged, at, at)
    session.commit()
    work_all(sessions)
    row = session.scalars(select(AuditRow).where(AuditRow.action == "announcement.told")).one()
    assert row.details == {"kind": "finalists", "groups": ["finalists", "rest"], "mails": 4}


def test_what_was_taken_back_before_the_work_came_to_it_is_told_to_nobody(session, sessions, judged, at):
    finalists(session, judged, at, at)
    taken = services.propose_retraction(session, judged.edition, "finalists", "All wrong", judged.staff, at)
    services.approve_retraction(session, taken, judged.second, at)
    session.commit()
    work_all(sessions)
    assert session.scalars(select(OutboxMail).where(OutboxMail.template == "announcement_finalists")).all() == []


EARLY = {
    "finalists": "You read this before the finalists are public.",
    "winners": "You read this before the winners are public.",
}
ALL = {"finalists": "All finalists", "winners": "All winners and finalists"}


@pytest.mark.one_database
@pytest.mark.parametrize("kind", ["finalists", "winners"])
@pytest.mark.parametrize("until", [None, "2027-06-01T15:00:00+00:00"])
def test_a_letter_of_two_categories_stands_in_paragraphs_and_says_whether_it_is_public_yet(app, kind, until):
    role = {"finalists": "finalist", "winners": "winner"}[kind]
    outcomes = [{"category": {"en": name}, "role": held} for name, held in (("Skills", role), ("Access", None))]
    values = {
        "number": 4, "title": "Benches", "outcomes": outcomes, "year": 2027, "path": "/winners/2027", "until": until,
        "edition_id": "e", "nomination_id": "n",
    }  # fmt: skip
    letter = OutboxMail(id=uuid4(), to="olu@example.org", language="en", template=f"announcement_{kind}", values=values)
    with app.app_context():
        parts = compose(letter).get_content().strip().split("\n\n")
        letter.language = "fr"
        french = compose(letter).get_content()
    assert all(part == part.strip() for part in parts)
    assert [line[:8] for line in parts[1].splitlines()] == ["- Skills", "- Access"]
    assert "- Skills\u00a0: " in french, "the colon of the language"
    public = until is None
    assert (EARLY[kind] in parts[0], "are announced" in parts[0]) == (not public, public)
    assert parts[-2] == f"{ALL[kind]}{':' if public else ', from then on:'}\nhttp://localhost/winners/2027"
    kept = ["Please keep this to yourself until it is public: Tuesday, 1 June 2027, 17:00 Geneva."]
    assert parts[2:-2] == ([] if public else kept)
