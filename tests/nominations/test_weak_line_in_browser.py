"""Writing over a line that is slow, and on a page that is older than the rules or the right to write."""

import copy
import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from awards.nominations.models import Collaborator
from awards.programme import queries as programme
from awards.programme import services as changing
from awards.programme.document import write
from tests.factories import a_user
from tests.nominations.test_writing_in_browser import CHANGED, SAYS, SENT, answers, beside, opened, ready, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-3")]


@pytest.fixture
def address(session, draft) -> str:
    session.commit()
    return f"/nominations/{draft.edition_id}/{draft.id}/sections/work"


BYTES_A_SECOND = 50_000 // 8
LATENCY = 0.4
OFTEN = 4
"""How many times as long as the line itself needs a busy machine may take."""


def test_over_a_line_of_50_kbit_one_types_and_is_saved_in_what_the_bytes_need(session, draft, people, address):
    ama = people.person("ama@cooperative.example", landing="/account", service_workers="block")  # nothing is there yet
    page = ama.page
    line = Line(ama)
    begun = time.monotonic()
    page.goto(address, wait_until="commit")
    page.get_by_label(SAYS).fill("We teach.", timeout=1000 * OFTEN * line.needs(60_000, 12))
    till_typed = line.bytes
    expect(beside(page, "answer-what")).to_contain_text("Saved", timeout=1000 * OFTEN * line.needs(60_000, 16))
    took = time.monotonic() - begun
    assert till_typed < 40_000, "one types long before all of it is there"
    assert line.bytes < 60_000, line.asked
    assert len(line.asked) <= 16, line.asked
    assert took > line.bytes / BYTES_A_SECOND * 0.8, "the line was as slow as it was said to be"
    assert answers(session, draft) == {"what": "We teach."}

    page.wait_for_load_state("networkidle")
    before, asked = line.bytes, len(line.asked)
    page.get_by_label(SAYS).press_sequentially(" Phone repair, for widows.")
    until(page, SENT)
    expect(beside(page, "answer-what")).to_contain_text("Saved", timeout=1000 * OFTEN * line.needs(4_000, 2))
    assert answers(session, draft) == {"what": "We teach. Phone repair, for widows."}
    assert len(line.asked) - asked == 1, "one request a pause of the writer"
    assert line.bytes - before < 2_000, "a save brings back no page"


class Line:
    """A line of 50 kbit/s both ways and 0.4 s there and back, with nothing in the cache; what went over it so far."""

    def __init__(self, person):
        self.bytes = 0
        self.asked = []
        talk = person.context.new_cdp_session(person.page)
        talk.on("Network.requestWillBeSent", lambda event: self.asked.append(event["request"]["url"]))
        talk.on("Network.responseReceived", lambda event: self._arrived(event["response"]["encodedDataLength"]))
        talk.on("Network.dataReceived", lambda event: self._arrived(event["encodedDataLength"]))
        talk.send("Network.enable")
        talk.send("Network.setCacheDisabled", {"cacheDisabled": True})
        speed = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
        talk.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY * 1000, **speed})

    def needs(self, size, requests):
        """The seconds that so many bytes and requests need, were each to wait for the one before."""
        return size / BYTES_A_SECOND + requests * LATENCY

    def _arrived(self, size):
        self.bytes += int(size)


def test_what_is_typed_before_the_script_has_come_is_saved_too(session, draft, people, address):
    ama = people.person("ama@cooperative.example", landing="/account", service_workers="block")  # it would answer
    page = ama.page
    held = []
    page.route("**/nominations-autosave*.js", lambda route: held.append(route))
    page.goto(address, wait_until="commit")
    page.get_by_label(SAYS).fill("Typed at once.")
    page.get_by_label(CHANGED).focus()
    expect(page.locator("form[data-autosave=on]")).to_have_count(0)
    until(page, "document.readyState === 'interactive'")
    held.pop().continue_()
    expect(beside(page, "answer-what")).to_contain_text("Saved")
    assert answers(session, draft) == {"what": "Typed at once."}


GONE = "This is not asked any more, or is not yours to change. Nothing is lost: copy it from here."


def test_a_text_whose_question_went_is_shown_to_be_copied_and_not_sent_for_ever(
    session, draft, edition, people, address, at
):
    ama = people.person("ama@cooperative.example", landing=address)
    page = opened(ama, address)
    no_longer_asked(session, edition, at)
    page.get_by_label(CHANGED).fill("402 women.")
    page.get_by_label(SAYS).fill("We teach phone repair.")
    expect(beside(page, "answer-change")).to_contain_text("Saved")
    panel = page.locator("[data-part=answer-what] .part-clash")
    expect(panel).to_contain_text(GONE)
    expect(panel.locator("[data-mine]")).to_have_text("We teach phone repair.")
    expect(page.locator("[data-autosave-status]")).to_contain_text("This is not asked any more")
    assert ama.axe() == []

    page.reload()
    ready(page)
    expect(page.get_by_label(SAYS)).to_have_count(0)
    panel = page.locator(".part-clash")
    expect(panel.locator("[data-mine]")).to_have_text("We teach phone repair.")
    panel.get_by_role("button", name="Remove from this device").click()
    expect(panel).to_have_count(0)
    page.reload()
    ready(page)
    until(page, SENT)
    expect(page.locator(".part-clash")).to_have_count(0)
    assert answers(session, draft) == {"change": "402 women."}
    ama.wrong[:] = [line for line in ama.wrong if "answers 404" not in line]


def no_longer_asked(session, edition, at):
    """The rules' new version asks another question instead of the first."""
    ada, sam = (a_user(session, f"{name}@secretariat.example", ("staff", edition.id)) for name in ("ada", "sam"))
    found = programme.edition_to_edit(session, edition.id)
    document = copy.deepcopy(write(found))
    asked = {"key": "since", "label": {"en": "Since when?"}, "limit": 500, "required": True}
    document["form"]["sections"][0]["questions"][0] = asked
    changing.edit(session, edition.id, document, ada, at, expected_version=found.version)
    version = programme.open_change(session, edition.id).version
    changing.propose_change(session, found, {"en": "Why"}, ada, at, expected_version=version)
    changing.approve_change(session, edition, sam, at, expected_version=version)
    session.commit()


def test_who_was_removed_while_writing_is_told_and_keeps_the_text_to_copy(session, draft, ama, people, address, at):
    cora = a_user(session, "cora@cooperative.example")
    row = Collaborator(
        nomination_id=draft.id, email=cora.email, rights="edit", token_digest="0" * 64, user_id=cora.id,
        invited_by=ama.id, invited_at=at, expires_at=at + timedelta(days=7), accepted_at=at,
    )  # fmt: skip
    session.add(row)
    session.commit()
    writer = people.person("cora@cooperative.example", landing=address)
    page = opened(writer, address)
    row.ended_at = at
    session.commit()
    page.get_by_label(SAYS).fill("We teach.")
    panel = page.locator("[data-part=answer-what] .part-clash")
    expect(panel).to_contain_text(GONE)
    expect(panel.locator("[data-mine]")).to_have_text("We teach.")
    assert answers(session, draft) == {}
    writer.wrong[:] = [line for line in writer.wrong if "answers 404" not in line]
