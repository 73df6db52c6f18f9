"""A confirmed card is on record, is its judge's receipt, and comes back by staff alone, with a reason."""

from decimal import Decimal

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from awards.accounts.models import Role
from awards.assignment.models import Conflict
from awards.core import merkle
from awards.core.errors import RuleBroken
from awards.desks import invariants
from awards.infrastructure import award_log, clock
from awards.infrastructure.audit import AuditRow, AuditText
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow
from awards.infrastructure.outbox import OutboxMail
from awards.judging import queries, rules, services
from awards.judging.models import Score, Scorecard, ScorecardConfirmation, ScorecardConfirmationText
from awards.judging.services.confirming import digest_of
from awards.web.filters import GENEVA
from awards.web.mail import compose
from tests import factories
from tests.sealing.things import a_sealing

REASON = "You asked to mend a slip."


@pytest.fixture
def confirmed(session, judging):
    card = judging.score(judging.nina, results="4", evidence="2")
    services.save_words(session, card, "For the committee.", "For the nominee.", judging.nina, judging.at)
    services.confirm_scorecard(session, card, judging.nina, judging.at)
    session.commit()
    return card


@pytest.fixture
def staff(session, judging):
    found = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    found.name = "Sade Staff"
    session.commit()
    return found


def reopen(session, card, staff, at, reason=REASON):
    services.reopen_scorecard(session, card, reason, staff, at)
    session.commit()


def look(session, query):
    session.rollback()
    return session.scalars(query).all()


def test_a_confirmation_keeps_the_card_under_a_code_that_its_words_and_points_make(session, judging, confirmed):
    (kept,) = look(session, select(ScorecardConfirmation))
    words = session.get_one(ScorecardConfirmationText, kept.id).words
    assert (kept.n, kept.points) == (1, {"results": "4", "evidence": "2"})
    assert words == {"comment": "For the committee.", "feedback": "For the nominee.", "why": {}}
    assert kept.digest == digest_of(kept, words)
    assert kept.digest != digest_of(kept, words | {"comment": "Another."})


@pytest.mark.parametrize("change", ["points", "words", "gone", "confirmation"])
def test_the_database_lets_nobody_change_what_was_confirmed(session, confirmed, change):
    statement = {
        "points": update(Score).values(points=5),
        "words": update(Scorecard).values(comment="Another."),
        "gone": delete(Score),
        "confirmation": update(ScorecardConfirmation).values(points={"results": "5"}),
    }[change]
    with pytest.raises(DBAPIError):
        session.execute(statement)
    session.rollback()


def test_without_a_record_of_the_reopening_the_database_keeps_the_card_closed(session, confirmed):
    with pytest.raises(DBAPIError):
        session.execute(update(Scorecard).values(confirmed_at=None))
    session.rollback()


def test_staff_give_a_card_back_and_its_judge_confirms_it_anew(session, judging, confirmed, staff):
    reopen(session, confirmed, staff, judging.at)
    assert look(session, select(Scorecard.confirmed_at)) == [None]
    results = judging.criteria["results"].id
    services.save_score(session, judging.card(judging.nina), results, Decimal(5), 1, judging.nina, judging.at)
    services.confirm_scorecard(session, judging.card(judging.nina), judging.nina, judging.at)
    session.commit()
    kept = look(session, select(ScorecardConfirmation).order_by(ScorecardConfirmation.n))
    assert [(one.n, one.points["results"]) for one in kept] == [(1, "4"), (2, "5")]
    kinds = look(session, select(AwardLogRow.kind).order_by(AwardLogRow.seq))
    assert kinds == ["scorecard.confirmed", "scorecard.reopened", "scorecard.confirmed"]
    assert list(award_log.broken(session)) == []


def test_the_judge_reads_who_reopened_it_and_why_and_the_audit_keeps_it(app, session, judging, confirmed, staff):
    reopen(session, confirmed, staff, judging.at)
    (mail,) = look(session, select(OutboxMail).where(OutboxMail.template == "scorecard_reopened"))
    assert (mail.to, mail.values["reason"], mail.values["by"]) == (judging.nina.email, REASON, "Sade Staff")
    with app.test_request_context():
        text = " ".join(compose(mail).get_content().split())
    closes = f"{judging.round.closes_at.astimezone(GENEVA):%A, %-d %B %Y, %H:%M} Geneva"
    assert f"until you confirm them again, by {closes}." in text
    (row,) = look(session, select(AuditRow).where(AuditRow.action == "scorecard.reopened"))
    assert (row.actor_id, row.subject_id) == (staff.id, confirmed.id)
    assert {"reason": REASON} in look(session, select(AuditText.words))


