"""What a judge sees while comparing two at a time, and what nobody sees."""

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from awards.accounts.models import Role
from awards.assignment.models import Assignment
from awards.comparing import queries, services
from awards.infrastructure import award_log, clock
from awards.judging.models import Confidentiality
from awards.judging.services import recuse
from awards.jury.models import JuryMeeting
from awards.programme.models import Round
from tests.comparing.conftest import TITLES, finals_of
from tests.sealing.things import a_sealing

WON = "//button[@name='answer']"


@pytest.fixture
def judge(finals, client_for):
    return client_for(finals.judges[0])


def answer(client, finals, page, side="left", expect=303, **more):
    sent = {"n": page.field("n"), "save": page.field("save"), "answer": side} | more
    return client.post("comparing.answers", sent, expect=expect, **finals.address)


def look(client, finals):
    return client.get("comparing.comparing", **finals.address)


def sides(page):
    return [" ".join(link.text_content().split()) for link in page.find("//main//form//h2/a")]


def test_the_queue_leads_to_what_is_compared_and_says_how_far_it_is(finals, judge):
    page = judge.get("judging.queue", edition_id=finals.edition.id)
    assert "Two at a time Skills Not begun" in page.main
    finals.prefer(finals.begin(finals.judges[0]), [0, 1, 2, 3], finals.judges[0])
    finals.session.commit()
    assert "1 pair answered, not confirmed" in judge.get("judging.queue", edition_id=finals.edition.id).main
    finals.compare(finals.judges[0], 0, 1, 2, 3)
    finals.session.commit()
    page = judge.get("judging.queue", edition_id=finals.edition.id)
    assert "Two at a time Skills Confirmed" in page.main
    assert look(judge, finals).heading == "Your comparisons are confirmed"
    assert page.links()["Skills"].endswith("/comparing/skills")


def test_a_judge_goes_from_the_first_pair_to_the_receipt(finals, judge, count_queries):
    page = look(judge, finals)
    assert page.heading == "Two at a time: Skills"
    assert "at most 6 times" in page.main
    assert "follows from your own answers alone" in page.main
    assert "with a chance of 95%" in page.main
    asked = judge.post("comparing.pairs", expect=303, **finals.address)
    with count_queries(at_most=11):
        page = look(judge, finals)
    assert asked.location.endswith("#pair")
    assert page.find("//main//*[@id='pair']/following::h2//a"), (
        "with the keyboard one goes on at the pair, not at the top"
    )
    assert page.heading == "Which one should win?"
    assert "Pair 1, of at most 6" in page.main
    assert len({*sides(page)} & {*TITLES}) == 2
    assert [button.get("aria-describedby") for button in page.find(WON)] == ["of-left", "of-right", None]
    first = sides(page)
    answer(judge, finals, page)
    page = look(judge, finals)
    assert f"Saved: {first[0]} rather than {first[1]}." in page.main
    while page.heading == "Which one should win?":
        answer(judge, finals, page, "neither")
        page = look(judge, finals)
    assert page.heading == "Look at your answers and confirm them"
    assert len(page.find("//ol[@id='answers']/li")) == 6
    assert page.main.count(": cannot tell") == 5
    judge.post("comparing.confirmation", expect=303, **finals.address)
    with count_queries(at_most=12):
        page = look(judge, finals)
    assert page.heading == "Your comparisons are confirmed"
    assert "They change only if staff give them back to you while the round is open." in page.main
    assert page.find(WON) == []
    assert "Take it back" not in page.main
    receipt = judge.get("comparing.receipt_json", **finals.address).json
    assert len(receipt["comparisons"]) == 6
    assert receipt["leaf"][:16] in page.main
    assert receipt["step"] == receipt["log"]["size"]
    assert receipt["proof"] == [], "a log of one step is its own proof"
    assert receipt["sealed"] is None
    head = a_sealing(finals.session, finals.at, edition=finals.edition).seal()
    sealed = judge.get("comparing.receipt_json", **finals.address).json["sealed"]
    assert (sealed["leaf"], sealed["head"]["root"]) == (receipt["leaf"], head.root)


def test_the_last_answer_is_taken_back_and_the_same_pair_waits_again(finals, judge):
    judge.post("comparing.pairs", expect=303, **finals.address)
    page = look(judge, finals)
    asked = sides(page)
    answer(judge, finals, page, "right")
    page = look(judge, finals)
    assert f"Saved: {asked[1]} rather than {asked[0]}." in page.main
    judge.post("comparing.removal", {"n": "1"}, expect=303, **finals.address)
    page = look(judge, finals)
    assert sides(page) == asked
    assert "Pair 1, of at most 6" in page.main


