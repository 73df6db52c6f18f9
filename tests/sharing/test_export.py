"""An export holds every pledge as a row, and costs as many queries for many as for few."""

from awards.sharing.rows import every_row
from tests.support.counting import count_queries


def test_an_export_of_many_costs_as_many_queries_as_one_of_few(session, engine, at, a_pledge):
    for number in range(3):
        a_pledge(source_id=str(number), usd=number)
    with count_queries(engine) as few:
        every_row(session, at, "")
    for number in range(3, 40):
        a_pledge(source_id=str(number), usd=number, countries=("GH",))
    session.expire_all()
    with count_queries(engine) as many:
        every_row(session, at, "")
    assert len(many) == len(few)
