"""A new version of the form breaks nobody's draft, and no nomination that was sent."""

import copy

import pytest

from awards.core.errors import RuleBroken
from awards.nominations import queries, rules, services, table
from awards.programme import queries as programme
from awards.programme import services as programme_services
from awards.programme.document import write
from tests.factories import a_nomination, a_user, an_edition
from tests.nominations.test_table import as_file

ASKED_NOW = {"key": "since", "label": {"en": "Since when?"}, "limit": 500, "required": True}


@pytest.fixture
def edition(session, at):
    return an_edition(session, at, phase="open")


@pytest.fixture
def nominee(session, at):
    return a_user(session, "nia@benches.example")


@pytest.fixture
def changed(session, edition, at):
    """Asks a new question instead of the first, in a version that two members of staff published."""

    def make():
        ada, sam = (a_user(session, f"{name}@secretariat.example", ("staff", edition.id)) for name in ("ada", "sam"))
        found = programme.edition_to_edit(session, edition.id)
        document = copy.deepcopy(write(found))
        document["form"]["sections"][0]["questions"][0] = ASKED_NOW
        programme_services.edit(session, edition.id, document, ada, at, expected_version=found.version)
        change = programme.open_change(session, edition.id)
        version = change.version
        programme_services.propose_change(session, found, {"en": "Why"}, ada, at, expected_version=version)
        programme_services.approve_change(session, edition, sam, at, expected_version=version)
        session.commit()

    return make


def content_of(session, nomination):
    return rules.from_document(queries.version(session, nomination).content)


def test_a_file_leaves_the_answer_that_is_asked_no_more_where_it_stands(session, edition, nominee, changed, at):
    draft = a_nomination(session, edition, nominee, at, state="draft")
    before = content_of(session, draft)
    changed()
    clerk = a_user(session, "clerk@secretariat.example")
    [row] = as_file(session, edition)
    assert "answer:what" not in row
    assert table.import_rows(session, edition, [row], clerk, at).same == {"nomination": 1}
    table.import_rows(session, edition, [row | {"answer:since": "2019"}], clerk, at)
    assert content_of(session, draft).answers == {**before.answers, "since": "2019"}


def test_a_draft_keeps_the_answer_that_is_asked_no_more_and_is_saved_as_before(
    session, edition, nominee, changed, client_for, at
):
    draft = a_nomination(session, edition, nominee, at, state="draft")
    changed()
    desk = client_for(nominee)
    where = {"edition_id": edition.id, "nomination_id": draft.id}
    page = desk.get("nominations.section", **where, key="work")
    assert "Since when?" in page.main
    assert "What do you do, and for whom?" not in page.main
    seals = {box.get("name"): box.get("value") for box in page.find("//main//form//input[starts-with(@name, 'seal')]")}
    typed = seals | {"answer-change": "403 women earn.", "answer-since": ""}
    desk.post("nominations.section", typed, **where, key="work")
    session.expire_all()
    kept = content_of(session, session.get(type(draft), draft.id))
    assert (kept.answers["what"], kept.answers["change"]) == ("We teach phone repair.", "403 women earn.")
    session.commit()
    check = desk.get("nominations.check", **where)
    assert "Since when?" in check.main
    assert "We teach phone repair." not in check.main
    problems = rules.problems(kept, programme.edition(session, edition.id).form)
    assert [problem.field for problem in problems] == ["answer-since"]
    session.commit()


@pytest.mark.case("FT-18")
def test_a_page_from_before_the_change_saves_the_rest_and_shows_what_is_asked_no_more_to_be_copied(
    session, edition, nominee, changed, client_for, at
):
    draft = a_nomination(session, edition, nominee, at, state="draft")
    session.commit()
    desk = client_for(nominee)
    where = {"edition_id": edition.id, "nomination_id": draft.id, "key": "work"}
    page = desk.get("nominations.section", **where)
    seals = {box.get("name"): box.get("value") for box in page.find("//main//form//input[starts-with(@name, 'seal')]")}
    changed()
    words = "We teach phone repair to <b>widows</b>."
    typed = seals | {"answer-what": words, "answer-change": "403 women."}
    saved = desk.post("nominations.section", typed, expect=200, **where)
    assert "This is not asked any more, or is not yours to change." in saved.main
    assert [box.text for box in saved.find("//section[@class='kept']//textarea")] == [words]
    assert saved.field("answer-change") == "403 women."
    assert any(line.text.startswith("Saved ") for line in saved.find("//*[@data-status][text()]"))
    session.expire_all()
    kept = content_of(session, session.get(type(draft), draft.id))
    assert (kept.answers["what"], kept.answers["change"]) == ("We teach phone repair.", "403 women.")
    session.commit()
    again = {box.get("name"): box.get("value") for box in saved.find("//main//form//input[starts-with(@name, 'seal')]")}
    desk.post("nominations.section", again | {"answer-change": "404 women."}, **where)  # and goes on as ever
    nothing = {"seal-answer-what": seals["seal-answer-what"], "answer-what": " "}
    again = {box.get("name"): box.get("value") for box in desk.get("nominations.section", **where).find(
        "//main//form//input[starts-with(@name, 'seal')]"
    )}  # fmt: skip
    desk.post("nominations.section", again | nothing | {"answer-change": "404 women."}, **where)


def test_an_answer_that_was_never_asked_is_still_refused(session, edition, nominee, at):
    draft = a_nomination(session, edition, nominee, at, state="draft")
    content = content_of(session, draft)
    content = rules.Content(**{**vars(content), "answers": {**content.answers, "beauty": "Much."}})
    with pytest.raises(RuleBroken, match="does not ask"):
        services.save_draft(session, draft, edition, content, draft.version, nominee, at)


def test_what_was_submitted_stays_submitted_as_it_was(session, edition, nominee, changed, client_for, at):
    sent = a_nomination(session, edition, nominee, at)
    before = queries.version(session, sent).content
    session.commit()
    changed()
    desk = client_for(nominee)
    session.expire_all()
    again = session.get(type(sent), sent.id)
    assert again.state == "submitted"
    assert queries.version(session, again).content == before
    newest, oldest = programme.rules_versions(session, edition.id)
    assert oldest.published_at <= again.submitted_at < newest.published_at
    session.commit()
    page = desk.get("nominations.nomination", edition_id=edition.id, nomination_id=sent.id)
    assert page.status == 200