def test_an_answer_that_came_already_in_another_tab_is_said_and_nothing_is_overwritten(finals, judge):
    judge.post("comparing.pairs", expect=303, **finals.address)
    page = look(judge, finals)
    asked = sides(page)
    answer(judge, finals, page)
    refused = answer(judge, finals, page, "right", expect=409, save=str(uuid4()))
    assert "You answered this pair meanwhile" in refused.main
    assert f"Saved: {asked[0]} rather than {asked[1]}." in refused.main
    assert answer(judge, finals, page).location


def test_an_answer_without_a_choice_is_asked_for_again(finals, judge):
    judge.post("comparing.pairs", expect=303, **finals.address)
    page = look(judge, finals)
    refused = answer(judge, finals, page, "both", expect=422)
    assert refused.heading == "Which one should win?"
    assert refused.errors
    answer(judge, finals, page, expect=400, save="no number")


def test_confirming_too_early_is_refused_with_the_pair_still_there(finals, judge):
    judge.post("comparing.pairs", expect=303, **finals.address)
    refused = judge.post("comparing.confirmation", expect=422, **finals.address)
    assert "Answer every pair that you are asked about before you confirm." in refused.main
    assert refused.heading == "Which one should win?"


def test_before_the_gate_no_title_is_seen(finals, judge):
    finals.session.execute(delete(Confidentiality))
    finals.session.commit()
    for page in (
        judge.get("comparing.comparing", expect=302, **finals.address),
        judge.post("comparing.pairs", **finals.address),
        judge.post("comparing.answers", {"n": "1", "answer": "left"}, **finals.address),
    ):
        assert page.location.endswith("/conflicts?round=2")
        assert not any(title in page.body for title in TITLES)
    assert "Two at a time" not in judge.get("judging.queue", edition_id=finals.edition.id).main


def test_a_blind_round_stays_blind(session, at, client_for):
    finals = finals_of(session, at, blind=True)
    finals.begin(finals.judges[0])
    session.commit()
    page = look(client_for(finals.judges[0]), finals)
    assert all(side.startswith("N-") for side in sides(page))
    assert not any(title in page.body for title in TITLES)


def test_after_the_close_nothing_is_asked_and_what_was_not_confirmed_counts_for_nothing(finals, judge):
    finals.compare(finals.judges[0], 0, 1, 2, 3, confirm=False)
    finals.session.execute(
        update(Round).where(Round.id == finals.round.id).values(closes_at=finals.at - timedelta(seconds=1))
    )
    finals.session.commit()
    page = look(judge, finals)
    assert "comparisons that were not confirmed count for nothing" in page.main
    assert page.find("//main//form") == []
    late = judge.post("comparing.confirmation", expect=409, **finals.address)
    assert "Not counted: the round of judging closed" in late.main


def test_while_the_round_is_open_nobody_sees_what_comes_of_it(finals, client_for):
    for judge in finals.judges:
        finals.compare(judge, 0, 1, 2, 3)
    finals.session.commit()
    staff, chair = client_for(finals.staff), client_for(finals.judges[0])
    staff.get("ranking.category", expect=404, edition_id=finals.edition.id, key="skills", round=2)
    page = look(chair, finals)
    assert "%" not in page.main


def test_one_judge_does_not_see_another_s_comparisons(finals, client_for):
    finals.compare(finals.judges[0], 0, 1, 2, 3)
    finals.session.commit()
    other = client_for(finals.judges[1])
    assert look(other, finals).heading == "Two at a time: Skills"
    other.get("comparing.receipt_json", expect=404, **finals.address)


def test_the_clock_decides_when_it_opens(finals, judge):
    finals.session.execute(
        update(Round).where(Round.id == finals.round.id).values(opens_at=clock.now(finals.session) + timedelta(hours=1))
    )
    finals.session.commit()
    page = look(judge, finals)
    assert "The round opens" in page.main
    assert page.find("//main//form") == []
    with pytest.raises(Exception, match="has not opened yet"):
        services.ask(
            finals.session, finals.page(finals.judges[0]), finals.judges[0], finals.at - timedelta(hours=2), seed=1
        )


