"""Files of pages are made anew after every change of an organisation, also one that is as long as what it replaces."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from awards.desks.prerendering.marks import registry
from awards.organisations.models import Organisation
from awards.organisations.services import ensure_organisation
from awards.organisations.services import moderating as staff
from awards.organisations.services.moderating import Description
from tests import factories

SAID = Description("Nine Wells", {"fr": "Neuf puits"}, "civil-society", "KE")
RORS = ("04wxnsj81", "05a28rw58")


@pytest.fixture
def wells(session: Session, at):
    """A public organisation with names, a country and an identifier; and one of the staff."""
    by = factories.a_user(session, "staff@office.example", ("admin", None))
    found = ensure_organisation(session, "Nine Wells", public=True)
    staff.describe(session, found, SAID, by)
    staff.add_identifier(session, found, "ROR", RORS[0], by)
    session.commit()
    return found, by


def described(**values):
    return lambda session, found, by: staff.describe(session, found, replace(SAID, **values), by)


def exchange(session, found, by):
    staff.remove_identifier(session, found, "ROR", RORS[0], by)
    staff.add_identifier(session, found, "ROR", RORS[1], by)


CHANGES = {
    "a letter of the name": described(name="Nine Bells"),
    "a letter in French": described(names={"fr": "Neuf Puits"}),
    "another country": described(country="UG"),
    "another kind": described(kind="government"),
    "another identifier": exchange,
    "by another way": lambda session, found, by: setattr(found, "note", "Wells"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_change_of_an_organisation_that_pages_name_is_seen(session, wells, at, what):
    found, by = wells
    before = registry(session, at)
    assert registry(session, at) == before
    CHANGES[what](session, found, by)
    session.commit()
    assert registry(session, at) != before


def test_a_change_of_one_that_no_page_names_makes_nothing_anew(session, wells, at):
    hidden = ensure_organisation(session, "Not shown", public=False)
    session.commit()
    before = registry(session, at)
    staff.describe(session, hidden, replace(SAID, name="Not seen"), wells[1])
    session.commit()
    assert registry(session, at) == before
    assert session.get_one(Organisation, hidden.id).name == "Not seen"
