"""Countries, regions and dated memberships of the record."""

from datetime import date

import pytest
from sqlalchemy import func, select

from awards.core.vocabulary import ITU_REGIONS, LANGUAGES
from awards.infrastructure.audit import AuditRow
from awards.places import queries, services
from awards.places.models import Country, CountryStatus
from awards.web.labels import label


def test_reading_the_places_again_changes_nothing_and_leaves_no_audit_row(session):
    rows = session.scalar(select(func.count()).select_from(AuditRow))
    assert services.load_places(session).nothing_changed
    assert session.scalar(select(func.count()).select_from(AuditRow)) == rows


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_region_is_called_the_same_on_its_page_and_wherever_pages_choose_one(session, app, code):
    names = {key: queries.region(session, key).names[code] for key in ITU_REGIONS}
    with app.test_request_context(f"/?lang={code}"):
        app.preprocess_request()
        assert {key: str(label(key)) for key in ITU_REGIONS} == names


def test_a_place_that_differs_from_the_record_is_brought_back_and_noted(session):
    session.get(Country, "GH").names = {"en": "Gold Coast"}
    session.flush()
    counts = services.load_places(session)
    assert counts.changed == {"country": 1}
    assert session.get(Country, "GH").names["fr"] == "Ghana"
    assert session.scalars(
        select(AuditRow.details).where(AuditRow.action == "places.loaded").order_by(AuditRow.seq)
    ).all()[-1]["changed"] == {"country": 1}


def test_namibia_is_a_country_and_not_a_missing_value(session):
    assert queries.country(session, "NA").names["en"] == "Namibia"


def test_every_country_has_its_name_in_six_languages(session):
    assert {len(country.names) for country in queries.countries(session)} == {6}


@pytest.mark.parametrize(
    ("day", "stated", "on"),
    [
        (None, "2025", set()),
        (date(2026, 1, 1), "2025", set()),
        (date(2024, 12, 13), "2023-12-12", set()),
        (date(2024, 12, 12), "2023-12-12", {"ST"}),
        (date(2023, 12, 13), "2023-12-12", {"ST"}),
        (date(2023, 12, 12), "2023-12-12", {"BT", "ST"}),
        (date(2020, 1, 1), "2023-12-12", {"BT", "ST"}),
    ],
)
def test_a_list_of_a_day_is_without_those_who_had_left_by_then(session, day, stated, on):
    listed = queries.standing_on(queries.dated_lists(session), day)["LDC"]
    assert listed.stated == stated
    assert listed.members & {"BT", "ST"} == on
    assert "NP" in listed.members


def test_a_country_that_left_a_list_says_when(session):
    lists = queries.newest_lists(session)
    standing = {s.status: s for s in queries.standings(queries.country(session, "BT"), lists)}
    assert (standing["LDC"].member, standing["LDC"].left_on, standing["LDC"].stated) == (False, "2023-12-13", "2025")
    assert standing["LLDC"].member


def test_the_list_of_another_date_still_stands(session):
    then = session.scalars(
        select(CountryStatus.member).where(CountryStatus.iso2 == "BT", CountryStatus.stated == "2023-12-12")
    ).all()
    assert then == [True]


def test_a_group_has_its_members_by_the_newest_list_and_a_region_its_countries(session):
    lists = queries.newest_lists(session)
    assert len(queries.countries_of(session, queries.region(session, "ldc"), lists)) == 44
    africa = {c.iso2 for c in queries.countries_of(session, queries.region(session, "africa"), lists)}
    assert {"GH", "RW"} <= africa
    assert "EG" not in africa
    assert queries.countries_of(session, queries.region(session, "latin-america"), lists) == []


def test_a_country_knows_every_region_and_group_it_lies_in(session):
    found = queries.regions_of(queries.country(session, "RW"), queries.newest_lists(session))
    assert found == ["africa", "m49-africa", "m49-eastern-africa", "ldc", "lldc"]
