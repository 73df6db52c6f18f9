"""A person whose two accounts become one, in a browser, with the mails as they are read."""

import json

import pytest
from sqlalchemy import select

from awards.accounts.models import User
from tests.factories import an_edition
from tests.support.browser import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]


def test_a_person_with_two_accounts_merges_them(live, people, session, at):
    people.person("nia@university.example")
    nia = people.person("nia@example.org")
    nia.follow("Add another address, or an account that you have under it")
    nia.fill("Your other e-mail address", "nia@university.example")
    nia.press("Send a code to it")
    mail = live.wait_for_mail("nia@university.example", after=0, about="add this address")
    assert "It has an account of its own" in mail.text
    assert "nia@example.org" in mail.text
    assert nia.axe() == []
    nia.fill("The ten digits from the mail", mail.code)
    nia.press("Go on")
    nia.sees("Merge two accounts", "This cannot be taken back.")
    address = nia.page.url
    for size in (PHONE, DESK):
        nia.page.set_viewport_size(size)
        for lang in ("ar", "en"):
            nia.goto(f"{address}?lang={lang}")
            assert nia.axe() == []
            wide = nia.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            assert wide, f"{lang} at {size['width']}"
    nia.press("Merge the two accounts")
    nia.sees("The two accounts are merged.", "nia@university.example")
    assert nia.axe() == []
    for reader in ("nia@example.org", "nia@university.example"):
        text = live.wait_for_mail(reader, after=0, about="are merged").text
        assert "The account of nia@university.example is now part of the account of nia@example.org." in text
    gone = session.scalars(select(User.id).where(User.merged_into_id.is_not(None))).one()
    edition = an_edition(session, at, phase="open")
    session.commit()
    typed = json.dumps({"at": 1, "seal": "", "fields": {"title": "Typed before the merge"}})
    nia.page.evaluate(
        "([key, typed]) => localStorage.setItem(key, typed)", [f"draft {gone} start {edition.id} ", typed]
    )
    nia.goto(f"/nominations/{edition.id}/new")
    nia.sees("What you typed is kept on this device.")
    assert nia.page.locator("[name=title]").input_value() == "Typed before the merge"
    assert [key for key in nia.page.evaluate("Object.keys(localStorage)") if str(gone) in key] == []
