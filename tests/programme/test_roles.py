"""Roles: given and ended by administrators alone, freshly signed in, never their own, and felt at the next request."""

from uuid import uuid4

import pytest
from sqlalchemy import select, update

from awards.accounts.models import Role, User
from awards.accounts.services import roles
from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.session_records import SessionRecord
from tests.factories import a_user, an_edition
from tests.support.counting import count_queries
from tests.web.test_fresh import LONG_AGO


@pytest.fixture
def edition(session, at):
    found = an_edition(session, at)
    session.commit()
    return found


@pytest.fixture
def ada(session, edition):
    found = a_user(session, "ada@secretariat.example", ("admin", None))
    session.commit()
    return found


def held(session, email):
    user = session.scalars(select(User).where(User.email == email)).one()
    found = select(Role).where(Role.user_id == user.id, Role.ended_at.is_(None)).order_by(Role.kind)
    roles_held = session.scalars(found.execution_options(populate_existing=True)).all()
    session.commit()  # SQLite has one writer
    return roles_held


def test_an_administrator_makes_somebody_staff_who_is_told_by_mail_and_signs_in_anew(session, ada, edition, client_for):
    sam = a_user(session, "sam@secretariat.example")
    session.commit()
    before = client_for(sam)
    before.get("accounts.account")
    sent = {"email": "Sam@secretariat.example", "name": "Sam", "role": f"staff/{edition.id}"}
    page = client_for(ada).post("programme.roles", sent, follow=True, expect=200)
    assert page.notices == ["The role is given, and the person is told by mail."]
    assert [(one.kind, one.edition_id) for one in held(session, sam.email)] == [("staff", edition.id)]
    assert before.get("accounts.account", expect=302).location.startswith("/account/sign-in")
    client_for(sam).get("desks.staff_edition", edition_id=edition.id)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "role_given")).one()
    assert (mail.to, mail.values["kind"], mail.values["landing"]) == (sam.email, "staff", "/staff")
    row = session.scalars(
        select(AuditRow).where(AuditRow.action == "role.granted", AuditRow.subject_id == sam.id)
    ).one()
    assert (row.actor_id, row.edition_id) == (ada.id, edition.id)


def test_the_list_says_who_holds_what_and_each_page_of_it_costs_the_same(session, ada, edition, client_for, engine):
    skills = edition.categories[0]
    for number in range(60):
        a_user(session, f"s{number:02}@secretariat.example", ("staff", edition.id))
    chair = a_user(session, "cho@jury.example", name="Cho")
    session.add(Role(user_id=chair.id, kind="chair", edition_id=edition.id, category_id=skills.id))
    session.commit()
    client = client_for(ada)
    with count_queries(engine, at_most=4):
        page = client.get("programme.roles")
    assert page.text.count("s00@secretariat.example") == 1
    assert "Chair · EQUALS in Tech Awards" in page.main
    with count_queries(engine, at_most=4):
        rest = client.get(page.links()["Show the next"])
    assert "s59@secretariat.example" in rest.main
    assert "s00@secretariat.example" not in rest.main
    client.get("/staff/roles?after=x", expect=400)


def test_a_role_that_ended_is_felt_at_the_very_next_request_and_only_that_role_ends(session, ada, edition, client_for):
    cho = a_user(session, "cho@jury.example", ("staff", edition.id))
    for category in edition.categories:
        session.add(Role(user_id=cho.id, kind="chair", edition_id=edition.id, category_id=category.id))
    session.commit()
    client, admin = client_for(cho), client_for(ada)
    client.get("desks.staff_edition", edition_id=edition.id)
    first = session.scalars(select(Role).where(Role.category_id == edition.categories[0].id)).one()
    staff = session.scalars(select(Role).where(Role.user_id == cho.id, Role.kind == "staff")).one()
    session.commit()
    for role in (first, staff):
        page = admin.post("programme.role_end", role_id=role.id, follow=True, expect=200)
        assert page.notices == ["The role has ended, and the person is signed out everywhere."]
        admin.post("programme.role_end", role_id=role.id, expect=404)
    client.get("desks.staff_edition", edition_id=edition.id, expect=302)
    client_for(cho).get("desks.staff_edition", edition_id=edition.id, expect=404)
    assert [one.category_id for one in held(session, cho.email)] == [edition.categories[1].id]
    ended = select(AuditRow.actor_id).where(AuditRow.action == "role.ended", AuditRow.subject_id == cho.id)
    assert session.scalars(ended).all() == [ada.id, ada.id]


