"""A draft saves itself while one writes, in a real browser."""

import pytest
from playwright.sync_api import expect

from awards.nominations.models import Nomination

pytestmark = pytest.mark.browser


def test_what_is_typed_is_saved_by_itself_and_a_second_window_is_told_of_the_clash(session, draft, people):
    session.commit()
    address = f"/nominations/{draft.edition_id}/{draft.id}/sections/work"
    ama = people.person("ama@cooperative.example", landing=address)
    ama.goto(address)
    other = ama.context.new_page()
    other.goto(address)
    ama.page.get_by_label("What do you do, and for whom?").fill("We teach.")
    expect(ama.page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    assert ama.page.locator("[name=expected_version]").input_value() == "2"
    assert answers(session, draft) == {"what": "We teach."}

    other.get_by_label("What do you do, and for whom?").fill("Another thought.")
    expect(other.get_by_role("status").filter(has_text="another window")).to_be_visible()
    assert answers(session, draft) == {"what": "We teach."}, "nothing is overwritten"
    other.get_by_role("button", name="Save and go on").click()
    expect(other.get_by_role("heading", name="Two versions of one text")).to_be_visible()
    expect(other.get_by_label("What do you do, and for whom?")).to_have_value("Another thought.")
    expect(other.get_by_text("We teach.")).to_be_visible()
    ama.wrong[:] = [line for line in ama.wrong if "answers 409" not in line]


def answers(session, draft) -> dict[str, str]:
    found = session.get(Nomination, draft.id, populate_existing=True).answers
    session.commit()
    return found
