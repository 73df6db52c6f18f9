"""Names letter by letter, domains, identifiers and merges at their borders."""

from uuid import UUID

import pytest

from awards.core.errors import RuleBroken
from awards.organisations.rules import canonical_identifier, domain_of, fold, identifiers, names, standing
from awards.organisations.rules.names import plain_letters

ONE, TWO, THREE = (UUID(int=number) for number in range(1, 4))


@pytest.mark.parametrize(
    ("text", "letters", "places"),
    [
        ("Zoë", "Zoe", [0, 1, 2]),
        ("ÉÖ", "EO", [0, 1]),
        ("Øø", "Oo", [0, 1]),
        ("ÞAß", "THAss", [0, 0, 1, 2, 2]),
        ("d\u2019O", "d'O", [0, 1, 2]),
        ("'`", "''", [0, 1]),
        ("a\u200db", "ab", [0, 2]),
        ("İ", "I", [0]),
        ("", "", []),
    ],
)
def test_plain_letters_say_where_each_stood(text, letters, places):
    assert plain_letters(text) == (letters, places)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("国际ITU", "国际 itu"), ("ITU国际", "itu 国际"), ("ITU国ITU", "itu 国 itu"), ("国际", "国际"),
        ("المدر", "مدر"), ("المد", "المد"), ("مدرسه", "مدرسه"), ("& a&b", "a&b"), ("É& &", "e&"), ("a_b", "a b"),
        ("é_b", "e b"),
    ],
)  # fmt: skip
def test_an_article_goes_from_words_of_five_letters_on_and_characters_are_paired(text, folded):
    assert fold(text) == folded


def test_a_name_is_kept_folded_and_a_longer_text_is_not():
    names._fold_name.cache_clear()
    fold.cache_clear()
    assert fold("A" * 200) == "a" * 200
    assert names._fold_name.cache_info().currsize == 1
    assert fold("A" * 201) == "a" * 201
    assert names._fold_name.cache_info().currsize == 1


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://example.org/@us", "example.org"), ("odd@name@example.org", "example.org"),
        ("<ana@example.org >", "example.org"), ("exam_ple.org", None), ("localhost", None), ("192.0.2.1", None),
        ("999.1.1", None), ("4you.org", "4you.org"), ("1.2.3.org", "1.2.3.org"), ("https://", None),
        ("www.example.org.", "example.org"), ("a@gmail.com", None), ("http://[::1]/", None),
    ],
)  # fmt: skip
def test_a_domain_is_that_of_the_host(address, domain):
    assert domain_of(address) == domain


def test_registers_with_known_addresses_show_the_organisation():
    assert identifiers.identifier_address("ROR", "04wxnsj81") == "https://ror.org/04wxnsj81"
    assert identifiers.identifier_address("LEI", "X1") == "https://search.gleif.org/#/record/X1"
    assert identifiers.identifier_address("GB-COH", "1") is None


@pytest.mark.parametrize(
    ("scheme", "number", "field", "words"),
    [
        ("LEI", "5493001KJTIIGC8Y1R1", "value", "An LEI has twenty"),
        ("LEI", "5493001KJTIIGC8Y1R1X", "value", "An LEI has twenty"),
        ("LEI", "5493001KJTIIGC8Y1R13", "value", "The last two digits do not fit"),
        ("ROR", "14wxnsj81", "value", "A ROR number has nine"),
        ("ROR", "04wxnsj82", "value", "The last two digits do not fit"),
        ("GB", "1", "scheme", "Use ROR, LEI, or the code of a list"),
        ("GB-COH", "a<b", "value", "Give the number as the register writes it"),
    ],
)
def test_an_identifier_that_is_none_is_refused_beside_its_field(scheme, number, field, words):
    with pytest.raises(RuleBroken, match=words) as broken:
        canonical_identifier(scheme, number)
    assert list(broken.value.fields) == [field]


def test_two_that_stand_by_themselves_are_merged():
    standing.check_merge(ONE, None, TWO, None)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        ((ONE, None, ONE, None), "not merged into itself"),
        ((ONE, THREE, TWO, None), "merged already"),
        ((ONE, None, TWO, THREE), "was merged itself"),
    ],
)
def test_a_merge_that_is_none_is_refused(one, words):
    with pytest.raises(RuleBroken, match=words) as broken:
        standing.check_merge(*one)
    assert list(broken.value.fields) == ["into"]


def test_what_somebody_settled_is_not_settled_again():
    assert standing.OPEN_CLAIMS == ("asked", "confirmed")
    assert (standing.MOST_OPEN_CLAIMS, standing.LONGEST_WORDS) == (5, 1000)
    standing.check_settled("asked", "asked")
    standing.check_settled("confirmed", "asked", "confirmed")
    with pytest.raises(RuleBroken, match="Somebody settled this already"):
        standing.check_settled("declined", "asked", "confirmed")
