"""The deadline's last minute in small: the benchmark's own checks, on the program as it is served."""

import pytest
from sqlalchemy import select

from awards.nominations.models import Nomination
from benchmarks import deadline


@pytest.mark.case("FT-23", rest="ten minutes of it")
def test_nothing_is_lost_doubled_failed_or_taken_late_when_all_submit_at_once(session, database_url, tmp_path):
    session.rollback()
    minute = deadline.measure(database_url, tmp_path, editors=20, late=4)
    assert minute.wrong == []
    states = sorted(session.scalars(select(Nomination.state)))
    assert states == ["draft"] * 4 + ["submitted"] * 20
    assert minute.rate > 0
    assert minute.worst > 0


def test_the_checks_name_what_went_wrong():
    person = deadline.Editor(nomination_id=None, cookie="", late=False)
    received = deadline.Answer(302, "/nominations/1/2/receipt")
    assert deadline._wrong_answers([(person, received)], [], [(person, received)]) == []
    failed, cut = deadline.Answer(503), deadline.Answer(0)
    late = deadline.Answer(422, body="this draft was not submitted")
    assert deadline._wrong_answers([(person, failed), (person, cut)], [(person, late)], []) == [
        "2 of those in time got an error or no answer", "2 of those in time got no receipt",
    ]  # fmt: skip
    assert deadline._wrong_answers([], [(person, received)], []) == [
        "1 of the late ones were not refused", "1 of the late ones were not told",
    ]  # fmt: skip
