"""Every kind of tie is found from what stands in the database, on either side, with the same few queries."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.accounts.models import Role, UserAddress
from awards.assignment import queries, services
from awards.assignment.models import JudgeProfile
from awards.assignment.queries.kept import known
from awards.assignment.queries.marks import by_ids, of_edition
from awards.nominations.models import Collaborator, Consent, Evidence, NominationCountry, Referee
from awards.organisations.models import OrganisationAlias
from awards.organisations.rules import fold
from awards.organisations.services import ensure_organisation, remember_laureate
from awards.pledges.models import Pledge, PledgeLink, PledgeParty, PledgeVersion
from awards.programme.services import end_sponsor, name_sponsor
from tests.factories import FORM, a_collaborator, a_judge, a_nomination, a_user, an_edition

PEOPLE = {"key": "team", "kind": "people", "label": {"en": "Team"}, "help": {}, "limit": 9, "required": False}


@pytest.fixture
def edition(session, at):
    found = an_edition(session, at, phase="screening")
    first, *rest = FORM["sections"]
    found.form = {"sections": [{**first, "questions": [*first["questions"], PEOPLE]}, *rest]}
    session.flush()
    return found


@pytest.fixture
def judge(session, edition, at):
    """Ada Lima of Example University, who lives in Kenya and reads mail at a free service."""
    found = a_judge(
        session, edition, "ada@gmail.com", at, organisation="Example University", folded="example university",
        country="KE",
    )  # fmt: skip
    found.name = "Ada Lima"
    session.flush()
    return found


@pytest.fixture
def sent(session, edition, at):
    """A nomination of strangers, of another country than the judge's."""
    nominator = a_user(session, "ben@gmx.net")
    sent = a_nomination(session, edition, nominator, at, website=None, countries=("PE",), entry_state="eligible")
    services.look_again(session, at)
    return sent


def found(session, edition):
    """What ties the jury now: found by a look, by what an earlier one kept, and kept by one that comes now."""
    jury = set(session.scalars(select(JudgeProfile.user_id).where(JudgeProfile.edition_id == edition.id)))
    jury |= set(session.scalars(select(Role.user_id).where(Role.edition_id == edition.id, Role.kind == "chair")))

    def kept():
        return sorted(queries.found_ties(session, edition.id, jury, of_edition(edition.id)), key=repr)

    anew = sorted(queries.look(session, edition.id), key=repr)
    assert kept() == anew
    services.look_again(session, edition.opens_at)
    assert not known(session, edition.id, jury, of_edition(edition.id)).nothing
    assert kept() == anew
    return sorted((tie.kind, tie.evidence) for tie in anew)


def a_pledge(session, at, public_id, *organisations, state="published"):
    pledge = Pledge(
        id=uuid4(), public_id=public_id, source_register="made up", source_id=public_id, state=state, current_n=1,
        withdrawal_reason="Ended" if state == "withdrawn" else None,
    )  # fmt: skip
    session.add(pledge)
    a_version(session, pledge, *organisations)
    return pledge


def a_version(session, pledge, *organisations):
    version = PledgeVersion(
        id=uuid4(), pledge_id=pledge.id, n=pledge.current_n, title="Made up", search_text="", source="made up",
        content_digest="",
    )  # fmt: skip
    session.add(version)
    session.flush()
    for position, organisation in enumerate(organisations):
        session.add(PledgeParty(version_id=version.id, position=position, organisation_id=organisation.id, role="lead"))
    session.flush()


def now_of(session, pledge, *organisations):
    """The pledge says anew who its parties are."""
    pledge.current_n += 1
    a_version(session, pledge, *organisations)


def works_for(session, judge, organisation, folded=None):
    profile = session.query(JudgeProfile).filter_by(user_id=judge.id).one()
    profile.organisation_id = organisation.id
    profile.organisation, profile.folded = organisation.name, folded or fold(organisation.name)
    session.flush()
    return profile


