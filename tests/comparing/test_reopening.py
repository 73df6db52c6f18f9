"""Confirmed comparisons come back to their judge by staff alone, with a reason, and what was confirmed stays."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from awards.assignment.models import Assignment, Conflict, Pairing
from awards.comparing import queries, services
from awards.comparing.models import Comparison, ComparisonCard, ComparisonReopening
from awards.comparing.rules import Side
from awards.core.errors import NotFound, RuleBroken
from awards.infrastructure.audit import AuditRow, AuditText
from awards.infrastructure.award_log import AwardLogRow, Kind
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.session_records import SessionRecord
from awards.judging.rules import TooLate
from awards.judging.services import recuse
from awards.web.filters import GENEVA
from awards.web.mail import compose
from tests.comparing.conftest import TITLES

REASON = "You asked to mend a slip."


@pytest.fixture
def confirmed(finals):
    """The first judge has confirmed all comparisons."""
    page = finals.compare(finals.judges[0], 0, 1, 2, 3)
    finals.session.commit()
    return page


@pytest.fixture
def staff(finals, client_for):
    return client_for(finals.staff)


def reopen(finals, at=None, reason=REASON):
    page = finals.page(finals.judges[0])
    services.reopen(finals.session, page, reason, finals.staff, at or finals.at)
    finals.session.commit()


def of(finals, judge=0):
    return finals.address | {"judge_id": finals.judges[judge].id}


def test_a_reopened_card_counts_no_more_changes_and_is_confirmed_anew(session, finals, confirmed):
    before = (confirmed.card.digest, confirmed.card.leaf)
    reopen(finals)
    assert queries.confirmed(session, finals.round.id) == []
    judge = finals.judges[0]
    page = finals.page(judge)
    assert (page.confirmed_at, page.is_through, len(page.answered)) == (None, True, 6)
    page = services.take_back(session, page, page.last.n, judge, finals.at)
    page = services.answer(session, page, page.open.n, Side.NEITHER, judge, finals.at)
    services.confirm(session, finals.page(judge), judge, finals.at)
    session.commit()
    assert len(queries.confirmed(session, finals.round.id)) == 6
    page = finals.page(judge)
    assert (page.card.digest, page.card.leaf) != before
    assert queries.step_of(session, page) == 3
    kinds = session.scalars(select(AwardLogRow.kind).order_by(AwardLogRow.seq)).all()
    assert kinds == [Kind.COMPARISONS_CONFIRMED, Kind.COMPARISONS_REOPENED, Kind.COMPARISONS_CONFIRMED]
    (kept,) = session.scalars(select(ComparisonReopening)).all()
    assert (kept.digest, kept.leaf, len(kept.comparisons)) == (*before, 6)
    assert {one["answer"] for one in kept.comparisons.values()} <= {"left", "right"}


def test_who_reopened_and_why_is_on_record_and_the_judge_is_told(app, session, finals, confirmed):
    reopen(finals)
    (row,) = session.scalars(select(AuditRow).where(AuditRow.action == "comparisons.reopened")).all()
    assert (row.actor_id, row.subject_id) == (finals.staff.id, confirmed.card.id)
    assert session.scalars(select(AuditText.words).where(AuditText.seq == row.seq)).one() == {"reason": REASON}
    (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.template == "comparisons_reopened")).all()
    assert (mail.to, mail.values["reason"], mail.values["by"]) == (finals.judges[0].email, REASON, "Sana Staff")
    with app.test_request_context():
        text = " ".join(compose(mail).get_content().split())
    closes = f"{finals.page(finals.judges[0]).round.closes_at.astimezone(GENEVA):%A, %-d %B %Y, %H:%M} Geneva"
    assert f"until you confirm them again, by {closes}." in text


@pytest.mark.parametrize("change", ["card", "answer", "gone", "record"])
def test_without_a_record_of_this_very_confirmation_the_database_keeps_it_closed(session, finals, confirmed, change):
    reopen(finals)
    services.confirm(session, finals.page(finals.judges[0]), finals.judges[0], finals.at)
    session.commit()
    statement = {
        "card": update(ComparisonCard).values(confirmed_at=None, digest=None, leaf=None),
        "answer": update(Comparison).values(answer="neither"),
        "gone": delete(ComparisonCard),
        "record": update(ComparisonReopening).values(digest="0" * 64),
    }[change]
    with pytest.raises((DBAPIError, IntegrityError)):
        session.execute(statement)
    session.rollback()


def test_with_the_record_nothing_but_the_confirmation_goes(session, finals, confirmed):
    card = confirmed.card
    session.add(
        ComparisonReopening(
            card_id=card.id, confirmed_at=card.confirmed_at, comparisons={}, digest=card.digest, leaf=card.leaf,
            by=finals.staff.id, at=finals.at,
        )
    )  # fmt: skip
    session.flush()
    with pytest.raises(IntegrityError, match="confirmed comparisons do not change"):
        session.execute(update(ComparisonCard).values(confirmed_at=None, digest=None, leaf=None, seed=1))
    session.rollback()


@pytest.mark.parametrize(("reason", "named"), [("  ", "Enter a reason"), ("x" * 2001, "Use at most")])
def test_a_reason_is_needed_and_no_novel(finals, confirmed, reason, named):
    with pytest.raises(RuleBroken, match=named):
        reopen(finals, reason=reason)


def test_what_is_open_already_or_of_a_closed_round_is_not_reopened(session, finals, confirmed):
    for at in (finals.round.closes_at, finals.round.opens_at.replace(year=2000)):
        with pytest.raises(TooLate):
            reopen(finals, at)
    reopen(finals)
    with pytest.raises(RuleBroken, match="open already"):
        reopen(finals)
    assert session.scalar(select(func.count()).select_from(ComparisonReopening)) == 1


def test_a_judge_who_has_not_two_entries_left_gets_nothing_back(session, finals, confirmed):
    mine = select(Assignment).where(Assignment.judge_id == finals.judges[0].id, Assignment.round_id == finals.round.id)
    for assignment in session.scalars(mine).all()[:3]:
        recuse(session, assignment, "I know them", finals.judges[0], finals.at)
    with pytest.raises(NotFound):
        reopen(finals)


def test_two_who_reopen_at_once_do_it_once(session, finals, confirmed, together):
    def one(own, _index):
        page = queries.comparing(own, finals.edition.id, "skills", finals.judges[0].id, finals.at)
        services.reopen(own, page, REASON, own.merge(finals.staff, load=False), finals.at)

    refused = [found for found in together(3, one) if found is not None]
    assert len(refused) == 2
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(ComparisonReopening)) == 1


def test_staff_reopen_on_a_page_that_the_judges_cards_lead_to(finals, confirmed, staff, client_for, count_queries):
    edition = {"edition_id": finals.edition.id, "judge_id": finals.judges[0].id}
    with count_queries(at_most=12):
        cards = staff.get("judging.staff_cards", **edition)
    assert "Two at a time Skills: Confirmed" in cards.main
    page = staff.get("comparing.reopening", **of(finals))
    assert cards.links()["Reopen Skills"].endswith(page.response.request.path)
    assert page.heading == "Reopen a confirmed card"
    assert not any(title in page.body for title in TITLES)
    refused = staff.post("comparing.reopening", {"reason": ""}, expect=422, **of(finals))
    assert refused.errors == ["Why is this card reopened? Enter a reason"]
    staff.post("comparing.reopening", {"reason": REASON}, expect=303, **of(finals))
    cards = staff.get("judging.staff_cards", **edition)
    assert "The comparisons of" in cards.text
    assert "not yet, reopened" in cards.main
    assert "Reopen Skills" not in cards.links()
    again = staff.post("comparing.reopening", {"reason": "Once more, please"}, expect=422, **of(finals))
    assert "open already" in again.main
    judge = client_for(finals.judges[0])
    assert "6 pairs answered, not confirmed" in judge.get("judging.queue", edition_id=finals.edition.id).main
    assert judge.get("comparing.comparing", **finals.address).heading == "Look at your answers and confirm them"


def test_staff_prove_anew_who_they_are_before_they_reopen(session, finals, confirmed, client_for, at):
    staff = client_for(finals.staff)
    staff.get("comparing.reopening", **of(finals))
    session.execute(update(SessionRecord).values(proved_at=at - timedelta(minutes=16)))
    session.commit()
    assert "/account/second-step/proof" in staff.get("comparing.reopening", expect=302, **of(finals)).location


def test_staff_who_are_tied_to_an_entry_of_the_category_meet_none_of_it(session, finals, confirmed, staff, at):
    nomination = finals.entries[3].nomination_id
    session.add(Pairing(nomination_id=nomination, judge_id=finals.staff.id, blocked=True))
    session.add(
        Conflict(nomination_id=nomination, judge_id=finals.staff.id, kind="declared", found_at=at, evidence="A cousin")
    )
    session.commit()
    staff.get("comparing.reopening", expect=404, **of(finals))
    staff.post("comparing.reopening", {"reason": REASON}, expect=404, **of(finals))
    cards = staff.get("judging.staff_cards", edition_id=finals.edition.id, judge_id=finals.judges[0].id)
    assert "Two at a time" not in cards.main
