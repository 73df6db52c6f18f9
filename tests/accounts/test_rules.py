"""What an address and a code are."""

import pytest

from awards.accounts.rules import canonical_address, code_digest, typed_code
from awards.core.errors import RuleBroken


@pytest.mark.parametrize("typed", [" Ana@X.org ", "ANA@x.ORG", "\uff41na@x.org", "ana@x.org\n"])
def test_spellings_of_one_address_are_one_account(typed):
    assert canonical_address(typed) == "ana@x.org"


@pytest.mark.parametrize(
    "typed",
    ["", "ana", "ana@", "@x.org", "ana@x", "a\u200bna@x.org", "\u0430na@x.org", "a na@x.org", "a" * 260 + "@x.org"],
)
def test_what_is_no_address_or_imitates_one_is_refused(typed):
    with pytest.raises(RuleBroken) as broken:
        canonical_address(typed)
    assert "email" in broken.value.fields


def test_a_domain_in_another_script_is_kept_in_its_plain_form():
    assert canonical_address("info@münchen.example") == "info@xn--mnchen-3ya.example"


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "١٢٣٤٥٦", "１２３４５６"])
def test_digits_of_any_script_are_a_code(typed):
    assert typed_code(typed) == "123456"


def test_a_code_is_worth_nothing_on_another_row_or_with_another_secret():
    kept = code_digest("secret", "row", "123456")
    assert kept != code_digest("secret", "other row", "123456")
    assert kept != code_digest("other secret", "row", "123456")
    assert "123456" not in kept
