"""Rules of nominations, without a database."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.core.errors import RuleBroken
from awards.nominations import rules
from awards.nominations.countries import Countries
from awards.nominations.rules import Content, State
from tests.factories import FORM
from tests.nominations.conftest import a_content

pytestmark = pytest.mark.one_database

NOW = datetime(2031, 5, 1, tzinfo=UTC)


def test_a_withdrawn_nomination_goes_nowhere_and_a_draft_only_to_be_submitted():
    assert rules.NOMINATION[State.WITHDRAWN] == set()
    assert rules.NOMINATION[State.DRAFT] == {State.SUBMITTED}
    assert rules.may_follow("returned", State.SUBMITTED)
    assert not rules.may_follow("draft", State.WITHDRAWN)


def test_length_counts_code_points_after_composing_and_folding_line_ends():
    assert rules.length("e\u0301") == 1
    assert rules.length("a\r\nb\rc") == 5
    assert rules.length("  😀  ") == 1
    assert rules.length("") == 0


def test_a_complete_nomination_has_no_problems():
    assert rules.problems(a_content(), FORM) == []


def test_problems_come_in_the_order_of_the_sections_each_with_its_place():
    found = rules.problems(Content(), FORM)
    assert [(p.section, p.field) for p in found] == [
        ("frame", "title"), ("frame", "organisations"), ("frame", "categories"), ("frame", "countries_organisation"),
        ("frame", "countries_impact"), ("work", "answer-what"), ("work", "answer-change"),
    ]  # fmt: skip


def test_an_optional_answer_may_lack_and_may_not_be_too_long():
    content = a_content(answers={"what": "x", "change": "x", "repeat": "w" * 1001})
    (found,) = rules.problems(content, FORM)
    assert (found.section, found.field) == ("future", "answer-repeat")
    assert str(found.message) == "This answer has 1001 characters and the limit is 1000. Shorten it by 1."


@pytest.mark.parametrize("kind", rules.NOMINEE_KINDS)
def test_whoever_is_not_an_organisation_needs_a_name(kind):
    found = [p.field for p in rules.problems(a_content(nominee_kind=kind), FORM)]
    assert found == ([] if kind == "organisation" else ["nominee_names"])


def test_a_person_needs_no_organisation():
    content = a_content(nominee_kind="person", nominee_names=("Amina",), organisations=())
    assert rules.problems(content, FORM) == []


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://example.org", True), ("http://example.org:80/a?b=c", True), ("https://example.org:8443", False),
        ("https://localhost", False), ("ftp://example.org", False), ("javascript:alert(1)", False),
        ("//example.org", False),
        ("data:text/html,x", False), ("https://a@example.org", False), ("https://exa mple.org", False),
        ("https://[::1", False), ("https://example.org:99999999", False),
    ],
)  # fmt: skip
def test_only_plain_addresses_of_the_web_are_addresses(address, good):
    assert rules.is_web_address(address) is good


def test_what_changed_is_named_by_part():
    before = a_content()
    assert rules.changed_parts(before, before) == set()
    assert rules.changed_parts(before, a_content(title="New")) == {"frame"}
    assert rules.changed_parts(before, a_content(categories=("access",))) == {"categories"}
    assert rules.changed_parts(before, a_content(evidence=(("", "https://a.example"),))) == {"evidence"}
    assert rules.changed_parts(before, a_content(answers={"what": "x"})) == {"what", "change"}


def test_the_nominees_identities_do_not_depend_on_spelling_and_leave_out_shared_hosts():
    one = a_content(organisations=(("The Café", "https://www.cafe.example/en"), ("B", "https://facebook.com/b")))
    other = a_content(organisations=(("THE CAFE", None),), relation="other")
    assert rules.identities(one, "u1") & rules.identities(other, "u2") == {"name:the cafe"}
    assert rules.identities(one, "u1") >= {"domain:cafe.example", "nominator:u1"}
    assert not any("facebook" in key for key in rules.identities(one, "u1"))


def test_who_nominates_somebody_else_is_not_the_nominee():
    other = a_content(relation="other", nominee_kind="person", nominee_names=("Amina",), organisations=())
    assert rules.identities(other, "u1") == {"person:amina"}


words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20)
contents = st.builds(
    Content,
    title=words,
    relation=st.sampled_from(rules.RELATIONS),
    nominee_kind=st.sampled_from(rules.NOMINEE_KINDS),
    nominee_names=st.lists(words, max_size=3).map(tuple),
    organisations=st.lists(st.tuples(words, st.none() | words), max_size=3).map(tuple),
    countries_organisation=st.lists(st.sampled_from(["KE", "PL", "UA"]), max_size=3).map(tuple),
    countries_impact=st.lists(st.sampled_from(["KE", "PL", "UA"]), max_size=3).map(tuple),
    categories=st.lists(st.sampled_from(["access", "skills"]), max_size=3).map(tuple),
    answers=st.dictionaries(st.sampled_from(["what", "change", "repeat"]), words),
    evidence=st.lists(st.tuples(words, words), max_size=3).map(tuple),
)


@given(contents)
def test_a_clean_text_stays_as_it_is_through_cleaning_and_through_its_document(content):
    clean = rules.cleaned(content)
    assert rules.cleaned(clean) == clean
    document = rules.to_document(clean)
    assert rules.from_document(json.loads(json.dumps(document))) == clean
    assert rules.changed_parts(clean, rules.from_document(document)) == set()


@given(contents, contents)
def test_two_texts_have_one_digest_only_when_nothing_differs(one, other):
    one, other = rules.cleaned(one), rules.cleaned(other)
    same = rules.digest(rules.to_document(one)) == rules.digest(rules.to_document(other))
    assert same == (rules.changed_parts(one, other) == set())


def test_the_digest_is_of_the_canonical_bytes_and_does_not_depend_on_the_order_of_keys():
    document = rules.to_document(a_content(title="Überblick"))
    assert rules.digest(document) == hashlib.sha256(rules.canonical(document)).hexdigest()
    assert rules.digest(dict(reversed(document.items()))) == rules.digest(document)
    assert "Überblick".encode() in rules.canonical(document)


def test_what_an_older_version_did_not_know_is_empty():
    old = {"title": "Old", "answers": {"what": "x"}}
    assert rules.from_document(old) == Content(title="Old", answers={"what": "x"})


@pytest.mark.parametrize(
    ("state", "is_open", "due", "can"),
    [
        ("draft", True, None, True), ("draft", False, None, False), ("submitted", True, None, True),
        ("submitted", False, None, False), ("returned", False, NOW, True), ("returned", True, None, False),
        ("returned", True, NOW - timedelta(seconds=1), False), ("withdrawn", True, NOW, False),
    ],
)  # fmt: skip
def test_when_a_nomination_may_be_changed(state, is_open, due, can):
    assert (rules.edit_window(state, is_open, due, NOW) is None) is can


def test_what_may_be_sent_back():
    assert rules.returnable(FORM) == ["frame", "what", "change", "repeat", "evidence"]
    assert list(rules.sections(FORM)) == ["frame", "work", "future", "evidence"]


def test_a_text_beyond_any_measure_is_not_kept():
    with pytest.raises(RuleBroken) as refused:
        rules.refuse_bad_shape(a_content(answers={"what": "w" * 40_001}), FORM, ["skills"])
    assert list(refused.value.fields) == ["answer-what"]


NAMES = {
    "PL": {"en": "Poland", "fr": "Pologne", "ar": "بولندا"},
    "CI": {"en": "Côte d’Ivoire", "fr": "Côte d’Ivoire", "ar": "كوت ديفوار"},
}


def test_a_country_is_found_by_its_name_in_any_language_or_its_code():
    countries = Countries(NAMES, "fr")
    assert [countries.code(typed) for typed in ("poland", "POLOGNE", "بولندا", "pl", "Cote d'Ivoire")] == [
        "PL", "PL", "PL", "PL", "CI",
    ]  # fmt: skip
    assert countries.code("Polnad") is None
    assert countries.offered == ["Côte d’Ivoire", "Pologne"]
    assert (countries.name("PL"), countries.name("XX")) == ("Pologne", "XX")
