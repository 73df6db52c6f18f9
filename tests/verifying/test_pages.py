"""A result's bundle is made once winners are public and served with what was found; one that is sent is checked."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from awards.cli.handlers import HANDLERS, TIMETABLE
from awards.desks.rehearsal.dates import Until
from awards.desks.rehearsal.stage import Size, rehearse
from awards.infrastructure import clock, jobs, standing_jobs
from awards.infrastructure.jobs import Job
from awards.publishing import services as publishing_services
from awards.verifying import services, verify
from awards.verifying.models import Bundle, SentBundle
from awards.verifying.services import bundles_due, forget_bundles
from tests.decisions.things import all_judged
from tests.publishing.test_embargo import move_clock
from tests.publishing.things import finalists, winners
from tests.support.page import words
from tests.verifying.things import YEAR, named, unpacked, verdict

DAY = timedelta(days=1)
PAGE, FILE = "/verify/2027", "/verify/2027/bundle.zip"


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def work(app, session):
    session.commit()
    sessions = app.extensions["awards_sessions"]
    with app.app_context():
        standing_jobs.arm_due(sessions, [bundles_due])
        while jobs.run_next(sessions, HANDLERS):
            pass
    failed = session.execute(select(Job.kind, Job.error).where(Job.state == "failed")).all()
    session.commit()
    assert not failed, failed


@pytest.fixture
def public(app, session, judged, at):
    """The winners of 2027 are public and their bundle is made."""
    finalists(session, judged, at, at)
    found = winners(session, judged, at, at)
    work(app, session)
    return found


def test_the_page_that_offers_bundles_says_what_no_script_can_prove(client_for):
    page = client_for().get("/verify")
    said = words(page.one("//section[h2='What it shows and what not']"))
    for unproven in (
        "which of the submitted nominations", "why a confirmed scorecard", "how sure each adjusted score is",
        "when each round began", "who stands behind a pseudonym", "the log itself, as long as",
    ):  # fmt: skip
        assert unproven in said
    assert "does not show that judges were right" in said


def test_the_worker_of_the_program_makes_and_checks_bundles():
    assert bundles_due in TIMETABLE
    assert {services.MAKE, services.CHECK} <= HANDLERS.keys()


def test_there_is_no_bundle_of_finalists_and_none_of_winners_before_their_instant(app, session, at, judged, client_for):
    client = client_for()
    finalists(session, judged, at, at)
    work(app, session)
    for path in (PAGE, FILE):
        client.get(path, expect=404)
    winners(session, judged, at + DAY, at)
    work(app, session)
    never = client.browser.get("/verify/2028/bundle.zip")
    for path in (PAGE, FILE):
        answer = client.browser.get(path)
        assert answer.status_code == never.status_code == 404
        assert {name for name, _ in answer.headers} == {name for name, _ in never.headers}
    assert "Winners" not in client.get("/verify").main
    assert session.scalar(select(func.count()).select_from(Bundle)) == 0
    move_clock(session, DAY)
    assert client.browser.get(FILE).status_code == 503
    work(app, session)
    assert client.browser.get(FILE).status_code == 200


REHEARSED = f"/rehearsal/{YEAR}/verify"


def test_the_pages_of_a_rehearsed_result_say_what_was_found_and_of_a_bundle_that_is_sent(
    app, session, client_for, count_queries, tmp_path
):
    rehearse(session, YEAR, Size(5, 4, 4), 3, Until.PUBLISHED, clock.now(session), lambda *_: None)
    work(app, session)
    with app.app_context():
        app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"env": "development"})
    client = client_for()
    with count_queries(at_most=3):
        page = client.get(REHEARSED)
    assert page.heading == f"Verify the result of {YEAR}"
    assert "everything holds" in page.main
    assert "Every scorecard is the one that its judge confirmed" in page.main
    assert re.search(r"they were published \w+, \d+ \w+ \d{4}, [\d:]+ Geneva", page.main)
    answer = client.browser.get(f"{REHEARSED}/bundle.zip")
    assert answer.mimetype == "application/zip"
    kept = session.scalars(select(Bundle)).one()
    session.commit()
    assert answer.headers["ETag"] == f'"{kept.digest}"'
    assert kept.digest in page.main
    assert (
        client.browser.get(f"{REHEARSED}/bundle.zip", headers={"If-None-Match": f'"{kept.digest}"'}).status_code == 304
    )
    folder = unpacked(answer.data, tmp_path / "b")
    code, found = verdict(folder)
    assert (code, found["result"]) == (0, "holds"), named(found)
    assert REHEARSED in client.get(f"/rehearsal/{YEAR}/winners").links().values()
    assert REHEARSED not in client.get("/verify").links().values()

    sent = send(client, answer.data)
    assert sent.status_code == 303
    page = client.get(sent.location)
    assert page.heading == "The bundle is being checked"
    assert sent.location in page.links().values()
    work(app, session)
    page = client.get(sent.location)
    assert page.heading == "Everything holds"
    assert f"It is a bundle of the rehearsal {YEAR}" in page.main
    assert [row.content for row in session.scalars(select(SentBundle))] == [None]
    session.commit()

    rows = (folder / "scores.jsonl").read_bytes()
    (folder / "scores.jsonl").write_bytes(rows.replace(b'"round":1', b'"round":2', 1))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in folder.iterdir():
            archive.writestr(path.name, path.read_bytes())
    sent = send(client, packed.getvalue())
    work(app, session)
    page = client.get(sent.location)
    assert page.heading == "Something differs"
    first = page.find("//main//ul/li")[0]
    assert "scores.jsonl, line 1 is not what was published." in "".join(first.itertext())


def test_the_page_of_a_result_leads_to_its_bundle_and_says_what_differs(public, client_for, session):
    client = client_for()
    page = client.get(PAGE)
    assert "something differs" in page.main, "nothing of this made-up world stands in the award's log"
    assert public.digest in page.main
    assert client.browser.get(FILE).data[:2] == b"PK"
    assert PAGE in client.get("/verify").links().values()
    assert PAGE in client.get("/winners/2027").links().values()
    assert client.get("/data").links()["What a bundle is"] == "/verify"


def test_every_sentence_of_the_script_is_said_in_the_readers_language(public, client_for):
    said = client_for().get(f"{PAGE}?lang=ar").main
    assert "\u2068" in said, "numbers and names of files stay in one piece"


def test_every_text_of_the_script_can_be_filled_with_what_it_says():
    names = [
        "file",
        "line",
        "files",
        "lines",
        "found",
        "listed",
        "count",
        "when",
        "root",
        "round",
        "seed",
        "what",
        "why",
    ]
    values = dict.fromkeys(names, "x")
    for key, text in verify.WORDS.items():
        assert "%(" not in text % values, key


def test_the_bundle_goes_with_a_result_that_is_taken_back(app, public, client_for, session, judged, at):
    told = publishing_services.propose_retraction(session, judged.edition, "winners", "A mistake.", judged.staff, at)
    publishing_services.approve_retraction(session, told, judged.second, at)
    session.commit()
    client = client_for()
    for path in (PAGE, FILE):
        answer = client.browser.get(path)
        assert (answer.status_code, "A mistake." in answer.text) == (410, True)
    assert PAGE not in client.get("/verify").links().values()


def test_what_was_forgotten_is_made_anew(app, public, session, client_for, judged):
    before = client_for().browser.get(FILE).data
    forget_bundles(session, judged.edition.id)
    session.commit()
    assert client_for().browser.get(FILE).status_code == 503
    session.execute(update(Job).where(Job.kind == services.MAKE).values(due_at=None))
    work(app, session)
    assert client_for().browser.get(FILE).data == before


def test_a_bundle_is_made_anew_when_the_script_is_another_one(app, public, session):
    session.execute(update(Bundle).values(mark="an older script"))
    session.execute(update(Job).where(Job.kind == services.MAKE).values(due_at=None))
    work(app, session)
    assert session.scalars(select(Bundle.mark)).one() != "an older script"


def test_the_script_itself_is_handed_out(client_for):
    answer = client_for().browser.get("/verify/verify.py")
    assert answer.data == services.script()
    assert "attachment" in answer.headers["Content-Disposition"]


def send(client, content, name="bundle.zip"):
    return client.browser.post(
        "/verify/bundles", data={"csrf_token": client.csrf(), "bundle": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )  # fmt: skip


def test_what_is_no_bundle_is_said_so(app, client_for, session):
    client = client_for()
    assert send(client, b"not a zip").status_code == 422
    answer = send(client, b"PK\x03\x04 no archive either")
    work(app, session)
    page = client.get(answer.location)
    assert page.heading == "This is not a bundle"
    assert "it is neither a ZIP file nor a folder" in page.main


def test_who_sends_nothing_or_too_much_is_told(client_for):
    client = client_for()
    answer = client.browser.post("/verify/bundles", data={"csrf_token": client.csrf()})
    assert answer.status_code == 422
    assert "Choose a file" in answer.get_data(as_text=True)
    assert send(client, b"PK" + bytes(services.LARGEST)).status_code in (413, 422)


def test_sending_again_and_again_is_slowed_down(client_for, session):
    client = client_for()
    for _ in range(10):
        assert send(client, b"PK no archive").status_code == 303
    answer = send(client, b"PK no archive")
    assert answer.status_code == 429
    assert "Wait a quarter of an hour" in answer.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(SentBundle)) == 10


def test_what_was_sent_a_day_ago_is_forgotten(client_for, session, at):
    with_one = services.send(session, b"PK old", at - 2 * DAY)
    services.send(session, b"PK new", at)
    session.commit()
    assert session.scalars(select(SentBundle.id).where(SentBundle.id == with_one.id)).one_or_none() is None


def test_a_check_that_takes_too_long_says_so(app, client_for, session, monkeypatch):
    from awards.verifying.services import looking

    monkeypatch.setattr(looking, "SECONDS", 0.001)
    client = client_for()
    answer = send(client, b"PK no archive")
    work(app, session)
    assert client.get(answer.location).heading == "The check was not finished"
