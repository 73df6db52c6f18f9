"""The desk takes what its forms allow, of the rows and texts that it names, and leads on where work waits."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.infrastructure import clock, outbox
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Entry, Extension, Nomination
from awards.programme.models import Edition
from awards.screening import queries
from awards.screening.models import ReplyTemplate, ScreeningAct, ScreeningTag
from awards.screening.rules import HAS_TIME
from tests.factories import a_nomination, a_user
from tests.screening.test_desk_pages import Desk, desk, place, states  # noqa: F401
from tests.support.page import words

LONG = "x" * 10_000

SENTENCES = (
    "You may read this nomination; staff of the edition screen it.",
    "You work on this nomination yourself: another member of staff must screen it.",
    "Nominations are still open and may change. Screen them after they have closed.",
    "This nomination is with its nominator for mending. It is screened when it comes back.",
    "This nomination was withdrawn. It is kept as a record.",
    HAS_TIME.text,
)


@pytest.fixture
def replies(sessions, place):  # noqa: F811
    """Two replies for returns and one for what is not eligible."""
    with sessions.transaction() as session:
        made = [
            ReplyTemplate(edition_id=place["edition"].id, name=name, used_for=use, texts={"en": f"Words of {name}."},
                          changed_at=clock.now(session))
            for name, use in (("first", "returned"), ("second", "returned"), ("third", "ineligible"))
        ]  # fmt: skip
        session.add_all(made)
        session.flush()
        return {one.name: str(one.id) for one in made}


@pytest.fixture
def both(sessions, place, at):  # noqa: F811
    """A nomination in two categories."""
    with sessions.transaction() as session:
        person = a_user(session, "eve@x.example")
        return a_nomination(session, place["edition"], person, at, title="Work of eve", categories=("access", "skills"))


def entries(sessions, nomination):
    with sessions.reading() as session:
        query = select(Entry.category_id, Entry.state).where(Entry.nomination_id == nomination.id)
        found = dict(session.execute(query).all())
    return [found[one.category_id] for one in nomination.entries]


# Many at once


def test_all_are_done_unless_one_of_them_moved_and_whatever_moved_beside_them(
    desk, place, client_for, sessions  # noqa: F811
):  # fmt: skip
    colleague = Desk(client_for(place["colleague"]), place["edition"].id)
    page, filtered = desk.get("queue"), desk.get("queue", q="ann")
    colleague.act("passed", 2)
    (said,) = desk.act("passed", everything="yes", page=page, expect=422).errors
    assert "N-0002" in said
    assert states(sessions) == ["received", "eligible", "received", "received"]
    desk.act("passed", everything="yes", page=filtered, filters={"q": "ann"})
    assert states(sessions) == ["eligible", "eligible", "received", "received"]


def test_what_moved_is_looked_at_again_although_more_of_it_could_be_done(
    desk, both, place, client_for, sessions  # noqa: F811
):  # fmt: skip
    colleague, page = Desk(client_for(place["colleague"]), place["edition"].id), desk.get("queue", q="eve")
    seen = colleague.get("nomination", nomination_id=both.id).field("seen")
    colleague.post("outcome", {"outcome": "passed", "seen": seen}, nomination_id=both.id, entry_id=both.entries[0].id)
    (said,) = desk.act("passed", everything="yes", page=page, filters={"q": "eve"}, expect=422).errors
    assert "the list changed while you looked at it (N-0005)" in said
    assert entries(sessions, both) == ["eligible", "received"]
    assert desk.act("returned", expect=422).errors == ["Tick at least one nomination."]


def test_in_a_category_its_entries_alone_are_passed(desk, both, sessions):  # noqa: F811
    page = desk.get("queue", category="access")
    desk.act("passed", page=page, everything="yes", filters={"category": "access"})
    assert entries(sessions, both) == ["eligible", "received"]


def test_what_is_passed_asks_for_no_words_and_what_is_returned_takes_no_more_than_there_is_room_for(
    desk, sessions  # noqa: F811
):  # fmt: skip
    desk.act("passed", 1, ready="yes")
    assert states(sessions)[0] == "eligible"
    page = desk.act("returned", 2, expect=200)
    chosen = [field.get("value") for field in page.find("//input[@name='chosen']")]
    data = {"outcome": "returned", "ready": "yes", "chosen": chosen, "due_on": "", "reason": LONG, "fields": ["what"]}
    page = desk.post("acts", data, expect=422)
    assert page.errors
    assert states(sessions)[1] == "received"
    desk.act("tagged", 2, word=LONG, expect=422)


def test_hidden_fields_that_no_page_of_ours_sends_are_refused(desk):  # noqa: F811
    page = desk.get("queue")
    for wrong in ({"count": "many"}, {"seen_at": "yesterday"}, {"count": ""}, {"seen_at": ""}):
        desk.act("passed", everything="yes", page=page, expect=400, **wrong)
    for wrong in ("ke", "KEN", "ÄÖ", "K"):
        desk.get("queue", country=wrong, expect=400)
    desk.get("queue", country="KE")


def test_taking_back_one_leads_to_it_and_of_several_to_the_list(desk, place, sessions):  # noqa: F811
    def undone():
        with sessions.reading() as session:
            act = session.scalars(select(ScreeningAct.id).order_by(ScreeningAct.at.desc())).first()
        return desk.post("undoing", act_id=act).location

    desk.act("passed", 1)
    assert undone().endswith(str(place["ann"].id))
    desk.act("passed", 1, 2)
    assert undone().endswith("/nominations")


# Replies


def test_a_reply_is_offered_for_its_use_and_the_one_that_is_chosen_is_sent(desk, place, replies, sessions):  # noqa: F811
    address = {"nomination_id": place["ann"].id}
    page = desk.get("nomination", **address)
    offered = [[words(one) for one in field.iter("option")] for field in page.find("//select[@name='reply']")]
    assert [{"first", "second", "third"} & set(one) for one in offered] == [{"first", "second"}, {"third"}]
    data = {"outcome": "returned", "seen": page.field("seen"), "fields": ["what"], "reason": "", "due_on": ""}
    entry = place["ann"].entries[0].id
    page = desk.post("outcome", data | {"reply": replies["third"]}, entry_id=entry, expect=422, **address)
    assert page.errors
    desk.post("outcome", data | {"reply": replies["second"]}, entry_id=entry, **address)
    with sessions.reading() as session:
        (mail,) = session.scalars(select(OutboxMail)).all()
    assert mail.values["reason"] == "Words of second."


# One nomination


def test_what_one_form_of_a_nomination_refuses_stands_there_alone(desk, both, sessions):  # noqa: F811
    first, second = both.entries
    address = {"nomination_id": both.id}
    seen = desk.get("nomination", **address).field("seen")
    data = {"outcome": "returned", "seen": seen, "fields": [], "reason": "Second alone.", "due_on": ""}
    page = desk.post("outcome", data, entry_id=second.id, expect=422, **address)
    assert page.body.count("Second alone.") == 1
    data = {"outcome": "ineligible", "seen": seen, "rule": "outside_category", "reason": LONG}
    assert desk.post("outcome", data, entry_id=first.id, expect=422, **address).errors
    assert desk.post("sheet", {"notes": LONG, "version": "0"}, expect=422, **address).errors
    desk.post("sheet", {"notes": "x", "version": "one"}, expect=400, **address)
    assert desk.post("tags", {"tag": LONG}, expect=422, **address).errors
    assert entries(sessions, both) == ["received", "received"]
    with sessions.reading() as session:
        assert session.scalars(select(ScreeningTag)).all() == []


def test_the_desk_stays_at_a_nomination_while_an_entry_of_it_waits(desk, both):  # noqa: F811
    address = {"nomination_id": both.id}
    for entry, stays in zip(both.entries, (True, False), strict=True):
        data = {"outcome": "passed", "seen": desk.get("nomination", **address).field("seen")}
        location = desk.post("outcome", data, entry_id=entry.id, **address).location
        assert location.endswith(str(both.id)) is stays
        assert ("/next" in location) is not stays


def test_after_a_return_the_desk_goes_on_although_an_entry_waits(desk, both):  # noqa: F811
    address = {"nomination_id": both.id}
    data = {"outcome": "returned", "seen": desk.get("nomination", **address).field("seen"), "fields": ["what"],
            "reason": "Mend it.", "due_on": ""}  # fmt: skip
    assert "/next" in desk.post("outcome", data, entry_id=both.entries[0].id, **address).location


def test_a_nomination_offers_the_tags_that_it_does_not_bear(desk, place):  # noqa: F811
    desk.act("tagged", 1, word="borne")
    desk.act("tagged", 2, word="beside")
    page = desk.get("nomination", nomination_id=place["ann"].id)
    assert "borne" in page.links()
    assert "beside" not in page.links()
    offered = [one.get("value") for one in page.find("//datalist/option")]
    assert offered == ["beside"]


def test_texts_are_put_right_that_were_sent_and_by_a_reason(desk, place, sessions):  # noqa: F811
    address = {"nomination_id": place["ann"].id}
    assert not desk.get("correction", **address).find("//main//textarea[@name='why'] | //main//input[@name='why']")
    page = desk.get("correction", part="title", **address)
    assert page.field("text") == "Work of ann"
    desk.get("correction", part="nothing", expect=400, **address)
    typed = {"field": "title", "text": "Work of Ann", "why": "A typo.", "version": page.field("version")}
    desk.post("put_right", typed | {"field": "nothing"}, expect=400, **address)
    desk.post("put_right", typed | {"version": "one"}, expect=400, **address)
    for wrong in ({"why": ""}, {"why": LONG}, {"text": ""}):
        page = desk.post("put_right", typed | wrong, expect=422, **address)
        assert page.errors, wrong
    desk.post("put_right", typed, **address)
    with sessions.reading() as session:
        titles = session.scalars(select(Nomination.title).order_by(Nomination.number)).all()
    assert titles == ["Work of Ann", "Work of ben", "Work of cleo", "Work of dan"]


def test_what_was_withdrawn_is_corrected_no_more(desk, place, client_for, sessions, at):  # noqa: F811
    def offered():
        page = desk.get("nomination", nomination_id=place["ann"].id)
        return [one for one in page.links().values() if one.endswith("/correction")]

    assert offered()
    admin = client_for(place["admin"]).get(
        "screening.nomination", edition_id=desk.edition_id, nomination_id=place["ann"].id
    )
    assert not [one for one in admin.links().values() if one.endswith("/correction")]
    with sessions.transaction() as session:
        found = session.get_one(Nomination, place["ann"].id)
        found.state, found.withdrawn_at = "withdrawn", at
    assert not offered()


def test_a_page_that_keeps_its_checklist_by_itself_is_answered_in_json(desk, place):  # noqa: F811
    where = desk.client._address("screening.sheet", {"edition_id": desk.edition_id, "nomination_id": place["ann"].id})

    def kept(**typed):
        data = {"version": "0", "csrf_token": desk.client.csrf()} | typed
        return desk.client.browser.post(where, data=data, headers={"Accept": "application/json"})

    refused = kept(notes=LONG)
    assert (refused.status_code, list(refused.json)) == (422, ["error"])
    good = kept(notes="Called them.")
    assert (good.status_code, good.json["version"]) == (200, 1)


def test_a_nomination_says_why_nothing_can_be_found_of_it_now(desk, place, client_for, sessions, at):  # noqa: F811
    def said(client=desk.client):
        page = client.get("screening.nomination", edition_id=desk.edition_id, nomination_id=place["ann"].id)
        return [words for words in SENTENCES if words in page.main]

    def turned(model, key, **values):
        with sessions.transaction() as session:
            found = session.get_one(model, key)
            before = {name: getattr(found, name) for name in values}
            for name, value in values.items():
                setattr(found, name, value)
        return before

    assert said() == []
    assert said(client_for(place["admin"])) == [SENTENCES[0]]
    nomination, edition = (Nomination, place["ann"].id), (Edition, place["edition"].id)
    before = turned(*nomination, nominator_id=place["staff"].id)
    assert said() == [SENTENCES[1]]
    turned(*nomination, **before)
    before = turned(*edition, closes_at=at + timedelta(hours=1))
    assert said() == [SENTENCES[2]]
    turned(*edition, **before)
    with sessions.transaction() as session:
        given = Extension(edition_id=edition[1], nomination_id=nomination[1], until=at + timedelta(hours=1), reason="x",
                          by=place["staff"].id, at=at)  # fmt: skip
        session.add(given)
        session.flush()
        extension = given.id
    assert said() == [SENTENCES[5]]
    turned(Extension, extension, until=at - timedelta(hours=1))
    assert said() == []
    turned(*nomination, state="withdrawn", withdrawn_at=at)
    assert said() == [SENTENCES[4]]


def test_the_button_passes_all_that_wait_where_several_do(desk, both):  # noqa: F811
    def offered():
        page = desk.get("nomination", nomination_id=both.id)
        return [words(one) for one in page.find("//form[contains(@action, '/passing')]//button")]

    for entry, said in zip(both.entries, (["Pass in all 2 categories"], ["Pass"]), strict=True):
        assert offered() == said
        data = {"outcome": "passed", "seen": desk.get("nomination", nomination_id=both.id).field("seen")}
        desk.post("outcome", data, entry_id=entry.id, nomination_id=both.id)
    assert offered() == []


# The list, the mails


def test_a_number_with_its_letter_means_that_nomination_and_a_bare_one_a_word_too(desk, sessions, place, at):  # noqa: F811
    with sessions.transaction() as session:
        person = a_user(session, "eve@x.example")
        a_nomination(session, place["edition"], person, at, title="Bench 2 in Nice, N95 masks", organisation="Eve")
    for q, found in (("2", 2), ("0002", 1), ("N-2", 1), ("N 2", 1), ("N-0002", 1), ("n95", 1), ("N-95", 0)):
        assert len(desk.get("queue", q=q).find("//table//td[@data-label='Title']")) == found, q


def test_a_word_that_is_no_number_of_a_nomination_is_looked_for_as_a_word(desk):  # noqa: F811
    typed = {"2": 1, "n-0002": 1, "N2": 1, "n 02": 1, "N\u20112": 1, "000002": 1, "٠٠٠٢": 1, "N-٢": 1, "ben N-2": 1}
    none = ("N-000002", "፩", "9" * 20, "ann N-2")
    for q, found in [*typed.items(), ("ben", 1), *((q, 0) for q in none)]:
        assert len(desk.get("queue", q=q).find("//table//td[@data-label='Title']")) == found, q


def test_where_nothing_waits_the_next_is_the_list(desk, place):  # noqa: F811
    assert str(place["ann"].id) in desk.get("next_one", expect=302).location
    desk.act("passed", 1, 2, 3, 4)
    assert desk.get("next_one", expect=302).location.endswith("/nominations")


def test_the_list_says_by_what_it_was_narrowed_and_goes_on_after_a_page(desk, place, sessions, at, monkeypatch):  # noqa: F811
    desk.act("tagged", 1, word="first tag")
    desk.act("tagged", 2, word="second tag")
    with sessions.reading() as session:
        tag_id = session.scalars(select(ScreeningTag.id).where(ScreeningTag.word == "second tag")).one()
    page = desk.get("queue", tag=str(tag_id), country="KE")
    without = [words(one) for one in page.find("//main//a[not(contains(@href, 'tag='))]")]
    assert [one for one in without if "second tag" in one]
    assert not [one for one in without if "first tag" in one]
    assert desk.get("queue", tag=str(uuid4())).heading
    monkeypatch.setattr(queries, "PAGE", 4)
    assert not desk.get("queue").find("//main//a[contains(@href, 'after=')]")
    monkeypatch.setattr(queries, "PAGE", 3)
    assert desk.get("queue").find("//main//a[contains(@href, 'after=')]")


def test_the_log_of_mails_goes_on_before_a_mail_of_the_edition(desk, place, sessions):  # noqa: F811
    with sessions.transaction() as session:
        for n in range(queries.PAGE + 1):
            outbox.put(session, to=f"reader{n}@x.example", language="en", template="nomination_received",
                       edition=place["edition"].id, values={})  # fmt: skip
    page = desk.get("mails")
    (older,) = {one.get("href") for one in page.find("//main//a[contains(@href, 'before=')]")}
    assert len(page.find("//table//tbody/tr")) == queries.PAGE
    page = desk.client.get(older)
    assert len(page.find("//table//tbody/tr")) == 1
    assert not page.find("//main//a[contains(@href, 'before=')]")
    desk.get("mails", before="nothing", expect=400)
