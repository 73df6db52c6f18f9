"""At the desk: many rows at once with undo, the checklist, tags, replies in the reader's language, and the mails."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select, update

from awards.accounts.models import User
from awards.core.identifiers import gone_address
from awards.infrastructure import clock, outbox
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.shipped import root
from awards.nominations.models import Entry, Nomination
from awards.screening.models import ReplyTemplate, ScreeningAct, ScreeningOutcome, ScreeningSheet, ScreeningTag
from awards.screening.views.mails import WORDS
from awards.web import mail
from tests.factories import a_nomination, a_user, an_edition
from tests.support.page import words

TEXTS = {
    "en": "Dear {nominee}, please mend {title} until {deadline}.",
    "fr": "Bonjour {nominee}, corrigez {title} avant le {deadline}.",
}


@pytest.fixture
def place(sessions, at):
    """An edition in screening with staff, a colleague, staff of another edition and four nominations."""
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="screening")
        other = an_edition(session, at, year=2030, phase="screening")
        names = ("ann", "ben", "cleo", "dan")
        found = {
            "edition": edition,
            "other": other,
            "staff": a_user(session, "staff@office.example", ("staff", edition.id)),
            "colleague": a_user(session, "colleague@office.example", ("staff", edition.id)),
            "admin": a_user(session, "admin@office.example", ("admin", None)),
            "elsewhere": a_user(session, "elsewhere@office.example", ("staff", other.id)),
        }
        for name in names:
            language = "fr" if name == "ben" else "en"
            person = a_user(session, f"{name}@x.example", language=language)
            found[name] = a_nomination(session, edition, person, at, title=f"Work of {name}", organisation=name.upper())
        return found


@pytest.fixture
def desk(client_for, place):
    return Desk(client_for(place["staff"]), place["edition"].id)


class Desk:
    """The staff's browser at the desk of one edition."""

    def __init__(self, client, edition_id):
        self.client, self.edition_id = client, edition_id

    def get(self, endpoint, **values):
        return self.client.get(f"screening.{endpoint}", edition_id=self.edition_id, **values)

    def post(self, endpoint, data=None, **values):
        return self.client.post(f"screening.{endpoint}", data, edition_id=self.edition_id, **values)

    def row(self, page, number):
        return page.one(f"//input[@id='row-{number}']").get("value")

    def act(self, outcome, *numbers, page=None, **more):
        """Tick rows of the list and press a button below it."""
        page = page or self.get("queue")
        sent = {name: page.field(name) for name in ("seen_at", "count")}
        chosen = [self.row(page, number) for number in numbers]
        expect, filters = more.pop("expect", 302), more.pop("filters", {})
        return self.post("acts", sent | {"outcome": outcome, "chosen": chosen} | more, expect=expect, **filters)


def states(sessions):
    with sessions.reading() as session:
        rows = session.execute(
            select(Nomination.number, Entry.state, Nomination.state)
            .join(Nomination, Nomination.id == Entry.nomination_id)
            .order_by(Nomination.number)
        )
        return [nomination if nomination != "submitted" else entry for _n, entry, nomination in rows]


def mails(sessions):
    with sessions.reading() as session:
        return session.scalars(select(OutboxMail).order_by(OutboxMail.to)).all()


def send_all(app, sessions):
    with sessions.transaction() as session:
        session.execute(
            update(OutboxMail)
            .where(OutboxMail.state == "waiting")
            .values(due_at=clock.real(session) - timedelta(seconds=1))
        )
    while mail.send_next(app, sessions):
        pass


def test_the_filter_says_of_a_returned_nomination_where_it_is_as_its_row_does(desk):
    options = desk.get("queue").find("//select[@name='state']/option[@value='returned']")
    assert [words(option) for option in options] == ["With the nominator"]


