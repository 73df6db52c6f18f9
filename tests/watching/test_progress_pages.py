"""What staff see of the judges' progress, and what nobody sees."""

from datetime import UTC, timedelta
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import insert

from awards.accounts.models import Role, User
from awards.assignment.models import Assignment, JudgeProfile, Pairing
from awards.infrastructure import clock
from awards.judging import services
from awards.judging.models import Score, Scorecard
from awards.programme.models import Round
from awards.watching.models import ReminderPause
from tests import factories
from tests.support.page import words

COLUMNS = {
    "name", "email", "assigned", "scored", "half", "confirmed", "to_compare", "seen_at", "pace_a_day", "expected_first",
    "expected_last", "expected_by", "risk", "away_until", "reminded_at",
}  # fmt: skip


def rows_of(page):
    """The table as read: each cell by its column's label."""
    return [
        {cell.get("data-label"): words(cell) for cell in row.xpath("th|td")}
        for row in page.find("//table[@id='judges']/tbody/tr")
    ]


def test_an_administrator_sees_how_far_they_are_and_is_offered_nothing_to_do(session, judging, client_for):
    admin = factories.a_user(session, "root@example.org", ("admin", None))
    session.commit()
    page = client_for(admin).get("watching.progress", edition_id=judging.edition.id)
    assert any(row["Judge"].startswith("Nina") for row in rows_of(page))
    assert page.find("//main//input[@name='judge'] | //main//button[@name='judge']") == []
    assert "Reminders and quiet hours" not in page.links()


def test_staff_see_counts_and_others_nothing(session, judging, sara, client_for):
    card = judging.score(judging.nina, 0, results="5", evidence="1")
    services.confirm_scorecard(session, card, judging.nina, judging.at)
    judging.score(judging.nina, 1, results="5")
    other = factories.an_edition(session, judging.at, year=2031)
    stranger = factories.a_user(session, "tom@example.org", ("staff", other.id))
    chair = factories.a_judge(session, judging.edition, "chair@example.org", judging.at)
    skills = judging.edition.categories[1].id
    session.add(Role(user_id=chair.id, kind="chair", edition_id=judging.edition.id, category_id=skills))
    session.commit()
    edition = {"edition_id": judging.edition.id}
    rows = {row["name"]: row for row in sara.get("watching.progress_json", **edition).json}
    assert set(rows) == {"Nina", "Omar"}
    assert set(rows["Nina"]) == COLUMNS
    assert [rows["Nina"][key] for key in ("assigned", "scored", "half", "confirmed")] == [3, 1, 1, 1]
    assert [rows["Omar"][key] for key in ("assigned", "scored", "half", "confirmed")] == [1, 0, 0, 0]
    lines = sara.get("watching.progress_csv", **edition).body.splitlines()
    assert lines[0].split(",") == list(rows["Nina"])
    assert any(line.startswith("Nina,nina@example.org,3,1,1,1,") for line in lines)
    page = sara.get("watching.progress", **edition)
    assert "Until then you see numbers, and no scores" in page.main
    assert "1 of 4" in page.main
    nina = next(row for row in rows_of(page) if row["Judge"].startswith("Nina"))
    assert nina["Scored"] == "1 of 31 half scored"
    assert nina["Confirmed"] == "1"
    assert nina["Pace"] == "too few yet"
    for endpoint in ("watching.progress", "watching.progress_json", "watching.progress_csv"):
        for user in (stranger, judging.nina, chair, judging.nominator):
            client_for(user).get(endpoint, expect=404, **edition)


def test_staff_who_judge_see_counts_like_other_staff_and_nobodys_points(session, judging, client_for):
    judging.score(judging.nina, 0, results="5", evidence="1")
    skills, edition = judging.edition.categories[1].id, {"edition_id": judging.edition.id}
    session.add_all(
        [
            Role(user_id=judging.omar.id, kind="staff", edition_id=judging.edition.id),
            Role(user_id=judging.nina.id, kind="chair", edition_id=judging.edition.id, category_id=skills),
        ]
    )
    session.commit()
    omar, nina = client_for(judging.omar), client_for(judging.nina)
    assert {row["Judge"][:4] for row in rows_of(omar.get("watching.progress", **edition))} == {"Nina", "Omar"}
    omar.get("watching.own_time", **edition)
    omar.get("judging.staff_scores", expect=404, category_id=skills, **edition)
    nina.get("watching.progress", expect=404, **edition)
    nina.get("watching.own_time", **edition)
    nina.get("judging.category_scores", expect=404, category_id=skills, **edition)


