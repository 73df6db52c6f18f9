"""Scores to a file and back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from awards.accounts.models import UserAddress
from awards.core.cells import csv_cell, from_csv_cell
from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.judging import queries, services, table
from awards.judging.models import Score, Scorecard, ScorecardConfirmationText, ScoreChange
from tests import factories

HOUR = timedelta(hours=1)


def as_file(rows):
    return [{column: csv_cell(row[column]) for column in table.COLUMNS} for row in rows]


def lines(judging, confirmed_at="", **points):
    """Nina's rows for the first nomination."""
    return [
        {"round": "1", "nomination": "1", "category": "skills", "judge_email": "Nina@example.org",
         "criterion": key, "score": value, "confirmed_at": confirmed_at}
        for key, value in points.items()
    ]  # fmt: skip


def wrong(session, judging, rows, at=None):
    with pytest.raises(RuleBroken) as refused:
        table.import_rows(session, judging.edition, rows, None, at or judging.at)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Score)) == 0
    return {place: str(message) for place, message in refused.value.fields.items()}


def test_an_export_imported_again_changes_nothing(session, judging):
    card = judging.score(judging.nina, results="3", evidence="4")
    services.confirm_scorecard(session, card, judging.nina, judging.at)
    judging.score(judging.nina, 1, results="5")
    session.commit()
    rows = as_file(table.rows(session, judging.round))
    assert [(r["nomination"], r["criterion"], r["score"]) for r in rows] == [
        ("1", "results", "3"), ("1", "evidence", "4"), ("2", "results", "5"),
    ]  # fmt: skip
    assert rows[0]["confirmed_at"] == judging.at.isoformat().replace("+00:00", "Z")
    before = session.scalar(select(func.count()).select_from(AuditRow))
    counts = table.import_rows(session, judging.edition, rows, None, judging.at)
    assert counts.nothing_changed
    assert session.scalar(select(func.count()).select_from(AuditRow)) == before


def test_a_file_is_taken_into_empty_cards_and_confirms_them(session, judging):
    rows = lines(judging, judging.at.isoformat(), results="3", evidence="4.0")
    counts = table.import_rows(session, judging.edition, rows, judging.omar, judging.at)
    assert counts.new == {"score": 2, "confirmation": 1}
    card = session.scalars(select(Scorecard)).one()
    assert (card.judge_id, card.confirmed_at) == (judging.nina.id, judging.at)
    assert sorted(session.scalars(select(Score.points))) == [3, 4]
    assert session.scalars(select(ScoreChange.n)).all() == [1, 1]
    imported = session.scalars(select(AuditRow).where(AuditRow.action == "scorecard.imported")).one()
    assert imported.actor_id == judging.omar.id
    assert imported.details["judge"] == str(judging.nina.id)
    session.commit()
    assert table.import_rows(session, judging.edition, rows, judging.omar, judging.at).nothing_changed


def test_a_dry_run_counts_and_writes_nothing(session, judging):
    counts = table.import_rows(session, judging.edition, lines(judging, results="3"), None, judging.at, dry_run=True)
    assert counts.new == {"score": 1}
    assert session.scalar(select(func.count()).select_from(Scorecard)) == 0


def test_a_changed_score_keeps_its_history(session, judging):
    judging.score(judging.nina, results="2")
    session.commit()
    counts = table.import_rows(session, judging.edition, lines(judging, results="5"), None, judging.at)
    assert counts.changed == {"score": 1}
    history = session.execute(select(ScoreChange.n, ScoreChange.before, ScoreChange.after).order_by(ScoreChange.n))
    assert [tuple(row) for row in history] == [(1, None, 2), (2, 2, 5)]


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"round": "2"}, "row 2, round", "Use one of: 1."),
        ({"round": ""}, "row 2, round", "Use one of: 1."),
        ({"nomination": "99"}, "row 2, nomination", "no nomination with this number"),
        ({"nomination": "one"}, "row 2, nomination", "no nomination with this number"),
        ({"category": "access"}, "row 2, category", "does not stand in this category"),
        ({"judge_email": "nina"}, "row 2, judge_email", "Enter an address"),
        ({"judge_email": "stranger@example.org"}, "row 2, judge_email", "not assigned"),
        ({"criterion": "beauty"}, "row 2, criterion", "Use one of: results, evidence."),
        ({"score": "7"}, "row 2, score", "from 1 to 5"),
        ({"score": ""}, "row 2, score", "from 1 to 5"),
        ({"confirmed_at": "yesterday"}, "row 2, confirmed_at", "with its zone"),
        ({"confirmed_at": "2031-01-01T10:00:00"}, "row 2, confirmed_at", "with its zone"),
        ({"confirmed_at": "0001-01-01T00:00:00+14:00"}, "row 2, confirmed_at", "with its zone"),
        ({"confirmed_at": "2001-01-01T10:00:00Z"}, "row 2, confirmed_at", "within the round"),
    ],
)
def test_an_error_names_row_and_column_and_nothing_is_written(session, judging, change, place, words):
    rows = [lines(judging, results="3")[0] | change, *lines(judging, evidence="3")]
    found = wrong(session, judging, rows)
    assert words in found[place]


