"""A pledge knows when anything public of it last changed; whoever reads it again and again asks for no more."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from awards.pledges import services
from awards.pledges.rules import reports
from tests import factories

LATER = timedelta(days=3)


def a_new_version(session, one, other, staff, at):
    from tests.pledges.conftest import put

    put(session, at, source_id="1", title="It says something else")


def a_withdrawal(session, one, other, staff, at):
    services.withdraw_pledge(session, one, "Announced by mistake.", staff.id, at)


def an_end(session, one, other, staff, at):
    services.close(session, one, staff, at)


def a_tie(session, one, other, staff, at):
    services.link(session, other, one, "part_of", Decimal(50), "", staff, at)


def a_report(session, one, other, staff, at):
    said = reports.Report(date(2026, 1, 1), date(2026, 6, 30), "started", "We began.", why_none="Too early.",
                          evidence="https://example.org")  # fmt: skip
    services.report(session, one, said, staff, at.date(), at)


def a_look_at_a_report(session, one, other, staff, at):
    a_report(session, one, other, factories.a_user(session, "reporter@example.org"), at - LATER / 2)
    from awards.pledges.queries import desk

    services.verify_report(session, desk.reports(session, one.id)[0], 2, "papers", staff, at)


def an_end_of_a_tie(session, one, other, staff, at):
    found = services.link(session, other, one, "part_of", None, "", staff, at - LATER / 2)
    services.end_link(session, found, staff, at)


@pytest.mark.parametrize(
    "change",
    [a_new_version, a_withdrawal, an_end, a_tie, an_end_of_a_tie, a_report, a_look_at_a_report],
    ids=lambda change: change.__name__,
)
def test_each_public_change_is_known_by_its_instant(session, at, a_pledge, change):
    one, other = a_pledge(source_id="1"), a_pledge(source_id="2")
    staff = factories.a_user(session, "staff@example.org")
    assert one.changed_at == at
    change(session, one, other, staff, at + LATER)
    session.commit()
    session.refresh(one)
    assert one.changed_at == at + LATER


def test_reading_the_same_again_is_no_change(session, at, a_pledge):
    from tests.pledges.conftest import put

    one = a_pledge(source_id="1", title="The same")
    put(session, at + LATER, source_id="1", title="The same")
    session.commit()
    session.refresh(one)
    assert one.changed_at == at
