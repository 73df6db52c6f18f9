"""Besides the chosen: reserves of a shortlist, honourable mentions among the finalists, and no award at all."""

from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from awards.core.errors import RuleBroken
from awards.decisions import services
from awards.decisions.models import DecisionPlace
from awards.decisions.rules import Beside, Candidate, check_choice
from awards.publishing.services import building
from tests.decisions.things import all_judged
from tests.publishing.things import announce

A, B, C, D, E = (UUID(int=number) for number in range(1, 6))
RANKED = [Candidate(A, 1, 1), Candidate(B, 2, 2), Candidate(C, 3, 3), Candidate(D, 4, 3), Candidate(E, 5, None)]


def fields(*args, **values):
    with pytest.raises(RuleBroken) as broken:
        check_choice(RANKED, *args, **values)
    return set(broken.value.fields)


# Rules


def test_reserves_in_the_rankings_order_need_no_reason():
    check_choice(RANKED, [A], {}, 1, None, beside=Beside(reserves={B: 1}))


def test_a_reserve_named_before_a_better_or_equal_one_needs_a_reason():
    assert fields([A], {}, 1, None, beside=Beside(reserves={C: 1, B: 2})) == {f"reason_{C}"}
    assert fields([A], {}, 1, None, beside=Beside(reserves={B: 1, C: 2})) == {f"reason_{C}"}, "D shares its rank"
    assert fields([A], {}, 1, None, beside=Beside(reserves={E: 1})) == {f"reason_{E}"}, "without a review"
    check_choice(RANKED, [A], {C: "The jury"}, 1, None, beside=Beside(reserves={B: 1, C: 2}))


def test_one_that_was_passed_over_with_a_reason_is_not_in_a_reserves_way():
    reasons = {A: "Has closed", B: "New"}
    assert fields([B], {}, 1, None, beside=Beside(reserves={C: 1})) >= {f"reason_{A}", f"reason_{B}", f"reason_{C}"}
    check_choice(RANKED, [B], reasons | {D: "Has closed too"}, 1, None, beside=Beside(reserves={C: 1}))


def test_nobody_stands_twice_and_no_two_reserves_in_one_place():
    assert fields([A], {}, 1, None, beside=Beside(reserves={A: 1})) == {f"beside_{A}"}
    assert fields([A], {}, 1, None, beside=Beside(reserves={B: 1, C: 1})) == {f"beside_{C}"}
    assert fields([A], {}, 1, None, kind="winners", beside=Beside(mentions=frozenset({A}))) == {f"beside_{A}"}


def test_a_mention_before_a_better_finalist_needs_a_reason():
    assert fields([A], {}, 1, None, kind="winners", beside=Beside(mentions=frozenset({C}))) == {f"reason_{C}"}
    check_choice(RANKED, [A], {}, 1, None, kind="winners", beside=Beside(mentions=frozenset({B})))


def test_reserves_are_of_shortlists_mentions_and_no_award_of_winners():
    assert fields([A], {}, 1, None, kind="winners", beside=Beside(reserves={B: 1})) == {"chosen"}
    assert fields([A], {}, 1, None, beside=Beside(mentions=frozenset({B}))) == {"chosen"}
    assert fields([], {}, 1, "None", beside=Beside(no_award=True, public_words="None")) == {"chosen"}
    assert fields([A], {}, 1, None, kind="advancing", beside=Beside(reserves={B: 1})) == {"chosen"}


def test_no_award_takes_the_jurys_reason_and_words_for_the_public_and_leaves_nobody_chosen():
    none = Beside(no_award=True, public_words="No entry met the bar.")
    assert fields([], {}, 1, None, kind="winners", beside=Beside(no_award=True)) == {"number_reason", "public_words"}
    assert fields([A], {}, 1, "x", kind="winners", beside=none) == {"no_award"}
    assert fields([], {}, 1, "x", kind="winners") == {"no_award"}, "an empty choice is not a decision for no award"
    check_choice(RANKED, [], {}, 1, "Too thin", kind="winners", beside=none)


# Services and publications


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def propose(session, judged, at, *titles, kind="shortlist", beside=None, **values):
    reasons = {entry.id: "A reason of the jury" for entry in judged.entries.values()}
    return services.propose(
        session, judged.edition, judged.skills, kind, judged.of(*titles), reasons, judged.staff, at,
        beside=beside or Beside(), **values,
    )  # fmt: skip


