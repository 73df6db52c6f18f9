"""Files are sent from a phone with a weak line: cut, closed, restarted, by keyboard, in Arabic, and without scripts."""

import hashlib
import os
import random

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from awards.infrastructure import clock, session_records, storage
from awards.nominations import services
from awards.nominations.models import NominationFile
from tests.factories import a_user, an_edition
from tests.nominations import samples
from tests.nominations.conftest import a_content, a_frame
from tests.support.browser import PHONE, watched
from tests.support.live import served

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.xdist_group("browser-1")]

NOISE = random.Random(1).randbytes(2_400_000)
LARGE = samples.PDF[:9] + NOISE.replace(b"PK", b"KP") + samples.PDF[9:]


@pytest.fixture(scope="module")
def live(makers, tmp_path_factory):
    """One program for all tests here; each has a nominee and a draft of its own."""
    with makers("sqlite").fresh() as url, served(url, tmp_path_factory.mktemp("uploads")) as found:
        with found.session() as session:
            an_edition(session, clock.now(session), phase="open", categories=("access", "skills"))
        yield found


@pytest.fixture
def desk(live, chromium, request):
    """`desk(**context)`: the browser of this test's own nominee, her evidence open."""
    people = watched(chromium, live)()
    with live.session() as session:
        at = clock.now(session)
        edition = session.scalars(select(services.drafts.Edition)).one()
        who = a_user(session, f"{hashlib.sha256(request.node.name.encode()).hexdigest()[:10]}@cooperative.example")
        whole = services.drafts.programme.edition(session, edition.id)
        frame = a_frame(relation="other", organisations=((request.node.name[:60], None),))
        draft = services.start_draft(session, whole, frame, who, at)
        content = a_content(relation="other", organisations=((request.node.name[:60], None),))
        services.save_draft(session, draft, whole, content, 1, who, at)
        secret = session_records.begin(session, who.id, who.roles_version, clock.real(session))
        nomination_id = draft.id

    def sign_in(nia):
        nia.context.add_cookies([{"name": "awards", "value": secret, "url": live.base_url}])

    def open_desk(path="/sections/evidence", **context):
        nia = people.person(**{"service_workers": "block"} | context)  # else requests are not to be held up
        sign_in(nia)
        nia.address = f"/nominations/{edition.id}/{nomination_id}"
        nia.goto(nia.address + path)
        return nia

    open_desk.nomination_id = nomination_id
    open_desk.sign_in_again = sign_in
    yield open_desk
    people.close()


def choose(page, content, name="report.pdf", mime="application/pdf"):
    """Choose a file in the field, once its script has taken over."""
    expect(page.locator("form[data-upload-on]")).to_have_count(1)
    page.get_by_label("Send a file").set_input_files({"name": name, "mimeType": mime, "buffer": content})


def listed(page):
    return page.locator("[data-upload-list] li:visible")


def kept(live, desk):
    """The nomination's files, each with the bytes that are kept of it."""
    place = storage.at("", live.folder / "instance")
    with live.session(reading=True) as session:
        files = session.scalars(
            select(NominationFile).where(
                NominationFile.nomination_id == desk.nomination_id, NominationFile.removed_at.is_(None)
            )
        ).all()
        session.expunge_all()
    found = []
    for file in files:
        with place.open(file.stored) as content:
            found.append((file.state, content.read()))
    return found


def test_a_file_is_sent_with_its_progress_and_opens(live, desk):
    nia = desk()
    choose(nia.page, samples.PDF)
    expect(listed(nia.page)).to_contain_text(["report.pdf"])
    expect(listed(nia.page)).to_contain_text(["Sent"])
    expect(nia.page.get_by_text("; 1 kB of 40 MB used.")).to_be_visible()
    assert nia.axe() == []
    assert kept(live, desk) == [("ready", samples.PDF)]
    with nia.page.expect_download() as download:
        nia.page.get_by_role("link", name="report.pdf").click()
    assert download.value.suggested_filename.endswith("-evidence-1.pdf")


def test_a_cut_line_loses_nothing_and_the_file_goes_on_by_itself(live, desk):
    nia = desk()
    parts = []

    def cut_the_third(route):
        if route.request.method != "PATCH":
            route.continue_()
            return
        parts.append(route.request.headers["upload-offset"])
        if len(parts) == 3:
            nia.context.set_offline(True)
            route.abort()
        else:
            route.continue_()

    nia.page.route("**/uploads/*", cut_the_third)
    choose(nia.page, LARGE)
    expect(nia.page.locator("[data-upload-now]")).to_contain_text("goes on by itself from where it stopped")
    nia.context.set_offline(False)
    expect(listed(nia.page)).to_contain_text(["Sent"])
    assert parts[3] == parts[2] != "0", "it goes on where the server stands"
    assert kept(live, desk) == [("ready", LARGE)]
    nia.wrong.clear()


