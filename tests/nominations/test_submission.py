"""Submitting: once whatever is pressed how often, by the instant of arrival, and the last submitted text counts."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from io import RawIOBase
from threading import Barrier, BrokenBarrierError, Event
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import queries, rules, services
from awards.nominations.models import Nomination, Submission
from awards.programme import queries as programme
from tests.factories import a_collaborator, a_nomination, a_user, an_edition
from tests.nominations.conftest import ANSWERS, a_content, a_frame
from tests.nominations.test_pages import address, move_clock, reread

DAY = timedelta(days=1)


@pytest.fixture
def staff(session, edition):
    return a_user(session, "staff@example.org", ("staff", edition.id))


@pytest.fixture
def her(client_for, session, ama, edition):
    session.commit()
    return client_for(ama)


def form_of(page) -> dict[str, str]:
    return {"key": page.field("key"), "expected_version": page.field("expected_version")}


def write(session, nomination, edition, by, at, what) -> None:
    """Save another answer, as from another window, and leave the database to others again."""
    session.refresh(nomination)
    services.save_draft(
        session, nomination, edition, a_content(answers=ANSWERS | {"what": what}), nomination.version, by, at
    )
    session.commit()


def engine_of(session) -> str:
    return session.get_bind().dialect.name


def count(session, *entity, **values) -> int:
    found = session.scalar(select(func.count()).select_from(entity[0]).filter_by(**values))
    session.rollback()
    return found


@pytest.mark.case("CO-01")
@pytest.mark.case("FT-15")
def test_ten_posts_of_one_form_at_once_are_one_submission_and_get_one_answer(session, client_for, ama, complete):
    session.commit()
    clients = [client_for(ama) for _ in range(10)]
    form = form_of(clients[0].get("nominations.check", **address(complete)))
    for client in clients:
        client.csrf()
    gate = Barrier(len(clients))

    def send(client):
        gate.wait()
        return client.post("nominations.submission", form, **address(complete)).location

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = set(pool.map(send, clients))
    assert answers == {f"/nominations/{complete.edition_id}/{complete.id}/receipt"}
    assert count(session, Submission, nomination_id=complete.id) == 1
    assert count(session, OutboxMail, template="nomination_received") == 1
    assert count(session, AuditRow, action="nomination.submitted") == 1
    reread(session, complete)
    shown = {client.get("nominations.receipt", **address(complete)).main for client in clients}
    assert len(shown) == 1
    assert complete.receipt in shown.pop()


def test_two_sent_at_once_do_not_pass_the_measure_of_their_nominator(session, sessions, edition, complete, ama, at):
    other = services.start_draft(session, edition, a_frame(organisations=(("Other", None),)), ama, at)
    services.save_draft(session, other, edition, a_content(organisations=(("Other", None),)), 1, ama, at)
    edition.most_nominations, edition.most_categories = 1, None
    session.commit()
    at_the_gate = Barrier(2)

    def send(nomination_id) -> bool:
        with suppress(RuleBroken), sessions.transaction() as own:
            of = queries.nominated(own, edition.id, nomination_id)
            if engine_of(own) == "postgresql":  # SQLite's one writer comes alone
                at_the_gate.wait(20)
            services.submit(own, of.nomination, of.edition, own.get_one(User, ama.id), at)
            if engine_of(own) == "postgresql":
                with suppress(BrokenBarrierError):
                    at_the_gate.wait(1)  # neither commits before the other has counted, where nothing keeps them apart
            return True
        return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, [complete.id, other.id])) == [False, True]
    assert count(session, Nomination, state="submitted") == 1


@pytest.mark.case("CO-01")
def test_going_back_and_sending_the_form_again_submits_no_later_edit(session, edition, ama, at, complete, her):
    form = form_of(her.get("nominations.check", **address(complete)))
    her.post("nominations.submission", form, **address(complete))
    write(session, complete, edition, ama, at, "An unfinished thought")
    page = her.post("nominations.submission", form, **address(complete), follow=True, expect=200)
    assert page.heading == "We have your nomination"
    reread(session, complete)
    assert complete.answers == ANSWERS
    assert count(session, Submission, nomination_id=complete.id) == 1


def test_a_text_that_changed_since_the_page_was_opened_is_not_submitted_unread(
    session, edition, ama, at, complete, her
):
    form = form_of(her.get("nominations.check", **address(complete)))
    write(session, complete, edition, ama, at, "Changed in another window")
    page = her.post("nominations.submission", form, **address(complete), expect=422)
    assert page.errors == ["The text was changed since you opened this page. Read it once more, then submit it."]
    assert "Changed in another window" in page.main
    her.post("nominations.submission", form_of(page), **address(complete))
    reread(session, complete)
    assert (complete.state, complete.answers["what"]) == ("submitted", "Changed in another window")


@pytest.mark.case("CO-08")
def test_another_nominations_key_is_no_key_of_this_one(session, edition, ama, at, complete, submitted):
    key = session.scalars(select(Submission.key)).one()
    other = services.start_draft(session, edition, a_content(title="Second"), ama, at)
    services.save_draft(session, other, edition, a_content(title="Second"), 1, ama, at)
    assert services.submit(session, other, edition, ama, at, key=key) != submitted.receipt
    assert other.state == "submitted"


def test_whoever_was_in_time_stays_so_while_others_hold_the_lock(
    session, sessions, edition, complete, her, at, monkeypatch
):
    """The request arrives before the deadline and waits for another writer until after it."""
    form = form_of(her.get("nominations.check", **address(complete)))
    her.csrf()
    asked, received = Event(), clock.received

    def note(own, instant):
        asked.set()
        return received(own, instant)

    monkeypatch.setattr(clock, "received", note)
    with ThreadPoolExecutor(1) as pool:
        with sessions.transaction() as holder:
            programme.lock_edition(holder, programme.edition(holder, edition.id))
            sent = pool.submit(her.post, "nominations.submission", form, **address(complete))
            assert asked.wait(20), "the request takes its instant without waiting for the lock"
            assert not sent.done()
            clock.move(holder, int((edition.closes_at + DAY - at).total_seconds()), None)
        assert sent.result(30).location.endswith("/receipt")
    reread(session, complete)
    assert complete.state == "submitted"
    assert complete.submitted_at < edition.closes_at


class SlowBody(RawIOBase):
    """A request's body whose last part comes only after something has happened."""

    def __init__(self, body: bytes, happens) -> None:
        self.rest, self.happens = [body[:-10], body[-10:]], happens

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if len(self.rest) == 1:
            self.happens()
        part = self.rest.pop(0) if self.rest else b""
        buffer[: len(part)] = part
        return len(part)


