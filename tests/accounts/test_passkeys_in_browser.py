"""Passkeys with the browser's own virtual authenticator: added, used, named, removed, and refused when they must be."""

import json

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from awards.accounts.models import Passkey, PasskeyChallenge
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]


class Key:
    """A phone or security stick that this person's browser can talk to."""

    def __init__(self, person, *, verified=True):
        self.talk = person.context.new_cdp_session(person.page)
        self.talk.send("WebAuthn.enable", {"enableUI": False})
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": verified, "automaticPresenceSimulation": True,
        }  # fmt: skip
        self.id = self.talk.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def know_holder(self, known):
        self.talk.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": known})

    def held(self):
        return self.talk.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def put(self, credential):
        self.talk.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential})

    def forget(self):
        self.talk.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})


def an_administrator(live, people, email="ada@secretariat.example"):
    ada = people.person()
    ada.email = email
    ada.goto(live.awards("user", "add", email, "--role", "admin", "--name", "Ada").strip())
    ada.press("Sign in")
    return ada


def add_passkey(person, name):
    person.fill("A name for this passkey", name)
    person.press("Add a passkey")


def to_the_second_step(person, live):
    """Sign out and take the first step again, by a link of the program's own command."""
    person.goto("/account/sign-in")
    person.context.clear_cookies(name="awards")
    person.goto(live.awards("user", "add", person.email, "--role", "admin").strip())
    person.press("Sign in")
    assert "/account/second-step/proof" in person.page.url, person.page.url


def test_staff_add_a_passkey_and_sign_in_with_it(live, people):
    ada = an_administrator(live, people)
    assert ada.axe() == []
    key = Key(ada)
    add_passkey(ada, "My phone")
    ada.sees("The passkey is added.")
    ada.press("Make ten recovery codes")
    ada.follow("I have kept them, go on")
    assert ada.page.url.endswith("/staff")
    assert len(key.held()) == 1
    to_the_second_step(ada, live)
    ada.press("Use a passkey")
    assert ada.page.url.endswith("/staff")
    with live.session(reading=True) as session:
        kept = session.scalars(select(Passkey)).one()
        assert (kept.name, kept.sign_count > 0) == ("My phone", True)
        assert kept.used_at is not None
        assert session.scalars(select(PasskeyChallenge)).all() == []
    ada.context.clear_cookies(name="awards")
    ada.goto("/account/sign-in?next=/staff/editions")
    ada.press("Sign in with a passkey")
    assert ada.page.url.endswith("/staff/editions")
    with live.session(reading=True) as session:
        assert "sign_in.passkey" in session.scalars(select(AuditRow.action)).all()


def test_several_passkeys_have_names_and_the_last_of_staff_stays(live, people):
    ada = an_administrator(live, people)
    first = Key(ada)
    add_passkey(ada, "My phone")
    ada.goto("/account/second-step")
    first.talk.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": first.id})
    Key(ada)
    add_passkey(ada, "مفتاحي")
    ada.goto("/account/second-step")
    ada.sees("My phone", "مفتاحي")
    ada.press("Remove My phone")
    ada.sees("مفتاحي")
    assert ada.page.get_by_role("button", name="Remove My phone").count() == 0
    ada.press("Remove مفتاحي")
    ada.sees("add another passkey or app before you remove this one")
    with live.session(reading=True) as session:
        assert session.scalars(select(Passkey.name)).all() == ["مفتاحي"]


@pytest.mark.case("AU-10")
def test_a_passkey_that_does_not_know_its_holder_is_refused(live, people):
    ada = an_administrator(live, people)
    key = Key(ada)
    add_passkey(ada, "My phone")
    to_the_second_step(ada, live)
    key.know_holder(False)
    ada.page.get_by_role("button", name="Use a passkey").click()
    expect(ada.page.get_by_role("alert").filter(has_text="The passkey did not answer")).to_be_visible()
    ada.goto("/staff")
    assert "/account/second-step/proof" in ada.page.url
    assert ada.axe() == []


def proof_of(person):
    """What the browser's passkey signs now, sent by nobody yet: the form of the page as it would leave."""
    return person.page.evaluate("""async () => {
      const form = document.querySelector("form[data-passkey=get]");
      const sent = new Promise(done => { form.submit = () => done(form.elements.credential.value); });
      form.requestSubmit();
      return await sent;
    }""")


def send(person, credential):
    """Send an answer of a passkey as the page would; the status."""
    return person.page.evaluate(
        """async credential => {
      const form = document.querySelector("form[data-passkey=get]");
      const body = new URLSearchParams({csrf_token: form.elements.csrf_token.value, next: "/staff", credential});
      const answer = await fetch(form.action, {method: "POST", body});
      return [answer.redirected ? new URL(answer.url).pathname : "", answer.status];
    }""",
        credential,
    )


@pytest.mark.case("AU-10")
def test_what_a_passkey_signed_counts_once_on_this_site_in_time_and_for_its_owner(live, people):
    ada = an_administrator(live, people)
    key = Key(ada)
    add_passkey(ada, "My phone")
    to_the_second_step(ada, live)
    good = proof_of(ada)
    ada.wrong.clear()

    late = proof_of(ada)
    with live.session() as session:
        session.execute(update(PasskeyChallenge).values(expires_at=clock.real(session)))
    assert send(ada, late) == ["", 422]

    assert send(ada, good) == ["", 422], "an older challenge"

    proof_of(ada)
    other_site = json.loads(proof_of(ada))
    told = other_site["response"]["clientDataJSON"]
    other_site["response"]["clientDataJSON"] = told[:-8] + ("AAAAAAAA" if told[-8:] != "AAAAAAAA" else "BBBBBBBB")
    assert send(ada, json.dumps(other_site)) == ["", 422], "not what was signed"

    for garbage in ("", "[]", "{}", "no json", json.dumps({"id": "x", "rawId": "x", "type": "public-key"})):
        proof_of(ada)
        assert send(ada, garbage) == ["", 422], garbage

    right = proof_of(ada)
    eve = an_administrator(live, people, "eve@secretariat.example")
    hers = Key(eve)
    add_passkey(eve, "Her stick")
    to_the_second_step(eve, live)
    hers.forget()
    for credential in key.held():
        hers.put(credential)
    proof_of_eve_options = eve.page.evaluate("""async () => {
      const form = document.querySelector("form[data-passkey=get]");
      const token = new URLSearchParams({csrf_token: form.elements.csrf_token.value});
      const wanted = await (await fetch(form.dataset.options, {method: "POST", body: token})).json();
      return wanted.allowCredentials.length;
    }""")
    assert proof_of_eve_options == 1
    assert send(eve, right) == ["", 422], "of another person"

    assert send(ada, right) == ["/staff", 200]
    with live.session(reading=True) as session:
        assert session.scalars(select(PasskeyChallenge.purpose)).all() == []
    ada.wrong.clear()
    eve.wrong.clear()


def test_without_scripts_the_page_offers_the_app_and_hides_what_needs_a_script(live, people, chromium):
    link = live.awards("user", "add", "ada@secretariat.example", "--role", "admin").strip()
    ada = people.person(java_script_enabled=False)
    ada.goto(link)
    ada.press("Sign in")
    expect(ada.page.get_by_role("button", name="Add a passkey")).to_be_hidden()
    ada.sees("This browser offers no passkeys here. Use an authenticator app.")
    ada.set_up_app()
    ada.goto("/staff")
