"""The pages of a nomination, as its nominator walks them."""

import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.accounts.models import User
from awards.infrastructure import clock
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import queries, rules, services
from awards.nominations.models import Evidence, Nomination, NominationVersion
from awards.programme import queries as programme
from awards.web.mail import compose
from tests.factories import a_nomination, a_user, an_edition
from tests.nominations.conftest import ANSWERS, a_content, a_frame

DAY = timedelta(days=1)

FRAME_TYPED = {
    "title": "Repair benches",
    "relation": "self",
    "nominee_kind": "organisation",
    "organisation_1_name": "Example cooperative",
    "organisation_1_website": "https://cooperative.example",
    "country_organisation_1": "Poland",
    "country_impact_1": "poland",
    "country_impact_2": "أوكرانيا",
    "categories": ["skills", "access"],
    "language": "en",
}


@pytest.fixture
def her(client_for, session, ama, edition):
    session.commit()
    return client_for(ama)


def address(nomination, **more):
    return {"edition_id": nomination.edition_id, "nomination_id": nomination.id, **more}


def shown(nomination):
    """What the page before submitting sends along."""
    return {"expected_version": str(nomination.version)}


def opened(her, nomination, key="work"):
    """What the page of a section carries besides what is typed: the seals of the text that it shows."""
    page = her.get("nominations.section", **address(nomination, key=key))
    return {field.get("name"): field.get("value") for field in page.find("//input[starts-with(@name, 'seal-')]")}


def write(her, nomination, typed, key="work", **more):
    """Open a section, type, and press the button."""
    return her.post("nominations.section", opened(her, nomination, key) | typed, **address(nomination, key=key), **more)


def reread(session, thing):
    """Bring a row up to date and leave the database to others again: SQLite has one writer."""
    session.refresh(thing)
    session.commit()


def move_clock(session, to, at):
    clock.move(session, int((to - at).total_seconds()), None)
    session.commit()


def test_starting_a_nomination_leads_to_its_sections(session, edition, her):
    page = her.get("nominations.start", edition_id=edition.id)
    assert page.heading == "Start a nomination"
    assert len(page.find("//datalist[@id='countries']/option")) == 249
    page = her.post("nominations.start", FRAME_TYPED, edition_id=edition.id, follow=True, expect=200)
    assert page.heading == "Repair benches"
    assert "1 of 4 sections is complete." in page.main
    found = session.scalars(queries.whole()).one()
    assert {(c.role, c.iso2) for c in found.countries} == {("organisation", "PL"), ("impact", "PL"), ("impact", "UA")}
    assert len(found.entries) == 2


def test_all_that_is_wrong_with_a_start_is_said_at_once(session, edition, her):
    typed = FRAME_TYPED | {"organisation_1_website": "our site", "country_impact_1": "Atlantis"}
    typed |= {"country_impact_2": "x" * 400, "pledge": "R-"}
    page = her.post("nominations.start", typed, edition_id=edition.id, expect=422)
    assert {error.partition(":")[0] for error in page.errors} == {
        "Website of organisation 1", "Country of impact 1", "Country of impact 2", "Your pledge in the registry",
    }  # fmt: skip
    assert (page.field("country_impact_1"), page.field("pledge")) == ("Atlantis", "R-")
    assert session.scalars(select(Nomination.id)).all() == []


def test_the_same_form_pressed_twice_or_sent_again_starts_one_nomination(session, edition, her):
    typed = FRAME_TYPED | {"key": her.get("nominations.start", edition_id=edition.id).field("key")}
    first = her.post("nominations.start", typed, edition_id=edition.id).location
    assert her.post("nominations.start", typed, edition_id=edition.id).location == first
    changed = her.post("nominations.start", typed | {"title": "Another one"}, edition_id=edition.id).location
    other_form = FRAME_TYPED | {"key": her.get("nominations.start", edition_id=edition.id).field("key")}
    anew = her.post("nominations.start", other_form, edition_id=edition.id).location
    assert len({first, changed, anew}) == 3
    her.post("nominations.start", FRAME_TYPED | {"key": "none of ours"}, edition_id=edition.id)
    assert len(session.scalars(select(Nomination.id)).all()) == 4


def test_of_the_same_form_sent_at_once_one_nomination_is_started(sessions, session, edition, ama, at):
    session.commit()
    key, together = uuid4(), Barrier(4)

    def start(_n):
        together.wait(10)
        with sessions.transaction() as own:
            edition_there, she = programme.edition(own, edition.id), own.get_one(User, ama.id)
            return services.start_draft(own, edition_there, a_frame(), she, at, key=key).id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(start, range(4)))) == 1
    assert len(session.scalars(select(Nomination.id)).all()) == 1


