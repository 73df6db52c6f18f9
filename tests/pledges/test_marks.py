"""Pages that are kept as files know of a tie, from which sums on them follow, and of who takes part in a pledge."""

from awards.desks.prerendering import marks
from awards.organisations.services import ensure_organisation
from awards.pledges import services
from tests.factories import a_user


def test_a_tie_and_its_end_make_pages_with_sums_old(session, at, a_pledge):
    staff = a_user(session, "staff@secretariat.example")
    one, other = (a_pledge(source_id=f"{number}", usd=number) for number in (1, 2))
    seen = [marks.registry(session, at)]
    tie = services.link(session, one, other, "part_of", None, "", staff, at)
    seen.append(marks.registry(session, at))
    services.end_link(session, tie, staff, at)
    seen.append(marks.registry(session, at))
    assert len(set(seen)) == 3


def test_the_word_of_both_sides_and_its_end_make_pages_of_laureates_old(session, at, a_pledge):
    """Also where one of two is confirmed at the moment in which the other ends."""
    by, pledge = a_user(session, "staff@secretariat.example"), a_pledge(source_id="1")
    makers = ensure_organisation(session, "Bench makers", public=True)
    session.commit()
    one, other = (
        services.name_part(session, pledge, makers, role, None, by, at, by_lead=True)
        for role in ("implementer", "co-pledger")
    )
    seen = [marks.registry(session, at)]
    services.confirm_part(session, one, by, at)
    seen.append(marks.registry(session, at))
    services.confirm_part(session, other, by, at)
    services.end_part(session, one, by, at)
    seen.append(marks.registry(session, at))
    assert len(set(seen)) == 3