def test_points_leave_no_trace_on_the_page(session, judging, sara):
    """Two juries that differ in their points alone look the same."""
    seen = []
    for points in ("1", "5"):
        card = judging.card(judging.nina, 0)
        for key in ("results", "evidence"):
            version = 0 if points == "1" else 1
            criterion = judging.criteria[key].id
            services.save_score(session, card, criterion, Decimal(points), version, judging.nina, judging.at)
        session.commit()
        document = sara.get("watching.progress_json", edition_id=judging.edition.id).json
        seen.append((document, rows_of(sara.get("watching.progress", edition_id=judging.edition.id))))
    assert seen[0] == seen[1]


def test_silent_judges_stand_first_until_they_are_back_at_work(session, judging, sara, move):
    edition = {"edition_id": judging.edition.id}
    judging.score(judging.omar, 0, results="5")
    session.commit()
    assert [row["How it stands"] for row in rows_of(sara.get("watching.progress", **edition))] == [
        "Cannot be said yet", "Cannot be said yet",
    ]  # fmt: skip
    move(days=4)
    session.add(ReminderPause(edition_id=judging.edition.id, judge_id=judging.omar.id,
                              until=(judging.at + timedelta(days=9)).date(), noted_at=judging.at))  # fmt: skip
    session.commit()
    move(days=1, minutes=1)
    page = sara.get("watching.progress", **edition)
    rows = rows_of(page)
    assert [row["Judge"].split("nina@")[0].split("omar@")[0] for row in rows] == ["Nina", "Omar"]
    assert rows[0]["How it stands"] == "Silent"
    assert rows[0]["Last at work"] == "5 days ago"
    assert "away until" in rows[1]["How it stands"]
    figures = {words(d.find("dt")): words(d.find("dd")) for d in page.find("//dl[contains(@class,'figures')]/div")}
    assert figures["Silent judges"].startswith("1 ")


def test_todays_board_leads_to_the_silent_judges_and_to_nobody_when_there_are_none(session, judging, sara, move):
    board = {"edition_id": judging.edition.id}
    assert "Silent judges" not in sara.get("desks.staff_edition", **board).main
    move(days=5, minutes=1)
    page = sara.get("desks.staff_edition", **board)
    row = next(row for row in page.find("//table//tbody/tr") if words(row).startswith("Silent judges"))
    assert "2" in words(row)
    assert "5 days" in words(row)
    assert len(rows_of(sara.get(page.links()["Silent judges"]))) == 2
    move(weeks=5)
    assert "Silent judges" not in sara.get("desks.staff_edition", **board).main


def test_a_judge_who_never_opened_it_is_said_to_have_never_opened_it(make_judging, session, client_for, move):
    judging = make_judging(agreed=False)
    staff = factories.a_user(session, "sara@example.org", ("staff", judging.edition.id))
    session.commit()
    move(days=6)
    rows = rows_of(client_for(staff).get("watching.progress", edition_id=judging.edition.id))
    assert {row["Last at work"] for row in rows} == {"Never opened"}
    assert {row["How it stands"] for row in rows} == {"Silent"}


def test_the_expected_finish_comes_from_the_own_pace_and_says_when_it_is_the_jurys(session, judging, sara, move):
    crowd(session, judging, judges=4, each=12, scored=6)
    slow = factories.a_judge(session, judging.edition, "slow@example.org", judging.at)
    factories.an_assignment(session, judging.edition, judging.entries[0], slow, judging.at)
    session.commit()
    move(days=3)
    page = sara.get("watching.progress", edition_id=judging.edition.id)
    rows = {row["Judge"].split("@")[0]: row for row in rows_of(page)}
    own = rows["Crowd00crowd00"]
    assert own["Pace"].endswith("a day")
    assert own["How it stands"] == "In time"
    assert "jury" not in own["Expected finish"]
    assert "by the jury's pace" in rows["Slowslow"]["Expected finish"]
    document = {row["name"]: row for row in sara.get("watching.progress_json", edition_id=judging.edition.id).json}
    assert document["Crowd00"]["expected_by"] == "judge"
    assert document["Slow"]["expected_by"] == "jury"
    with_clock = clock.now(session)
    session.rollback()
    assert document["Crowd00"]["expected_first"] >= with_clock.astimezone(UTC).date().isoformat()


