"""Outside identifiers: written one way, their check digits looked at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.core.errors import RuleBroken
from awards.organisations.rules import canonical_identifier

ROR, LEI = "04wxnsj81", "5493001KJTIIGC8Y1R12"


@pytest.mark.parametrize("number", [ROR, "00a0jsq62", "05dxps055", f"https://ror.org/{ROR}", " ROR.org/04WXNSJ81 "])
def test_a_ror_number_is_kept_as_its_nine_letters(number):
    assert canonical_identifier("ror", number) in {("ROR", ROR), ("ROR", "00a0jsq62"), ("ROR", "05dxps055")}


def test_an_lei_is_kept_in_capitals_without_blanks():
    assert canonical_identifier("LEI", "5493 001k jtii gc8y 1r12") == ("LEI", LEI)


@pytest.mark.parametrize(("scheme", "number"), [("ROR", ROR), ("LEI", LEI)])
@given(data=st.data())
def test_a_digit_or_letter_mistyped_for_another_is_found(scheme, number, data):
    place = data.draw(st.integers(1 if scheme == "ROR" else 0, len(number) - 1))
    letters = "0123456789abcdefghjkmnpqrstvwxyz" if scheme == "ROR" else "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    alike = [one for one in letters if one.isdigit() == number[place].isdigit() or scheme == "ROR"]
    other = data.draw(st.sampled_from([letter for letter in alike if letter != number[place]]))
    with pytest.raises(RuleBroken):
        canonical_identifier(scheme, number[:place] + other + number[place + 1 :])


def test_other_registers_go_by_their_list_code():
    assert canonical_identifier("gb-coh", "09506232") == ("GB-COH", "09506232")
    for scheme, value in (("Companies House", "1"), ("GB-COH", ""), ("GB-COH", "a b<c"), ("GB", "1")):
        with pytest.raises(RuleBroken):
            canonical_identifier(scheme, value)


def test_what_is_wrong_is_said_beside_the_field_it_is_in():
    with pytest.raises(RuleBroken) as broken:
        canonical_identifier("ROR", "04wxnsj82")
    assert set(broken.value.fields) == {"value"}
    assert "last two digits" in str(broken.value)
    with pytest.raises(RuleBroken) as broken:
        canonical_identifier("my list", "1")
    assert set(broken.value.fields) == {"scheme"}
