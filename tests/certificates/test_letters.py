"""Letters after the result: written and approved by staff, made by a job, taken home by each nominee."""

import io
import unicodedata
from datetime import timedelta
from types import SimpleNamespace

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from awards.accounts.models import User
from awards.certificates import queries, rules, services
from awards.certificates.making import letters_job
from awards.certificates.models import Letter, LetterText
from awards.closing.services.retention import DELETING
from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.session_records import SessionRecord
from awards.nominations.models import Nomination
from tests.certificates.things import work
from tests.decisions.things import all_judged
from tests.feedback.things import tie
from tests.publishing.test_embargo import move_clock
from tests.publishing.things import finalists, winners

DAY = timedelta(days=1)
SAID = {"en": "Dear {nominee},\n\nthank you for {title} at {edition}. {result}", "ar": "شكرا على {title}"}


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def approve(session, judged, at, kind, texts=None):
    said = texts or {code: text.replace(" {result}", "") if kind == "nominees" else text for code, text in SAID.items()}
    seen = queries.texts_of_letters(session, judged.edition.id).get(kind)
    text = services.save_letter(session, judged.edition, kind, said, seen.version if seen else 0, judged.staff, at)
    return services.approve_letter(session, judged.edition, kind, text.version, judged.second, at)


def letters(session):
    found = {
        row.nomination_id: row for row in session.execute(select(Letter.nomination_id, Letter.kind, Letter.content))
    }
    session.commit()
    return found


def said_in(content):
    text = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def of(judged, title):
    return {"edition_id": judged.edition.id, "nomination_id": judged.entries[title].nomination_id}


def test_each_who_was_judged_finds_the_letter_of_the_own_kind_once_the_winners_are_public(
    app, session, at, judged, client_for
):
    for kind in rules.KINDS:
        approve(session, judged, at, kind)
    finalists(session, judged, at, at)
    winners(session, judged, at + DAY, at)
    work(app, session)
    assert letters(session) == {}, "no letter before the result"
    client = client_for(judged.nominator)
    client.get("certificates.own_letter", expect=404, **of(judged, "Delta radio"))
    move_clock(session, DAY)
    work(app, session)
    made = letters(session)
    kinds = {title: made[entry.nomination_id].kind for title, entry in judged.entries.items()}
    assert kinds == {
        "Anna’s workshop": "finalists", "Bridge school": "finalists", "Code clubs": "finalists",
        "Delta radio": "nominees",
    }  # fmt: skip
    winner = said_in(made[judged.entries["Anna’s workshop"].nomination_id].content)
    assert "thank you for Anna’s workshop" in winner
    assert "Winner in Skills." in winner
    page = client.get("nominations.nomination", **of(judged, "Delta radio"))
    page = client.get(page.links()["Letter"])
    assert page.heading == "Letter", "there is no certificate"
    taken = client.browser.get(page.links()["Your letter (PDF)"])
    assert "thank you for Delta radio" in said_in(taken.data)
    assert taken.mimetype == "application/pdf"
    client_for(judged.judges[0]).get("certificates.own_letter", expect=404, **of(judged, "Delta radio"))


def test_a_letter_is_in_the_language_of_its_reader(app, session, at, judged):
    session.get_one(User, judged.nominator.id).language = "ar"
    approve(session, judged, at, "nominees")
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    work(app, session)
    [made] = letters(session).values()
    reader = PdfReader(io.BytesIO(made.content))
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data()
    found = []
    reader.pages[0].extract_text(visitor_text=lambda text, *_rest: found.append(text.strip()))
    assert {"شكرا", "على"} <= set(found)


def test_nothing_is_made_of_what_is_not_approved_and_a_change_makes_the_letters_anew(app, session, at, judged):
    text = services.save_letter(session, judged.edition, "nominees", {"en": "First of {title}"}, 0, judged.staff, at)
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    work(app, session)
    assert letters(session) == {}
    services.approve_letter(session, judged.edition, "nominees", text.version, judged.second, at)
    work(app, session)
    [first] = letters(session).values()
    work(app, session)
    assert list(letters(session).values()) == [first]
    approve(session, judged, at + timedelta(seconds=1), "nominees", {"en": "Second of {title}"})
    move_clock(session, timedelta(minutes=1))
    work(app, session)
    [second] = letters(session).values()
    assert "Second of Delta radio" in said_in(second.content)


def test_whoever_withdrew_while_the_letters_were_set_gets_none(app, session, at, judged):
    approve(session, judged, at, "nominees")
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    session.commit()
    values = {"edition": str(judged.edition.id), "kind": "nominees", "first": 1}
    with app.app_context():
        set_before = letters_job.look(letters_job.read(session, values), SimpleNamespace(tell=lambda _doing: None))
        session.get_one(Nomination, judged.entries["Delta radio"].nomination_id).state = "withdrawn"
        letters_job.keep(session, None, set_before)
    session.commit()
    assert letters(session) == {}


