"""While one types an organisation, the page says that somebody else nominates it already."""

import pytest
from playwright.sync_api import expect

from awards.nominations.models import JoinRequest
from tests.support.browser import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-2")]

BELA = "bela@cooperative.example"


def test_it_is_said_while_typing_and_one_press_asks_to_join(session, edition, draft, people):
    session.commit()
    address = f"/nominations/{edition.id}/new"
    bela = people.person(BELA, landing=address, viewport=PHONE)
    bela.goto(address)
    page = bela.page
    page.locator("html[data-alike-ready=yes]").wait_for()
    notice = page.locator("[data-alike]")
    name, website = (page.locator(f"[name=organisation_1_{part}]") for part in ("name", "website"))
    expect(notice).to_be_hidden()
    name.fill("Another cooperative")
    with page.expect_response("**/alike"):
        website.focus()
    expect(notice).to_be_hidden()
    name.fill("EXAMPLE cooperative")
    website.focus()
    expect(notice).to_be_visible()
    assert (
        notice.evaluate("(box) => box.previousElementSibling.querySelector('input').name") == "organisation_1_website"
    )
    assert bela.axe() == []
    bela.press("Ask to join")
    assert "The nominator is asked and sees your name and address." in page.locator("body").inner_text()
    asked = session.query(JoinRequest).one()
    assert asked.nomination_id == draft.id
    session.commit()
