"""Sending, opening and removing files, as a browser and a tus client do it."""

import base64
import hashlib
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.infrastructure import clock
from awards.nominations import queries, services
from awards.nominations.inspection import Inspected
from awards.nominations.models import NominationFile, NominationVersion
from awards.nominations.services import files
from awards.web import tus
from tests.factories import FORM, a_collaborator, a_user
from tests.nominations import samples

TUS = {"Tus-Resumable": "1.0.0"}
WITH_A_FILE = {
    "sections": [
        FORM["sections"][0],
        {
            "key": "numbers", "title": {"en": "In numbers"},
            "questions": [{
                "key": "budget", "kind": "file", "label": {"en": "Your budget"}, "help": {"en": "A table."},
                "limit": None, "required": True, "criteria": ["results"],
            }],
        },
    ]
}  # fmt: skip


@pytest.fixture
def her(client_for, session, ama, complete):
    session.commit()
    return client_for(ama)


class Uploader:
    """A tus client of one person, for one nomination."""

    def __init__(self, client, nomination):
        self.client, self.browser = client, client.browser
        self.address = f"/nominations/{nomination.edition_id}/{nomination.id}/uploads"

    def ask(self, method, address, headers=None, data=None, *, token=True, expect=None):
        headers = {**TUS, **(headers or {})} | ({"X-CSRFToken": self.client.csrf()} if token else {})
        answer = self.browser.open(address, method=method, headers=headers, data=data)
        assert expect is None or answer.status_code == expect, f"{answer.status_code}: {answer.text[:800]}"
        return answer

    def begin(self, length, name="report.pdf", *, expect=201, **about):
        given = {"filename": name, **about}
        pairs = ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in given.items())
        headers = {"Upload-Length": str(length), "Upload-Metadata": pairs}
        answer = self.ask("POST", self.address, headers, expect=expect)
        return answer.headers.get("Location") if expect == 201 else answer

    def send(self, address, offset, part, *, expect=204, **headers):
        given = {"Upload-Offset": str(offset), "Content-Type": tus.PART, **headers}
        return self.ask("PATCH", address, given, part, expect=expect)

    def offset(self, address, *, expect=200):
        return self.ask("HEAD", address, expect=expect, token=False).headers.get("Upload-Offset")

    def whole(self, content, name="report.pdf", **about):
        address = self.begin(len(content), name, **about)
        self.send(address, 0, content)
        return address


@pytest.fixture
def up(her, complete):
    return Uploader(her, complete)


def place(nomination, part="evidence"):
    return {"edition_id": nomination.edition_id, "nomination_id": nomination.id, "part": part}


def the_file(session):
    session.rollback()
    found = session.scalars(select(NominationFile).execution_options(populate_existing=True)).one()
    session.commit()
    return found


def test_the_server_says_what_it_can(up):
    answer = up.ask("OPTIONS", up.address, expect=204)
    assert answer.headers["Tus-Extension"] == "creation,termination,expiration,checksum"
    assert (answer.headers["Tus-Version"], answer.headers["Tus-Max-Size"]) == ("1.0.0", "10000000")


def test_the_server_says_nothing_to_whoever_may_not_read_the_nomination(session, up, client_for, complete):
    stranger = a_user(session, "stranger@example.org")
    session.commit()
    Uploader(client_for(stranger), complete).ask("OPTIONS", up.address, expect=404)


def test_whoever_may_only_read_is_not_led_to_where_files_are_sent(session, her, client_for, complete, at):
    reader = a_user(session, "reader@example.org")
    a_collaborator(session, complete, reader, "view", at)
    session.commit()
    seen = client_for(reader).get("nominations.files_of_part", **place(complete))
    back = "Back to “"
    assert not any(words.startswith(back) for words in seen.links())
    assert any(words.startswith(back) for words in her.get("nominations.files_of_part", **place(complete)).links())


