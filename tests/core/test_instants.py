"""An instant is one when it names its zone and UTC has it."""

from datetime import UTC, datetime

import pytest

from awards.core.instants import instant_in


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2031-05-31T21:00:00Z", datetime(2031, 5, 31, 21, tzinfo=UTC)),
        ("2031-05-31T23:00:00.5+02:00", datetime(2031, 5, 31, 21, 0, 0, 500_000, tzinfo=UTC)),
        ("0001-01-01T14:00:00+14:00", datetime(1, 1, 1, tzinfo=UTC)),
        ("2031-05-31T21:00:00", None),
        ("2031-05-31", None),
        ("tomorrow", None),
        ("", None),
        ("0001-01-01T13:59:59+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
    ],
)
def test_an_instant_names_its_zone_and_is_one_that_utc_has(text, instant):
    assert instant_in(text) == instant