def test_a_frame_with_mistakes_comes_back_with_all_that_was_typed(session, edition, her):
    typed = FRAME_TYPED | {"title": "", "country_impact_2": "Polnad", "organisation_1_website": "our site"}
    page = her.post("nominations.start", typed, edition_id=edition.id, expect=422)
    assert page.errors == [
        "Title of the nomination: Enter a title",
        "Website of organisation 1: Enter a web address that begins with https:// or http://",
        "Country of impact 2: Choose a country from the list: “Polnad” is not in it.",
    ]
    page = her.post(
        "nominations.start", FRAME_TYPED | {"country_impact_2": "Polnad"}, edition_id=edition.id, expect=422
    )
    assert page.errors == ["Country of impact 2: Choose a country from the list: “Polnad” is not in it."]
    assert (page.field("country_impact_2"), page.field("title")) == ("Polnad", "Repair benches")
    assert session.scalar(select(Nomination.id)) is None


def test_more_rows_are_offered_without_saving(session, edition, her):
    before = her.get("nominations.start", edition_id=edition.id)
    page = her.post("nominations.start", FRAME_TYPED | {"more": "country_impact"}, edition_id=edition.id, expect=200)
    rows = "//input[starts-with(@name, 'country_impact_')]"
    assert len(before.find(rows)) == 2
    assert len(page.find(rows)) == 5
    assert page.field("title") == "Repair benches"
    assert session.scalar(select(Nomination.id)) is None


def test_too_many_categories_are_told_beside_the_boxes(edition, her):
    typed = FRAME_TYPED | {"categories": ["access", "skills", "research"]}
    page = her.post("nominations.start", typed, edition_id=edition.id, expect=422)
    assert page.errors == ["Categories: Choose at most 2 categories."]


def test_a_call_that_is_closed_says_so_and_takes_nothing(session, client_for, ama, at):
    edition = an_edition(session, at, year=2028, phase="screening")
    session.commit()
    her = client_for(ama)
    page = her.get("nominations.start", edition_id=edition.id)
    assert "This edition takes no nominations now." in page.main
    assert not page.find("//main//form")
    page = her.post("nominations.start", FRAME_TYPED, edition_id=edition.id, expect=422)
    assert "takes no nominations now" in page.main


def test_an_edition_of_the_record_takes_none(session, client_for, ama, at):
    record = an_edition(session, at, year=2019)
    record.kind = "record"
    session.commit()
    client_for(ama).get("nominations.start", edition_id=record.id, expect=404)


def test_answers_are_saved_section_by_section_and_lead_on(session, draft, her):
    page = her.get("nominations.section", **address(draft, key="work"))
    assert page.heading == "The work"
    assert "Feeds Results, 75% of the score" in page.main
    assert "At most 2000 characters" in page.main
    assert her.get("nominations.nomination", **address(draft)).links()["Go on with: The work"].endswith("/work")
    answers = {f"answer-{key}": text for key, text in ANSWERS.items()}
    page = write(her, draft, answers)
    assert page.location.endswith("/sections/future")
    page = write(her, draft, {"answer-repeat": "Yes"}, "future")
    assert page.location.endswith("/sections/evidence")
    links = {"evidence_1_url": "www.report.example/2025", "evidence_1_title": "A report"}
    page = write(her, draft, links, "evidence", follow=True, expect=200)
    assert page.heading == "Check and submit"
    assert "Nothing is missing." in page.main
    saved = session.scalars(queries.whole().where(Nomination.id == draft.id)).one()
    reread(session, saved)
    assert saved.answers == ANSWERS | {"repeat": "Yes"}
    links = session.scalars(select(Evidence.url).where(Evidence.nomination_id == draft.id)).all()
    assert links == ["https://www.report.example/2025"]


def test_saving_may_stay_on_the_page(draft, her):
    page = write(her, draft, {"answer-what": "x", "then": "stay"})
    assert page.location.endswith("/sections/work")
    page = her.get("nominations.section", **address(draft, key="work"))
    assert any(re.fullmatch(r"Saved \d\d:\d\d Geneva", line.text) for line in page.find("//*[@data-status][text()]"))


