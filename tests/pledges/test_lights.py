"""Which reports are overdue: one rule for a pledge's page, the list's facet, the staff's list and the feed."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from awards.pledges import queries, services
from awards.pledges.models import Pledge, PledgeReport
from awards.pledges.queries import desk, overdue
from awards.pledges.reported import light_of
from awards.pledges.rules import reports
from awards.pledges.services import counting
from tests.factories import a_user
from tests.pledges.conftest import put, report_here

LEAP = datetime(2024, 2, 29, 11, tzinfo=UTC)
DAYS = (date(2023, 2, 28), date(2023, 3, 1), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2025, 2, 28))
LOOKED_AT = [datetime(day.year + years, day.month, day.day, 23, 30, tzinfo=UTC) + timedelta(days=more)
             for day in DAYS if day != date(2024, 2, 29) for years in (1, 2) for more in (-1, 0, 1)]  # fmt: skip


def a_report(session, pledge, end, stage, staff):
    said = reports.Report(end, end, stage, "So far.", why_none="None.", evidence="https://a.example/")
    return services.report(session, pledge, said, staff, end, datetime(2025, 6, 1, tzinfo=UTC))


@pytest.fixture
def silent_and_not(session):
    """Pledges that were last heard of on days around a 29 February: running, ended, reported on, and of nobody here."""
    chance, staff, ours = random.Random(4), a_user(session, "staff@secretariat.example"), []
    for number in range(40):
        begun = datetime.combine(chance.choice(DAYS), datetime.min.time(), UTC) + timedelta(hours=number % 24)
        pledge = put(
            session, begun, source_id=str(number), title=f"Schools {number}", lead=f"Organisation {number % 3}"
        )
        if number % 8:
            ours.append(pledge)
    report_here(session, *ours)
    for pledge in ours[::2]:
        for end in sorted(chance.sample(DAYS, 2)):
            a_report(session, pledge, end, chance.choice(reports.STAGES), staff)
    for pledge in ours[::9]:
        with counting.counted(session, [pledge.id]):
            pledge.state = "closed"
    session.commit()
    return session


def by_rule(session, at):
    """The light of every pledge as its own page says it."""
    found = {}
    for pledge in session.scalars(select(Pledge)):
        begun = queries.version_dates(session, pledge)[-1][1]
        found[pledge.public_id] = light_of(pledge, begun, desk.reports(session, pledge.id), at)
    return found


def listed(session, at, **chosen):
    return {one.public_id for one in queries.pledges(session, queries.Filters(chosen=chosen, at=at))}


def test_the_list_and_its_counts_know_each_light_as_the_pledges_page_does(silent_and_not):
    session, seen = silent_and_not, set()
    for at in LOOKED_AT:
        told = by_rule(session, at)
        counts = queries.figures(session, queries.Filters(at=at)).facets["light"]
        assert counts == {light: list(told.values()).count(light) for light in set(told.values())}, at
        for light in ("green", "amber", "red", None):
            value = queries.NOT_STATED if light is None else light
            assert listed(session, at, light=(value,)) == {key for key, one in told.items() if one == light}, (
                at,
                light,
            )
        seen |= set(counts)
    assert seen == {"green", "amber", "red", None}


def test_the_staffs_list_has_the_same_pledges(silent_and_not):
    session = silent_and_not
    for at in LOOKED_AT:
        late = overdue.silent(session, at.date(), most=100)
        assert {one.running.public_id for one in late} == listed(session, at, light=queries.LATE), at


def test_a_report_turns_the_light_of_the_list_too(session, at, a_pledge):
    pledge = a_pledge(source_id="1")
    report_here(session, pledge)
    later = at + timedelta(days=400)
    assert listed(session, later, light=("amber",)) == {pledge.public_id}
    a_report(session, pledge, later.date(), "started", a_user(session, "staff@secretariat.example"))
    assert listed(session, later, light=("amber",)) == set()
    assert listed(session, later, light=("green",)) == {pledge.public_id}
    services.withdraw_pledge(session, pledge, "By mistake.", None, at)
    assert listed(session, later, light=("green",)) == set()


def test_without_an_instant_no_pledge_is_late(silent_and_not):
    counts = queries.figures(silent_and_not, queries.Filters()).facets["light"]
    assert counts == {"green": 35, None: 5}


def test_the_page_offers_the_lights_and_leads_to_the_feed_of_what_it_shows(session, at, a_pledge, client_for, move):
    late = a_pledge(source_id="1", title="Late", countries=("KE",))
    a_pledge(source_id="2", title="Of the record")
    report_here(session, late)
    session.commit()
    move(days=400)
    page = client_for().get("pledges.pledges")
    assert "Feed of overdue reports" not in page.links()
    offered = page.find("//input[@name='light']")
    assert [one.get("value") for one in offered] == ["amber", "not-stated"]
    page = client_for().get("pledges.pledges", light="amber", country="KE")
    assert page.links()["Feed of overdue reports"] == "/pledges/overdue.atom?light=amber&country=KE"
    page = client_for().get("pledges.pledges", light=["amber"])
    assert [row.text_content() for row in page.find("//table[@id='pledges']//a")] == ["Late"]
    assert "Whether reports are up to date: A yearly report is due" in page.text
    assert session.scalars(select(PledgeReport)).first() is None
