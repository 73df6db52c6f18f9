"""A rehearsal's pledging organisation: something to write, to look at, reported on, and on no public page."""

from sqlalchemy import select

from awards.accounts.models import User
from awards.desks.rehearsal.pledging import NAME, speaker_address, write_pledges
from awards.organisations import queries as organisations
from awards.pledges import queries
from awards.pledges.queries import desk
from tests.factories import a_user, an_edition


def test_a_made_up_organisation_writes_pledges_that_no_public_page_shows(session, at):
    edition = an_edition(session, at, year=2031, rehearsal=True)
    staff = tuple(
        a_user(session, f"{name}@secretariat.example", ("staff", edition.id), rehearsal=True) for name in ("one", "two")
    )
    for _ in range(2):
        write_pledges(session, 2031, ["GH", "KE"], staff, at)
    speaker = session.scalars(select(User).where(User.email == speaker_address(2031))).one()
    (own,) = organisations.represented(session, speaker.id)
    assert (own.name, own.rehearsal, own.public) == (NAME.format(year=2031), True, False)
    rows = desk.of_organisations(session, [own.id], 50)
    assert sorted((pledge.state, draft.state if draft else None) for pledge, draft in rows) == [
        ("draft", "draft"), ("draft", "submitted"), ("published", None)
    ]  # fmt: skip
    (public,) = [pledge for pledge, draft in rows if draft is None]
    assert [one.stage for one in desk.reports(session, public.id)] == ["on_track"]
    assert queries.pledges(session, queries.Filters()) == []
    assert queries.kept_sums(session) == {}
    assert [draft.pledge_id for draft in desk.queue(session, True, 5)] == [
        pledge.id for pledge, draft in rows if draft and draft.state == "submitted"
    ]
