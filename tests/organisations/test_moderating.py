"""What staff do with an organisation: describe, identify, verify, merge and part."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.organisations import queries, services
from awards.organisations.models import Organisation
from awards.organisations.services.moderating import Description
from tests.factories import a_user


@pytest.fixture
def staff(session, at):
    return a_user(session, "staff@secretariat.example")


def made(session, *names, **values):
    return [services.ensure_organisation(session, name, public=True, **values) for name in names]


def done(session, organisation):
    return session.scalars(
        select(AuditRow.action).where(AuditRow.subject_id == organisation.id).order_by(AuditRow.seq)
    ).all()


def test_a_name_that_it_bore_still_finds_it_and_so_does_its_name_in_arabic(session, staff):
    (one,) = made(session, "Old Words")
    services.describe(session, one, Description("New Words", {"ar": "كلمات جديدة", "fr": " "}, "academia", "KE"), staff)
    found = queries.by_names(session, ["old words", "كلمات جديدة", "New words"])
    assert {organisation.id for organisation in found.values()} == {one.id}
    assert len(found) == 3
    assert one.names == {"ar": "كلمات جديدة"}
    assert [o.id for o in queries.organisations(session, queries.Wanted("جديدة"), 5)] == [one.id]
    assert done(session, one) == ["organisation.made", "organisation.described"]


def test_a_host_that_many_share_is_no_domain_of_an_organisation(session, staff):
    (one,) = made(session, "One")
    with pytest.raises(RuleBroken, match="many share"):
        services.describe(session, one, Description("One", website="https://facebook.com/one"), staff)


def test_an_identifier_belongs_to_one_organisation_and_its_address_leads_there(session, staff):
    one, other = made(session, "One", "Other")
    services.add_identifier(session, one, "ror", "https://ror.org/04wxnsj81", staff)
    services.add_identifier(session, one, "GB-COH", "0950-6232", staff)
    assert queries.slug_of_written_identifier(session, "ROR-04wxnsj81") == "one"
    assert queries.slug_of_written_identifier(session, "GB-COH-0950-6232") == "one"
    with pytest.raises(RuleBroken, match="One has this identifier"):
        services.add_identifier(session, other, "ROR", "04wxnsj81", staff)
    services.merge(session, one, other, staff)
    assert queries.slug_of_written_identifier(session, "ROR-04wxnsj81") == "other"
    services.remove_identifier(session, one, "ROR", "04wxnsj81", staff)
    assert queries.slug_of_written_identifier(session, "ROR-04wxnsj81") is None


@pytest.mark.case("AZ-23", rest="a reason: none is asked for")
def test_the_state_follows_from_what_staff_did(session, staff, at):
    one, other = made(session, "One", "Other")
    assert one.state == "unverified"
    services.verify(session, one, staff, at)
    services.verify(session, one, staff, at)
    assert (one.state, done(session, one).count("organisation.verified")) == ("verified", 1)
    services.doubt(session, one, staff)
    assert one.state == "unverified"
    services.merge(session, one, other, staff)
    assert one.state == "merged"
    with pytest.raises(RuleBroken, match="merged organisation is not verified"):
        services.verify(session, one, staff, at)
    assert [o.slug for o in queries.organisations(session, queries.Wanted(state="merged"), 5)] == ["one"]


@pytest.mark.case("AZ-23")
def test_the_database_refuses_a_verification_by_nobody(session, at):
    (one,) = made(session, "One")
    one.verified_at = at
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_what_was_merged_before_goes_along_so_that_no_address_needs_two_steps(session, staff):
    first, second, third = made(session, "First", "Second", "Third")
    services.merge(session, first, second, staff)
    services.merge(session, second, third, staff)
    session.expire_all()
    assert {queries.successor(session, slug) for slug in ("first", "second")} == {"third"}
    assert [o.id for o in queries.organisations(session, queries.Wanted("first"), 5)][-1] == third.id
    assert queries.by_names(session, ["First"])["first"].id == third.id


def test_a_merge_into_itself_twice_or_into_a_merged_one_is_refused(session, staff):
    one, other, third = made(session, "One", "Other", "Third")
    for into, words in ((one, "itself"),):
        with pytest.raises(RuleBroken, match=words):
            services.merge(session, one, into, staff)
    services.merge(session, one, other, staff)
    with pytest.raises(RuleBroken, match="merged already"):
        services.merge(session, one, third, staff)
    with pytest.raises(RuleBroken, match="was merged itself"):
        services.merge(session, third, one, staff)


def test_an_address_that_was_public_leads_to_a_page_that_is(session, staff):
    shown, hidden = made(session, "Shown")[0], services.ensure_organisation(session, "Hidden")
    services.merge(session, shown, hidden, staff)
    assert queries.successor(session, "shown") == "hidden"


def test_what_a_merge_made_public_is_private_again_once_it_is_parted(session, staff):
    shown, between, hidden = (
        made(session, "Shown")[0],
        *(services.ensure_organisation(session, name) for name in ("Between", "Hidden")),
    )
    services.show(session, shown)
    services.merge(session, shown, between, staff)
    services.merge(session, between, hidden, staff)
    assert (between.public, hidden.public) == (True, True)
    services.separate(session, shown, staff)
    session.expire_all()
    assert (shown.public, between.public, hidden.public) == (True, False, False)
    assert between.merged_into_id == hidden.id, "what was not parted stays one"


def test_what_became_public_by_itself_meanwhile_stays_so_when_it_is_parted(session, staff):
    shown, hidden, other = (
        made(session, "Shown")[0],
        *(services.ensure_organisation(session, name) for name in ("Hidden", "Other")),
    )
    services.show(session, shown)
    services.merge(session, shown, hidden, staff)
    services.show(session, hidden)
    assert done(session, hidden)[-1] == "organisation.made_public"
    services.separate(session, shown, staff)
    session.expire_all()
    assert (shown.public, hidden.public, hidden.public_by_merge) == (True, True, False)
    services.merge(session, shown, other, staff)
    services.merge(session, hidden, other, staff)
    services.separate(session, shown, staff)
    session.expire_all()
    assert other.public, "another that is public is still one with it"


def test_a_made_up_organisation_is_never_one_with_a_real_one(session, staff):
    real, made_up = made(session, "Real", "Made up")
    made_up.rehearsal = True
    session.flush()
    with pytest.raises(RuleBroken, match="made up"):
        services.merge(session, made_up, real, staff)


def test_a_merge_taken_back_gives_each_its_own_names_again(session, staff):
    one, other = made(session, "One", "Other")
    services.merge(session, one, other, staff)
    assert "one" in other.search_text.split()
    services.separate(session, one, staff)
    assert (one.merged_into_id, other.search_text) == (None, "other")
    assert done(session, one)[-2:] == ["organisation.merged", "organisation.separated"]
    with pytest.raises(RuleBroken, match="not merged"):
        services.separate(session, one, staff)


def test_a_merge_taken_back_takes_along_what_came_with_it(session, staff):
    first, second, third, fourth = made(session, "First", "Second", "Third", "Fourth")
    services.merge(session, first, second, staff)
    services.merge(session, second, third, staff)
    services.merge(session, third, fourth, staff)
    services.separate(session, second, staff)
    session.expire_all()
    assert (first.merged_into_id, second.merged_into_id, third.merged_into_id) == (second.id, None, fourth.id)
    assert set(second.search_text.split()) == {"first", "second"}
    assert set(fourth.search_text.split()) == {"third", "fourth"}


def test_what_was_merged_by_itself_since_stays_where_it_is(session, staff):
    first, second, third = made(session, "First", "Second", "Third")
    services.merge(session, first, second, staff)
    services.merge(session, second, third, staff)
    services.separate(session, first, staff)
    services.merge(session, first, third, staff)
    services.separate(session, second, staff)
    session.expire_all()
    assert (first.merged_into_id, second.merged_into_id) == (third.id, None)


def test_likely_the_same_are_those_of_one_domain(session):
    one = services.ensure_organisation(session, "One", website="https://one.example")
    other = services.ensure_organisation(session, "Uno", website="https://www.one.example/es")
    services.ensure_organisation(session, "Else", website="https://else.example")
    assert [o.id for o in queries.likely_same(session, one)] == [other.id]


def test_staff_go_through_the_list_page_by_page(session):
    made(session, "Aa", "Ab", "Ac")
    first = queries.organisations(session, queries.Wanted(), 2)
    rest = queries.organisations(session, queries.Wanted(after=first[-1].slug), 2)
    assert [o.slug for o in (*first, *rest)] == ["aa", "ab", "ac"]
    assert session.query(Organisation).count() == 3
