"""Programs read what the pages show: the same rows, page by page, and never others' points."""

import json
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import insert

from awards.accounts.models import Role
from awards.api import queries
from awards.assignment import services
from awards.infrastructure import clock
from awards.judging import services as judging_services
from awards.judging.models import Confidentiality
from tests import factories
from tests.watching.test_progress_pages import crowd


def test_judges_conflicts_and_progress_are_those_of_the_pages(program, client_for, staff, session, judging):
    judging.score(judging.nina, 0, results="5")
    services.declare_conflict(
        session, judging.edition, judging.nominations[1].id, judging.omar.id, "A friend.", judging.omar, judging.at
    )
    session.commit()
    sara, edition = client_for(staff), {"edition_id": judging.edition.id}
    for name, endpoint, shared in (
        ("judges", "assignment.judges_json", ("email", "name", "min", "max", "state", "step", "load", "languages")),
        ("conflicts", "assignment.conflicts_json", ("judge_email", "nomination", "kind", "reason", "found_at")),
    ):
        shown = sara.get(endpoint, **edition).json[name]
        asked = program.ask(name)[name]
        assert [[row[key] for key in shared] for row in asked] == [[row[key] for key in shared] for row in shown]
        assert asked
    shown = {row["email"]: row for row in sara.get("watching.progress_json", **edition).json}
    asked = {row["email"]: row for row in program.ask("progress")["progress"]}
    assert set(asked) == set(shown)
    for email, row in asked.items():
        for key in ("assigned", "scored", "half", "confirmed", "seen_at", "risk", "away_until"):
            assert row[key] == shown[email][key], key


def test_conflicts_leave_out_nominations_that_the_holder_is_tied_to_as_the_page_does(program, session, staff, judging):
    for index in (0, 1):
        services.declare_conflict(
            session, judging.edition, judging.nominations[index].id, judging.omar.id, "A friend.", judging.omar,
            judging.at,
        )  # fmt: skip
    session.commit()
    both = {judging.nominations[0].number, judging.nominations[1].number}
    assert {row["nomination"] for row in program.ask("conflicts")["conflicts"]} == both
    factories.a_collaborator(session, judging.nominations[0], staff, "view", judging.at)
    session.commit()
    left = program.ask("conflicts")["conflicts"]
    assert {row["nomination"] for row in left} == {judging.nominations[1].number}


def test_assignments_by_round_and_state(program, session, judging):
    services.end_assignment(session, judging.assignment(judging.nina, 2), "ill", judging.nominator, judging.at)
    judging.card(judging.omar, 0)
    session.commit()
    every = program.ask("assignments")["assignments"]
    assert len(every) == 4
    running = program.ask("assignments?state=running&round=1")["assignments"]
    assert {row["id"] for row in running} == {row["id"] for row in every if row["ended_at"] is None}
    assert len(running) == 3
    assert {row["judge_email"]: row["begun"] for row in running if row["judge_email"].startswith("omar")} == {
        "omar@example.net": True
    }
    (ended,) = program.ask("assignments?state=ended")["assignments"]
    assert ended["entry"] == f"{judging.nominations[2].number}/skills"
    assert program.ask("assignments?round=2")["assignments"] == []


