"""What stands beside a result (another edition, round, category, a later instant) is not told by its bundle."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.assignment.models import Advance, Assignment
from awards.comparing.models import Comparison, ComparisonCard
from awards.decisions.models import Decision
from awards.infrastructure import award_log
from awards.infrastructure.award_log import AwardLogRow, Kind
from awards.judging.models import Scorecard
from awards.nominations.models import Nomination
from awards.verifying.queries.documents import told
from awards.verifying.queries.scores import scores_of_round
from tests import factories
from tests.decisions.things import a_decision, a_judged_edition, all_judged
from tests.publishing.test_corrections import correct, renamed
from tests.publishing.things import finalists, winners

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANNA, BRIDGE, CODE, DELTA = "Anna’s workshop", "Bridge school", "Code clubs", "Delta radio"


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def other(session, at):
    """Another edition with a result of its own, public at the same instant."""
    found = a_judged_edition(session, at, year=2029, name="-2029", last_number=100)
    result(session, found, at)
    return found


def result(session, judged, at, instant=None):
    finalists(session, judged, at, at)
    found = winners(session, judged, instant or at, at)
    session.commit()
    return found


def alias(session, judged, title):
    return award_log.pseudonym(session, judged.edition.id, judged.entries[title].id)


def rows(session, publication, name):
    return told(session, publication).documents[name]


# Decisions and publications


@pytest.mark.unsound("the award's log holds no such approved decision")
def test_a_bundle_tells_the_decisions_that_stood_at_its_instant_in_its_edition(session, judged, other, at):
    publication = result(session, judged, at)
    shortlist, chosen = session.scalars(
        select(Decision).where(Decision.edition_id == judged.edition.id).order_by(Decision.kind)
    ).all()
    before = a_decision(session, judged, at, "winners", DELTA, category=judged.access)
    a_decision(session, judged, at, "shortlist", DELTA, category=judged.access).approved_at = at + HOUR
    a_decision(session, judged, at, "advancing", DELTA, category=judged.access, state="proposed")
    a_decision(session, judged, at, "advancing", DELTA, category=judged.access, state="rejected")
    chosen.state, chosen.approved_at, chosen.taken_back_at = "rejected", None, at + HOUR
    session.commit()

    def called(found):
        return award_log.pseudonym(session, judged.edition.id, found.id)

    found = {row["decision"]: row for row in rows(session, publication, "decisions.jsonl")}
    assert set(found) == {called(one) for one in (shortlist, chosen, before)}
    assert found[called(chosen)]["approved_at"] == found[called(shortlist)]["approved_at"]
    assert found[called(chosen)]["approved_by"] == found[called(shortlist)]["approved_by"]
    approved = [row["seq"] for row in rows(session, publication, "log.jsonl") if row["kind"] == "decision.approved"]
    assert [found[called(one)]["log"] for one in (shortlist, chosen, before)] == [*approved, None]
    award_log.append(
        session, judged.edition.id, Kind.DECISION_TAKEN_BACK, {"decision": str(chosen.id)}, judged.staff.id, at
    )
    session.commit()
    assert called(chosen) not in {row["decision"] for row in rows(session, publication, "decisions.jsonl")}


def test_a_bundle_tells_what_became_public_before_it_in_its_edition(session, judged, other, at):
    publication = result(session, judged, at)
    later = correct(session, judged, at, renamed("Bridge schools"), instant=at + HOUR)
    session.commit()

    def kinds(of):
        return [(row["kind"], row["digest"]) for row in rows(session, of, "publications.jsonl")]

    assert [kind for kind, _digest in kinds(publication)] == ["finalists", "winners"]
    assert kinds(later) == [*kinds(publication), ("winners", later.digest)]
    assert [row.get("corrects") for row in rows(session, later, "publications.jsonl")] == [
        None, None, publication.digest,
    ]  # fmt: skip
    assert ["corrects" in row for row in rows(session, later, "publications.jsonl")] == [False, False, True]


# The log


def test_a_bundle_tells_the_log_of_its_edition_up_to_its_instant_and_opens_what_it_rests_on(session, judged, other, at):
    publication = result(session, judged, at)
    mine, anna, judge = judged.edition.id, judged.entries[ANNA].id, judged.judges[0].id
    card = session.scalars(select(Scorecard.id).where(Scorecard.entry_id == anna, Scorecard.judge_id == judge)).one()
    number = len(rows(session, publication, "log.jsonl"))
    for kind, said in (
        (Kind.CONFLICT_DECLARED, {"judge": "x"}),
        (Kind.ERASURE, {"what": "x"}),
        (Kind.ERASURE, {"what": "y"}),
        (Kind.SCORECARD_CONFIRMED, {"scorecard": str(uuid4())}),
        (Kind.SCORECARD_CONFIRMED, {"scorecard": str(card), "judge": str(judge)}),
        (Kind.ERASURE, {"what": f"an id that no pseudonym stands for: {uuid4()}"}),
        (Kind.DECISION_APPROVED, {"none": "x"}),
        (Kind.DECISION_TAKEN_BACK, {"none": "x"}),
    ):
        hidden = {"results": "5", "evidence": "5"} if "judge" in said and "scorecard" in said else None
        award_log.append(session, mine, kind, said, None, at, hidden=hidden)
    award_log.append(session, mine, Kind.ERASURE, {"what": "later"}, None, at + HOUR)
    session.commit()
    kept = session.scalars(select(AwardLogRow.id).where(AwardLogRow.edition_id == mine).order_by(AwardLogRow.seq)).all()
    award_log.erase(session, [kept[number + 2]])
    session.commit()
    assert len(kept) == number + 9
    found = rows(session, publication, "log.jsonl")
    assert [row["seq"] for row in found] == list(range(1, number + 9))
    assert ["payload" in row for row in found[number:]] == [
        False, True, False, False, True, False, True, True,
    ]  # fmt: skip
    assert [row.get("erased") for row in found[number:]] == [None, None, True, *[None] * 5]


# Rounds


def rounds_of(session, judged, at):
    """The edition with a second round, to which two entries go on and in which one judge scores one, and a third."""
    edition, first = judged.edition, judged.edition.rounds[0]
    first.advancing = {"skills": 2}
    second, third = (
        factories.a_later_round(session, edition, at - days * DAY, at - (days - 1) * DAY) for days in (4, 2)
    )
    return first, second, third


def went_on(session, judged, at, *titles):
    """A decision about the first round, from which all but these titles stay behind."""
    for entry_id in judged.of(*titles):
        session.add(Advance(entry_id=entry_id, round_id=judged.edition.rounds[0].id, at=at))
    ranking = [{"entry": str(entry.id), "rank": 1, "raw": "4", "adjusted": 4.0} for entry in judged.entries.values()]
    return a_decision(session, judged, at, "advancing", *titles, ranking=ranking)


@pytest.mark.unsound("the award's log holds no such approved decision")
def test_each_round_tells_its_own_entries_scores_and_sheets_and_one_without_a_score_nothing(session, judged, at):
    publication = result(session, judged, at)
    _first, second, third = rounds_of(session, judged, at)
    went_on(session, judged, at, ANNA, BRIDGE)
    judge, entry = judged.judges[0], judged.entries[ANNA]
    for round_, points in ((second, 2), (third, None)):
        factories.an_assignment(session, judged.edition, entry, judge, at, round_=round_)
        if points:
            factories.a_scorecard(
                session, judged.edition, entry, judge, at, round_=round_, results=points, evidence=points
            )
    a_decision(session, judged, at, "winners", DELTA, category=judged.access, round_id=second.id)
    session.commit()
    documents = told(session, publication).documents
    ranked = [(row["round"], row["entry"]) for row in documents["ranking.jsonl"] if row["what"] == "entry"]
    assert sorted(ranked) == sorted(
        [(1, alias(session, judged, title)) for title in judged.entries]
        + [(2, alias(session, judged, title)) for title in (ANNA, BRIDGE)]
    )
    assert len([row for row in documents["scores.jsonl"] if row["round"] == 1]) == 8
    assert [(row["entry"], row["points"]) for row in documents["scores.jsonl"] if row["round"] == 2] == [
        (alias(session, judged, ANNA), {"results": "2", "evidence": "2"})
    ]
    assert [one["round"] for one in documents["ranking.jsonl"] if one["what"] == "model"] == [1, 2]
    assert [(one["category"], one["round"]) for one in documents["decisions.jsonl"] if one["round"] > 1] == [
        ("access", 2)
    ]


def test_an_entry_that_left_counts_where_a_decision_was_about_it_and_nowhere_else(session, judged, at):
    first, second, _third = rounds_of(session, judged, at)
    decided = went_on(session, judged, at, ANNA, BRIDGE, DELTA)
    judge, edition = judged.judges[0], judged.edition
    left, unasked = (session.get_one(Nomination, judged.entries[title].nomination_id) for title in (CODE, DELTA))
    for one in (left, unasked):
        one.state, one.withdrawn_at = "withdrawn", at
    decided.ranking = [row for row in decided.ranking if row["entry"] != str(judged.entries[DELTA].id)]
    factories.an_assignment(session, edition, judged.entries[DELTA], judge, at, round_=second)
    factories.a_scorecard(session, edition, judged.entries[DELTA], judge, at, round_=second, results=3, evidence=3)
    session.commit()
    found = scores_of_round(session, edition, first, [decided], at)
    assert {entry.id for entry in found.scores.entries} == {*judged.of(ANNA, BRIDGE, CODE)}
    assert {sheet.entry_id for sheet in found.sheets} == {*judged.of(ANNA, BRIDGE, CODE)}
    later = scores_of_round(session, edition, second, [], at)
    assert {entry.id for entry in later.scores.entries} == {*judged.of(ANNA, BRIDGE)}
    assert later.sheets == []


def test_sheets_are_those_that_were_confirmed_by_who_read_at_the_instant_in_this_round(session, judged, at):
    first, second, _third = rounds_of(session, judged, at)
    went_on(session, judged, at, ANNA)
    one, two = judged.judges
    own = {row.judge_id: row for row in session.scalars(
        select(Assignment).where(Assignment.entry_id == judged.entries[ANNA].id))}  # fmt: skip
    own[one.id].ended_at, own[one.id].end_reason = at, "returned"
    own[two.id].ended_at, own[two.id].end_reason = at + HOUR, "returned"
    for name, confirmed in (("open", False), ("none", None)):
        judge = factories.a_judge(session, judged.edition, f"{name}@judges.example", at)
        factories.an_assignment(session, judged.edition, judged.entries[ANNA], judge, at)
        if confirmed is not None:
            factories.a_scorecard(
                session, judged.edition, judged.entries[ANNA], judge, at, confirmed=confirmed, results=1, evidence=1
            )
    factories.an_assignment(session, judged.edition, judged.entries[ANNA], one, at, round_=second)
    session.commit()
    found = scores_of_round(session, judged.edition, first, [], at)
    assert [(sheet.judge_id, sheet.points) for sheet in found.sheets if sheet.entry_id == judged.entries[ANNA].id] == [
        (two.id, {"results": "5", "evidence": "4"})
    ]
    assert len(found.sheets) == 7
    assert found.compared == []


# Comparisons


def compared_in(session, judged, at):
    """The second round, in which a judge compares the two entries of Skills that went on, as a third is let go."""
    edition = judged.edition
    edition.rounds[0].advancing, edition.last_by_pairs = {"skills": 3}, True
    later = factories.a_later_round(session, edition, at - 4 * DAY, at - 3 * DAY)
    went_on(session, judged, at, ANNA, BRIDGE, CODE)
    for judge in judged.judges:
        for title in (ANNA, BRIDGE, CODE):
            factories.an_assignment(session, edition, judged.entries[title], judge, at, round_=later)
    session.commit()
    return later


def compares(session, judged, round_, judge, category, at, *answers, confirmed=True):
    """A card of a judge, confirmed or not, with answers by two titles."""
    card = ComparisonCard(
        id=uuid4(), round_id=round_.id, category_id=category.id, judge_id=judge.id, seed=1, begun_at=at, ended="all"
    )
    session.add(card)
    session.flush()
    for n, (left, right, answer) in enumerate(answers, 1):
        session.add(
            Comparison(
                card_id=card.id, n=n, left_id=judged.entries[left].id, right_id=judged.entries[right].id,
                answer=answer, answered_at=at if answer else None,
            )
        )  # fmt: skip
    session.flush()
    if confirmed:
        card.confirmed_at, card.digest, card.leaf = at, "0" * 64, "1" * 64
    session.commit()
    return card


def test_comparisons_are_confirmed_ones_of_the_round_in_a_category_that_is_compared(session, judged, at):
    by_pairs = compared_in(session, judged, at)
    one, two = judged.judges
    for title in ("Open door", "Open window"):
        judged.entries[title] = factories.a_nomination(
            session, judged.edition, judged.nominator, at, title=title, categories=("access",), entry_state="eligible"
        ).entries[0]
        factories.an_assignment(session, judged.edition, judged.entries[title], one, at, round_=by_pairs)
    third = factories.a_judge(session, judged.edition, "third@judges.example", at)
    gone = [
        factories.an_assignment(session, judged.edition, judged.entries[title], third, at, round_=by_pairs)
        for title in (ANNA, BRIDGE)
    ]
    gone.append(
        session.scalars(
            select(Assignment).where(
                Assignment.entry_id == judged.entries[CODE].id, Assignment.judge_id == one.id,
                Assignment.round_id == by_pairs.id,
            )
        ).one()
    )  # fmt: skip
    mine = compares(
        session, judged, by_pairs, one, judged.skills, at, (ANNA, BRIDGE, "left"), (ANNA, CODE, None),
        (BRIDGE, CODE, "neither"),
    )  # fmt: skip
    compares(session, judged, by_pairs, two, judged.skills, at, (ANNA, BRIDGE, "right"), confirmed=False)
    compares(session, judged, by_pairs, one, judged.access, at, ("Open door", "Open window", "left"))
    compares(session, judged, judged.edition.rounds[0], one, judged.skills, at, (ANNA, BRIDGE, "left"))
    theirs = compares(session, judged, by_pairs, third, judged.skills, at, (ANNA, BRIDGE, "left"))
    for ended in gone:
        ended.ended_at, ended.end_reason = at - HOUR, "returned"
    session.commit()
    found = scores_of_round(session, judged.edition, by_pairs, [], at)
    assert {card.card_id: ([said.n for said in card.said], card.left_out) for card in found.compared} == {
        mine.id: ([1, 3], [3]),
        theirs.id: ([1], [1]),
    }
    first = scores_of_round(session, judged.edition, judged.edition.rounds[0], [], at)
    assert (first.compared, first.scores.compared) == ([], {})


@pytest.mark.unsound("the award's log holds no such approved decision")
def test_a_bundle_tells_comparisons_and_opens_sheets_where_the_rules_do(session, judged, at):
    publication = result(session, judged, at)
    by_pairs = compared_in(session, judged, at)
    documents = told(session, publication).documents
    assert "comparisons.jsonl" not in documents
    assert "heads.jsonl" not in documents
    compares(session, judged, by_pairs, judged.judges[0], judged.skills, at, (ANNA, BRIDGE, "left"),
             (ANNA, CODE, "neither"))  # fmt: skip
    factories.a_scorecard(
        session, judged.edition, judged.entries[ANNA], judged.judges[0], at, round_=by_pairs, results=4, evidence=4
    )
    session.commit()
    documents = told(session, publication).documents
    assert [row["comparisons"]["1"]["answer"] for row in documents["comparisons.jsonl"]] == ["left"]
    assert [row["preferred"] for row in documents["ranking.jsonl"] if row["what"] == "comparisons"] == [
        [[alias(session, judged, ANNA), alias(session, judged, BRIDGE), 1]]
    ]
