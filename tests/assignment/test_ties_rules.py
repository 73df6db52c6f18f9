"""What ties a judge to a nomination: marks of both sides in, ties with their evidence out."""

from uuid import UUID, uuid4

import pytest

from awards.assignment.rules import FOUND, PART_OF_IT
from awards.assignment.rules.ties import JudgeMarks, NominationMarks, find, mailbox, mailboxes_in, sentence

JUDGE, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture
def ada():
    """A judge with an account, a name and an address."""
    judge = JudgeMarks(JUDGE)
    judge.account(JUDGE)
    judge.name("Ada Lima")
    judge.address("ada@work.example")
    return judge


@pytest.fixture
def sent():
    """A nomination that somebody else sent."""
    nomination = NominationMarks(uuid4())
    nomination.account("nominator", OTHER, "ben@cooperative.example")
    nomination.nominee("Repair cooperative")
    nomination.title("Repair benches")
    return nomination


def kinds(judge, nomination):
    return sorted((tie.kind, tie.evidence) for tie in find([judge], [nomination]))


def test_strangers_are_not_tied(ada, sent):
    assert kinds(ada, sent) == []


@pytest.mark.parametrize("role", ["nominator", "collaborator"])
def test_whoever_works_on_a_nomination_is_tied_in_that_role(ada, sent, role):
    sent.account(role, JUDGE, "ada@home.example")
    assert kinds(ada, sent) == [(role, "ada@home.example")]


def test_an_account_that_was_merged_into_the_judges_counts_as_the_judge(ada, sent):
    sent.account("nominator", gone := uuid4(), "old@elsewhere.example")
    assert kinds(ada, sent) == []
    ada.account(gone)
    assert kinds(ada, sent) == [("nominator", "old@elsewhere.example")]


def test_a_nominee_or_a_person_named_in_an_answer_with_the_judges_name_is_taken_for_the_judge(ada, sent):
    sent.people("Ben Okoye, trainer\nADA LIMA \u2013 mentor\n")
    assert kinds(ada, sent) == [("own_nomination", "ADA LIMA")]
    other = NominationMarks(uuid4())
    other.nominee("Ada Lima")
    assert kinds(ada, other) == [("own_nomination", "Ada Lima")]


def test_a_name_that_only_begins_like_the_judges_is_nobody(ada, sent):
    sent.people("Ada Limaverde\nAda\n\n, and others")
    assert kinds(ada, sent) == []


@pytest.mark.parametrize(
    ("role", "kind"), [("mailbox", "same_address"), ("letter", "referee"), ("invited", "collaborator")]
)
def test_any_address_of_the_judge_is_a_tie_by_what_it_was_named_for(ada, sent, role, kind):
    ada.address("ada@gmail.com")
    sent.address("A.da+award@gmail.com", role, own=False)
    assert kinds(ada, sent) == [(kind, "a.da+award@gmail.com")]


def test_an_address_is_not_told_twice_when_its_role_tells_it(ada, sent):
    sent.account("nominator", JUDGE, "ada@work.example")
    assert kinds(ada, sent) == [("nominator", "ada@work.example"), ("same_domain", "work.example")]


def test_the_domain_of_a_referee_or_of_somebody_invited_ties_nobody(ada, sent):
    sent.address("rosa@work.example", "letter", own=False)
    assert kinds(ada, sent) == []
    sent.address("desk@work.example")
    assert kinds(ada, sent) == [("same_domain", "work.example")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada+awards@x.example", "ada@x.example"),
        ("a.d.a@gmail.com", "ada@googlemail.com"),
        ("ADA@X.example", "ada@x.example"),
    ],
)
def test_spellings_of_one_mailbox_are_one(one, other):
    assert mailbox(one) == mailbox(other)


def test_a_mailbox_that_begins_with_the_plus_sign_is_its_own():
    assert mailbox("+Ada@x.example") == "+ada@x.example"


def test_dots_of_other_mail_services_mean_something():
    assert mailbox("a.da@x.example") != mailbox("ada@x.example")


