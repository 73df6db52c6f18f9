"""Who speaks for an organisation: asked, confirmed, declined, ended."""

import pytest
from sqlalchemy import select

from awards.core.errors import RuleBroken
from awards.infrastructure.outbox import OutboxMail
from awards.organisations import policy, queries, rules, services
from tests.factories import a_user


@pytest.fixture
def person(session, at):
    return a_user(session, "person@network.example")


@pytest.fixture
def staff(session, at):
    return a_user(session, "staff@secretariat.example")


def asked(session, person, at, name="Example network"):
    return services.claim(session, person, name, "I lead it.", at)


@pytest.mark.case("AZ-20")
def test_a_claim_opens_nothing_until_staff_confirm_it(session, person, staff, at):
    services.ensure_organisation(session, "Example Network", public=True)
    claim = asked(session, person, at)
    assert queries.represented(session, person.id) == []
    services.confirm(session, claim, staff, at)
    assert [o.slug for o in queries.represented(session, person.id)] == ["example-network"]
    assert person.has("pledger")
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.to, mail.values["confirmed"], mail.values["organisation"]) == (person.email, True, "Example Network")


def test_an_organisation_that_nobody_knows_is_made_and_stands_on_no_page(session, person, at):
    claim = asked(session, person, at, "Nobody’s friend")
    made = queries.organisation(session, claim.organisation_id)
    assert (made.public, made.state) == (False, "unverified")
    assert queries.to_claim(session, "Nobody", False, 5) == []


def test_declining_needs_a_reason_which_the_person_reads(session, person, staff, at):
    claim = asked(session, person, at)
    with pytest.raises(RuleBroken, match="Say why"):
        services.decline(session, claim, " ", staff, at)
    services.decline(session, claim, "Write from its own address.", staff, at)
    assert session.scalars(select(OutboxMail)).one().values["reason"] == "Write from its own address."
    assert not person.has("pledger")
    asked(session, person, at)  # and one may ask again


def test_a_claim_is_settled_once(session, person, staff, at):
    claim = asked(session, person, at)
    services.confirm(session, claim, staff, at)
    for verb in (services.confirm, lambda *given: services.decline(*given[:2], "No", *given[2:])):
        with pytest.raises(RuleBroken, match="settled this already"):
            verb(session, claim, staff, at)


def test_the_same_organisation_is_asked_for_once_whatever_name_it_is_given(session, person, staff, at):
    asked(session, person, at)
    with pytest.raises(RuleBroken, match="already"):
        asked(session, person, at, "EXAMPLE  network")
    old, new = (services.ensure_organisation(session, name) for name in ("Old", "New"))
    asked(session, person, at, "Old")
    services.merge(session, old, new, staff)
    with pytest.raises(RuleBroken, match="already"):
        asked(session, person, at, "New")


def test_nobody_asks_for_many_at_once(session, person, at):
    for number in range(rules.MOST_OPEN_CLAIMS):
        asked(session, person, at, f"Number {number}")
    with pytest.raises(RuleBroken, match="several"):
        asked(session, person, at, "One more")


def test_who_spoke_for_a_merged_organisation_speaks_for_its_successor(session, person, staff, at):
    services.confirm(session, asked(session, person, at), staff, at)
    old = queries.represented(session, person.id)[0]
    new = services.ensure_organisation(session, "New network")
    services.merge(session, old, new, staff)
    session.expire_all()
    assert [o.slug for o in queries.represented(session, person.id)] == ["new-network"]
    assert queries.speakers(session, new.id) == [person.id]


def test_staff_who_end_the_last_claim_take_the_role_too_and_the_person_keeps_it(session, person, staff, at):
    first, second = asked(session, person, at), asked(session, person, at, "Second")
    for claim in (first, second):
        services.confirm(session, claim, staff, at)
    services.end(session, first, staff, at)
    assert person.has("pledger")
    services.end(session, second, staff, at)
    assert not person.has("pledger")
    assert queries.represented(session, person.id) == []


def test_nobody_settles_their_own_claim(session, at):
    from tests.factories import an_edition

    edition = an_edition(session, at)
    both = a_user(session, "both@secretariat.example", ("staff", edition.id))
    claim = queries.claim(session, services.claim(session, both, "Own", "", at).id)
    assert not policy.may_settle(both, claim)
    assert policy.why_not_settle(both, claim) is policy.OWN
    assert policy.may_end(both, claim)


def test_made_up_people_and_real_organisations_never_meet(session, at):
    made_up = a_user(session, "made@rehearsal.example", rehearsal=True)
    services.ensure_organisation(session, "Real", public=True)
    with pytest.raises(RuleBroken, match="cannot be asked for"):
        services.claim(session, made_up, "Real", "", at)
    own = services.claim(session, made_up, "Made up", "", at)
    assert queries.organisation(session, own.organisation_id).rehearsal
    assert queries.to_claim(session, "Real", True, 5) == []
    assert [c.id for c in queries.claims_waiting(session, True, 5)] == [own.id]