def test_after_the_close_what_is_not_confirmed_stands_first(session, judging, sara, move):
    card = judging.score(judging.omar, 0, results="5", evidence="1")
    services.confirm_scorecard(session, card, judging.omar, judging.at)
    session.commit()
    move(weeks=5)
    page = sara.get("watching.progress", edition_id=judging.edition.id)
    assert [row["How it stands"] for row in rows_of(page)] == ["Not confirmed in time", "All confirmed"]
    assert "Scoring closed on" in page.main
    assert not page.find("//input[@name='judge']")
    assert "Skills" in page.links()


def test_filters_show_what_they_count_and_refuse_what_they_do_not_know(session, judging, sara, move):
    crowd(session, judging, judges=3, each=4, scored=4)
    session.commit()
    move(days=6)
    address = f"/staff/{judging.edition.id}/progress"
    page = sara.get(address)
    counts = {
        words(option.find("label")): int(words(option.find("span")))
        for option in page.find("//div[@class='facet__option']")
    }
    assert counts == {"Silent": 2, "To confirm": 3}
    assert len(rows_of(sara.get(f"{address}?risk=silent"))) == 2
    assert len(rows_of(sara.get(f"{address}?risk=silent&risk=to_confirm"))) == 5
    assert len(sara.get(f"{address}.json?risk=to_confirm").json) == 3
    assert "No judge is in this state." in sara.get(f"{address}?risk=on_time").main
    for wrong in ("after=x", "sort=score", "risk=score", "round=x", "round=1&round=1"):
        sara.get(f"{address}?{wrong}", expect=400)
    sara.get(f"{address}?round=7", expect=404)


def test_pages_go_on_by_the_last_judge_shown_with_the_same_queries_for_many(session, judging, sara, count_queries):
    edition = {"edition_id": judging.edition.id}
    sara.get("watching.progress", **edition)
    with count_queries(at_most=11) as few:
        sara.get("watching.progress", **edition)
    crowd(session, judging, judges=60, each=5, scored=2)
    session.commit()
    with count_queries() as many:
        page = sara.get("watching.progress", **edition)
    assert len(many) == len(few)
    assert len(rows_of(page)) == 50
    assert "50 of 62 judges shown" in page.main
    rest = sara.get(page.links()["Show the next"])
    assert len(rows_of(rest)) == 12
    names = [row["Judge"] for row in rows_of(page) + rows_of(rest)]
    assert len(set(names)) == 62
    assert len(sara.get("watching.progress_json", **edition).json) == 62


def test_rounds_are_chosen_by_their_number(session, judging, sara):
    session.add(
        Round(id=uuid4(), edition_id=judging.edition.id, number=2, opens_at=judging.round.closes_at,
              closes_at=judging.round.closes_at + timedelta(days=7))
    )  # fmt: skip
    session.commit()
    page = sara.get("watching.progress", edition_id=judging.edition.id)
    assert len(rows_of(page)) == 2
    second = sara.get(page.links()["Round 2"])
    assert "No judge has a nomination yet" in second.main
    assert len(rows_of(sara.get(second.links()["Round 1"]))) == 2


def crowd(session, judging, *, judges, each, scored):
    """Judges with `each` entries of new nominations, the first `scored` of them scored today, none confirmed."""
    at = judging.at
    ids = [uuid4() for _ in range(judges)]
    session.execute(
        insert(User),
        [{"id": id_, "email": f"crowd{n:02}@example.org", "name": f"Crowd{n:02}"} for n, id_ in enumerate(ids)],
    )
    session.execute(
        insert(JudgeProfile),
        [{"edition_id": judging.edition.id, "user_id": id_, "state": "accepted", "invited_at": at} for id_ in ids],
    )
    for n in range(each):
        nomination = factories.a_nomination(
            session, judging.edition, judging.nominator, at, title=f"Crowd {n}", entry_state="eligible", website=None
        )
        entry = nomination.entries[0]
        session.execute(
            insert(Pairing), [{"nomination_id": nomination.id, "judge_id": id_, "blocked": False} for id_ in ids]
        )
        session.execute(
            insert(Assignment),
            [
                {"id": uuid4(), "entry_id": entry.id, "nomination_id": nomination.id, "round_id": judging.round.id,
                 "judge_id": id_, "assigned_at": at}
                for id_ in ids
            ],
        )  # fmt: skip
        if n < scored:
            cards = [{"id": uuid4(), "entry_id": entry.id, "round_id": judging.round.id, "judge_id": i} for i in ids]
            session.execute(insert(Scorecard), [card | {"created_at": at} for card in cards])
            session.execute(
                insert(Score),
                [
                    {"scorecard_id": card["id"], "criterion_id": criterion.id, "points": 3, "saved_at": at}
                    for card in cards
                    for criterion in judging.criteria.values()
                ],
            )
