"""Which texts name a person and what takes the name's place, without a database."""

import hashlib
from datetime import timedelta

import pytest

from awards.core.errors import RuleBroken
from awards.core.identifiers import gone_address, is_gone
from awards.organisations.rules import fold
from awards.people import rules
from awards.people.rules import Names

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("address", "gone"),
    [
        (gone_address(7), True), ("erased-7@awards.invalid", True), ("erased-7@x.example", False),
        ("ana@awards.invalid", False), ("ana@x.example", False),
    ],
)  # fmt: skip
def test_an_address_that_took_another_s_place_is_known_as_one(address, gone):
    assert is_gone(address) is gone


def test_the_address_that_takes_a_place_is_one_to_which_no_mail_goes():
    assert gone_address("0a1b") == "erased-0a1b@awards.invalid"


@pytest.mark.parametrize(
    ("name", "tells"),
    [
        ("Ana López", True), ("Ana Maria López", True), (" Ana ", False), ("Łucja", False), ("", False), ("王", False),
        ("王芳", True), (" Оксана ", True), ("ƿynn", False),
    ],
)  # fmt: skip
def test_a_name_tells_of_a_person_by_two_words_or_by_letters_that_are_not_latin(name, tells):
    assert rules.tells(name) is tells


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Ana  López", {"ana lópez", "ana lopez", "lópez ana", "lopez ana"}),
        ("Ana María López", {"ana maría lópez", "ana maria lopez"}), ("Zoe", {"zoe"}), (" ", set()),
    ],
)  # fmt: skip
def test_a_name_is_looked_for_as_it_is_without_accents_and_turned_round(name, found):
    assert rules.spellings(name) == found


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Dr Anna Smith", "Anna Smith"), ("Prof. Dr. Anna Smith", "Anna Smith"), ("Anna Smith, Ph.D.", "Anna Smith"),
        ("MME Anne  Petit", "Anne Petit"), ("M. Jean Petit", "Jean Petit"), ("Sra. Ana López", "Ana López"),
        ("د. سارة علي", "سارة علي"), ("الأستاذة سارة علي", "سارة علي"), ("أ.د. سارة علي", "سارة علي"),
        ("Г-жа Анна Смит", "Анна Смит"), ("проф. Анна Смит", "Анна Смит"), ("王芳博士", "王芳"), ("王芳 女士", "王芳"),
        ("Anna Smith", "Anna Smith"), ("Drew Smith", "Drew Smith"), ("Smith Dr. Anna", "Smith Dr. Anna"),
        ("Dr.", "Dr."), ("博士", "博士"), ("", ""),
        ("Dr Smith", "Dr Smith"), ("д-р Смит", "д-р Смит"), ("王博士", "王博士"),
    ],
)  # fmt: skip
def test_titles_are_left_aside(name, plain):
    assert rules.untitled(name) == plain


def test_who_is_named_with_a_title_is_found_without_it_and_by_no_single_word():
    doctor = Names(["Dr Anna Smith"], [])
    assert doctor("Thanks to Anna Smith and others.")
    assert doctor("Smith, Anna")
    assert doctor("Dr. Anna Smith")
    assert doctor.without("Dr Anna Smith and Anna Smith") == "… and …"
    assert not doctor("Anna, and later Smith")
    assert not Names(["Dr Smith"], [])("Smith")
    assert not Names(["Г-н Смит"], [])("Смит")


def ana():
    return Names(["Ana López", "Zoe"], ["Ana@X.example", "", gone_address(7)])


def test_one_is_looked_for_by_names_that_tell_and_by_addresses_that_are_not_gone():
    assert ana().spellings == {"ana lópez", "ana lopez", "lópez ana", "lopez ana", "ana@x.example", "ana x example"}
    assert bool(ana()) is True
    nobody = Names(["Zoe"], ["", gone_address(7)])
    assert (bool(nobody), nobody("Zoe"), nobody("")) == (False, False, False)
    assert nobody.searched == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Thanks to ANA LÓPEZ.", True), ("Ana-Lopez", True), ("López, Ana", True), ("ana_lopez_2030.pdf", True),
        ("Write to ana@x.example!", True), ("Ana", False), ("López", False), ("Diana López", False),
        ("Ana Lópezita", False), ("Ana and then López", False), ("", False), ("diana@x.example", False),
    ],
)  # fmt: skip
def test_a_text_names_a_person_by_whole_words_whatever_stands_between(text, named):
    assert ana()(text) is named


