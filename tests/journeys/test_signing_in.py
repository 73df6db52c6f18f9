"""Getting in and out with a real browser and the mail that is really sent."""

import pytest

pytestmark = pytest.mark.browser


def test_a_first_administrator_signs_in_with_the_link_that_the_command_printed(live, people):
    link = live.awards("user", "add", "ada@secretariat.example", "--role", "admin", "--name", "Ada").strip()
    ada = people.person()
    ada.goto(link)
    ada.press("Sign in")
    ada.sees("Staff and administrators sign in with two steps")
    for closed in ("/staff", "/staff/editions", "/account"):
        ada.goto(closed)
        assert "/account/second-step" in ada.page.url
    ada.goto("/account/second-step?next=/staff")
    assert ada.axe() == []
    ada.set_up_app()
    assert ada.page.url.endswith("/staff")
    ada.page.locator("summary", has_text="Account").click()
    ada.press("Sign out")
    ada.goto("/staff")
    assert "/account/sign-in" in ada.page.url
    ada.goto(link)
    ada.press("Sign in")
    ada.sees("This link was used already or has ended")


def test_a_newcomer_signs_in_with_the_code_from_the_mail(live, people):
    nia = people.person("nia@benches.example", "/nominations")
    nia.sees("Nominations")
    assert nia.axe() == []