def test_rows_that_are_ticked_are_passed_and_taken_back(desk, sessions):
    assert desk.act("passed", 1, 3).location.endswith("/nominations")
    assert states(sessions) == ["eligible", "received", "eligible", "received"]
    page = desk.get("queue")
    assert "2 nominations were passed. It can be taken back until" in page.main
    undo = page.one("//form[contains(@action, 'undoing')]").get("action")
    assert desk.client.post(undo, expect=302, follow=False).status == 302
    assert states(sessions) == ["received"] * 4
    assert "Taken back." in desk.get("queue").text
    assert "can be taken back until" not in desk.get("queue").main


def test_an_earlier_act_can_be_taken_back_too(desk, sessions, count_queries):
    desk.act("passed", 1)
    with count_queries(at_most=11) as few:
        desk.get("queue")
    desk.act("passed", 2)
    desk.act("passed", 3, 4)
    with count_queries(at_most=11) as many:
        page = desk.get("queue")
    assert len(few) == len(many)
    assert "2 more that can be taken back" in page.main
    urls = [form.get("action") for form in page.find("//form[contains(@action, 'undoing')]")]
    assert len(urls) == 3
    desk.client.post(urls[2], expect=302)
    assert states(sessions) == ["received", "eligible", "eligible", "eligible"]
    assert "One more that can be taken back" in desk.get("queue").main


def test_all_that_a_filter_shows_are_passed(desk, sessions):
    page = desk.get("queue", q="Work")
    assert "All 4 that this filter shows" in page.main
    desk.act("passed", page=page, everything="yes", filters={"q": "Work"})
    assert states(sessions) == ["eligible"] * 4


def test_what_a_colleague_did_meanwhile_keeps_all_from_being_done_and_is_named(desk, client_for, place, sessions):
    page = desk.get("queue", state="to_screen")
    Desk(client_for(place["colleague"]), place["edition"].id).act("passed", 2)
    sent = {"filters": {"state": "to_screen"}, "expect": 422, "page": page}
    said = desk.act("passed", everything="yes", **sent)
    assert "N-0002" in said.errors[0]
    said = desk.act("passed", 1, 2, **sent)
    assert said.errors == ["Nothing was done. N-0002: changed since you opened the page. Open it again and look."]
    assert states(sessions) == ["received", "eligible", "received", "received"]


def test_nothing_ticked_says_so(desk, sessions):
    assert desk.act("passed", expect=422).errors == ["Tick at least one nomination."]
    desk.act("winner", 1, expect=400)
    desk.post("acts", {"outcome": "passed", "chosen": ["strange"], "seen_at": "", "count": ""}, expect=400)


def a_reply(sessions, place, **values):
    with sessions.transaction() as session:
        reply = ReplyTemplate(
            edition_id=place["edition"].id, name="Mend", used_for="returned", texts=TEXTS,
            changed_at=clock.now(session), **values,
        )  # fmt: skip
        session.add(reply)
        session.flush()
        return reply.id


def written(desk, page, **more):
    chosen = [field.get("value") for field in page.find("//input[@name='chosen']")]
    data = {"outcome": page.field("outcome"), "ready": "yes", "chosen": chosen, "due_on": "", "reason": ""} | more
    return desk.post("acts", data, expect=more.pop("expect", 302))


def test_many_are_returned_with_a_reply_in_the_language_of_each(desk, place, sessions, app, tmp_path):
    reply_id = a_reply(sessions, place)
    page = desk.act("returned", 1, 2, expect=200)
    assert page.heading == "Return 2 nominations for mending"
    assert "Work of ann" in page.main
    written(desk, page, fields=["what"], reply=str(reply_id), reason="Thank you.")
    assert states(sessions) == ["returned", "returned", "received", "received"]
    first, second = mails(sessions)
    assert first.values["reason"].startswith("Dear ANN, please mend Work of ann until ")
    assert "(Geneva)." in first.values["reason"]
    assert "(Genève)." in second.values["reason"]
    assert first.values["reason"].endswith("\n\nThank you.")
    assert second.values["reason"].startswith("Bonjour BEN, corrigez Work of ben avant le ")
    queue = desk.get("queue")
    assert "2 nominations were returned." in queue.main
    assert "2 mails leave at" in queue.main


