"""Two writers at once: a merge loses nothing that is written meanwhile, and two merges never make a circle."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from awards.core.errors import RuleBroken
from awards.organisations import queries, services
from awards.organisations.models import Organisation
from awards.pledges import queries as pledges
from awards.pledges import rules
from awards.pledges import services as registry
from tests.factories import a_user


def at_once(*verbs):
    """Run each in a thread of its own, begun together; what a rule refused comes back."""
    barrier, refused = Barrier(len(verbs)), []

    def run(verb):
        barrier.wait()
        try:
            verb()
        except RuleBroken as broken:
            refused.append(str(broken))

    threads = [Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.case("CO-09", rest="two accounts")
def test_no_pledge_is_lost_that_is_written_while_its_organisation_is_merged(session, sessions, at):
    staff = a_user(session, "staff@secretariat.example")
    old, new = (services.ensure_organisation(session, name, public=True) for name in ("Old", "New"))
    session.commit()

    def write(number):
        content = rules.Content(title=f"Pledge {number}", source="made up", parties=(("old", "lead"),))
        with sessions.transaction() as other:
            registry.put_pledge(other, registry.Put("test", f"{number}", None, None, content), None, at)

    def merge():
        with sessions.transaction() as other:
            one, two = (other.get_one(Organisation, found) for found in (old.id, new.id))
            services.merge(other, one, two, other.get_one(type(staff), staff.id))

    at_once(lambda: [write(number) for number in range(4)], merge, lambda: [write(n) for n in range(4, 8)])
    session.expire_all()
    found = pledges.by_organisation(session, new.id, 20)
    assert sorted(pledge.current.title for pledge in found) == [f"Pledge {number}" for number in range(8)]
    assert {pledge.current.parties[0].organisation.standing.slug for pledge in found} == {"new"}
    assert queries.successor(session, "old") == "new"


def test_two_merges_against_each_other_leave_one_of_the_two_standing(session, sessions, at):
    staff = a_user(session, "staff@secretariat.example")
    one, other = (services.ensure_organisation(session, name, public=True) for name in ("One", "Other"))
    session.commit()

    def merge(first, second):
        with sessions.transaction() as mine:
            a, b = mine.get_one(Organisation, first), mine.get_one(Organisation, second)
            services.merge(mine, a, b, mine.get_one(type(staff), staff.id))

    refused = at_once(lambda: merge(one.id, other.id), lambda: merge(other.id, one.id))
    session.expire_all()
    merged = session.scalars(select(Organisation.slug).where(Organisation.merged_into_id.is_not(None))).all()
    assert len(refused) == len(merged) == 1