def test_a_body_that_ends_after_the_deadline_is_late_whenever_it_began(session, edition, complete, her, at):
    form = form_of(her.get("nominations.check", **address(complete))) | {"csrf_token": her.csrf()}
    body = "&".join(f"{name}={value}" for name, value in form.items()).encode()
    ended = []

    def the_deadline_passes():
        ended.append(True)
        move_clock(session, edition.closes_at + timedelta(minutes=1), at)

    answer = her.browser.post(
        f"/nominations/{complete.edition_id}/{complete.id}/submission",
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"wsgi.input": SlowBody(body, the_deadline_passes), "CONTENT_LENGTH": str(len(body))},
    )  # fmt: skip
    assert ended
    assert answer.status_code == 422
    assert "this draft was not submitted. Your text is kept." in answer.get_data(as_text=True)
    reread(session, complete)
    assert complete.state == "draft"


def test_a_submission_row_holds_the_version_and_its_digest(session, complete, edition, ama, at):
    key = uuid4()
    services.submit(session, complete, edition, ama, at, key=key, shown_version=2)
    row = session.scalars(select(Submission)).one()
    assert (row.key, row.version, row.at, row.by) == (key, 2, at, ama.id)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination_received")).one()
    assert (mail.values["digest"], mail.values["submitted_at"]) == (row.digest, at.isoformat())


def test_a_return_opens_the_text_that_staff_read_and_not_an_edit_that_was_never_submitted(
    session, edition, ama, at, submitted, staff
):
    half = a_content(answers={"what": "Half a thought", "change": "y"})
    services.save_draft(session, submitted, edition, half, 2, ama, at)
    after = edition.closes_at + DAY
    services.return_nomination(session, submitted, ["change"], "Since when?", staff, after, after + 7 * DAY)
    present = queries.version(session, submitted)
    assert present.content["answers"] == ANSWERS
    mended = a_content(answers=ANSWERS | {"change": "Since 2029."})
    services.save_draft(session, submitted, edition, mended, present.n, ama, after)
    services.submit(session, submitted, edition, ama, after)
    assert submitted.answers == ANSWERS | {"change": "Since 2029."}


def test_an_answer_to_a_return_carries_no_other_change_into_the_submitted_text(
    session, edition, ama, at, submitted, staff
):
    after = edition.closes_at + DAY
    services.return_nomination(session, submitted, ["change"], "Since when?", staff, after, after + 7 * DAY)
    smuggled = queries.version(session, submitted)
    smuggled.content = smuggled.content | {"answers": ANSWERS | {"what": "Smuggled in"}}
    smuggled.frozen_at = None
    session.flush()
    submitted.version += 1
    from awards.nominations.services import text

    frozen = text.add_version(session, submitted, a_content(), ama.id, at, frozen=True)
    submitted.version += 1
    other = text.add_version(session, submitted, a_content(answers=ANSWERS | {"what": "In"}), ama.id, at, frozen=False)
    assert frozen.n < other.n
    with pytest.raises(RuleBroken, match="sent back"):
        services.submit(session, submitted, edition, ama, after)


