"""Saves that a judge's page numbers: each is done once, however often and in how many threads it arrives."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.judging import services
from awards.judging.models import JudgingSave, Score, Scorecard, ScoreChange
from awards.web.filters import GENEVA

TIMES = 10


@pytest.fixture
def nina(judging, client_for):
    return client_for(judging.nina)


def found(session, query):
    with Session(session.get_bind()) as fresh:
        return list(fresh.scalars(query))


def send(client, judging, number, *, key="results", index=0, version=0, status=200, **fields):
    """Save as the page's script does; the answer's JSON."""
    criterion = judging.criteria[key].id
    address = client._address("judging.save_score", judging.address(index, criterion_id=criterion))
    return post(client, address, number, {"version": version, **fields}, status)


def send_words(client, judging, number, *, status=200, version=1, **fields):
    address = client._address("judging.save_words", judging.address())
    return post(client, address, number, {"version": version, **fields}, status)


def post(client, address, number, fields, status):
    headers = {"Accept": "application/json", "X-Save": str(number)}
    answer = client.browser.post(address, data={"csrf_token": client.csrf(), **fields}, headers=headers)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def close_the_round(session):
    clock.move(session, int(timedelta(weeks=5).total_seconds()), None)
    session.commit()


def saves(session):
    return found(
        session,
        select(AuditRow.action)
        .where(AuditRow.action.in_(("score.saved", "scorecard.words_saved")))
        .order_by(AuditRow.seq),
    )


def test_a_save_that_arrives_ten_times_at_once_is_one_change_and_one_row_of_the_log(session, judging, client_for):
    clients, number, together = [client_for(judging.nina) for _ in range(TIMES)], uuid4(), Barrier(TIMES)
    for client in clients:
        client.csrf()

    def one(client):
        together.wait()
        return send(client, judging, number, points="4")

    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(one, clients))
    assert {(answer["version"], answer["points"]) for answer in answers} == {(1, "4")}
    assert [(c.n, c.before, c.after) for c in found(session, select(ScoreChange))] == [(1, None, 4)]
    assert saves(session) == ["score.saved"]
    assert found(session, select(JudgingSave.id)) == [number]
    assert len(found(session, select(Scorecard))) == 1


def test_two_devices_with_two_numbers_at_once_are_one_save_and_one_clash(session, judging, client_for):
    devices, together = [client_for(judging.nina), client_for(judging.nina)], Barrier(2)
    headers = {"Accept": "application/json"}
    address = devices[0]._address("judging.save_score", judging.address(criterion_id=judging.criteria["results"].id))

    def one(given):
        device, points = given
        data = {"csrf_token": device.csrf(), "version": 0, "points": points}
        together.wait()
        return device.browser.post(address, data=data, headers={**headers, "X-Save": str(uuid4())})

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(one, zip(devices, ("2", "5"), strict=True)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    done, clash = sorted(answers, key=lambda answer: answer.status_code)
    assert clash.get_json()["theirs"] == {"points": done.get_json()["points"], "why": "", "version": "1"}
    assert [str(points) for points in found(session, select(Score.points))] == [f"{done.get_json()['points']}.0"]
    assert saves(session) == ["score.saved"]
    assert len(found(session, select(JudgingSave))) == 1, "the refused number is free again"


@pytest.mark.case("CO-08")
def test_a_number_that_comes_again_with_other_points_is_refused(session, judging, nina):
    number = uuid4()
    send(nina, judging, number, points="4")
    refused = send(nina, judging, number, points="2", version=1, status=422)
    assert "has the number of this one" in refused["error"]
    refused = send(nina, judging, number, points="4", key="evidence", status=422)
    assert "has the number of this one" in refused["error"]
    assert found(session, select(Score.points)) == [4]


@pytest.mark.case("CO-08")
def test_a_number_is_each_judges_own(session, judging, nina, client_for):
    number = uuid4()
    send(nina, judging, number, points="4")
    assert send(client_for(judging.omar), judging, number, points="2")["version"] == 1
    assert sorted(found(session, select(Score.points))) == [2, 4]


@pytest.mark.case("FT-12", rest="a connection that is cut while the server lives")
def test_what_was_saved_in_time_is_acknowledged_again_after_the_close(session, judging, nina):
    number, late = uuid4(), uuid4()
    first = send(nina, judging, number, points="4")
    close_the_round(session)
    assert send(nina, judging, number, points="4")["saved_at"] == first["saved_at"]
    refused = send(nina, judging, late, points="5", version=1, status=409)
    closed = f"{judging.round.closes_at.astimezone(GENEVA):%A, %-d %B %Y, %H:%M} Geneva"
    assert refused["error"].startswith(f"Not counted: the round of judging closed on {closed}.")
    assert refused["theirs"] == {}
    assert found(session, select(Score.points)) == [4]
    assert found(session, select(JudgingSave.id)) == [number]


def test_what_was_saved_before_the_confirmation_is_acknowledged_after_it(session, judging, nina):
    number = uuid4()
    send(nina, judging, number, points="4")
    card = judging.score(judging.nina, evidence="3")
    services.confirm_scorecard(session, card, judging.nina, judging.at)
    session.commit()
    assert send(nina, judging, number, points="4")["version"] == 1
    refused = send(nina, judging, uuid4(), points="5", version=1, status=409)
    assert "You confirmed this card" in refused["error"]


def test_a_repeat_never_brings_back_what_was_changed_meanwhile(session, judging, nina):
    number = uuid4()
    send(nina, judging, number, points="4")
    send(nina, judging, uuid4(), points="2", version=1)
    assert send(nina, judging, number, points="4", status=409)["theirs"] == {"points": "2", "why": "", "version": "2"}
    assert found(session, select(Score.points)) == [2]


def test_words_are_saved_once_too(session, judging, nina):
    number = uuid4()
    for _ in range(3):
        send_words(nina, judging, number, comment="Strong figures.", feedback="")
    send_words(nina, judging, uuid4(), comment="Stronger.", feedback="", version=2)
    clash = send_words(nina, judging, number, comment="Strong figures.", feedback="", status=409)
    assert clash["theirs"]["comment"] == "Stronger."
    assert found(session, select(Scorecard.comment)) == ["Stronger."]
    assert saves(session) == ["scorecard.words_saved"] * 2


def test_a_number_that_is_none_is_refused(judging, nina):
    address = nina._address("judging.save_words", judging.address())
    answer = nina.browser.post(
        address, data={"csrf_token": nina.csrf(), "version": 1, "comment": "x"}, headers={"X-Save": "seven"}
    )
    assert answer.status_code == 400
