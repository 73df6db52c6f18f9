"""Passkeys without a browser: which challenge counts, whose passkey answers, and what is kept of it."""

import json
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import Passkey, PasskeyChallenge, User
from awards.accounts.rules import Origin
from awards.accounts.services import passkeys
from awards.core.errors import RuleBroken
from awards.core.identifiers import digest
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.session_records import SessionRecord
from tests.factories import a_user
from tests.support.sessions import a_session

SITE, PEPPER = "https://awards.example", "a secret for tests only, long enough to be one"
ANSWER = json.dumps({"id": "ada-key"})


@pytest.fixture
def signing(monkeypatch):
    """Every passkey signs well: what it signed is for the library and for `test_passkeys_in_browser`."""
    registered = SimpleNamespace(credential_id=b"new", sign_count=0, credential_public_key=b"key")
    monkeypatch.setattr(passkeys.webauthn, "verify_registration_response", lambda **_: registered, raising=False)
    proven = SimpleNamespace(new_sign_count=1)
    monkeypatch.setattr(passkeys.webauthn, "verify_authentication_response", lambda **_: proven, raising=False)


@pytest.fixture
def ada(session):
    """An administrator with a passkey; another person has one, too."""
    found = a_user(session, "ada@secretariat.example", ("admin", None))
    for holder, name in ((found, "ada-key"), (a_user(session, "eve@example.org"), "eve-key")):
        a_passkey(session, holder, name)
    return found


def a_passkey(session: Session, holder: User, name: str) -> Passkey:
    made = Passkey(
        user_id=holder.id, credential_id=name, public_key="key", sign_count=0, name=name, created_at=clock.real(session)
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def here(session: Session, user: User) -> UUID:
    """A new session of the user's."""
    secret = a_session(session, user, clock.real(session))
    return session.scalars(select(SessionRecord.id).where(SessionRecord.token_digest == digest(secret))).one()


def purposes(session: Session) -> list[str]:
    return sorted(session.scalars(select(PasskeyChallenge.purpose)))


def test_one_person_has_so_many_passkeys_and_no_more(session, ada, monkeypatch):
    at, where = clock.real(session), here(session, ada)
    monkeypatch.setattr(passkeys, "MOST_PASSKEYS", 2)
    passkeys.ask_to_add(session, ada, where, SITE, at)
    a_passkey(session, ada, "second")
    with pytest.raises(RuleBroken, match="as many passkeys"):
        passkeys.ask_to_add(session, ada, where, SITE, at)


@pytest.mark.usefixtures("signing")
def test_a_passkey_is_added_once_whoever_has_others(session, ada):
    at, where = clock.real(session), here(session, ada)
    passkeys.ask_to_add(session, ada, where, SITE, at)
    added = passkeys.add(session, ada, where, ANSWER, "My phone", SITE, at)
    assert (added.user_id, added.name) == (ada.id, "My phone")
    passkeys.ask_to_add(session, ada, where, SITE, at)
    with pytest.raises(RuleBroken, match="added already"):
        passkeys.add(session, ada, where, ANSWER, "My phone", SITE, at)


@pytest.mark.usefixtures("signing")
def test_the_second_step_is_taken_by_a_passkey_of_ones_own_alone(session, ada):
    at, where = clock.real(session), here(session, ada)
    passkeys.ask_to_prove(session, ada, where, SITE, at)
    passkeys.prove(session, ada, where, ANSWER, SITE, at)
    for answer in (json.dumps({"id": "eve-key"}), json.dumps(["ada-key"]), "ada-key", ""):
        passkeys.ask_to_prove(session, ada, where, SITE, at)
        with pytest.raises(RuleBroken, match="did not prove who you are"):
            passkeys.prove(session, ada, where, answer, SITE, at)
    used = dict(session.execute(select(Passkey.credential_id, Passkey.sign_count)).all())
    assert used == {"ada-key": 1, "eve-key": 0}


def test_an_answer_that_nobody_signed_proves_nothing_and_is_noted(session, ada):
    at, where = clock.real(session), here(session, ada)
    passkeys.ask_to_prove(session, ada, where, SITE, at)
    with pytest.raises(RuleBroken, match="did not prove who you are"):
        passkeys.prove(session, ada, where, ANSWER, SITE, at)
    asked, _options = passkeys.ask_to_sign_in(session, SITE, PEPPER, at, Origin())
    with pytest.raises(RuleBroken, match="not known here"):
        passkeys.sign_in(session, asked, ANSWER, SITE, at)
    actions = session.scalars(select(AuditRow.action).order_by(AuditRow.seq)).all()
    assert actions[-2:] == ["second_step.wrong_passkey", "sign_in.wrong_passkey"]


@pytest.mark.usefixtures("signing")
def test_a_passkey_signs_in_whoever_holds_it_unless_the_account_is_closed(session, ada):
    at = clock.real(session)
    first, second = (passkeys.ask_to_sign_in(session, SITE, PEPPER, at, Origin())[0] for _visitor in "12")
    assert passkeys.sign_in(session, first, ANSWER, SITE, at).id == ada.id
    with pytest.raises(RuleBroken, match="not known here"):
        passkeys.sign_in(session, second, json.dumps({"id": "nobodys-key"}), SITE, at)
    ada.disabled_at = at
    asked, _options = passkeys.ask_to_sign_in(session, SITE, PEPPER, at, Origin())
    with pytest.raises(RuleBroken, match="account is closed"):
        passkeys.sign_in(session, asked, ANSWER, SITE, at)


@pytest.mark.usefixtures("signing")
def test_a_challenge_counts_for_its_session_and_purpose_and_for_five_minutes(session, ada):
    at, where, elsewhere = clock.real(session), here(session, ada), here(session, ada)
    passkeys.ask_to_prove(session, ada, elsewhere, SITE, at)
    passkeys.ask_to_add(session, ada, where, SITE, at)
    with pytest.raises(RuleBroken, match="took too long"):
        passkeys.prove(session, ada, where, ANSWER, SITE, at)
    passkeys.ask_to_prove(session, ada, where, SITE, at)
    passkeys.ask_to_prove(session, ada, where, SITE, at)
    assert purposes(session) == ["add", "prove", "prove"], "the newest of each session and purpose"
    with pytest.raises(RuleBroken, match="took too long"):
        passkeys.prove(session, ada, where, ANSWER, SITE, at + timedelta(minutes=5))
    passkeys.ask_to_add(session, ada, elsewhere, SITE, at + timedelta(minutes=5))
    assert purposes(session) == ["add"], "those that have ended are forgotten"


def test_a_passkey_goes_alone_and_the_last_of_staff_stays(session, ada):
    at, second = clock.real(session), a_passkey(session, ada, "second")
    passkeys.remove(session, ada, second, at)
    assert sorted(session.scalars(select(Passkey.credential_id))) == ["ada-key", "eve-key"]
    with pytest.raises(RuleBroken, match="before you remove this one"):
        passkeys.remove(session, ada, session.scalars(select(Passkey).where(Passkey.user_id == ada.id)).one(), at)
