"""Two people, two of the staff and an edition."""

import pytest

from tests import factories
from tests.people.beside import ADDRESS, ELSEWHERE, NAME, OTHER


@pytest.fixture
def edition(session, at):
    return factories.an_edition(session, at)


@pytest.fixture
def zoe(session):
    return factories.a_user(session, ADDRESS, name=NAME)


@pytest.fixture
def ola(session):
    return factories.a_user(session, ELSEWHERE, name=OTHER)


@pytest.fixture
def staff(session):
    return [factories.a_user(session, f"staff{n}@example.org") for n in range(2)]
