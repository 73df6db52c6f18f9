"""Rules of certificates: codes, and whether one holds; no database."""

from uuid import uuid4

import pytest

from awards.certificates import rules
from awards.certificates.rules import Standing
from awards.core.errors import RuleBroken
from awards.core.identifiers import certificate_code

LAUREATE = {
    "category_names": {"en": "Skills"}, "project": "Benches", "person": None, "organisations": ["One"],
    "countries": ["KE"], "scope": "country", "region": None,
}  # fmt: skip


def test_a_code_is_drawn_anew_each_time_and_any_wrong_digit_is_noticed():
    codes = {certificate_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {20}
    code = codes.pop()
    for place, digit in enumerate(code):
        for other in set("0123456789") - {digit}:
            with pytest.raises(RuleBroken):
                rules.read(code[:place] + other + code[place + 1 :])
    assert rules.read(rules.grouped(code)) == code


def test_what_is_printed_makes_the_mark_and_nothing_else_does():
    names = {"en": "Awards 2027"}
    mark = rules.mark(names, LAUREATE, "winner")
    assert mark == rules.mark(names, LAUREATE | {"summary": "Other", "slug": "other"}, "winner")
    others = [
        rules.mark(names, LAUREATE | {name: value}, "winner")
        for name, value in (("project", "Bench"), ("person", "Ada"), ("organisations", []), ("countries", ["UG"]))
    ]
    others += [rules.mark(names, LAUREATE, "finalist"), rules.mark({"en": "Awards"}, LAUREATE, "winner")]
    assert len({mark, *others}) == 7


@pytest.mark.parametrize(
    ("certified", "role", "same", "came_back", "withdrawn", "standing"),
    [
        ("winner", "winner", True, False, False, Standing.HOLDS),
        ("finalist", "winner", True, False, False, Standing.HOLDS),
        ("finalist", "mention", True, True, False, Standing.HOLDS),
        ("winner", "finalist", True, False, False, Standing.REPLACED),
        ("mention", "winner", True, False, False, Standing.REPLACED),
        ("winner", "winner", False, False, False, Standing.REPLACED),
        ("winner", "finalist", True, True, False, Standing.RETRACTED),
        ("winner", None, False, True, False, Standing.RETRACTED),
        ("winner", None, False, False, False, Standing.GONE),
        ("winner", "winner", True, False, True, Standing.WITHDRAWN),
    ],
)
def test_a_certificate_stands_by_what_is_public_now(certified, role, same, came_back, withdrawn, standing):
    found = rules.standing(certified, withdrawn=withdrawn, came_back=came_back, role=role, same=same)
    assert found is standing


@pytest.mark.parametrize(
    ("forgotten", "came_back", "replaced", "same", "standing"),
    [
        (False, False, False, True, Standing.HOLDS),
        (False, False, True, True, Standing.REPLACED),
        (False, False, False, False, Standing.REPLACED),
        (False, True, False, True, Standing.RETRACTED),
        (True, True, True, False, Standing.WITHDRAWN),
    ],
)
def test_a_letter_stands_by_what_is_public_now(forgotten, came_back, replaced, same, standing):
    found = rules.letter_standing(forgotten=forgotten, came_back=came_back, replaced=replaced, same=same)
    assert found is standing


def test_the_mark_of_a_letter_is_of_each_honour_in_whatever_order():
    one, other = (uuid4(), "winner"), (uuid4(), "finalist")
    assert rules.letter_mark([one, other]) == rules.letter_mark([other, one])
    marks = [[], [one], [other], [one, other], [(one[0], "finalist")], [(other[0], "winner")]]
    assert len({rules.letter_mark(honours) for honours in marks}) == len(marks)
