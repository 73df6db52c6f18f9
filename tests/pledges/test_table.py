"""An export holds every pledge as a row, and costs as many queries for many as for few."""

from awards.pledges import table
from tests.support.counting import count_queries


def test_an_export_of_many_costs_as_many_queries_as_one_of_few(session, engine, a_pledge):
    for number in range(3):
        a_pledge(source_id=str(number), usd=number)
    with count_queries(engine) as few:
        table.rows(session)
    for number in range(3, 40):
        a_pledge(source_id=str(number), usd=number, countries=("GH",))
    session.expire_all()
    with count_queries(engine) as many:
        table.rows(session)
    assert len(many) == len(few)
