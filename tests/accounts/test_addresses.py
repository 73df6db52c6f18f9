"""Several addresses of one person: added by a code, signed in with, chosen for mail, removed."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from awards.accounts import services
from awards.accounts.models import SignInCode, User, UserAddress
from awards.accounts.rules import MOST_ADDRESSES, Origin
from awards.core.errors import RuleBroken
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.session_records import SessionRecord
from tests.accounts.conftest import other_than
from tests.factories import a_user, an_edition
from tests.support.page import Page

NIA, SECOND = "nia@example.org", "nia@university.example"
PEPPER = "a secret for tests only, long enough to be one"


@pytest.fixture
def nia(sessions, client_for):
    with sessions.transaction() as session:
        user = a_user(session, NIA)
    return client_for(user)


def ask(client, email=SECOND) -> str:
    """Ask for a code to this address; gives the page where it is typed."""
    return str(client.post("accounts.new_address", {"email": email}).location)


def code_of(mails) -> str:
    return str(mails("address_code")[-1].values["code"])


def id_of(sessions, email):
    with sessions.reading() as session:
        return session.scalars(select(UserAddress.id).where(UserAddress.email == email)).one()


def add(client, mails, email=SECOND) -> None:
    client.post(ask(client, email), {"code": code_of(mails)})


def told(mails, what) -> list[str]:
    return [mail.to for mail in mails("address_changed") if mail.values["what"] == what]


def test_an_address_is_added_by_its_code_and_signs_in_from_then_on(nia, mails, sign_in, sessions):
    assert "Send a code to it" in nia.get("accounts.new_address").main
    page = ask(nia)
    assert SECOND in nia.get(page).main
    assert mails("address_code")[-1].to == SECOND
    with sessions.reading() as session:
        assert session.scalars(select(UserAddress.email)).all() == [NIA]
    assert nia.post(page, {"code": code_of(mails)}).location == "/account"
    account = nia.get("accounts.account")
    assert account.notices == ["The address is in your account. You can sign in with it from now on."]
    assert f"{NIA} goes here stays" in account.main
    assert f"{SECOND} Send it here Remove" in account.main
    assert told(mails, "added") == [NIA]
    there = sign_in(SECOND)
    assert f"{NIA} goes here" in there.get("accounts.account").main
    with sessions.reading() as session:
        assert len(session.scalars(select(User)).all()) == 1
        actions = session.scalars(select(AuditRow.action)).all()
    assert {"address.code_sent", "address.proved", "address.added"} <= set(actions)


def test_the_page_says_the_same_of_an_address_that_has_an_account_and_only_its_mail_tells(nia, mails, sessions):
    with sessions.transaction() as session:
        a_user(session, "other@example.org")
        a_user(session, "closed@example.org", disabled_at=clock.real(session))
    pages = [
        nia.get(ask(nia, email)).main.replace(email, "…")
        for email in (SECOND, "other@example.org", "closed@example.org")
    ]
    assert pages[0] == pages[1] == pages[2]
    assert [(mail.to, mail.values["has_account"]) for mail in mails("address_code")] == [
        (SECOND, False), ("other@example.org", True),
    ]  # fmt: skip


def test_a_wrong_code_is_counted_and_five_of_them_end_it(nia, mails, sessions):
    page = ask(nia)
    wrong = other_than(code_of(mails))
    for _ in range(4):
        assert "The code is not right" in nia.post(page, {"code": wrong}, expect=422).errors[0]
    assert "That was the last try" in nia.post(page, {"code": wrong}, expect=422).errors[0]
    assert "This code has ended" in nia.post(page, {"code": code_of(mails)}, expect=422).errors[0]
    with sessions.reading() as session:
        assert session.scalars(select(UserAddress.email)).all() == [NIA]


def test_the_code_counts_once_and_for_a_quarter_of_an_hour(nia, mails, sessions):
    add(nia, mails)
    nia.post("accounts.address_removal", address_id=id_of(sessions, SECOND))
    with sessions.reading() as session:
        used = session.scalars(select(SignInCode)).one()
    again = nia.post("accounts.address_code", {"code": code_of(mails)}, expect=422, proof_id=used.id)
    assert "This code has ended" in again.errors[0]
    page = ask(nia)
    with sessions.transaction() as session:
        session.execute(update(SignInCode).values(expires_at=clock.real(session)))
    assert "This code has ended" in nia.post(page, {"code": code_of(mails)}, expect=422).errors[0]


def test_a_code_for_an_address_signs_nobody_in_and_one_for_signing_in_adds_nothing(nia, client_for, mails, sessions):
    ask(nia)
    client_for().post("accounts.sign_in", {"email": SECOND})
    with sessions.transaction() as session:
        at, user = clock.real(session), session.scalars(select(User)).one()
        proof = session.scalars(select(SignInCode).where(SignInCode.for_user_id == user.id)).one()
        other = session.scalars(select(SignInCode).where(SignInCode.for_user_id.is_(None))).one()
        assert (proof.ended_at, other.ended_at) == (None, None)
        with pytest.raises(RuleBroken, match="has ended"):
            services.sign_in_with_code(session, proof.id, code_of(mails), "en", PEPPER, at, Origin())
        digits = mails()[-1].values["code"]
        with pytest.raises(RuleBroken, match="has ended"):
            services.addresses.prove(session, user, other.id, digits, PEPPER, at, Origin())


def test_the_proof_is_nobody_elses(nia, client_for, mails, sessions):
    page = ask(nia)
    with sessions.transaction() as session:
        eve = a_user(session, "eve@example.org")
    client_for(eve).get(page, expect=404)
    client_for(eve).post(page, {"code": code_of(mails)}, expect=404)
    client_for(eve).post("accounts.address_removal", address_id=id_of(sessions, NIA), expect=404)


def test_an_older_sign_in_proves_itself_again_before_an_address_changes(nia, sessions):
    with sessions.transaction() as session:
        session.execute(update(SessionRecord).values(proved_at=clock.real(session) - timedelta(hours=1)))
    assert nia.get("accounts.new_address", expect=302).location.startswith("/account/second-step/proof")
    for endpoint in ("address_removal", "address_for_mail"):
        refused = nia.post(f"accounts.{endpoint}", address_id=id_of(sessions, NIA))
        assert refused.location.startswith("/account/second-step/proof")


def test_mail_goes_where_the_person_says_and_the_address_before_is_told(nia, mails, sessions):
    add(nia, mails)
    nia.post("accounts.address_for_mail", address_id=id_of(sessions, SECOND))
    assert nia.get("accounts.account").notices[-1] == f"Our mail goes to {SECOND} from now on."
    assert told(mails, "chosen") == [NIA]
    nia.post("accounts.address_removal", address_id=id_of(sessions, NIA))
    assert told(mails, "removed") == [SECOND, NIA]
    with sessions.reading() as session:
        assert session.scalars(select(UserAddress.email)).all() == [SECOND]
        assert session.scalars(select(User.email)).all() == [SECOND]


def test_the_address_for_mail_and_so_the_last_one_stays(nia, sessions):
    page = nia.post("accounts.address_removal", address_id=id_of(sessions, NIA), expect=422)
    assert page.errors == ["Our mail goes to this address. Choose another one for it, then remove this one."]
    with sessions.reading() as session:
        assert session.scalars(select(UserAddress.email)).all() == [NIA]


def test_a_judge_removes_no_address_since_conflicts_are_looked_for_on_each(sessions, client_for, mails, at):
    with sessions.transaction() as session:
        judge = a_user(session, "ama@panel.example", ("judge", an_edition(session, at).id))
    ama = client_for(judge)
    add(ama, mails)
    account = ama.get("accounts.account")
    assert "conflicts of interest are looked for on every address of yours" in account.main
    assert f"{SECOND} Send it here stays" in account.main
    refused = ama.post("accounts.address_removal", address_id=id_of(sessions, SECOND), expect=422)
    assert refused.errors[0].startswith("You are a judge")


def test_an_account_has_few_addresses_and_none_twice(nia, sessions):
    assert nia.post("accounts.new_address", {"email": NIA.upper()}, expect=422).errors == [
        "Your other e-mail address: This address is in your account already."
    ]
    with sessions.transaction() as session:
        user = session.scalars(select(User)).one()
        session.add_all(UserAddress(user_id=user.id, email=f"n{n}@example.org") for n in range(MOST_ADDRESSES - 1))
    assert "Add another address" not in nia.get("accounts.account").main
    page = nia.post("accounts.new_address", {"email": SECOND}, expect=422)
    assert page.errors == ["Your other e-mail address: An account has at most 5 addresses. Remove one first."]


def test_a_code_that_was_asked_for_adds_no_address_to_an_account_that_is_full_by_now(session, mails):
    user, at = a_user(session, NIA), clock.real(session)
    session.add_all(UserAddress(user_id=user.id, email=f"n{n}@example.org") for n in range(MOST_ADDRESSES - 2))
    proofs = [
        services.addresses.ask_to_add(session, user, to, PEPPER, at, Origin()) for to in (SECOND, "n9@example.org")
    ]
    session.commit()
    codes = {mail.to: mail.values["code"] for mail in mails("address_code")}
    first, second = [(proof.id, codes[proof.email], PEPPER, at, Origin()) for proof in proofs]
    services.addresses.prove(session, user, *first)
    with pytest.raises(RuleBroken, match="at most 5 addresses"):
        services.addresses.prove(session, user, *second)


def test_a_code_for_what_became_ones_own_address_meanwhile_leads_to_no_other_account(session, mails):
    user, at = a_user(session, NIA), clock.real(session)
    proof = services.addresses.ask_to_add(session, user, SECOND, PEPPER, at, Origin())
    session.add(UserAddress(user_id=user.id, email=SECOND))
    session.commit()
    code = code_of(mails)
    assert not services.addresses.prove(session, user, proof.id, code, PEPPER, at, Origin())


def test_proving_an_address_again_keeps_the_proof_that_a_merge_waits_for(session, mails):
    at, nia = clock.real(session), a_user(session, NIA)
    a_user(session, SECOND)
    first = services.addresses.ask_to_add(session, nia, SECOND, PEPPER, at, Origin())
    session.commit()
    code = code_of(mails)
    services.addresses.prove(session, nia, first.id, code, PEPPER, at, Origin())
    services.addresses.ask_to_add(session, nia, SECOND, PEPPER, at, Origin())
    session.refresh(first)
    assert first.ended_at is None


def test_nobody_is_told_of_a_choice_that_changes_nothing(session, mails):
    user, at = a_user(session, NIA), clock.real(session)
    services.addresses.choose_for_mail(session, user, user.addresses[0], at)
    session.commit()
    assert told(mails, "chosen") == []


def test_one_account_floods_no_strangers(nia, mails):
    for n in range(5):
        ask(nia, f"stranger{n}@example.org")
    page: Page = nia.post("accounts.new_address", {"email": "one-more@example.org"}, expect=429)
    assert "There were too many tries" in page.errors[0]
    assert len(mails("address_code")) == 5


def test_the_pages_cost_few_queries(nia, mails, count_queries):
    page = ask(nia)
    for address, most in (("accounts.account", 4), ("accounts.new_address", 2), (page, 3)):
        nia.get(address)
        with count_queries(at_most=most):
            nia.get(address)
