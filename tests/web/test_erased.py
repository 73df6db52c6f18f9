"""Where somebody who was erased still stands in a list, pages say so in words."""

from awards.core.identifiers import gone_address
from tests.factories import a_user
from tests.jury.things import a_jury, a_meeting


def test_pages_tell_of_an_erased_person_in_words_and_files_by_a_key(session, at, client_for):
    jury = a_jury(session, at)
    meeting = a_meeting(session, jury)
    gone = jury.members[2]
    key = gone_address(gone.id)
    gone.name, gone.email = "", key
    for address in gone.addresses:
        address.email = key
    session.commit()
    here = {"edition_id": jury.edition.id, "meeting_id": meeting.id}
    staff = client_for(jury.staff)
    for endpoint in ("jury.meeting", "jury.minutes"):
        page = staff.get(endpoint, **here)
        assert "Carla Chair" in page.main
        assert "(erased)" in page.main, endpoint
        assert "awards.invalid" not in page.body, endpoint
    listed = staff.get("watching.progress", edition_id=jury.edition.id)
    assert "(erased)" in listed.main
    assert key in staff.get("watching.progress_csv", edition_id=jury.edition.id).body


def test_other_addresses_at_that_place_stay_as_they_are(session, client_for):
    other = a_user(session, "ana@awards.invalid")
    session.commit()
    assert "ana@awards.invalid" in client_for(other).get("/account").main
