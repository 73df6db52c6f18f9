"""Two people of one organisation: noticed while typing, and joined when the nominator says so."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.core.errors import RuleBroken, StaleVersion, TooMany
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import queries as nominations
from awards.nominations import services
from awards.nominations.models import JoinRequest
from awards.nominations.rules import Right
from awards.nominations.rules import people as rules
from awards.nominations.services import people
from awards.web.mail import compose
from tests.factories import a_collaborator, a_nomination, a_user, an_edition
from tests.nominations.conftest import a_frame
from tests.nominations.test_pages import FRAME_TYPED

NAME, SITE = "Example cooperative", "https://cooperative.example"


@pytest.fixture
def bela(session):
    return a_user(session, "bela@cooperative.example")


def here(nomination, **more):
    return {"edition_id": nomination.edition_id, "nomination_id": nomination.id, **more}


def request_of(session):
    return session.scalars(select(JoinRequest)).one()


@pytest.mark.parametrize(
    ("name", "site", "exists"),
    [
        (NAME, None, True),
        (" THE EXAMPLE  Cooperative", None, False),
        ("EXAMPLE  Coöperative", None, True),
        ("Another name", "http://www.cooperative.example/about", True),
        ("Another name", "https://other.example", False),
        ("Another name", "https://gmail.com", False),
        ("Example", None, False),
        ("", "", False),
    ],
)
def test_an_organisation_is_known_by_its_name_or_web_domain_alone(
    session, edition, draft, bela, name, site, exists, at
):
    assert (people.look_for_alike(session, edition, name, site, bela, at) is not None) is exists


def test_ones_own_and_shared_and_withdrawn_nominations_do_not_count(session, edition, draft, ama, bela, at):
    assert people.look_for_alike(session, edition, NAME, SITE, ama, at) is None
    row = a_collaborator(session, draft, bela, "view", at)
    assert people.look_for_alike(session, edition, NAME, SITE, bela, at) is None
    row.ended_at = at
    session.flush()
    assert people.look_for_alike(session, edition, NAME, SITE, bela, at) is not None
    draft.state, draft.submitted_at, draft.withdrawn_at = "withdrawn", at, at
    session.flush()
    assert people.look_for_alike(session, edition, NAME, SITE, bela, at) is None


def test_another_edition_does_not_count(session, edition, ama, bela, at):
    a_nomination(session, an_edition(session, at, year=2031), ama, at)
    assert people.look_for_alike(session, edition, NAME, SITE, bela, at) is None


@pytest.mark.case("AZ-17")
def test_looks_are_counted_and_end_for_a_while(session, edition, draft, bela, at, monkeypatch):
    monkeypatch.setattr(rules, "MOST_LOOKS", 2)
    for _ in range(2):
        people.look_for_alike(session, edition, "Nobody", None, bela, at)
    with pytest.raises(TooMany):
        people.look_for_alike(session, edition, NAME, None, bela, at)
    assert people.notice_alike(session, edition, [(NAME, None)], bela, at) is False
    assert people.look_for_alike(session, edition, NAME, None, bela, at + timedelta(hours=1)) is not None


def test_who_asks_to_join_gains_nothing_before_the_answer(session, edition, draft, ama, bela, at):
    people.ask_to_join(session, edition, NAME, None, bela, at)
    found = nominations.nominated(session, edition.id, draft.id)
    assert dict(found.rights) == {ama.id: Right.OWN}
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.to, mail.template) == (ama.email, "nomination_join_asked")
    with pytest.raises(RuleBroken, match="already"):
        people.ask_to_join(session, edition, NAME, None, bela, at)


def test_the_nominator_lets_somebody_in_with_a_right(session, edition, draft, ama, bela, at):
    people.ask_to_join(session, edition, NAME, None, bela, at)
    people.let_join(session, draft, edition, request_of(session), "edit", ama, at)
    found = nominations.nominated(session, edition.id, draft.id)
    assert found.rights[bela.id] == Right.EDIT
    with pytest.raises(StaleVersion):
        people.decline_join(session, draft, edition, request_of(session), ama, at)
    actions = session.scalars(
        select(AuditRow.action).where(AuditRow.subject_id == draft.id).order_by(AuditRow.seq)
    ).all()
    assert actions[-2:] == ["join.asked", "join.accepted"]


def test_a_no_tells_the_asker_nothing_else(app, session, edition, draft, ama, bela, at):
    people.ask_to_join(session, edition, NAME, None, bela, at)
    people.decline_join(session, draft, edition, request_of(session), ama, at)
    assert bela.id not in nominations.nominated(session, edition.id, draft.id).rights
    mail = session.scalars(select(OutboxMail).where(OutboxMail.to == bela.email)).one()
    with app.test_request_context():
        text = compose(mail).get_content()
    assert "said no" in text
    for told in ("Repair benches", str(draft.id), ama.email):
        assert told not in str(mail.values) + text


def test_nobody_is_asked_about_an_organisation_that_is_not_there(session, edition, bela, at):
    with pytest.raises(RuleBroken, match="Nobody else"):
        people.ask_to_join(session, edition, "Nowhere", None, bela, at)


@pytest.mark.case("AZ-17")
def test_the_answer_in_json_holds_one_word(session, client_for, edition, draft, bela):
    session.commit()
    his = client_for(bela)
    typed = {"name": NAME, "website": ""}
    assert his.post("nominations.alike", typed, edition_id=edition.id, expect=200).json == {"exists": True}
    typed = {"name": "Nobody", "website": ""}
    assert his.post("nominations.alike", typed, edition_id=edition.id, expect=200).json == {"exists": False}


@pytest.mark.case("AV-01")
def test_json_is_refused_after_many_looks(session, client_for, edition, draft, bela, monkeypatch):
    monkeypatch.setattr(rules, "MOST_LOOKS", 1)
    session.commit()
    his = client_for(bela)
    his.post("nominations.alike", {"name": NAME}, edition_id=edition.id, expect=200)
    page = his.post("nominations.alike", {"name": NAME}, edition_id=edition.id, expect=429)
    assert page.response.headers["Retry-After"]


def test_without_scripts_the_next_page_says_it_and_the_page_of_people_asks(
    session, client_for, edition, draft, ama, bela
):
    session.commit()
    his, hers = client_for(bela), client_for(ama)
    page = his.post("nominations.start", FRAME_TYPED, edition_id=edition.id, follow=True, expect=200)
    assert "Somebody else nominates this organisation here already." in page.text
    own = page.find("//main//a[contains(@href, '/people')]")[0].get("href")
    page = his.get(own)
    form = page.one("//form[contains(@action, '/joining')]")
    typed = {field.get("name"): field.get("value") for field in form.iter("input") if field.get("name") != "csrf_token"}
    mine = own.rsplit("/", 2)[-2]
    assert typed == {"name": NAME, "website": SITE, "nomination": mine, "page": "people"}
    page = his.post("nominations.joining", typed, edition_id=edition.id, follow=True, expect=200)
    assert "The nominator is asked" in page.text
    page = his.post("nominations.joining", typed, edition_id=edition.id, follow=True, expect=200)
    assert "You asked to join this nomination already." in page.text
    assert page.find("//h1")[0].text_content().strip().startswith("People"), "one is where one was"
    for back, where in (({"page": "frame"}, "/frame"), ({"page": "elsewhere"}, "/nominations"), ({}, "/people")):
        answer = his.post("nominations.joining", typed | {"page": ""} | back, edition_id=edition.id)
        assert answer.response.location.endswith(where)
    answer = his.post("nominations.joining", typed | {"nomination": "//example.org"}, edition_id=edition.id)
    assert answer.response.location == "/nominations"
    assert his.get("nominations.section", edition_id=edition.id, nomination_id=mine, key="frame").find(
        f"//form[@id='joining']/input[@name='nomination'][@value='{mine}']"
    )
    page = hers.get("nominations.people", **here(draft))
    assert "Bela asks to join" in page.main
    prefix = page.one("//form[contains(@action, '/people/requests/')]//input[@value='edit']").get("name")
    action = page.one("//form[contains(@action, '/people/requests/')]").get("action")
    page = hers.post(action, {}, expect=422)
    assert page.errors == ["What may this person do? Choose what the person may do"]
    page = hers.post(action, {prefix: "edit"}, follow=True, expect=200)
    assert "asks to join" not in page.main
    his.get("nominations.section", **here(draft, key="work"))


def test_the_page_of_people_declines(session, client_for, edition, draft, ama, bela, at):
    people.ask_to_join(session, edition, NAME, None, bela, at)
    session.commit()
    hers = client_for(ama)
    page = hers.get("nominations.people", **here(draft))
    button = page.one("//button[@value='decline']")
    action = page.one("//form[contains(@action, '/people/requests/')]").get("action")
    page = hers.post(action, {button.get("name"): "decline"}, follow=True, expect=200)
    assert "asks to join" not in page.main
    client_for(bela).get("nominations.nomination", **here(draft), expect=404)


def test_a_save_that_names_another_organisation_says_it_too(session, client_for, edition, draft, bela, at):
    mine = services.start_draft(session, edition, a_frame(organisations=(("Other", None),)), bela, at)
    session.commit()
    his = client_for(bela)
    form = his.get("nominations.section", **here(mine, key="frame"))
    seals = {field.get("name"): field.get("value") for field in form.find("//input[starts-with(@name, 'seal-')]")}
    typed = FRAME_TYPED | seals | {"organisation_1_website": ""}
    page = his.post("nominations.section", typed, **here(mine, key="frame"), follow=True, expect=200)
    assert "Somebody else nominates this organisation here already." in page.text
    form = his.get("nominations.section", **here(mine, key="frame"))
    seals = {field.get("name"): field.get("value") for field in form.find("//input[starts-with(@name, 'seal-')]")}
    page = his.post("nominations.section", typed | seals, **here(mine, key="frame"), follow=True, expect=200)
    assert "Somebody else nominates this organisation" not in page.text, "it is said once"


def test_a_name_longer_than_any_is_no_name_of_an_organisation(session, client_for, edition, draft, bela):
    session.commit()
    his, typed = client_for(bela), {"name": "x" * 999, "website": ""}
    assert his.post("nominations.alike", typed, edition_id=edition.id, expect=422).json == {"exists": False}
    page = his.post("nominations.joining", typed, edition_id=edition.id, follow=True, expect=200)
    assert page.notices == ["Nobody else nominates this organisation now."]


def test_an_answer_that_needs_a_change_stands_with_whoever_asked(session, client_for, edition, draft, ama, bela, at):
    for person in (bela, a_user(session, "chidi@cooperative.example")):
        people.ask_to_join(session, edition, NAME, None, person, at)
    session.commit()
    hers = client_for(ama)
    _first, second = hers.get("nominations.people", **here(draft)).find("//form[contains(@action, '/requests/')]")
    page = hers.post(second.get("action"), {}, expect=422)
    wrong = [bool(one.xpath(".//*[contains(., 'Choose what the person may do')]"))
             for one in page.find("//form[contains(@action, '/requests/')]")]  # fmt: skip
    assert wrong == [False, True]