def test_a_file_is_sent_in_parts_and_stands_where_it_stopped(session, up, her, complete):
    address = up.begin(len(samples.PDF))
    assert up.send(address, 0, samples.PDF[:100]).headers["Upload-Offset"] == "100"
    answer = up.ask("HEAD", address, expect=200, token=False)
    assert (answer.headers["Upload-Offset"], answer.headers["Upload-Length"]) == ("100", str(len(samples.PDF)))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Upload-Expires"].endswith("GMT")
    page = her.get("nominations.files_of_part", **place(complete))
    assert "Not whole yet" in page.main
    assert "Choose the same file again" in page.main
    assert up.send(address, 100, samples.PDF[100:]).headers["Upload-Offset"] == str(len(samples.PDF))
    page = her.get("nominations.files_of_part", **place(complete))
    assert "report.pdf PDF · 1 kB Sent" in page.main
    assert the_file(session).state == "ready"


def test_a_file_whose_look_died_is_told_as_being_checked_and_not_as_damaged(session, up, her, complete, monkeypatch):
    monkeypatch.setattr(files, "look", lambda *_: Inspected("unread", died=True))
    up.whole(samples.PDF)
    page = her.get("nominations.files_of_part", **place(complete))
    assert "report.pdf PDF · 1 kB Being checked" in page.main
    assert "Choose the same file again" not in page.main
    assert the_file(session).state == "uploading"


def test_a_part_that_begins_elsewhere_is_a_conflict_and_changes_nothing(session, up):
    address = up.begin(len(samples.PDF))
    up.send(address, 0, samples.PDF[:100])
    for offset in (0, 99, 101):
        assert up.send(address, offset, b"x", expect=409).headers["Tus-Resumable"] == "1.0.0"
    assert up.offset(address) == "100"


def test_a_damaged_part_is_told_by_its_checksum_and_not_kept(up):
    address = up.begin(len(samples.PDF))
    good = base64.b64encode(hashlib.sha1(samples.PDF).digest()).decode()
    up.send(address, 0, samples.PDF[::-1], expect=460, **{"Upload-Checksum": f"sha1 {good}"})
    up.send(address, 0, samples.PDF, expect=400, **{"Upload-Checksum": f"md5 {good}"})
    assert up.offset(address) == "0"
    up.send(address, 0, samples.PDF, **{"Upload-Checksum": f"sha1 {good}"})


def test_more_bytes_than_were_announced_are_refused(up):
    address = up.begin(10)
    up.send(address, 0, b"x" * 11, expect=400)
    assert up.offset(address) == "0"


