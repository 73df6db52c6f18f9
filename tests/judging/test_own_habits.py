"""What a judge reads of the own work: the pace in the queue, the use of the scale in the own scores."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from awards.assignment.models import JudgeProfile
from awards.judging import services
from awards.judging.models import Score
from tests import factories


@pytest.fixture
def many(session, judging):
    """`many(points)`: a new entry for Nina for each pair of points, scored ten minutes after the one before."""

    def make(*points):
        at = judging.at - timedelta(hours=5)
        for n, pair in enumerate(points):
            nomination = factories.a_nomination(
                session, judging.edition, judging.nominator, judging.at, entry_state="eligible", website=None
            )
            assignment = factories.an_assignment(
                session, judging.edition, nomination.entries[0], judging.nina, judging.at
            )
            card = services.open_scorecard(session, assignment, judging.at)
            for key, value in zip(("results", "evidence"), pair, strict=True):
                services.save_score(
                    session, card, judging.criteria[key].id, Decimal(value), 0, judging.nina, judging.at
                )
            for score in session.query(Score).filter_by(scorecard_id=card.id):
                score.saved_at = at + timedelta(minutes=20 * n)
        session.commit()

    return make


def test_the_sentence_about_the_scale_is_true_of_the_points_given(judging, many, client_for):
    nina = client_for(judging.nina)
    scores = {"edition_id": judging.edition.id}
    many("44", "45", "55", "44")
    assert "out of ten" not in nina.get("judging.my_scores", **scores).main
    many("51")
    assert "You use 4 and 5 for at least 9 out of ten." in nina.get("judging.my_scores", **scores).main
    many("12", "23", "31", "12", "23")
    page = nina.get("judging.my_scores", **scores).main
    assert "Your points are spread: no half of the scale takes up eight out of ten of them." in page


def test_one_who_gives_nothing_else_reads_so(judging, many, client_for):
    many("33", "33", "33", "33", "33")
    page = client_for(judging.nina).get("judging.my_scores", edition_id=judging.edition.id)
    assert "You use 3 for all that you scored." in page.main


def test_the_time_left_is_reckoned_by_the_judges_own_pace_once_there_is_one(judging, many, client_for):
    nina = client_for(judging.nina)
    many("44", "45", "55")
    queue = {"edition_id": judging.edition.id}
    assert "about 1 h 15 min, at 25 minutes each" in nina.get("judging.queue", **queue).main
    told = update(JudgeProfile).where(JudgeProfile.edition_id == judging.edition.id)
    judging.session.execute(told.values(minutes=40))  # as the invitation said
    judging.session.execute(told.where(JudgeProfile.user_id == judging.nina.id).values(minutes=12))
    judging.session.commit()
    assert "about 40 min, at 12 minutes each" in nina.get("judging.queue", **queue).main
    many("44", "45", "55", "44")
    assert "about 1 h 0 min, at your pace" in nina.get("judging.queue", **queue).main
