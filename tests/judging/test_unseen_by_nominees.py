"""Whether judges have begun, how many and how they score is on nothing that a nominator gets while they judge."""

import json
import re

import pytest

from awards.judging import services
from tests.feedback.test_judges_stay_unknown import all_shown

OF_THE_MOMENT = re.compile(
    r'<input[^>]*(csrf_token|name="key")[^>]*>|DTSTAMP:\S+|\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?|\b\d+ (seconds?|minutes?)\b'
)
"""What differs from one look to the next: tokens and numbers of forms, and at what time it was looked."""


def seen(app, client, judging):
    """All that the nominator may open of the nomination and beside it, without what each look has of its own."""
    known = {"edition_id": judging.edition.id, "nomination_id": judging.nominations[0].id, "year": judging.edition.year}
    found = dict(all_shown(app, client, known))
    del found["people.data_zip"]  # the same as the copy in one file
    del found["health.metrics"]  # for this machine alone, which tests ask from: counts of all that is
    copy = json.loads(found["people.data_json"])
    copy.pop("reading", None)  # the looks themselves
    found["people.data_json"] = json.dumps(copy)
    return {endpoint: OF_THE_MOMENT.sub("", words) for endpoint, words in found.items()}


@pytest.mark.case("AZ-04", rest="how long an answer takes")
def test_nothing_that_a_nominator_opens_changes_while_judges_score(app, session, judging, client_for):
    judging.nominations[0].nominee_kind, judging.nominations[0].relation = "person", "self"
    session.commit()
    client = client_for(judging.nominator)
    before = seen(app, client, judging)
    assert {"nominations.nomination", "nominations.receipt_json", "nominations.receipt_pdf"} <= before.keys()
    for judge, points in ((judging.nina, "5"), (judging.omar, "2")):
        card = judging.score(judge, results=points, evidence=points)
        services.save_words(session, card, "A word to the committee", "A word to the nominee", judge, judging.at)
        services.confirm_scorecard(session, card, judge, judging.at)
    judging.card(judging.nina, 1)
    session.commit()
    after = seen(app, client, judging)
    assert after.keys() == before.keys()
    assert {name for name, words in after.items() if words != before[name]} == set()