@pytest.mark.parametrize(
    ("headers", "expect"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412), ({"Content-Type": "application/json"}, 415),
        ({"Upload-Offset": "-1"}, 400), ({"Upload-Offset": "1e3"}, 400), ({"Upload-Offset": ""}, 400),
    ],
)  # fmt: skip
def test_headers_are_read_strictly(up, headers, expect):
    address = up.begin(10)
    given = {"Upload-Offset": "0", "Content-Type": tus.PART, **headers}
    answer = up.ask("PATCH", address, given, b"x", expect=expect)
    if expect == 412:
        assert answer.headers["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize("about", ["filename", "filename !!!", "a YQ==,a YQ==", "filename AA==", "x" * 5_000])
def test_metadata_is_read_strictly(up, about):
    up.ask(
        "POST",
        up.address,
        {"Upload-Length": "10", "Upload-Metadata": about},
        expect=400 if about != "filename" else 422,
    )


def test_without_its_token_nothing_is_begun_sent_or_ended(session, up):
    address = up.begin(10)
    up.ask("POST", up.address, {"Upload-Length": "10"}, token=False, expect=400)
    up.ask("PATCH", address, {"Upload-Offset": "0", "Content-Type": tus.PART}, b"x", token=False, expect=400)
    up.ask("DELETE", address, token=False, expect=400)
    assert up.offset(address) == "0"


def test_what_is_not_taken_is_told_before_a_byte_is_sent(session, up):
    answer = up.begin(10, "page.svg", expect=422)
    assert "“page.svg” is of a kind that is not taken." in answer.json["error"]
    assert "larger than 10 MB" in up.begin(10_000_001, expect=422).json["error"]
    up.begin(10, part="nothing", expect=404)
    session.rollback()
    assert session.scalars(select(NominationFile)).all() == []


def test_beginning_again_after_a_lost_answer_gives_the_same_address(up):
    key = str(uuid4())
    assert up.begin(10, key=key) == up.begin(10, key=key)
    up.begin(10, key="mine", expect=400)


def test_a_file_can_be_given_up(session, up):
    address = up.begin(len(samples.PDF))
    up.send(address, 0, b"x")
    up.ask("DELETE", address, expect=204)
    up.offset(address, expect=404)
    up.send(address, 1, b"x", expect=404)
    assert the_file(session).removed_at is not None


def test_an_end_that_was_cut_off_is_reached_by_an_empty_part(session, sessions, up, app, monkeypatch):
    address = up.begin(len(samples.PDF))
    with monkeypatch.context() as patched:
        patched.setattr(files, "look", lambda *_: 1 / 0)  # the server dies while it looks into the file
        up.send(address, 0, samples.PDF, expect=500)
    assert up.offset(address) == str(len(samples.PDF))
    assert the_file(session).state == "uploading"
    up.send(address, len(samples.PDF), b"")
    up.send(address, len(samples.PDF), b"")
    assert the_file(session).state == "ready"
    assert session.scalars(select(NominationVersion.n).order_by(NominationVersion.n)).all() == [1, 2, 3]


def test_a_refused_file_says_why_on_the_page_and_can_be_put_away(session, up, her, complete):
    up.whole(b"<!doctype html>", "report.txt")
    page = her.get("nominations.files_of_part", **place(complete))
    assert "report.txt TXT · 1 kB Refused The file's content is not what its name says." in page.main
    assert "report.txt" not in page.links()
    file = the_file(session)
    page = her.post("nominations.removal_of_file", expect=303, **place_of(file, complete))
    assert page.location.endswith("/parts/evidence/files")
    assert "No files yet." in her.get("nominations.files_of_part", **place(complete)).main


def place_of(file, nomination):
    return {"edition_id": nomination.edition_id, "nomination_id": nomination.id, "file_id": file.id}


@pytest.mark.case("UP-01")
def test_a_file_is_handed_out_as_a_download_that_cannot_run(session, up, her, complete):
    up.whole(samples.PDF, "Ama Mensah.pdf")
    page = her.get("nominations.files_of_part", **place(complete))
    answer = her.browser.get(page.links()["Ama Mensah.pdf"])
    assert answer.data == samples.PDF
    headers = dict(answer.headers)
    number = f"N-{complete.number:04d}"
    assert headers["Content-Disposition"] == f"attachment; filename={number}-evidence-1.pdf"
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Length"] == str(len(samples.PDF))
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert not {"ETag", "Last-Modified", "Content-Encoding"} & headers.keys()


@pytest.mark.case("UP-06")
def test_two_people_who_send_the_same_file_see_nothing_of_one_another(
    session, edition, up, her, complete, client_for, at
):
    other = a_user(session, "other@nominator.example")
    theirs = services.start_draft(session, edition, a_frame_of("Theirs"), other, at)
    session.commit()
    first = up.ask("POST", up.address, {"Upload-Length": str(len(samples.PDF)), "Upload-Metadata": META}, expect=201)
    up.send(first.headers["Location"], 0, samples.PDF)
    second = Uploader(client_for(other), theirs)
    answer = second.ask(
        "POST", second.address, {"Upload-Length": str(len(samples.PDF)), "Upload-Metadata": META}, expect=201
    )
    assert answer.headers["Upload-Offset"] == "0"
    assert set(answer.headers.keys()) == set(first.headers.keys())
    second.send(answer.headers["Location"], 0, samples.PDF)
    session.rollback()
    assert len(set(session.scalars(select(NominationFile.stored)))) == 2
    second.ask("HEAD", first.headers["Location"], expect=404)


META = f"filename {base64.b64encode(b'a.pdf').decode()}"


def a_frame_of(title):
    from tests.nominations.conftest import a_frame

    return a_frame(title=title, relation="other", organisations=(("Another", None),))


def test_a_file_sent_without_scripts_goes_through_the_same_rules(session, her, complete):
    page = her.get("nominations.files_of_part", **place(complete))
    assert "PDF, JPEG, PNG, WebP" in page.main
    assert "At most 10 MB each and 10 files; 0 kB of 40 MB used" in page.main
    assert page.one("//input[@type='file']").get("accept").startswith(".pdf,.jpg")
    given = {"file": (io.BytesIO(samples.photo()), "bench.jpg")}
    page = her.post("nominations.add_file", given, expect=303, **place(complete))
    page = her.get(page.location)
    assert page.notices[0] == "“bench.jpg” is sent."
    assert "bench.jpg JPEG · 1 kB Sent" in page.main


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"x", "page.html", "“page.html” is of a kind that is not taken."), (b"", "a.pdf", "The file is empty."),
        (b"x" * 10_000_001, "a.pdf", "“a.pdf” is larger than 10 MB."), (None, "", "Choose a file"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_stands_beside_its_field(session, her, complete, content, name, words):
    given = {} if content is None else {"file": (io.BytesIO(content), name)}
    page = her.post("nominations.add_file", given, expect=422, **place(complete))
    assert page.errors[0].removeprefix("File: ").startswith(words)
    assert words in page.one("//*[contains(@class, 'field__error')]").text_content()


@pytest.mark.case("FT-29")
def test_a_file_far_too_large_is_told_beside_the_field_too(her, complete):
    given = {"file": (io.BytesIO(b"x" * 25_000_001), "a.pdf")}
    page = her.post("nominations.add_file", given, expect=303, **place(complete))
    page = her.get(page.location)
    assert page.errors == ["File: The file is larger than 10 MB."]


def test_other_pages_take_no_more_than_before(her, complete):
    her.post(
        "nominations.submission",
        {"x": "x" * 2_100_000},
        expect=413,
        edition_id=complete.edition_id,
        nomination_id=complete.id,
    )


def test_a_question_that_asks_for_a_file_takes_one_and_bars_the_submission_until_then(
    session, edition, complete, client_for, ama
):
    edition.form = WITH_A_FILE
    session.commit()
    her = client_for(ama)
    here = {"edition_id": complete.edition_id, "nomination_id": complete.id}
    page = her.get("nominations.check", **here)
    assert "Your budget: This question needs a file." in page.main
    Uploader(her, complete).whole(samples.CSV, "budget.csv", part="budget")
    page = her.get("nominations.files_of_part", **place(complete, "budget"))
    assert page.heading == "Your budget"
    assert "budget.csv CSV · 1 kB Sent" in page.main
    assert "budget.csv" not in her.get("nominations.files_of_part", **place(complete)).main
    page = her.get("nominations.check", **here)
    assert "needs a file" not in page.main
    her.get("nominations.files_of_part", expect=404, **place(complete, "what"))


def test_files_under_way_at_the_deadline_may_still_arrive_and_the_page_says_so(session, up, her, complete, edition, at):
    address = up.begin(len(samples.PDF))
    up.send(address, 0, b"%")
    session.rollback()
    clock.move(session, int((edition.closes_at - at + timedelta(minutes=20)).total_seconds()), None)
    session.commit()
    file = the_file(session)
    file.expires_at = edition.closes_at + timedelta(hours=1)
    session.commit()
    page = her.get("nominations.files_of_part", **place(complete))
    assert "may still arrive within 30 minutes after it." in page.main
    assert page.find("//main//input[@type='file']"), "the same file can be chosen again"
    up.begin(10, expect=422)
    up.send(address, 1, samples.PDF[1:])
    assert the_file(session).state == "ready"
    page = her.get("nominations.files_of_part", **place(complete))
    assert not page.find("//main//input[@type='file']")


def test_a_file_that_a_question_needs_may_arrive_after_the_submission_when_its_sending_began_before(
    session, edition, complete, client_for, ama, at
):
    edition.form = WITH_A_FILE
    session.commit()
    her, here = client_for(ama), {"edition_id": complete.edition_id, "nomination_id": complete.id}
    up = Uploader(her, complete)
    address = up.begin(len(samples.CSV), "budget.csv", part="budget")
    up.send(address, 0, samples.CSV[:3])
    page = her.get("nominations.check", **here)
    assert "needs a file" not in page.main
    assert "1 file is still on its way." in page.main
    form = {name: page.field(name) for name in ("key", "expected_version")}
    her.post("nominations.submission", form, **here)
    session.rollback()
    clock.move(session, int((edition.closes_at - at + timedelta(minutes=20)).total_seconds()), None)
    session.get_one(NominationFile, the_file(session).id).expires_at = edition.closes_at + timedelta(hours=1)
    session.commit()
    up.send(address, 3, samples.CSV[3:])
    session.rollback()
    submitted = queries.frozen_version(session, complete.id)
    assert [mark["question"] for mark in submitted.content["files"]] == ["budget"]
    session.commit()
    her.get("nominations.receipt", **here)


def test_with_a_scanner_nobody_opens_a_file_before_it_was_seen(session, app, up, her, complete):
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"scanner_url": "tcp://127.0.0.1:1"})
    up.whole(samples.PDF)
    file = the_file(session)
    assert file.state == "quarantined"
    assert "Being checked for viruses" in her.get("nominations.files_of_part", **place(complete)).main
    her.get("nominations.file", expect=404, **place_of(file, complete))