def test_words_are_asked_for_and_what_was_typed_stays(desk, sessions):
    page = desk.act("ineligible", 1, 2, expect=200)
    chosen = [field.get("value") for field in page.find("//input[@name='chosen']")]
    data = {"outcome": "ineligible", "ready": "yes", "chosen": chosen, "reason": "About roads."}
    page = desk.post("acts", data, expect=422)
    assert "Choose the rule that the entry breaks." in page.errors[0]
    assert page.field("reason") == "About roads."
    assert len(page.find("//input[@name='chosen']")) == 2
    desk.post("acts", data | {"rule": "outside_category"})
    assert states(sessions) == ["ineligible", "ineligible", "received", "received"]


def test_mails_are_held_and_sent_from_their_page(desk, place, sessions, app):
    page = desk.act("ineligible", 1, 2, expect=200)
    written(desk, page, rule="outside_category")
    page = desk.get("mails")
    assert "2 mails leave at" in page.main
    act_id = page.one("//form[contains(@action, '/hold')]").get("action").split("/acts/")[1].split("/")[0]
    desk.post("mails_hold", act_id=act_id)
    page = desk.get("mails")
    assert "2 mails are held." in page.main
    send_all(app, sessions)
    assert {row.state for row in mails(sessions)} == {"held"}
    desk.post("mails_release", act_id=act_id)
    send_all(app, sessions)
    assert {row.state for row in mails(sessions)} == {"sent"}
    page = desk.get("mails", state="sent")
    assert "ann@x.example" in page.main
    assert "Not eligible · N-0001" in page.main
    assert "Can still be stopped" not in page.main


def test_a_bounce_is_shown_and_can_be_tried_again(desk, place, sessions, app):
    with sessions.transaction() as session:
        session.execute(
            update(Nomination).where(Nomination.number == 1).values(nominator_id=a_user(session, "a@bounce.invalid").id)
        )
    page = desk.act("ineligible", 1, expect=200)
    written(desk, page, rule="outside_category")
    send_all(app, sessions)
    page = desk.get("mails", state="failed")
    assert "The address was refused for good." in page.main
    about = desk.get("nomination", nomination_id=place["ann"].id)
    assert "a@bounce.invalid" in about.main
    desk.post("mail_retry", mail_id=mails(sessions)[0].id)
    assert [row.state for row in mails(sessions)] == ["waiting"]


def test_the_log_says_that_a_mail_was_not_sent_since_its_reader_is_erased(desk, place, sessions):
    for to in (gone_address("0a1b"), "nia@example.org"):
        with sessions.transaction() as session:
            outbox.put(session, to=to, language="en", template="reply", values={}, edition=place["edition"].id)
            outbox.take_back(session, OutboxMail.to == to, clock.real(session))
    said = {row.xpath("string(th)").strip(): row.text_content() for row in desk.get("mails").find("//tbody/tr")}
    assert "Not sent: erased" in said["(erased)"]
    assert "Not sent: erased" not in said["nia@example.org"]
    assert "Cancelled" in said["nia@example.org"]


@pytest.mark.case("EM-06")
def test_the_log_never_shows_what_a_mail_said_nor_mails_of_another_edition(desk, client_for, place, sessions):
    page = desk.act("ineligible", 1, expect=200)
    written(desk, page, rule="outside_category", reason="A secret word")
    assert "A secret word" not in desk.get("mails").body
    mail_id = mails(sessions)[0].id
    for who in ("elsewhere", "admin"):
        client = client_for(place[who])
        client.get("screening.mails", edition_id=place["edition"].id, expect=404)
        client.post("screening.mail_retry", edition_id=place["edition"].id, mail_id=mail_id, expect=404)
    with sessions.reading() as session:
        act_id = session.scalars(select(ScreeningAct.id)).one()
    other = client_for(place["elsewhere"])
    for edition in (place["edition"], place["other"]):
        for endpoint in ("undoing", "mails_hold", "mails_release"):
            other.post(f"screening.{endpoint}", edition_id=edition.id, act_id=act_id, expect=404)
        other.post("screening.mail_retry", edition_id=edition.id, mail_id=mail_id, expect=404)
    assert [row.state for row in mails(sessions)] == ["waiting"]


