"""Tokens for programs: made by staff, shown once, kept as a digest, ended by their holder alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from awards.accounts.models import ApiToken
from awards.accounts.services import tokens
from awards.core.errors import RuleBroken
from awards.core.identifiers import digest
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from tests import factories


@pytest.fixture
def staff(session, at):
    edition = factories.an_edition(session, at)
    found = factories.a_user(session, "sara@example.org", ("staff", edition.id))
    session.commit()
    return found


@pytest.fixture
def sara(client_for, staff):
    return client_for(staff)


def make(client, *, name="Archive", scopes=("judges:read", "nominations:write"), edition="", days="90", expect=200):
    sent = {"name": name, "scopes": list(scopes), "edition": edition, "days": days}
    return client.post("accounts.tokens", sent, expect=expect)


def kept(session):
    with Session(session.get_bind()) as fresh:
        return list(fresh.scalars(select(ApiToken).order_by(ApiToken.created_at)))


def test_the_secret_is_shown_once_and_only_its_digest_is_kept(session, sara):
    page = make(sara)
    secret = page.one("//input[@id='secret']").get("value")
    assert secret.startswith("awards_")
    assert len(secret) > 40
    (token,) = kept(session)
    assert token.token_digest == digest(secret)
    assert (token.expires_at - token.created_at).days == 90
    page = sara.get("accounts.tokens")
    assert secret not in page.body
    assert "Archive" in page.main
    with Session(session.get_bind()) as fresh:
        (row,) = fresh.scalars(select(AuditRow).where(AuditRow.action == "token.made"))
        assert row.details == {"scope": "nominations:write judges:read", "days": 90}


def test_a_form_that_is_sent_again_makes_no_second_token(session, sara, staff, at):
    make(sara)
    page = make(sara, expect=422)
    assert page.errors == [
        "What is the program called? You have a token of this name already. End it first, or take another name."
    ]
    (token,) = kept(session)
    make(sara, name="Archive 2")
    tokens.make_token(session, staff, "Archive", ["judges:read"], 1, token.expires_at)  # the first one has ended


def test_wrong_answers_are_named_beside_their_field_and_kept(session, sara):
    page = make(sara, name="", expect=422)
    assert "Enter a name" in page.main
    page = make(sara, name="Mine", days="400", expect=422)
    assert page.errors == ["For how many days? Enter whole days from 1 to 365."]
    assert page.one("//input[@name='name']").get("value") == "Mine"
    make(sara, days="x", expect=422)
    make(sara, days="0", expect=422)
    make(sara, scopes=["everything"], expect=422)
    page = make(sara, scopes=[], expect=422)
    assert page.errors == ["What may it do? Choose what the program may do."]
    make(sara, name="n" * 81, expect=422)
    assert kept(session) == []


def test_a_token_may_be_for_one_edition_of_which_one_is_staff_and_for_no_other(session, sara, staff, at):
    (edition_id,) = [role.edition_id for role in staff.roles]
    other = factories.an_edition(session, at, year=2031)
    session.commit()
    page = make(sara, edition=str(edition_id))
    assert "2027" in page.one("//tbody/tr[1]").text_content()
    page = make(sara, edition=str(other.id), expect=422)
    assert page.errors == ["In which edition? Choose from the list."]
    with pytest.raises(RuleBroken, match="edition of which you are staff"):
        tokens.make_token(session, staff, "One", ["judges:read"], 1, at, other.id)
    page = make(sara, edition=str(edition_id), scopes=["judges:read", "pledges:write"], expect=422)
    assert "Pledges belong to no edition." in page.main
    assert [token.edition_id for token in kept(session)] == [edition_id]


def test_one_that_was_ended_is_gone_and_says_so(session, sara):
    page = make(sara)
    button = page.one("//form[contains(@action,'/end')]").get("action")
    page = sara.get(sara.post(button, expect=302).location)
    assert page.notices == ["The token is worth nothing any more."]
    assert "You have none." in page.main
    sara.post(button, expect=404)
    (token,) = kept(session)
    assert token.ended_at is not None


@pytest.mark.case("AZ-21")
def test_anothers_token_is_not_there(session, sara, client_for, at):
    button = make(sara).one("//form[contains(@action,'/end')]").get("action")
    other = factories.a_user(session, "other@example.org", ("admin", None))
    session.commit()
    client_for(other).post(button, expect=404)
    assert "Archive" not in client_for(other).get("accounts.tokens").main
    assert kept(session)[0].ended_at is None


def test_who_is_no_staff_makes_none_and_is_not_led_there(session, client_for, sara):
    nominee = factories.a_user(session, "nominee@example.org")
    session.commit()
    client_for(nominee).get("accounts.tokens", expect=403)
    make(client_for(nominee), expect=403)
    assert "Tokens for programs" not in client_for(nominee).get("accounts.account").main
    assert "Tokens for programs" in sara.get("accounts.account").links()


@pytest.mark.parametrize(
    ("scopes", "days", "words"),
    [(["judges:read", "everything"], 1, "what the program may do"), (["judges:read"], 366, "from 1 to 365")],
)
def test_what_no_form_sends_makes_no_token(session, staff, at, scopes, days, words):
    with pytest.raises(RuleBroken, match=words):
        tokens.make_token(session, staff, "One", scopes, days, at)


def test_one_person_has_so_many_and_no_more(session, staff, at, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_TOKENS", 2)
    other = factories.a_user(session, "other@example.org", ("admin", None))
    for holder, name in ((other, "One"), (staff, "One"), (staff, "Two")):
        tokens.make_token(session, holder, name, ["judges:read"], 1, at)
    with pytest.raises(RuleBroken, match="as many tokens"):
        tokens.make_token(session, staff, "Three", ["judges:read"], 1, at)
    first = session.scalars(select(ApiToken).where(ApiToken.user_id == staff.id, ApiToken.name == "One")).one()
    tokens.end_token(session, first, staff, at)
    tokens.make_token(session, staff, "Three", ["judges:read"], 1, at)


def test_a_token_ends_alone_and_once(session, staff, at):
    for name in ("One", "Two"):
        tokens.make_token(session, staff, name, ["judges:read"], 1, at)
    one, two = session.scalars(select(ApiToken).order_by(ApiToken.name)).all()
    for moment in (at, at + timedelta(hours=1)):
        tokens.end_token(session, one, staff, moment)
    session.expire_all()
    assert (one.ended_at, two.ended_at) == (at, None)
    ends = select(AuditRow.subject_id).where(AuditRow.action == "token.ended")
    assert session.scalars(ends).all() == [one.id]


def test_the_last_use_of_a_token_is_noted_every_five_minutes_and_of_no_other(session, staff, at):
    secrets = [tokens.make_token(session, staff, name, ["judges:read"], 1, at) for name in ("One", "Two")]
    one, two = session.scalars(select(ApiToken).order_by(ApiToken.name)).all()
    real = clock.real(session)
    for before, noted in ((real - timedelta(minutes=4), False), (real - timedelta(minutes=6), True)):
        session.execute(update(ApiToken).values(used_at=before, expires_at=real + timedelta(days=1)))
        assert tokens.take_token(session, secrets[0]).token_id == one.id
        session.expire_all()
        assert (one.used_at != before, two.used_at) == (noted, before)