def test_a_later_deadline_of_one_nomination_is_the_one_that_counts_for_it(session, edition, ama, at, complete, staff):
    until = edition.closes_at + 2 * DAY
    services.extend(session, edition, until, "The power was cut.", staff, at, nomination=complete)
    late = edition.closes_at + DAY
    assert services.save_draft(session, complete, edition, a_content(title="Later"), 2, ama, late)
    assert services.submit(session, complete, edition, ama, late)
    with pytest.raises(RuleBroken, match="Nominations are closed"):
        services.save_draft(session, complete, edition, a_content(title="Too late"), 3, ama, until)
    row = session.scalars(select(AuditRow).where(AuditRow.action == "nomination.extended")).one()
    assert "power" not in str(row.details)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination_extended")).one()
    assert (mail.to, mail.values["reason"], mail.values["until"]) == (
        ama.email, "The power was cut.", until.isoformat(),
    )  # fmt: skip


def test_a_later_deadline_of_a_person_lets_nobody_else_in(session, edition, at, staff):
    one, other = a_user(session, "one@example.org"), a_user(session, "two@example.org")
    late = edition.closes_at + DAY
    services.extend(session, edition, edition.closes_at + 2 * DAY, "Ill.", staff, at, person=one)
    assert services.start_draft(session, edition, a_content(relation="other"), one, late)
    with pytest.raises(RuleBroken, match="takes no nominations now"):
        services.start_draft(session, edition, a_content(relation="other"), other, late)


def test_a_later_deadline_ends_when_judging_opens_whatever_was_given(session, edition, ama, at, complete, staff):
    opens = edition.rounds[0].opens_at
    services.extend(session, edition, opens, "Ill.", staff, at, nomination=complete)
    edition.rounds[0].opens_at = opens - 2 * DAY
    session.flush()
    with pytest.raises(RuleBroken, match="Nominations are closed"):
        services.submit(session, complete, edition, ama, opens - 2 * DAY)
    assert services.submit(session, complete, edition, ama, opens - 2 * DAY - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("shift", "reason", "field"),
    [
        (timedelta(), "Ill.", "until"),
        (timedelta(days=300), "Ill.", "until"),
        (DAY, "  ", "reason"),
        (DAY, "x" * (rules.LONGEST_REASON + 1), "reason"),
    ],
)
def test_a_later_deadline_needs_a_reason_and_a_day_between_deadline_and_judging(
    session, edition, at, complete, staff, shift, reason, field
):
    with pytest.raises(RuleBroken) as refused:
        services.extend(session, edition, edition.closes_at + shift, reason, staff, at, nomination=complete)
    assert list(refused.value.fields) == [field]


def test_no_more_time_is_given_once_judging_has_begun_or_the_nomination_is_screened(
    session, edition, at, submitted, staff
):
    until = edition.closes_at + DAY
    submitted.entries[0].state = "eligible"
    with pytest.raises(RuleBroken, match="screened already"):
        services.extend(session, edition, until, "Ill.", staff, at, nomination=submitted)
    other = an_edition(session, at, year=2040, phase="judging")
    with pytest.raises(RuleBroken, match="Judging has begun"):
        services.extend(session, other, at + DAY, "Ill.", staff, at, person=a_user(session, "one@example.org"))


def test_a_later_deadline_is_of_one_nomination_that_is_open_or_of_one_person(session, edition, at, submitted, staff):
    until = edition.closes_at + DAY
    for both in ({}, {"nomination": submitted, "person": a_user(session, "one@example.org")}):
        with pytest.raises(ValueError, match="for a nomination or for a person"):
            services.extend(session, edition, until, "Ill.", staff, at, **both)
    submitted.state, submitted.withdrawn_at = "withdrawn", at
    with pytest.raises(RuleBroken, match="not open to its nominator"):
        services.extend(session, edition, until, "Ill.", staff, at, nomination=submitted)


def test_staff_who_help_a_person_in_another_award_give_that_person_time_in_this_one(session, edition, at, staff):
    one, elsewhere = a_user(session, "one@example.org"), an_edition(session, at, year=2040, last_number=100)
    a_collaborator(session, a_nomination(session, elsewhere, one, at), staff, "edit", at)
    assert services.extend(session, edition, edition.closes_at + DAY, "Ill.", staff, at, person=one)
    a_collaborator(session, a_nomination(session, edition, one, at), staff, "edit", at)
    with pytest.raises(RuleBroken, match="You work on one of these yourself"):
        services.extend(session, edition, edition.closes_at + DAY, "Ill.", staff, at, person=one)


