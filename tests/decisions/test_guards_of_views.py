"""A page about decisions shows what is of this decision, category and reader, and asks for what it needs."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.assignment.models import Assignment, Conflict, LateConflict, Pairing
from awards.decisions.models import Decision, DecisionPlace, DecisionSkip
from awards.decisions.views import choosing
from awards.decisions.views.ties import told_apart
from awards.infrastructure import clock
from tests import factories
from tests.decisions.things import a_decision, judge_an_edition
from tests.jury.things import a_jury, a_meeting
from tests.publishing.beside import announced

ANNA, BRIDGE, CODE, DELTA, DOOR = "Anna’s workshop", "Bridge school", "Code clubs", "Delta radio", "Open door"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FELL = "Chosen and not in the running any more"


@pytest.fixture
def judged(session, at):
    """Skills with its four entries, and Access with one that is judged as well."""
    made = judge_an_edition(session, at)
    nomination = factories.a_nomination(
        session, made.edition, made.nominator, at, title=DOOR, categories=("access",), entry_state="eligible",
        organisation="Open door association", website=None,
    )  # fmt: skip
    entry = made.entries[DOOR] = nomination.entries[0]
    for judge in made.judges:
        factories.an_assignment(session, made.edition, entry, judge, at)
        factories.a_scorecard(session, made.edition, entry, judge, at, results=4, evidence=4)
    session.commit()
    return made


def where(judged, decision=None, **values):
    of = {"decision_id": decision.id} if decision else {}
    return {"edition_id": judged.edition.id, **of, **values}


def ranking(judged, *titles):
    return [{"entry": str(judged.entries[title].id), "rank": n, "raw": "4/1", "adjusted": 4.0}
            for n, title in enumerate(titles, 1)]  # fmt: skip


def place(role, position=None, reason=None):
    return DecisionPlace(role=role, position=position, reason=reason)


def rows_of(page, caption):
    """Each row of a table as words."""
    found = page.find(f"//table[caption[normalize-space()='{caption}']]/tbody/tr")
    return [" ".join("".join(row.itertext()).split()) for row in found]


def titles(page, caption):
    return [next(title for title in (ANNA, BRIDGE, CODE, DELTA, DOOR) if title in row)
            for row in rows_of(page, caption)]  # fmt: skip


# A decision


def test_each_entry_of_a_decision_stands_as_what_it_is_with_its_own_reason(session, judged, at, client_for):
    shortlist = a_decision(
        session, judged, at, "shortlist", ANNA, ranking=ranking(judged, ANNA, BRIDGE, CODE, DELTA),
        beside={CODE: place("chosen", reason="Reaches far"), DELTA: place("reserve", 1, "Close to it")},
    )  # fmt: skip
    session.add(DecisionSkip(decision_id=shortlist.id, entry_id=judged.entries[BRIDGE].id, rank=2, reason="Has ended"))
    winners = a_decision(
        session, judged, at, "winners", ANNA, ranking=ranking(judged, ANNA, BRIDGE, CODE),
        beside={CODE: place("mention", reason="Bold")},
    )  # fmt: skip
    session.commit()
    client = client_for(judged.second)
    page = client.get("decisions.decision", **where(judged, shortlist))
    assert titles(page, "Chosen entries") == [ANNA, CODE]
    assert "in the ranking’s order" in rows_of(page, "Chosen entries")[0]
    assert "Reaches far" in rows_of(page, "Chosen entries")[1]
    assert titles(page, "Reserves, the first first") == [DELTA]
    assert "Close to it" in rows_of(page, "Reserves, the first first")[0]
    assert titles(page, "Entries passed over") == [BRIDGE]
    assert "Has ended" in rows_of(page, "Entries passed over")[0]
    assert rows_of(page, "Honourable mentions") == []
    page = client.get("decisions.decision", **where(judged, winners))
    assert (titles(page, "Chosen entries"), titles(page, "Honourable mentions")) == ([ANNA], [CODE])
    assert rows_of(page, "Reserves, the first first") == rows_of(page, "Entries passed over") == []


def test_buttons_are_of_whom_and_what_they_are_for(session, judged, at, client_for):
    decisions = {
        state: a_decision(session, judged, at, kind, ANNA, state=state, ranking=ranking(judged, ANNA))
        for state, kind in (("rejected", "shortlist"), ("approved", "shortlist"), ("proposed", "winners"))
    }
    session.commit()

    def asks(person, state):
        main = client_for(person).get("decisions.decision", **where(judged, decisions[state])).main
        return [words for words in ("Approve this decision", "Reject this decision", "Take this decision back",
                                    "You proposed this decision") if words in main]  # fmt: skip

    assert asks(judged.second, "proposed") == ["Approve this decision", "Reject this decision"]
    assert asks(judged.staff, "proposed") == ["Reject this decision", "You proposed this decision"]
    assert asks(judged.second, "approved") == asks(judged.staff, "approved") == ["Take this decision back"]
    assert asks(judged.second, "rejected") == []
    assert [asks(judged.admin, state) for state in decisions] == [[], [], []]


def test_a_reserve_moves_up_where_one_of_an_approved_shortlist_fell_away(session, judged, at, client_for):
    beside = {CODE: place("reserve", 1), DELTA: place("reserve", 2)}
    shortlist = a_decision(session, judged, at, "shortlist", ANNA, BRIDGE, beside=beside,
                           ranking=ranking(judged, ANNA, BRIDGE, CODE, DELTA))  # fmt: skip
    before = a_decision(session, judged, at, "shortlist", BRIDGE, state="rejected", ranking=ranking(judged, BRIDGE))
    winners = a_decision(session, judged, at, "winners", BRIDGE, ranking=ranking(judged, ANNA, BRIDGE))
    session.commit()
    client = client_for(judged.second)

    def told(decision):
        return FELL in client.get("decisions.decision", **where(judged, decision)).main

    assert not told(shortlist)
    judged.entries[BRIDGE].state = judged.entries[CODE].state = "ineligible"
    session.commit()
    assert [told(one) for one in (shortlist, before, winners)] == [True, False, False]
    page = client.get("decisions.decision", **where(judged, shortlist))
    assert "Propose that N-0004 moves up" in page.main
    reason = "Nomination N-0002 is not in the running any more; nomination N-0004 is the next"
    assert page.field("reason").startswith(reason)
    page = client.post("decisions.succession", {"reason": " "}, **where(judged, shortlist), expect=422)
    assert page.errors == ["Why does a reserve move up? Enter a reason"]
    assert page.astray == [], "its line leads to the field, not to the reason of a rejection"
    session.commit()
    assert session.scalars(select(Decision.state).where(Decision.id == shortlist.id)).one() == "approved"


def late(session, judged, title, at, **values):
    given = select(Assignment.id).where(Assignment.entry_id == judged.entries[title].id)
    made = LateConflict(id=uuid4(), assignment_id=session.scalars(given).first(), found_at=at, **values)
    session.add(made)
    session.commit()
    return made


def test_conflicts_beside_a_decision_are_of_its_category_and_round(session, judged, at, client_for):
    factories.a_later_round(session, judged.edition, at - 4 * HOUR, at - HOUR)
    first, last = judged.edition.rounds
    decisions = [
        a_decision(session, judged, at, kind, ANNA, ranking=ranking(judged, ANNA), round_id=of.id)
        for kind, of in (("advancing", first), ("shortlist", last))
    ]
    late(session, judged, BRIDGE, at)
    late(session, judged, DOOR, at)
    client = client_for(judged.second)
    of_first, of_last = (client.get("decisions.decision", **where(judged, one)).main for one in decisions)
    assert "Conflicts found after the close" in of_first
    assert BRIDGE in of_first
    assert DOOR not in of_first
    assert "Conflicts found after the close" not in of_last


def test_only_what_rests_on_the_decision_is_stopped_with_it(session, judged, at, client_for):
    made = {
        kind: a_decision(session, judged, at, kind, ANNA, ranking=ranking(judged, ANNA), state=state)
        for kind, state in (("advancing", "approved"), ("shortlist", "approved"), ("winners", "proposed"))
    }
    people = [judged.staff.id, judged.second.id]
    for kind in ("finalists", "winners"):
        announced(session, judged.edition, kind, people, at, clock.now(session) + DAY)
    session.commit()
    client = client_for(judged.second)
    stops = {
        kind: "Stop that announcement as well" in client.get("decisions.decision", **where(judged, one)).main
        for kind, one in made.items()
    }
    assert stops == {"advancing": False, "shortlist": True, "winners": False}
    session.rollback()


def test_what_becomes_of_a_score_is_said_and_why(session, judged, at, client_for):
    waits = late(session, judged, BRIDGE, at)
    client, address = client_for(judged.second), {"edition_id": judged.edition.id, "late_id": waits.id}
    page = client.post("decisions.late_conflict_outcome", {"reason": "A cousin"}, **address, expect=422)
    assert page.errors == ["What becomes of this score? Choose one"]
    assert page.field("reason") == "A cousin"
    page = client.post("decisions.late_conflict_outcome", {"outcome": "counts"}, **address, expect=422)
    assert page.errors == ["Why? It stays on record. Enter a reason"]
    session.commit()
    session.refresh(waits)
    assert waits.outcome is None


# The choice


def ticked(page):
    return {box.get("value") for box in page.find("//input[@name='chosen'][@checked]")}


def test_far_down_a_choice_shows_whom_something_was_said_of(judged, client_for, monkeypatch):
    monkeypatch.setattr(choosing, "SHOWN", 1)
    client, address = client_for(judged.staff), where(judged, key="skills", kind="shortlist")

    def shown(page):
        return [box.get("value") for box in page.find("//input[@name='chosen']")]

    anna, bridge, code, delta = map(str, judged.of(ANNA, BRIDGE, CODE, DELTA))
    assert shown(client.get("decisions.choose", **address)) == [anna]
    assert shown(client.get("decisions.choose", **address, all="yes")) == [anna, bridge, code, delta]
    form = {"chosen": [bridge], f"reason_{code}": "So", f"beside_{delta}": "1"}
    assert shown(client.post("decisions.choose", form, **address, expect=422)) == [anna, bridge, code, delta]
    form = {"chosen": [bridge], f"reason_{code}": "So"}
    assert shown(client.post("decisions.choose", form, **address, expect=422)) == [anna, bridge, code]


def test_of_who_goes_on_nothing_stands_beside_an_entry(session, judged, at, client_for, monkeypatch):
    monkeypatch.setattr(choosing, "SHOWN", 1)
    judged.edition.rounds[0].advancing = {"skills": 1}
    factories.a_later_round(session, judged.edition, at + DAY, at + 2 * DAY)
    session.commit()
    client, address = client_for(judged.staff), where(judged, key="skills", number=1)
    anna, delta = map(str, judged.of(ANNA, DELTA))
    assert ticked(client.get("decisions.choose_going_on", **address)) == {anna}
    assert ticked(client.post("decisions.choose_going_on", {"chosen": [delta]}, **address, expect=422)) == {delta}


def test_a_choice_begins_empty_and_with_the_jurys_only_where_a_jury_met(judged, client_for):
    client, address = client_for(judged.staff), where(judged, key="skills", kind="shortlist")
    assert ticked(client.get("decisions.choose", **address)) == set()
    assert ticked(client.get("decisions.choose", **address, jury="yes")) == set()


def test_what_was_ticked_stays_where_a_choice_began_with_the_jurys(session, judged, at, client_for, monkeypatch):
    begun = []
    monkeypatch.setattr(choosing, "_begin_with_the_jury", lambda *given: begun.append(given))
    client, address = client_for(judged.staff), where(judged, key="skills", kind="shortlist", jury="yes")
    client.get("decisions.choose", **address)
    assert len(begun) == 1
    client.post("decisions.choose", {"chosen": [str(judged.entries[DELTA].id)]}, **address, expect=422)
    client.get("decisions.choose", **address | {"jury": None})
    assert len(begun) == 1


# The overview


def lines(client, judged):
    """The rows of shortlists and winners by category."""
    page = client.get("decisions.overview", **where(judged))
    access, skills = rows_of(page, "Decisions by category")
    return access, skills


def test_a_choice_is_offered_where_there_is_somebody_to_choose(session, judged, at, client_for):
    client = client_for(judged.staff)
    access, skills = lines(client, judged)
    assert ("Choose the shortlist" in access, "Choose the winners" in access) == (True, False)
    judged.entries[DOOR].state = "ineligible"
    proposed = a_decision(session, judged, at, "shortlist", ANNA, state="proposed")
    session.commit()
    access, skills = lines(client, judged)
    assert "Choose" not in access
    assert "Choose" not in skills
    proposed.state, proposed.approved_at = "approved", at
    session.commit()
    _access, skills = lines(client, judged)
    assert "Choose the winners" in skills
    assert FELL not in skills
    for one in proposed.places:
        session.delete(one)
    session.commit()
    assert "Choose the winners" not in lines(client, judged)[1]
    session.rollback()


def test_what_is_open_is_told_of_the_next_decision_once_the_round_has_closed(session, judged, at, client_for):
    client, lacking = client_for(judged.staff), "Reviews missing"
    judged.skills.reviews = 3
    judged.edition.rounds[0].closes_at = at + HOUR
    session.commit()
    assert not any(lacking in line for line in lines(client, judged))
    judged.edition.rounds[0].closes_at = at - HOUR
    session.commit()
    assert [lacking in line for line in lines(client, judged)] == [False, True]
    shortlist = a_decision(session, judged, at, "shortlist", ANNA, state="proposed")
    late(session, judged, BRIDGE, at)
    assert not any(words in lines(client, judged)[1] for words in (lacking, "Decide about them"))
    shortlist.state, shortlist.approved_at = "approved", at
    session.commit()
    assert all(words in lines(client, judged)[1] for words in (lacking, "Decide about them"))
    a_decision(session, judged, at, "winners", ANNA)
    session.commit()
    assert lacking not in lines(client, judged)[1]


def test_what_is_open_about_who_goes_on_is_told_until_it_is_decided_and_to_nobody_who_is_tied(
    session, judged, at, client_for
):
    judged.skills.reviews = 3
    judged.edition.rounds[0].advancing = {"skills": 1}
    judged.edition.rounds[0].closes_at = at + HOUR
    factories.a_later_round(session, judged.edition, at + DAY, at + 2 * DAY)
    nomination_id = judged.entries[DELTA].nomination_id
    session.add(Pairing(nomination_id=nomination_id, judge_id=judged.second.id, blocked=True))
    session.flush()
    session.add(Conflict(nomination_id=nomination_id, judge_id=judged.second.id, kind="declared", evidence="A cousin",
                         found_at=at))  # fmt: skip
    session.commit()

    def told(person):
        page = client_for(person).get("decisions.overview", **where(judged))
        (line,) = rows_of(page, "Who goes on from: Round 1")
        return "Reviews missing" in line

    assert not told(judged.staff)
    judged.edition.rounds[0].closes_at = at - HOUR
    session.commit()
    assert (told(judged.staff), told(judged.second)) == (True, False)
    decision = a_decision(session, judged, at, "advancing", ANNA, state="proposed")
    session.commit()
    assert not told(judged.staff)
    mine, theirs = (client_for(one).get("decisions.overview", **where(judged)) for one in (judged.staff, judged.second))
    assert [str(decision.id) in page.body for page in (mine, theirs)] == [True, False]
    assert [page.main.count("You are tied to a nomination") for page in (mine, theirs)] == [0, 1]


def test_files_are_offered_once_there_is_a_decision_of_any_kind(session, judged, at, client_for):
    client = client_for(judged.staff)

    def offered():
        return any(
            "decisions.csv" in link for link in client.get("decisions.overview", **where(judged)).links().values()
        )

    assert not offered()
    made = a_decision(session, judged, at, "advancing", ANNA, state="proposed")
    session.commit()
    assert offered()
    made.kind = "shortlist"
    session.commit()
    assert offered()


def test_an_open_meeting_leads_to_the_meeting(session, at, client_for):
    jury = a_jury(session, at)
    meeting = a_meeting(session, jury)
    page = client_for(jury.staff).get("decisions.overview", edition_id=jury.edition.id)
    assert page.links()["Go to the meeting"].endswith(str(meeting.id))


def test_what_told_an_entry_apart_is_said_of_the_step_that_did(app, judged):
    with app.test_request_context():
        said = [
            told_apart(judged.skills, step and {"criterion": None} | step)
            for step in (
                None,
                {"rule": "jury"},
                {"rule": "more_reviews"},
                {"rule": "criterion", "criterion": "evidence"},
            )
        ]
    assert said[:2] == [None, None]
    assert "number of reviews" in said[2]
    assert "“Evidence”" in said[3]
