"""What judges and staff do leaves its step in the award's log, and no step tells points."""

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from sqlalchemy import select

from awards.accounts.models import User
from awards.assignment import services as assignments
from awards.assignment.models import JudgeProfile
from awards.infrastructure import award_log
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow
from awards.judging import queries, services
from awards.judging.models import Scorecard
from awards.programme.models import Round
from tests import factories


def steps(session):
    """Kind, actor and payload of each step so far, in order; the transaction is committed, which numbers them."""
    session.commit()
    found = session.execute(
        select(AwardLogRow, AwardLogPayload)
        .join(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .order_by(AwardLogRow.seq)
    ).all()
    assert list(award_log.broken(session)) == []
    return [(row.kind, row.actor_id, json.loads(kept.payload)["payload"], kept.salt) for row, kept in found]


def test_a_confirmed_card_leaves_the_hash_of_its_points_and_not_the_points(session, judging):
    card = judging.score(judging.nina, results="4", evidence="5")
    services.confirm_scorecard(session, card, judging.nina, judging.at)
    ((kind, actor, told, salt),) = steps(session)
    assert (kind, actor) == ("scorecard.confirmed", judging.nina.id)
    known_as = partial(award_log.pseudonym, session, judging.edition.id)
    assert told == {
        "scorecard": known_as(card.id), "entry": known_as(judging.entries[0].id), "round": known_as(judging.round.id),
        "judge": known_as(judging.nina.id), "card": queries.last_confirmation(session, card.id).digest,
        "sealed": award_log.sealed(salt, {"results": "4", "evidence": "5"}),
    }  # fmt: skip


def test_a_card_that_is_confirmed_twice_leaves_one_step_and_a_saved_score_none(session, judging):
    card = judging.score(judging.nina, results="4", evidence="5")
    assert steps(session) == []
    for _ in range(2):
        services.confirm_scorecard(session, card, judging.nina, judging.at)
    assert len(steps(session)) == 1


def test_a_card_from_a_file_leaves_its_step_too(session, judging):
    ground = queries.ground(session, judging.entries[0].id, judging.round.id, judging.nina.id)
    points = {criterion.id: 3 for criterion in judging.criteria.values()}
    services.import_card(session, ground, points, None, None, judging.at)
    assert steps(session) == []
    services.import_card(session, ground, points, judging.at, None, judging.at)
    ((kind, actor, told, salt),) = steps(session)
    assert (kind, actor) == ("scorecard.confirmed", None)
    assert told["sealed"] == award_log.sealed(salt, {"results": "3", "evidence": "3"})


def test_who_was_assigned_stepped_back_or_has_a_conflict_is_in_the_log_in_its_order(session, judging):
    staff = factories.a_user(session, "sara@example.org", ("staff", judging.edition.id))
    profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judging.omar.id)).one()
    made = assignments.assign_judge(session, judging.round, judging.entries[1], profile, staff, judging.at)
    assignments.end_assignment(session, made, "He is ill.", staff, judging.at)
    services.recuse(session, judging.assignment(judging.nina), "My sister works there.", judging.nina, judging.at)
    conflict = assignments.declare_conflict(
        session, judging.edition, judging.nominations[2].id, judging.omar.id, "A friend.", staff, judging.at
    )
    assignments.dismiss_conflict(session, conflict, "Only by name.", staff, judging.at)
    found = steps(session)
    assert [(kind, actor) for kind, actor, _told, _salt in found] == [
        ("judge.assigned", staff.id),
        ("assignment.ended", staff.id),
        ("assignment.ended", judging.nina.id),
        ("recusal", judging.nina.id),
        ("conflict.declared", staff.id),
        ("conflict.dismissed", staff.id),
    ]
    assert found[0][2]["judge"] == award_log.pseudonym(session, judging.edition.id, judging.omar.id)
    assert found[1][2] == {
        "assignment": award_log.pseudonym(session, judging.edition.id, made.id), "reason": "by_staff",
    }  # fmt: skip
    assert found[4][2]["kind"] == "declared"
    assert all(word not in str(found) for word in ("sister", "ill", "friend", "name."))


def test_a_conflict_that_the_program_finds_has_no_actor(session, judging):
    factories.a_nomination(
        session, judging.edition, judging.omar, judging.at, title="His own", organisation="Own", website=None
    )
    kept = assignments.find_conflicts(session, judging.edition, judging.at)
    assert {(kind, actor) for kind, actor, _told, _salt in steps(session)} == {("conflict.found", None)}
    assert [conflict.judge_id for conflict in kept] == [judging.omar.id] * len(kept) != []


def test_judges_who_confirm_many_cards_at_once_wait_for_each_other_and_never_for_ever(session, judging, sessions):
    cards = [judging.score(judging.nina, n, results="4", evidence="5") for n in range(3)]
    ids = [card.entry_id for card in cards]
    session.commit()
    together = Barrier(6)

    def confirm(turn):
        together.wait()
        with sessions.transaction() as writing:
            nina, round_ = writing.get_one(User, judging.nina.id), writing.get_one(Round, judging.round.id)
            if turn % 2:
                return services.confirm_all(writing, round_, ids, nina, judging.at)
            return services.confirm_scorecard(writing, writing.get_one(Scorecard, cards[2].id), nina, judging.at)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(confirm, range(6)))
    assert len(steps(session)) == 3
