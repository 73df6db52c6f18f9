"""The server is killed while nominees write and submit and judges score: nothing acknowledged is missing or doubled."""

import pytest

from tests.faults.run import one_run
from tests.faults.work import JUDGES

KILLS, CARDS = 5, 4


@pytest.mark.case("FT-01")
@pytest.mark.case("FT-02")
@pytest.mark.case("FT-12", rest="a connection that is cut while the server lives")
def test_nothing_acknowledged_is_lost_or_doubled_when_the_server_dies(database_url, tmp_path):
    outcome = one_run(database_url, tmp_path, seed=20261125, kills=KILLS, drafts=24, cards=CARDS)
    assert outcome.wrong == []
    assert outcome.acknowledged["text"] == 24 * 8
    assert outcome.acknowledged["file"] == outcome.acknowledged["submission"] == 24
    cards_alone = JUDGES * CARDS // 2
    assert outcome.acknowledged["confirmation"] == cards_alone
    assert outcome.acknowledged["score"] >= cards_alone * 2 * 3
