"""Databases that tests are lent on PostgreSQL: a used one is as a new one, or it is not lent again."""

import pytest
from sqlalchemy import create_engine, func, select, text

from awards.infrastructure.audit import AuditRow
from awards.infrastructure.database import Sessions, connect
from awards.places.models import Country
from awards.programme.models import Edition
from tests.factories import an_edition

pytestmark = pytest.mark.one_database


@pytest.fixture
def maker(makers):
    maker = makers("postgresql")
    maker.clean.clear()
    return maker


def counted(url):
    """Editions, countries and rows of the log, and the number that the next row of the log gets."""
    sessions = Sessions(connect(url))
    with sessions.transaction() as session:
        rows = [session.scalar(select(func.count()).select_from(table)) for table in (Edition, Country, AuditRow)]
        session.add(AuditRow(actor_id=None, action="test.counted", subject_id=None, edition_id=None, details={}))
        session.flush()
        number = session.scalar(select(func.max(AuditRow.seq)))
    sessions.engine.dispose()
    return [*rows, number]


def test_a_used_database_is_lent_again_as_it_began(maker, at):
    with maker.fresh() as first:
        before = counted(first)
        sessions = Sessions(connect(first))
        with sessions.transaction() as session:
            an_edition(session, at)
        sessions.engine.dispose()
    with maker.fresh() as second:
        assert second == first
        assert counted(second) == before


@pytest.mark.parametrize(
    "change",
    ["ALTER TABLE edition ADD COLUMN more integer", "DROP TABLE score CASCADE",
     "ALTER TABLE score DROP CONSTRAINT pk_score"],
)  # fmt: skip
def test_a_database_whose_schema_changed_is_not_lent_again(maker, change):
    with maker.fresh() as first:
        engine = create_engine(first)
        with engine.begin() as connection:
            connection.execute(text(change))
        engine.dispose()
    with maker.fresh() as second:
        assert second != first
        assert counted(second)[0] == 0


def places(url):
    """Every country and every fact, whole."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = [sorted(map(str, connection.execute(text(f"SELECT * FROM {t}")))) for t in ("country", "fact_figure")]
    engine.dispose()
    return rows


@pytest.mark.parametrize("change", ["DELETE FROM fact_figure", "UPDATE country SET iso3 = 'XXX' WHERE iso2 = 'KE'"])
def test_places_that_changed_are_as_they_began_when_the_database_is_lent_again_and_again(maker, change):
    lent = []
    for _time in range(2):
        with maker.fresh() as url:
            lent.append((url, places(url)))
            engine = create_engine(url)
            with engine.begin() as connection:
                connection.execute(text(change))
            assert places(url) != lent[0][1]
            engine.dispose()
    with maker.fresh() as url:
        assert (url, places(url)) == lent[0] == lent[1]


def test_whoever_still_holds_a_row_of_a_used_database_stands_in_nobodys_way(maker):
    with maker.fresh() as first:
        connection = create_engine(first).connect()
        connection.execute(text("UPDATE country SET iso3 = 'XXX' WHERE iso2 = 'KE'"))
    with maker.fresh() as second:
        assert second == first
        assert "XXX" not in str(places(second))
    connection.invalidate()