def test_a_made_up_person_who_is_given_a_role_gets_no_mail(session, ada, edition, client_for):
    a_user(session, "kim@rehearsal.example", rehearsal=True)
    session.commit()
    sent = {"email": "kim@rehearsal.example", "role": f"staff/{edition.id}"}
    page = client_for(ada).post("programme.roles", sent, follow=True, expect=200)
    assert page.notices == ["The role is given. A made-up person gets no mail."]
    assert session.scalars(select(OutboxMail.to)).all() == []
    assert session.scalars(select(Role.kind).join(User).where(User.rehearsal)).all() == ["staff"]


def test_nobody_gives_or_ends_a_role_of_their_own(session, ada, edition, client_for):
    client = client_for(ada)
    sent = {"email": ada.email, "role": f"staff/{edition.id}"}
    page = client.post("programme.roles", sent, expect=422)
    assert page.errors == ["Address: Another administrator gives and ends your own roles."]
    assert page.field("email") == ada.email, "what was typed stays"
    [own] = held(session, ada.email)
    page = client.post("programme.role_end", role_id=own.id, expect=422)
    assert page.errors == ["Another administrator gives and ends your own roles."]
    assert [one.kind for one in held(session, ada.email)] == ["admin"]


def test_a_role_that_is_held_or_that_there_is_none_of_is_not_given(session, ada, edition, at, client_for):
    sam = a_user(session, "sam@secretariat.example", ("staff", edition.id))
    gone = a_user(session, "gone@secretariat.example")
    gone.disabled_at = at
    session.commit()
    client = client_for(ada)
    for email, role, error in (
        (sam.email, f"staff/{edition.id}", "Role: This person has that role already."),
        (gone.email, "admin", "Address: This account is closed."),
        (sam.email, f"staff/{uuid4()}", "Role: Choose from the list."),
        ("no address", "admin", "Address: Enter an address like name@example.org."),
    ):
        assert client.post("programme.roles", {"email": email, "role": role}, expect=422).errors == [error]


def test_a_role_ended_by_another_meanwhile_is_not_ended_twice(session, ada, edition, at):
    sam = a_user(session, "sam@secretariat.example", ("staff", edition.id))
    role = session.scalars(select(Role).where(Role.user_id == sam.id)).one()
    session.execute(
        update(Role).where(Role.id == role.id).values(ended_at=at).execution_options(synchronize_session=False)
    )
    with pytest.raises(RuleBroken, match="has ended already"):
        roles.dismiss(session, sam, role, ada, at)


@pytest.mark.case("AZ-11")
def test_staff_make_nobody_an_administrator_and_an_administrator_only_freshly_signed_in(
    session, ada, edition, at, client_for
):
    sam = a_user(session, "sam@secretariat.example", ("staff", edition.id))
    session.commit()
    sent = {"email": "eve@elsewhere.example", "role": "admin"}
    staff, admin = client_for(sam), client_for(ada)
    staff.post("programme.roles", sent, expect=403)
    staff.get("programme.roles", expect=403)
    staff.post("assignment.invite", {**sent, "kind": "admin"}, edition_id=edition.id, expect=422)
    staff.post("accounts.account", {"name": "Sam", "language": "en", "role": "admin", "kind": "admin"})
    session.execute(update(SessionRecord).where(SessionRecord.user_id == ada.id).values(proved_at=at - LONG_AGO))
    session.commit()
    assert "/account/second-step/proof" in admin.post("programme.roles", sent).location
    assert session.scalars(select(Role.user_id).where(Role.kind == "admin")).all() == [ada.id]
    session.execute(update(SessionRecord).where(SessionRecord.user_id == ada.id).values(proved_at=at))
    session.commit()
    admin.post("programme.roles", sent)
    assert [one.kind for one in held(session, sent["email"])] == ["admin"]


@pytest.mark.case("AU-13", rest="two commands at once: each makes whom it was told to")
def test_no_page_makes_the_first_administrator(app, session, client_for):
    named = [rule.endpoint for rule in app.url_map.iter_rules() if "setup" in rule.rule or "install" in rule.rule]
    assert named == []
    session.commit()
    nobody, somebody = client_for(), client_for(a_first(session))
    sent = {"email": "eve@elsewhere.example", "role": "admin"}
    assert nobody.post("programme.roles", sent).location.startswith("/account/sign-in")
    somebody.post("programme.roles", sent, expect=403)
    assert session.scalars(select(Role)).all() == []


def a_first(session):
    """Whoever signed in first of all."""
    found = a_user(session, "eve@elsewhere.example")
    session.commit()
    return found