def test_staff_see_who_has_not_confirmed_and_no_answer(finals, client_for, count_queries):
    finals.compare(finals.judges[0], 0, 1, 2, 3)
    finals.compare(finals.judges[1], 0, 1, 2, 3, confirm=False)
    finals.session.commit()
    staff = client_for(finals.staff)
    with count_queries(at_most=11):
        page = staff.get("watching.progress", edition_id=finals.edition.id, round=2)
    told = " ".join(page.one("//section[@id='compared']").text_content().split())
    names = [judge.name or judge.email for judge in finals.judges]
    assert "Skills: 1 of 3 judges have confirmed their comparisons." in told
    assert f"Still to come: {names[1]}, {names[2]}." in told
    assert "Two at a time" not in staff.get("watching.progress", edition_id=finals.edition.id, round=1).main


def test_once_the_round_has_closed_nothing_is_still_to_come(finals, client_for):
    finals.compare(finals.judges[0], 0, 1, 2, 3)
    finals.round.closes_at = clock.now(finals.session)
    finals.session.commit()
    page = client_for(finals.staff).get("watching.progress", edition_id=finals.edition.id, round=2)
    told = " ".join(page.one("//section[@id='compared']").text_content().split())
    names = [judge.name or judge.email for judge in finals.judges]
    assert f"Not confirmed in time: {names[1]}, {names[2]}." in told
    assert "Still to come" not in told


def test_staff_who_are_tied_count_without_that_entry(finals):
    hidden = [finals.entries[n].nomination_id for n in range(3)]
    assert queries.of_jury(finals.session, finals.edition, finals.round, hidden=hidden) == []
    (found,) = queries.compared(queries.of_jury(finals.session, finals.edition, finals.round, hidden=hidden[:1]))
    assert (found.confirmed, found.judges) == (0, 3)


def test_whoever_is_no_judge_any_more_compares_no_more(finals, judge):
    look(judge, finals)
    finals.session.execute(update(Role).where(Role.user_id == finals.judges[0].id).values(ended_at=finals.at))
    finals.session.commit()
    judge.get("comparing.comparing", expect=404, **finals.address)
    judge.post("comparing.pairs", expect=404, **finals.address)


def test_the_receipt_holds_all_that_was_confirmed_also_after_the_judge_stepped_back(session, finals, judge):
    finals.compare(finals.judges[0], 0, 1, 2, 3)
    assignment = session.scalars(
        select(Assignment).where(
            Assignment.judge_id == finals.judges[0].id, Assignment.entry_id == finals.entries[1].id,
            Assignment.round_id == finals.round.id,
        )
    ).one()  # fmt: skip
    recuse(session, assignment, "I know them", finals.judges[0], finals.at)
    session.commit()
    receipt = judge.get("comparing.receipt_json", **finals.address).json
    said = {str(one["n"]): {side: one[side] for side in ("left", "right", "answer")} for one in receipt["comparisons"]}
    whole = {
        "card": receipt["comparison_card"], "confirmed_at": receipt["confirmed_at"], "comparisons": said,
    }  # fmt: skip
    assert hashlib.sha256(award_log.canonical(whole).encode()).hexdigest() == receipt["card"]
    assert len(said) == 6


def test_who_meets_or_decides_after_comparisons_reads_that_ranks_come_from_them(finals, client_for):
    for place, person in enumerate(finals.judges):
        finals.compare(person, *([0, 1, 2, 3] if place else [3, 2, 1, 0]))
    for round_ in finals.edition.rounds:
        round_.closes_at = finals.at - timedelta(minutes=2 if round_ is finals.round else 90)
    finals.session.commit()
    staff, told = client_for(finals.staff), "comparisons of two at a time fill the places"
    opening = staff.get("jury.opening", **finals.address, round=2)
    assert told in opening.main
    assert "that the comparisons cannot separate" in opening.main
    assert "that the scores cannot separate" not in opening.main
    assert told in staff.get("decisions.choose", **finals.address, kind="shortlist").main
    staff.post(
        "jury.opening", **finals.address, round=2,
        data={"members": [str(person.id) for person in finals.judges], "chair": str(finals.judges[0].id),
              "quorum": "majority", "meets_at": "2099-01-01T10:00"},
    )  # fmt: skip
    meeting = finals.session.scalars(select(JuryMeeting)).one()
    address = {"edition_id": finals.edition.id, "meeting_id": meeting.id}
    finals.session.commit()
    for page in ("jury.meeting", "jury.minutes"):
        main = client_for(finals.judges[0]).get(page, **address).main
        assert told in main
        assert "that the scores cannot separate" not in main
