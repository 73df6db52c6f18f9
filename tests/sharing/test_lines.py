"""The lines of files that are kept say what the pledges say when they are read anew, whatever changes and whoever."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from awards.campaigns import services as campaigns
from awards.campaigns.services import Said
from awards.core.cells import csv_cell
from awards.organisations import services as organisations
from awards.organisations.models import Organisation
from awards.organisations.services import ensure_organisation
from awards.pledges import queries, services
from awards.pledges.queries import desk
from awards.pledges.rules import reports
from awards.sharing.lines import by_column, lines
from awards.sharing.queries import each
from awards.sharing.rows import rows
from awards.sharing.rules.columns import NAMES
from awards.web.streaming import csv_lines, csv_of_lines
from tests import factories
from tests.pledges.conftest import put
from tests.sharing.test_lists import FULL

SITE = "https://awards.example"


def a_new_version(session, one, other, staff, at):
    put(session, at, source_id="1", title='=1+1, "twice"\r\nand again', summary="\u2013 1, 2", note="'-3")


def a_withdrawal(session, one, other, staff, at):
    services.withdraw_pledge(session, one, 'Announced, "by mistake"', staff.id, at)


def a_tie(session, one, other, staff, at):
    services.link(session, one, other, "part_of", Decimal(50), "", staff, at)


def a_tie_whose_other_end_is_withdrawn(session, one, other, staff, at):
    a_tie(session, one, other, staff, at)
    services.withdraw_pledge(session, other, "Announced by mistake.", staff.id, at)


def a_tie_that_ended(session, one, other, staff, at):
    a_tie(session, one, other, staff, at)
    found = services.link(session, other, one, "supports", None, "", staff, at)
    services.end_link(session, found, staff, at)


def an_end(session, one, other, staff, at):
    services.close(session, one, staff, at)


def a_look_at_a_report(session, one, other, staff, at):
    said = reports.Report(date(2026, 1, 1), date(2026, 6, 30), "started", "We began.", why_none="Too early.",
                          evidence="https://example.org")  # fmt: skip
    services.report(session, one, said, factories.a_user(session, "reporter@example.org"), at.date(), at)
    services.verify_report(session, desk.reports(session, one.id)[0], 2, "papers", staff, at)


def a_part(session, one, other, staff, at):
    funder = ensure_organisation(session, "Funding, network")
    services.name_part(session, one, funder, "funder", Decimal(50), staff, at, by_lead=False)


def another_register(session, one, other, staff, at):
    services.register_elsewhere(session, one, "P2C", "7528", "", "validated, twice", at.date(), staff, at)


def a_campaign(session, one, other, staff, at):
    today = at.date()
    for name, public in (("Kits, for all", True), ("Unseen", False)):
        made = campaigns.add_campaign(session, Said(name, today, None, public=public), staff)
        campaigns.add_pledge(session, made, one.public_id, staff, at)


def sectors_and_technologies(session, one, other, staff, at):
    put(session, at, source_id="1", tags=("energy", "satellite"))


def another_number(session, one, other, staff, at):
    one.official_number = "-7"


def another_name(session, one, other, staff, at):
    lead_of_one(session).name = "=Renamed, network"


def a_merge(session, one, other, staff, at):
    ensure_organisation(session, "Heir of all", public=True)
    heir = session.scalars(select(Organisation).where(Organisation.slug == "heir-of-all")).one()
    organisations.merge(session, lead_of_one(session), heir, staff)


def lead_of_one(session):
    return session.scalars(select(Organisation).where(Organisation.slug == "example-network")).one()


CHANGES = [
    a_new_version, a_withdrawal, an_end, a_tie, a_tie_whose_other_end_is_withdrawn, a_tie_that_ended,
    a_look_at_a_report, a_part, another_register, another_number, another_name, a_merge,
    a_campaign, sectors_and_technologies,
]  # fmt: skip


def in_files(session, at):
    """The list as CSV from what is kept and read anew, and as rows of a workbook from both."""
    session.expire_all()
    filters = queries.Filters(changed_since=at - timedelta(days=4 * 365))  # with withdrawn ones
    kept = list(lines(session, filters, at, SITE))
    found = list(rows(each(session, filters, at), SITE))
    return (
        b"".join(csv_of_lines(NAMES, [kept])),
        b"".join(csv_lines(NAMES, found)),
        [[csv_cell(row[name]) for name in NAMES] for row in by_column(kept)],
        [[csv_cell(row.get(name)) for name in NAMES] for row in found],
    )


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_kept_line_is_the_line_that_is_read_anew(session, at, a_pledge, change):
    one, other = a_pledge(source_id="1", **FULL), a_pledge(source_id="2", lead="Other network", usd=5)
    staff = factories.a_user(session, "sara@example.org")
    session.commit()
    before, read, *_ = in_files(session, at)
    assert before == read
    change(session, one, other, staff, at)
    session.commit()
    after, read, cells, read_cells = in_files(session, at)
    assert after == read != before
    assert cells == read_cells


def test_a_verification_that_ran_out_stands_in_no_line(session, at, a_pledge):
    one = a_pledge(source_id="1", **FULL)
    a_look_at_a_report(session, one, None, factories.a_user(session, "sara@example.org"), at)
    session.commit()
    soon, later = in_files(session, at), in_files(session, at + timedelta(days=3 * 365))
    assert soon[0] == soon[1] != later[0] == later[1]