def test_the_page_of_files_costs_the_same_however_many_there_are(session, up, her, complete, count_queries):
    her.get("nominations.files_of_part", **place(complete))
    with count_queries() as few:
        her.get("nominations.files_of_part", **place(complete))
    for n in range(3):
        up.whole(samples.PDF, f"{n}.pdf")
    with count_queries() as many:
        page = her.get("nominations.files_of_part", **place(complete))
    assert len(page.find("//li[@data-file]")) == 3
    assert len(many) == len(few) <= 8


def test_the_receipt_tells_each_files_digest(session, up, her, complete):
    up.whole(samples.PDF)
    here = {"edition_id": complete.edition_id, "nomination_id": complete.id}
    version = her.get("nominations.check", **here).field("expected_version")
    her.post("nominations.submission", {"expected_version": version}, **here)
    (told,) = her.get("nominations.receipt_json", **here).json["files"]
    assert (told["digest"], told["size"]) == (hashlib.sha256(samples.PDF).hexdigest(), len(samples.PDF))
    receipt = her.browser.get(f"/nominations/{complete.edition_id}/{complete.id}/receipt.pdf")
    assert receipt.data.startswith(b"%PDF-")


def test_files_that_nobody_asked_for_are_refused_wherever_they_come(her, complete):
    here = {"edition_id": complete.edition_id, "nomination_id": complete.id}
    sent = {"expected_version": str(complete.version), "file": (io.BytesIO(b"x"), "a.pdf")}
    her.post("nominations.submission", sent, expect=400, **here)
    twice = {"file": [(io.BytesIO(b"x"), "a.pdf"), (io.BytesIO(b"y"), "b.pdf")]}
    her.post("nominations.add_file", twice, expect=400, **place(complete))


def test_a_removed_file_leaves_the_text_and_the_page(session, up, her, complete):
    up.whole(samples.PDF)
    file = the_file(session)
    page = her.post("nominations.removal_of_file", {"then": "section"}, expect=303, **place_of(file, complete))
    assert page.location.endswith("/sections/evidence#files")
    session.rollback()
    session.refresh(complete)
    assert queries.version(session, complete).content["files"] == []
    her.get("nominations.file", expect=404, **place_of(file, complete))