@pytest.mark.case("IN-12")
def test_an_answer_above_its_limit_is_kept_and_told(draft, her):
    page = write(her, draft, {"answer-what": "w" * 2090, "answer-change": "x"})
    assert page.location.endswith("/sections/work"), "it stays where the mistake is"
    page = her.get("nominations.section", **address(draft, key="work"))
    assert page.errors == [
        "What do you do, and for whom? This answer has 2090 characters and the limit is 2000. Shorten it by 90."
    ]
    assert page.field("answer-what") == "w" * 2090
    assert "1 answer needs a change" in her.get("nominations.nomination", **address(draft)).main
    page = write(her, draft, {"answer-repeat": "Yes"}, "future")
    assert page.location.endswith("/sections/evidence"), "a mistake elsewhere keeps nobody"


@pytest.mark.case("IN-12")
def test_the_limit_counts_characters_and_not_units_or_line_ends(session, draft, her):
    text = ("e\u0301" + "😀\r\n") * 500 + "é" * 500
    assert len(text.encode("utf-16-le")) / 2 > 2000
    write(her, draft, {"answer-what": text})
    page = her.get("nominations.section", **address(draft, key="work"))
    assert page.errors == [], "3 characters a time, and the last ones: 2000"
    assert len(page.field("answer-what")) == 2000


def test_a_character_that_cannot_be_shown_is_named_and_the_rest_is_kept(draft, her):
    page = write(her, draft, {"answer-what": "good\x00bad", "answer-change": "kept"}, expect=422)
    assert page.errors == ["What do you do, and for whom? Remove the character U+0000: it cannot be shown."]
    assert page.field("answer-change") == "kept"


def test_fields_that_are_not_of_the_form_change_nothing(session, draft, her):
    extra = {"state": "submitted", "answer-score": "10", "receipt": "AAAA-AAAA"}
    write(her, draft, {"answer-what": "x"} | extra)
    reread(session, draft)
    assert (draft.state, draft.receipt, draft.answers) == ("draft", None, {"what": "x"})


def test_a_field_sent_twice_is_no_form_of_ours(draft, her):
    write(her, draft, {"answer-what": ["one", "two"]}, expect=400)


@pytest.mark.case("FT-17")
def test_two_windows_meet_in_a_clash_that_shows_both_and_loses_nothing(session, draft, her):
    shown = opened(her, draft)
    write(her, draft, {"answer-what": "First"})
    typed = shown | {"answer-what": "Second", "answer-change": "Mine"}
    page = her.post("nominations.section", typed, **address(draft, key="work"), expect=409)
    assert page.heading == "Two versions of one text"
    assert page.field("answer-what") == "Second"
    assert page.field("answer-change") == "Mine"
    assert "First" in page.main
    reread(session, draft)
    assert draft.answers == {"what": "First"}
    again = {name: page.field(name) for name in typed}
    her.post("nominations.section", again, **address(draft, key="work"))
    reread(session, draft)
    assert draft.answers == {"what": "Second", "change": "Mine"}


def test_a_clash_brings_in_what_others_wrote_elsewhere_so_that_it_is_not_written_over(session, draft, her):
    shown = opened(her, draft)
    write(her, draft, {"answer-what": "First", "answer-change": "Theirs"})
    typed = shown | {"answer-what": "Second", "answer-change": ""}
    page = her.post("nominations.section", typed, **address(draft, key="work"), expect=409)
    assert page.field("answer-change") == "Theirs", "she left this box as it was"
    her.post("nominations.section", {name: page.field(name) for name in typed}, **address(draft, key="work"))
    reread(session, draft)
    assert draft.answers == {"what": "Second", "change": "Theirs"}


def test_a_clash_in_the_frame_and_in_the_links_shows_both_too(draft, her):
    for key, first, second in (
        ("evidence", {"evidence_1_url": "https://one.example"}, {"evidence_1_url": "https://two.example"}),
        ("frame", FRAME_TYPED | {"title": "One"}, FRAME_TYPED | {"title": "Two"}),
    ):
        shown = opened(her, draft, key)
        write(her, draft, first, key)
        page = her.post("nominations.section", shown | second, **address(draft, key=key), expect=409)
        assert page.heading == "Two versions of one text"
        for words in ("https://one.example", "https://two.example") if key == "evidence" else ("One", "Two"):
            assert words in page.body


def test_two_windows_that_write_different_answers_do_not_clash(session, draft, her):
    shown, elsewhere = opened(her, draft), opened(her, draft, "future")
    write(her, draft, {"answer-what": "A"})
    her.post("nominations.section", elsewhere | {"answer-repeat": "B"}, **address(draft, key="future"))
    her.post("nominations.section", shown | {"answer-change": "C"}, **address(draft, key="work"))
    reread(session, draft)
    assert draft.answers == {"what": "A", "change": "C", "repeat": "B"}


