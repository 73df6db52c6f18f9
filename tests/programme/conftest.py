"""An edition from the proposal, its staff, and their desks."""

import pytest

from awards.programme import queries, services
from tests.factories import a_user


@pytest.fixture
def proposed_edition(session, at):
    """An edition opened from the proposal, its rules not published yet."""
    return services.open_edition(session, queries.default_document(), a_user(session, "opener@example.org"), at)


@pytest.fixture
def published_edition(session, proposed_edition, at):
    """The same with its rules published; its call opens later."""
    services.publish_rules(session, proposed_edition, None, at)
    return proposed_edition


@pytest.fixture
def staff_of(session, client_for):
    """`staff_of(edition, "ada")`: the desk of a member of its staff."""

    def make(edition, name):
        user = a_user(session, f"{name}@example.org", ("staff", edition.id))
        session.commit()
        return client_for(user)

    return make


@pytest.fixture
def reread(session):
    """The edition as the database has it now."""

    def again(edition):
        session.expire_all()
        found = queries.edition(session, edition.id)
        session.commit()
        return found

    return again
