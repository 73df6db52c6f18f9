"""The way to the target is drawn twice: its words stay apart and can be read, on a phone too."""

from itertools import combinations

import pytest

from awards.pledges.charts import totals_charts
from awards.pledges.queries import totals_over_time

LETTER, LINE = 8.2, 16.0
"""About how wide a letter of a figure is, and how high a line."""


@pytest.fixture
def charts(recorded, app):
    with app.test_request_context():
        found = totals_charts(totals_over_time(recorded))
    assert found is not None
    return found


def boxes(chart):
    """The figure and the date of each label, as left, top, right, bottom."""
    for dot in (dot for dot in chart.dots if dot.text):
        words = f"{dot.text} {dot.when}" if dot.one_line else max(dot.text, dot.when, key=len)
        wide, lines = LETTER * len(words), 1 if dot.one_line else 2
        left = dot.text_x - wide if dot.anchor == "end" else dot.text_x
        yield left, dot.text_y - LINE, left + wide, dot.text_y + (lines - 1) * LINE


def test_no_label_lies_on_another_or_outside(charts):
    for chart in charts:
        found = list(boxes(chart))
        assert len(found) == 4
        assert all(left >= 0 and right <= chart.width + 1 for left, _, right, _ in found)
        for one, other in combinations(found, 2):
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (chart.width, one, other)


def test_a_phone_shows_letters_that_can_be_read(charts, recorded, client_for):
    _, narrow = charts
    assert 13 * 320 / narrow.width > 11
    assert 15 * 320 / narrow.width > 12
    page = client_for().get("pledges.figures")
    assert [page.body.count(f'class="steps-{width}"') for width in ("wide", "narrow", "only")] == [1, 1, 0]
