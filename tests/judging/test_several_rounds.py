"""A longlist and finals: each round has its queue, its sheets and its scores, and what is sent names its round."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from awards.assignment.models import Advance
from awards.infrastructure import clock
from awards.judging import services
from awards.judging.models import Score, Scorecard
from awards.programme.models import Round
from tests import factories

DAY = timedelta(days=1)


@pytest.fixture
def finals(session, judging):
    """The longlist is over, the finals are open: "Repair benches" alone went on, to Nina."""
    first = judging.round
    first.names, first.advancing = {"en": "Longlist"}, {"skills": 1}
    judging.score(judging.nina, 0, results="4", evidence="4")
    first.closes_at = judging.at - timedelta(hours=1)
    later = factories.a_later_round(
        session, judging.edition, judging.at - timedelta(minutes=30), judging.at + 7 * DAY, names={"en": "Finals"}
    )
    session.add(Advance(entry_id=judging.entries[0].id, round_id=first.id, at=judging.at))
    session.flush()
    factories.an_assignment(session, judging.edition, judging.entries[0], judging.nina, judging.at, round_=later)
    session.commit()
    return later


@pytest.fixture
def nina(judging, client_for):
    return client_for(judging.nina)


def look(session, query):
    with Session(session.get_bind()) as fresh:
        return list(fresh.execute(query))


def send(client, judging, key="results", expect=303, **data):
    named = {"round": data.pop("round")} if "round" in data else {}
    criterion = judging.criteria[key].id
    return client.post(
        "judging.save_score",
        {"version": "0", **data},
        expect=expect,
        **judging.address(criterion_id=criterion),
        **named,
    )


class TestQueue:
    def test_the_queue_is_that_of_the_open_round_and_leads_to_the_other(self, judging, finals, nina, count_queries):
        page = nina.get("judging.queue", edition_id=judging.edition.id)
        assert [words(row) for row in page.find("//table[@id='queue']//th/a")] == ["Repair benches"]
        assert "0 of 1 scored" in page.main
        assert "Scoring closes in" in page.main
        here, there = (
            page.one("//ul[@aria-label='Rounds of judging']/li/strong"),
            page.one("//ul[@aria-label='Rounds of judging']/li/a"),
        )
        assert (words(here), words(there)) == ("Finals", "Longlist")
        with count_queries(at_most=10):
            before = nina.get(there.get("href"))
        assert len(before.find("//table[@id='queue']//th/a")) == 3
        assert "This round of judging has closed." in before.main

    def test_a_judge_of_one_round_sees_that_round_and_no_choice(self, judging, finals, client_for):
        page = client_for(judging.omar).get("judging.queue", edition_id=judging.edition.id)
        assert "This round of judging has closed." in page.main
        assert page.find("//ul[@aria-label='Rounds of judging']") == []

    def test_another_number_is_no_round(self, judging, finals, nina):
        nina.get("judging.queue", edition_id=judging.edition.id, round=3, expect=404)
        nina.get("judging.queue", edition_id=judging.edition.id, round="x", expect=400)

    def test_between_two_rounds_the_one_to_come_can_be_read(self, session, judging, finals, nina):
        finals.opens_at = judging.at + DAY
        session.commit()
        page = nina.get("judging.queue", edition_id=judging.edition.id)
        assert "Scoring opens in" in page.main
        sheet = nina.get("judging.scorecard", **judging.address())
        assert "You can read already." in sheet.main
        send(nina, judging, points="3", round=2, expect=409)


class TestSheet:
    def test_the_open_round_has_a_card_of_its_own(self, session, judging, finals, nina):
        page = nina.get("judging.scorecard", **judging.address())
        assert page.find("//input[@checked]") == [], "nothing of the longlist's points"
        send(nina, judging, points="2", round=2)
        rows = look(
            session, select(Round.number, Score.points).join_from(Score, Scorecard).join(Round).order_by(Round.number)
        )
        assert [(row.number, int(row.points)) for row in rows] == [(1, 4), (1, 4), (2, 2)]

    def test_the_longlists_sheet_stays_readable_and_closed(self, judging, finals, nina):
        page = nina.get("judging.scorecard", round=1, **judging.address())
        assert "Scoring has closed." in page.main
        assert len(page.find("//input[@checked]")) == 2
        nina.get("judging.scorecard", round=2, **judging.address(1), expect=404)

    def test_everything_a_sheet_sends_names_its_round(self, judging, finals, nina):
        page = nina.get("judging.scorecard", **judging.address())
        sent = [form.get("action") for form in page.find("//main//form[@method='post']") if form.get("action")]
        assert sent
        assert all(address.endswith("?round=2") for address in sent)

    def test_what_was_typed_in_the_longlist_and_comes_in_the_finals_is_refused_and_returned(
        self, session, judging, finals, nina
    ):
        late = send(nina, judging, points="1", why="Typed in time, sent too late.", round=1, expect=409)
        assert "Not counted: the round of judging closed on" in late.main
        assert late.one("//input[@id='points']").get("value") == "1"
        assert late.one("//p[@class='actions']/a").get("href").endswith("?round=1")
        old = send(nina, judging, points="1", expect=409)
        assert "more rounds of judging since this page was opened" in old.main
        assert len(look(session, select(Score))) == 2

    def test_confirming_all_confirms_those_of_the_round_shown(self, session, judging, finals, nina):
        for key in ("results", "evidence"):
            send(nina, judging, key, points="3", round=2)
        page = nina.get("judging.my_scores", edition_id=judging.edition.id)
        assert page.one("//form[contains(@action, 'confirmation')]").get("action").endswith("?round=2")
        nina.post("judging.confirm_all", {}, edition_id=judging.edition.id, round=2, expect=303)
        rows = look(session, select(Round.number, Scorecard.confirmed_at).join_from(Scorecard, Round))
        assert {row.number: row.confirmed_at is not None for row in rows} == {1: False, 2: True}


class TestScoresOfRounds:
    def test_own_scores_stand_round_by_round(self, judging, finals, nina):
        now = nina.get("judging.my_scores", edition_id=judging.edition.id)
        before = nina.get("judging.my_scores", edition_id=judging.edition.id, round=1)
        assert "4.00" not in now.main
        assert "4.00" in before.main
        assert [words(found) for found in before.find("//ul[@aria-label='Rounds of judging']/li/strong")] == [
            "Longlist"
        ]

    def test_staff_read_the_longlist_while_the_finals_are_open_and_nothing_of_the_finals(
        self, session, judging, finals, client_for
    ):
        member = factories.a_user(session, "staff@x.example", ("staff", judging.edition.id))
        session.commit()
        staff = client_for(member)
        of = {"edition_id": judging.edition.id, "category_id": judging.edition.categories[1].id}
        page = staff.get("judging.staff_scores", **of)
        assert "4.00" in page.main
        staff.get("judging.staff_scores", round=2, expect=404, **of)
        staff.get("judging.staff_scores_csv", round=2, expect=404, **of)
        ranking = {"edition_id": judging.edition.id, "key": "skills"}
        assert "Longlist" in staff.get("ranking.category", **ranking).main
        staff.get("ranking.category", round=2, expect=404, **ranking)
        staff.get("ranking.category_json", round=2, expect=404, **ranking)


@pytest.mark.case("CO-05")
def test_each_save_in_flight_when_the_round_closes_is_counted_or_refused_with_its_text(session, judging, client_for):
    """Real threads over the pages, on a clock that runs: whatever was answered with yes is what stands."""
    lines = [(index, key) for index in range(3) for key in judging.criteria]
    clients, together = {line: client_for(judging.nina) for line in lines}, Barrier(len(lines))
    for client in clients.values():
        client.csrf()
    with Session(session.get_bind()) as closing:
        closes_at = clock.now(closing) + timedelta(seconds=1.5)
        closing.execute(update(Round).where(Round.id == judging.round.id).values(closes_at=closes_at))
        closing.commit()

    def keep_saving(line):
        index, key = line
        client, criterion = clients[line], judging.criteria[key].id
        address = client._address("judging.save_score", judging.address(index, criterion_id=criterion))
        together.wait()
        for counted in range(200):
            points = str(2 + counted % 3)
            data = {"csrf_token": client.csrf(), "version": counted, "points": points}
            answer = client.browser.post(address, data=data)
            if answer.status_code != 303:
                return counted, points, answer
        raise AssertionError("the round never closed")

    with ThreadPoolExecutor(len(lines)) as pool:
        ends = dict(zip(lines, pool.map(keep_saving, lines), strict=True))
    entries = {judging.entries[index].id: index for index in range(3)}
    keys = {criterion.id: key for key, criterion in judging.criteria.items()}
    stand = {
        (entries[row.entry_id], keys[row.criterion_id]): row
        for row in look(
            session,
            select(Scorecard.entry_id, Score.criterion_id, Score.points, Score.version, Score.saved_at).join_from(
                Score, Scorecard
            ),
        )
    }
    assert sum(counted for counted, _, _ in ends.values()) > 0
    for line, (counted, points, answer) in ends.items():
        text = answer.get_data(as_text=True)
        assert answer.status_code == 409
        assert "Not counted: the round of judging closed on" in text
        assert f'value="{points}"' in text, "what was typed comes back"
        if counted:
            assert (stand[line].version, str(int(stand[line].points))) == (counted, str(2 + (counted - 1) % 3))
            assert stand[line].saved_at < closes_at
        else:
            assert line not in stand


def words(element):
    return " ".join(element.text_content().split())


def test_a_card_confirmed_in_the_last_moment_counts_in_its_round_alone(session, judging, finals):
    ranked = {row.number: row for row in look(session, select(Round.number, Round.id))}
    assert set(ranked) == {1, 2}
    moment = judging.round.closes_at - timedelta(microseconds=1)
    card = session.scalars(select(Scorecard).where(Scorecard.round_id == judging.round.id)).one()
    services.confirm_scorecard(session, card, judging.nina, moment)
    session.commit()
    rows = look(session, select(Scorecard.round_id).where(Scorecard.confirmed_at.is_not(None)))
    assert [row.round_id for row in rows] == [judging.round.id]
