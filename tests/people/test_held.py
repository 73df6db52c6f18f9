"""What staff hold against deletion stays until they let it go, on every way to an erasure; the rest goes at once."""

import pytest
from sqlalchemy import func, select

from awards.accounts.models import User
from awards.closing import services as closing
from awards.core.errors import RuleBroken
from awards.desks import invariants
from awards.infrastructure import award_log
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import Scorecard
from awards.nominations.models import Nomination, NominationFile
from awards.people import services
from awards.people.models import Erasure
from awards.publishing.models import Laureate
from awards.web.mail import compose
from tests.people.test_erasing import DAY, HOUR, approved, mail_left
from tests.people.things import NAME, left_of, whole_world

STAYS = "Some of it stays while the law or a dispute asks for it."


pytestmark = pytest.mark.begins(world=whole_world)


@pytest.fixture
def world(begun):
    return begun


def a_hold(session, world, at, nomination=None):
    number = nomination.number if nomination else None
    found = closing.hold(session, world.judged.edition, number, "A court asks", world.judged.staff, at)
    session.commit()
    return found


def carried_out(session, world, at) -> Erasure:
    erasure = approved(session, world, at)
    mail_left(session)
    assert services.carry_out(session, erasure, at + HOUR)
    session.commit()
    session.expire_all()
    return erasure


def places(session) -> set[str]:
    """In which tables the person is still named."""
    return {one.split(".")[0] for one in left_of(session)}


def test_of_a_held_nomination_all_stays_and_all_else_of_the_person_goes(session, world, at):
    a_hold(session, world, at, world.nomination)
    erasure = carried_out(session, world, at)
    assert (erasure.state, erasure.part_at, erasure.done_at) == ("approved", at + HOUR, None)
    assert session.get_one(Nomination, world.nomination.id).nominee_names == [NAME]
    assert session.scalars(select(NominationFile)).one().removed_at is None
    assert session.get_one(User, world.person.id).name == ""
    assert session.get_one(User, world.person.id).disabled_at is not None
    assert places(session) == {
        "nomination",
        "nomination_version",
        "consent",
        "evidence",
        "screening_sheet",
        "audit_text",
        "erasure",
    }
    assert session.scalars(select(Laureate.person).where(Laureate.person.is_not(None))).all() == []
    assert invariants.broken(session) == []


def test_when_staff_let_go_the_rest_goes_with_the_next_look(session, world, at):
    held = a_hold(session, world, at, world.nomination)
    erasure = carried_out(session, world, at)
    rows = select(func.count()).select_from(AuditRow)
    before = session.scalar(rows)
    assert not services.carry_out(session, erasure, at + DAY), "nothing was let go"
    assert session.scalar(rows) == before
    assert [moment.values["erasure"] for moment in services.moments(session, at + DAY)] == [str(erasure.id)]
    closing.end_hold(session, held, world.judged.staff, at + DAY)
    assert services.carry_out(session, erasure, at + DAY)
    session.commit()
    session.expire_all()
    assert (erasure.state, erasure.known, erasure.email, erasure.name) == ("done", {}, "", "")
    assert left_of(session) == []
    assert list(award_log.broken(session)) == []


def test_two_holds_end_one_after_the_other(session, world, at):
    first, second = (a_hold(session, world, at, one) for one in (world.nomination, world.other))
    erasure = carried_out(session, world, at)
    closing.end_hold(session, first, world.judged.staff, at + DAY)
    assert services.carry_out(session, erasure, at + DAY)
    session.expire_all()
    assert (erasure.state, session.get_one(Nomination, world.nomination.id).nominee_names) == ("approved", [])
    assert NAME in session.get_one(Nomination, world.other.id).answers["what"], "a text of somebody else's, held too"
    closing.end_hold(session, second, world.judged.staff, at + DAY)
    assert services.carry_out(session, erasure, at + DAY)
    session.commit()
    session.expire_all()
    assert (erasure.state, left_of(session)) == ("done", [])


def test_where_all_of_an_edition_is_held_its_cards_keep_their_words(session, world, at):
    held = a_hold(session, world, at)
    erasure = carried_out(session, world, at)
    assert "okonkwo" in session.get_one(Scorecard, world.card.id).comment.lower()
    assert session.get_one(User, world.person.id).name == ""
    closing.end_hold(session, held, world.judged.staff, at + DAY)
    assert services.carry_out(session, erasure, at + DAY)
    session.commit()
    assert left_of(session) == []


def test_a_hold_of_something_else_keeps_nothing_of_the_person(session, world, at):
    number = session.scalars(select(Nomination.number).where(Nomination.title == "Code clubs")).one()
    closing.hold(session, world.judged.edition, number, "A court asks", world.judged.staff, at)
    other = services.ask(session, world.judged.admin, at)
    services.propose(session, other, world.judged.staff, at)
    services.approve(session, other, world.judged.second, at)
    mail_left(session)
    assert services.carry_out(session, other, at + HOUR)
    assert other.state == "done"


def test_done_in_part_it_cannot_be_ended_any_more(session, world, at):
    a_hold(session, world, at, world.nomination)
    erasure = carried_out(session, world, at)
    for verb in (lambda: services.end(session, erasure, world.judged.staff),
                 lambda: services.hold(session, erasure, "x", world.judged.staff)):  # fmt: skip
        with pytest.raises(RuleBroken, match="settled this already"):
            verb()


def test_the_person_reads_and_is_told_that_some_of_it_stays(app, session, world, at, client_for):
    client, staff = client_for(world.person), client_for(world.judged.staff)
    assert STAYS not in client.get("people.data").main
    a_hold(session, world, at, world.nomination)
    page = client.get("people.data").main
    assert STAYS in page
    assert "A court asks" not in page
    erasure = approved(session, world, at)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "erasure_approved")).one()
    with app.app_context():
        assert STAYS in compose(mail).get_content()
    assert STAYS in staff.get("people.erasure", erasure_id=erasure.id).main
    mail_left(session)
    services.carry_out(session, erasure, at + HOUR)
    session.commit()
    page = staff.get("people.erasure", erasure_id=erasure.id)
    assert "Carried out but for what is held" in page.main
    assert "End without erasing" not in page.main


def test_the_mail_says_nothing_of_it_where_nothing_is_held(app, session, world, at):
    approved(session, world, at)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "erasure_approved")).one()
    with app.app_context():
        assert STAYS not in compose(mail).get_content()