def shortlist(session, judged, at, *titles):
    decision = propose(session, judged, at, *titles, number_reason="As the jury found")
    return services.approve(session, decision, judged.second, at, read=True)


def test_reserves_keep_their_order_and_are_not_chosen(session, judged, at):
    code, delta = judged.of("Code clubs", "Delta radio")
    decision = propose(
        session, judged, at, "Anna’s workshop", "Bridge school", beside=Beside(reserves={delta: 1, code: 3})
    )
    assert decision.chosen == judged.of("Anna’s workshop", "Bridge school")
    assert decision.reserves == [delta, code]
    places = {place.entry_id: place.position for place in decision.places}
    assert (places[delta], places[code]) == (1, 2), "numbered without a gap"


def test_a_reserve_is_never_published(session, judged, at):
    code = judged.of("Code clubs")[0]
    decision = propose(session, judged, at, "Anna’s workshop", "Bridge school", beside=Beside(reserves={code: 1}))
    services.approve(session, decision, judged.second, at, read=True)
    published = building.finalists(session, judged.edition, at)
    assert {laureate.project for laureate in published.laureates} == {"Anna’s workshop", "Bridge school"}
    assert "Code clubs" not in str(published.document())


def test_the_database_refuses_a_reserve_without_a_place_in_the_order(session, judged, at):
    decision = propose(session, judged, at, "Anna’s workshop", "Bridge school")
    session.add(DecisionPlace(decision_id=decision.id, entry_id=judged.of("Code clubs")[0], role="reserve"))
    with pytest.raises(IntegrityError):
        session.flush()


def test_an_honourable_mention_is_announced_with_the_winners(session, judged, at):
    shortlist(session, judged, at, "Anna’s workshop", "Bridge school", "Code clubs")
    announce(session, judged, "finalists", at, at)
    bridge = judged.of("Bridge school")[0]
    decision = propose(
        session, judged, at, "Anna’s workshop", kind="winners", beside=Beside(mentions=frozenset({bridge}))
    )
    services.approve(session, decision, judged.second, at, read=True)
    published = announce(session, judged, "winners", at, at)
    roles = {laureate.project: laureate.role for laureate in published.laureates}
    assert roles == {"Anna’s workshop": "winner", "Bridge school": "mention", "Code clubs": "finalist"}
    assert published.facts["winners"]["figure"] == 1


def test_no_award_stands_in_the_facts_and_on_the_page_with_the_words_for_the_public(session, judged, at, client_for):
    shortlist(session, judged, at, "Anna’s workshop", "Bridge school")
    announce(session, judged, "finalists", at, at)
    words = "The jury found no entry that met the bar this year."
    decision = propose(
        session, judged, at, kind="winners", beside=Beside(no_award=True, public_words=words),
        number_reason="Both entries lost their partners",
    )  # fmt: skip
    services.approve(session, decision, judged.second, at, read=True)
    published = announce(session, judged, "winners", at, at)
    assert {found["key"]: found.get("no_award") for found in published.facts["categories"]} == {
        "access": None, "skills": words,
    }  # fmt: skip
    assert {laureate.role for laureate in published.laureates} == {"finalist"}
    session.commit()
    page = client_for().get("publishing.edition", year=judged.edition.year)
    assert "No award was given" in page.main
    assert words in page.main
    assert "lost their partners" not in page.text, "what the jury says is not public"


def test_a_mention_stands_on_the_public_page_between_winners_and_further_finalists(session, judged, at, client_for):
    shortlist(session, judged, at, "Anna’s workshop", "Bridge school", "Code clubs")
    announce(session, judged, "finalists", at, at)
    bridge = judged.of("Bridge school")[0]
    decision = propose(
        session, judged, at, "Anna’s workshop", kind="winners", beside=Beside(mentions=frozenset({bridge}))
    )
    services.approve(session, decision, judged.second, at, read=True)
    announce(session, judged, "winners", at, at)
    session.commit()
    page = client_for().get("publishing.edition", year=judged.edition.year)
    text = page.main
    assert "1 winner, 1 honourable mention, 1 further finalist" in text
    assert text.index("Honourable mentions") < text.index("Bridge school") < text.index("Further finalists")
    assert text.index("Further finalists") < text.index("Code clubs")
