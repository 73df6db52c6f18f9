"""One row for an organisation, whatever name it is given by."""

import pytest
from sqlalchemy import func, select

from awards.infrastructure.audit import AuditRow
from awards.organisations import queries, services
from awards.organisations.models import FormerAward, FormerLaureate, Organisation


@pytest.mark.case("IN-04", rest="a look-alike in letters of another script, 200 marks on one letter")
def test_the_same_name_in_another_spelling_finds_the_organisation(session):
    first = services.ensure_organisation(session, "Fundación Ejemplo", website="https://www.ejemplo.example/es")
    again = services.ensure_organisation(session, "FUNDACION  EJEMPLO", website="https://ejemplo.example")
    assert again.id == first.id
    assert session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_two_organisations_with_one_address_form_get_two_addresses(session):
    first = services.ensure_organisation(session, "AT T")
    other = services.ensure_organisation(session, "AT&T")
    third = services.ensure_organisation(session, "例")
    assert (first.slug, other.slug, third.slug) == ("at-t", "at-t-2", "li")


def test_an_organisation_once_public_stays_public(session):
    services.ensure_organisation(session, "Example", public=True)
    assert services.ensure_organisation(session, "Example", public=False).public


def test_a_merged_organisation_gives_its_successor(session):
    old = services.ensure_organisation(session, "Old Name")
    new = services.ensure_organisation(session, "New Name")
    old.merged_into_id = new.id
    session.flush()
    assert queries.by_names(session, ["old name"]) == {"old name": new}
    assert queries.slugs_by_names(session, ["Old name", "none"]) == {"old name": new.slug}


def test_former_winners_are_found_by_name_and_by_domain_in_their_category_alone(session):
    holder = services.ensure_organisation(session, "Example", website="https://example.org")
    services.remember_award(session, holder.id, 2019, "skills", "winner")
    services.remember_award(session, holder.id, 2019, "skills", "winner")
    services.remember_award(session, holder.id, 2018, "access", "finalist")
    assert [a.year for a in queries.former_awards(session, "skills", ["EXAMPLE"])] == [2019]
    assert [a.year for a in queries.former_awards(session, "skills", ["Other"], ["info@example.org"])] == [2019]
    assert queries.former_awards(session, "access", ["Example"]) == []
    assert queries.former_awards(session, "skills", ["Other"], ["someone@gmail.com"]) == []


def test_the_record_is_read_once_and_never_changed_by_reading_it_again(session):
    first = services.load_organisations(session)
    rows = session.scalar(select(func.count()).select_from(AuditRow))
    again = services.load_organisations(session)
    assert first.new["organisation"] == 66
    assert again.nothing_changed
    assert session.scalar(select(func.count()).select_from(AuditRow)) == rows
    assert session.get(Organisation, queries.by_names(session, ["W.TEC"])["w tec"].id).slug == "w-tec"


def test_awards_of_the_record_are_remembered_where_the_category_is_known(session):
    services.load_organisations(session)
    held = session.scalars(select(FormerAward.category_key).where(FormerAward.year == 2019)).all()
    assert sorted(set(held)) == ["access", "leadership-in-smes", "leadership-in-tech", "research", "skills"]
    assert held.count("research") == 2


def test_the_record_tells_who_stood_together_as_a_laureate(session):
    services.load_organisations(session)
    rows = session.scalars(
        select(FormerLaureate).where(FormerLaureate.slug == "rebuilding-ukrainian-businesses-2023")
    ).all()
    assert {(row.part, row.name) for row in rows if row.part == "organisation"} == {
        ("organisation", "Impact Foundation"),
        ("organisation", "Mastercard Center for Inclusive Growth"),
    }
    assert {row.year for row in rows} == {2023}
    assert len({row.laureate for row in rows}) == 1
    people = session.scalars(select(FormerLaureate.name).where(FormerLaureate.part == "person")).all()
    assert people == ["Roxana Rugina"]


def test_a_laureate_is_remembered_once_with_its_people_its_project_and_its_organisations(session):
    holder = services.ensure_organisation(session, "Example")
    for _ in range(2):
        services.remember_laureate(
            session, "maps-2027", 2027, {"Example": holder.id, "Partner": None}, "Ada Lima, Ben Okoye", "Maps"
        )
    rows = session.scalars(select(FormerLaureate).order_by(FormerLaureate.part, FormerLaureate.folded)).all()
    assert [(row.part, row.name, row.organisation_id) for row in rows] == [
        ("organisation", "Example", holder.id), ("organisation", "Partner", None),
        ("person", "Ada Lima", None), ("person", "Ben Okoye", None), ("project", "Maps", None),
    ]  # fmt: skip
    assert {row.laureate for row in rows} == {"Maps"}
