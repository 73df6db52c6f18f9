"""What somebody types to ask the log is read whatever its blanks and capitals, or refused in one sentence."""

import pytest

from awards.core.errors import RuleBroken
from awards.sealing.rules import KeptHead, Leaf, ReceiptNumber, asked, in_short

ROOT = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (f"12:{ROOT}", KeptHead(12, ROOT)), (f" 12 : {ROOT[:32]}\n {ROOT[32:].upper()} ", KeptHead(12, ROOT)),
        (ROOT, Leaf(ROOT)), (ROOT.upper(), Leaf(ROOT)),
        ("ABCD-2345", ReceiptNumber("ABCD-2345")), ("abcd 2345", ReceiptNumber("ABCD-2345")),
    ],
)  # fmt: skip
def test_a_head_a_leaf_and_a_receipt_number_are_told_apart(typed, read):
    assert asked(typed) == read


@pytest.mark.parametrize(
    "typed", ["", "hello", f"0:{ROOT}", f"12:{ROOT}a", ROOT[:-1], f"1234567890:{ROOT}", "ABC-2345"]
)
def test_anything_else_is_refused_at_its_field(typed):
    with pytest.raises(RuleBroken, match="Paste a head") as broken:
        asked(typed)
    assert broken.value.fields.keys() == {"find"}


def test_a_head_of_a_mail_is_read_again():
    assert asked(in_short(7, ROOT)) == KeptHead(7, ROOT)