def test_an_organisation_as_a_whole_lacks_no_name_of_a_person(session, desk, place):
    """Its name stands with the organisations; what is not asked for is not said to be missing."""
    ann = session.get_one(Nomination, place["ann"].id)
    for kind, names, told in (("organisation", [], "An organisation"), ("person", ["Ada Lin"], "Ada Lin")):
        ann.nominee_kind, ann.nominee_names = kind, names
        session.commit()
        first = desk.get("nomination", nomination_id=ann.id).find("//dl[@class='facts']/div[@class='fact']")[0]
        assert words(first).endswith(told)


def test_the_log_costs_the_same_for_few_and_many(desk, place, sessions, count_queries):
    desk.act("ineligible", 1, expect=200)
    desk.get("mails")
    with count_queries(at_most=9) as few:
        desk.get("mails")
    with sessions.transaction() as session:
        for n in range(60):
            session.add(
                OutboxMail(
                    to=f"n{n}@x.example",
                    language="en",
                    template="question_asked",
                    values={},
                    edition_id=place["edition"].id,
                )
            )
    with count_queries(at_most=9) as many:
        page = desk.get("mails")
    assert len(few) == len(many)
    assert len(page.find("//table[@id='mails']/tbody/tr")) == 50
    older = desk.client.get(page.links()["Show the next"])
    assert len(older.find("//table[@id='mails']/tbody/tr")) == 10


def test_passing_leads_on_to_the_next_and_can_be_taken_back_there(desk, place, sessions):
    seen = desk.get("nomination", nomination_id=place["ann"].id).field("seen")
    page = desk.post("passing", {"outcome": "passed", "seen": seen}, nomination_id=place["ann"].id)
    assert desk.client.get(page.location, expect=302).location.endswith(str(place["ben"].id))
    shown = desk.get("nomination", nomination_id=place["ben"].id)
    assert "N-0001 was passed." in shown.main
    desk.post("passing", {"outcome": "passed", "seen": seen}, nomination_id=place["ann"].id, expect=409)


def test_a_return_needs_words_or_a_reply_that_says_them(desk, place, sessions):
    reply_id = a_reply(sessions, place)
    entry = place["ann"].entries[0].id
    seen = desk.get("nomination", nomination_id=place["ann"].id).field("seen")
    data = {"outcome": "returned", "seen": seen, "fields": ["what"], "reason": "", "due_on": ""}
    address = {"nomination_id": place["ann"].id, "entry_id": entry}
    page = desk.post("outcome", data, expect=422, **address)
    assert page.errors == ["What to mend, in words: Say what to mend: the nominator reads it."]
    desk.post("outcome", data | {"reply": str(reply_id)}, **address)
    with sessions.reading() as session:
        assert session.scalars(select(ScreeningOutcome.reason)).one().startswith("Dear ANN, please mend")


