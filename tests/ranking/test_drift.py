"""How a judge's marking moved while scoring: a trend that was put in is found, chance alone is not called one."""

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from awards.infrastructure import clock
from awards.judging import services as judging
from awards.judging.models import Confidentiality
from awards.ranking.drift import FEWEST, drift
from tests import factories


def test_a_straight_line_is_found_exactly():
    told = drift([-0.3, -0.2, -0.1, 0.0, 0.1, 0.2])
    assert told.change == pytest.approx(0.5)
    assert told.se == pytest.approx(0, abs=1e-12)
    assert told.clear


def test_too_few_cards_say_nothing():
    assert drift([0.1] * (FEWEST - 1)) is None
    assert drift([0.1] * FEWEST).change == 0


def test_it_is_the_slope_of_an_ordinary_regression():
    chance = np.random.default_rng(3)
    values = chance.normal(0, 0.5, 30)
    places = np.arange(30)
    (slope, _), covariance = np.polyfit(places, values, 1, cov=True)
    told = drift(values.tolist())
    assert told.change == pytest.approx(slope * 29)
    assert told.se == pytest.approx(float(np.sqrt(covariance[0, 0])) * 29)


def test_chance_alone_is_seldom_called_a_trend_and_a_strong_trend_mostly():
    chance = np.random.default_rng(7)
    called = sum(drift(chance.normal(0, 0.6, 15).tolist()).clear for _ in range(400))
    assert 8 <= called <= 48  # about one in twenty-three, with the deviation of such a count
    line = np.linspace(-1, 1, 15)
    assert sum(drift((line + chance.normal(0, 0.6, 15)).tolist()).clear for _ in range(400)) >= 320


def test_staff_see_who_came_to_mark_lower_in_the_order_of_scoring(session, at, client_for, count_queries):
    edition = factories.an_edition(session, at, phase="judging")
    staff = factories.a_user(session, "staff@secretariat.example", ("staff", edition.id))
    nominator = factories.a_user(session, "nominator@example.org")
    judges = [
        factories.a_judge(session, edition, f"{name}@{name}.example", at, max_load=60)
        for name in ("drifts", "one", "two")
    ]
    criteria = edition.categories[1].criteria
    for judge in judges:
        session.add(Confidentiality(edition_id=edition.id, judge_id=judge.id, agreed_at=at))
    for place in range(8):
        name = f"Work {place}"
        nomination = factories.a_nomination(
            session, edition, nominator, at, title=name, organisation=f"{name} group", website=None,
            entry_state="eligible",
        )  # fmt: skip
        for judge in judges:
            given = ("5", "5", "4", "4", "3", "2", "1", "1")[place] if judge is judges[0] else "34"[place % 2]
            assignment = factories.an_assignment(session, edition, nomination.entries[0], judge, at)
            instant = at + timedelta(minutes=place if judge is judges[0] else 100 - place)
            card = judging.open_scorecard(session, assignment, instant)
            for criterion in criteria:
                judging.save_score(session, card, criterion.id, Decimal(given), 0, judge, instant)
            judging.confirm_scorecard(session, card, judge, instant)
    few = factories.a_judge(session, edition, "few@few.example", at)
    session.add(Confidentiality(edition_id=edition.id, judge_id=few.id, agreed_at=at))
    assignment = factories.an_assignment(session, edition, nomination.entries[0], few, at)
    card = judging.open_scorecard(session, assignment, at)
    for criterion in criteria:
        judging.save_score(session, card, criterion.id, Decimal("3"), 0, few, at)
    judging.confirm_scorecard(session, card, few, at)
    clock.move(session, int(timedelta(weeks=5).total_seconds()), None)
    session.commit()
    client = client_for(staff)
    where = {"edition_id": edition.id, "key": edition.categories[1].key}
    client.get("ranking.judges_drift", **where)
    with count_queries(at_most=12):
        page = client.get("ranking.judges_drift", **where)
    rows = [" ".join(" ".join(row.itertext()).split()) for row in page.find("//tbody/tr")]
    assert len(rows) == 3
    assert rows[0].startswith(judges[0].name)
    assert "came to mark lower" in rows[0]
    assert "came to mark lower" not in " ".join(rows[1:])
    assert "1 judge has fewer than 5 cards and is left out." in page.main