def test_addresses_inside_answers_are_found(ada, sent):
    assert mailboxes_in("Ask ada@work.example, or ben+x@y.example.") == {"ada@work.example", "ben@y.example"}
    sent.text("Ask ada@work.example.")
    assert kinds(ada, sent) == [("same_address", "ada@work.example")]


def test_the_same_organisation_is_a_tie_by_folded_name_or_by_id(ada, sent):
    known = uuid4()
    ada.organisation("thaki", known)
    sent.organisation("Thaki", "thaki")
    assert kinds(ada, sent) == [("same_organisation", "Thaki")]
    other = NominationMarks(uuid4())
    other.organisation("Other name", "other name", None, known)
    assert kinds(ada, other) == [("same_organisation", "Other name")]


def test_a_nominee_named_like_the_judges_organisation_is_it(ada, sent):
    ada.organisation("repair cooperative")
    assert kinds(ada, sent) == [("same_organisation", "Repair cooperative")]


@pytest.mark.parametrize(
    ("of_judge", "of_nomination", "evidence"),
    [
        ("example.org", "example.org", "example.org"),
        ("mail.example.org", "example.org", "example.org"),
        ("example.org", "women.example.org", "example.org"),
    ],
)
def test_the_same_web_domain_or_a_part_of_it_is_a_tie(ada, sent, of_judge, of_nomination, evidence):
    ada.domain(of_judge)
    sent.domain(of_nomination)
    assert kinds(ada, sent) == [("same_domain", evidence)]


@pytest.mark.parametrize(
    ("one", "other"), [("gmail.com", "gmail.com"), ("a.example.org", "b.example.org"), ("org", "x.org")]
)
def test_free_mail_and_sisters_of_a_domain_tie_nobody(ada, sent, one, other):
    ada.domain(one)
    sent.domain(other)
    assert kinds(ada, sent) == []


def test_what_stands_beside_the_judges_organisation_is_a_tie_with_its_own_evidence(ada, sent):
    known = uuid4()
    ada.bond("former_laureate", "Portraits (2019), Film institute", "film institute", known)
    ada.beside("former_laureate", "project", "repair benches", "Repair benches (2018)")
    ada.beside("pledging_organisation", "pledge", "R-000123", "R-000123")
    assert kinds(ada, sent) == [("former_laureate", "Repair benches (2018)")]
    sent.organisation("Institute of film", "institute of film", known)
    sent.text("We carry out R-000123; see XR-0001234 and R-9.")
    assert {kind for kind, _ in kinds(ada, sent)} == {"former_laureate", "pledging_organisation"}


def test_a_pledge_is_named_by_its_whole_number_alone(ada, sent):
    ada.beside("pledging_organisation", "pledge", "R-000123", "R-000123")
    sent.text("See R-0001234, OR-000123 and R-00012.")
    assert kinds(ada, sent) == []


def test_a_country_ties_only_where_the_nomination_bears_it(ada, sent):
    ada.country("KE")
    assert kinds(ada, sent) == []
    sent.country("KE")
    assert kinds(ada, sent) == [("same_country", "KE")]


def test_each_kind_is_found_once_for_a_pair_and_by_the_same_evidence_in_any_order():
    domains = ["a.example", "b.example", "c.example"]
    for order in (domains, domains[::-1]):
        judge, nomination = JudgeMarks(JUDGE), NominationMarks(uuid4())
        for domain in order:
            judge.domain(domain)
            nomination.domain(domain)
        assert kinds(judge, nomination) == [("same_domain", "a.example")]


@pytest.mark.parametrize("kind", FOUND)
def test_every_kind_says_in_words_what_shows_it(kind):
    words = str(sentence(kind, "THIS"))
    assert "THIS" in words
    assert len(words) > 20


def test_declared_words_stay_as_they_were_written():
    assert str(sentence("declared", "We are 100 % cousins.")) == "We are 100 % cousins."


def test_whoever_is_a_part_of_a_nomination_is_found_by_one_of_the_kinds():
    assert set(FOUND) > PART_OF_IT
