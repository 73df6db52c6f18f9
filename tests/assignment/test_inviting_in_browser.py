"""Inviting in a real browser: from the mail to the jury, many at once, and the map; in English and Arabic."""

import os
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from awards.accounts.models import User
from awards.infrastructure import clock
from awards.programme import queries as programme
from tests.factories import a_judge, a_nomination, a_user, an_edition
from tests.support.browser import People, Person, watched
from tests.support.live import served
from tests.support.sessions import a_session

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

YEARS = count(2040)
PICTURES = count()
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def live(makers, tmp_path_factory):
    """One program for all tests of this file; each has an award of its own."""
    with makers("sqlite").fresh() as url, served(url, tmp_path_factory.mktemp("inviting")) as found:
        yield found


@dataclass
class Award:
    """An award in screening with two nominations, a judge from Kenya, and Sam of the staff with the page of judges."""

    edition_id: UUID
    tag: str
    sam: Person
    people: People

    def at(self, name: str) -> str:
        """The address of somebody of this award alone."""
        return f"{name}{self.tag}@reads.example"


@pytest.fixture
def award(live, chromium):
    people = watched(chromium, live)()
    year = next(YEARS)
    with live.session() as session:
        at = clock.now(session)
        edition = an_edition(session, at, phase="screening", year=year, last_number=10 * year)
        staff = a_user(session, f"sam{year}@secretariat.example", ("staff", edition.id))
        nominator = a_user(session, f"nia{year}@benches.example")
        a_nomination(session, edition, nominator, at, title="Repair benches")
        a_nomination(session, edition, nominator, at, title="Night school", language="ar", countries=("FJ", "LB"))
        a_judge(session, edition, f"ada{year}@lab.example", at, country="KE")
        secret = a_session(session, session.get_one(User, staff.id), clock.real(session))
    sam = people.person()
    sam.context.add_cookies([{"name": "awards", "value": secret, "url": live.base_url}])
    yield Award(edition.id, str(year), sam, people)
    people.close()


def looks(person: Any) -> None:
    """Nothing is wrong with the page by axe, and it fits on a phone and on a desk."""
    shots = os.environ.get("AWARDS_TEST_PICTURES")
    for width in (360, 1280):
        person.page.set_viewport_size({"width": width, "height": 900})
        assert person.axe() == []
        assert person.page.evaluate(FITS), f"{person.page.url} runs sideways at {width}"
        if shots:
            person.page.screenshot(path=f"{shots}/{next(PICTURES):02}-{width}.png", full_page=True)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_from_the_mail_to_the_jury_and_from_the_mail_to_a_no(live, award, lang):
    edition_id, sam = award.edition_id, award.sam
    for name in ("jo", "kim"):
        sam.goto(f"/staff/{edition_id}/judges")
        form = sam.page.locator("#invite")
        form.locator("[name=email]").fill(award.at(name))
        form.locator("[name=name]").fill(name.capitalize())
        form.locator("[name=language]").select_option(lang)
        with sam.page.expect_navigation():
            form.locator("button").click()
        assert sam.page.locator("[role=status]").count() == 1
    jo, kim = award.people.person(), award.people.person()
    mail = live.wait_for_mail(award.at("jo"))
    path = mail.link("/judging/invitations/").removeprefix(live.base_url)
    assert path.endswith(f"?lang={lang}")
    jo.goto(path)
    assert jo.page.locator("html").get_attribute("lang") == lang
    looks(jo)
    with jo.page.expect_navigation():
        jo.page.locator("form[action$='/acceptance'] button").click()
    with jo.page.expect_navigation():
        jo.page.locator("main form button").click()
    assert jo.page.url.endswith(f"/judging/{edition_id}/invitation")
    assert jo.page.locator("select[name=zone]").input_value() == "Africa/Nairobi", "the browser's own zone is chosen"
    jo.page.locator("textarea[name=ties]").fill("ITU\nTHAKI")
    looks(jo)
    jo.page.locator("[name=max_load]").fill("3")
    with jo.page.expect_navigation():
        jo.page.locator("form[action$='/acceptance'] button").click()
    assert "THAKI" in jo.words()
    looks(jo)
    mail = live.wait_for_mail(award.at("kim"))
    kim.goto(mail.link("/judging/invitations/").removeprefix(live.base_url))
    with kim.page.expect_navigation():
        kim.page.locator("[name=reason]").press("Enter")
    assert kim.page.locator("main form").count() == 0
    looks(kim)
    sam.goto(f"/staff/{edition_id}/judges?lang={lang}&state=declined")
    assert sam.page.locator("#judges tbody tr").count() == 1
    looks(sam)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_many_are_tried_sent_and_taken_back_by_keyboard(live, award, lang, tmp_path):
    edition_id, sam = award.edition_id, award.sam
    sam.goto(f"/staff/{edition_id}/judges/invitations?lang={lang}")
    looks(sam)
    file = tmp_path / "judges.csv"
    file.write_text(f"email,name,max\n{award.at('lea')},Lea,4\nmax,Max,many\n", encoding="utf-8")
    sam.page.locator("input[type=file]").set_input_files(file)
    press(sam, "main form .actions button")
    assert sam.page.locator("#rows code").all_inner_texts() == ["email", "max"]
    looks(sam)
    sam.page.locator("textarea").fill(f"email,name,max\n{award.at('lea')},Lea,4\n{award.at('max')},Max,5")
    press(sam, "main form .actions button")
    looks(sam)
    press(sam, "form[action$='/sending'] button")
    assert sam.page.locator("#people tbody tr").count() == 2
    looks(sam)
    assert live.mails(award.at("lea")) == []
    press(sam, "form[action$='/taking-back'] button")
    assert sam.page.locator("form[action$='/taking-back']").count() == 0
    assert sam.page.locator("[role=status]").count() == 1
    looks(sam)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_map_and_a_reminder_are_read_on_a_phone_and_on_a_desk(live, award, lang):
    edition_id, sam = award.edition_id, award.sam
    with live.session() as session:
        at = clock.now(session)
        edition = programme.edition(session, edition_id)
        for name, language in (("leila", "ar"), ("jo", "en")):
            asked = a_judge(session, edition, award.at(name), at - timedelta(days=4), state="invited")
            asked.language = language
    sam.goto(f"/staff/{edition_id}/judges/heat?lang={lang}")
    assert sam.page.locator("#heat tbody tr").count() == 2
    assert sam.page.locator(".notice li").count() == 3
    looks(sam)
    sam.goto(f"/staff/{edition_id}/judges/reminder")
    letters = sam.page.locator(".notice[lang]")
    assert [letters.nth(n).get_attribute("dir") for n in range(2)] == ["ltr", "rtl"]
    looks(sam)
    sam.goto(f"/staff/{edition_id}/judges")
    assert sam.page.locator("#judges input[type=checkbox]").count() == 2
    looks(sam)


def press(person, selector):
    """Press a button by keyboard alone."""
    person.page.locator(selector).first.focus()
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