def test_the_checklist_is_kept_and_two_of_staff_do_not_overwrite_each_other(desk, place, client_for, sessions):
    address = {"nomination_id": place["ann"].id}
    page = desk.get("nomination", **address)
    assert "Links and files open and support what is said." in page.main
    data = {"checked": ["evidence_opens"], "notes": "Called them.", "version": "0"}
    desk.post("sheet", data, **address)
    page = desk.get("nomination", **address)
    assert page.one("//input[@value='evidence_opens']").get("checked") is not None
    assert page.field("notes") == "Called them."
    mine = {"checked": ["nominee_real"], "notes": "Something else", "version": "0"}
    page = desk.post("sheet", mine, expect=409, **address)
    assert page.errors == [
        "Notes: Staff kept this checklist meanwhile. "
        "Ticked there and not here: “Links and files open and support what is said”. "
        "Ticked here and not there: “The nominee exists and can be reached”. The notes there: “Called them.” "
        "What you typed is still here: “Keep” puts it in the place of theirs."
    ]
    assert (page.field("notes"), page.field("version")) == ("Something else", "1")
    assert [one.get("value") for one in page.find("//input[@name='checked'][@checked]")] == ["nominee_real"]
    where = desk.client._address("screening.sheet", {"edition_id": desk.edition_id} | address)
    answer = desk.client.browser.post(
        where, data=mine | {"csrf_token": desk.client.csrf()}, headers={"Accept": "application/json"}
    )  # fmt: skip
    assert (answer.status_code, answer.json["version"]) == (409, "1")
    assert answer.json["error"] == page.errors[0].removeprefix("Notes: ")
    desk.post("sheet", data | {"checked": ["made_up"], "version": "1"}, expect=422, **address)
    with sessions.reading() as session:
        assert session.scalars(select(ScreeningSheet.notes)).one() == "Called them."
        row = session.scalars(select(AuditRow).where(AuditRow.action == "screening.checked")).one()
        assert row.details == {"ticked": ["evidence_opens"], "unticked": []}


def test_tags_stand_on_the_list_and_the_page_and_narrow_the_list(desk, place, sessions):
    desk.act("tagged", 1, 2, word="ask the jury")
    page = desk.get("queue")
    assert page.main.count("ask the jury") >= 3
    with sessions.reading() as session:
        tag_id = session.scalars(select(ScreeningTag.id)).one()
    page = desk.get("queue", tag=str(tag_id))
    assert [cell.text_content() for cell in page.find("//td[@data-label='Title']/bdi")] == [
        "Work of ann",
        "Work of ben",
    ]
    desk.client.get("screening.queue", edition_id=place["edition"].id, tag="strange", expect=400)
    desk.post("tags", {"tag": "second"}, nomination_id=place["ann"].id)
    one = desk.get("nomination", nomination_id=place["ann"].id)
    assert {"ask the jury", "second"} <= set(one.links())
    desk.post("tag_removal", nomination_id=place["ann"].id, tag_id=tag_id)
    assert "ask the jury" not in desk.get("nomination", nomination_id=place["ann"].id).links()
    assert desk.post("tags", {"tag": "a, b"}, nomination_id=place["ann"].id, expect=422).errors


def reply_form(**more):
    return {"name": "Missing answer", "use": "returned", "version": "", "text_en": "{nominee}: please answer."} | more


def test_a_reply_is_written_previewed_with_a_real_nomination_and_put_away(desk, place, sessions):
    assert "{deadline}" in desk.get("reply_new").main
    page = desk.post("reply_new", reply_form(text_fr="{nominee} : répondez, {link}"))
    preview = desk.client.get(page.location)
    assert "ANN: please answer." in preview.main
    assert "Lacks: sent in English" in preview.main
    for typed, found in (("n2", True), ("N-٠٠٠٢", True), ("N-0077", False), ("N-000002", False), ("second", False)):
        preview = desk.client.get(f"{page.location}?number={quote(typed)}")
        assert ("BEN: please answer." in preview.main, "No nomination has this number" in preview.main) == (
            found,
            not found,
        )
    french = desk.client.get(page.location + "?number=N-0002")
    assert "Français What the nominator gets" in french.main
    assert f"BEN : répondez, http://localhost/nominations/{place['edition'].id}/{place['ben'].id}" in french.main
    assert "No nomination has this number" in desk.client.get(page.location + "?number=99").main
    with sessions.reading() as session:
        reply = session.scalars(select(ReplyTemplate)).one()
    assert desk.get("reply", reply_id=reply.id).field("text_en") == "{nominee}: please answer."
    desk.post("reply", reply_form(version="1", text_en="Changed.", text_fr=""), reply_id=reply.id)
    desk.post("reply", reply_form(version="1", text_en="Lost."), reply_id=reply.id, expect=409)
    assert "5 languages are missing" in desk.get("replies").main
    desk.post("reply_removal", reply_id=reply.id)
    assert "No reply yet" in desk.get("replies").main
    desk.client.get("screening.reply", edition_id=place["edition"].id, reply_id=reply.id, expect=404)
    desk.post("reply_new", reply_form())


