"""What stands beside an organisation (merged, unseen, made up, of a like name) is not taken for it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import false, select, true

from awards.core.errors import NotFound
from awards.organisations import queries, services
from awards.organisations.models import (
    FormerAward,
    Organisation,
    OrganisationAlias,
    OrganisationClaim,
    OrganisationDomain,
    OrganisationIdentifier,
)
from awards.organisations.queries import Wanted
from tests.factories import a_user, an_edition
from tests.support.page import words

THEN = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def staff(session, at):
    edition = an_edition(session, at)
    return [a_user(session, f"{name}@secretariat.example", ("staff", edition.id)) for name in ("staff", "second")]


@pytest.fixture
def made(session, staff):
    """Organisations in every state: two that stand, one merged into each, unseen, made up, verified, not public."""
    found = {
        name: services.ensure_organisation(session, name, public=public)
        for name, public in (("Own network", True), ("Other network", True), ("Former network", True),
                             ("Hidden heir", False), ("Into hidden", True), ("Verified network", False))
    }  # fmt: skip
    found["Made up network"] = services.ensure_organisation(session, "Made up network", public=True, rehearsal=True)
    found["Unseen network"] = services.keep_unseen(session, "Unseen network", staff[0].id)
    services.merge(session, found["Former network"], found["Own network"], staff[0])
    services.merge(session, found["Into hidden"], found["Hidden heir"], staff[0])
    found["Hidden heir"].public = False
    services.verify(session, found["Verified network"], staff[0], THEN)
    session.flush()
    return found


def slugs(found):
    return [one.slug for one in found]


# One organisation


def test_a_public_organisation_is_found_at_its_address_or_as_a_later_page_names_it(session, made):
    found = queries.public_organisation(session, "own-network", false())
    assert found is made["Own network"]
    assert queries.public_organisation(session, "hidden-heir", true()) is made["Hidden heir"]
    for slug, named in (("hidden-heir", false()), ("nowhere", true())):
        with pytest.raises(NotFound):
            queries.public_organisation(session, slug, named)


def test_an_address_of_a_merged_one_leads_to_its_heir_while_that_is_public(session, made):
    assert queries.successor(session, "former-network") == "own-network"
    assert queries.successor(session, "own-network") is None
    assert queries.successor(session, "into-hidden") is None
    assert queries.by_slug(session, "former-network") is made["Own network"]
    for slug in ("into-hidden", "hidden-heir", "nowhere"):
        with pytest.raises(NotFound):
            queries.by_slug(session, slug)
    assert queries.at_slug(session, "hidden-heir") is made["Hidden heir"]
    assert queries.at_slug(session, made["Unseen network"].slug) is None
    assert queries.organisation(session, made["Other network"].id) is made["Other network"]
    with pytest.raises(NotFound):
        queries.organisation(session, uuid4())


def test_an_identifier_leads_to_who_holds_it_or_its_heir_while_that_is_public(session, made):
    for name, scheme, value in (
        ("Own network", "ROR", "1"), ("Other network", "ROR", "2"), ("Other network", "LEI", "1"),
        ("Former network", "LEI", "3"), ("Into hidden", "LEI", "4"),
    ):  # fmt: skip
        session.add(OrganisationIdentifier(organisation_id=made[name].id, scheme=scheme, value=value))
    session.flush()
    for scheme, value, slug in (("ROR", "1", "own-network"), ("LEI", "1", "other-network"), ("LEI", "3", "own-network"),
                                ("LEI", "4", None), ("ROR", "3", None)):  # fmt: skip
        assert queries.slug_of_written_identifier(session, f"{scheme}-{value}") == slug


def test_names_find_who_bears_them_as_it_stands(session, made):
    asked = ["Own network", "FORMER Network", "Into hidden", "Nobody", " "]
    assert queries.by_names(session, asked) == {
        "own network": made["Own network"], "former network": made["Own network"], "into hidden": made["Hidden heir"],
    }  # fmt: skip
    assert queries.by_names(session, ["Other network"]) == {"other network": made["Other network"]}
    assert queries.slugs_by_names(session, asked) == {
        "own network": "own-network", "former network": "own-network", "into hidden": "hidden-heir",
    }  # fmt: skip


def test_what_is_unseen_is_found_by_its_very_name_until_it_is_seen_or_merged(session, made, staff):
    unseen = made["Unseen network"]
    assert queries.unseen(session, "Unseen network") is unseen
    assert queries.unseen(session, "Unseen network", made["Own network"].id) is None
    assert queries.unseen(session, "Unseen network", unseen.id) is unseen
    assert queries.unseen(session, "Own network") is None
    assert queries.unseen(session, "Nobody") is None
    unseen.public = True
    session.flush()
    assert queries.unseen(session, "Unseen network") is None
    assert queries.at_slug(session, unseen.slug) is unseen
    unseen.public, unseen.merged_into_id = False, made["Own network"].id
    session.flush()
    assert queries.unseen(session, "Unseen network") is None
    assert queries.at_slug(session, unseen.slug) is unseen
    unseen.merged_into_id, unseen.search_text = None, "unseen network"
    session.flush()
    assert queries.at_slug(session, unseen.slug) is unseen


def test_former_awards_are_of_this_role_and_category_by_a_name_or_an_address(session, made):
    own, other = made["Own network"], made["Other network"]
    session.add(OrganisationDomain(organisation_id=own.id, domain="own.example"))
    session.add(OrganisationDomain(organisation_id=other.id, domain="other.example"))
    for organisation, year, category, role in (
        (own, 2019, "access", "winner"), (own, 2020, "skills", "winner"), (own, 2021, "access", "finalist"),
        (other, 2022, "access", "winner"),
    ):  # fmt: skip
        session.add(FormerAward(organisation_id=organisation.id, year=year, category_key=category, role=role))
    session.flush()

    def years(names=(), addresses=(), **more):
        return [one.year for one in queries.former_awards(session, "access", names, addresses, **more)]

    assert years(["Own Network", " "]) == years((), ["https://www.own.example/x"]) == [2019]
    assert years(["Own network"], ["https://other.example", "no address"]) == [2019, 2022]
    assert years(["Own network"], role="finalist") == [2021]
    assert years() == years(["Nobody"]) == []


# Lists


def test_staff_find_organisations_by_words_and_state_and_made_up_staff_their_own(session, made):
    standing = ["hidden-heir", "made-up-network", "other-network", "own-network"]

    def found(most=99, **wanted):
        return slugs(queries.organisations(session, Wanted(**wanted), most))

    assert found() == sorted([*standing, "former-network", "into-hidden", "verified-network"])
    assert found(most=2) == ["former-network", "hidden-heir"]
    assert found(q="Network ow") == ["own-network"]
    assert found(state="unverified") == standing
    assert found(state="verified") == ["verified-network"]
    assert found(state="merged") == ["former-network", "into-hidden"]
    assert found(after="other-network") == ["own-network", "verified-network"]
    assert found(rehearsal=True) == ["made-up-network"]


def test_an_organisation_is_claimed_that_pages_name_or_staff_verified(session, made, staff):
    services.merge(session, made["Verified network"], made["Other network"], staff[0])
    again = services.ensure_organisation(session, "Verified again network")
    services.verify(session, again, staff[0], THEN)
    session.flush()
    assert slugs(queries.to_claim(session, "network", False, 9)) == ["other-network", "own-network",
                                                                    "verified-again-network"]  # fmt: skip
    assert slugs(queries.to_claim(session, "network", False, 1)) == ["other-network"]
    assert slugs(queries.to_claim(session, "network own", False, 9)) == ["own-network"]
    assert slugs(queries.to_claim(session, "network", True, 9)) == ["made-up-network"]
    assert queries.to_claim(session, "heir", False, 9) == queries.to_claim(session, " ", False, 9) == []
    assert queries.merged_into(session, made["Own network"].id) == [made["Former network"]]


def test_likely_the_same_share_a_name_or_a_domain_and_stand_by_themselves(session, made):
    own = made["Own network"]
    for name, alias, domain in (
        ("Own network", None, "own.example"), ("Other network", "Own network", None),
        ("Verified network", None, "own.example"), ("Hidden heir", None, "heir.example"),
        ("Made up network", "Own network", "own.example"), ("Former network", "Own network", "own.example"),
    ):  # fmt: skip
        if alias:
            session.add(OrganisationAlias(organisation_id=made[name].id, name=alias, folded="own network"))
        if domain:
            session.add(OrganisationDomain(organisation_id=made[name].id, domain=domain))
    session.flush()
    assert slugs(queries.likely_same(session, own)) == ["other-network", "verified-network"]
    assert (
        queries.likely_same(session, made["Hidden heir"]) == queries.likely_same(session, made["Made up network"]) == []
    )


# Claims


@pytest.fixture
def claims(session, made, staff):
    """Claims of two people in every state, one on what was merged and a made-up one."""
    people = {name: a_user(session, f"{name}@example.org") for name in ("nora", "omar")}
    said = {}
    for n, (name, who, organisation, state) in enumerate((
        ("own", "nora", "Own network", "confirmed"), ("merged", "nora", "Former network", "confirmed"),
        ("other", "nora", "Other network", "asked"), ("ended", "nora", "Verified network", "ended"),
        ("declined", "omar", "Own network", "declined"), ("asked", "omar", "Own network", "asked"),
        ("made up", "omar", "Made up network", "asked"), ("theirs", "omar", "Other network", "confirmed"),
    )):  # fmt: skip
        settled = {} if state == "asked" else {"settled_at": THEN, "settled_by": staff[0].id}
        said[name] = OrganisationClaim(user_id=people[who].id, organisation_id=made[organisation].id, state=state,
                                       asked_at=THEN + n * DAY, **settled)  # fmt: skip
    session.add_all(said.values())
    session.flush()
    for one in said.values():
        session.expire(one)
    return said | people


def test_claims_are_read_by_their_person_their_organisation_or_their_state(session, made, claims):
    nora, omar = claims["nora"], claims["omar"]
    assert queries.claim(session, claims["asked"].id) is claims["asked"]
    with pytest.raises(NotFound):
        queries.claim(session, uuid4())
    assert queries.claims_waiting(session, False, 9) == [claims[name] for name in ("other", "asked", "made up")]
    assert queries.claims_waiting(session, False, 1) == [claims["other"]]
    assert queries.claims_waiting(session, True, 9) == [claims["made up"]]
    assert queries.claims_of_user(session, nora.id) == [claims[name] for name in ("ended", "other", "merged", "own")]
    assert queries.claims_on(session, made["Own network"].id) == [claims[name] for name in ("own", "merged", "asked")]
    assert slugs(queries.represented(session, nora.id)) == ["own-network"]
    assert slugs(queries.represented(session, omar.id)) == ["other-network"]
    assert queries.speakers(session, made["Own network"].id) == [nora.id]
    assert queries.speakers(session, made["Other network"].id) == [omar.id]


# Pages


def test_a_person_ends_a_claim_of_their_own_and_staff_any_and_each_comes_back_where_they_were(
    session, made, claims, staff, client_for
):
    own, waits, theirs = (claims[name].id for name in ("own", "asked", "theirs"))
    organisation = made["Own network"].id
    nora, desk = claims["nora"], staff[0]
    session.commit()
    client = client_for(nora)
    client.post("organisations.claim_end", expect=404, claim_id=theirs)
    assert client.post("organisations.claim_end", claim_id=own).location.endswith("/account/organisations")
    page = client_for(desk).post("organisations.claim_end", claim_id=waits)
    assert page.location.endswith(f"/staff/organisations/{organisation}")
    session.rollback()
    state = dict(session.execute(select(OrganisationClaim.id, OrganisationClaim.state)).all())
    assert (state[own], state[waits], state[theirs]) == ("ended", "ended", "confirmed")


def test_what_a_form_of_staff_does_not_take_changes_nothing(session, made, claims, staff, client_for):
    own, waits, declined = made["Own network"].id, claims["asked"].id, claims["declined"].id
    desk = staff[0]
    session.commit()
    client = client_for(desk)
    for endpoint, typed in (
        ("description", {"name": "x" * 400}), ("description", {"name": "Own", "country": "nowhere"}),
        ("identifier", {"scheme": "ROR" * 20, "value": "1"}), ("identifier", {"scheme": "XX-TEST", "value": "1" * 101}),
        ("identifier_removal", {"scheme": "", "value": "1"}), ("merge", {"into": "x" * 250}),
    ):  # fmt: skip
        page = client.post(f"organisations.{endpoint}", typed, expect=422, organisation_id=own)
        assert page.errors, endpoint
    page = client.post("organisations.claim_refusal", {"reason": "x" * 5000}, expect=422, claim_id=waits)
    assert page.errors
    assert page.field("reason") == "x" * 5000
    page = client.post("organisations.claim_refusal", {"reason": "So."}, expect=422, claim_id=declined)
    assert page.errors
    session.rollback()
    assert session.get_one(Organisation, own).name == "Own network"
    assert session.get_one(OrganisationClaim, waits).state == "asked"


def test_identifiers_are_taken_away_and_an_organisation_is_merged_into_one_that_its_staff_may_change(
    session, at, made, client_for
):
    edition = an_edition(session, at, year=2031)
    made_up = a_user(session, "madeup@secretariat.example", ("staff", edition.id), rehearsal=True)
    own, fake = made["Other network"].id, made["Made up network"].id
    session.add(OrganisationIdentifier(organisation_id=fake, scheme="LEI", value="1"))
    session.commit()
    client = client_for(made_up)
    client.get("organisations.organisation", expect=404, organisation_id=own)
    page = client.post("organisations.merge", {"into": "other-network"}, expect=422, organisation_id=fake)
    assert page.errors[0].startswith("Address of the other organisation: No organisation has this address")
    client.post("organisations.identifier_removal", {"scheme": "LEI", "value": "1"}, organisation_id=fake)
    session.rollback()
    assert session.scalars(select(OrganisationIdentifier)).all() == []


def test_an_administrator_reads_of_an_organisation_and_changes_nothing(session, made, client_for):
    admin = a_user(session, "admin@secretariat.example", ("admin", None))
    own = made["Own network"].id
    made["Own network"].country = "KE"
    session.commit()
    page = client_for(admin).get("organisations.organisation", organisation_id=own)
    assert not page.find("//main//form//button")
    rows = [words(one) for one in client_for(admin).get("organisations.organisations").find("//tbody/tr")]
    assert sum("Kenya" in row for row in rows) == 1
