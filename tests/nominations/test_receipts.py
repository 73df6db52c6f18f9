"""What a receipt can be kept as: a PDF whose words are data, and a calendar that calendars read."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import typst
from sqlalchemy import select

from awards.core import merkle
from awards.infrastructure import award_log
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.shipped import root
from awards.nominations import rules, services
from awards.nominations.receipt import DateToKeep, as_calendar, calendar, document
from awards.nominations.rules import Content
from awards.nominations.rules.files import FileMark
from awards.nominations.views import receipts
from awards.web import typesetting
from awards.web.mail import compose, foot_of
from tests.factories import a_nomination
from tests.nominations.conftest import ANSWERS, a_content, a_frame
from tests.nominations.test_pages import address
from tests.sealing.things import a_sealing

NOON = datetime(2031, 5, 31, 12, 30, 5, tzinfo=UTC)
MARKUP = '#read("/etc/passwd") $x$ *bold* <label> @ref \\ " 多 مقاعد'


@pytest.fixture
def her(client_for, session, ama, edition):
    session.commit()
    return client_for(ama)


def unfolded(calendar_file: bytes) -> list[str]:
    return re.sub(r"\r\n[ \t]", "", calendar_file.decode()).split("\r\n")


@pytest.mark.parametrize("name", ["short", "x" * 200, "奖" * 90, "ä" * 74 + "🏆" * 30])
def test_a_line_is_folded_at_75_octets_without_cutting_a_character(name):
    pieces = list(calendar.folded(f"SUMMARY:{name}"))
    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.decode() for piece in pieces), "every piece is whole UTF-8"
    assert b"".join([pieces[0], *(piece.removeprefix(b" ") for piece in pieces[1:])]).decode() == f"SUMMARY:{name}"
    assert all(piece.startswith(b" ") for piece in pieces[1:])


def test_what_means_something_in_a_calendar_is_escaped():
    assert calendar.escaped("a,b;c\\d\ne\r\nf") == "a\\,b\\;c\\\\d\\ne\\nf"


def test_a_calendar_has_an_event_a_date_in_utc_with_a_uid_that_stays():
    dates = [DateToKeep("closes", NOON, "Last moment; really"), DateToKeep("winners", NOON + timedelta(days=9), "Won")]
    made = as_calendar("Awards, 2031", dates, "https://a.example/n/1", uid="nomination", at=NOON)
    lines = unfolded(made)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert [line for line in lines if line.startswith("UID:")] == ["UID:closes-nomination", "UID:winners-nomination"]
    assert "DTSTART:20310531T123005Z" in lines
    assert "SUMMARY:Last moment\\; really · Awards\\, 2031" in lines
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    assert b"\n" not in made.replace(b"\r\n", b"")


def test_the_dates_come_in_the_readers_language(submitted, her):
    page = her.get("nominations.receipt", **address(submitted))
    answer = her.browser.get(page.links()["Dates for your calendar"])
    assert answer.content_type == "text/calendar; charset=utf-8"
    lines = unfolded(answer.get_data())
    assert any(line.startswith("SUMMARY:Judging begins") for line in lines)
    assert f"URL:http://localhost/nominations/{submitted.edition_id}/{submitted.id}" in lines


@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_the_receipt_is_a_tagged_pdf_in_the_readers_language(submitted, her, language):
    her.get("nominations.receipt", **address(submitted, lang=language))
    answer = her.browser.get(f"/nominations/{submitted.edition_id}/{submitted.id}/receipt.pdf")
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="receipt-0001.pdf"'
    body = answer.get_data()
    assert body.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in body
    assert re.search(rb"/Lang ?\(" + language.encode() + rb"\)", body)


@pytest.mark.case("OU-01")
def test_what_people_wrote_is_words_in_the_pdf_and_never_markup(app, session, edition, ama, at):
    draft = services.start_draft(session, edition, a_frame(title=MARKUP, organisations=((MARKUP, None),)), ama, at)
    content = a_content(title=MARKUP, organisations=((MARKUP, None),), answers={"what": MARKUP, "change": MARKUP})
    services.save_draft(session, draft, edition, content, 1, ama, at)
    services.submit(session, draft, edition, ama, at)
    receipt = a_receipt(
        content=content, facts=[("Organisations", MARKUP)], sections=[(MARKUP, [(MARKUP, MARKUP)])]
    )  # fmt: skip
    with app.test_request_context():
        assert document.as_pdf(receipt, "en", "ltr").startswith(b"%PDF-")
        data = json.dumps(document._values(receipt, "en", "ltr"), ensure_ascii=False)
    headings = typst.query(
        str(root() / "templates" / "nominations" / "receipt.typ"), "heading", sys_inputs={"data": data}
    )
    texts = [text_of(heading["body"]) for heading in json.loads(headings)]
    assert f"\u2068{MARKUP}\u2069" in texts
    assert "We have your nomination" in texts


def test_the_pdf_names_each_file_with_its_digest(app):
    mark = FileMark(id="1", number=3, question=None, kind="pdf", size=9, digest="cd" * 32)
    with app.test_request_context():
        receipt = a_receipt(content=Content(title="Benches", files=(mark,)))
        in_arabic = "\u2068N-0001-evidence-3.pdf\u2069", "\u20681 kB\u2069"  # a size stands by its unit there
        assert document._values(receipt, "en", "ltr")["files"] == [[*in_arabic, "cd" * 32]]
        assert document.as_pdf(receipt, "en", "ltr").startswith(b"%PDF-")


def text_of(body) -> str:
    return body.get("text", "") or "".join(text_of(child) for child in body.get("children", []))


def a_receipt(**values) -> document.Receipt:
    return document.Receipt(**{
        "number": "N-0001", "receipt": "AAAA-BBBB", "edition": "Awards 2031", "submitted_at": NOON, "frozen_at": NOON,
        "digest": "ab" * 32, "content": Content(title="Benches"), "facts": [], "sections": [], "dates": [],
        "rehearsal": False,
    } | values)  # fmt: skip


def test_unanswered_questions_are_left_out_of_the_pdf(app, edition):
    from awards.nominations.countries import Countries

    with app.test_request_context():
        told = document.told_sections(edition.form, a_content(), Countries({}, "en"))
    assert told == [
        ("The work", [
            ("What do you do, and for whom?", ANSWERS["what"]), ("What has changed?", ANSWERS["change"]),
        ]),
    ]  # fmt: skip


def test_a_draft_has_no_pdf_but_dates(draft, her):
    her.get("nominations.receipt_pdf", expect=404, **address(draft))
    assert her.browser.get(f"/nominations/{draft.edition_id}/{draft.id}/dates.ics").status_code == 200


def test_what_the_log_does_not_hold_has_a_receipt_without_a_step(session, draft, edition, ama, her, at):
    her.get("nominations.receipt_in_log", **address(draft), expect=404)
    submitted = a_nomination(session, edition, ama, at)
    session.commit()
    her.get("nominations.receipt_in_log", **address(submitted), expect=404)
    assert "seal" not in her.get("nominations.receipt", **address(submitted)).main


def test_the_pdf_tells_of_the_categories_that_were_entered_alone(submitted, her, monkeypatch):
    made = []
    monkeypatch.setattr(receipts, "as_pdf", lambda receipt, *_words: made.append(receipt) or b"%PDF-")
    her.get("nominations.receipt_pdf", **address(submitted))
    assert dict(made[0].facts)["Categories"] == "Skills"


def test_the_mail_says_what_the_receipt_says(app, session, submitted, her):
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination_received")).one()
    with app.app_context():
        body = compose(mail).get_content()
    session.rollback()
    page = her.get("nominations.receipt", **address(submitted))
    digest = re.search(r"\b[0-9a-f]{64}\b", page.main).group()
    assert digest in body
    assert submitted.receipt in body
    assert submitted.receipt in page.main
    instant = re.search(r"Received: (.*)", body).group(1)
    assert instant in page.main


def test_scripts_without_a_font_are_named(monkeypatch):
    class Fonts:
        def families(self):
            return ["Noto Sans", "Noto Sans Arabic"]

    monkeypatch.setattr(typesetting, "_fonts", Fonts)
    assert typesetting.missing_scripts() == ["Chinese"]


def test_the_receipt_shows_its_leaf_and_once_sealed_the_proof_that_leads_from_the_text_to_the_head(
    session, edition, submitted, her
):
    where = address(submitted)
    page = her.get("nominations.receipt", **where)
    assert "The next seal will cover it." in page.main
    told = her.get("nominations.receipt_in_log", **where).json
    assert "head" not in told
    head = a_sealing(session, NOON, edition=edition).seal()
    page = her.get("nominations.receipt", **where)
    assert "A seal covers it." in page.main
    assert f"{head.size}:{head.root}" in page.main
    told = her.browser.get(page.links()["Proof from the award's log (JSON)"]).get_json()
    assert "Yes: it is step 1 of the log" in her.browser.get(page.links()[told["leaf"][:16]]).get_data(as_text=True)
    digest = rules.digest(json.loads(her.get("nominations.receipt_json", **where).body))
    assert told["sealed"] == {"digest": digest, "number": submitted.number, "version": 2}
    payload, salt = told["payload"], told["salt"]
    assert json.loads(payload)["payload"] == {"sealed": award_log.sealed(salt, told["sealed"])}
    assert told["step"]["commitment"] == hashlib.sha256(bytes.fromhex(salt) + payload.encode()).hexdigest()
    leaf = merkle.leaf_hash(award_log.canonical(told["step"]).encode())
    assert told["leaf"] == leaf.hex()
    proof = [bytes.fromhex(step) for step in told["proof"]]
    assert told["head"]["root"] == head.root
    assert merkle.is_included(leaf, told["index"], told["size"], proof, bytes.fromhex(head.root))
    assert len(told["signatures"]) == 2
    assert her.browser.get(page.links()["Receipt with the submitted text (PDF)"]).get_data().startswith(b"%PDF")


def test_a_mail_about_a_nomination_carries_the_newest_sealed_head_and_others_do_not(session, app, edition, submitted):
    def sent() -> str:
        mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination_received")).one()
        with app.app_context():
            return compose(mail, foot_of(session, mail.template, mail.edition_id)).get_content()

    before = sent()
    assert "key holders" not in before
    head = a_sealing(session, NOON, edition=edition).seal()
    after = sent()
    assert after.startswith(before.rstrip())
    assert f"\n{head.size}:{head.root}\n" in after
    assert f"http://localhost/verify/{edition.year}/log" in after
    with app.app_context():
        assert foot_of(session, "sign_in", edition.id) is None
