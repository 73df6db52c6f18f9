"""Who goes on, by keyboard and eye: staff settle it on a phone, the judge meets the finals."""

from datetime import timedelta

import pytest

from awards.accounts.models import User
from awards.infrastructure import clock, session_records
from awards.infrastructure.database import Sessions, connect
from awards.judging import terms
from awards.judging.models import Confidentiality, GateAnswer
from awards.nominations.models import Entry
from awards.programme.models import Edition, Round
from tests import factories
from tests.decisions.test_going_on import BEST, a_longlist
from tests.support.browser import DESK, PHONE, watched
from tests.support.live import served

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

LANGUAGES = ("en", "ar")


@pytest.fixture(scope="module")
def live(makers, tmp_path_factory):
    with makers("sqlite").fresh() as url, served(url, tmp_path_factory.mktemp("rounds")) as found:
        yield found


def test_staff_settle_who_goes_on_and_the_judge_meets_the_finals(live, chromium, tmp_path):
    with Sessions(connect(live.database_url)).writing() as session:
        at = clock.now(session)
        longlist = a_longlist(session, at, opens=timedelta(hours=-1), names={"en": "Finals"})
        longlist.edition.rounds[0].names = {"en": "Longlist"}
        longlist.edition.rounds[0].closes_at = at - timedelta(days=1)
        judge = longlist.judges[0]
        session.add(
            Confidentiality(edition_id=longlist.edition.id, judge_id=judge.id, agreed_at=at, version=terms.VERSION)
        )
        for entry in longlist.entries.values():
            session.add(GateAnswer(judge_id=judge.id, nomination_id=entry.nomination_id, answered_at=at))
        session.commit()
        secrets = {
            user.email: session_records.begin(
                session, user.id, user.roles_version, clock.real(session), second_step="app"
            )
            for user in (longlist.staff, longlist.second, judge)
        }
        session.commit()
        desk = f"/staff/{longlist.edition.id}/decisions"
        queue = f"/judging/{longlist.edition.id}"
        judged_id, edition_id = longlist.entries[BEST[1]].id, longlist.edition.id
        finals_id, judge_id, judges_address = longlist.finals.id, judge.id, judge.email
    people = watched(chromium, live)()

    def person(email, **context):
        found = people.person(**context)
        found.context.add_cookies([{"name": "awards", "value": secrets[email], "url": live.base_url}])
        return found

    staff = person("staff@example.org", viewport=PHONE, java_script_enabled=True)
    for language in LANGUAGES:
        for path in (desk, f"{desk}/skills/rounds/1"):
            staff.goto(f"{path}?lang={language}")
            assert staff.axe() == [], path
            assert staff.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            staff.page.screenshot(path=tmp_path / f"{path.rsplit('/', 1)[1]}-{language}.png", full_page=True)
    staff.goto(f"{desk}?lang=en")
    staff.sees("Who goes on from: Longlist", "Shortlist and winners")
    staff.follow("Choose who goes on")
    ticked = staff.page.locator("input[name=chosen]:checked + label")
    assert [" ".join(text.split()) for text in ticked.all_inner_texts()] == [f"1 {BEST[0]}", f"2 {BEST[1]}"]
    staff.press("Propose this decision")
    staff.sees("Who goes on", "Longlist", "Proposed")
    assert staff.axe() == []
    second = person("second@example.org", viewport=DESK, java_script_enabled=False)
    second.goto(staff.page.url.removeprefix(live.base_url))
    second.press("Approve this decision")
    second.sees("2 chosen")
    with Sessions(connect(live.database_url)).writing() as session:
        at = clock.now(session)
        edition, entry = session.get_one(Edition, edition_id), session.get_one(Entry, judged_id)
        finals, given = session.get_one(Round, finals_id), session.get_one(User, judge_id)
        factories.an_assignment(session, edition, entry, given, at, round_=finals)
        session.commit()
    own = person(judges_address, viewport=PHONE)
    for language in LANGUAGES:
        own.goto(f"{queue}?lang={language}")
        assert own.axe() == []
        own.page.screenshot(path=tmp_path / f"queue-{language}.png", full_page=True)
    own.goto(f"{queue}?lang=en")
    own.sees("Finals", "Longlist", BEST[1])
    own.follow("Longlist")
    own.sees(BEST[0], "This round of judging has closed.")
    assert [*staff.wrong, *own.wrong] == []