def test_the_check_page_names_what_is_missing_and_leads_there(draft, her):
    page = her.get("nominations.check", **address(draft))
    assert "2 things to do before you can submit" in page.main
    links = page.links()
    assert links["What do you do, and for whom?"].endswith("/sections/work#answer-what")
    assert not page.find("//form[contains(@action, 'submission')]")
    chinese = her.get("nominations.check", **address(draft, lang="zh"))
    assert [part for part in chinese.main.split() if part.endswith("?:")] == [], "a question that ends with two marks"
    her.get("nominations.check", **address(draft, lang="en"))
    section = her.get(links["What do you do, and for whom?"].split("#")[0])
    assert section.find("//*[@id='answer-what']")


def test_submitting_gives_a_receipt_whose_digest_anybody_can_compute(session, complete, her):
    page = her.get("nominations.check", **address(complete))
    assert "402 women earn from repairs." in page.main
    page = her.post("nominations.submission", shown(complete), **address(complete), follow=True, expect=200)
    assert page.heading == "We have your nomination"
    reread(session, complete)
    assert complete.receipt in page.main
    sent = her.browser.get(page.links()["Submitted text (JSON)"])
    assert hashlib.sha256(sent.data).hexdigest() in page.main
    assert json.loads(sent.data)["answers"] == ANSWERS
    again = her.post("nominations.submission", shown(complete), **address(complete))
    assert again.location.endswith("/receipt")
    frozen = select(NominationVersion.n).where(NominationVersion.frozen_at.is_not(None))
    assert session.scalars(frozen).all() == [2]


@pytest.mark.case("IN-09", rest="the check before the form binds nobody: screening decides about eligibility")
def test_an_incomplete_nomination_is_not_submitted(session, draft, her):
    page = her.post("nominations.submission", shown(draft), **address(draft), expect=422)
    assert page.errors == ["Something is missing or too long. Each place is named on the page."]
    reread(session, draft)
    assert draft.state == "draft"


def test_after_the_deadline_nothing_is_taken_and_what_was_saved_stands(session, complete, edition, her, at):
    move_clock(session, edition.closes_at, at)
    page = her.post("nominations.submission", shown(complete), **address(complete), expect=422)
    closed = (
        "Nominations are closed, and this draft was not submitted. Your text is kept. If something held you up, ask "
        "staff: they can give more time until judging begins."
    )
    assert page.errors == [closed]
    typed = {"answer-what": "Too late", "answer-change": "x"}
    page = her.post("nominations.section", typed, **address(complete, key="work"), expect=422)
    assert page.errors == [closed]
    assert page.field("answer-what") == "Too late", "what was typed is not lost to her"
    page = her.get("nominations.section", **address(complete, key="work"))
    assert not page.find("//textarea")
    assert "We teach phone repair." in page.main
    reread(session, complete)
    assert (complete.state, complete.answers) == ("draft", ANSWERS)


def test_the_instant_before_the_deadline_is_in_time(session, complete, edition, her, at):
    move_clock(session, edition.closes_at - timedelta(minutes=1), at)
    her.post("nominations.submission", shown(complete), **address(complete))
    reread(session, complete)
    assert complete.state == "submitted"


def test_a_submitted_nomination_is_changed_until_the_deadline(session, submitted, her):
    page = her.get("nominations.nomination", **address(submitted))
    assert "You can still change it" in page.main
    write(her, submitted, {"answer-what": "Better words", "answer-change": "x"})
    assert queries.frozen_version(session, submitted.id).content["answers"] == ANSWERS
    session.commit()
    page = her.get("nominations.nomination", **address(submitted))
    assert "You have changes that are not submitted." in page.main
    page = her.get("nominations.check", **address(submitted))
    assert "Better words" in page.main
    sent = {"key": page.field("key"), "expected_version": page.field("expected_version")}
    her.post("nominations.submission", sent, **address(submitted))
    reread(session, submitted)
    assert submitted.answers["what"] == "Better words"
    page = her.get("nominations.nomination", **address(submitted))
    assert "changes that are not submitted" not in page.main


@pytest.fixture
def returned(session, submitted, edition, at):
    staff = a_user(session, "staff@example.org", ("staff", edition.id))
    when = edition.closes_at + DAY
    services.return_nomination(session, submitted, ["change"], "Say since <b>when</b>.", staff, when, when + 7 * DAY)
    move_clock(session, when + DAY, at)
    return submitted