def test_a_name_goes_out_of_texts_and_whole_documents_and_nothing_else_does():
    document = {"by": "Ana López", "Ana López": ["See Ana Lopez.", ("López Ana", 7)], "n": 7, "none": None}
    assert ana().without(document) == {"by": "…", "…": ["See ….", ["…", 7]], "n": 7, "none": None}
    assert ana().without("Diana López") == "Diana López"
    assert ana().without(7) == 7
    assert Names([], []).without("Ana López") == "Ana López"


def test_an_address_goes_also_as_search_keeps_it_without_its_signs():
    zoe = Names([], ["Zoe-R@quell-lab.example"])
    assert zoe.without(fold("Ask zoe-r@quell-lab.example first")) == "ask … first"
    assert zoe.without("Ask Zoe-R@Quell-Lab.example, not zoe@quell-lab.example") == "Ask …, not zoe@quell-lab.example"


def test_the_longest_name_goes_first_so_that_nothing_of_it_stays():
    both = Names(["Ana Maria", "Ana Maria López Ruiz", "Ana Maria López"], [])
    assert both.without("By Ana Maria López Ruiz.") == "By …."


def test_a_database_is_asked_for_the_longest_word_of_each_name_in_every_form_that_it_keeps():
    assert ana().searched == sorted(
        ["lópez", "lÓpez", r"l\u00f3pez", r"l\u00d3pez", "lopez", "ana@x.example", "example"]
    )  # as SQLite lowers it, and as JSON writes it


@pytest.mark.parametrize(
    ("document", "kept", "left"),
    [
        (
            {"title": "Benches", "by": {"name": "Ana"}, "tags": ["a"], "n": 7, "on": None, "language": "en"},
            ["language"],
            {"title": "", "by": {}, "tags": [], "n": 7, "on": None, "language": "en"},
        ),
        ({"tags": ["a"], "by": {"name": "Ana"}}, ["tags"], {"tags": ["a"], "by": {}}),
        ("A text", [], ""), (["a"], [], []), ({}, [], {}),
    ],
)  # fmt: skip
def test_a_document_is_blanked_but_for_what_says_nothing_of_a_person(document, kept, left):
    assert rules.blanked(document, kept) == left


def test_whoever_proposed_an_erasure_does_not_approve_it():
    rules.check_other("ada", "sam")
    with pytest.raises(RuleBroken, match="another member of staff approves it"):
        rules.check_other("ada", "ada")


def test_a_person_is_told_again_by_salted_hashes_whatever_the_spelling_of_name_and_address():
    def of(text):
        return hashlib.sha256(text.encode()).hexdigest()

    found = rules.digests("salt", "Ana@X.example", "Ana López")
    assert found == {"salt": "salt", "email": of("saltana@x.example"), "name": of("saltana lopez")}
    assert rules.digests("salt", "ana@x.example", " ") == {"salt": "salt", "email": of("saltana@x.example")}


def test_a_wish_is_answered_within_thirty_days_and_can_be_taken_back_for_an_hour():
    assert timedelta(days=30) == rules.ANSWER_WITHIN
    assert timedelta(hours=1) == rules.UNDO
    assert not is_gone("ana@x.example")


def test_what_stands_between_the_ends_of_a_name_is_alike_and_not_the_name():
    names = Names(["Anna Smith"], ["anna@smith.example"])
    text = "Dr Anna B. Smith, Anna  Maria Smith and Anna Smith; Anna said that Mr John Smith, Joanna Maria Smithson."
    assert names.alike_in(text) == ["Anna B. Smith", "Anna Maria Smith"]
    assert names.found_in("ANNA SMITH, Anna\nSmith and anna@smith.example") == [
        "ANNA SMITH", "Anna Smith", "anna@smith.example",
    ]  # fmt: skip
    assert Names(["Anna"], []).alike_in(text) == Names([], []).found_in(text) == []
