"""Pages of the set-up open to whom they concern, take what their forms allow, and tell what stands where."""

from datetime import timedelta

import pytest
from flask import Flask

from awards.organisations.services import ensure_organisation
from awards.programme import queries, services
from awards.programme.document import write
from awards.programme.models import EditionSponsor
from awards.programme.views import changes, questions
from tests.factories import a_later_round, a_user, an_edition
from tests.programme.test_pages import desk, edition, reread, rules_typed, staff  # noqa: F401
from tests.programme.test_rules_pages import NOTE, hand_in, lengthen
from tests.support.page import words

WAITS = "A change of the rules waits to be approved."
PUBLISHED = "The rules are published. What you save here goes into a change"


def changed(session, edition, at, alter):  # noqa: F811
    """The edition with a document that was altered."""
    document = write(reread(session, edition))
    alter(document)
    services.change_edition(session, queries.edition(session, edition.id), document, None, at)
    session.commit()


# Who comes


def test_rounds_and_sponsors_are_changed_by_staff_of_the_edition_alone(session, client_for, at):
    own, other = an_edition(session, at), an_edition(session, at, year=2040)
    a_later_round(
        session, own, own.rounds[0].closes_at + timedelta(days=7), own.rounds[0].closes_at + timedelta(days=9)
    )
    sponsor, _other = (ensure_organisation(session, f"{name} Network", public=True) for name in ("Cedar", "Palm"))
    people = {
        "staff": a_user(session, "staff@x.example", ("staff", own.id)),
        "others": a_user(session, "others@x.example", ("staff", other.id)),
        "admin": a_user(session, "admin@x.example", ("admin", None)),
    }
    services.name_sponsor(session, own, sponsor, "A hall", people["staff"], at)
    edition_id, sponsor_id = own.id, sponsor.id
    session.commit()
    clients = {name: client_for(user) for name, user in people.items()}
    for who in ("others", "admin"):
        for number in (1, 2):
            clients[who].get("programme.round_of_edition", expect=404, edition_id=edition_id, number=number)
            clients[who].post("programme.round_removal", expect=404, edition_id=edition_id, number=number)
        clients[who].post("programme.sponsor_end", expect=404, edition_id=edition_id, organisation_id=sponsor_id)
    clients["others"].get("programme.sponsors", expect=404, edition_id=edition_id)
    assert not clients["admin"].get("programme.sponsors", edition_id=edition_id).find("//main//form")
    page = clients["staff"].get("programme.sponsors", edition_id=edition_id)
    assert len(page.find("//main//form")) == 2
    page = clients["staff"].post("programme.sponsor_named", {"name": "Palm Network", "gives": "x" * 301},
                                 expect=422, edition_id=edition_id)  # fmt: skip
    assert page.errors
    session.rollback()
    assert session.query(EditionSponsor).count() == 1


def test_a_rehearsal_is_shown_to_administrators_once_its_rules_are_published(app, session, client_for, at):
    unpublished = an_edition(session, at, year=2031, phase="open", rehearsal=True)
    an_edition(session, at, year=2032, phase="open", rehearsal=True)
    unpublished.rules_published_at = None
    admin = a_user(session, "admin@x.example", ("admin", None))
    judge = a_user(session, "judge@x.example", ("judge", unpublished.id))
    session.commit()
    clients = [client_for(user) for user in (admin, judge)]
    for client in clients:
        client.get("/rehearsal/2031/call", expect=404)
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"env": "production"})
    clients[0].get("/rehearsal/2032/call")
    clients[0].get("/rehearsal/2031/call", expect=404)
    clients[1].get("/rehearsal/2032/call", expect=404)


def test_a_new_edition_begins_from_one_that_may_be_read_and_says_which_is_a_rehearsal(session, client_for, at):
    own = an_edition(session, at, year=2031, rehearsal=True)
    later = an_edition(session, at, year=2040)
    user = a_user(session, "staff@x.example", ("staff", own.id))
    session.commit()
    client = client_for(user)

    def offered():
        page = client.get("programme.new_edition")
        return [words(one) for one in page.find("//input[@name='source']/.. | //select[@name='source']/option")]

    assert [one for one in offered() if "2040" in one]
    later.rules_published_at = None
    session.commit()
    assert not [one for one in offered() if "2040" in one]
    assert [one for one in offered() if "2031" in one] == ["The rehearsal of 2031"]


# What the call tells


def test_a_call_tells_each_criterion_once_with_what_its_points_mean(session, client_for, at):
    found = an_edition(session, at, year=2031, phase="open")
    found.categories[1].criteria[1].anchors = {"1": {"en": "None"}, "3": {"en": "Some"}, "5": {"en": "Much"}}
    session.commit()
    page = client_for().get("programme.call")
    rows = [words(one) for one in page.find("//table[@id='meanings']/tbody/tr/th")]
    assert len(rows) == 3
    assert sum("Access" in row and "Skills" in row for row in rows) == 1
    heads = [words(one) for one in page.find("//table[@id='meanings']/thead//th")]
    assert heads == ["Criterion", "1 point", "3 points", "5 points"]


# What is changed


