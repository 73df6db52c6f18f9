"""Where one more review is worth most: need alone while the round is open, what the scores say after the close."""

import re
from uuid import uuid4

import pytest

from awards.assignment.models import Plan
from awards.ranking.reviews import in_need
from tests import factories
from tests.decisions.things import SCORES, a_judged_edition

PAGE, ASK = "ranking.further_reviews", "ranking.request_further_reviews"


def test_an_entry_with_fewer_judges_than_the_rules_ask_needs_more():
    one, two, judge, other = (uuid4() for _ in range(4))
    assert in_need({one: {judge, other}, two: {judge}}, {one: 2, two: 2}) == {two}
    assert in_need({one: {judge, other}, two: {judge}}, {one: 2, two: 1}) == set()


def test_an_entry_whose_judges_share_nothing_with_most_of_the_round_needs_more():
    one, two, three, apart = (uuid4() for _ in range(4))
    a, b, c, d = (uuid4() for _ in range(4))
    panels = {one: {a, b}, two: {b, c}, three: {c, a}, apart: {d}}
    assert in_need(panels, dict.fromkeys(panels, 1)) == {apart}
    assert in_need(panels | {apart: {d, a}}, dict.fromkeys(panels, 1)) == set()


def test_an_entry_that_all_judges_shall_read_needs_more_only_while_it_has_none():
    one, two, judge = uuid4(), uuid4(), uuid4()
    assert in_need({one: {judge}, two: set()}, {one: None, two: None}) == {two}


@pytest.fixture
def judged(session, at):
    found = a_judged_edition(session, at, phase="judging")
    session.commit()
    return found


def rows_of(page):
    return [" ".join(" ".join(row.itertext()).split()) for row in page.find("//main//tbody/tr")]


def plain(page):
    """The page without what no two answers share: tokens against forged requests, ids, nonces."""
    body = re.sub(r'(value|nonce)="[^"]{40,}"', r"\1", page.body)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID", body)


ANSWERS = (PAGE, f"{PAGE}_json", f"{PAGE}_csv")


@pytest.mark.parametrize("endpoint", ANSWERS)
def test_while_the_round_is_open_scores_that_are_given_change_no_byte(session, at, judged, client_for, endpoint):
    new = factories.a_judge(session, judged.edition, "new@example.com", at)
    for title in SCORES:
        factories.an_assignment(session, judged.edition, judged.entries[title], new, at)
    session.commit()
    client, where = client_for(judged.staff), {"edition_id": judged.edition.id, "key": "skills"}
    before = plain(client.get(endpoint, **where))
    for points, title in enumerate(SCORES, start=2):
        factories.a_scorecard(
            session,
            judged.edition,
            judged.entries[title],
            new,
            at,
            results=points,
            evidence=points,
            confirmed=points > 3,
        )
    session.commit()
    assert plain(client.get(endpoint, **where)) == before


@pytest.mark.parametrize("endpoint", ANSWERS)
def test_two_editions_with_swapped_scores_answer_alike_while_open(session, at, client_for, monkeypatch, endpoint):
    one = a_judged_edition(session, at, phase="judging", year=2027, name="a")
    for entry in one.entries.values():
        nomination = session.get(factories.Nomination, entry.nomination_id)
        nomination.receipt = f"ONE-{nomination.number:04d}"
    session.commit()
    turned = dict(zip(SCORES, reversed(SCORES.values()), strict=True))
    monkeypatch.setattr("tests.decisions.things.SCORES", turned)
    other = a_judged_edition(session, at, phase="judging", year=2028, name="b")
    session.commit()
    found = [
        plain(client_for(judged.staff).get(endpoint, edition_id=judged.edition.id, key="skills"))
        for judged in (one, other)
    ]
    assert found[0].replace("2027", "YEAR") == found[1].replace("2028", "YEAR")
    assert "Delta radio" in found[0]


def test_while_open_it_shows_need_and_neither_score_nor_chance(session, at, judged, client_for):
    lone = judged.entries["Code clubs"]
    assignment = session.query(factories.Assignment).filter_by(entry_id=lone.id).first()
    assignment.ended_at, assignment.end_reason = at, "recusal"
    session.commit()
    page = client_for(judged.staff).get(PAGE, edition_id=judged.edition.id, key="skills")
    assert rows_of(page) == [
        "Code clubs 3 Code clubs 1 more",
        "Anna’s workshop 1 Anna’s workshop 2 enough",
        "Bridge school 2 Bridge school 2 enough",
        "Delta radio 4 Delta radio 2 enough",
    ]
    for word in ("Chance", "4.88", "%"):
        assert word not in page.main


def test_an_administrator_reads_the_need_and_is_offered_no_choice(session, judged, client_for):
    for person, offered in ((judged.admin, False), (judged.staff, True)):
        page = client_for(person).get(PAGE, edition_id=judged.edition.id, key="skills")
        assert "Code clubs" in page.main
        assert bool(page.find("//input[@name='chosen']")) is offered


