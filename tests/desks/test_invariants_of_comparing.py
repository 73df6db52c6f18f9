"""Each invariant of comparisons is missed when it is broken, whoever broke it and by whatever path."""

import pytest
from sqlalchemy import delete, select, update

from awards.assignment.models import Assignment
from awards.comparing import services
from awards.comparing.models import Comparison, ComparisonCard, ComparisonReopening
from awards.judging.services import recuse
from tests import factories
from tests.comparing.conftest import finals_of
from tests.support.invariants import found_broken, unguarded


def compared(_app, session, at):
    found = finals_of(session, at)
    first = found.judges[0]
    found.compare(first, 0, 1, 2, 3)
    services.reopen(session, found.page(first), "A slip.", found.staff, at)
    services.confirm(session, found.page(first), first, at)
    found.compare(found.judges[1], 0, 1, 2, 3, confirm=False)
    session.commit()
    return found


pytestmark = pytest.mark.begins(finals=compared)


@pytest.fixture
def finals(begun):
    """The first judge has confirmed again what staff gave back, the second has answered, the third has not begun."""
    return begun


def of(finals, judge):
    return select(ComparisonCard.id).where(ComparisonCard.judge_id == finals.judges[judge].id).scalar_subquery()


def test_comparisons_as_judges_leave_them_are_sound(finals, database_url):
    assert found_broken(database_url) == []


def test_whoever_stepped_back_leaves_nothing_unsound(session, finals, database_url):
    mine = select(Assignment).where(Assignment.judge_id == finals.judges[0].id, Assignment.round_id == finals.round.id)
    recuse(session, session.scalars(mine).first(), "I know them", finals.judges[0], finals.at)
    session.commit()
    assert found_broken(database_url) == []


@pytest.mark.unsound("comparisons are of a round and a category of two editions",
                     "a comparison is about an entry that its judge never had in the round")  # fmt: skip
def test_comparisons_in_another_editions_category(session, finals, engine, at):
    other = factories.an_edition(session, at, year=2030)
    session.commit()
    with unguarded(engine) as connection:
        connection.execute(
            update(ComparisonCard).where(ComparisonCard.id == of(finals, 1)).values(round_id=other.rounds[0].id)
        )


@pytest.mark.unsound("a comparison is about an entry of another category")
def test_a_comparison_with_an_entry_of_another_category(finals, engine):
    with unguarded(engine) as connection:
        access = finals.edition.categories[0].id
        connection.execute(update(ComparisonCard).where(ComparisonCard.id == of(finals, 1)).values(category_id=access))


@pytest.mark.unsound("a comparison is about an entry that its judge never had in the round")
def test_a_comparison_without_an_assignment(finals, engine):
    with unguarded(engine) as connection:
        connection.execute(
            delete(Assignment).where(
                Assignment.judge_id == finals.judges[1].id, Assignment.entry_id == finals.entries[0].id
            )
        )


@pytest.mark.unsound("the pairs of a card have a gap", "confirmed comparisons are others than the award's log holds")
def test_a_card_from_which_a_pair_was_taken(finals, engine):
    with unguarded(engine) as connection:
        connection.execute(delete(Comparison).where(Comparison.n == 2))


@pytest.mark.unsound("confirmed comparisons say nothing")
def test_confirmed_comparisons_without_an_answer(finals, engine):
    with unguarded(engine) as connection:
        connection.execute(
            update(Comparison).where(Comparison.card_id == of(finals, 0)).values(answer=None, answered_at=None)
        )


@pytest.mark.unsound("confirmed comparisons were given back, says their record")
def test_confirmed_comparisons_whose_record_says_that_they_are_open(finals, engine):
    with unguarded(engine) as connection:
        leaf = select(ComparisonCard.leaf).where(ComparisonCard.id == of(finals, 0)).scalar_subquery()
        connection.execute(update(ComparisonReopening).values(leaf=leaf))


@pytest.mark.unsound("confirmed comparisons are others than the award's log holds")
def test_an_answer_that_was_turned_round_by_hand(finals, engine):
    with unguarded(engine) as connection:
        turned = update(Comparison).where(Comparison.card_id == of(finals, 0), Comparison.n == 1)
        connection.execute(turned.values(answer="neither"))
