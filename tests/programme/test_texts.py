"""Every text in every language: what there is, what lacks, and writing it."""

import copy

import pytest

from awards.core.errors import NotFound
from awards.core.vocabulary import LANGUAGES
from awards.programme import queries
from awards.programme.places import Difference, differences, text_at, texts
from tests.factories import a_user


@pytest.fixture
def document():
    return queries.default_document()


@pytest.mark.one_database
def test_every_text_has_a_place_of_its_own(document):
    found = {text.address: text for text in texts(document)}
    assert len(found) == len(texts(document))
    assert found["categories.skills.criteria.results.anchors.5"].texts["en"].startswith("Large, lasting")
    assert found["form.sections.results.questions.proof.label"].lacking == ["zh", "ru", "es"]
    assert found["categories.skills.names"].lacking == []
    assert "eligibility.purpose.rule" in found
    assert "form.sections.results.questions.voices.help" not in found, "a help that nobody wrote lacks nowhere"
    for address, text in found.items():
        holder, name = text_at(document, address)
        assert holder[name] == text.texts


@pytest.mark.one_database
@pytest.mark.parametrize(
    "address",
    ["", "form", "categories", "categories.skills", "year", "dates.opens_at", "names.en", "categories.x.names"],
)
def test_what_is_no_text_has_no_place(document, address):
    with pytest.raises(NotFound):
        text_at(document, address)


@pytest.mark.one_database
def test_two_documents_differ_where_a_value_or_an_order_does(document):
    changed = copy.deepcopy(document)
    assert differences(document, changed) == []
    changed["categories"][0]["criteria"][0]["weight"] = 40
    changed["names"]["ru"] = "Премия"
    del changed["names"]["fr"]
    changed["form"]["sections"].reverse()
    changed["tie_rule"].pop()
    found = {difference.path: difference for difference in differences(document, changed)}
    weight = ("categories", "access", "criteria", "results", "weight")
    assert found.pop(weight) == Difference(weight, 35, 40)
    assert found.pop(("names", "ru")) == Difference(("names", "ru"), None, "Премия")
    assert found.pop(("names", "fr")).after is None
    assert found.pop(("form", "sections", "order")).after == ("future", "results", "work")
    assert set(found) == {("tie_rule",)}


def test_an_administrator_reads_the_table_and_is_led_to_no_box(session, proposed_edition, client_for):
    admin = a_user(session, "root@example.org", ("admin", None))
    session.commit()
    page = client_for(admin).get("programme.texts_of_edition", edition_id=proposed_edition.id)
    assert "Arabic: complete" in page.main
    assert page.find("//tbody//a") == []


def test_the_table_tells_what_lacks_and_leads_to_the_box(proposed_edition, staff_of):
    desk = staff_of(proposed_edition, "ada")
    page = desk.get("programme.texts_of_edition", edition_id=proposed_edition.id)
    total = len(texts(queries.default_document()))
    assert "Arabic: complete" in page.main
    assert f"Chinese: 5 of {total}" in page.main
    rows = page.find("//tbody/tr")
    assert len(rows) == total
    link = page.one("//tbody/tr[contains(., 'What do you do?')]//a[contains(., 'Russian')]").get("href")
    assert link.endswith("/edition/texts/form.sections.work.questions.what.label#ru")
    box = desk.get(link.split("#")[0]).one("//input[@id='ru']")
    assert (box.get("lang"), box.get("dir")) == ("ru", "ltr")
    page = desk.get(f"/staff/{proposed_edition.id}/edition/texts?lacking=zh")
    assert len(page.find("//tbody/tr")) == total - 5
    page = desk.get(f"/staff/{proposed_edition.id}/edition/texts?lacking=ar")
    assert "Nothing is missing" in page.main
    desk.get(f"/staff/{proposed_edition.id}/edition/texts?lacking=de", expect=400)


def test_a_text_is_written_in_all_languages_at_once(proposed_edition, staff_of, reread):
    desk = staff_of(proposed_edition, "ada")
    where = {"edition_id": proposed_edition.id, "address": "form.sections.work.title"}
    page = desk.get("programme.text", **where)
    assert page.heading == "The work · Title"
    assert page.one("//input[@id='ar']").get("dir") == "rtl"
    typed = {code: page.field(code) for code in ("version", *LANGUAGES)}
    assert typed["fr"] == "Le travail"
    desk.post("programme.text", typed | {"zh": "工作", "fr": ""}, **where)
    title = reread(proposed_edition).form["sections"][0]["title"]
    assert title == {"ar": "العمل", "zh": "工作", "en": "The work"}
    page = desk.get("programme.text", **where)
    typed = {"version": page.field("version"), **dict.fromkeys(LANGUAGES, "")}
    page = desk.post("programme.text", typed, **where, expect=422)
    assert page.errors == ["English: Write this text in one language at least."]
    assert reread(proposed_edition).form["sections"][0]["title"] == title
    page = desk.post("programme.text", typed | {"en": "x" * 301}, **where, expect=422)
    assert page.errors == ["English: Use at most 300 characters"]
    desk.get("programme.text", edition_id=proposed_edition.id, address="form.sections.work", expect=404)


def test_a_help_may_go_again(proposed_edition, staff_of, reread):
    desk = staff_of(proposed_edition, "ada")
    where = {"edition_id": proposed_edition.id, "address": "form.sections.work.questions.what.help"}
    version = desk.get("programme.text", **where).field("version")
    desk.post("programme.text", {"version": version, **dict.fromkeys(LANGUAGES, "")}, **where)
    assert reread(proposed_edition).form["sections"][0]["questions"][0]["help"] == {}
    desk.get("programme.text", **where, expect=404)
