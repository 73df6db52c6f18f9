"""Codes as people type them, letters in the reader's language, and what is refused: by tables."""

from uuid import UUID

import pytest

from awards.certificates.rules import certificates, letters
from awards.core.errors import RuleBroken
from awards.core.identifiers import CERTIFICATE_DIGITS, certificate_code

pytestmark = pytest.mark.one_database


def refused(rule, *given):
    """The words by field of what is refused; nothing when it goes through."""
    try:
        rule(*given)
    except RuleBroken as broken:
        return {name: str(message) for name, message in broken.fields.items()}
    return {}


def test_a_code_is_read_however_its_digits_stand_apart():
    code = certificate_code()
    for typed in (code, f" {certificates.grouped(code)} ", "-".join(code)):
        assert certificates.read(typed) == code
    assert certificates.read(" " * (100 - len(code)) + code) == code
    assert [*refused(certificates.read, " " * (101 - len(code)) + code)] == ["code"]
    wrong = str((int(code[0]) + 1) % 10) + code[1:]
    assert refused(certificates.read, wrong) == {"code": "A digit of this code is mistyped. Compare it with the paper."}


@pytest.mark.parametrize("apart", [-1, 1])
def test_a_code_of_another_length_is_counted(apart):
    count = CERTIFICATE_DIGITS + apart
    assert refused(certificates.read, "1" * count) == {
        "code": f"A code has {CERTIFICATE_DIGITS} digits, and this has {count}. Compare it with the paper."
    }


def test_a_code_is_printed_in_groups_of_four():
    assert certificates.grouped("123456789") == "1234 5678 9"
    assert certificates.grouped("") == ""


@pytest.mark.parametrize(
    ("certified", "role", "true"),
    [
        ("winner", "winner", True), ("finalist", "winner", True), ("finalist", "finalist", True),
        ("winner", "finalist", False), ("mention", "winner", False),
    ],
)  # fmt: skip
def test_every_laureate_was_a_finalist(certified, role, true):
    assert certificates.stands_for(certified, role) is true


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ({"fr": "F", "en": "E", "ar": "A"}, ("F", "fr")), ({"fr": "", "en": "E", "ar": "A"}, ("E", "en")),
        ({"es": "S", "ar": "A"}, ("A", "ar")), ({"es": "S"}, ("S", "es")), ({}, ("", "en")), ({"fr": ""}, ("", "en")),
    ],
)  # fmt: skip
def test_a_letter_is_in_the_reader_s_language_else_in_english_else_in_any(texts, found):
    assert letters.text_for(texts, "fr") == found


def test_fields_are_filled_once_and_unknown_ones_stay():
    values = {"nominee": "{title}", "title": "Sea", "edition": "2026", "result": "won"}
    text = "{nominee}, {title}: {result} {other} {"
    assert letters.fill("finalists", text, values) == "{title}, Sea: won {other} {"
    assert letters.fill("nominees", text, values) == "{title}, Sea: {result} {other} {"


@pytest.mark.parametrize(
    ("kind", "texts", "field", "words"),
    [
        ("nominees", {"en": "Dear {nominee}"}, None, ""), ("nominees", {"fr": "x"}, "text_en", "Write it in English"),
        ("nominees", {"en": ""}, "text_en", "Write it in English"), ("nominees", {"en": "x" * 3000}, None, ""),
        ("nominees", {"en": "x", "fr": "x" * 3001}, "text_fr", "Use at most 3000 characters."),
        ("finalists", {"en": "{result}"}, None, ""),
        ("nominees", {"en": "x", "fr": "{title} {result}"}, "text_fr", "Français: there is no field {result}."),
        ("finalists", {"en": "{winner}"}, "text_en", "English: there is no field {winner}."),
    ],
)  # fmt: skip
def test_a_letter_has_an_english_text_of_a_size_and_of_known_fields(kind, texts, field, words):
    found = refused(letters.check_texts, kind, texts)
    assert [*found] == ([] if field is None else [field])
    assert found.get(field, "").startswith(words)


def test_a_letter_s_mark_is_of_entries_and_roles_alone():
    one, other = (UUID(int=1), "winner"), (UUID(int=2), "finalist")
    mark = letters.letter_mark([one, other])
    assert mark == letters.letter_mark([other, one]) != letters.letter_mark([one])
    assert mark != letters.letter_mark([(UUID(int=1), "finalist"), other])
    assert letters.letter_mark([]) != mark
    assert len(letters.DRAFT_CODE) == CERTIFICATE_DIGITS
    assert {*letters.DRAFT_CODE} == {"0"}