def test_a_judge_of_two_addresses_has_one_card(session, judging):
    second = "nina@second.example"
    session.add(UserAddress(user_id=judging.nina.id, email=second))
    session.commit()
    at = judging.at.isoformat()
    first = lines(judging, at, results="3")
    results, evidence = (row | {"judge_email": second} for row in lines(judging, at, results="5", evidence="4"))
    assert "stands twice" in wrong(session, judging, [*first, evidence, results])["row 4, criterion"]
    counts = table.import_rows(session, judging.edition, [*first, evidence], judging.omar, judging.at)
    assert counts.new == {"score": 2, "confirmation": 1}
    assert session.scalars(select(Scorecard.judge_id)).all() == [judging.nina.id]


def test_a_confirmed_card_in_a_file_must_be_whole_and_of_one_instant(session, judging):
    at = judging.at.isoformat()
    assert "missing: evidence" in wrong(session, judging, lines(judging, at, results="3"))["row 2, criterion"]
    mixed = [*lines(judging, at, results="3"), *lines(judging, evidence="3")]
    assert "Give the same instant as row 2" in wrong(session, judging, mixed)["row 3, confirmed_at"]
    twice = [*lines(judging, results="3"), *lines(judging, results="4")]
    assert "stands twice" in wrong(session, judging, twice)["row 3, criterion"]


def test_a_card_cannot_be_confirmed_in_the_future_nor_left_open_after_the_close(session, judging):
    tomorrow = (judging.at + timedelta(days=1)).isoformat()
    future = wrong(session, judging, lines(judging, tomorrow, results="3", evidence="3"))
    assert future == {"row 2, confirmed_at": "This instant has not come yet."}
    late = wrong(session, judging, lines(judging, results="3"), at=judging.round.closes_at)
    assert "The round is not open now" in late["row 2, confirmed_at"]


def test_a_card_that_the_judge_confirmed_does_not_change_by_a_file(session, judging):
    card = judging.score(judging.nina, results="3", evidence="4")
    services.confirm_scorecard(session, card, judging.nina, judging.at)
    session.commit()
    rows = lines(judging, judging.at.isoformat(), results="5", evidence="4")
    with pytest.raises(RuleBroken) as refused:
        table.import_rows(session, judging.edition, rows, None, judging.at)
    assert "does not change any more" in str(refused.value.fields["row 2, score"])
    assert sorted(session.scalars(select(Score.points))) == [Decimal(3), Decimal(4)]


@pytest.fixture
def reopened(session, judging):
    """Nina's first card, confirmed and exported at `at`, reopened an hour later."""
    card = judging.score(judging.nina, results="3", evidence="4")
    services.confirm_scorecard(session, card, judging.nina, judging.at)
    session.commit()
    rows = as_file(table.rows(session, judging.round))
    staff = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    services.reopen_scorecard(session, card, "A slip.", staff, judging.at + HOUR)
    session.commit()
    return card, rows


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_file_from_before_a_reopening_does_not_confirm_the_card_again(session, judging, reopened, dry_run):
    card, rows = reopened
    with pytest.raises(RuleBroken) as refused:
        table.import_rows(session, judging.edition, rows, None, judging.at + 2 * HOUR, dry_run)
    when = (judging.at + HOUR).isoformat(timespec="microseconds").replace("+00:00", "Z")
    assert {place: str(message) for place, message in refused.value.fields.items()} == {
        "row 2, confirmed_at": f"Staff reopened this card at {when}, after this instant. Leave confirmed_at empty, so "
        "that its judge confirms it, or give the instant of a later confirmation."
    }
    session.rollback()
    session.refresh(card)
    assert card.confirmed_at is None
    assert session.scalar(select(func.count()).where(AuditRow.action == "scorecard.imported")) == 0


