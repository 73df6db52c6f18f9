"""Pledges get versions, are withdrawn and never deleted."""

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import selectinload

from awards.core.errors import RuleBroken, Withdrawn
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.database import Base
from awards.pledges import queries, services
from awards.pledges.models import Pledge, PledgeVersion, RegistryTotal
from awards.pledges.rules import content_digest
from tests.pledges.conftest import put


def test_saying_the_same_again_makes_no_version(session, a_pledge):
    first = a_pledge(source_id="1", title="Networks", usd=5)
    again = a_pledge(source_id="1", title="Networks", usd=5)
    assert (again.id, again.current_n) == (first.id, 1)


def test_saying_something_else_makes_a_version_and_keeps_the_old_one(session, a_pledge):
    pledge = a_pledge(source_id="1", title="Networks", usd=5)
    a_pledge(source_id="1", title="Networks", usd=7)
    session.expire_all()
    new = queries.public_pledge(session, pledge.public_id).current
    _, old = queries.pledge_version(session, pledge.public_id, 1)
    assert (old.money[0].usd, new.money[0].usd) == (5, 7)


def test_every_change_leaves_an_audit_row(session, a_pledge):
    pledge = a_pledge(source_id="1", usd=5)
    a_pledge(source_id="1", usd=6)
    services.withdraw_pledge(session, pledge, "Taken back by the organisation.", None, pledge.created_at)
    actions = session.scalars(select(AuditRow.action).where(AuditRow.subject_id == pledge.id).order_by(AuditRow.seq))
    assert actions.all() == ["pledge.published", "pledge.changed", "pledge.withdrawn"]


def test_public_ids_go_on_from_the_highest_and_are_never_used_again(session, a_pledge):
    first = a_pledge(source_id="a", public_id="R-000041")
    second = a_pledge(source_id="b")
    services.withdraw_pledge(session, second, "A mistake.", None, second.created_at)
    third = a_pledge(source_id="c")
    assert [p.public_id for p in (first, second, third)] == ["R-000041", "R-000042", "R-000043"]


def test_a_withdrawn_pledge_does_not_change(session, a_pledge):
    pledge = a_pledge(source_id="1", usd=5)
    services.withdraw_pledge(session, pledge, "A mistake.", None, pledge.created_at)
    with pytest.raises(RuleBroken):
        a_pledge(source_id="1", usd=6)


def test_a_withdrawn_pledge_says_why_and_is_in_no_list_or_sum(session, a_pledge):
    pledge = a_pledge(source_id="1", usd=5)
    a_pledge(source_id="2", usd=1)
    services.withdraw_pledge(session, pledge, "A mistake.", None, pledge.created_at)
    with pytest.raises(Withdrawn, match="A mistake"):
        queries.public_pledge(session, pledge.public_id)
    with pytest.raises(Withdrawn):
        queries.pledge_version(session, pledge.public_id, 1)
    figures = queries.figures(session, queries.Filters())
    assert (figures.all, figures.found, figures.totals.sums[0].usd) == (1, 1, 1)


def test_withdrawing_needs_a_reason(session, a_pledge):
    pledge = a_pledge(source_id="1")
    with pytest.raises(RuleBroken):
        services.withdraw_pledge(session, pledge, "  ", None, pledge.created_at)


@pytest.mark.parametrize("table", ["pledge_version", "pledge_money", "pledge_country", "pledge_region", "pledge_party"])
def test_the_database_refuses_to_change_what_a_version_said(session, a_pledge, table):
    a_pledge(source_id="1", usd=5, countries=("GH",), regions=("m49-africa",))
    session.commit()
    with pytest.raises(DBAPIError):
        session.execute(Base.metadata.tables[table].delete())


def test_a_country_that_does_not_exist_is_named(session, a_pledge):
    with pytest.raises(RuleBroken) as refused:
        a_pledge(source_id="1", countries=("ZZ",))
    assert "ZZ" in str(refused.value.fields["countries"])


def test_writers_at_the_same_time_lose_no_version(sessions, session, at, a_pledge):
    a_pledge(source_id="1", usd=0)
    session.commit()
    failures = []

    def write(number):
        try:
            with sessions.transaction() as own:
                put(own, at, source_id="1", usd=number)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.expire_all()
    whole = selectinload(Pledge.versions).selectinload(PledgeVersion.money)
    pledge = session.scalars(select(Pledge).options(whole)).one()
    assert failures == []
    assert [version.n for version in pledge.versions] == list(range(1, pledge.current_n + 1))
    assert pledge.current_n == 9
    assert {int(version.money[0].usd) for version in pledge.versions} == set(range(9))


def test_the_record_is_taken_in_once(recorded, at):
    before = recorded.scalar(select(func.count()).select_from(AuditRow))
    again = services.load_pledges(recorded, at)
    assert again.nothing_changed
    assert again.same["pledge"] == 33
    assert recorded.scalar(select(func.count()).select_from(AuditRow)) == before


def test_whoever_reads_a_version_reads_all_that_it_says(recorded):
    """Written anew by another hand, in another's name or as a file has it, a pledge loses nothing."""
    pledges = queries.every_pledge(recorded)
    digests = {pledge.public_id: pledge.current.content_digest for pledge in pledges}
    by_hand = {pledge.public_id: content_digest(queries.content_of(recorded, pledge)) for pledge in pledges}
    in_files = {
        one.public_id: content_digest(one.content) for one in queries.said_by_public_id(recorded, list(digests))
    }
    assert by_hand == in_files == digests
    assert any(pledge.current.facts.get("named_as") for pledge in pledges)


def test_a_yearly_amount_has_no_total_and_a_derived_one_says_from_what(recorded):
    zte = queries.public_pledge(recorded, "R-000014").current.money[0]
    mtn = queries.public_pledge(recorded, "R-000024").current.money[0]
    assert (zte.basis, zte.amount, zte.usd) == ("yearly", 400_000_000, None)
    assert (mtn.basis, mtn.amount, mtn.yearly_amount, mtn.qualifier) == ("derived", 10**10, 2 * 10**9, "about")


def test_the_newest_total_is_the_last_that_states_an_amount(recorded):
    totals = queries.totals_over_time(recorded)
    latest = queries.latest_total(totals)
    assert (len(totals), latest.stated_date, latest.usd_qualifier) == (19, "2026-03-04", "over")
    assert recorded.get(RegistryTotal, "2023-05-17").target_usd_billion == 100
