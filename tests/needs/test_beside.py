"""What stands beside a need is not taken for it: needs in every state and pledges that nearly fit."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.campaigns.models import Event
from awards.core.errors import NotFound, Withdrawn
from awards.desks.prerendering import marks
from awards.needs import queries, rules
from awards.needs.models import Introduction, Need
from awards.needs.queries import Filters
from awards.organisations.models import Organisation
from awards.pledges.models import BeneficiaryGroup, PledgeParty, PledgeVersion
from awards.pledges.services import withdraw_pledge
from tests import factories
from tests.pledges.conftest import put

DAY = timedelta(days=1)


@pytest.fixture
def people(session, at):
    """Two organisations, one that was merged into the first, and two of the staff."""
    for key in ("potters", "weavers"):
        session.add(BeneficiaryGroup(key=key, names={"en": key.capitalize()}, source="made up for a test"))
    made = [Organisation(name=name, slug=name, search_text=name) for name in ("own", "other", "merged")]
    session.add_all(made)
    session.flush()
    made[2].merged_into_id = made[0].id
    staff = [factories.a_user(session, f"staff{n}@example.org") for n in range(2)]
    session.flush()
    return made, staff


@pytest.fixture
def a_need(session, people, at):
    """Makes needs, each with the next number, stated a minute after the one before."""
    organisations, staff = people
    numbers = iter(range(1, 100))

    def make(state="open", organisation=organisations[0], **values):
        n = next(numbers)
        public = state in ("open", "met", "closed")
        said = {
            "iso2": "KE", "focus_area": "access", "group_key": "potters", "title": f"Need {n}", "words": "x",
            "language": "en", "until": (at + 30 * DAY).date(), "reasons": "So." if state in ("returned", "withdrawn")
            else "", "published_at": at if public else None, "published_by": staff[1].id if public else None,
        }  # fmt: skip
        of = {"organisation_id": organisation.id} if organisation else {"contact": "ministry@country.example"}
        need = Need(public_id=f"N-{n:06d}", state=state, by=staff[0].id, at=at + timedelta(minutes=n),
                    **of | said | values)  # fmt: skip
        session.add(need)
        session.flush()
        session.expire(need)
        return queries.need(session, need.id)

    return make


def numbers(found):
    return [int(one.public_id[2:]) for one in found]


# One need


def test_a_public_need_is_found_by_its_number_and_says_why_it_was_withdrawn(session, a_need, people, at):
    _organisations, staff = people
    a_need("submitted")
    a_need(rehearsal=True)
    own = a_need()
    gone = a_need("withdrawn", published_at=at, published_by=staff[1].id)
    never = a_need("withdrawn")
    assert queries.public_need(session, own.public_id) is own
    assert queries.need(session, never.id) is never
    with pytest.raises(Withdrawn, match=r"So\."):
        queries.public_need(session, gone.public_id)
    for public_id in ("N-000001", "N-000002", never.public_id, "N-999999"):
        with pytest.raises(NotFound) as missing:
            queries.public_need(session, public_id)
        assert type(missing.value) is NotFound
    with pytest.raises(NotFound):
        queries.need(session, uuid4())


# Lists


def test_lists_and_counts_are_of_public_needs_in_their_state_by_what_is_chosen(session, a_need, at):
    today = at.date()
    past = {"until": today - DAY}
    for values in ({}, {"iso2": "UG"}, {"focus_area": "adoption"}, {"group_key": "weavers"}, past,
                   {"until": today}, {"rehearsal": True}, {"state": "met"}, {"state": "met", **past},
                   {"state": "closed"}, {"state": "submitted"}, {"state": "withdrawn"},
                   {"state": "returned"}):  # fmt: skip
        a_need(**values)

    def listed(most=None, **filters):
        return numbers(queries.needs(session, Filters(**filters), today, most))

    assert listed() == [6, 4, 3, 2, 1]
    assert listed(most=2) == [6, 4]
    assert listed(after="N-000004") == [3, 2, 1]
    assert (listed(state="met"), listed(state="closed")) == ([9, 8], [10, 5])
    assert (listed(country="UG"), listed(focus_area="adoption"), listed(group="weavers")) == ([2], [3], [4])
    count, facets = queries.counted(session, Filters(country="UG"), today)
    assert count == 1
    assert facets == {"focus_area": {"access": 1}, "country": {"KE": 4, "UG": 1}, "group": {"potters": 1}}
    assert queries.counted(session, Filters(), today)[0] == 5
    assert queries.counts_by_region(session, today) == {"africa": 5}
    assert numbers(queries.in_countries(session, ["UG"], today, 9)) == [2]
    assert numbers(queries.in_countries(session, ["KE", "UG"], today, 9)) == [6, 4, 3, 2, 1]


def test_staff_and_desks_read_what_is_theirs_to_do(session, a_need, people):
    (own, other, merged), _staff = people
    a_need("submitted", other)
    a_need("submitted", rehearsal=True)
    a_need("open", merged)
    for state in ("submitted", "returned", "open", "met", "withdrawn"):
        a_need(state, None)
    a_need("open", None, rehearsal=True)
    assert numbers(queries.of_organisations(session, [own.id], 9)) == [3, 2]
    assert numbers(queries.of_organisations(session, [merged.id], 9)) == [3]
    assert numbers(queries.of_organisations(session, [other.id], 9)) == [1]
    assert numbers(queries.waiting(session, False, 9)) == [1, 2, 4]
    assert numbers(queries.waiting(session, True, 9)) == [2]
    assert numbers(queries.of_countries(session, False, 9)) == [9, 6, 5, 4]
    assert numbers(queries.of_countries(session, True, 9)) == [9]


# What may fit


def a_pledge(session, at, title, **values):
    said = {"countries": ("KE",), "focus_area": "access", "beneficiaries": ("potters",)} | values
    return put(session, at, title=title, source_id=title, **said)


def fitted(session, need, at):
    found = queries.fitting(session, [need], at.date())
    return {pledge.current.title for _match, pledge in found.get(need.public_id, [])}


def test_pledges_that_may_fit_share_enough_are_public_and_go_on(session, a_need, at):
    year = at.year
    for title, values in {
        "all": {}, "until this year": {"end_year": year}, "country and focus": {"beneficiaries": ()},
        "focus and people": {"countries": ("UG",)},
        "looks for partners there": {"focus_area": "adoption", "beneficiaries": (), "partners_wanted": "Cooperatives."},
        "focus alone": {"countries": ("UG",), "beneficiaries": ("weavers",)},
        "country alone": {"focus_area": "adoption", "beneficiaries": ()},
        "looks for partners elsewhere": {"countries": ("UG",), "beneficiaries": (), "partners_wanted": "Anybody."},
        "country and people": {"focus_area": "adoption"},
        "ended": {"end_year": year - 1},
    }.items():  # fmt: skip
        a_pledge(session, at, title, **values)
    gone, made_up = (a_pledge(session, at, title) for title in ("withdrawn", "made up"))
    withdraw_pledge(session, gone, "Over.", factories.a_user(session, "admin@example.org").id, at)
    made_up.rehearsal = True
    session.flush()
    need, other = a_need(), a_need(rehearsal=True)
    assert fitted(session, need, at) == {
        "all", "until this year", "country and focus", "focus and people", "looks for partners there",
    }  # fmt: skip
    assert fitted(session, other, at) == {"made up"}
    both = queries.fitting(session, [need, other], at.date())
    assert {key: len(fits) for key, fits in both.items()} == {need.public_id: 5, other.public_id: 1}
    for closed in (a_need("met"), a_need(until=at.date() - DAY)):
        assert queries.fitting(session, [closed], at.date()) == {}
    without_people = a_need(group_key=None)
    assert fitted(session, without_people, at) == {
        "all", "until this year", "country and focus", "looks for partners there",
    }  # fmt: skip


def test_needs_that_may_fit_pledges_of_an_organisation_are_open_and_of_its_side(session, a_need, people, at):
    (own, other, merged), _staff = people
    assert queries.fitting_pledges_of(session, [other.id], at.date(), 9).pairs == []
    for title, organisation, values in (
        ("own", other, {}), ("ended", other, {"end_year": at.year - 1}), ("without focus", own, {"focus_area": None}),
        ("of one merged", merged, {}),
    ):  # fmt: skip
        a_pledge(session, at, title, **values).organisation_id = organisation.id
    gone = a_pledge(session, at, "withdrawn")
    withdraw_pledge(session, gone, "Over.", people[1][0].id, at)
    gone.organisation_id = other.id
    session.flush()
    first = a_need(organisation=None)
    by_people = a_need(organisation=None, iso2="UG")
    a_need(organisation=None, iso2="UG", focus_area="adoption")
    for values in ({"state": "met"}, {"until": at.date() - DAY}, {"rehearsal": True}):
        a_need(organisation=None, **values)

    def found(organisation):
        pairs = queries.fitting_pledges_of(session, [organisation.id], at.date(), 9).pairs
        return {(pledge.current.title, need.public_id) for _match, need, pledge in pairs}

    assert found(other) == {("own", first.public_id), ("own", by_people.public_id)}
    assert found(own) == {("of one merged", first.public_id), ("of one merged", by_people.public_id)}
    by_country = a_need(organisation=None, focus_area="adoption", group_key=None)
    a_pledge(session, at, "own", partners_wanted="Cooperatives.").organisation_id = other.id
    session.flush()
    assert ("own", by_country.public_id) in found(other)


def test_one_pledge_fits_one_need_while_both_go_on(session, a_need, at):
    found = a_pledge(session, at, "one", end_year=at.year)
    ended = a_pledge(session, at, "ended", end_year=at.year - 1)
    elsewhere = a_pledge(session, at, "elsewhere", countries=("UG",), beneficiaries=())
    endless = a_pledge(session, at, "endless")
    today, need = at.date(), a_need()

    def loaded(pledge):
        return queries.pledge_to_introduce(session, pledge.public_id, False)

    assert [queries.fits(need, loaded(one), today) for one in (found, ended, elsewhere, endless)] == [
        True, False, False, True,
    ]  # fmt: skip
    for other in (a_need("met"), a_need(until=today - DAY)):
        assert not queries.fits(other, loaded(found), today)
    assert queries.fits(a_need(until=today), loaded(found), today)


@pytest.mark.parametrize(("role", "fits"), [("partner", True), ("co-pledger", False)])
def test_a_pledge_is_that_of_those_who_pledged_it(session, a_need, people, at, role, fits):
    (own, _other, _merged), _staff = people
    pledge, need = a_pledge(session, at, "one"), a_need()
    version = session.scalars(select(PledgeVersion.id).where(PledgeVersion.pledge_id == pledge.id)).one()
    session.add(PledgeParty(version_id=version, position=1, organisation_id=own.id, role=role))
    session.flush()
    session.expire_all()
    found = queries.pledge_to_introduce(session, pledge.public_id, False)
    assert queries.fits(queries.need(session, need.id), found, at.date()) is fits


# Introductions


def introduced(session, need, pledge, at, **values):
    one = Introduction(need_id=need.id, pledge_id=pledge.id, asked_at=at, **values)
    session.add(one)
    session.flush()
    return one


def test_introductions_are_read_by_what_they_are_of(session, a_need, people, at):
    staff = people[1][0].id
    need, other, made_up = a_need(), a_need(), a_need(rehearsal=True)
    pledge, second = a_pledge(session, at, "one"), a_pledge(session, at, "two")
    made = {"made_by": staff, "made_at": at}
    first = introduced(session, need, pledge, at, need_digest="n1", pledge_digest="p1", **made)
    ended = introduced(session, need, second, at + DAY, outcome="agreed", ended_at=at, need_digest="n2", **made)
    theirs = introduced(session, other, second, at + 2 * DAY)
    rehearsed = introduced(session, made_up, pledge, at + 3 * DAY)
    over = introduced(session, made_up, second, at + 4 * DAY, outcome="met", ended_at=at, **made)
    assert queries.introductions(session, False, 9) == [first, theirs, rehearsed]
    assert queries.introductions(session, True, 9) == [rehearsed]
    assert queries.introductions_of(session, need.id) == [ended, first]
    assert queries.introductions_to(session, [uuid4()], 9) == []
    assert queries.outcomes(session) == {"agreed": 1}
    assert queries.introduction(session, over.id) is over
    assert queries.by_digest(session, "p1") == (first, "pledge")
    assert queries.by_digest(session, "n2") == (ended, "need")
    for missing in (lambda: queries.introduction(session, uuid4()), lambda: queries.by_digest(session, "x")):
        with pytest.raises(NotFound):
            missing()


def test_what_is_brought_together_is_public_of_this_side_and_to_come(session, people, at):
    one, gone, made_up = (a_pledge(session, at, title) for title in ("one", "withdrawn", "made up"))
    withdraw_pledge(session, gone, "Over.", people[1][0].id, at)
    made_up.rehearsal = True
    session.flush()

    def found(pledge, rehearsal=False):
        return queries.pledge_to_introduce(session, pledge.public_id, rehearsal)

    assert (found(one), found(gone), found(made_up)) == (one, None, None)
    assert (found(one, True), found(made_up, True)) == (None, made_up)
    for name, day in (("past", at - DAY), ("today", at), ("to come", at + DAY)):
        session.add(
            Event(slug=name, kind="roundtable", name=name, names={}, words="", starts_on=day.date(), ends_on=day.date(),
                  place="", public=True, rehearsal=False)
        )  # fmt: skip
    session.flush()
    events = queries.events_to_meet(session, False, at.date())
    assert {event.slug for event in events} == {"today", "to come"}


def test_files_of_pages_are_old_once_the_last_day_of_a_need_is_over(session, a_need, at):
    a_need(until=rules.day(at))
    a_need(until=rules.day(at) - DAY)
    seen = [marks.registry(session, at + n * DAY) for n in range(3)]
    assert seen[0] != seen[1] == seen[2]
