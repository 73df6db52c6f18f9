"""Questions between a nominee and staff, and more time that staff give: the verbs and the pages of both."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import queries, rules, services
from awards.nominations.models import Extension, Question
from awards.nominations.services import people
from awards.web.mail import compose
from tests.factories import a_collaborator, a_nomination, a_user, an_edition
from tests.nominations.test_pages import address, move_clock

DAY = timedelta(days=1)


@pytest.fixture
def staff(session, edition):
    return a_user(session, "hana@secretariat.example", ("staff", edition.id))


@pytest.fixture
def her(client_for, session, ama, edition):
    session.commit()
    return client_for(ama)


@pytest.fixture
def desk(client_for, session, staff):
    session.commit()
    return client_for(staff)


def asked(session, nomination, edition, by, at, text="May we add a partner?"):
    services.ask(session, nomination, edition, text, by, at, key=uuid4())


def waiting(session, edition):
    return tuple(session.execute(queries.waiting_questions(edition.id)).one())


def test_a_question_goes_to_staff_and_its_answer_comes_back(session, edition, ama, at, complete, her, staff, desk):
    page = her.get("nominations.questions", **address(complete))
    typed = {"key": page.field("key"), "text": "May we add a <b>partner</b>?"}
    page = her.post("nominations.ask", typed, **address(complete), follow=True, expect=200)
    assert "Your question is with staff." in page.text
    assert "May we add a <b>partner</b>?" in page.main
    page = desk.get("nominations.asked", edition_id=edition.id)
    assert page.heading == "One nominee waits for an answer"
    page = desk.get(page.links()["N-0001"])
    assert "May we add a <b>partner</b>?" in page.main
    assert "Waits for an answer" in page.main
    typed = {"key": page.field("key"), "text": "Yes, until the deadline."}
    page = desk.post("nominations.answer", typed, **address(complete), follow=True, expect=200)
    assert page.heading == "No nominee waits for an answer"
    page = her.get("nominations.questions", **address(complete))
    assert "Staff of the edition" in page.main
    assert "Yes, until the deadline." in page.main
    assert "Hana" not in page.text, "a nominee reads staff, not a person"
    mails = session.scalars(select(OutboxMail).order_by(OutboxMail.created_at, OutboxMail.template)).all()
    told = {(mail.template, mail.to) for mail in mails}
    assert told == {("question_asked", staff.email), ("question_answered", ama.email)}


def test_the_same_form_asks_and_answers_once(session, edition, ama, at, complete, staff):
    for _ in range(2):
        services.ask(session, complete, edition, "Once?", ama, at, key=(key := uuid4()))
        services.ask(session, complete, edition, "Once?", ama, at, key=key)
    assert len(session.scalars(select(Question)).all()) == 2
    key = uuid4()
    for _ in range(2):
        services.answer(session, complete, edition, "Yes.", staff, at, key=key)
    assert len(session.scalars(select(Question).where(Question.from_staff)).all()) == 1


def test_what_waits_is_counted_once_a_nomination_and_an_answer_settles_it(session, edition, ama, at, complete, staff):
    assert waiting(session, edition) == (0, None)
    asked(session, complete, edition, ama, at)
    asked(session, complete, edition, ama, at + DAY, "And when?")
    assert waiting(session, edition) == (1, at)
    services.answer(session, complete, edition, "Soon.", staff, at + DAY, key=uuid4())
    assert waiting(session, edition) == (0, None)
    asked(session, complete, edition, ama, at + 2 * DAY, "Thank you.")
    assert waiting(session, edition) == (1, at + 2 * DAY)
    services.set_aside(session, complete, staff, at + 3 * DAY)
    services.set_aside(session, complete, staff, at + 3 * DAY)
    assert waiting(session, edition) == (0, None)
    actions = session.scalars(
        select(AuditRow.action).where(AuditRow.action.startswith("question.")).order_by(AuditRow.seq)
    ).all()
    assert sorted(actions) == ["question.answered", *["question.asked"] * 3, "question.set_aside"]


def test_a_helper_who_asked_reads_the_answer_while_working_on_it_and_not_afterwards(
    session, edition, ama, at, complete, staff
):
    helper, gone = a_user(session, "bela@helper.example"), a_user(session, "chidi@helper.example")
    for one in (helper, gone):
        row = a_collaborator(session, complete, one, "edit", at)
        asked(session, complete, edition, one, at)
    people.end(session, complete, row, ama, at)
    services.answer(session, complete, edition, "Yes.", staff, at, key=uuid4())
    told = session.scalars(select(OutboxMail.to).where(OutboxMail.template == "question_answered"))
    assert set(told) == {ama.email, helper.email}


def test_what_people_write_to_each_other_stays_out_of_the_log(session, edition, ama, at, complete):
    asked(session, complete, edition, ama, at, "A private matter")
    rows = session.scalars(select(AuditRow).where(AuditRow.action == "question.asked")).all()
    assert "private" not in str([row.details for row in rows])


def test_nobody_asks_without_words_nor_without_end(session, edition, ama, at, complete):
    for text in ("   ", "x" * (rules.LONGEST_QUESTION + 1)):
        with pytest.raises(RuleBroken) as refused:
            asked(session, complete, edition, ama, at, text)
        assert list(refused.value.fields) == ["text"]
    for _ in range(rules.MOST_QUESTIONS_A_DAY):
        asked(session, complete, edition, ama, at)
    with pytest.raises(RuleBroken, match="ask again tomorrow"):
        asked(session, complete, edition, ama, at + timedelta(hours=1))
    asked(session, complete, edition, ama, at + DAY + timedelta(minutes=1))


def test_staff_who_answer_see_nothing_of_a_drafts_text(session, edition, ama, at, complete, desk):
    asked(session, complete, edition, ama, at)
    session.commit()
    for page in (
        desk.get("nominations.asked", edition_id=edition.id), desk.get("nominations.asked_one", **address(complete)),
    ):  # fmt: skip
        assert "Repair benches" not in page.text
        assert "Not submitted" in page.main


def test_an_empty_question_comes_back_with_words(complete, her, desk):
    page = her.post("nominations.ask", {"text": " "}, **address(complete), expect=422)
    assert page.errors == ["Your question: Write what you want to say"]
    page = desk.post("nominations.answer", {"text": ""}, **address(complete), expect=422)
    assert page.errors == ["Your answer: Write what you want to say"]


def test_the_mails_of_questions_and_of_more_time_can_be_made(app, session, edition, ama, at, complete, staff):
    asked(session, complete, edition, ama, at, "Is <this> & that right?")
    services.answer(session, complete, edition, "It is.", staff, at, key=uuid4())
    services.extend(session, edition, edition.closes_at + DAY, "Ill.", staff, at, nomination=complete)
    services.extend(session, edition, edition.closes_at + DAY, "Ill.", staff, at, person=ama)
    with app.app_context():
        bodies = [(mail.template, compose(mail).get_content()) for mail in session.scalars(select(OutboxMail))]
    assert any("Is <this> & that right?" in body for template, body in bodies if template == "question_asked")
    assert any("It is." in body for template, body in bodies if template == "question_answered")
    extended = [body for template, body in bodies if template == "nomination_extended"]
    assert sum("N-0001" in body for body in extended) == 1
    assert all("Ill." in body and "Geneva" in body for body in extended)


def test_staff_give_a_nomination_more_time_by_its_number(session, edition, at, complete, desk, her):
    until = (edition.closes_at + 2 * DAY).replace(second=0, microsecond=0)
    typed = {"whom": "N-0001", "until": until.strftime("%Y-%m-%dT12:00"), "reason": "The power was cut."}
    page = desk.post("nominations.extend", typed, edition_id=edition.id, follow=True, expect=200)
    assert "The power was cut." in page.main
    given = session.scalars(select(Extension)).one()
    session.commit()
    move_clock(session, edition.closes_at + DAY, at)
    page = her.get("nominations.nomination", **address(complete))
    assert "Staff gave you more time" in page.main
    assert given.nomination_id == complete.id


@pytest.mark.parametrize(
    ("whom", "words"),
    [
        ("N-9999", "There is no such nomination in this edition."),
        ("N-000001", "There is no such nomination in this edition."),
        ("Repair benches", "There is no such nomination in this edition."),
        ("nobody@nowhere.example", "Nobody signed in with this address yet."),
    ],
)
def test_more_time_for_nobody_is_refused_beside_its_field(session, edition, complete, desk, whom, words):
    until = edition.closes_at + DAY
    typed = {"whom": whom, "until": until.strftime("%Y-%m-%dT%H:%M"), "reason": "Ill."}
    page = desk.post("nominations.extend", typed, edition_id=edition.id, expect=422)
    assert len(page.errors) == 1
    assert page.errors[0].startswith(f"Who gets more time: {words}")
    assert page.field("whom") == whom


def test_more_time_is_given_until_an_instant_and_no_more_once_judging_has_begun(session, edition, at, desk):
    typed = {"whom": "N-0001", "until": "soon", "reason": "Ill."}
    page = desk.post("nominations.extend", typed, edition_id=edition.id, expect=422)
    assert page.errors == ["Until: Enter a date and a time"]
    assert desk.get("nominations.extensions", edition_id=edition.id).find("//main//form")
    move_clock(session, edition.rounds[0].opens_at, at)
    assert not desk.get("nominations.extensions", edition_id=edition.id).find("//main//form")


def test_a_person_with_more_time_starts_after_the_deadline_from_her_home(session, edition, ama, at, desk, her):
    typed = {
        "whom": "ama@cooperative.example", "reason": "Ill.",
        "until": (edition.closes_at + 2 * DAY).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    desk.post("nominations.extend", typed, edition_id=edition.id)
    move_clock(session, edition.closes_at + DAY, at)
    page = her.get("desks.nominations")
    assert "Start a nomination" in page.links()
    assert her.get("nominations.start", edition_id=edition.id).find("//main//form")


def test_the_list_is_read_page_by_page_with_nobody_left_out_or_shown_twice(
    session, edition, ama, at, staff, client_for
):
    other = an_edition(session, at, phase="open", year=edition.year + 1)
    for n in range(120):  # equal instants, waiting and settled ones, and a few of another edition
        of = edition if n % 40 else other
        one = a_nomination(session, of, ama, at, organisation=f"Example {n}", state="submitted" if n % 40 else "draft")
        when, settled = at + timedelta(hours=n // 3), at + DAY if n >= 70 else None
        session.add(Question(nomination_id=one.id, key=uuid4(), by=ama.id, from_staff=False, text="May we?", at=when,
                             settled_at=settled))  # fmt: skip
    session.commit()
    desk, seen, edition_id = client_for(staff), [], edition.id
    wanted = [row.number for row in queries.threads(session, edition.id, most=500)]
    session.rollback()
    assert len(wanted) == 117
    page = desk.get("nominations.asked", edition_id=edition_id)
    while True:
        assert page.heading == "68 nominees wait for an answer"
        seen.append([int(name[2:]) for name in page.links() if name.startswith("N-")])
        if "Show the next" not in page.links():
            break
        page = desk.get(page.links()["Show the next"])
    assert list(map(len, seen)) == [50, 50, 17]
    assert [number for numbers in seen for number in numbers] == wanted
    assert "N-0002" in desk.get(page.links()["Back to the start"]).links()
    for odd in ("x", "waits.1", "waits.1.2.3", "rests.1.", f"rests.{'9' * 20}.1", "waits.-1.1"):
        desk.get("nominations.asked", edition_id=edition_id, after=odd, expect=400)


@pytest.mark.parametrize("endpoint", ["nominations.asked", "nominations.extensions"])
def test_lists_cost_the_same_queries_for_many_as_for_none(session, edition, ama, at, complete, staff, client_for,
                                                          count_queries, endpoint):  # fmt: skip
    session.commit()
    desk = client_for(staff)
    desk.get(endpoint, edition_id=edition.id)
    with count_queries(at_most=7) as none:
        desk.get(endpoint, edition_id=edition.id)
    for n in range(5):
        asked(session, complete, edition, ama, at + timedelta(minutes=n))
        services.extend(session, edition, edition.closes_at + DAY, f"Reason {n}", staff, at, nomination=complete)
    session.commit()
    with count_queries(at_most=7) as many:
        page = desk.get(endpoint, edition_id=edition.id)
    assert "N-0001" in page.main
    assert len(none) == len(many)


def test_an_administrator_reads_and_is_offered_neither_an_answer_nor_more_time(
    session, edition, ama, at, complete, client_for
):
    asked(session, complete, edition, ama, at)
    admin = a_user(session, "admin@example.org", ("admin", None))
    session.commit()
    looker = client_for(admin)
    page = looker.get("nominations.asked_one", **address(complete))
    assert "May we add a partner?" in page.main
    assert not page.find("//main//form")
    page = looker.get("nominations.extensions", edition_id=edition.id)
    assert "Nobody has a later deadline" in page.main
    assert not page.find("//main//form")


def test_who_may_only_read_a_nomination_reads_its_questions_and_is_offered_no_form(
    session, edition, ama, at, complete, client_for, her
):
    asked(session, complete, edition, ama, at)
    reader = a_user(session, "reader@example.org")
    a_collaborator(session, complete, reader, "view", at)
    session.commit()
    page = client_for(reader).get("nominations.questions", **address(complete))
    assert "May we add a partner?" in page.main
    assert not page.find("//main//form")
    assert her.get("nominations.questions", **address(complete)).find("//main//form")


@pytest.mark.parametrize("ended", [False, True])
def test_staff_who_work_on_a_nomination_are_not_asked_and_do_not_answer(
    session, edition, ama, at, complete, staff, desk, client_for, ended
):
    tied = a_user(session, "tied@secretariat.example", ("staff", edition.id))
    row = a_collaborator(session, complete, tied, "edit", at)
    if ended:
        people.end(session, complete, row, ama, at)
    asked(session, complete, edition, ama, at)
    session.commit()
    told = session.scalars(select(OutboxMail.to).where(OutboxMail.template == "question_asked")).all()
    assert told == [staff.email]
    session.commit()
    theirs, words = client_for(tied), "You work on this nomination yourself: another member of staff must answer."
    page = theirs.get("nominations.asked_one", **address(complete))
    assert "May we add a partner?" in page.main
    assert words in page.main
    assert not page.find("//main//form")
    page = theirs.post("nominations.answer", {"text": "Of course."}, **address(complete), expect=422)
    assert page.errors == [words]
    assert words in theirs.post("nominations.settlement", **address(complete), expect=422).text
    assert waiting(session, edition) == (1, at)
    session.commit()
    page = desk.get("nominations.asked_one", **address(complete))
    assert words not in page.main
    desk.post("nominations.settlement", **address(complete))
    assert waiting(session, edition) == (0, None)
