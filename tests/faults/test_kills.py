"""The server is killed while nominees write, send files and submit: nothing acknowledged is missing or doubled."""

from tests.faults.run import one_run

KILLS = 5


def test_nothing_acknowledged_is_lost_or_doubled_when_the_server_dies(database_url, tmp_path):
    outcome = one_run(database_url, tmp_path, seed=20261125, kills=KILLS, drafts=24)
    assert outcome.wrong == []
    assert outcome.acknowledged["text"] == 24 * 8
    assert outcome.acknowledged["file"] == outcome.acknowledged["submission"] == 24