def test_no_card_is_given_back_after_the_close_nor_twice_nor_without_a_reason(session, judging, confirmed, staff):
    with pytest.raises(rules.TooLate):
        services.reopen_scorecard(session, confirmed, REASON, staff, judging.round.closes_at)
    with pytest.raises(RuleBroken):
        services.reopen_scorecard(session, confirmed, "  ", staff, judging.at)
    reopen(session, confirmed, staff, judging.at)
    with pytest.raises(RuleBroken):
        services.reopen_scorecard(session, confirmed, REASON, staff, judging.at)
    session.rollback()


def test_a_card_that_was_confirmed_before_confirmations_were_kept_is_put_on_record_then(session, judging, staff):
    card = judging.score(judging.nina, results="4", evidence="2")
    card.confirmed_at = judging.at
    session.commit()
    reopen(session, card, staff, judging.at)
    assert look(session, select(Scorecard.confirmed_at)) == [None]
    assert look(session, select(ScorecardConfirmation.points)) == [{"results": "4", "evidence": "2"}]


class TestPages:
    def page_of(self, judging):
        return {"edition_id": judging.edition.id, "judge_id": judging.nina.id}

    def test_staff_see_how_far_each_card_is_and_no_points(self, judging, confirmed, client_for, staff, count_queries):
        secretariat = client_for(staff)
        with count_queries(at_most=14):
            page = secretariat.get("judging.staff_cards", **self.page_of(judging))
        assert "Cards of Nina" in page.heading
        assert "Reopen N-0001" in page.main
        cells = [" ".join(cell.text_content().split()) for cell in page.find("//table[@id='cards']//td")]
        assert not {"4", "2", "3.50"} & set(cells)

    def test_staff_reopen_with_a_reason(self, session, judging, confirmed, client_for, staff):
        secretariat = client_for(staff)
        of = {"edition_id": judging.edition.id, "scorecard_id": confirmed.id}
        page = secretariat.post("judging.reopening", {"reason": ""}, expect=422, **of)
        assert page.errors == ["Why is this card reopened? Enter a reason"]
        page = secretariat.post("judging.reopening", {"reason": REASON}, follow=True, expect=200, **of)
        assert page.notices == ["The scores of Nina for N-0001 are open again. The judge is told."]
        assert "reopened" in page.main
        sheet = client_for(judging.nina).get("judging.scorecard", **judging.address())
        assert REASON in sheet.main
        assert look(session, select(Scorecard.confirmed_at)) == [None]

    def test_staff_with_a_conflict_do_not_meet_the_card(self, session, judging, confirmed, client_for, staff):
        session.add(
            Conflict(
                nomination_id=judging.nominations[0].id, judge_id=staff.id, kind="declared", evidence="A friend",
                found_at=judging.at,
            )
        )  # fmt: skip
        session.commit()
        secretariat = client_for(staff)
        assert "N-0001" not in secretariat.get("judging.staff_cards", **self.page_of(judging)).main
        of = {"edition_id": judging.edition.id, "scorecard_id": confirmed.id}
        secretariat.post("judging.reopening", {"reason": REASON}, expect=404, **of)

    def test_staff_who_judge_do_not_give_a_card_back_to_themselves(self, session, judging, confirmed, client_for):
        session.add(Role(user_id=judging.nina.id, kind="staff", edition_id=judging.edition.id))
        judging.nina.roles_version += 1
        session.commit()
        of = {"edition_id": judging.edition.id, "scorecard_id": confirmed.id}
        client_for(judging.nina).post("judging.reopening", {"reason": REASON}, expect=404, **of)
        assert look(session, select(Scorecard.confirmed_at)) != [None]

    def test_after_the_close_nothing_is_given_back(self, session, judging, confirmed, client_for, staff):
        clock.move(session, 5 * 7 * 86_400, None)
        session.commit()
        secretariat = client_for(staff)
        of = {"edition_id": judging.edition.id, "scorecard_id": confirmed.id}
        assert "nothing to give back" in secretariat.get("judging.reopening", **of).main
        secretariat.post("judging.reopening", {"reason": REASON}, expect=409, **of)
        assert look(session, select(Scorecard.confirmed_at)) != [None]