def set_of(app, session, judged):
    """The letters to nominees, set and not kept yet."""
    values = {"edition": str(judged.edition.id), "kind": "nominees", "first": 1}
    with app.app_context():
        found = letters_job.look(letters_job.read(session, values), SimpleNamespace(tell=lambda _doing: None))
    session.commit()
    assert len(found[1]) == 1
    return found


def test_letters_of_a_text_that_was_changed_while_they_were_set_are_not_kept_over_those_of_the_newer(
    app, session, at, judged
):
    approve(session, judged, at, "nominees", {"en": "First of {title}"})
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    session.commit()
    set_before = set_of(app, session, judged)
    approve(session, judged, at + timedelta(seconds=1), "nominees", {"en": "Second of {title}"})
    move_clock(session, timedelta(minutes=1))
    work(app, session)
    with app.app_context():
        letters_job.keep(session, None, set_before)
    session.commit()
    work(app, session)
    [kept] = letters(session).values()
    assert "Second of Delta radio" in said_in(kept.content)


def test_a_name_that_was_erased_while_the_first_letter_was_set_is_in_no_letter(app, session, at, judged):
    approve(session, judged, at, "nominees")
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    session.commit()
    set_before = set_of(app, session, judged)
    session.get_one(Nomination, judged.entries["Delta radio"].nomination_id).title = ""
    session.commit()
    with app.app_context():
        letters_job.keep(session, None, set_before)
    session.commit()
    work(app, session)
    assert letters(session) == {}


def test_who_reads_another_language_by_now_gets_the_letter_in_that(app, session, at, judged):
    approve(session, judged, at, "nominees")
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    work(app, session)
    approve(session, judged, at + timedelta(seconds=1), "nominees", {"en": "Another of {title}"})
    move_clock(session, timedelta(minutes=1))
    session.commit()
    set_before = set_of(app, session, judged)
    session.get_one(User, judged.nominator.id).language = "fr"
    session.commit()
    with app.app_context():
        letters_job.keep(session, None, set_before)
    session.commit()
    work(app, session)
    [kept] = letters(session).values()
    assert PdfReader(io.BytesIO(kept.content)).trailer["/Root"]["/Lang"] == "fr"


def test_a_letter_that_was_forgotten_is_made_no_more(app, session, at, judged, client_for):
    approve(session, judged, at, "nominees")
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    work(app, session)
    nomination = judged.entries["Delta radio"].nomination_id
    assert services.forget_letters(session, [nomination], judged.staff.id, at) == 1
    assert services.forget_letters(session, [nomination], judged.staff.id, at) == 0
    approve(session, judged, at + timedelta(seconds=1), "nominees", {"en": "Another"})
    move_clock(session, timedelta(minutes=1))
    work(app, session)
    assert letters(session)[nomination].content is None
    client_for(judged.nominator).get("certificates.own_letter", expect=404, **of(judged, "Delta radio"))


def test_staff_begin_with_a_proposal_look_at_a_real_letter_and_approve_what_they_read(session, at, judged, client_for):
    finalists(session, judged, at + DAY, at)
    session.commit()
    client, here = client_for(judged.staff), {"edition_id": judged.edition.id, "kind": "finalists"}
    page = client.get("certificates.letter", **here)
    assert page.field("text_en").startswith("Dear {nominee},")
    data = {name: page.field(name) for name in page.find("//main//textarea/@name")} | {"version": page.field("version")}
    client.post("certificates.letter", data, **here)
    page = client.get("certificates.letter", **here)
    assert "Saved. Look at it; another member of staff approves it." in page.text
    number = session.execute(select(AuditRow.action).where(AuditRow.action == "letter_text.saved")).all()
    session.commit()
    assert len(number) == 1
    look = next(url for words, url in page.links().items() if words.endswith("Bridge school"))
    assert "We congratulate you on “Bridge school”. Finalist in Skills." in said_in(client.browser.get(look).data)
    version = page.find("//form//input[@name='version']/@value")[0]
    assert "You saved this letter last: another member of staff approves it." in page.main
    page = client.post("certificates.approval", {"version": version}, expect=422, **here)
    assert page.errors == ["You saved this letter last: another member of staff approves it."]
    second = client_for(judged.second)
    second.post("certificates.approval", {"version": "7"}, expect=422, **here)
    second.post("certificates.approval", {"version": version}, **here)
    assert "Approved" in client.get("certificates.letters", edition_id=judged.edition.id).main