def test_the_newest_later_deadline_counts_so_that_staff_can_correct_one(session, edition, ama, at, complete, staff):
    services.extend(session, edition, edition.closes_at + 5 * DAY, "Wrong day.", staff, at, nomination=complete)
    services.extend(session, edition, edition.closes_at + DAY, "Right.", staff, at + DAY, nomination=complete)
    assert queries.extended_until(session, edition.id, ama.id, complete.id) == edition.closes_at + DAY


def test_a_nominee_reads_the_later_deadline_on_her_pages(session, edition, at, complete, staff, her):
    services.extend(session, edition, edition.closes_at + 2 * DAY, "Ill.", staff, at, nomination=complete)
    move_clock(session, edition.closes_at + DAY, at)
    page = her.get("nominations.check", **address(complete))
    assert "Nothing is missing." in page.main
    her.post("nominations.submission", form_of(page), **address(complete))
    assert session.get(Nomination, complete.id, populate_existing=True).state == "submitted"


def test_each_missing_thing_leads_to_a_field_that_is_there(session, edition, ama, at, client_for):
    draft = services.start_draft(
        session, edition, a_content(organisations=(), countries_impact=(), countries_organisation=(), categories=()),
        ama, at,
    )  # fmt: skip
    long = "x" * 2001
    services.save_draft(session, draft, edition, a_content(answers={"change": long}, organisations=()), 1, ama, at)
    other = services.start_draft(session, edition, a_content(categories=(), title=""), ama, at)
    session.commit()
    her = client_for(ama)
    seen = 0
    for nomination in (draft, other):
        page = her.get("nominations.check", **address(nomination))
        for link in page.find("//section[@aria-labelledby='missing']//a"):
            path, _hash, anchor = link.get("href").partition("#")
            assert anchor
            assert her.get(path).find(f"//*[@id='{anchor}']"), f"{path} has no {anchor}"
            seen += 1
    assert seen >= 5


def test_a_missing_title_is_not_named_by_a_question_called_title(session, edition, ama, at, client_for):
    [section, *more] = edition.form["sections"]
    asked = {"key": "title", "label": {"en": "What else is it called?"}, "required": False}
    edition.form = {"sections": [{**section, "questions": [*section["questions"], asked]}, *more]}
    draft = services.start_draft(session, edition, a_content(title=""), ama, at)
    session.commit()
    page = client_for(ama).get("nominations.check", **address(draft))
    (missing,) = page.find("//section[@aria-labelledby='missing']")
    assert "Give the nomination a title." in missing.text_content()
    assert "What else is it called?" not in missing.text_content()


def test_a_returned_nomination_takes_no_other_answer_by_the_pages_own_save_either(
    session, edition, ama, at, submitted, staff, client_for
):
    after = edition.closes_at + DAY
    services.return_nomination(session, submitted, ["change"], "Since when?", staff, after, after + 7 * DAY)
    session.commit()
    move_clock(session, after, at)
    her = client_for(ama)
    content = rules.from_document(queries.version(session, submitted).content)
    session.commit()
    for name in ("answer-what", "title"):
        typed = {name: "Something else", f"seal-{name}": rules.seal(content, name), "csrf_token": her.csrf()}
        answer = her.browser.post(
            f"/nominations/{edition.id}/{submitted.id}/parts/{name}", data=typed, headers={"X-Save": str(uuid4())}
        )
        assert answer.status_code == 422
        assert "Only the answers that were sent back to you" in answer.get_json()["error"]
    reread(session, submitted)
    assert submitted.answers == ANSWERS
    assert queries.version(session, submitted).content["answers"] == ANSWERS


def test_nobody_gives_themselves_more_time(session, edition, complete, ama, at):
    helper = a_user(session, "kofi@example.org", ("staff", edition.id))
    a_collaborator(session, complete, helper, "view", at)
    until = edition.closes_at + DAY
    of_the_text, of_her = {"nomination": complete}, {"person": ama}
    for by, whom in ((ama, of_the_text), (helper, of_the_text), (helper, of_her), (helper, {"person": helper})):
        with pytest.raises(RuleBroken, match="another member of staff must decide") as refused:
            services.extend(session, edition, until, "Ill.", by, at, **whom)
        assert list(refused.value.fields) == ["whom"]
    services.extend(session, edition, until, "Ill.", helper, at, person=a_user(session, "eve@example.org"))
