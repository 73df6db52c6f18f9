"""What is public is taken back by two people, with a public reason, at once and everywhere."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from awards.core.errors import RuleBroken, Withdrawn
from awards.infrastructure import clock, jobs
from awards.infrastructure.outbox import OutboxMail
from awards.organisations.models import FormerAward
from awards.publishing import queries, rules, services
from awards.publishing.models import Announcement, LaureateText, Retraction
from awards.web.mail import compose
from tests.decisions.things import a_judged_edition
from tests.publishing.test_corrections import decide_anew
from tests.publishing.things import NO_UNDO, announce, finalists, winners

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def with_finalists(_app, session, at):
    judged = a_judged_edition(session, at)
    finalists(session, judged, at, at)
    return judged


pytestmark = pytest.mark.begins(judged=with_finalists)


@pytest.fixture
def judged(begun):
    return begun


def retract(session, judged, kind, at, reason="Two cards were mixed up"):
    proposed = services.propose_retraction(session, judged.edition, kind, reason, judged.staff, at)
    return services.approve_retraction(session, proposed, judged.second, at)


def test_winners_that_are_taken_back_leave_the_finalists(session, judged, at):
    winners(session, judged, at, at)
    assert queries.of_year(session, 2027, at).kind == "winners"
    announced = queries.standing(session, judged.edition.id)["winners"]
    retract(session, judged, "winners", at + HOUR)
    with pytest.raises(RuleBroken, match="public already and cannot be cancelled"):
        services.cancel_announcement(session, announced, judged.staff, at + HOUR)
    assert queries.of_year(session, 2027, at + HOUR).kind == "finalists"
    assert queries.of_year(session, 2027, at).kind == "winners", "until then it was public"


def test_finalists_that_are_taken_back_take_their_winners_and_corrections_with_them(session, judged, at):
    winners(session, judged, at, at)
    change = rules.Change(slug="bridge-school-2027", category="skills", fields={"project": "Bridge schools"})
    proposed = services.propose_correction(session, judged.edition, [change], "A typo", at, judged.staff, at)
    services.approve_correction(session, proposed, judged.second, at, NO_UNDO)
    retract(session, judged, "finalists", at + HOUR)
    with pytest.raises(Withdrawn):
        queries.of_year(session, 2027, at + HOUR)
    assert queries.publications(session, at + HOUR) == queries.current(session, at + HOUR) == []
    assert len(session.scalars(select(Retraction)).all()) == 3
    assert queries.standing(session, judged.edition.id) == {}


def corrected(session, judged, at, *changes, reason="A typo"):
    proposed = services.propose_correction(session, judged.edition, changes, reason, at, judged.staff, at)
    return services.approve_correction(session, proposed, judged.second, at, NO_UNDO)


def test_what_was_corrected_while_winners_were_public_stays_right_when_they_are_taken_back(session, judged, at):
    winners(session, judged, at, at)
    before = {one.slug: one.document() for one in queries.of_year(session, 2027, at).laureates}
    corrected(
        session,
        judged,
        at + HOUR,
        rules.Change(
            slug="bridge-school-2027", category="skills", fields={"project": "Bridge schools", "countries": ["UG"]}
        ),
    )
    corrected(
        session,
        judged,
        at + 2 * HOUR,
        rules.Change(slug="code-clubs-2027", category="skills", removed=True),
        reason="It was named twice",
    )
    retract(session, judged, "winners", at + 3 * HOUR)
    found = queries.of_year(session, 2027, at + 3 * HOUR)
    assert (found.kind, found.reason) == ("finalists", "A typo It was named twice")
    said = {one.slug: one.document() for one in found.laureates}
    assert said.keys() == before.keys() - {"code-clubs-2027"}
    assert said["bridge-school-2027"]["project"] == "Bridge schools"
    assert said["bridge-school-2027"]["countries"] == ["UG"]
    assert {one["role"] for one in said.values()} == {"finalist"}
    assert [one.position for one in found.laureates] == [0, 1]
    first = next(p for p in queries.publications(session, at) if p.kind == "finalists")
    assert found.corrects_digest == first.digest
    again = announce(session, judged, "winners", at + DAY, at + 4 * HOUR)
    assert {one.project for one in queries.publication(session, again.id).laureates} == {
        "Anna’s workshop", "Bridge schools",
    }  # fmt: skip
    made = session.scalars(select(Announcement).where(Announcement.publication_id == found.id)).one()
    assert (made.kind, made.proposed_by, made.approved_by) == ("correction", judged.staff.id, judged.second.id)


def test_a_correction_of_who_won_says_nothing_of_the_finalists(session, judged, at):
    first = queries.of_year(session, 2027, at)
    winners(session, judged, at, at)
    before = queries.newest_public(session, judged.edition.id, at)
    decide_anew(session, judged, at, "Bridge school")
    corrected(
        session, judged, at + HOUR,
        rules.Change(slug="annas-workshop-2027", category="skills", fields={"role": "finalist"}),
        rules.Change(slug="bridge-school-2027", category="skills", fields={"role": "winner"}),
    )  # fmt: skip
    assert queries.newest_public(session, judged.edition.id, at + HOUR).id != before.id
    retract(session, judged, "winners", at + 2 * HOUR)
    assert queries.of_year(session, 2027, at + 2 * HOUR).id == first.id


def test_a_finalist_whom_a_correction_added_stays(session, judged, at):
    winners(session, judged, at, at)
    decide_anew(session, judged, at, "Anna’s workshop", "Bridge school", "Code clubs", "Delta radio", kind="shortlist")
    entry = str(judged.entries["Delta radio"].id)
    corrected(session, judged, at + HOUR, rules.Change(entry=entry, category="skills", fields={"role": "finalist"}))
    retract(session, judged, "winners", at + 2 * HOUR)
    found = queries.of_year(session, 2027, at + 2 * HOUR)
    assert "delta-radio-2027" in {one.slug for one in found.laureates}
    assert found.facts["finalists"] == {"figure": 4, "qualifier": None}
    assert found.facts["winners"] is None


def test_texts_that_a_correction_took_in_stay_without_what_the_jury_valued(session, judged, at):
    winners(session, judged, at, at)
    entry = judged.entries["Bridge school"].id
    session.add(LaureateText(entry_id=entry, summary={"en": "It teaches."}, valued={"en": "Its reach."},
                             saved_by=judged.staff.id, saved_at=at))  # fmt: skip
    session.flush()
    corrected(
        session, judged, at + HOUR, rules.Change(slug="bridge-school-2027", category="skills", fields={"texts": True})
    )
    public = {one.slug: one.texts for one in queries.of_year(session, 2027, at + HOUR).laureates}
    assert public["bridge-school-2027"] == {"summary": {"en": "It teaches."}, "valued": {"en": "Its reach."}}
    retract(session, judged, "winners", at + 2 * HOUR)
    public = {one.slug: one.texts for one in queries.of_year(session, 2027, at + 2 * HOUR).laureates}
    assert public["bridge-school-2027"] == {"summary": {"en": "It teaches."}}
    assert public["annas-workshop-2027"] == {}


def test_after_a_retraction_it_is_announced_anew(session, judged, at):
    winners(session, judged, at, at)
    retract(session, judged, "winners", at + HOUR)
    again = announce(session, judged, "winners", at + DAY, at + HOUR)
    assert queries.of_year(session, 2027, at + DAY).id == again.id


def test_what_corrections_put_right_stays_right_when_finalists_are_announced_anew(session, judged, at):
    first = rules.Change(slug="bridge-school-2027", category="skills", fields={"project": "Bridge", "note": "Twice."})
    corrected(session, judged, at + HOUR, first)
    winners(session, judged, at + 2 * HOUR, at + 2 * HOUR)
    again = {"project": "Zebra bridge", "countries": ["UG"], "organisations": ["Bridge society"]}
    corrected(session, judged, at + 3 * HOUR,
              rules.Change(slug="bridge-school-2027", category="skills", fields=again))  # fmt: skip
    retract(session, judged, "finalists", at + 4 * HOUR)
    announce(session, judged, "finalists", at + 5 * HOUR, at + 5 * HOUR)
    found = queries.of_year(session, 2027, at + 5 * HOUR)
    assert (found.kind, found.corrects_id) == ("finalists", None)
    said = {one.slug: one.document() for one in found.laureates}
    bridge = said["bridge-school-2027"]
    assert (bridge["project"], bridge["note"], bridge["countries"]) == ("Zebra bridge", "Twice.", ["UG"])
    assert bridge["organisations"] == ["Bridge society"]
    assert {one["role"] for one in said.values()} == {"finalist"}
    assert [one.position for one in found.laureates] == [0, 1, 2]
    assert said["code-clubs-2027"]["project"] == "Code clubs"
    retract(session, judged, "finalists", at + 6 * HOUR)
    announce(session, judged, "finalists", at + 7 * HOUR, at + 7 * HOUR)
    twice = {one.slug: one.project for one in queries.of_year(session, 2027, at + 7 * HOUR).laureates}
    assert twice["bridge-school-2027"] == "Zebra bridge"


def test_what_was_approved_and_is_not_public_yet_is_cancelled_with_it(session, judged, at):
    winners(session, judged, at + DAY, at)
    retract(session, judged, "finalists", at + HOUR)
    with pytest.raises(Withdrawn):
        queries.of_year(session, 2027, at + 2 * DAY)
    states = session.scalars(select(Announcement.state).where(Announcement.kind == "winners")).all()
    assert states == ["cancelled"]


def test_it_takes_a_reason_a_second_person_and_something_public(session, judged, at):
    with pytest.raises(RuleBroken, match="reason is public"):
        retract(session, judged, "finalists", at, reason=" ")
    with pytest.raises(RuleBroken, match="not public any more"):
        retract(session, judged, "winners", at)
    proposed = services.propose_retraction(session, judged.edition, "finalists", "Mixed up", judged.staff, at)
    with pytest.raises(RuleBroken, match="another member of staff"):
        services.approve_retraction(session, proposed, judged.staff, at)
    assert queries.of_year(session, 2027, at).kind == "finalists", "a proposal takes nothing back"
    services.approve_retraction(session, proposed, judged.second, at)
    with pytest.raises(RuleBroken, match="settled"):
        services.approve_retraction(session, proposed, judged.second, at)
    with pytest.raises(RuleBroken, match="cannot be cancelled"):
        services.cancel_announcement(session, proposed, judged.staff, at)


def test_of_two_retractions_one_is_proposed_at_a_time_and_none_takes_back_what_is_gone(session, judged, at):
    winners(session, judged, at, at)
    first = services.propose_retraction(session, judged.edition, "winners", "Mixed up", judged.staff, at)
    with pytest.raises(RuleBroken, match="stands already"):
        services.propose_retraction(session, judged.edition, "finalists", "Mixed up", judged.staff, at)
    newest = queries.newest_public(session, judged.edition.id, at)
    session.execute(
        insert(Retraction).values(
            publication_id=newest.id, public_from=newest.public_from, announcement_id=first.id, at=at, reason="Else"
        )
    )
    with pytest.raises(RuleBroken, match="not public any more"):
        services.approve_retraction(session, first, judged.second, at)
    services.cancel_announcement(session, first, judged.staff, at)
    with pytest.raises(RuleBroken, match="cancelled already"):
        services.cancel_announcement(session, first, judged.staff, at)


def test_a_proposed_retraction_is_cancelled(session, judged, at):
    proposed = services.propose_retraction(session, judged.edition, "finalists", "Mixed up", judged.staff, at)
    services.cancel_announcement(session, proposed, judged.staff, at)
    assert queries.of_year(session, 2027, at).kind == "finalists"


def test_the_database_takes_back_nothing_before_it_was_public(session, judged, at):
    publication = winners(session, judged, at + DAY, at)
    announcement = session.scalars(select(Announcement)).first()
    session.commit()
    session.add(
        Retraction(
            publication_id=publication.id, public_from=publication.public_from, announcement_id=announcement.id, at=at,
            reason="Too early",
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def told(session, sessions):
    """Let the letters of what is public be written, and leave."""
    session.commit()
    while jobs.run_next(sessions, {services.TELL: services.tell}):
        pass
    session.rollback()
    session.expire_all()


def letters_of(session, template="announcement_retracted"):
    standing = OutboxMail.template == template, OutboxMail.state != "cancelled"
    rows = session.scalars(select(OutboxMail).where(*standing))
    return sorted((mail.values["title"], mail.values["named"], mail.state) for mail in rows)


def test_nominators_of_those_who_were_named_hear_it_and_organisations_hold_nothing_any_more(
    session, sessions, judged, at
):
    winners(session, judged, at, at)
    told(session, sessions)
    retract(session, judged, "winners", clock.now(session))
    session.commit()
    letters = session.scalars(select(OutboxMail.values).where(OutboxMail.template == "announcement_retracted")).all()
    assert [(values["title"], values["reason"]) for values in letters] == [
        ("Anna’s workshop", "Two cards were mixed up")
    ]
    roles = session.scalars(select(FormerAward.role).distinct()).all()
    assert roles == ["finalist"]


def test_all_who_had_a_letter_about_a_result_hear_that_it_was_taken_back(app, session, sessions, judged, at):
    winners(session, judged, at, at)
    told(session, sessions)
    session.execute(update(OutboxMail).values(state="sent", sent_at=at, hold_until=None))
    one = select(OutboxMail.id).where(OutboxMail.template == "announcement_winners")
    code = next(mail for mail in session.scalars(select(OutboxMail).where(OutboxMail.id.in_(one)))
                if mail.values["title"] == "Code clubs")  # fmt: skip
    code.state, code.sent_at = "waiting", None
    code.hold_until = clock.real(session) + HOUR
    retract(session, judged, "winners", clock.now(session))
    assert letters_of(session) == [("Anna’s workshop", True, "waiting"), ("Bridge school", False, "waiting")], (
        "the letter about Code clubs never left"
    )
    rows = session.scalars(select(OutboxMail).where(OutboxMail.template == "announcement_retracted")).all()
    with app.app_context():
        bodies = {mail.values["title"]: compose(mail).get_content() for mail in rows}
    assert "The result that named your nomination" in bodies["Anna’s workshop"]
    assert "The result about which we wrote to you for your nomination" in bodies["Bridge school"]


def test_of_finalists_that_are_taken_back_all_who_were_judged_and_told_hear_it(session, sessions, judged, at):
    winners(session, judged, at, at)
    told(session, sessions)
    session.execute(update(OutboxMail).values(state="sent", sent_at=at, hold_until=None))
    retract(session, judged, "finalists", clock.now(session))
    assert [(title, named) for title, named, _state in letters_of(session)] == [
        ("Anna’s workshop", True), ("Bridge school", True), ("Code clubs", True), ("Delta radio", False),
    ]  # fmt: skip


def test_staff_hold_a_group_of_a_retraction_before_it_is_approved_and_let_it_go_later(session, sessions, judged, at):
    winners(session, judged, at, at)
    told(session, sessions)
    session.execute(update(OutboxMail).values(state="sent", sent_at=at, hold_until=None))
    now = clock.now(session)
    proposed = services.propose_retraction(session, judged.edition, "winners", "Mixed up", judged.staff, now)
    services.hold_group(session, proposed, "rest", judged.second)
    services.move_group(session, proposed, "concerned", now + HOUR, judged.second, now)
    services.approve_retraction(session, proposed, judged.second, now)
    assert letters_of(session) == []
    services.release_group(session, proposed, "rest", judged.second)
    told(session, sessions)
    assert [title for title, *_ in letters_of(session)] == ["Bridge school", "Code clubs"]
    clock.move(session, int(2 * HOUR.total_seconds()), None)
    told(session, sessions)
    assert [title for title, *_ in letters_of(session)] == ["Anna’s workshop", "Bridge school", "Code clubs"]
    services.take_mails_back(session, proposed, "rest", judged.second)
    assert [title for title, *_ in letters_of(session)] == ["Anna’s workshop"]


def test_a_letter_that_has_not_left_never_says_what_was_taken_back(session, sessions, judged, at):
    winners(session, judged, at, at)
    session.commit()
    while jobs.run_next(sessions, {services.TELL: services.tell}):
        pass
    session.rollback()
    session.expire_all()
    retract(session, judged, "winners", clock.now(session))
    session.commit()
    states = session.execute(select(OutboxMail.template, OutboxMail.state).distinct()).all()
    of_letters = {row.template: row.state for row in states if row.template.startswith("announcement_")}
    assert of_letters["announcement_winners"] == "cancelled"
    assert of_letters["announcement_finalists"] == "waiting", "the finalists stay"
    assert of_letters["announcement_retracted"] == "waiting"


def test_staff_see_who_is_told_of_a_retraction_and_hold_a_group_of_it(session, sessions, judged, at, client_for):
    winners(session, judged, at, at)
    told(session, sessions)
    session.execute(update(OutboxMail).values(state="sent", sent_at=at, hold_until=None))
    proposed = services.propose_retraction(session, judged.edition, "winners", "Mixed up", judged.staff, at)
    where = {"edition_id": judged.edition.id, "announcement_id": proposed.id}
    session.commit()
    desk = client_for(judged.second)
    page = desk.get(desk.get("publishing.announcements", edition_id=judged.edition.id).links()["Who is told when"])
    page = desk.get("publishing.plan", **where)
    assert "It is taken back as soon as a second person approves." in page.main
    assert "When it is taken back · 1 mail" in page.main
    assert "Laureates" in page.links()
    page = desk.get(page.links()["The others who had a letter about it"])
    assert "Mixed up" in page.main
    assert "The result about which we wrote to you" in page.main
    desk.post("publishing.group_hold", audience="rest", **where)
    desk.post("publishing.approval", **where)
    assert [title for title, *_ in letters_of(session)] == ["Anna’s workshop"]
    session.rollback()
    page = desk.get("publishing.plan", **where)
    assert "Taken back: " in page.main
    desk.post("publishing.group_release", audience="rest", **where)
    told(session, sessions)
    assert len(letters_of(session)) == 3