def test_lists_go_on_by_key_without_gap_or_repeat_and_cost_the_same(program, session, judging, count_queries):
    names = ("judges", "assignments", "progress", "plans", "conflicts")
    for name in names:
        program.ask(name)
    few = {}
    for name in names:
        with count_queries(at_most=12) as statements:
            program.ask(name)
        few[name] = len(statements)
    crowd(session, judging, judges=120, each=2, scored=1)
    session.commit()
    for name in names:
        with count_queries() as statements:
            program.ask(name)
        assert len(statements) == few[name], name
    for name, key, count in (("judges", "id", 122), ("assignments", "id", 244), ("progress", "judge", 122)):
        pages = list(program.pages(name, name))
        assert [len(page) for page in pages] == [100] * (count // 100) + [count % 100]
        assert len({row[key] for page in pages for row in page}) == count


def test_own_scores_are_ones_own_and_no_answer_holds_anothers_points(program_of, program, session, judging):
    for index in range(3):
        judging.score(judging.nina, index, results="1", evidence="5")
    session.add(Role(user_id=judging.omar.id, kind="staff", edition_id=judging.edition.id))
    judging.score(judging.omar, 0, results="3")
    session.commit()
    session.refresh(judging.omar, ["roles"])
    own = program_of(judging.omar)
    (card,) = own.ask("own-scores")["cards"]
    assert card["points"] == {"results": 3.0, "evidence": None}
    assert card["total"] is None
    before = {name: without_ids(own.ask(name)) for name in ("progress", "assignments", "judges", "own-scores")}
    score = judging.criteria["results"].id
    judging_services.save_score(session, judging.card(judging.nina, 0), score, Decimal(5), 1, judging.nina, judging.at)
    session.commit()
    assert {name: without_ids(own.ask(name)) for name in before} == before
    program.ask("own-scores", expect=404)


def test_before_the_gate_own_scores_name_nothing(program_of, make_judging, session):
    judging = make_judging(agreed=False, year=2041, tag="two", last_number=1000)
    session.add(Role(user_id=judging.nina.id, kind="staff", edition_id=judging.edition.id))
    session.commit()
    session.refresh(judging.nina, ["roles"])
    own = program_of(judging.nina)
    found = type(own)(own.browser, own.secret, judging.edition.id)
    assert found.ask("own-scores")["cards"] == []
    session.execute(
        insert(Confidentiality).values(edition_id=judging.edition.id, judge_id=judging.nina.id, agreed_at=judging.at)
    )
    session.commit()
    cards = found.ask("own-scores")["cards"]
    assert len(cards) == 3
    assert {card["title"] for card in cards}.isdisjoint(nomination.title for nomination in judging.nominations)
    factories.through_the_gate(session, judging.edition, judging.nina, judging.at)
    session.commit()
    titles = {nomination.title for nomination in judging.nominations}
    assert {card["title"] for card in found.ask("own-scores")["cards"]} == titles


def test_own_scores_leave_out_what_stands_under_a_conflict(program_of, session, judging):
    session.add(Role(user_id=judging.nina.id, kind="staff", edition_id=judging.edition.id))
    services.declare_conflict(
        session, judging.edition, judging.nominations[1].id, judging.nina.id, "Cousins.", judging.nina, judging.at
    )
    session.commit()
    session.refresh(judging.nina, ["roles"])
    told = json.dumps(program_of(judging.nina).ask("own-scores"))
    assert judging.nominations[1].title not in told
    assert judging.nominations[0].title in told


def test_editions_are_those_of_which_one_is_staff(program, session, judging):
    factories.an_edition(session, judging.at + timedelta(days=1), year=2031)
    session.commit()
    (found,) = program.ask("/editions")["editions"]
    assert found["id"] == str(judging.edition.id)
    assert [one["number"] for one in found["rounds"]] == [1]
    assert program.ask("") == found


def without_ids(document):
    """An answer but for what time alone changes."""
    text = json.loads(json.dumps(document))
    for rows in text.values():
        for row in rows if isinstance(rows, list) else []:
            row.pop("seen_at", None)
    return text


def test_scores_are_those_of_the_page_once_the_round_has_closed_and_not_before(
    program, client_for, staff, session, judging
):
    card = judging.score(judging.nina, 0, results="4", evidence="2")
    judging_services.confirm_scorecard(session, card, judging.nina, judging.at)
    judging.score(judging.omar, 0, results="1")
    session.commit()
    skills = judging.edition.categories[1]
    path = f"categories/{skills.key}/scores"
    program.ask(path, expect=404)
    clock.move(session, int(timedelta(weeks=5).total_seconds()), None)
    session.commit()
    page = {"edition_id": judging.edition.id, "category_id": skills.id}
    shown = client_for(staff).get("judging.staff_scores_json", **page).json
    asked = program.ask(path)["scores"]
    assert [row["points"] for row in asked] == [
        {"results": 4.0, "evidence": 2.0}, {"results": 1.0, "evidence": None},
    ]  # fmt: skip
    for told, row in zip(shown, asked, strict=True):
        assert [row[key] for key in ("title", "judge", "confirmed_at")] == [
            told[key] for key in ("title", "judge", "confirmed_at")
        ]
    factories.a_collaborator(session, judging.nominations[0], staff, "view", judging.at)
    session.commit()
    assert program.ask(path)["scores"] == []
    program.ask("categories/none/scores", expect=404)


def test_scores_go_on_by_the_number_of_the_nomination(program, session, judging, monkeypatch):
    for index in range(3):
        judging.score(judging.nina, index, results="3", evidence="3")
    clock.move(session, int(timedelta(weeks=5).total_seconds()), None)
    session.commit()
    monkeypatch.setattr(queries, "PAGE", 2)
    path = f"categories/{judging.edition.categories[1].key}/scores"
    pages = list(program.pages(path, "scores"))
    assert [[row["entry"] for row in found] for found in pages] == [["1/skills", "2/skills"], ["3/skills"]]
    program.ask(f"{path}?after=x", expect=400)


def test_own_scores_of_another_round_are_had_by_its_number(program_of, session, judging):
    later = factories.a_later_round(session, judging.edition, judging.round.closes_at, judging.at + timedelta(weeks=9))
    factories.an_assignment(session, judging.edition, judging.entries[2], judging.nina, judging.at, round_=later)
    session.add(Role(user_id=judging.nina.id, kind="staff", edition_id=judging.edition.id))
    session.commit()
    session.refresh(judging.nina, ["roles"])
    own = program_of(judging.nina)
    assert len(own.ask("own-scores")["cards"]) == 3
    assert [card["entry"] for card in own.ask("own-scores?round=2")["cards"]] == ["3/skills"]
