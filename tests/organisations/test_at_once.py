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


def begun_beside(sessions, verb):
    """A thread that does this in a transaction of its own, begun; what went wrong in it ends in the list."""
    wrong = []

    def run():
        try:
            with sessions.transaction() as mine:
                verb(mine)
        except Exception as error:
            wrong.append(error)

    thread = Thread(target=run)
    thread.start()
    thread.join(0.4)  # until it waits for somebody
    return thread, wrong


def test_two_who_ask_for_the_same_unknown_organisation_at_once_ask_for_one(session, sessions, at):
    ada, ben = a_user(session, "ada@example.org"), a_user(session, "ben@example.org")
    session.commit()

    def ask(mine, user):
        services.claim(mine, mine.get_one(type(user), user.id), "Léa’s Workshop", "", at)

    with sessions.transaction() as first:
        ask(first, ada)
        thread, wrong = begun_beside(sessions, lambda mine: ask(mine, ben))
    thread.join()
    assert wrong == []
    made = session.scalars(select(Organisation)).one()
    assert {found.user_id for found in queries.claims_on(session, made.id)} == {ada.id, ben.id}


def test_an_organisation_is_parted_while_the_one_that_it_was_merged_into_is_merged_itself(session, sessions):
    staff = a_user(session, "staff@secretariat.example")
    named = [services.ensure_organisation(session, name, public=True) for name in ("One", "Two", "Three")]
    part, heir, last = sorted(named, key=lambda one: one.id)
    services.merge(session, part, heir, staff)
    session.commit()

    def whole(mine, one):
        return mine.get_one(Organisation, one.id)

    with sessions.transaction() as third:  # who describes the last keeps the merge half way
        services.doubt(third, whole(third, last), third.get_one(type(staff), staff.id))
        merging, wrong = begun_beside(
            sessions,
            lambda mine: services.merge(
                mine, whole(mine, heir), whole(mine, last), mine.get_one(type(staff), staff.id)
            ),
        )
        parting, wrong_too = begun_beside(
            sessions, lambda mine: services.separate(mine, whole(mine, part), mine.get_one(type(staff), staff.id))
        )
    merging.join()
    parting.join()
    session.expire_all()
    assert (wrong, wrong_too) == ([], [])
    assert (part.merged_into_id, heir.merged_into_id) == (None, last.id)