def nominated(session, nomination, organisation):
    nomination.organisations[0].organisation_id = organisation.id
    session.flush()


def test_strangers_are_not_tied(session, edition, judge, sent):
    assert found(session, edition) == []


def test_a_collaborator_is_tied_before_and_after_the_invitation_is_accepted(session, edition, judge, sent, at):
    session.add(
        Collaborator(
            nomination_id=sent.id, email="a.da@googlemail.com", rights="view", token_digest="x", invited_at=at,
            invited_by=sent.nominator_id, expires_at=at,
        )
    )  # fmt: skip
    session.flush()
    assert found(session, edition) == [("collaborator", "a.da@googlemail.com")]
    a_collaborator(session, sent, judge, "view", at)
    assert [kind for kind, _ in found(session, edition)] == ["collaborator"]


def test_an_invitation_that_ended_unanswered_ties_nobody_and_work_that_ended_still_does(
    session, edition, judge, sent, at
):
    worked = a_collaborator(session, sent, judge, "view", at)
    worked.ended_at = at
    session.flush()
    assert found(session, edition) == [("collaborator", "ada@gmail.com")]
    worked.user_id = worked.accepted_at = None
    session.flush()
    assert found(session, edition) == []


def test_a_referee_and_the_nominees_own_address_are_ties(session, edition, judge, sent, at):
    session.add(UserAddress(user_id=judge.id, email="lima@home.example"))
    session.add(
        Referee(
            nomination_id=sent.id, name="Ada", email="ada@gmail.com", language="en", token_digest="x",
            asked_by=sent.nominator_id, asked_at=at, due_at=at,
        )
    )  # fmt: skip
    session.add(Consent(nomination_id=sent.id, email="office@home.example"))
    session.flush()
    assert found(session, edition) == [("referee", "ada@gmail.com"), ("same_domain", "home.example")]


def test_a_person_named_in_a_question_for_people_is_a_tie(session, edition, judge, sent):
    sent.answers = sent.answers | {"team": "Ben Okoye\nADA LIMA"}
    session.flush()
    assert found(session, edition) == [("own_nomination", "ADA LIMA")]
    sent.answers = sent.answers | {"team": "", "what": "Ada Lima"}
    session.flush()
    assert found(session, edition) == []


def test_a_merged_organisation_is_its_successor_on_both_sides(session, edition, judge, sent):
    old, new = ensure_organisation(session, "Old Agency"), ensure_organisation(session, "New Agency")
    old.merged_into_id = new.id
    works_for(session, judge, old)
    nominated(session, sent, new)
    assert found(session, edition) == [("same_organisation", "Example cooperative")]


def test_whose_organisation_stands_beside_the_nominees_as_a_former_laureate_is_tied(session, edition, judge, sent):
    university, cooperative = (ensure_organisation(session, name) for name in ("Example University", "Cooperative"))
    works_for(session, judge, university)
    nominated(session, sent, cooperative)
    remember_laureate(session, "maps-2019", 2019, {"Example University": university.id}, None, "Maps")
    assert found(session, edition) == []
    remember_laureate(
        session, "loans-2018", 2018, {"Example University": university.id, "Cooperative": cooperative.id}, None, "Loans"
    )
    assert found(session, edition) == [("former_laureate", "Loans (2018), Cooperative")]
    nominated(session, sent, university)
    assert {kind for kind, _evidence in found(session, edition)} == {"same_organisation"}


def test_a_judge_who_is_a_former_laureate_is_tied_to_the_same_project(session, edition, judge, sent):
    remember_laureate(session, "benches-2016", 2016, {}, "Ben Okoye, Ada Lima", "REPAIR  benches")
    assert found(session, edition) == [("former_laureate", "REPAIR  benches (2016)")]


