"""Letters of referees: asked for, written by a link, read by staff and assigned judges and nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.accounts.models import UserAddress
from awards.assignment.queries import standing_conflict
from awards.core.errors import NotFound, RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import rules as measures
from awards.nominations.models import JoinRequest, Referee
from awards.nominations.queries import people as queries
from awards.nominations.rules import people as rules
from awards.nominations.services import people
from awards.web.mail import compose
from tests.factories import (
    a_collaborator,
    a_judge,
    a_nomination,
    a_user,
    an_assignment,
    an_edition,
    through_the_gate,
)

DAY = timedelta(days=1)
ROSA = "rosa@referee.example"
SECRET = "I have seen the benches with my own eyes."


def ask(session, nomination, edition, by, at, *, email=ROSA, due_at=None):
    return people.ask_referee(session, nomination, edition, "Rosa Referee", email, "es", due_at, by, at)


def link(session):
    mail = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.template == "nomination_letter_asked")
        .order_by(OutboxMail.created_at.desc(), OutboxMail.id)
    ).all()
    return max(mail, key=lambda one: one.values["again"]).values["token"]


def here(nomination, **more):
    return {"edition_id": nomination.edition_id, "nomination_id": nomination.id, **more}


@pytest.fixture
def row(session, draft, edition, ama, at):
    return ask(session, draft, edition, ama, at)


def test_a_letter_has_two_weeks_but_never_longer_than_until_judging(at):
    assert rules.letter_due(at, None, at + 30 * DAY) == at + 14 * DAY
    assert rules.letter_due(at, None, at + 5 * DAY) == at + 5 * DAY
    assert rules.letter_due(at, at + 2 * DAY, at + 5 * DAY) == at + 2 * DAY
    assert rules.letter_due(at, None, None) == at + 14 * DAY


@pytest.mark.parametrize(("wanted", "opens", "words"), [(-1, 5, "future"), (6, 5, "before judging"), (1, 0, "begun")])
def test_a_time_that_is_over_or_too_late_is_refused(at, wanted, opens, words):
    with pytest.raises(RuleBroken, match=words):
        rules.letter_due(at, at + wanted * DAY, at + opens * DAY)


def test_a_nominator_learns_asked_written_or_late(at):
    assert rules.letter_state(None, at + DAY, at) == "asked"
    assert rules.letter_state(None, at, at) == "late"
    assert rules.letter_state(at - DAY, at, at) == "written"


def test_a_letter_is_kept_clean_and_refused_when_too_long_or_empty():
    assert rules.refuse_letter(" Yes.\r\nShe did. ", whole=True) == "Yes.\nShe did."
    assert rules.refuse_letter("", whole=False) == ""
    with pytest.raises(RuleBroken, match="before you send"):
        rules.refuse_letter("  ", whole=True)
    with pytest.raises(RuleBroken, match="at most 5000"):
        rules.refuse_letter("x" * 5001, whole=False)


def test_the_link_is_kept_as_a_digest_and_opens_one_letter(session, draft, edition, row, ama, at):
    token = link(session)
    assert row.token_digest != token
    asked = queries.letter_asked(session, token)
    assert (asked.referee.id, asked.nomination.id) == (row.id, draft.id)
    with pytest.raises(NotFound):
        queries.letter_asked(session, token + "x")


def test_a_draft_is_kept_and_nobody_reads_it(session, draft, row, at):
    people.save_letter(session, queries.letter_asked(session, link(session)), SECRET, at, send=False)
    assert queries.letters(session, draft.id) == []
    assert row.sent_at is None


def test_a_letter_that_is_sent_is_final_and_its_nominator_is_told_without_it(session, draft, row, ama, at):
    asked = queries.letter_asked(session, link(session))
    people.save_letter(session, asked, SECRET, at, send=True)
    assert [(one.name, one.text) for one in queries.letters(session, draft.id)] == [("Rosa Referee", SECRET)]
    with pytest.raises(RuleBroken, match="any more"):
        people.save_letter(session, asked, "Other words", at, send=False)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination_letter_written")).one()
    assert mail.to == ama.email
    assert SECRET not in str(mail.values)
    actions = session.scalars(
        select(AuditRow.action).where(AuditRow.subject_id == draft.id).order_by(AuditRow.seq)
    ).all()
    assert actions[-2:] == ["referee.asked", "referee.letter_sent"]


def test_a_letter_that_is_sent_twice_is_sent_once(session, draft, row, at, client_for):
    token = link(session)
    session.commit()
    first, second = client_for(), client_for()
    for browser in (first, second):
        page = browser.post(f"/letters/{token}", {"letter": f" {SECRET}", "then": "send", "seal": rules.seal_of("")})
        assert page.location.endswith(token)
    actions = session.scalars(select(AuditRow.action).where(AuditRow.subject_id == draft.id)).all()
    assert actions.count("referee.letter_sent") == 1


def test_a_draft_kept_in_another_window_is_not_written_over(session, row, at, client_for):
    address = f"/letters/{link(session)}"
    session.commit()
    browser = client_for()
    seal = browser.get(address).one("//input[@name='seal']").get("value")
    browser.post(address, {"letter": "From the office.", "then": "keep", "seal": seal})
    page = browser.post(address, {"letter": "From home.", "then": "send", "seal": seal}, expect=422)
    assert page.errors == [
        "Your letter: Another draft of this letter was kept since you opened the page. Bring both together, then go on."
    ]
    assert "From the office." in page.main
    assert page.one("//textarea").text.strip() == "From home."
    browser.post(address, {"letter": "From home.", "then": "send"}, expect=400)
    newer = page.one("//input[@name='seal']").get("value")
    browser.post(address, {"letter": "From both.", "then": "keep", "seal": newer})
    session.expire_all()
    assert row.letter == "From both."


def test_words_for_a_letter_that_is_sent_already_are_shown_to_be_copied(session, row, at, client_for):
    token = link(session)
    people.save_letter(session, queries.letter_asked(session, token), SECRET, at, send=True)
    session.commit()
    typed = {"letter": "Better words", "then": "send", "seal": rules.seal_of(SECRET)}
    page = client_for().post(f"/letters/{token}", typed, expect=422)
    assert "This letter cannot be written any more." in page.main
    assert "Better words" in page.main
    assert SECRET in page.main


def test_a_draft_stands_beside_a_letter_only_where_the_two_clash(session, row, at, client_for):
    address = f"/letters/{link(session)}"
    session.commit()
    browser = client_for()
    browser.post(address, {"letter": "From the office.", "then": "keep", "seal": rules.seal_of("")})
    seal = browser.get(address).one("//input[@name='seal']").get("value")
    page = browser.post(address, {"letter": "", "then": "send", "seal": seal}, expect=422)
    assert page.errors
    assert page.find("//section[@class='part-clash'][not(ancestor::template)]") == []


def test_the_time_of_a_letter_ends(session, row, at):
    asked = queries.letter_asked(session, link(session))
    with pytest.raises(RuleBroken, match="any more"):
        people.save_letter(session, asked, SECRET, row.due_at, send=True)
    people.save_letter(session, asked, SECRET, row.due_at - timedelta(seconds=1), send=True)


def test_a_reminder_brings_a_new_link_that_replaces_the_earlier(session, draft, edition, row, ama, at):
    first = link(session)
    people.save_letter(session, queries.letter_asked(session, first), SECRET, at, send=False)
    people.remind_referee(session, draft, edition, row, ama, at + DAY)
    second = link(session)
    with pytest.raises(NotFound):
        queries.letter_asked(session, first)
    assert queries.letter_asked(session, second).referee.letter == SECRET
    assert row.due_at == at + 14 * DAY


def test_a_reminder_of_a_late_letter_gives_it_a_new_date(session, draft, edition, row, ama, at):
    people.remind_referee(session, draft, edition, row, ama, at + 15 * DAY)
    assert row.due_at == edition.rounds[0].opens_at


def test_nobody_is_reminded_without_measure(session, draft, edition, row, ama, at):
    for _ in range(measures.MOST_TO_ONE):
        people.remind_referee(session, draft, edition, row, ama, at)
    with pytest.raises(RuleBroken, match="asked often today"):
        people.remind_referee(session, draft, edition, row, ama, at + DAY - timedelta(seconds=1))
    people.remind_referee(session, draft, edition, row, ama, at + DAY)


def test_a_request_that_is_withdrawn_forgets_its_draft(session, draft, row, ama, at):
    asked = queries.letter_asked(session, link(session))
    people.save_letter(session, asked, SECRET, at, send=False)
    people.withdraw_request(session, draft, row, ama, at)
    assert queries.letter_asked(session, link(session)).has_ended
    assert session.scalars(select(Referee.letter)).one() == ""
    with pytest.raises(RuleBroken, match="any more"):
        people.save_letter(session, asked, SECRET, at, send=True)


def test_a_letter_that_was_sent_cannot_be_taken_back_by_the_nominator(session, draft, row, ama, at):
    people.save_letter(session, queries.letter_asked(session, link(session)), SECRET, at, send=True)
    for verb in (
        lambda: people.withdraw_request(session, draft, row, ama, at),
        lambda: people.remind_referee(session, draft, None, row, ama, at),
    ):
        with pytest.raises(RuleBroken):
            verb()
    assert len(queries.letters(session, draft.id)) == 1


def test_who_works_on_a_nomination_writes_no_letter_about_it(session, draft, edition, ama, at):
    bela = a_user(session, "bela@helper.example")
    session.add(UserAddress(user_id=bela.id, email="bela@home.example"))
    a_collaborator(session, draft, bela, "view", at)
    gone = a_collaborator(session, draft, a_user(session, "cleo@helper.example"), "view", at)
    people.invite(session, draft, edition, "dov@helper.example", "view", ama, at)
    other = a_nomination(session, edition, bela, at, state="draft")
    a_collaborator(session, other, a_user(session, ROSA), "view", at)
    gone.ended_at = at
    session.flush()
    for email in (ama.email, "bela@helper.example", "bela@home.example", "dov@helper.example"):
        with pytest.raises(RuleBroken, match="does not work on"):
            ask(session, draft, edition, ama, at, email=email)
    for email in ("cleo@helper.example", ROSA):
        ask(session, draft, edition, ama, at, email=email)


def test_who_was_asked_for_a_letter_does_not_work_on_the_nomination(session, draft, edition, ama, bela, row, at):
    with pytest.raises(RuleBroken, match="asked for a letter"):
        people.invite(session, draft, edition, f" {ROSA.upper()} ", "view", ama, at)
    people.invite(session, draft, edition, bela.email, "view", ama, at)
    mails = session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination_invitation")).all()
    found = queries.invitation(session, mails[0].values["token"])
    session.add(UserAddress(user_id=bela.id, email=ROSA))
    session.flush()
    with pytest.raises(RuleBroken, match="asked for a letter"):
        people.accept(session, found, bela, at)
    joining = JoinRequest(nomination_id=draft.id, user_id=bela.id, asked_at=at)
    session.add(joining)
    session.flush()
    with pytest.raises(RuleBroken, match="asked for a letter"):
        people.let_join(session, draft, edition, joining, "view", ama, at)
    people.withdraw_request(session, draft, row, ama, at)
    people.accept(session, found, bela, at)
    assert [one.user_id for one in queries.live_collaborators(session, draft.id)] == [bela.id]


def test_three_people_write_letters_and_each_once(session, draft, edition, ama, at):
    for n in range(3):
        ask(session, draft, edition, ama, at, email=f"r{n}@referee.example")
    with pytest.raises(RuleBroken, match="at most 3"):
        ask(session, draft, edition, ama, at)
    with pytest.raises(RuleBroken, match="asked already"):
        ask(session, draft, edition, ama, at, email="r1@referee.example")


def test_from_the_request_to_the_letter_on_pages(app, session, client_for, draft, ama, bela, at):
    a_collaborator(session, draft, bela, "submit", at)
    session.commit()
    hers, theirs, his = client_for(ama), client_for(), client_for(bela)
    typed = {"referee-name": "Rosa https://evil.example", "referee-email": ROSA, "referee-language": "en"}
    page = hers.post("nominations.people_referee", typed | {"referee-due_on": "2020-01-01"}, **here(draft), expect=422)
    assert page.errors == ["Until the end of: Choose a date in the future."]
    assert page.field("referee-email") == ROSA
    page = hers.post("nominations.people_referee", typed | {"referee-due_on": "soon"}, **here(draft), expect=422)
    assert [error.partition(":")[0] for error in page.errors] == ["Until the end of"]
    page = hers.post("nominations.people_referee", typed, **here(draft), follow=True, expect=200)
    assert "Asked" in page.main
    with app.test_request_context():
        mail = session.scalars(select(OutboxMail)).one()
        text = compose(mail).get_content()
    token = link(session)
    session.commit()
    assert f"/letters/{token}?lang=en" in text
    path = f"/letters/{token}"
    page = theirs.get(path)
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "Repair benches" in page.main
    assert "We teach" not in page.main
    page = theirs.post(path, {"letter": "", "then": "send", "seal": rules.seal_of("")}, expect=422)
    assert page.errors == ["Your letter: Write the letter before you send it."]
    theirs.post(path, {"letter": SECRET, "then": "keep", "seal": rules.seal_of("")})
    assert theirs.get(path).field("letter") == SECRET
    page = theirs.post(path, {"letter": SECRET, "then": "send", "seal": rules.seal_of(SECRET)}, follow=True, expect=200)
    assert "It does not change any more." in page.main
    assert not page.find("//textarea")
    theirs.post(path, {"letter": "Other", "then": "send", "seal": rules.seal_of(SECRET)}, expect=422)
    theirs.get("nominations.nomination", **here(draft), expect=302)
    assert "/account/sign-in" in theirs.get("nominations.nomination", **here(draft), expect=302).location
    referee_id = session.scalars(select(Referee.id)).one()
    session.commit()
    for client in (hers, his):
        page = client.get("nominations.people", **here(draft))
        assert "Written" in page.main
        assert SECRET not in page.body
        assert SECRET not in client.get("nominations.check", **here(draft)).body
    assert SECRET not in hers.get("nominations.referee", **here(draft, referee_id=referee_id)).body
    theirs.get("/letters/unknown", expect=404)


@pytest.fixture
def bela(session):
    return a_user(session, "bela@helper.example")


def test_a_reminder_and_a_withdrawal_on_pages(session, client_for, draft, row, ama):
    session.commit()
    hers, theirs = client_for(ama), client_for()
    path = here(draft, referee_id=row.id)
    assert "Asked" in hers.get("nominations.referee", **path).main
    page = hers.post("nominations.referee_reminder", {}, **path, follow=True, expect=200)
    assert "The reminder is on its way." in page.text
    token = link(session)
    session.commit()
    page = hers.post("nominations.referee_removal", {}, **path, follow=True, expect=200)
    assert ROSA not in page.main
    assert "not asked for any more" in theirs.get(f"/letters/{token}").main
    hers.get("nominations.referee", **path, expect=404)


def test_staff_and_the_assigned_judge_read_a_letter(session, client_for, ama, at):
    edition = an_edition(session, at, phase="judging")
    nomination = a_nomination(session, edition, ama, at, entry_state="eligible")
    judge = a_judge(session, edition, "judge@judge.example", at)
    staff = a_user(session, "staff@secretariat.example", ("staff", edition.id))
    an_assignment(session, edition, nomination.entries[0], judge, at)
    through_the_gate(session, edition, judge, at)
    session.add(
        Referee(
            nomination_id=nomination.id, name="Rosa Referee", email=ROSA, language="en", token_digest="x",
            asked_by=ama.id, asked_at=at, due_at=at, letter=SECRET, saved_at=at, sent_at=at,
        )
    )  # fmt: skip
    session.commit()
    page = client_for(judge).get("judging.scorecard", edition_id=edition.id, entry_id=nomination.entries[0].id)
    assert "Rosa Referee" in page.main
    assert SECRET in page.main
    page = client_for(staff).get("screening.nomination", **here(nomination))
    assert SECRET in page.main
    assert SECRET not in client_for(ama).get("nominations.check", **here(nomination)).body


def test_who_is_asked_for_a_letter_does_not_judge_it(session, edition, submitted, ama, at):
    judge = a_judge(session, edition, ROSA, at)
    assert standing_conflict(session, submitted.id, judge.id) is None
    row = ask(session, submitted, edition, ama, at)
    assert standing_conflict(session, submitted.id, judge.id) == "referee"
    people.withdraw_request(session, submitted, row, ama, at)
    assert standing_conflict(session, submitted.id, judge.id) is None
