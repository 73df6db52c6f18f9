"""The guides: each leads where it says, every word of them is found, with the search of the server and of the page."""

import gzip
import re
from pathlib import Path

import pytest

from awards.core.vocabulary import LANGUAGES
from awards.desks.guide import GUIDES, beginning, plain

SECTIONS = [(guide, section) for guide in GUIDES for section in guide.sections]


def listed(page):
    return [link.get("href") for link in page.find("//section[not(@hidden)]//li[@data-words]/a")]


def test_every_section_of_every_guide_is_listed_and_stands_where_the_list_says(client_for):
    page = client_for().get("guide.guides")
    wanted = [f"/guide/{guide.key}#{section.key}" for guide, section in SECTIONS]
    assert listed(page) == wanted
    for guide in GUIDES:
        read = client_for().get("guide.guide", key=guide.key)
        for section in guide.sections:
            said = " ".join(" ".join(read.one(f"//section[@id='{section.key}']").itertext()).split())
            assert all(str(words) in said for words in (section.title, *section.words))


def test_keys_are_ones_own_and_addresses_stand_in_no_text():
    assert len({guide.key for guide in GUIDES}) == len(GUIDES)
    for guide in GUIDES:
        keys = [section.key for section in guide.sections]
        assert len(set(keys)) == len(keys)
        assert all(re.fullmatch(r"[a-z-]+", key) for key in keys)
    texts = [str(words) for _guide, section in SECTIONS for words in section.words]
    assert not any("http" in text for text in texts)


def test_where_it_is_done_is_a_page_that_anybody_may_open(client_for):
    places = {section.where for _guide, section in SECTIONS if section.where}
    assert {"programme.call", "programs.api"} <= places
    for place in places:
        client_for().get(place)


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("passkey", "/guide/staff#second-step"), ("DEADLINE receipt", "/guide/nominee#submit"),
        ("recuse paper", None), ("embargo", "/guide/staff#announce"), ("deleted", "/guide/nominee#yours"),
        ("duplicated", "/guide/staff#screen"), ("certificate", "/guide/nominee#result"),
        ("érase", "/guide/nominee#yours"),
    ],
)  # fmt: skip
def test_the_search_finds_the_sections_that_hold_every_word(client_for, asked, leads):
    page = client_for().get("guide.guides", q=asked)
    assert (leads in listed(page)) == (leads is not None)
    if leads is None:
        assert listed(page) == []
        assert "Nothing found" in page.main
    assert page.one("//input[@type='search']").get("value") == asked
    assert len(listed(page)) < len(SECTIONS)


def test_in_each_language_the_frame_is_that_language_s_and_the_list_is_whole(client_for):
    for language in LANGUAGES:
        page = client_for().get("guide.guides", lang=language)
        assert page.one("//html").get("lang").startswith(language[:2])
        assert len(listed(page)) == len(SECTIONS)


def test_an_unknown_guide_is_not_there_and_no_page_asks_much_of_the_database(client_for, count_queries):
    client_for().get("guide.guide", key="pledger", expect=404)
    with count_queries(at_most=2):
        client_for().get("guide.guides")
    with count_queries(at_most=2):
        client_for().get("guide.guide", key="judge")


def test_words_are_compared_without_case_and_accents():
    assert plain("Épreuve ÉCRITE") == "epreuve ecrite"
    assert plain("提名者") == "提名者"


@pytest.mark.parametrize(
    ("word", "looked_for"),
    [
        ("apelación", "apelaci"), ("eliminar", "elimin"), ("пароль", "парол"), ("tied", "tied"), ("draft", "draf"),
        ("letter", "lette"), ("letters", "lette"), ("الموعد", "موعد"), ("الاعتراض", "اعتراض"[:-1]), ("提名", "提名"),
    ],
)  # fmt: skip
def test_a_word_is_looked_for_by_its_beginning(word, looked_for):
    assert beginning(plain(word)) == plain(looked_for)


def test_the_search_of_the_page_is_small():
    script = Path("static/js/guide-search.js").read_bytes()
    assert len(gzip.compress(script, 9)) <= 4_000