def test_a_closed_tab_is_taken_up_by_choosing_the_same_file_again(live, desk):
    nia = desk()
    offsets = []

    def stop_at_the_second(route):
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if len(offsets) == 2:
                return  # never answered: the tab is closed meanwhile
        route.continue_()

    nia.page.route("**/uploads/*", stop_at_the_second)
    choose(nia.page, LARGE)
    expect(nia.page.locator("[data-upload-now] progress")).to_have_attribute("value", str(64 * 1024))
    nia.page.close()
    nia.page = nia.context.new_page()
    nia.goto(nia.address + "/sections/evidence")
    expect(listed(nia.page)).to_contain_text(["Not whole yet"])
    expect(listed(nia.page)).to_contain_text(["Choose the same file again"])
    asked = []
    nia.page.on("request", lambda request: asked.append((request.method, request.headers.get("upload-offset"))))
    choose(nia.page, LARGE)
    expect(listed(nia.page)).to_contain_text(["Sent"])
    sent = [offset for method, offset in asked if method == "PATCH"]
    assert sent[0] != "0", "it goes on where it stopped"
    assert ("POST", None) not in asked, "and is not begun anew"
    assert kept(live, desk) == [("ready", LARGE)]
    nia.wrong.clear()


def test_an_ended_session_is_told_and_the_file_goes_on_after_signing_in_again(live, desk):
    nia = desk()
    offsets = []

    def end_the_session(route):
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if len(offsets) == 2:
                nia.context.clear_cookies(name="awards")
        route.continue_()

    nia.page.route("**/uploads/*", end_the_session)
    choose(nia.page, LARGE)
    expect(nia.page.locator("[data-upload-now]")).to_contain_text("You are signed out. Sign in again")
    desk.sign_in_again(nia)
    nia.goto(nia.address + "/sections/evidence")
    choose(nia.page, LARGE)
    expect(listed(nia.page)).to_contain_text(["Sent"])
    assert offsets[2] >= offsets[1] > 0, "it goes on where it stopped"
    assert kept(live, desk) == [("ready", LARGE)]
    nia.wrong.clear()


def test_a_file_that_is_refused_says_why_and_others_stay(live, desk):
    nia = desk()
    choose(nia.page, b"<!doctype html><p>x", "page.html", "text/html")
    expect(nia.page.locator("[data-upload-now]")).to_contain_text("“page.html” is of a kind that is not taken.")
    choose(nia.page, b"<!doctype html><p>x", "notes.txt", "text/plain")
    expect(listed(nia.page)).to_contain_text(["The file's content is not what its name says."])
    choose(nia.page, samples.CSV, "numbers.csv", "text/csv")
    expect(listed(nia.page).filter(has_text="numbers.csv")).to_contain_text("Sent")
    assert nia.axe() == []
    assert [line.rpartition(": ")[2] for line in nia.wrong] == ["answers 422"]
    nia.wrong.clear()


def test_a_file_that_changes_on_the_disk_while_it_is_sent_is_asked_for_again(live, desk, tmp_path):
    nia, parts = desk(), []
    chosen = tmp_path / "report.pdf"
    chosen.write_bytes(LARGE)

    def write_over(route):
        parts.append(route)
        if len(parts) != 3:
            return route.continue_()
        chosen.write_bytes(LARGE + b"more")
        os.utime(chosen, (1e9, 1e9))
        return route.abort()

    nia.page.route(
        "**/uploads/*", lambda route: write_over(route) if route.request.method == "PATCH" else route.continue_()
    )
    expect(nia.page.locator("form[data-upload-on]")).to_have_count(1)
    nia.page.get_by_label("Send a file").set_input_files(chosen)
    expect(nia.page.locator("[data-upload-now]")).to_contain_text(
        "This file has changed, or is not there any more, since you chose it. Choose it again."
    )
    assert kept(live, desk) == []
    assert nia.page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('upload '))") == []
    nia.page.get_by_label("Send a file").set_input_files(chosen)
    expect(listed(nia.page)).to_contain_text(["Sent"])
    assert kept(live, desk) == [("ready", LARGE + b"more")]
    nia.wrong[:] = [line for line in nia.wrong if "ERR_FAILED" not in line and "ERR_UPLOAD_FILE_CHANGED" not in line]


