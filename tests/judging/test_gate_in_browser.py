"""The gate and the staff's page of conflicts in a real browser: English and Arabic, phone and desk, with no script."""

import os
from itertools import count

import pytest

from awards.accounts.models import User
from awards.assignment import services
from awards.infrastructure import clock
from awards.nominations.models import NominationOrganisation
from awards.programme import queries as programme
from tests.factories import a_user
from tests.judging.conftest import a_round
from tests.support.browser import watched
from tests.support.live import served
from tests.support.sessions import a_session

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

YEARS = count(2140)
PICTURES = count()
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def live(makers, tmp_path_factory):
    """One program for all tests of this file; each has an edition of its own."""
    with makers("sqlite").fresh() as url, served(url, tmp_path_factory.mktemp("gate")) as found:
        yield found


@pytest.fixture
def gate(live, chromium):
    """`gate("nina")` or `gate("sam")`: the browser of a judge before the gate, or of staff, in this test's edition.

    Nina shares the web domain of the first nomination.
    """
    people = watched(chromium, live)()
    year = next(YEARS)
    with live.session() as session:
        judging = a_round(session, clock.now(session), agreed=False, year=year, tag=str(year), last_number=10 * year)
        organisation = session.query(NominationOrganisation).filter_by(nomination_id=judging.nominations[0].id).one()
        organisation.website, organisation.domain = "https://example.org", "example.org"
        sam = a_user(session, f"sam{year}@secretariat.example", ("staff", judging.edition.id))
        ids = {"nina": judging.nina.id, "sam": sam.id}
        secrets = {
            name: a_session(session, session.get_one(User, user_id), clock.real(session))
            for name, user_id in ids.items()
        }

    def open_gate(name, **context):
        person = people.person(**context)
        person.context.add_cookies([{"name": "awards", "value": secrets[name], "url": live.base_url}])
        return person

    open_gate.edition_id, open_gate.judging = judging.edition.id, judging
    yield open_gate
    people.close()


def looks(person):
    """Nothing is wrong with the page by axe, and it fits on a phone and on a desk."""
    shots = os.environ.get("AWARDS_TEST_PICTURES")
    for width in (360, 1280):
        person.page.set_viewport_size({"width": width, "height": 900})
        assert person.axe() == []
        assert person.page.evaluate(FITS), f"{person.page.url} runs sideways at {width}"
        if shots:
            person.page.screenshot(path=f"{shots}/{next(PICTURES):02}-{width}.png", full_page=True)


def press(person, selector):
    """Press a button or follow a link by keyboard alone."""
    person.page.locator(selector).first.focus()
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_judge_passes_the_gate_by_keyboard_and_staff_decide_about_what_the_judge_contests(gate, lang):
    nina = gate("nina")
    nina.goto(f"/judging/{gate.edition_id}/conflicts?lang={lang}")
    box = nina.page.locator("#ties input[type=checkbox]")
    assert box.is_checked()
    assert box.is_disabled()
    assert nina.page.locator("#ties a").count() == 0
    looks(nina)
    nina.page.locator("#ties select").first.select_option("relative")
    press(nina, "main form .actions button")
    assert nina.page.locator("#error-summary").count() == 1
    assert nina.page.locator("#ties select").first.input_value() == "relative", "what was chosen stays"
    nina.page.locator("#ties summary").focus()
    nina.page.keyboard.press("Enter")
    nina.page.keyboard.press("Tab")
    nina.page.keyboard.type("A host of many.")
    looks(nina)
    nina.page.locator("input[name=agreed]").focus()
    nina.page.keyboard.press("Space")
    press(nina, "main form .actions button")
    assert nina.page.url.endswith(f"/judging/{gate.edition_id}")
    assert nina.page.locator("#queue tbody tr").count() == 1
    nina.goto(f"/judging/{gate.edition_id}/conflicts")
    assert nina.page.locator("#ties input[type=checkbox]:checked").count() == 2
    looks(nina)
    sam = gate("sam")
    sam.goto(f"/staff/{gate.edition_id}/conflicts?contested=yes&lang={lang}")
    assert sam.page.locator("#conflicts tbody tr").count() == 1
    assert "A host of many." in sam.words()
    looks(sam)
    sam.page.locator("#conflicts summary").focus()
    sam.page.keyboard.press("Enter")
    sam.page.locator("#conflicts input[name=reason]").fill("A host of many, true.")
    looks(sam)
    press(sam, "#conflicts form button")
    sam.goto(f"/staff/{gate.edition_id}/conflicts?state=dismissed")
    assert "A host of many, true." in sam.words()
    looks(sam)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_without_scripts_the_gate_is_refused_politely(gate, lang):
    nina = gate("nina", java_script_enabled=False)
    nina.goto(f"/judging/{gate.edition_id}/conflicts?lang={lang}")
    with nina.page.expect_navigation():
        nina.page.locator("main form .actions a").click()
    assert nina.page.url.endswith("/conflicts/refusal")
    nina.page.locator("textarea[name=reason]").fill("My contract does not allow it.")
    with nina.page.expect_navigation():
        nina.page.locator("main form button").click()
    assert nina.page.locator("main form").count() == 0
    assert nina.page.locator("html").get_attribute("lang") == lang
    nina.goto(f"/judging/{gate.edition_id}/conflicts")
    assert "/account/sign-in" in nina.page.url, "the role has ended, and the session with it"


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_pages_of_a_refusal_look_right(gate, lang):
    nina = gate("nina")
    nina.goto(f"/judging/{gate.edition_id}/conflicts/refusal?lang={lang}")
    looks(nina)
    press(nina, "main form button")
    looks(nina)


def test_without_scripts_a_judge_passes_and_staff_filter(gate, live):
    nina = gate("nina", java_script_enabled=False)
    nina.goto(f"/judging/{gate.edition_id}/conflicts")
    nina.page.locator("#ties select").first.select_option("funds")
    nina.tick("I keep what I read here confidential")
    with nina.page.expect_navigation():
        nina.page.locator("main form .actions button").click()
    nina.sees("2 conflicts are noted.")
    sam = gate("sam", java_script_enabled=False)
    sam.goto(f"/staff/{gate.edition_id}/conflicts")
    sam.page.locator("main details summary").first.click()
    sam.page.locator("select[name=source]").select_option("declared")
    with sam.page.expect_navigation():
        sam.page.locator("main details form[method=get] button").click()
    assert sam.page.locator("#conflicts tbody tr").count() == 1
    sam.sees("I or my organisation fund or advise the nominee", "Said by the judge")


def test_forty_names_are_one_form_that_fits_on_a_phone(gate, live):
    from tests.factories import a_nomination, an_assignment

    with live.session() as session:
        at, judging = clock.now(session), gate.judging
        edition = programme.edition(session, gate.edition_id)
        nominator = session.get_one(User, judging.nominator.id)
        nina = session.get_one(User, judging.nina.id)
        for n in range(40):
            nomination = a_nomination(
                session, edition, nominator, at, entry_state="eligible", website=None, organisation=f"Group {n} " * 3
            )
            an_assignment(session, edition, nomination.entries[0], nina, at)
        services.find_conflicts(session, edition, at, judge_ids=[nina.id])
    nina = gate("nina")
    nina.goto(f"/judging/{gate.edition_id}/conflicts")
    assert nina.page.locator("#ties select").count() == 42
    looks(nina)
