"""An approved decision stands in the award's log with the ranking as it was, and no reason can be read there."""

import hashlib
from functools import partial

import pytest

from awards.core.canonical import canonical
from awards.decisions import services
from awards.decisions.services.into_log import ranking_document
from awards.infrastructure import award_log
from tests.decisions.things import all_judged
from tests.support.logged import told

pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def decision(session, judged, at):
    skipped, raised = judged.of("Bridge school", "Code clubs")
    reasons = {skipped: "Has closed", raised: "New country"}
    chosen = judged.of("Anna’s workshop", "Code clubs")
    return services.propose(session, judged.edition, judged.skills, "shortlist", chosen, reasons, judged.staff, at)


def test_a_proposal_leaves_no_step(session, judged, decision):
    assert told(session, judged.edition.id) == []


def test_an_approval_leaves_the_ranking_and_the_choice_with_hashed_reasons(session, judged, decision, at):
    services.approve(session, decision, judged.second, at, read=True)
    (ranked, ranking, _), (kind, made, salt) = told(session, judged.edition.id)
    known_as = partial(award_log.pseudonym, session, judged.edition.id)
    document = ranking_document(session, decision)
    assert ranked == "ranking.sealed"
    assert ranking["digest"] == hashlib.sha256(canonical(document).encode()).hexdigest() == made["ranking"]
    assert [(row["rank"], row["raw"]) for row in document["ranking"]][:2] == [(1, "39/8"), (2, "4")]
    assert (kind, made["category"], made["kind"], made["round"]) == ("decision.approved", "skills", "shortlist", 1)
    anna, bridge, code = (known_as(entry) for entry in judged.of("Anna’s workshop", "Bridge school", "Code clubs"))
    assert (made["chosen"], made["passed_over"]) == ([anna, code], [bridge])
    assert made["proposed_by"] == known_as(judged.staff.id)
    assert made["words"].keys() == {bridge, code, "open:tie"}
    of_bridge = award_log.word_salt(session, judged.edition.id, salt, str(judged.of("Bridge school")[0]))
    assert made["words"][bridge] == award_log.hash_of_words(of_bridge, "Has closed")
    assert "Has closed" not in str(made)
    assert list(award_log.broken(session)) == []


def test_an_approved_decision_that_is_taken_back_leaves_its_step_and_a_proposal_none(session, judged, decision, at):
    services.reject(session, decision, "Too early", judged.second, at)
    assert told(session, judged.edition.id) == []
    chosen = judged.of("Anna’s workshop", "Bridge school")
    again = services.propose(session, judged.edition, judged.skills, "shortlist", chosen, {}, judged.staff, at)
    services.approve(session, again, judged.second, at)
    services.reject(session, again, "Two cards were mixed up", judged.second, at)
    *_, (_, made, _), (kind, taken, _) = told(session, judged.edition.id)
    assert kind == "decision.taken_back"
    assert taken["decision"] == made["decision"]
    assert taken["words"].keys() == {"reason"}
