"""Names and domains as search and conflict-finding compare them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awards.organisations.rules import FREE_MAIL, domain_of, fold, names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Czechitas, z. s.", "CZECHITAS Z S"),
        ("Fundação Łódź Straße", "fundacao lodz strasse"),
        ("Women's Network", "Women\u2019s  network"),
        ("\uff29\uff34\uff35", "itu"),
        ("الأكاديميّة الوطنيّة", "الاكاديميه الوطنيه"),
        ("المدرسة", "مدرسة"),
        ("مـــدرسة", "مدرسه"),
        ("مستشفى", "مستشفي"),
        ("Al-Azhar University", "Azhar University"),
        ("Ёлка", "елка"),
    ],
)
@pytest.mark.case("FT-30")
def test_spellings_of_one_name_fold_to_the_same(one, other):
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("AT&T", "ATT"), ("Women in Tech Africa", "Women in Tech Uganda"), ("联合国", "国联合"), ("Alazhar", "Azhar")],
)
def test_different_names_stay_different(one, other):
    assert fold(one) != fold(other)


def test_chinese_text_becomes_overlapping_pairs_and_latin_words_stay_whole():
    assert fold("ITU国际电联") == "itu 国际 际电 电联"
    assert fold("电") == "电"


def test_every_word_of_a_query_is_found_in_the_folded_text():
    text = fold("教育技术 Zürich الجامعة")
    assert all(word in text for word in fold("技术 ZURICH جامعه").split())


def test_folding_twice_changes_nothing():
    for name in ("Al-Azhar", "e& (Etisalat and)", "القاهرة الجديدة", "Ministère de l'Économie"):
        assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.Example.org/about?x=1", "example.org"),
        ("example.org", "example.org"),
        ("Ana <ana@mail.example.org>", "mail.example.org"),
        ("https://bücher.example", "xn--bcher-kva.example"),
        ("https://example.org.:8443/", "example.org"),
        ("http://192.0.2.1/", None),
        ("nothing", None),
        ("", None),
        ("http://[bad", None),
        ("https://facebook.com/an-organisation", None),
    ],
)
def test_domain_of_an_address(address, domain):
    assert domain_of(address) == domain


@pytest.mark.case("AZ-20")
def test_a_free_mail_domain_never_matches():
    assert {domain_of(f"somebody@{domain}") for domain in FREE_MAIL} == {None}


@given(st.text(st.characters(codec="ascii"), max_size=80))
@settings(deadline=None)
def test_the_short_way_of_plain_letters_folds_like_the_long_one(text):
    assert names._fold(text) == names._fold_any(text)
