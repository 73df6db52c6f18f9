"""A share card of the same words is drawn once a worker: it is drawn from its values alone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from awards.publishing.press import cards


@pytest.fixture(scope="session", autouse=True)
def drawn_once() -> Iterator[None]:
    """Have cards of values that were drawn before taken from memory."""
    known: dict[str, bytes] = {}
    drawn = cards.drawn

    def remembered(values: dict[str, Any]) -> bytes:
        said = json.dumps(values, ensure_ascii=False)
        if said not in known:
            known[said] = drawn(values)
        return known[said]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cards, "drawn", remembered)
        yield
