"""What comes from outside is refused by one kind of error, whatever is wrong with it."""

import pytest

from awards.core.outside import json_in


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, b"[" * 100_000, b'{"a":' * 100_000, "9" * 9_000, b"\xff\xfe\xff"]
)
def test_what_is_no_json_or_nested_too_deeply_is_a_value_error(text):
    with pytest.raises(ValueError, match=r"."):
        json_in(text)


def test_a_document_is_read():
    assert json_in(b'{"a": [1]}') == {"a": [1]}