def test_several_files_are_sent_one_after_another_and_one_is_cancelled(live, desk):
    nia = desk()
    held = []

    def hold(route):
        if route.request.method == "PATCH" and not held:
            held.append(route)
            return
        route.continue_()

    nia.page.route("**/uploads/*", hold)
    expect(nia.page.locator("form[data-upload-on]")).to_have_count(1)
    nia.page.get_by_label("Send a file").set_input_files([
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": samples.PDF},
        {"name": "b.pdf", "mimeType": "application/pdf", "buffer": samples.PDF},
    ])  # fmt: skip
    first = nia.page.locator("[data-upload-now] li").filter(has_text="a.pdf")
    expect(first).to_contain_text("0 kB of 1 kB")
    first.get_by_role("button", name="Cancel").click()
    expect(listed(nia.page)).to_contain_text(["b.pdf"])
    expect(nia.page.locator("[data-upload-now] li")).to_have_count(0)
    assert kept(live, desk) == [("ready", samples.PDF)]


def test_by_keyboard_alone_on_a_phone_in_arabic(live, desk):
    nia = desk(viewport=PHONE, locale="ar")
    nia.goto(nia.address + "/sections/evidence?lang=ar")
    expect(nia.page.locator("form[data-upload-on]")).to_have_count(1)
    field = nia.page.locator("input[type=file]")
    field.focus()
    with nia.page.expect_file_chooser() as chooser:
        nia.page.keyboard.press("Space")
    chooser.value.set_files({"name": "تقرير.pdf", "mimeType": "application/pdf", "buffer": samples.PDF})
    expect(listed(nia.page)).to_contain_text(["تقرير.pdf"])
    assert nia.axe() == []
    assert nia.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    listed(nia.page).get_by_role("button").focus()
    with nia.page.expect_navigation():
        nia.page.keyboard.press("Enter")
    expect(listed(nia.page)).to_have_count(0)
    assert kept(live, desk) == []


def test_without_scripts_the_form_sends_one_file(live, desk):
    nia = desk("/parts/evidence/files", java_script_enabled=False)
    nia.page.get_by_label("Send a file").set_input_files(
        {"name": "bench.jpg", "mimeType": "image/jpeg", "buffer": samples.photo()}
    )
    nia.press("Send the file")
    nia.sees("“bench.jpg” is sent.", "bench.jpg JPEG")
    nia.press("Send the file")
    nia.sees("Choose a file")
    ((state, content),) = kept(live, desk)
    assert state == "ready"
    assert b"Ama Mensah" not in content
    nia.press("Remove bench.jpg")
    nia.sees("“bench.jpg” is removed.", "No files yet.")


def straight_to_a_store(desk, status):
    """The desk of a portal whose files go straight to a store, which answers so; what was asked of both."""
    nia, asked = desk(), []

    def begin(route):
        asked.append(route.request.method)
        if route.request.method != "POST":
            return route.continue_()
        if route.request.url.endswith("/arrival"):
            return route.fulfill(status=204)
        begun = route.fetch()
        route.fulfill(response=begun, headers={**begun.headers, "Upload-Direct": "/the-store/a-name"})

    def store(route):
        asked.append(("store", route.request.post_data_buffer))
        route.fulfill(status=status)

    nia.page.route("**/uploads**", begin)
    nia.page.route("**/uploads/**", begin)
    nia.page.route("**/the-store/**", store)
    return nia, asked


def test_a_file_goes_straight_to_the_store_where_the_portal_names_an_address_there(desk):
    nia, asked = straight_to_a_store(desk, 200)
    choose(nia.page, samples.PDF)
    expect(nia.page.locator("[data-upload-said]")).to_contain_text("Sent: report.pdf")
    assert asked == ["POST", ("store", samples.PDF), "POST"]


def test_a_store_that_does_not_take_it_leaves_the_file_to_the_portal(live, desk):
    nia, asked = straight_to_a_store(desk, 503)
    choose(nia.page, samples.PDF)
    expect(nia.page.locator("[data-upload-said]")).to_contain_text("Sent: report.pdf")
    assert asked == ["POST", ("store", samples.PDF), "PATCH"]
    assert kept(live, desk) == [("ready", samples.PDF)]
    nia.wrong.clear()  # the browser notes the store's answer