def test_a_letter_is_approved_from_another_session_than_it_was_saved_in_freshly_signed_in(
    session, at, judged, client_for
):
    text = services.save_letter(
        session, judged.edition, "nominees", {"en": "Hello"}, 0, judged.staff, at, judged.edition.id
    )
    assert text.changed_in is not None
    assert str(judged.edition.id) not in text.changed_in, "a digest, not the session"
    with pytest.raises(RuleBroken, match="sign in anew"):
        services.approve_letter(session, judged.edition, "nominees", 1, judged.second, at, judged.edition.id)
    session.commit()
    client, here = client_for(judged.second), {"edition_id": judged.edition.id, "kind": "nominees"}
    client.get("certificates.letter", **here)
    session.execute(
        update(SessionRecord)
        .where(SessionRecord.user_id == judged.second.id)
        .values(proved_at=at - timedelta(minutes=16))
    )
    session.commit()
    answer = client.post("certificates.approval", {"version": "1"}, expect=302, **here)
    assert "/account/second-step/proof" in answer.location
    assert queries.texts_of_letters(session, judged.edition.id)["nominees"].approved_at is None
    services.approve_letter(session, judged.edition, "nominees", 1, judged.second, at, judged.staff.id)


def test_no_approval_by_the_writer_gets_into_the_database_by_whatever_path(session, at, judged):
    approve(session, judged, at, "nominees")
    with pytest.raises(IntegrityError):
        session.execute(update(LetterText).values(approved_by=judged.staff.id))
    session.rollback()


def test_a_field_that_is_none_is_named_and_what_was_typed_stays(judged, session, client_for):
    session.commit()
    client, here = client_for(judged.staff), {"edition_id": judged.edition.id, "kind": "nominees"}
    typed = {"version": "0", "text_en": "Dear {nominee}, {result}", "text_fr": "Bonjour"}
    page = client.post("certificates.letter", typed, expect=422, **here)
    assert any("there is no field {result}" in error for error in page.errors)
    assert page.field("text_fr") == "Bonjour"
    page = client.post("certificates.letter", {"version": "0", "text_en": "", "text_fr": "Bonjour"}, expect=422, **here)
    assert any("Write it in English at least" in error for error in page.errors)


def test_two_who_write_at_once_see_each_others_words(judged, session, at, client_for):
    services.save_letter(session, judged.edition, "nominees", {"en": "Theirs"}, 0, judged.second, at)
    session.commit()
    client, here = client_for(judged.staff), {"edition_id": judged.edition.id, "kind": "nominees"}
    page = client.post("certificates.letter", {"version": "0", "text_en": "Mine"}, expect=422, **here)
    assert page.field("text_en") == "Mine"
    assert "Theirs" in page.main
    client.post("certificates.letter", {"version": page.field("version"), "text_en": "Mine"}, **here)


def test_whoever_is_tied_looks_at_no_letter_of_that_category(judged, session, at, client_for):
    finalists(session, judged, at + DAY, at)
    tie(session, judged, judged.second, at, "Bridge school")
    client, here = client_for(judged.second), {"edition_id": judged.edition.id, "kind": "finalists"}
    page = client.get("certificates.letter", **here)
    assert "Bridge school" not in page.main
    client.get("certificates.preview", expect=404, **here)


def test_who_only_looks_on_is_led_to_no_letter_and_reads_none(judged, session, at, client_for):
    finalists(session, judged, at + DAY, at)
    session.commit()
    here = {"edition_id": judged.edition.id, "kind": "finalists"}
    staff, admin = client_for(judged.staff), client_for(judged.admin)
    assert staff.get("certificates.letters", edition_id=judged.edition.id).find("//main//tbody//a")
    assert not admin.get("certificates.letters", edition_id=judged.edition.id).find("//main//tbody//a")
    preview = f"/staff/{judged.edition.id}/letters/finalists/preview.pdf"
    assert staff.browser.get(preview).mimetype == "application/pdf"
    admin.get("certificates.preview", expect=404, **here)


@pytest.mark.case("IN-02")
def test_a_text_names_only_what_can_be_filled_in_and_no_value_is_read_as_a_field():
    assert rules.fill("finalists", "{title} {other}", {"title": "{edition}", "edition": "x"}) == "{edition} {other}"
    assert rules.text_for({"en": "a", "ru": "b"}, "ru") == ("b", "ru")
    assert rules.text_for({"en": "a", "ru": "b"}, "fr") == ("a", "en")
    with pytest.raises(RuleBroken):
        rules.check_texts("nominees", {"en": "x" * (rules.LONGEST + 1)})


def test_with_the_answers_of_an_edition_that_ended_the_letters_about_them_go(app, session, at, judged):
    for kind in rules.KINDS:
        approve(session, judged, at, kind)
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    work(app, session)
    assert DELETING["answers"](session, judged.edition.id, at)["letters"] == 1
    made = letters(session)
    assert made[judged.entries["Delta radio"].nomination_id].content is None
    assert made[judged.entries["Bridge school"].nomination_id].content is not None