class TestReceipt:
    def test_a_judge_holds_the_step_of_each_confirmed_card(self, session, judging, confirmed, client_for):
        nina = client_for(judging.nina)
        page = nina.get("judging.receipt", edition_id=judging.edition.id)
        (kept,) = look(session, select(ScorecardConfirmation))
        assert "N-0001" in page.main
        assert kept.digest[:16] in page.main
        document = nina.get("judging.receipt_json", edition_id=judging.edition.id).json
        (row,) = look(session, select(AwardLogRow))
        (card,) = document["cards"]
        assert (card["step"], card["leaf"], card["card"]) == (row.seq, row.leaf, kept.digest)
        assert document["log"] == dict(zip(("size", "root"), award_log.root(session, judging.edition.id), strict=True))
        assert card["points"] == {"results": "4", "evidence": "2"}
        assert card["sealed"] is None
        head = a_sealing(session, judging.at, edition=judging.edition).seal()
        (card,) = nina.get("judging.receipt_json", edition_id=judging.edition.id).json["cards"]
        proof = [bytes.fromhex(step) for step in card["sealed"]["proof"]]
        told = bytes.fromhex(card["leaf"]), card["sealed"]["index"], head.size, proof, bytes.fromhex(head.root)
        assert merkle.is_included(*told)

    def test_the_page_says_whether_the_sealed_log_holds_the_cards_and_how_to_check_it(
        self, session, judging, confirmed, client_for
    ):
        nina = client_for(judging.nina)
        page = nina.get("judging.receipt", edition_id=judging.edition.id)
        assert "The next seal will cover it" in page.main
        assert "How to check it" not in page.main
        head = a_sealing(session, judging.at, edition=judging.edition).seal()
        judging.score(judging.nina, 1, results="3", evidence="3")
        services.confirm_scorecard(session, judging.card(judging.nina, 1), judging.nina, judging.at)
        session.commit()
        page = nina.get("judging.receipt", edition_id=judging.edition.id)
        assert f"two key holders signed that the log has {head.size} steps" in page.main
        assert f"{head.size}:{head.root}" in page.main
        assert page.main.count("The next seal will cover it.") == 1, "of the second card alone"
        first, second = nina.get("judging.receipt_json", edition_id=judging.edition.id).json["cards"]
        answer = nina.browser.get(page.links()[first["leaf"][:16]])
        assert "Yes: it is step 1 of the log" in answer.get_data(as_text=True)
        assert page.links()["The log of the award"] == f"/verify/{judging.edition.year}/log"
        assert second["sealed"] is None

    def test_a_step_whose_payload_was_erased_or_changed_backs_nothing(self, session, judging, confirmed, client_for):
        row, kept = session.execute(
            select(AwardLogRow, AwardLogPayload).where(AwardLogPayload.row_id == AwardLogRow.id)
        ).one()
        assert award_log.is_whole(row, kept)
        other = AwardLogPayload(row_id=row.id, salt=kept.salt, payload=kept.payload.replace("scorecard", "another"))
        assert not award_log.is_whole(row, other)
        award_log.erase(session, [row.id])
        session.commit()
        page = client_for(judging.nina).get("judging.receipt", edition_id=judging.edition.id)
        assert "not found in the log" in page.main

    def test_nobody_reads_the_receipt_of_another(self, session, judging, confirmed, client_for):
        page = client_for(judging.omar).get("judging.receipt", edition_id=judging.edition.id)
        assert "You have confirmed no card yet." in page.main

    def test_receipts_cost_two_queries_however_many_cards(self, session, judging, confirmed, count_queries):
        with count_queries(at_most=2):
            found = queries.receipts(session, judging.edition.id, judging.round.id, judging.nina.id)
        assert [one.step for one in found] == [1]


def test_the_proof_of_a_step_leads_to_the_root(session, judging, confirmed):
    from awards.core import merkle
    from awards.judging.queries.confirmed import proofs

    for index in (1, 2):
        judging.score(judging.nina, index, results="3", evidence="3")
        services.confirm_scorecard(session, judging.card(judging.nina, index), judging.nina, judging.at)
    session.commit()
    size, root, ways = proofs(session, judging.edition.id, {1, 3})
    leaves = look(session, select(AwardLogRow.leaf).order_by(AwardLogRow.seq))
    for step, way in ways.items():
        leaf, parts = bytes.fromhex(leaves[step - 1]), [bytes.fromhex(part) for part in way]
        assert merkle.is_included(leaf, step - 1, size, parts, bytes.fromhex(root))


@pytest.mark.unsound("a confirmed card was reopened, or confirmed at another instant, says its record")
def test_the_invariants_notice_a_card_that_its_record_does_not_back(session, judging, confirmed, staff):
    reopen(session, confirmed, staff, judging.at)
    session.execute(update(Scorecard).values(confirmed_at=judging.at))
    session.commit()
    assert any("says its record" in sentence for sentence in invariants.broken(session))