def test_pledging_together_is_a_tie_and_so_is_a_pledge_that_the_nomination_names(session, edition, judge, sent, at):
    university, cooperative = (ensure_organisation(session, name) for name in ("Example University", "Cooperative"))
    works_for(session, judge, university)
    nominated(session, sent, cooperative)
    a_pledge(session, at, "R-000001", cooperative)
    a_pledge(session, at, "R-000002", university)
    a_pledge(session, at, "R-000003", university, cooperative, state="withdrawn")
    assert found(session, edition) == []
    sent.evidence = [Evidence(position=0, title="Ours", url="https://awards.example/pledges/R-000002")]
    session.flush()
    assert found(session, edition) == [("pledging_organisation", "R-000002")]
    sent.evidence = []
    a_pledge(session, at, "R-000004", university, cooperative)
    assert found(session, edition) == [("pledging_organisation", "R-000004, Cooperative")]


def test_sponsors_of_one_edition_stand_together_and_so_do_their_pledges(session, edition, judge, sent, at):
    university, cooperative = (ensure_organisation(session, name) for name in ("Example University", "Cooperative"))
    works_for(session, judge, university)
    nominated(session, sent, cooperative)
    a_pledge(session, at, "R-000004", cooperative)
    staff = a_user(session, "sam@secretariat.example")
    own = name_sponsor(session, edition, university, "A hall", staff, at)
    assert found(session, edition) == []
    other = name_sponsor(session, edition, cooperative, "", staff, at)
    assert found(session, edition) == [("sponsor", "Cooperative")]
    nominated(session, sent, ensure_organisation(session, "Another network"))
    assert found(session, edition) == []
    sent.pledge = "R-000004"
    session.flush()
    assert found(session, edition) == [("sponsor", "R-000004, Cooperative")]
    end_sponsor(session, other, staff)
    assert found(session, edition) == []
    name_sponsor(session, edition, cooperative, "", staff, at)
    end_sponsor(session, own, staff)
    assert found(session, edition) == []


@pytest.mark.parametrize("ended", ["left", "withdrawn"])
def test_what_another_sponsor_pledged_once_ties_nobody(session, edition, judge, sent, at, ended):
    university, cooperative = (ensure_organisation(session, name) for name in ("Example University", "Cooperative"))
    works_for(session, judge, university)
    staff = a_user(session, "sam@secretariat.example")
    for sponsor in (university, cooperative):
        name_sponsor(session, edition, sponsor, "", staff, at)
    pledge = a_pledge(session, at, "R-000004", cooperative)
    sent.pledge = "R-000004"
    session.flush()
    assert found(session, edition) == [("sponsor", "R-000004, Cooperative")]
    if ended == "left":
        now_of(session, pledge, ensure_organisation(session, "Another network"))
    else:
        pledge.state, pledge.withdrawal_reason = "withdrawn", "Ended"
        session.flush()
    assert found(session, edition) == []


def test_a_sponsor_of_another_edition_ties_nobody_here(session, edition, judge, sent, at):
    university, cooperative = (ensure_organisation(session, name) for name in ("Example University", "Cooperative"))
    works_for(session, judge, university)
    nominated(session, sent, cooperative)
    staff, another = a_user(session, "sam@secretariat.example"), an_edition(session, at, year=2041)
    name_sponsor(session, edition, university, "", staff, at)
    name_sponsor(session, another, cooperative, "", staff, at)
    assert found(session, edition) == []
    name_sponsor(session, another, university, "", staff, at)
    assert found(session, edition) == []


def test_a_sponsor_s_own_pledge_is_a_tie_of_its_own_people_as_a_pledge_alone(session, edition, judge, sent, at):
    university = ensure_organisation(session, "Example University")
    works_for(session, judge, university)
    a_pledge(session, at, "R-000004", university)
    name_sponsor(session, edition, university, "", a_user(session, "sam@secretariat.example"), at)
    sent.pledge = "R-000004"
    session.flush()
    assert found(session, edition) == [("pledging_organisation", "R-000004")]


