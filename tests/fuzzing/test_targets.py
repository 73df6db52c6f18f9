"""What anybody sends is read or refused in words, whatever it is; hours of it in `make trust`."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fuzzing.targets import TARGETS

PIECES = st.sampled_from(
    [
        b"=", b"+1", b"-", b"@", b'"', b",", b";", b"\t", b"\r\n", b"\n", b"\x00", b"\xef\xbb\xbf", b"\xff\xfe",
        b"%PDF-1.7", b"%%EOF", b"startxref", b"PK\x03\x04", b"PK\x05\x06", b"word/document.xml", b"<html", b"//",
        b"/\\", b"/account", b"http://", b"?next=",
        b"%2f%2fevil.example", b"1,500,000.50", b"1.500.000,50", b"1e9", b"NaN",
        b"Infinity", b"2026-02-30", b"2026-12-31", b"|", b":", b"\x1f", b"\x1b[31m", b"0" * 400, b"9" * 40,
        *(text.encode() for text in ("１２", "٣٫٥", "承诺", "تعهد", "é", "\u202e", "\u2028")),
    ]
)  # fmt: skip


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@settings(max_examples=150)
@given(data=st.binary(max_size=400) | st.lists(PIECES | st.binary(max_size=6), max_size=12).map(b"".join))
@example(data=b"")
def test_no_bytes_surprise_a_parser(target, data):
    target(data)