def test_a_returned_nomination_shows_why_and_opens_only_what_was_named(session, returned, her):
    page = her.get("nominations.nomination", **address(returned))
    assert "Say since <b>when</b>." in page.main
    assert "To be mended" in page.main
    page = her.get("nominations.section", **address(returned, key="work"))
    assert [t.get("name") for t in page.find("//textarea")] == ["answer-change"]
    assert "We teach phone repair." in page.main
    page = her.get("nominations.section", **address(returned, key="evidence"))
    assert not page.find("//main//input[@type='url']")
    write(her, returned, {"answer-change": "402 since 2029.", "answer-what": "Slipped in"})
    reread(session, returned)
    assert returned.answers == ANSWERS, "staff read the submitted text until it is sent again"
    links = {"evidence_1_url": "https://new.example", "seal-evidence": rules.seal(a_content(), "evidence")}
    page = her.post("nominations.section", links, **address(returned, key="evidence"), expect=422)
    assert page.errors == ["Only the answers that were sent back to you can be changed now."]
    page = her.get("nominations.check", **address(returned))
    assert "Send it again" in page.main
    her.post("nominations.submission", shown(returned), **address(returned))
    reread(session, returned)
    assert (returned.state, returned.answers) == ("submitted", ANSWERS | {"change": "402 since 2029."})


def test_a_withdrawal_is_asked_once_more_and_then_done(session, submitted, her):
    page = her.get("nominations.withdrawal", **address(submitted))
    assert page.heading == "Withdraw this nomination"
    assert "named nowhere in public. You can send a new one while nominations are open." in page.main
    page = her.post("nominations.withdrawal", {"reason": "We stopped."}, **address(submitted), follow=True, expect=200)
    assert "This nomination was withdrawn. It is not judged" in page.main
    kept = her.get("nominations.receipt", **address(submitted))
    assert "This nomination was withdrawn. It is not judged" in kept.main
    assert "What comes next" not in kept.main
    reread(session, submitted)
    assert (submitted.state, submitted.withdrawal_reason) == ("withdrawn", "We stopped.")


def test_whoever_withdraws_after_the_close_is_promised_no_new_one(session, client_for, at):
    edition = an_edition(session, at, phase="screening", year=2041)
    nominator = a_user(session, "late@clubs.example")
    late = a_nomination(session, edition, nominator, at)
    session.commit()
    page = client_for(nominator).get("nominations.withdrawal", **address(late))
    assert "named nowhere in public." in page.main
    assert "You can send a new one" not in page.main


def test_a_draft_has_nothing_to_withdraw(draft, her):
    assert "There is nothing to withdraw" in her.get("nominations.withdrawal", **address(draft)).main
    page = her.post("nominations.withdrawal", {"reason": ""}, **address(draft), expect=422)
    assert "nothing to withdraw" in page.text


PAGES = [
    ("nominations.nomination", "get", {}),
    ("nominations.section", "get", {"key": "work"}),
    ("nominations.section", "post", {"key": "work"}),
    ("nominations.check", "get", {}),
    ("nominations.submission", "post", {}),
    ("nominations.receipt", "get", {}),
    ("nominations.receipt_json", "get", {}),
    ("nominations.withdrawal", "get", {}),
    ("nominations.withdrawal", "post", {}),
]


@pytest.mark.parametrize(("endpoint", "method", "more"), PAGES)
@pytest.mark.parametrize("who", ["another nominator", "staff", "judge", "admin"])
@pytest.mark.case("AZ-02")
def test_nobody_but_the_nominator_opens_these_pages(
    session, client_for, edition, submitted, who, endpoint, method, more
):
    roles = {"staff": ("staff", edition.id), "judge": ("judge", edition.id), "admin": ("admin", None)}
    person = a_user(session, "eve@example.org", *([roles[who]] if who in roles else []))
    session.commit()
    client = client_for(person)
    sent = getattr(client, method)(endpoint, expect=404, **address(submitted, **more))
    none = getattr(client, method)(endpoint, expect=404, edition_id=edition.id, nomination_id=uuid4(), **more)
    number = re.compile(r"\b[0-9a-f]{12}\b")
    assert number.sub("", sent.text) == number.sub("", none.text)
    reread(session, submitted)
    assert (submitted.state, submitted.version) == ("submitted", 2)


