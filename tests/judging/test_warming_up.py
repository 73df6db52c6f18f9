"""Judges warm up with the same entries, and see how the jury's points lie once that can move nobody's any more."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awards.accounts.models import Role
from awards.assignment import queries as assignments
from awards.assignment import services as assigning
from awards.assignment.models import WarmUpEntry
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.identifiers import numbered
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.judging import queries, rules, services
from awards.judging.models import Confidentiality, Score
from tests import factories
from tests.support.page import words

FROM = rules.FEWEST_TO_COMPARE


@pytest.fixture
def staff(session, judging):
    found = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    session.commit()
    return found


@pytest.fixture
def jury(session, judging):
    """Ruth and Sana, who judge the first nomination like Nina and Omar."""
    found = []
    for name in ("ruth", "sana"):
        judge = factories.a_judge(session, judging.edition, f"{name}@{name}.example", judging.at)
        judging.assignments[judge.name, 0] = factories.an_assignment(
            session, judging.edition, judging.entries[0], judge, judging.at
        )
        factories.through_the_gate(session, judging.edition, judge, judging.at)
        found.append(judge)
    session.commit()
    return found


@pytest.fixture
def mark(session, judging, staff):
    def mark(index=0):
        number = judging.nominations[index].number
        found = assigning.mark_to_warm_up(session, judging.round, number, "skills", staff, judging.at)
        session.commit()
        return found

    return mark


def confirm(judging, judge, index=0, **points):
    card = judging.score(judge, index, **points)
    services.confirm_scorecard(judging.session, card, judge, judging.at)
    judging.session.commit()


def all_confirm(judging, jury):
    confirm(judging, judging.omar, results="5", evidence="3")
    confirm(judging, jury[0], results="4", evidence="3")
    confirm(judging, jury[1], results="2", evidence="1")


def page(client, judging):
    return client.get("judging.warm_up", edition_id=judging.edition.id)


@pytest.mark.parametrize(
    ("own", "confirmed", "asked", "from_hours", "shown"),
    [
        (True, 4, 4, None, True),
        (False, 4, 4, None, False),
        (False, 4, 4, -1, False),
        (True, 3, 4, None, False),
        (True, 3, 4, 0, True),
        (True, 3, 4, 1, False),
        (True, 2, 4, -1, False),
        (True, 2, 2, None, False),
        (True, 3, 2, None, True),
    ],
)
def test_points_are_compared_only_when_that_moves_and_betrays_nobody(at, own, confirmed, asked, from_hours, shown):
    shown_from = None if from_hours is None else at + timedelta(hours=from_hours)
    told = rules.may_compare(own_confirmed=own, confirmed=confirmed, asked=asked, shown_from=shown_from, at=at)
    assert told is shown


def test_letters_go_on_after_z():
    assert [rules.letter_of(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_entries_to_warm_up_with_come_first_for_everybody(session, judging, mark):
    mark(2)
    found = queries.queue(session, judging.edition.id, judging.nina.id, judging.at)
    assert [item.warms_up for item in found.items] == [True, False, False]
    assert found.next().entry_id == found.items[0].entry_id == judging.entries[2].id


def test_the_next_plan_gives_them_to_all_who_may_read_them(session, judging, jury, mark):
    mark(1)
    asked = assignments.problem(session, judging.round, at=judging.at)
    demand = {entry["id"]: entry["demand"] for entry in asked["entries"]}
    able = {pair["judge"] for pair in asked["pairs"] if pair["entry"] == f"{judging.nominations[1].number}/skills"}
    assert len(able) == 4
    assert demand[f"{judging.nominations[1].number}/skills"] == 4
    assert demand[f"{judging.nominations[2].number}/skills"] == judging.edition.categories[1].reviews


def test_three_at_most_each_once_and_only_what_is_judged(session, judging, staff, mark):
    fourth = factories.a_nomination(
        session, judging.edition, judging.nominator, judging.at, title="Fourth", entry_state="eligible", website=None,
        organisation="Fourth cooperative",
    )  # fmt: skip
    new = factories.a_nomination(
        session, judging.edition, judging.nominator, judging.at, title="New", website=None, organisation="New one"
    )
    for index in range(3):
        mark(index)
    for number, category, said in (
        (judging.nominations[0].number, "skills", "already"),
        (fourth.number, "skills", "3 nominations at most"),
        (fourth.number, "access", "No nomination"),
        (new.number, "skills", "No nomination"),
        (999_999, "skills", "No nomination"),
    ):
        with pytest.raises(RuleBroken, match=said):
            assigning.mark_to_warm_up(session, judging.round, number, category, staff, judging.at)
    late = judging.round.closes_at
    with pytest.raises(RuleBroken, match="closed"):
        assigning.mark_to_warm_up(session, judging.round, fourth.number, "skills", staff, late)


def test_the_database_knows_no_fourth_place(session, judging, staff, mark):
    mark()
    session.add(
        WarmUpEntry(
            round_id=judging.round.id, entry_id=judging.entries[1].id, place=4, marked_by=staff.id, marked_at=judging.at
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_nobody_sees_others_points_before_the_own_ones_are_confirmed(session, judging, jury, mark, client_for):
    mark(0)
    mark(1)
    all_confirm(judging, jury)
    nina = client_for(judging.nina)
    seen = page(nina, judging)
    assert "confirm 2 more of them first" in seen.text
    assert "Judge by judge" not in seen.text
    confirm(judging, judging.nina, 0, results="4", evidence="4")
    seen = page(nina, judging)
    assert "confirm one more of them first" in seen.text
    assert "Judge by judge" not in seen.text
    confirm(judging, judging.nina, 1, results="3", evidence="3")
    seen = page(nina, judging)
    assert "Judge by judge" in seen.text
    assert "at least 3 judges have confirmed" in seen.text, "of the second one, that Nina alone has"


def test_a_judge_sees_the_own_points_among_the_jurys_by_letters(session, judging, jury, mark, client_for, staff):
    found = mark()
    assigning.say_about_warm_up(session, found, "Look for <figures>.", None, 1, staff)
    all_confirm(judging, jury)
    confirm(judging, judging.nina, results="4", evidence="4")
    seen = page(client_for(judging.nina), judging)
    assert "Look for <figures>." in seen.text
    spread, by_judge = ([[words(cell) for cell in row] for row in table.iter("tr")] for table in seen.find("//table"))
    assert spread[1] == ["Results", "–", "1", "–", "2 with you", "1"]
    assert spread[2] == ["Evidence", "1", "–", "2", "1 with you", "–"]
    assert by_judge[1] == ["You", "4", "4"]
    assert [row[0] for row in by_judge[2:]] == ["A", "B", "C"]
    assert sorted(row[1:] for row in by_judge[2:]) == [["2", "1"], ["4", "3"], ["5", "3"]]
    for judge in (judging.omar, *jury):
        assert judge.email not in seen.body
        assert judge.name not in seen.text
        assert str(judge.id) not in seen.body
    for other in judging.nominations[1:]:
        assert other.title not in seen.text


def test_the_last_judge_is_waited_for_until_the_instant_that_staff_set(session, judging, jury, mark, client_for, staff):
    found = mark()
    confirm(judging, judging.nina, results="4", evidence="4")
    confirm(judging, judging.omar, results="5", evidence="3")
    confirm(judging, jury[0], results="4", evidence="3")
    nina = client_for(judging.nina)
    assert "One judge has not confirmed yet. Then the points are shown here." in page(nina, judging).text
    instant = judging.at + timedelta(days=1)
    assigning.say_about_warm_up(session, found, "", instant, 1, staff)
    session.commit()
    assert "1 judge has not confirmed yet. The points are shown from" in page(nina, judging).text
    clock.move(session, int(timedelta(days=1, minutes=1).total_seconds()), None)
    session.commit()
    assert "Judge by judge" in page(nina, judging).text


def test_each_judge_meets_the_own_card_first_and_the_others_by_letters(session, judging, jury, mark):
    mark()
    all_confirm(judging, jury)
    confirm(judging, judging.nina, results="4", evidence="4")
    own = queries.own_warm_up(session, judging.edition.id, judging.nina.id, judging.at)
    assert own.entries[0].shown
    assert len(own.entries[0].cards) == 4
    other = queries.own_warm_up(session, judging.edition.id, jury[0].id, judging.at)
    assert own.entries[0].cards[0].points != other.entries[0].cards[0].points
    assert [card.letter for card in other.entries[0].cards] == [None, "A", "B", "C"]


def test_who_stepped_back_or_has_a_conflict_meets_nothing_of_it(session, judging, jury, mark, client_for):
    mark()
    all_confirm(judging, jury)
    services.recuse(session, judging.assignment(judging.nina), "A tie.", judging.nina, judging.at)
    session.commit()
    seen = page(client_for(judging.nina), judging)
    assert "There is nothing to warm up with" in seen.text
    assert judging.nominations[0].title not in seen.text


def test_a_judge_before_the_gate_meets_nothing_of_it(make_judging, session, client_for):
    judging = make_judging(agreed=False)
    staff = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    assigning.mark_to_warm_up(session, judging.round, judging.nominations[0].number, "skills", staff, judging.at)
    session.commit()
    seen = page(client_for(judging.nina), judging)
    assert judging.nominations[0].title not in seen.text


def test_a_nomination_that_the_gate_has_not_asked_about_yet_is_named_by_its_nominee(make_judging, session, client_for):
    judging = make_judging(agreed=False)
    staff = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    assigning.mark_to_warm_up(session, judging.round, judging.nominations[0].number, "skills", staff, judging.at)
    session.add(Confidentiality(edition_id=judging.edition.id, judge_id=judging.nina.id, agreed_at=judging.at))
    session.commit()
    nina, title = client_for(judging.nina), judging.nominations[0].title
    found = page(nina, judging).find("//main//h2")
    assert [heading.text_content().strip() for heading in found] == [f"{title} cooperative"]
    factories.through_the_gate(session, judging.edition, judging.nina, judging.at)
    session.commit()
    found = page(nina, judging).find("//main//h2")
    assert [heading.text_content().strip() for heading in found] == [title]


def test_a_blind_round_names_numbers_here_too(make_judging, session, client_for):
    judging = make_judging()
    judging.round.blind = True
    staff = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    assigning.mark_to_warm_up(session, judging.round, judging.nominations[0].number, "skills", staff, judging.at)
    session.commit()
    seen = page(client_for(judging.nina), judging)
    assert numbered(judging.nominations[0].number) in seen.text
    assert judging.nominations[0].title not in seen.text


class TestStaff:
    def of_round(self, client, judging):
        return client.get("judging.warm_up_of_round", edition_id=judging.edition.id)

    def test_marks_takes_out_and_sees_how_far_judges_are_but_no_points(self, session, judging, jury, staff, client_for):
        client = client_for(staff)
        number = judging.nominations[0].number
        given = {"number": str(number), "category": "skills"}
        client.post("judging.mark_warm_up", given, expect=303, edition_id=judging.edition.id)
        all_confirm(judging, jury)
        seen = self.of_round(client, judging)
        assert "3 of 4" in seen.text
        assert session.scalars(select(WarmUpEntry.entry_id)).all() == [judging.entries[0].id]
        session.commit()
        client.post("judging.unmark_warm_up", expect=303, **judging.address())
        assert "None is chosen" in self.of_round(client, judging).text
        assert session.scalars(select(WarmUpEntry.entry_id)).all() == []
        told = session.scalars(select(AuditRow.action).where(AuditRow.action.like("warm_up.%")).order_by(AuditRow.seq))
        assert list(told) == ["warm_up.marked", "warm_up.unmarked"]
        assert len(session.scalars(select(Score)).all()) == 6, "what was scored stays"

    def test_an_administrator_looks_and_is_offered_no_choice(self, session, judging, mark, client_for):
        mark()
        admin = factories.a_user(session, "root@secretariat.example", ("admin", None))
        session.commit()
        seen = self.of_round(client_for(admin), judging)
        assert numbered(judging.nominations[0].number) in seen.text
        assert seen.find("//main//form") == []

    def test_a_mistake_is_named_beside_its_field_and_what_was_typed_stays(self, judging, staff, client_for):
        client = client_for(staff)
        given = {"edition_id": judging.edition.id}
        refused = client.post("judging.mark_warm_up", {"number": "77", "category": "skills"}, expect=422, **given)
        assert "No nomination of this number is eligible in this category" in refused.text
        assert refused.field("number") == "77"
        refused = client.post("judging.mark_warm_up", {"number": "", "category": ""}, expect=422, **given)
        assert "Enter the number of a nomination, like N-0042." in refused.text
        assert "Choose a category." in refused.text

    def test_says_something_and_of_two_at_once_nobody_is_overwritten(self, session, judging, staff, mark, client_for):
        found = mark()
        client = client_for(staff)
        client.get("judging.warm_up_note", **judging.address())
        given = {"note": "Mine", "version": "1", "shown_from": "2040-01-01T10:00"}
        assigning.say_about_warm_up(session, found, "Theirs", None, 1, staff)
        session.commit()
        refused = client.post("judging.warm_up_note", given, expect=422, **judging.address())
        assert "Somebody else changed this meanwhile." in refused.text
        assert "“Theirs”" in refused.text
        assert "Mine" in refused.text
        client.post("judging.warm_up_note", {**given, "version": "2"}, expect=303, **judging.address())
        session.expire_all()
        assert session.scalars(select(WarmUpEntry.note)).one() == "Mine"
        with pytest.raises(StaleVersion):
            assigning.say_about_warm_up(session, found, "Late", None, 1, staff)
        with pytest.raises(RuleBroken, match="at most 1000"):
            assigning.say_about_warm_up(session, found, "x" * 1001, None, 3, staff)


def test_a_blind_round_shows_the_chair_a_number_and_staff_the_title_where_a_note_is_written(
    session, judging, mark, client_for, staff
):
    mark()
    judging.round.blind = True
    chair = factories.a_judge(session, judging.edition, "chair@chair.example", judging.at)
    skills = judging.edition.categories[1].id
    session.add(Role(user_id=chair.id, kind="chair", edition_id=judging.edition.id, category_id=skills))
    session.commit()
    title = judging.nominations[0].title
    assert title not in client_for(chair).get("judging.warm_up_note", **judging.address()).text
    assert title in client_for(staff).get("judging.warm_up_note", **judging.address()).text


def test_only_who_may_write_a_note_is_led_to_it(session, judging, mark, client_for):
    mark()
    words = "Say something about it"
    assert words not in page(client_for(judging.nina), judging).text
    skills = judging.edition.categories[1].id
    session.add(Role(user_id=judging.nina.id, kind="chair", edition_id=judging.edition.id, category_id=skills))
    session.commit()
    assert words in page(client_for(judging.nina), judging).text


def test_the_chair_writes_the_note_but_not_the_instant_and_not_with_a_conflict(session, judging, mark, client_for):
    found = mark()
    instant = judging.at + timedelta(days=2)
    found.shown_from = instant
    chair = factories.a_judge(session, judging.edition, "chair@chair.example", judging.at)
    skills = judging.edition.categories[1].id
    session.add(Role(user_id=chair.id, kind="chair", edition_id=judging.edition.id, category_id=skills))
    session.commit()
    client = client_for(chair)
    client.post(
        "judging.warm_up_note",
        {"note": "Read the figures.", "version": "1", "shown_from": "2030-01-01T10:00"},
        expect=303,
        **judging.address(),
    )
    with Session(session.get_bind()) as fresh:
        kept = fresh.scalars(select(WarmUpEntry)).one()
        assert (kept.note, kept.shown_from, kept.noted_by) == ("Read the figures.", instant, chair.id)
    assigning.declare_conflict(
        session, judging.edition, judging.nominations[0].id, chair.id, "A friend.", chair, judging.at
    )
    session.commit()
    client.get("judging.warm_up_note", expect=404, **judging.address())


def test_the_page_asks_as_often_for_three_as_for_one(session, judging, jury, mark, client_for, count_queries):
    mark()
    all_confirm(judging, jury)
    confirm(judging, judging.nina, results="4", evidence="4")
    nina = client_for(judging.nina)
    page(nina, judging)
    counts = []
    for index in (1, 2):
        with count_queries(at_most=12) as statements:
            page(nina, judging)
        counts.append(len(statements))
        mark(index)
        confirm(judging, judging.nina, index, results="4", evidence="4")
    assert len(set(counts)) == 1
    assert Decimal(4) in session.scalars(select(Score.points)).all()
