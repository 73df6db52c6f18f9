"""One appeal for a nomination, until a date; one answer, by staff who had no part in the decision."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.accounts.models import User
from awards.closing.queries.checklist import checklist
from awards.core.errors import NotAllowed, RuleBroken
from awards.feedback import queries, services
from awards.feedback.models import Appeal
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Nomination
from awards.programme.models import Edition
from awards.publishing import services as publishing
from awards.publishing.rules import Change
from awards.screening.models import ScreeningOutcome
from tests import factories
from tests.feedback.things import WEEK, a_public_award, a_third, an_award, tie
from tests.publishing.test_corrections import BRIDGE, correct, decide_anew
from tests.publishing.things import announce, decide

DELTA, DAY = "Delta radio", timedelta(days=1)
WHY = "The form said 2019, but our project began in 2025."


def of(judged, title=DELTA, **values):
    return {"edition_id": judged.edition.id, "nomination_id": judged.entries[title].nomination_id, **values}


def an_appeal(session, judged, at, title=DELTA, text=WHY) -> Appeal:
    nomination = session.get_one(Nomination, judged.entries[title].nomination_id)
    made = services.appeal(session, nomination, judged.edition, text, at + 3 * WEEK, judged.nominator, at)
    session.commit()
    return made


def one(judged, made, **values):
    return {"edition_id": judged.edition.id, "appeal_id": made.id, **values}


def templates(session) -> list[str]:
    found = sorted(session.scalars(select(OutboxMail.template).where(OutboxMail.template.like("appeal%"))))
    session.commit()
    return found


def test_at_the_very_end_of_the_time_no_appeal_is_taken(session, at):
    judged = a_public_award(session, at)
    nomination = session.get_one(Nomination, judged.entries[DELTA].nomination_id)
    with pytest.raises(RuleBroken, match="time for appeals is over"):
        services.appeal(session, nomination, judged.edition, WHY, at, judged.nominator, at)
    moment = timedelta(microseconds=1)
    assert services.appeal(session, nomination, judged.edition, WHY, at + moment, judged.nominator, at).at == at


def test_a_nomination_that_was_withdrawn_meanwhile_appeals_no_more(session, at):
    judged = a_public_award(session, at)
    nomination = session.get_one(Nomination, judged.entries[DELTA].nomination_id)
    nomination.state = "withdrawn"
    with pytest.raises(RuleBroken, match="withdrawn"):
        services.appeal(session, nomination, judged.edition, WHY, at + WEEK, judged.nominator, at)
    session.rollback()


def test_an_answer_has_an_outcome_that_there_is(session, at):
    judged = a_public_award(session, at)
    made = an_appeal(session, judged, at)
    third = a_third(session, judged)
    with pytest.raises(RuleBroken, match="Choose an outcome"):
        services.answer(session, made, judged.edition, "perhaps", "We looked again.", third, at)


def test_before_the_result_is_public_there_is_no_appeal(session, at, client_for):
    judged = an_award(session, at)
    client = client_for(judged.nominator)
    client.get("feedback.appeal", **of(judged), expect=404)
    client.post("feedback.make_appeal", {"text": WHY}, **of(judged), expect=404)


def test_an_appeal_is_sent_once_and_gets_a_receipt(session, at, client_for):
    judged = a_public_award(session, at)
    client = client_for(judged.nominator)
    page = client.get("feedback.appeal", **of(judged))
    assert "You may appeal once." in page.main
    page = client.post("feedback.make_appeal", {"text": WHY}, **of(judged), follow=True, expect=200)
    made = session.scalars(select(Appeal)).one()
    assert made.receipt in page.main
    assert WHY in page.main
    assert page.find("//textarea") == []
    session.commit()
    assert templates(session) == ["appeal_received"]
    client.post("feedback.make_appeal", {"text": WHY}, **of(judged))
    page = client.post("feedback.make_appeal", {"text": "Something else"}, **of(judged), expect=422)
    assert "it is the only one against this result" in page.main
    assert len(session.scalars(select(Appeal)).all()) == 1


def test_the_page_s_own_script_is_told_where_to_go_on(session, at, client_for):
    judged = a_public_award(session, at)
    client = client_for(judged.nominator)
    page = client.get("feedback.appeal", **of(judged))
    form = page.one("//form[@data-kept]")
    assert form.get("data-kept") == f"{judged.nominator.id} appeal {of(judged)['nomination_id']}"
    answer = client.browser.post(
        client._address("feedback.make_appeal", of(judged)), data={"text": WHY, "csrf_token": client.csrf()},
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert answer.get_json() == {"next": client._address("feedback.appeal", of(judged))}


def test_an_empty_or_too_long_appeal_stays_in_its_field(session, at, client_for):
    judged = a_public_award(session, at)
    client = client_for(judged.nominator)
    page = client.post("feedback.make_appeal", {"text": "x" * 4001}, **of(judged), expect=422)
    assert page.errors == ["What do you think went wrong? Use at most 4000 characters."]
    assert len(page.field("text")) == 4001
    client.post("feedback.make_appeal", {"text": "  "}, **of(judged), expect=422)
    assert session.scalars(select(Appeal)).all() == []


def test_after_the_last_day_no_appeal_is_taken_and_the_page_says_so(session, at, client_for):
    judged = a_public_award(session, at - timedelta(days=23))
    client = client_for(judged.nominator)
    late = client.get("feedback.appeal", **of(judged)).main
    assert re.search(r"The time for appeals is over\. Appeal by\s*\w+, \d+ \w+ \d{4}, \d\d:\d\d Geneva", late), late
    page = client.post("feedback.make_appeal", {"text": WHY}, **of(judged), expect=422)
    assert "The time for appeals is over." in page.main


def test_whoever_may_not_submit_reads_and_does_not_appeal(session, at, client_for):
    judged = a_public_award(session, at)
    helper, stranger = (factories.a_user(session, f"{name}@example.net") for name in ("helper", "stranger"))
    nomination = session.get_one(Nomination, judged.entries[DELTA].nomination_id)
    factories.a_collaborator(session, nomination, helper, "edit", at)
    session.commit()
    page = client_for(helper).get("feedback.appeal", **of(judged))
    assert page.find("//textarea") == []
    client_for(helper).post("feedback.make_appeal", {"text": WHY}, **of(judged), expect=404)
    client_for(stranger).get("feedback.appeal", **of(judged), expect=404)


def test_a_withdrawn_nomination_has_no_appeal(session, at, client_for):
    judged = a_public_award(session, at)
    session.get_one(Nomination, judged.entries[DELTA].nomination_id).state = "withdrawn"
    session.commit()
    client_for(judged.nominator).get("feedback.appeal", **of(judged), expect=404)


def test_the_appeal_stands_on_the_day_s_board_until_it_is_answered(session, at, client_for):
    judged = a_public_award(session, at)
    third = a_third(session, judged)
    board = {"edition_id": judged.edition.id}
    assert "Appeals" not in client_for(third).get("desks.staff_edition", **board).main
    made = an_appeal(session, judged, at)
    links = client_for(third).get("desks.staff_edition", **board).links()
    assert any(words.startswith("Appeals") for words in links)
    services.answer(session, made, judged.edition, "noted", "Thank you", third, at)
    session.commit()
    assert "wait for the one answer" not in client_for(third).get("desks.staff_edition", **board).main


def test_whoever_decided_reads_the_appeal_and_does_not_answer_it(session, at, client_for):
    judged = a_public_award(session, at)
    made = an_appeal(session, judged, at)
    for person in (judged.staff, judged.second):
        page = client_for(person).get("feedback.one_appeal", **one(judged, made))
        assert WHY in page.main
        assert "You took part in the decision" in page.main
        assert page.find("//textarea") == []
        refused = client_for(person).post(
            "feedback.answer", {"outcome": "noted", "answer": "x"}, **one(judged, made), expect=403
        )
        assert "You took part in the decision" in refused.body
    for person in (judged.staff, judged.second):
        with pytest.raises(NotAllowed):
            services.answer(session, made, judged.edition, "noted", "x", person, at)


def test_staff_read_in_which_language_an_answer_is_read(session, at, client_for):
    judged = a_public_award(session, at)
    judged.nominator.language = "fr"
    made, third = an_appeal(session, judged, at), a_third(session, judged)
    page = client_for(third).get("feedback.one_appeal", **one(judged, made))
    assert "Its nominator reads Français. The form said 2019" in page.main
    assert page.one("//div[@class='answer__text']").get("dir") == page.one("//textarea").get("dir") == "auto"
    made.by = factories.a_user(session, "writer@delta.example", language="ar", name="Writer").id
    session.commit()
    page = client_for(third).get("feedback.one_appeal", **one(judged, made))
    assert "Its nominator reads Français. Writer: العربية" in page.main


def test_the_page_says_who_may_answer_or_that_another_member_of_staff_is_needed(session, at, client_for, count_queries):
    judged = a_public_award(session, at)
    made = an_appeal(session, judged, at)
    decider = client_for(judged.staff)
    page = decider.get("feedback.one_appeal", **one(judged, made))
    assert "Nobody on the staff may answer" in page.main
    third, fourth = a_third(session, judged), a_third(session, judged, "fourth@example.org")
    fourth.name = "Femi Fourth"
    session.commit()
    with count_queries() as few:
        page = decider.get("feedback.one_appeal", **one(judged, made))
    assert "Who may answer: Femi Fourth, Tara Third" in page.main
    assert "Who may answer" not in client_for(third).get("feedback.one_appeal", **one(judged, made)).main
    tie(session, judged, third, at, "Code clubs")
    page = decider.get("feedback.one_appeal", **one(judged, made))
    assert "Who may answer: Femi Fourth" in page.main
    assert "Tara" not in page.main, "tied to another nomination of the category"
    for n in range(4):
        a_third(session, judged, f"more{n}@example.org")
    with count_queries() as many:
        decider.get("feedback.one_appeal", **one(judged, made))
    assert len(few) == len(many)
    services.answer(session, made, judged.edition, "noted", "Thank you", fourth, at)
    session.commit()
    assert "Who may answer" not in decider.get("feedback.one_appeal", **one(judged, made)).main


def test_whoever_found_the_nomination_not_eligible_does_not_answer_about_it(session, at):
    judged = a_public_award(session, at)
    third = a_third(session, judged)
    entry = judged.entries[DELTA]
    assert third.id not in queries.deciders(session, entry.nomination_id)
    session.add(ScreeningOutcome(entry_id=entry.id, outcome="ineligible", rule="x", by=third.id, at=at))
    entry.state = "ineligible"
    session.flush()
    assert third.id in queries.deciders(session, entry.nomination_id)


def test_whoever_is_tied_meets_no_appeal(session, at, client_for):
    judged = a_public_award(session, at)
    third = a_third(session, judged)
    made = an_appeal(session, judged, at, "Code clubs")
    tie(session, judged, third, at)
    client = client_for(third)
    page = client.get("feedback.appeals", edition_id=judged.edition.id)
    assert "Code clubs" not in page.main
    assert "Skills Left out" in page.main
    client.get("feedback.one_appeal", **one(judged, made), expect=404)
    client.post("feedback.answer", {"outcome": "noted", "answer": "x"}, **one(judged, made), expect=404)
    assert "wait for the one answer" not in client.get("desks.staff_edition", edition_id=judged.edition.id).main


def test_an_appeal_is_answered_once_and_the_nominator_reads_it(session, at, client_for):
    judged = a_public_award(session, at)
    third, fourth = a_third(session, judged), a_third(session, judged, "fourth@example.org")
    made = an_appeal(session, judged, at)
    client = client_for(third)
    page = client.post("feedback.answer", {"answer": "You are right"}, **one(judged, made), expect=422)
    assert page.errors == ["Outcome: Choose an outcome"]
    assert page.field("answer") == "You are right"
    page = client.post(
        "feedback.answer", {"outcome": "upheld", "answer": "You are right"}, **one(judged, made), follow=True,
        expect=200,
    )  # fmt: skip
    assert client.get(page.links()["Correct the result: announce a correction"]).status == 200
    assert templates(session) == ["appeal_answered", "appeal_received"]
    page = client_for(judged.nominator).get("feedback.appeal", **of(judged))
    assert "Upheld: the result is to be corrected" in page.main
    assert "You are right" in page.main
    assert "Tara Third" not in page.body
    page = client_for(fourth).post(
        "feedback.answer", {"outcome": "noted", "answer": "No"}, **one(judged, made), expect=422
    )
    assert "Somebody answered this appeal already." in page.main
    assert session.scalars(select(Appeal.outcome)).one() == "upheld"
    session.commit()
    actions = session.scalars(
        select(AuditRow.action).where(AuditRow.subject_id == made.id).order_by(AuditRow.seq)
    ).all()
    assert sorted(actions) == ["appeal.answered", "appeal.made"]


def upheld(session, judged, by, at, title="Delta radio"):
    made = an_appeal(session, judged, at, title)
    services.answer(session, made, judged.edition, "upheld", "You are right", by, at)
    session.commit()
    return made


def test_an_upheld_appeal_stands_on_the_board_until_staff_say_what_was_done(session, at, client_for):
    judged = a_public_award(session, at)
    third = a_third(session, judged)
    made = upheld(session, judged, third, at)
    desk, board, where = client_for(judged.staff), {"edition_id": judged.edition.id}, one(judged, made)
    edition_id, who = judged.edition.id, (made.id, judged.staff.id)
    session.rollback()
    assert "Appeals that were upheld" in desk.get("desks.staff_edition", **board).main
    assert "what follows is not done" in desk.get("feedback.appeals", **board).main
    assert checklist(session, edition_id, at)["appeals"] == 1
    session.rollback()
    page = desk.get("feedback.one_appeal", **where)
    assert "The appeal was upheld. Decide again and correct the result" in page.main
    page = desk.post("feedback.appeal_settlement", {"words": " "}, **where, expect=422)
    assert page.errors == ["What was done: Write what you want to say"]
    typed = {"words": "Delta radio was added by a correction."}
    page = desk.post("feedback.appeal_settlement", typed, **where, follow=True, expect=200)
    assert "Delta radio was added by a correction." in page.main
    assert not page.find("//form[contains(@action, '/settlement')]")
    assert "Appeals that were upheld" not in desk.get("desks.staff_edition", **board).main
    assert "what follows is not done" not in desk.get("feedback.appeals", **board).main
    desk.post("feedback.appeal_settlement", typed, **where, expect=404)
    assert checklist(session, edition_id, at)["appeals"] == 0
    row = session.scalars(select(AuditRow).where(AuditRow.action == "appeal.settled")).one()
    assert (row.subject_id, row.actor_id) == who


def test_only_untied_staff_say_what_was_done_after_an_upheld_appeal(session, at, client_for):
    judged = a_public_award(session, at)
    third, fourth = a_third(session, judged), a_third(session, judged, "fourth@example.org")
    made = upheld(session, judged, third, at, "Code clubs")
    other = an_appeal(session, judged, at, "Bridge school")
    services.answer(session, other, judged.edition, "noted", "We learn", third, at)
    tie(session, judged, fourth, at)
    session.commit()
    for who, what in ((judged.admin, made), (fourth, made), (judged.staff, other), (judged.nominator, made)):
        client_for(who).post("feedback.appeal_settlement", {"words": "Done"}, **one(judged, what), expect=404)
    assert (
        "Appeals that were upheld"
        not in client_for(fourth).get("desks.staff_edition", edition_id=judged.edition.id).main
    )
    with pytest.raises(RuleBroken, match="Nothing is to be done"):
        services.settle_appeal(session, other, judged.edition, "Done", judged.staff, at)
    services.settle_appeal(session, made, judged.edition, "Done", judged.staff, at)
    with pytest.raises(RuleBroken, match="said already what was done"):
        services.settle_appeal(session, made, judged.edition, "Again", judged.second, at)


def test_administrators_read_appeals_and_answer_none(session, at, client_for):
    judged = a_public_award(session, at)
    made = an_appeal(session, judged, at)
    client_for(judged.admin).get("feedback.one_appeal", **one(judged, made))
    client_for(judged.admin).post(
        "feedback.answer", {"outcome": "noted", "answer": "x"}, **one(judged, made), expect=404
    )


def test_two_who_appeal_at_once_make_one_appeal(session, at):
    judged = a_public_award(session, at)
    an_appeal(session, judged, at)
    nomination = session.get_one(Nomination, judged.entries[DELTA].nomination_id)
    with pytest.raises(RuleBroken, match="the only one"):
        services.appeal(session, nomination, judged.edition, "Another", at + WEEK, judged.nominator, at)


def test_the_list_of_appeals_costs_the_same_few_queries(session, at, client_for, count_queries):
    judged = a_public_award(session, at)
    third = a_third(session, judged)
    for title in judged.entries:
        an_appeal(session, judged, at, title)
    client = client_for(third)
    with count_queries(at_most=10):
        page = client.get("feedback.appeals", edition_id=judged.edition.id)
    assert len(page.find("//tbody/tr")) == 4


def test_an_account_into_which_a_decider_s_was_merged_decided_as_well(session, at):
    judged = a_public_award(session, at)
    third = a_third(session, judged)
    judged.staff.merged_into_id, judged.staff.disabled_at = third.id, at
    session.flush()
    assert third.id in queries.deciders(session, judged.entries[DELTA].nomination_id)


@pytest.mark.parametrize("what", ["withdrawn", "retracted"])
def test_who_appealed_reads_the_appeal_also_when_the_result_or_the_nomination_is_gone(session, at, client_for, what):
    judged = a_public_award(session, at)
    made = an_appeal(session, judged, at)
    if what == "withdrawn":
        session.get_one(Nomination, made.nomination_id).state = "withdrawn"
    else:
        taken = publishing.propose_retraction(session, judged.edition, "winners", "Mixed up", judged.staff, at)
        publishing.approve_retraction(session, taken, judged.second, at)
    services.answer(session, made, judged.edition, "noted", "We looked again", a_third(session, judged), at)
    session.commit()
    client = client_for(judged.nominator)
    page = client.get("feedback.appeal", **of(judged))
    assert "We looked again" in page.main, "the mail leads there"
    assert page.find("//main//form") == []
    assert ("Appeal" in client.get("nominations.nomination", **of(judged)).links()) is (what == "retracted")
    client.post("feedback.make_appeal", {"text": WHY}, **of(judged), expect=404)
    client.get("feedback.appeal", **of(judged, "Code clubs"), expect=404 if what == "retracted" else 200)


@pytest.mark.parametrize("now", ["here", "gone", "merged"])
def test_the_answer_is_told_once_to_each_who_works_on_the_nomination_still(session, at, now):
    judged = a_public_award(session, at)
    helper = factories.a_user(session, "helper@example.net")
    nomination = session.get_one(Nomination, judged.entries[DELTA].nomination_id)
    works = factories.a_collaborator(session, nomination, helper, "submit", at)
    made = services.appeal(session, nomination, judged.edition, WHY, at + WEEK, helper, at)
    if now != "here":
        works.ended_at = at
    if now == "merged":
        helper.merged_into_id, helper.disabled_at = judged.nominator.id, at
    session.flush()
    services.answer(session, made, judged.edition, "noted", "We looked again", a_third(session, judged), at)
    told = session.scalars(select(OutboxMail.to).where(OutboxMail.template == "appeal_answered")).all()
    assert sorted(told) == sorted([judged.nominator.email, *([helper.email] if now == "here" else [])])


def announced_anew(session, judged, at, later):
    taken = publishing.propose_retraction(session, judged.edition, "winners", "Mixed up", judged.staff, at)
    publishing.approve_retraction(session, taken, judged.second, at)
    announce(session, judged, "winners", later, later)
    session.commit()


def test_a_result_that_is_announced_anew_may_be_appealed_against_once_more(session, at, client_for):
    judged = a_public_award(session, at - 2 * WEEK)
    first = an_appeal(session, judged, at - WEEK)
    an_appeal(session, judged, at - WEEK, "Code clubs")
    third = a_third(session, judged)
    services.answer(session, first, judged.edition, "upheld", "We looked again", third, at - WEEK)
    session.commit()
    announced_anew(session, judged, at - DAY, at - DAY)
    client = client_for(judged.nominator)
    page = client.get("feedback.appeal", **of(judged))
    assert "You may appeal once." in page.main
    assert "Your appeal against an earlier result" in page.main
    for told in (WHY, first.receipt, "We looked again", "Upheld"):
        assert told in page.main
    session.commit()
    page = client.post("feedback.make_appeal", {"text": WHY}, **of(judged), follow=True, expect=200)
    made = session.scalars(select(Appeal).where(Appeal.nomination_id == first.nomination_id).order_by(Appeal.n)).all()
    assert [appeal.n for appeal in made] == [1, 2]
    assert made[1].receipt in page.main
    assert first.receipt in page.main
    assert page.find("//textarea") == []
    session.commit()
    page = client.post("feedback.make_appeal", {"text": "Something else"}, **of(judged), expect=422)
    assert "it is the only one against this result" in page.main
    client.post("feedback.make_appeal", {"text": WHY}, **of(judged))
    assert len(session.scalars(select(Appeal)).all()) == 3
    session.commit()
    listed = client_for(third).get("feedback.appeals", edition_id=judged.edition.id)
    assert len(listed.find("//tbody/tr")) == 3


def test_a_correction_is_no_new_result_to_appeal_against(session, at, client_for):
    judged = a_public_award(session, at - 2 * WEEK)
    an_appeal(session, judged, at - WEEK)
    titles = ("Anna’s workshop", "Code clubs", DELTA)
    decide_anew(session, judged, at - DAY, *titles, kind="shortlist")
    decide(session, judged, at - DAY, titles[0], kind="winners")
    entry = str(judged.entries[DELTA].id)
    correct(
        session, judged, at - DAY, Change(entry=entry, category="skills", fields={"role": "finalist"}),
        Change(slug=BRIDGE, category="skills", removed=True),
    )  # fmt: skip
    session.commit()
    page = client_for(judged.nominator).get("feedback.appeal", **of(judged))
    assert page.find("//textarea") == []
    assert "Your appeal against an earlier result" not in page.main


def test_a_nomination_withdrawn_after_a_new_result_shows_its_appeal_still(session, at, client_for):
    judged = a_public_award(session, at - 2 * WEEK)
    made = an_appeal(session, judged, at - WEEK)
    announced_anew(session, judged, at - DAY, at - DAY)
    session.get_one(Nomination, made.nomination_id).state = "withdrawn"
    session.commit()
    page = client_for(judged.nominator).get("feedback.appeal", **of(judged))
    assert made.receipt in page.main
    assert page.find("//main//form") == []
    client_for(judged.nominator).post("feedback.make_appeal", {"text": WHY}, **of(judged), expect=404)


def test_two_writers_make_one_appeal_against_a_result(session, sessions, at):
    judged = a_public_award(session, at - 2 * WEEK)
    an_appeal(session, judged, at - WEEK)
    announced_anew(session, judged, at - DAY, at - DAY)
    nomination_id, edition_id = judged.entries[DELTA].nomination_id, judged.edition.id
    nominator_id = judged.nominator.id
    session.commit()

    def appeal(n: int) -> str:
        with sessions.transaction() as own:
            nomination, edition = own.get_one(Nomination, nomination_id), own.get_one(Edition, edition_id)
            try:
                services.appeal(own, nomination, edition, f"{WHY} {n}", at + WEEK, own.get_one(User, nominator_id), at)
            except RuleBroken as broken:
                return str(broken.message.text)
        return "made"

    with ThreadPoolExecutor(4) as writers:
        said = sorted(writers.map(appeal, range(4)))
    assert said == ["An appeal was made already: it is the only one against this result."] * 3 + ["made"]
    assert sorted(session.scalars(select(Appeal.n))) == [1, 2]