@pytest.mark.parametrize(("endpoint", "method", "more"), PAGES)
def test_visitors_are_asked_to_sign_in(session, client_for, submitted, endpoint, method, more):
    session.commit()
    page = getattr(client_for(), method)(endpoint, expect=302, **address(submitted, **more))
    assert "/account/sign-in" in page.location


def test_a_nomination_is_found_only_under_its_own_edition(session, her, submitted, at):
    other = an_edition(session, at, year=2040)
    session.commit()
    her.get("nominations.nomination", expect=404, edition_id=other.id, nomination_id=submitted.id)


def test_a_section_that_the_form_has_not_is_none(her, draft):
    her.get("nominations.section", expect=404, **address(draft, key="beauty"))


def test_a_draft_has_no_receipt(her, draft):
    her.get("nominations.receipt", expect=404, **address(draft))


@pytest.mark.case("OU-02")
def test_what_people_wrote_is_shown_as_text(session, client_for, edition, ama, at):
    marker = "<script>alert(1)</script>{{7*7}}%(x)s"
    draft = services.start_draft(
        session, edition, a_frame(title=marker, organisations=((marker, None),), nominee_names=(marker,)), ama, at
    )
    content = a_content(
        title=marker, organisations=((marker, None),), nominee_names=(marker,),
        answers={"what": marker, "change": marker},
        evidence=((marker, "https://report.example"),),
    )  # fmt: skip
    services.save_draft(session, draft, edition, content, 1, ama, at)
    session.commit()
    her = client_for(ama)
    for endpoint, more in [
        ("nominations.nomination", {}), ("nominations.check", {}), ("nominations.section", {"key": "work"}),
        ("nominations.section", {"key": "frame"}), ("nominations.section", {"key": "evidence"}),
    ]:  # fmt: skip
        page = her.get(endpoint, **address(draft, **more))
        assert "<script>alert" not in page.body
        assert marker in page.text or marker in page.field("title"), endpoint


@pytest.mark.parametrize(
    ("endpoint", "more", "most"),
    [
        ("nominations.nomination", {}, 8), ("nominations.check", {}, 8), ("nominations.receipt", {}, 9),
        ("nominations.section", {"key": "work"}, 7), ("nominations.section", {"key": "frame"}, 8),
        ("nominations.section", {"key": "evidence"}, 8), ("nominations.withdrawal", {}, 6),
    ],
)  # fmt: skip
def test_a_page_costs_the_same_queries_for_much_text_as_for_little(
    session, client_for, edition, ama, at, submitted, count_queries, endpoint, more, most
):
    content = a_content(
        organisations=tuple((f"Organisation {n}", f"https://o{n}.example") for n in range(5)),
        countries_impact=("KE", "UG", "TZ", "RW", "BI", "ET", "SO"),
        evidence=tuple((f"Link {n}", f"https://link{n}.example") for n in range(10)),
    )
    other = services.start_draft(session, edition, a_frame(title="Much", organisations=(("Much", None),)), ama, at)
    edition.most_categories = None
    services.save_draft(session, other, edition, content, 1, ama, at)
    services.submit(session, other, edition, ama, at)
    session.commit()
    her = client_for(ama)
    her.get(endpoint, **address(submitted, **more))
    counts = []
    for nomination in (submitted, other):
        with count_queries(at_most=most) as statements:
            her.get(endpoint, **address(nomination, **more))
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_the_mails_are_written_in_the_readers_language(app, session, submitted, ama):
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination_received")).one()
    with app.app_context():
        message = compose(mail)
    assert message["Subject"] == f"Receipt {submitted.receipt}: we have your nomination"
    assert f"http://localhost/nominations/{submitted.edition_id}/{submitted.id}" in message.get_content()


def test_every_mail_of_a_nomination_can_be_made(app, session, returned, ama, edition):
    services.submit(session, returned, edition, ama, edition.closes_at + 2 * DAY)
    services.withdraw(session, returned, "", ama, edition.closes_at + 3 * DAY)
    mails = session.scalars(select(OutboxMail).where(OutboxMail.template.startswith("nomination_"))).all()
    with app.app_context():
        bodies = {mail.template: compose(mail).get_content() for mail in mails}
    assert set(bodies) == {"nomination_received", "nomination_returned", "nomination_withdrawn"}
    assert "Say since <b>when</b>." in bodies["nomination_returned"]


def test_a_nomination_made_by_the_factory_opens_too(session, client_for, edition, ama, at):
    nomination = a_nomination(session, edition, ama, at)
    session.commit()
    assert client_for(ama).get("nominations.nomination", **address(nomination)).heading == "Repair benches"