def test_a_confirmation_from_after_the_reopening_is_taken(session, judging, reopened):
    card, rows = reopened
    later = (judging.at + 2 * HOUR).isoformat()
    counts = table.import_rows(
        session, judging.edition, [row | {"confirmed_at": later} for row in rows], None, judging.at + 3 * HOUR
    )
    assert counts.new == {"confirmation": 1}
    assert card.confirmed_at == judging.at + 2 * HOUR


def test_rows_that_were_checked_before_the_card_was_reopened_are_refused_all_the_same(session, judging, reopened):
    card, _ = reopened
    ground = queries.ground(session, card.entry_id, card.round_id, card.judge_id)
    points = {judging.criteria["results"].id: Decimal(5)}
    with pytest.raises(RuleBroken, match="Staff reopened this card"):
        services.import_card(session, ground, points, judging.at, None, judging.at + 2 * HOUR)
    services.confirm_scorecard(session, card, judging.nina, judging.at + 2 * HOUR)
    with pytest.raises(RuleBroken, match="does not change any more"):
        services.import_card(session, ground, points, judging.at + 3 * HOUR, None, judging.at + 3 * HOUR)


LINE = "=Three towns use it, and say so"
NEEDS = ": the lowest and the highest point need a reason. Write in the column “why”, in one line, why this point was "


@pytest.fixture
def asks_why(session, judging):
    """The edition asks for a why at 1 and at 5."""
    judging.edition.why_for_extremes = True
    session.commit()


def with_why(rows, **lines):
    return [row | {"why": lines.get(row["criterion"], "")} for row in rows]


def whys(session):
    return {row.points: row.why for row in session.execute(select(Score.points, Score.why))}


@pytest.mark.usefixtures("asks_why")
def test_an_extreme_point_without_a_why_confirms_no_card_and_its_row_is_named(session, judging):
    rows = lines(judging, judging.at.isoformat(), results="1", evidence="5")
    told = {"row 2, why": f"results{NEEDS}given, or leave confirmed_at empty."}
    both = told | {"row 3, why": f"evidence{NEEDS}given, or leave confirmed_at empty."}
    assert wrong(session, judging, rows) == both
    assert wrong(session, judging, with_why(rows)) == both
    assert wrong(session, judging, with_why(rows, evidence=LINE, results="  ")) == told
    counts = table.import_rows(
        session, judging.edition, with_why(rows, results="None  did", evidence=LINE), None, judging.at
    )
    assert counts.new == {"score": 2, "confirmation": 1}
    assert whys(session) == {1: "None did", 5: LINE}
    assert session.scalars(select(ScorecardConfirmationText.words)).one()["why"] == {
        "results": "None did", "evidence": LINE,
    }  # fmt: skip


@pytest.mark.usefixtures("asks_why")
def test_a_point_that_stands_already_needs_its_why_before_a_file_confirms_the_card(session, judging):
    judging.score(judging.nina, results="5")
    session.commit()
    rows = lines(judging, judging.at.isoformat(), evidence="3")
    with pytest.raises(RuleBroken) as refused:
        table.import_rows(session, judging.edition, rows, None, judging.at)
    assert list(refused.value.fields) == ["row 2, why"]
    assert str(refused.value.fields["row 2, why"]).startswith("results: ")


@pytest.mark.usefixtures("asks_why")
def test_an_open_card_takes_an_extreme_point_without_a_why_as_the_sheet_does(session, judging):
    assert table.import_rows(session, judging.edition, lines(judging, results="5"), None, judging.at).new == {
        "score": 1
    }


def test_where_no_why_is_asked_for_none_is_missed(session, judging):
    rows = lines(judging, judging.at.isoformat(), results="1", evidence="5")
    assert table.import_rows(session, judging.edition, rows, None, judging.at).new["confirmation"] == 1


