"""Pages that are kept as files know of a tie: the sums on them follow from it."""

from awards.desks.prerendering import marks
from awards.pledges import services
from tests.factories import a_user


def test_a_tie_and_its_end_make_pages_with_sums_old(session, at, a_pledge):
    staff = a_user(session, "staff@secretariat.example")
    one, other = (a_pledge(source_id=f"{number}", usd=number) for number in (1, 2))
    seen = [marks.registry(session)]
    tie = services.link(session, one, other, "part_of", None, "", staff, at)
    seen.append(marks.registry(session))
    services.end_link(session, tie, staff, at)
    seen.append(marks.registry(session))
    assert len(set(seen)) == 3