def test_the_pledge_that_the_nominee_names_is_a_tie_of_whoever_made_it(session, edition, judge, sent, at):
    university = ensure_organisation(session, "Example University")
    works_for(session, judge, university)
    a_pledge(session, at, "R-000002", university)
    assert found(session, edition) == []
    sent.pledge = "R-000002"
    session.flush()
    assert found(session, edition) == [("pledging_organisation", "R-000002")]
    sent.pledge = None
    session.flush()
    assert found(session, edition) == []


def test_pledging_under_another_name_or_before_a_merge_is_a_tie_all_the_same(session, edition, judge, sent, at):
    university, cooperative = (ensure_organisation(session, name) for name in ("Example University", "Cooperative"))
    session.add(OrganisationAlias(organisation_id=university.id, name="EU", folded="eu"))
    old = ensure_organisation(session, "Old university foundation")
    a_pledge(session, at, "R-000004", old, cooperative)
    works_for(session, judge, university)
    judge_profile = session.scalars(select(JudgeProfile).where(JudgeProfile.edition_id == edition.id)).one()
    judge_profile.organisation_id, judge_profile.organisation, judge_profile.folded = None, "EU", "eu"
    nominated(session, sent, cooperative)
    assert found(session, edition) == []
    old.merged_into_id = university.id
    session.flush()
    assert found(session, edition) == [("pledging_organisation", "R-000004, Cooperative")]


def test_a_former_laureate_that_bore_another_name_ties_whoever_works_for_it(session, edition, judge, sent):
    university, cooperative = (ensure_organisation(session, name) for name in ("Example University", "Cooperative"))
    works_for(session, judge, university)
    nominated(session, sent, cooperative)
    remember_laureate(
        session, "loans-2018", 2018, {"Old College": university.id, "Cooperative": cooperative.id}, None, "Loans"
    )
    assert found(session, edition) == [("former_laureate", "Loans (2018), Cooperative")]


def test_a_former_laureate_that_is_known_by_its_name_alone_ties_whoever_works_for_it(session, edition, judge, sent):
    cooperative = ensure_organisation(session, "Cooperative")
    works_for(session, judge, ensure_organisation(session, "Example University"))
    nominated(session, sent, cooperative)
    both = {"EXAMPLE  University": None, "Cooperative": cooperative.id}
    remember_laureate(session, "loans-2018", 2018, both, None, "Loans")
    assert found(session, edition) == [("former_laureate", "Loans (2018), Cooperative")]


@pytest.mark.parametrize("left", ["Example University", "Cooperative"])
def test_who_is_no_party_of_a_pledge_any_more_ties_nobody(session, edition, judge, sent, at, left):
    both = {name: ensure_organisation(session, name) for name in ("Example University", "Cooperative")}
    works_for(session, judge, both["Example University"])
    nominated(session, sent, both["Cooperative"])
    pledge = a_pledge(session, at, "R-000007", *both.values())
    assert found(session, edition) == [("pledging_organisation", "R-000007, Cooperative")]
    (stays,) = (one for name, one in both.items() if name != left)
    now_of(session, pledge, stays)
    assert found(session, edition) == []


@pytest.mark.parametrize("ours_gives", [True, False])
@pytest.mark.parametrize("withdrawn", ["ours", "theirs"])
def test_a_pledge_that_was_withdrawn_gives_for_nobody_s(session, edition, judge, sent, at, ours_gives, withdrawn):
    university, cooperative = (ensure_organisation(session, name) for name in ("Example University", "Cooperative"))
    works_for(session, judge, university)
    nominated(session, sent, cooperative)
    made = {
        "ours": a_pledge(session, at, "R-000005", university), "theirs": a_pledge(session, at, "R-000006", cooperative)
    }  # fmt: skip
    giving, given = made.values() if ours_gives else reversed(made.values())
    staff = a_user(session, "links@secretariat.example")
    session.add(PledgeLink(from_id=giving.id, to_id=given.id, kind="funds", by=staff.id, at=at))
    session.flush()
    assert found(session, edition) == [("pledging_organisation", "R-000006, Cooperative")]
    made[withdrawn].state, made[withdrawn].withdrawal_reason = "withdrawn", "Ended"
    session.flush()
    assert found(session, edition) == []


