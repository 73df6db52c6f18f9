"""`awards user add`: the first administrator, and everybody's first way in."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.accounts.models import AuthenticatorApp, Role, User
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from tests.factories import a_user, an_edition


@pytest.fixture
def edition(sessions):
    with sessions.transaction() as session:
        return an_edition(session, clock.now(session))


def roles(sessions) -> list[tuple[str, str, bool, bool]]:
    with sessions.reading() as session:
        rows = session.execute(select(User.email, Role.kind, Role.edition_id, Role.category_id).join(Role))
        return [(email, kind, edition is not None, category is not None) for email, kind, edition, category in rows]


def test_the_first_administrator_signs_in_with_the_printed_link(run, client_for, sessions):
    link = run("user", "add", " Ada@Example.org ", "--role", "admin", "--name", "Ada").out.strip()
    assert link.startswith("http://localhost:8000/account/sign-in/link/")
    assert roles(sessions) == [("ada@example.org", "admin", False, False)]
    browser = client_for()
    assert browser.post(link.removeprefix("http://localhost:8000")).location.endswith("/staff")
    assert browser.get("desks.staff", expect=302).location == "/account/second-step?next=/staff"


def test_a_chair_gets_a_category_of_an_edition(run, sessions, edition):
    printed = run(
        "user", "add", "c@example.org", "--role", "chair", "--edition", "2027", "--category", "skills", "--json"
    )
    assert printed.json["email"] == "c@example.org"
    assert roles(sessions) == [("c@example.org", "chair", True, True)]


def test_asking_twice_gives_one_role_and_a_fresh_link(run, sessions):
    first, second = (run("user", "add", "a@example.org", "--role", "admin").out for _ in range(2))
    assert first != second
    assert len(roles(sessions)) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--role", "staff"), 2, "add --edition"),
        (("--role", "admin", "--edition", "2027"), 2, "leave out --edition"),
        (("--role", "chair", "--edition", "2027"), 2, "--category"),
        (("--role", "staff", "--edition", "1999"), 1, "edition"),
        (("--role", "chair", "--edition", "2027", "--category", "poetry"), 1, "poetry"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(run, edition, sessions, arguments, code, says):
    refused = run("user", "add", "a@example.org", *arguments, expect=code)
    assert says in refused.err
    assert len(refused.err.splitlines()) == 1
    assert roles(sessions) == []


def test_a_role_leaves_an_audit_row(run, sessions):
    run("user", "add", "a@example.org", "--role", "admin")
    with sessions.reading() as session:
        actions = session.scalars(select(AuditRow.action).order_by(AuditRow.seq)).all()
    assert actions[-3:] == ["user.made", "role.granted", "sign_in.link_made"]


def test_whoever_lost_every_second_step_is_helped_by_the_command_and_signed_out(run, client_for, sessions):
    with sessions.transaction() as session:
        user = a_user(session, "ada@example.org", ("admin", None))
        session.add(AuthenticatorApp(user_id=user.id, seed=uuid4(), last_step=0, created_at=clock.real(session)))
    browser = client_for(user)
    browser.get("/staff")
    run("user", "forget-second-step", "Ada@example.org")
    assert browser.get("/staff", expect=302).location == "/account/sign-in?next=/staff"
    with sessions.reading() as session:
        assert session.scalars(select(AuthenticatorApp)).all() == []
        assert "second_step.forgotten" in session.scalars(select(AuditRow.action)).all()
    assert "person" in run("user", "forget-second-step", "nobody@example.org", expect=1).err
