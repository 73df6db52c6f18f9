"""One decision about many nominations: all or nothing, its mails held, and taken back whole within ten minutes."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from awards.accounts.models import User
from awards.core.errors import NotFound, RuleBroken
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Entry, Nomination, NominationVersion, Return
from awards.screening import queries, services
from awards.screening.models import NominationTag, ScreeningAct, ScreeningOutcome, ScreeningTag
from awards.screening.rules import HOLD_MANY, HOLD_ONE, UNDO_WITHIN, Outcome
from awards.screening.services import Chosen, Decision
from awards.web import mail
from tests.factories import a_nomination, a_user, an_edition
from tests.screening.one_entry import found

PASS = Decision(Outcome.PASSED)
OUTSIDE = Decision(Outcome.INELIGIBLE, rule="outside_category", reason="It is about roads.")
BACK = Decision(Outcome.RETURNED, fields=["what"], reason="For whom?", site="https://awards.example")


@pytest.fixture
def edition(session, at):
    return an_edition(session, at, phase="screening")


@pytest.fixture
def staff(session, edition):
    return a_user(session, "staff@office.example", ("staff", edition.id))


@pytest.fixture
def three(session, edition, at):
    return [
        a_nomination(session, edition, a_user(session, f"{name}@x.example"), at, title=name, categories=categories)
        for name, categories in (("ann", ("access", "skills")), ("ben", ("skills",)), ("cleo", ("skills",)))
    ]


def chosen(session, nominations):
    marks = queries.marks(
        session, queries.lock_sent(session, nominations[0].edition_id, {n.id for n in nominations}).values()
    )
    return [Chosen(n.id, marks[n.id]) for n in nominations]


def everything(session):
    """What must be the same after an act is undone: states, findings, returns and tags."""
    session.flush()
    return {
        "nominations": sorted(session.execute(select(Nomination.number, Nomination.state, Nomination.version)).all()),
        "entries": sorted((str(i), s) for i, s in session.execute(select(Entry.id, Entry.state))),
        "findings": sorted(str(i) for i in session.scalars(select(ScreeningOutcome.id))),
        "returns": sorted(str(i) for i in session.scalars(select(Return.id))),
        "tags": sorted(session.scalars(select(ScreeningTag.word))),
        "tagged": sorted(str(i) for i in session.scalars(select(NominationTag.nomination_id))),
    }


def mails(session):
    return session.scalars(select(OutboxMail).order_by(OutboxMail.to).execution_options(populate_existing=True)).all()


def test_many_are_passed_at_once_in_every_category_that_waits(session, edition, three, staff, at):
    act = services.decide(session, edition, chosen(session, three), PASS, staff, at)
    assert {entry.state for n in three for entry in n.entries} == {"eligible"}
    assert (act.kind, act.count) == ("passed", 3)
    actions = [row.action for row in session.scalars(select(AuditRow).order_by(AuditRow.seq))]
    assert actions[1:] == ["entry.passed"] * 4 + ["screening.done"]


def test_nobody_takes_back_what_another_found_of_their_own_nomination(session, edition, three, staff, at):
    ann = session.get_one(User, three[0].nominator_id)
    act = services.decide(session, edition, chosen(session, three[:1]), OUTSIDE, staff, at)
    with pytest.raises(RuleBroken, match="You work on this nomination yourself"):
        services.undo(session, act, ann, at)
    assert {entry.state for entry in three[0].entries} == {"ineligible"}
    services.undo(session, act, staff, at)


def test_one_category_alone_is_decided_where_the_list_is_narrowed_to_it(session, edition, three, staff, at):
    skills = edition.categories[1].id
    services.decide(session, edition, chosen(session, three), OUTSIDE, staff, at, category_id=skills)
    states = {entry.state for n in three for entry in n.entries if entry.category_id == skills}
    assert states == {"ineligible"}
    assert [e.state for e in three[0].entries if e.category_id != skills] == ["received"]


@pytest.mark.parametrize("decision", [PASS, OUTSIDE, BACK])
def test_undo_puts_back_exactly_what_was(session, edition, three, staff, at, decision):
    services.decide(session, edition, chosen(session, three[:1]), PASS, staff, at - timedelta(hours=1))
    if decision is not PASS:
        session.execute(update(Entry).where(Entry.nomination_id == three[0].id).values(state="received"))
        one = three[0].entries[0]
        session.refresh(one)
        found(session, one, "passed", staff, at - timedelta(minutes=30))
    before = everything(session)
    nominations = three if decision is not PASS else three[1:]
    act = services.decide(session, edition, chosen(session, nominations), decision, staff, at)
    assert everything(session) != before
    services.undo(session, act, staff, at + timedelta(minutes=9))
    assert everything(session) == before
    assert {row.state for row in mails(session)} <= {"cancelled"}
    assert all(row.values == {} for row in mails(session))
    actions = [row.action for row in session.scalars(select(AuditRow).order_by(AuditRow.seq))]
    assert actions[-1] == "screening.undone"
    assert actions.count("entry.finding_undone") >= len(nominations)


def test_an_edit_that_was_not_submitted_is_the_present_text_again_after_a_return_is_undone(
    session, edition, three, staff, at
):
    first = three[0]
    submitted = session.get_one(NominationVersion, (first.id, 1))
    first.version = 2
    session.add(
        NominationVersion(
            nomination_id=first.id, n=2, content=submitted.content | {"title": "Edited late"},
            saved_by=first.nominator_id, saved_at=at,
        )
    )  # fmt: skip
    before = everything(session)
    act = services.decide(session, edition, chosen(session, [first]), BACK, staff, at)
    assert first.version == 3
    services.undo(session, act, staff, at + timedelta(minutes=1))
    assert everything(session) == before
    assert session.scalars(select(NominationVersion.n).where(NominationVersion.nomination_id == first.id)).all() == [
        1,
        2,
    ]


def test_after_ten_minutes_it_stands_and_it_is_undone_once(session, edition, three, staff, at):
    act = services.decide(session, edition, chosen(session, three), PASS, staff, at)
    with pytest.raises(RuleBroken, match="More than ten minutes"):
        services.undo(session, act, staff, at + UNDO_WITHIN)
    services.undo(session, act, staff, at + UNDO_WITHIN - timedelta(seconds=1))
    with pytest.raises(RuleBroken, match="taken back already"):
        services.undo(session, act, staff, at + timedelta(minutes=1))


def test_what_a_colleague_decided_since_is_named_and_nothing_is_taken_back(session, edition, three, staff, at):
    act = services.decide(session, edition, chosen(session, three), PASS, staff, at)
    found(session, three[1].entries[0], "ineligible", staff, at + timedelta(minutes=1), rule="outside_category")
    before = everything(session)
    with pytest.raises(RuleBroken, match="N-0002"):
        services.undo(session, act, staff, at + timedelta(minutes=2))
    assert everything(session) == before


def test_a_return_that_was_answered_meanwhile_is_not_undone(session, edition, three, staff, at):
    act = services.decide(session, edition, chosen(session, three[:2]), BACK, staff, at)
    session.execute(update(Nomination).where(Nomination.number == 1).values(state="submitted"))
    with pytest.raises(RuleBroken, match="N-0001"):
        services.undo(session, act, staff, at + timedelta(minutes=2))


def test_a_row_that_changed_meanwhile_is_named_and_nothing_is_done(session, edition, three, staff, at):
    picked = chosen(session, three)
    meanwhile = found(session, three[1].entries[0], "passed", staff, at)
    before = everything(session)
    with pytest.raises(RuleBroken, match=r"N-0002: changed since"):
        services.decide(session, edition, picked, PASS, staff, at)
    assert everything(session) == before
    assert session.scalars(select(ScreeningAct)).all() == [meanwhile]


@pytest.mark.parametrize("state", ["withdrawn", "returned"])
@pytest.mark.case("AZ-14")
def test_one_that_cannot_be_decided_keeps_all_from_it(session, edition, three, staff, at, state):
    picked = [Chosen(n.id) for n in three]
    given = {"state": state} | ({"withdrawn_at": at} if state == "withdrawn" else {})
    session.execute(update(Nomination).where(Nomination.number == 3).values(**given))
    with pytest.raises(RuleBroken, match="N-0003"):
        services.decide(session, edition, picked, PASS, staff, at)
    assert session.scalars(select(ScreeningOutcome)).all() == []


def test_nobody_decides_about_an_own_nomination_among_others(session, edition, three, staff, at):
    mine = a_nomination(session, edition, staff, at, title="Mine")
    with pytest.raises(RuleBroken, match="N-0004: You work on this"):
        services.decide(session, edition, [Chosen(n.id) for n in [*three, mine]], PASS, staff, at)


@pytest.mark.case("AZ-14")
def test_a_nomination_of_another_edition_is_not_found(session, edition, three, staff, at):
    other = an_edition(session, at, year=2030, phase="screening")
    other.last_number = 900
    strange = a_nomination(session, other, a_user(session, "z@x.example"), at)
    with pytest.raises(NotFound):
        services.decide(session, edition, [Chosen(three[0].id), Chosen(strange.id)], PASS, staff, at)


def test_too_many_and_none_are_refused(session, edition, staff, at):
    with pytest.raises(RuleBroken, match="at least one"):
        services.decide(session, edition, [], PASS, staff, at)


def test_mails_of_one_wait_five_minutes_and_those_of_many_as_long_as_undo(
    session, edition, three, staff, at, app, sessions
):
    services.decide(session, edition, chosen(session, three[:1]), BACK, staff, at)
    services.decide(session, edition, chosen(session, three[1:]), OUTSIDE, staff, at)
    real = clock.real(session)
    waits = [row.hold_until - real for row in mails(session)]
    for wait, wanted in zip(waits, [HOLD_ONE, HOLD_MANY, HOLD_MANY], strict=True):
        assert wanted - timedelta(seconds=30) < wait <= wanted
    session.commit()
    assert not mail.send_next(app, sessions), "nothing leaves before its time"


def test_a_mail_leaves_when_its_time_has_come(session, edition, three, staff, at, app, sessions):
    services.decide(session, edition, chosen(session, three[:1]), BACK, staff, at)
    session.execute(update(OutboxMail).values(due_at=clock.real(session) - timedelta(seconds=1)))
    session.commit()
    assert mail.send_next(app, sessions)
    assert [row.state for row in mails(session)] == ["sent"]


def test_mails_are_stopped_and_let_go(session, edition, three, staff, at, app, sessions):
    act = services.decide(session, edition, chosen(session, three[1:]), OUTSIDE, staff, at)
    assert services.hold_mails(session, edition.id, act.id, staff) == 2
    session.execute(update(OutboxMail).values(due_at=clock.real(session) - timedelta(seconds=1)))
    session.commit()
    assert not mail.send_next(app, sessions)
    assert {row.state for row in mails(session)} == {"held"}
    assert services.send_mails(session, edition.id, act.id, staff) == 2
    session.commit()
    while mail.send_next(app, sessions):
        pass
    assert {row.state for row in mails(session)} == {"sent"}
    actions = [row.action for row in session.scalars(select(AuditRow).order_by(AuditRow.seq))]
    assert actions[-2:] == ["mails.held", "mails.released"]


def test_staff_of_another_edition_stop_nothing(session, edition, three, staff, at):
    act = services.decide(session, edition, chosen(session, three[1:]), OUTSIDE, staff, at)
    other = an_edition(session, at, year=2030, phase="screening")
    assert services.hold_mails(session, other.id, act.id, staff) == 0
    assert {row.state for row in mails(session)} == {"waiting"}


def test_whoever_got_the_mail_already_is_told_that_it_does_not_count(session, edition, three, staff, at, app, sessions):
    act = services.decide(session, edition, chosen(session, three[1:]), OUTSIDE, staff, at)
    services.send_mails(session, edition.id, act.id, staff)
    session.commit()
    assert mail.send_next(app, sessions)
    services.undo(session, session.get_one(ScreeningAct, act.id), staff, at + timedelta(minutes=2))
    session.commit()
    found = sorted((row.template, row.state) for row in mails(session))
    assert found == [
        ("screening_ineligible", "cancelled"), ("screening_ineligible", "sent"), ("screening_undone", "waiting")
    ]  # fmt: skip
    with app.app_context():
        (undone,) = (row for row in mails(session) if row.template == "screening_undone")
        assert "please do not act on it" in mail.compose(undone).get_content()


def test_tags_are_put_on_many_and_taken_back(session, edition, three, staff, at):
    before = everything(session)
    first = services.tag(session, edition, [three[0].id], "ask the jury", staff, at)
    again = services.tag(session, edition, [n.id for n in three], "Ask  the Jury", staff, at)
    assert session.scalars(select(ScreeningTag.word)).all() == ["ask the jury"]
    services.undo(session, again, staff, at)
    assert list(session.scalars(select(NominationTag.nomination_id))) == [three[0].id]
    services.undo(session, first, staff, at)
    assert everything(session) == before


def test_a_tag_is_taken_off_and_forgotten_with_its_last_nomination(session, edition, three, staff, at):
    services.tag(session, edition, [three[0].id, three[1].id], "later", staff, at)
    (tag,) = queries.tags(session, edition.id)
    services.untag(session, edition, three[0].id, tag.id, staff)
    assert queries.tagged(session, tag.id) == {three[1].id}
    services.untag(session, edition, three[1].id, tag.id, staff)
    assert queries.tags(session, edition.id) == []


@pytest.mark.parametrize("word", ["", "a, b", "x" * 41])
def test_a_tag_is_a_few_words(session, edition, three, staff, at, word):
    with pytest.raises(RuleBroken):
        services.tag(session, edition, [three[0].id], word, staff, at)


def test_two_of_staff_who_decide_at_once_do_not_decide_twice(sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="screening")
        staff = [a_user(session, f"staff{n}@office.example", ("staff", edition.id)) for n in (1, 2)]
        nominator = a_user(session, "ben@x.example")
        nominations = [a_nomination(session, edition, nominator, at, title=f"Work {n}") for n in range(6)]
        picked = chosen(session, nominations)
    said, start = [], threading.Barrier(2)

    def act(by, order):
        start.wait()
        try:
            with sessions.transaction() as session:
                services.decide(session, session.merge(edition, load=False), order, OUTSIDE, by, at)
        except RuleBroken as broken:
            said.append(str(broken.message))
        else:
            said.append("done")

    threads = [
        threading.Thread(target=act, args=(by, order)) for by, order in zip(staff, (picked, picked[::-1]), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(said) == 2
    assert said.count("done") == 1
    assert any("changed since" in words for words in said)
    with sessions.reading() as session:
        assert len(session.scalars(select(ScreeningOutcome.id)).all()) == 6
        assert len(session.scalars(select(OutboxMail.id)).all()) == 6
