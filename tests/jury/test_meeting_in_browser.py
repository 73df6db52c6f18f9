"""A jury meets in the browser: the chair leads without scripts, a member votes by keyboard on a phone."""

import pytest

from awards.infrastructure import clock, session_records
from awards.infrastructure.database import Sessions, connect
from tests.jury.things import TIED, a_jury, a_meeting
from tests.support.browser import DESK, PHONE, watched
from tests.support.live import served

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


@pytest.fixture(scope="module")
def live(makers, tmp_path_factory):
    with makers("sqlite").fresh() as url, served(url, tmp_path_factory.mktemp("jury")) as found:
        yield found


def test_a_motion_is_put_voted_on_and_counted_and_stands_in_the_minutes(live, chromium):
    with Sessions(connect(live.database_url)).writing() as session:
        jury = a_jury(session, clock.now(session))
        meeting = a_meeting(session, jury)
        secrets = {
            user.email: session_records.begin(
                session, user.id, user.roles_version, clock.real(session), second_step="app"
            )
            for user in jury.members
        }
        session.commit()
        address, chair_s = f"/jury/{jury.edition.id}/{meeting.id}", jury.chair.email
        others = [member.email for member in jury.members[1:3]]
    people = watched(chromium, live)()

    def person(email, **context):
        found = people.person(**context)
        found.context.add_cookies([{"name": "awards", "value": secrets[email], "url": live.base_url}])
        found.goto(address)
        return found

    chair = person(chair_s, viewport=DESK, java_script_enabled=False)
    chair.page.get_by_text("Put a motion").click()
    chair.page.get_by_role("radio", name="Take an entry in").check()
    chair.page.get_by_label("Which entry?").select_option(label=f"N-0003 {TIED[1]}")
    chair.press("Put this motion")
    chair.press("Open the vote")
    chair.sees("The vote is open. Nobody sees how many voted, or what, before it is closed.")
    chair.page.get_by_role("radio", name="In favour", exact=True).check()
    chair.press("Vote")
    chair.sees("Your vote is kept.")
    for email in others:
        member = person(email, viewport=PHONE, java_script_enabled=True)
        member.page.get_by_role("radio", name="In favour", exact=True).focus()
        member.page.keyboard.press("ArrowDown")
        member.page.keyboard.press("ArrowUp")
        member.page.keyboard.press("Tab")
        with member.page.expect_navigation():
            member.page.keyboard.press("Enter")
        member.sees("You have voted. You can change your vote until it is closed.")
        assert member.axe() == []
        assert member.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    chair.goto(address)
    chair.press("Close the vote and count")
    chair.sees("Carried", "For: 3. Against: 0. Abstained: 0. Could vote: 5, recused: 0.")
    chair.page.get_by_text("Write down the chair’s reasons").click()
    chair.page.get_by_label("The chair’s reasons").fill("It reaches the far north.")
    chair.press("Keep these reasons")
    chair.follow("Minutes")
    chair.sees("Minutes of the jury meeting", f"Take in N-0003 {TIED[1]}", "It reaches the far north.")
    people.close()