def test_an_edition_begins_with_replies_in_six_languages(desk, sessions):
    assert "Begin with three suggested replies" in desk.get("replies").main
    desk.post("replies_suggested")
    desk.post("replies_suggested")
    with sessions.reading() as session:
        found = session.scalars(select(ReplyTemplate)).all()
    assert sorted(reply.used_for for reply in found) == ["ineligible", "returned", "returned"]
    assert {len(reply.texts) for reply in found} == {6}
    page = desk.get("replies")
    assert "languages are missing" not in page.main
    assert "Begin with three suggested replies" not in page.main


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text_en": "{{7*7}} {event}"}, "There is no field {event}"),
        ({"text_en": ""}, "Write it in English at least"),
        ({"text_ar": "{nominee.__class__} {password}"}, "There is no field {password}"),
        ({"use": ""}, "Choose what it is for."),
        ({"name": " "}, "Give it a name"),
    ],
)
def test_a_reply_names_only_fields_that_there_are(desk, change, said):
    page = desk.post("reply_new", reply_form(**change), expect=422)
    assert any(said in words for words in page.errors), page.errors


def test_a_reply_that_lacks_the_readers_language_says_in_which_it_is(desk, place, sessions, app):
    with sessions.transaction() as session:
        session.execute(update(User).where(User.email == "ann@x.example").values(language="es"))
    reply_id = a_reply(sessions, place)
    written(desk, desk.act("returned", 1, 2, expect=200), fields=["what"], reply=str(reply_id))
    spanish, french = mails(sessions)
    assert (spanish.values["written_in"], french.values["written_in"]) == ("en", None)
    with app.app_context():
        spanish.language = "en"  # the catalogues are filled at the end
        text = mail.compose(spanish).get_content()
        assert "What follows is in English, since it is not written in your language yet." in text
        assert "What follows" not in mail.compose(french).get_content()


@pytest.mark.parametrize("title", ["{link} {{7*7}}", "%(x)s ${x}", "{event.__init__.__code__}"])
def test_what_a_nominee_wrote_is_never_read_as_a_field(desk, place, sessions, app, title):
    with sessions.transaction() as session:
        session.execute(update(Nomination).where(Nomination.number == 1).values(title=title))
    reply_id = a_reply(sessions, place)
    page = desk.act("returned", 1, expect=200)
    written(desk, page, fields=["what"], reply=str(reply_id))
    (row,) = mails(sessions)
    assert f"please mend {title} until" in row.values["reason"]
    with app.app_context():
        assert f"please mend {title} until" in mail.compose(row).get_content()


def test_an_administrator_reads_the_list_and_finds_no_desk(client_for, place):
    client = client_for(place["admin"])
    page = client.get("screening.queue", edition_id=place["edition"].id)
    assert page.find("//main//form[@method='post']") == []
    for endpoint in ("replies", "reply_new", "mails"):
        client.get(f"screening.{endpoint}", edition_id=place["edition"].id, expect=404)
    client.post("screening.acts", {"outcome": "passed"}, edition_id=place["edition"].id, expect=404)


def test_the_log_has_words_for_every_mail_of_an_edition():
    written = {file.stem for file in (root() / "templates" / "mail").glob("*.txt")}
    of_accounts = {
        "sign_in", "new_device", "second_step_changed", "address_code", "address_changed", "address_merged",
        "role_given",
    }  # fmt: skip
    of_the_registry = {
        "organisation_claim", "pledge_settled", "pledge_error_answered", "pledge_part_named", "pledge_reports_asked",
        "introduction_asked", "introduction_answered", "need_settled", "campaign_ask_settled",
    }  # fmt: skip
    assert set(WORDS) == written - of_accounts - of_the_registry