@pytest.mark.parametrize("kind", ["funds", "supports", "joint_with", "continues"])
def test_whose_organisation_s_pledge_gives_for_the_nominee_s_is_tied_while_it_does(
    session, edition, judge, sent, at, kind
):
    university, cooperative = (ensure_organisation(session, name) for name in ("Example University", "Cooperative"))
    works_for(session, judge, university)
    nominated(session, sent, cooperative)
    ours = a_pledge(session, at, "R-000005", university)
    theirs = a_pledge(session, at, "R-000006", cooperative)
    assert found(session, edition) == []
    staff = a_user(session, "links@secretariat.example")
    link = PledgeLink(from_id=ours.id, to_id=theirs.id, kind=kind, by=staff.id, at=at)
    session.add(link)
    session.flush()
    tied = [("pledging_organisation", "R-000006, Cooperative")] if kind != "continues" else []
    assert found(session, edition) == tied
    link.ended_at, link.ended_by = at, staff.id
    session.flush()
    assert found(session, edition) == []


def test_an_organisation_that_the_judge_named_as_a_tie_is_found_by_any_of_its_names(session, edition, judge, sent):
    known = ensure_organisation(session, "World Radio Agency")
    profile = works_for(session, judge, ensure_organisation(session, "Example University"))
    profile.ties = ["world RADIO agency", "Somebody else"]
    session.flush()
    assert found(session, edition) == []
    nominated(session, sent, known)
    assert found(session, edition) == [("declared_tie", "world RADIO agency")]
    sent.organisations[0].organisation_id = None
    sent.organisations[0].name, sent.organisations[0].folded = "Somebody Else", "somebody else"
    session.flush()
    assert found(session, edition) == [("declared_tie", "Somebody else")]


def test_a_country_counts_only_where_the_rules_of_the_edition_say_so(session, edition, judge, sent, at):
    own = a_nomination(session, edition, a_user(session, "c@gmx.net"), at, website=None, countries=("KE", "UG"))
    assert found(session, edition) == []
    edition.same_country = True
    session.flush()
    ties = queries.look(session, edition.id)
    assert [(tie.nomination_id, tie.kind, tie.evidence) for tie in ties] == [(own.id, "same_country", "KE")]


def test_a_chair_without_an_invitation_is_looked_at_and_who_declined_is_not(session, edition, sent, at):
    chair = a_user(session, "cleo@gmail.com", ("chair", edition.id, edition.categories[0].id))
    a_collaborator(session, sent, chair, "view", at)
    gone = a_judge(session, edition, "dan@gmail.com", at, state="declined")
    a_collaborator(session, sent, gone, "edit", at)
    ties = queries.look(session, edition.id)
    assert [(tie.judge_id, tie.kind) for tie in ties] == [(chair.id, "collaborator")]
    session.query(Role).filter_by(user_id=chair.id).one().ended_at = at
    session.flush()
    assert queries.look(session, edition.id) == []


def test_nobody_is_of_the_jury_by_another_role_or_by_a_chair_elsewhere(session, edition, sent, at):
    elsewhere = an_edition(session, at, phase="screening", year=2031)
    staff = a_user(session, "staff@gmail.com", ("staff", edition.id))
    chair = a_user(session, "chair@gmail.com", ("chair", elsewhere.id, elsewhere.categories[0].id))
    for person in (staff, chair):
        a_collaborator(session, sent, person, "view", at)
    assert queries.look(session, edition.id) == []
    ties = queries.look(session, edition.id, judge_ids=[staff.id, chair.id])
    assert {tie.judge_id for tie in ties} == {staff.id, chair.id}