def test_chosen_entries_get_one_judge_more_by_a_plan(session, judged, client_for):
    client, where = client_for(judged.staff), {"edition_id": judged.edition.id, "key": "skills"}
    page = client.post(ASK, {"chosen": ["2", "4"]}, **where)
    plan = session.query(Plan).one()
    assert plan.options == {"reviews": {"2/skills": 3, "4/skills": 3}}
    assert plan.round_id == judged.edition.rounds[0].id
    assert page.location.endswith(f"/plans/{plan.id}")


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ([], "Choose at least one entry"),
        (["two"], "Choose at least one entry"),
        (["78", "77"], "Not in this list any more: N-0077, N-0078. Ask again for the others."),
    ],
)
def test_a_choice_that_cannot_be_asked_for_is_refused_beside_the_list(session, judged, client_for, chosen, words):
    client, where = client_for(judged.staff), {"edition_id": judged.edition.id, "key": "skills"}
    page = client.post(ASK, {"chosen": [*chosen, *(["2"] if "77" in chosen else [])]}, **where, expect=422)
    assert page.errors == [f"Entries that get one more review: {words}"]
    ticked = [box.get("value") for box in page.find("//input[@name='chosen'][@checked]")]
    assert ticked == (["2"] if "77" in chosen else []), "what was ticked stays so"
    assert session.query(Plan).count() == 0


def test_whoever_is_tied_to_an_entry_neither_meets_it_nor_chooses_it(session, at, judged, client_for):
    own = session.get(factories.Nomination, judged.entries["Bridge school"].nomination_id)
    own.nominator_id = judged.staff.id
    session.commit()
    client, where = client_for(judged.staff), {"edition_id": judged.edition.id, "key": "skills"}
    assert "Bridge school" not in client.get(PAGE, **where).main
    client.post(ASK, {"chosen": ["2"]}, **where, expect=422)
    assert session.query(Plan).count() == 0


def test_after_the_close_entries_stand_by_what_a_review_would_tell(session, at, client_for):
    judged = a_judged_edition(session, at)
    add_doubt(session, judged, at)
    chair = factories.a_user(session, "chair@example.org", ("chair", judged.edition.id, judged.skills.id))
    session.commit()
    where = {"edition_id": judged.edition.id, "key": "skills"}
    for person in (judged.staff, chair):
        client = client_for(person)
        page = client.get(PAGE, **where)
        falls = [row["fewer_wrong_places"] for row in client.get(f"{PAGE}_json", **where).json["entries"]]
        assert falls
        assert falls == sorted(falls, reverse=True)
        assert len(rows_of(page)) == len(falls)
        assert "would be expected to go to a wrong one" in page.main
        assert "No round follows" in page.main
        assert not page.find("//main//input[@name='chosen']")


def test_after_the_close_the_next_round_takes_the_chosen(session, at, client_for):
    judged = a_judged_edition(session, at)
    add_doubt(session, judged, at)
    later = factories.a_later_round(session, judged.edition, at, at + factories.WEEK)
    session.commit()
    client, where = client_for(judged.staff), {"edition_id": judged.edition.id, "key": "skills", "round": 1}
    page = client.get(PAGE, **where)
    offered = [box.get("value") for box in page.find("//main//input[@name='chosen']")]
    assert "“Round 2”" in page.main
    client.post(ASK, {"chosen": offered[:1]}, **where)
    plan = session.query(Plan).one()
    assert plan.round_id == later.id
    assert plan.options == {"reviews": {f"{offered[0]}/skills": 2}}, "two, as the rules ask: nobody has it yet"


def test_the_page_takes_as_many_queries_with_many_entries(session, at, judged, client_for, count_queries):
    client, where = client_for(judged.staff), {"edition_id": judged.edition.id, "key": "skills"}
    client.get(PAGE, **where)
    with count_queries(at_most=11) as few:
        client.get(PAGE, **where)
    for number in range(60):
        nomination = factories.a_nomination(
            session, judged.edition, judged.nominator, at, title=f"More {number}", entry_state="eligible"
        )
        if number < 50:
            factories.an_assignment(session, judged.edition, nomination.entries[0], judged.judges[0], at)
    session.commit()
    with count_queries(at_most=11) as many:
        page = client.get(PAGE, **where)
    assert len(few) == len(many)
    assert len(rows_of(page)) == 50
    assert "Show all entries" in page.main


def add_doubt(session, judged, at):
    """Eight more entries and two more judges, who see them differently, so that the scores leave places open."""
    more = [factories.a_judge(session, judged.edition, f"more{n}@example.com", at, max_load=60) for n in range(2)]
    for n in range(8):
        nomination = factories.a_nomination(
            session, judged.edition, judged.nominator, at, title=f"Work {n}", entry_state="eligible"
        )
        for k, judge in enumerate([*more, judged.judges[n % 2]]):
            points = 1 + (n + k) % 5
            factories.an_assignment(session, judged.edition, nomination.entries[0], judge, at)
            factories.a_scorecard(
                session, judged.edition, nomination.entries[0], judge, at, results=points, evidence=points
            )