@pytest.mark.usefixtures("asks_why")
def test_a_why_goes_out_harmless_and_comes_back_itself(session, judging):
    rows = with_why(lines(judging, results="5", evidence="3"), results=LINE, evidence="not kept beside a 3")
    table.import_rows(session, judging.edition, rows, None, judging.at)
    session.commit()
    out = as_file(table.rows(session, judging.round))
    assert [row["why"] for row in out] == [f"'{LINE}", ""]
    back = [{column: from_csv_cell(cell) for column, cell in row.items()} for row in out]
    assert table.import_rows(session, judging.edition, back, None, judging.at).nothing_changed


@pytest.mark.usefixtures("asks_why")
def test_a_file_without_the_column_keeps_the_why_of_the_points_that_stay(session, judging):
    old = lines(judging, results="5", evidence="1")
    table.import_rows(session, judging.edition, with_why(old, results=LINE, evidence="Nothing"), None, judging.at)
    session.commit()
    assert table.import_rows(session, judging.edition, old, None, judging.at).nothing_changed
    assert whys(session) == {5: LINE, 1: "Nothing"}
    confirmed = lines(judging, judging.at.isoformat(), results="5", evidence="5")
    with pytest.raises(RuleBroken) as refused:
        table.import_rows(session, judging.edition, confirmed, None, judging.at)
    assert list(refused.value.fields) == ["row 3, why"]
    session.rollback()
    confirmed[1]["score"] = "1"
    assert table.import_rows(session, judging.edition, confirmed, None, judging.at).new == {"confirmation": 1}
    assert whys(session) == {5: LINE, 1: "Nothing"}


def test_another_why_for_the_same_point_is_a_change_and_an_empty_cell_takes_it_away(session, judging):
    rows = lines(judging, results="5")
    for line, counted in ((LINE, "new"), ("Another", "changed"), ("", "changed")):
        counts = table.import_rows(session, judging.edition, with_why(rows, results=line), None, judging.at)
        assert getattr(counts, counted) == {"score": 1}
        session.commit()
        session.expire_all()
        assert whys(session) == {5: line}
    assert session.scalars(select(ScoreChange.why).order_by(ScoreChange.n)).all() == [LINE, "Another", ""]


def test_a_why_is_one_line_that_is_not_too_long(session, judging):
    found = wrong(session, judging, with_why(lines(judging, results="5"), results="x" * 201))
    assert found == {"row 2, why": "Use at most 200 characters."}


def test_another_why_does_not_change_a_card_that_the_judge_confirmed(session, judging):
    rows = with_why(lines(judging, judging.at.isoformat(), results="5", evidence="4"), results=LINE)
    table.import_rows(session, judging.edition, rows, None, judging.at)
    session.commit()
    with pytest.raises(RuleBroken) as refused:
        table.import_rows(session, judging.edition, with_why(rows, results="Another"), None, judging.at)
    assert "does not change any more" in str(refused.value.fields["row 2, score"])


@pytest.mark.usefixtures("asks_why")
def test_rows_that_were_checked_before_a_why_was_asked_for_confirm_nothing(session, judging):
    points = {criterion.id: Decimal(5) for criterion in judging.criteria.values()}
    with pytest.raises(RuleBroken, match="Say in one line why") as refused:
        services.import_card(session, judging.ground(judging.nina), points, judging.at, None, judging.at)
    assert set(refused.value.fields) == {"results", "evidence"}


def test_scores_of_a_judge_who_stepped_back_are_in_no_file(session, judging):
    judging.score(judging.nina, results="3", evidence="4")
    judging.score(judging.omar, results="1", evidence="1")
    services.recuse(session, judging.assignment(judging.nina), "A tie.", judging.nina, judging.at)
    assert {row["judge_email"] for row in table.rows(session, judging.round)} == {"omar@example.net"}
    with pytest.raises(RuleBroken) as refused:
        table.import_rows(session, judging.edition, lines(judging, results="2"), None, judging.at)
    assert "not assigned" in str(refused.value.fields["row 2, judge_email"])
    assert len(queries.duties(session, judging.edition.id)) == 3