def test_pages_say_how_an_edition_can_be_changed(session, desk, edition, client_for):  # noqa: F811
    def said():
        return desk.get("programme.dates", edition_id=edition.id).main

    assert WAITS not in said()
    assert PUBLISHED not in said()
    desk.post("programme.publication_of_rules", edition_id=edition.id)
    assert PUBLISHED in said()
    lengthen(desk, edition)
    assert PUBLISHED in said()
    page = desk.get("programme.rules_change", edition_id=edition.id)
    long = NOTE | {"en": "x" * 5000, "version": page.field("version")}
    assert desk.post("programme.proposal_of_change", long, expect=422, edition_id=edition.id).errors
    hand_in(desk, edition)
    assert WAITS in said()


def test_a_new_category_takes_the_criteria_of_the_one_that_is_named(session, desk, edition, at):  # noqa: F811
    def shorten(document):
        skills = next(one for one in document["categories"] if one["key"] == "skills")
        gone = skills["criteria"].pop()["key"]
        for section in document["form"]["sections"]:
            for question in section["questions"]:
                question["criteria"] = [key for key in question["criteria"] if key != gone]

    changed(session, edition, at, shorten)
    typed = {
        "version": desk.get("programme.new_category", edition_id=edition.id).field("version"), "key": "safety",
        "name": "Safety", "description": "Safe online.", "reviews": "4", "finalists": "2", "winners": "1",
        "focus_area": "", "place": "2", "criteria_of": "skills",
    }  # fmt: skip
    desk.post("programme.new_category", typed, edition_id=edition.id)
    found = {one.key: [each.key for each in one.criteria] for one in reread(session, edition).categories}
    assert found["safety"] == found["skills"] != found["access"]


def test_a_text_that_is_emptied_is_in_that_language_no_more(session, desk, edition):  # noqa: F811
    address = f"/staff/{edition.id}/edition/categories/skills?in=fr"
    page = desk.get(address)
    names = ("version", "name", "description", "reviews", "finalists", "winners", "focus_area", "place")
    typed = {name: page.field(name) for name in names}
    before = next(one for one in reread(session, edition).categories if one.key == "skills").descriptions
    assert "fr" in before
    desk.post(address, typed | {"description": ""})
    after = next(one for one in reread(session, edition).categories if one.key == "skills").descriptions
    assert after == {code: text for code, text in before.items() if code != "fr"}


def test_the_last_category_and_its_last_criterion_stay(session, desk, edition, at):  # noqa: F811
    def least(document):
        document["categories"] = document["categories"][:1]
        (category,) = document["categories"]
        category["criteria"] = category["criteria"][:1]
        category["criteria"][0]["weight"] = 100
        document["tie_rule"] = [{"rule": "jury"}]
        for section in document["form"]["sections"]:
            for question in section["questions"]:
                question["criteria"] = []
                question.pop("categories", None)
        for check in document["eligibility"]:
            check["category"] = None

    changed(session, edition, at, least)
    (category,) = reread(session, edition).categories
    address = {"edition_id": edition.id, "key": category.key}
    page = desk.post("programme.category_removal", expect=422, **address)
    assert "An edition needs at least one category." in page.text
    page = desk.post("programme.criterion_removal", expect=422, criterion_key=category.criteria[0].key, **address)
    assert "A category needs at least one criterion." in page.text


def test_only_the_last_of_several_rounds_is_offered_to_be_removed(session, client_for, at):
    own = an_edition(session, at, phase="upcoming")
    user = a_user(session, "staff@x.example", ("staff", own.id))
    own.rules_published_at = None
    session.commit()
    client = client_for(user)

    def offered(number):
        page = client.get("programme.round_of_edition", edition_id=own.id, number=number)
        return bool(page.find(f"//form[contains(@action, '/rounds/{number}/removal')]"))

    assert not offered(1)
    a_later_round(
        session, own, own.rounds[0].closes_at + timedelta(days=7), own.rounds[0].closes_at + timedelta(days=9)
    )
    session.commit()
    assert (offered(1), offered(2)) == (False, True)


def test_a_step_of_the_tie_rule_that_was_left_out_moves_no_fault_to_another_field(desk, edition):  # noqa: F811
    page = desk.get("programme.rules", edition_id=edition.id)
    typed = rules_typed(page) | {"tie_1": "", "tie_2": "jury", "tie_3": "more_reviews"}
    assert desk.post("programme.rules", typed, edition_id=edition.id, expect=422).errors == [
        "Equal scores, step 2: The jury decides last: put this step at the end."
    ]


# Words


@pytest.fixture
def asked(whole_app: Flask):
    """A request of a page that edits English."""
    with whole_app.test_request_context("/?in=en"):
        yield


@pytest.mark.one_database
def test_a_place_is_called_by_its_words_where_it_has_any(asked):
    assert changes._in_words("rounds[1].closes_at") == "Round 2 · Closes"
    for path in ("rounds", "rounds[0].reviews.access", "dates", "categories[0].closes_at"):
        assert changes._in_words(path) == path


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("Yes\nNo", ["y", "no"]), ("Red\nRed", ["red", "answer-1"]),
        ("红\n绿\n蓝", ["answer-1", "answer-2", "answer-3"]),
        ("n = No\n\n Yes ", ["n", "y"]), ("Y\nyes", ["answer-1", "yes"]),
    ],
)  # fmt: skip
def test_an_answer_keeps_its_short_name_or_gets_one_that_no_other_has(asked, typed, keys):
    found = questions._choices([{"key": "y", "label": {"en": "Yes", "fr": "Oui"}}], typed)
    assert [one["key"] for one in found] == keys
    assert all(one["label"].get("fr") == ("Oui" if one["key"] == "y" else None) for one in found)