def test_what_a_judge_said_in_another_edition_ties_nobody_in_this_one(session, edition, judge, sent, at):
    elsewhere = an_edition(session, at, phase="screening", year=2031)
    profile = {"folded": "example cooperative", "country": "PE", "ties": ["Example cooperative"]}
    session.add(
        JudgeProfile(
            edition_id=elsewhere.id, user_id=judge.id, state="accepted", invited_at=at, languages=["en"],
            categories=["skills"], min_load=0, max_load=9, organisation="Example cooperative", **profile,
        )
    )  # fmt: skip
    edition.same_country = True
    session.flush()
    assert found(session, edition) == []


def test_a_look_at_an_edition_finds_nothing_of_another_whatever_is_asked_of_it(session, edition, judge, at):
    elsewhere = an_edition(session, at, phase="screening", year=2031, last_number=50)
    theirs = a_nomination(session, elsewhere, judge, at)
    asked = {"judge_ids": [judge.id], "those": by_ids([theirs.id])}
    assert queries.look(session, edition.id, **asked) == []
    assert [tie.kind for tie in queries.look(session, elsewhere.id, **asked)] == ["nominator"]


def test_who_need_no_longer_write_or_was_let_in_by_another_account_ties_nobody(session, edition, judge, sent, at):
    session.add(
        Referee(
            nomination_id=sent.id, name="Ada", email="ada@gmail.com", language="en", token_digest="x",
            asked_by=sent.nominator_id, asked_at=at, due_at=at, ended_at=at,
        )
    )  # fmt: skip
    a_collaborator(session, sent, a_user(session, "other@gmx.net"), "view", at).email = "ada@gmail.com"
    session.add(Consent(nomination_id=sent.id, email=None))
    session.flush()
    assert found(session, edition) == []


def test_a_pledge_that_an_answer_names_is_a_tie_and_what_another_nomination_names_is_none(
    session, edition, judge, sent, at
):
    university = ensure_organisation(session, "Example University")
    works_for(session, judge, university)
    a_pledge(session, at, "R-000002", university)
    sent.answers = {**sent.answers, "what": "We stand on pledge R-000002."}
    session.flush()
    assert found(session, edition) == [("pledging_organisation", "R-000002")]
    sent.answers = {**sent.answers, "what": "We teach."}
    other = a_nomination(session, edition, a_user(session, "c@gmx.net"), at, website=None, countries=("PE",))
    other.evidence = [Evidence(position=0, title="Theirs", url="https://awards.example/pledges/R-000002")]
    session.flush()
    assert [tie.nomination_id for tie in queries.look(session, edition.id)] == [other.id]


def test_the_country_that_a_nomination_reaches_is_not_where_it_comes_from(session, edition, judge, sent, at):
    edition.same_country = True
    sent.countries = [*sent.countries, NominationCountry(role="impact", iso2="KE")]
    session.flush()
    assert found(session, edition) == []


@pytest.mark.parametrize("nameless", ["the judge", "the nominee"])
def test_what_folds_to_no_name_is_the_name_of_no_organisation(session, edition, judge, sent, nameless):
    organisation = ensure_organisation(session, "Signs")
    session.add(OrganisationAlias(organisation_id=organisation.id, name="+++", folded=""))
    if nameless == "the judge":
        profile = session.query(JudgeProfile).filter_by(user_id=judge.id).one()
        profile.organisation, profile.folded = "", ""
        nominated(session, sent, organisation)
    else:
        works_for(session, judge, organisation)
        sent.organisations[0].name, sent.organisations[0].folded = "++", ""
    session.flush()
    assert found(session, edition) == []


def test_a_look_costs_three_queries_whatever_the_numbers_and_kinds(session, edition, judge, sent, at, count_queries):
    works_for(session, judge, ensure_organisation(session, "Example University")).ties = ["Cooperative"]
    edition.same_country = True
    session.flush()
    with count_queries(at_most=3):
        queries.look(session, edition.id)
    for n in range(5):
        a_judge(session, edition, f"judge{n}@gmail.com", at, organisation=f"Group {n}", folded=f"group {n}")
        a_nomination(session, edition, a_user(session, f"n{n}@gmx.net"), at, website=None, countries=("PE",))
    with count_queries(at_most=3):
        queries.look(session, edition.id)
