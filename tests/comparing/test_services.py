"""Asking, answering, taking back and confirming, and what bars an entry on every path."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from awards.assignment.models import Assignment, JudgeProfile
from awards.comparing import queries, services
from awards.comparing.models import Comparison, ComparisonCard
from awards.comparing.rules import Pair, Preference, Side
from awards.core.errors import NotAllowed, NotFound, RuleBroken, StaleVersion
from awards.desks.invariants.comparing import otherwise_confirmed
from awards.infrastructure import award_log
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind
from awards.judging import queries as judging
from awards.judging.models import GateAnswer
from awards.judging.rules import TooLate
from awards.judging.services import Save, recuse
from awards.nominations.models import NominationOrganisation
from awards.programme import rounds
from tests import factories


def recused(session, finals, judge, index):
    assignment = session.scalars(
        select(Assignment).where(
            Assignment.judge_id == judge.id, Assignment.entry_id == finals.entries[index].id,
            Assignment.round_id == finals.round.id,
        )
    ).one()  # fmt: skip
    recuse(session, assignment, "I know them", judge, finals.at)
    session.flush()


def rows(session):
    return session.scalars(select(Comparison).order_by(Comparison.card_id, Comparison.n)).all()


def test_a_judge_answers_pair_after_pair_and_confirms_all(session, finals):
    judge = finals.judges[0]
    page = finals.begin(judge)
    assert (page.open.n, page.most, page.is_through) == (1, 6, False)
    page = finals.compare(judge, 2, 0, 1, 3)
    assert page.is_through
    assert page.confirmed_at == finals.at
    met = Counter(entry for one in page.answered for entry in (one.left_id, one.right_id))
    assert met == dict.fromkeys((entry.id for entry in finals.entries), 3)
    session.flush()
    counted = queries.confirmed(session, finals.round.id)
    said = {
        Preference(row.left_id, row.right_id) if row.answer == "left" else Preference(row.right_id, row.left_id)
        for row in counted
    }
    assert len(said) == 6
    assert all(row.counts for row in counted)
    best = finals.entries[2].id
    assert {one.worse for one in said if one.better == best} == {e.id for e in finals.entries} - {best}


def test_only_confirmed_comparisons_count(session, finals):
    finals.compare(finals.judges[0], 0, 1, 2, 3, confirm=False)
    assert queries.confirmed(session, finals.round.id) == []
    services.confirm(session, finals.page(finals.judges[0]), finals.judges[0], finals.at)
    assert len(queries.confirmed(session, finals.round.id)) == 6


def test_later_judges_are_asked_less_once_the_leader_is_certain(session, finals):
    for judge in finals.judges[:2]:
        finals.compare(judge, 0, 1, 2, 3)
    card = session.scalars(select(ComparisonCard).where(ComparisonCard.judge_id == finals.judges[1].id)).one()
    assert card.ended == "all"
    others = [Preference(finals.entries[0].id, entry.id) for entry in finals.entries[1:]] * 9
    page, judge = finals.page(finals.judges[2]), finals.judges[2]
    original = queries.preferences_of_others
    queries.preferences_of_others = lambda *_: others
    try:
        page = finals.compare(judge, 0, 1, 2, 3, confirm=False)
        queries.preferences_of_others = lambda *_: []
        assert len(finals.begin(judge).comparisons) == 4, "nobody is asked on, whatever others say later"
    finally:
        queries.preferences_of_others = original
    assert page.card.ended == "sure"
    assert len(page.answered) == 4


def test_an_answer_is_taken_back_until_it_is_confirmed_and_the_pairs_stay_as_they_were_asked(session, finals):
    judge = finals.judges[0]
    page = finals.prefer(finals.begin(judge), [0, 1, 2, 3], judge)
    asked = [(one.left_id, one.right_id) for one in page.comparisons]
    page = services.take_back(session, page, 1, judge, finals.at)
    assert (page.open.n, page.answered) == (1, [])
    page = finals.prefer(page, [3, 2, 1, 0], judge)
    assert [(one.left_id, one.right_id) for one in page.comparisons] == asked, "no answer tells what another asks"
    while page.open is not None:
        page = finals.prefer(page, [3, 2, 1, 0], judge)
    services.confirm(session, page, judge, finals.at)
    with pytest.raises(TooLate):
        services.take_back(session, finals.page(judge), 1, judge, finals.at)
    with pytest.raises(TooLate):
        services.answer(session, finals.page(judge), 1, Side.NEITHER, judge, finals.at)


def test_the_database_refuses_a_change_of_confirmed_comparisons(session, finals):
    page = finals.compare(finals.judges[0], 0, 1, 2, 3)
    session.commit()
    for change in (
        update(Comparison).where(Comparison.card_id == page.card.id).values(answer="neither"),
        update(ComparisonCard)
        .where(ComparisonCard.id == page.card.id)
        .values(confirmed_at=None, digest=None, leaf=None),
    ):
        with pytest.raises(IntegrityError, match="confirmed comparisons do not change"):
            session.execute(change)
        session.rollback()


def test_nothing_is_confirmed_before_every_pair_is_answered(session, finals):
    judge = finals.judges[0]
    with pytest.raises(NotFound):
        services.confirm(session, finals.page(judge), judge, finals.at)
    page = finals.prefer(finals.begin(judge), [0, 1, 2, 3], judge)
    with pytest.raises(RuleBroken, match="Answer every pair"):
        services.confirm(session, page, judge, finals.at)


def test_confirming_again_changes_nothing(session, finals):
    judge = finals.judges[0]
    page = finals.compare(judge, 0, 1, 2, 3)
    services.confirm(session, page, judge, finals.at + timedelta(hours=1))
    assert finals.page(judge).confirmed_at == finals.at
    session.commit()
    assert session.scalars(select(AwardLogRow.kind)).all().count(Kind.COMPARISONS_CONFIRMED) == 1


def test_cannot_tell_is_an_answer_and_says_nothing(session, finals):
    judge = finals.judges[0]
    page = finals.begin(judge)
    while page.open is not None:
        page = services.answer(session, page, page.open.n, Side.NEITHER, judge, finals.at)
    services.confirm(session, page, judge, finals.at)
    other = finals.page(finals.judges[1])
    assert queries.preferences_of_others(session, other) == []
    assert len(queries.confirmed(session, finals.round.id)) == 6


def test_an_answer_that_arrives_twice_is_done_once_and_another_one_clashes(session, finals):
    judge = finals.judges[0]
    page = finals.begin(judge)
    save = Save(uuid4(), "a" * 64)
    services.answer(session, page, 1, Side.LEFT, judge, finals.at, save=save)
    services.answer(session, finals.page(judge), 1, Side.LEFT, judge, finals.at, save=save)
    services.answer(session, finals.page(judge), 1, Side.LEFT, judge, finals.at)
    assert len(rows(session)) == 2
    with pytest.raises(StaleVersion, match="another tab"):
        services.answer(session, finals.page(judge), 1, Side.RIGHT, judge, finals.at)
    services.take_back(session, finals.page(judge), 1, judge, finals.at)
    services.answer(session, finals.page(judge), 1, Side.LEFT, judge, finals.at, save=save)
    assert finals.page(judge).answered == [], "what was taken back is not given again by a line that repeats"


def test_whoever_steps_back_from_an_entry_is_asked_about_it_no_more_and_it_counts_no_more(session, finals):
    judge, gone = finals.judges[0], finals.entries[0].id
    page = finals.begin(judge)
    while gone not in (page.open.left_id, page.open.right_id):
        page = finals.prefer(page, [0, 1, 2, 3], judge)
    waiting = page.open.n
    recused(session, finals, judge, 0)
    with pytest.raises(StaleVersion, match="not yours to judge any more"):
        services.answer(session, page, waiting, Side.LEFT, judge, finals.at)
    assert gone not in finals.page(judge).items
    page = finals.compare(judge, 1, 2, 3)
    later = [one for one in page.comparisons if one.n > waiting]
    assert later
    assert all(gone not in (one.left_id, one.right_id) for one in later)


def test_comparisons_of_an_entry_that_the_judge_steps_back_from_after_confirming_count_no_more(session, finals):
    judge, gone = finals.judges[0], finals.entries[0].id
    finals.compare(judge, 0, 1, 2, 3)
    recused(session, finals, judge, 0)
    counted = {
        frozenset((row.left_id, row.right_id)): row.counts for row in queries.confirmed(session, finals.round.id)
    }
    assert counted == {pair: gone not in pair for pair in counted}
    assert sum(counted.values()) == 3


def test_a_withdrawn_entry_is_asked_about_no_more(session, finals):
    judge = finals.judges[0]
    finals.begin(judge)
    finals.entries[1].state = "ineligible"
    session.flush()
    page = finals.compare(judge, 0, 2, 3)
    assert page.confirmed_at
    assert all(finals.entries[1].id not in (one.left_id, one.right_id) for one in page.answered)


def test_before_the_opening_and_after_the_close_nothing_is_asked_answered_or_confirmed(session, finals):
    judge = finals.judges[0]
    for at in (finals.round.opens_at - timedelta(seconds=1), finals.round.closes_at):
        with pytest.raises(TooLate):
            services.ask(session, finals.page(judge), judge, at, seed=1)
    page = finals.compare(judge, 0, 1, 2, 3, confirm=False)
    for verb in (
        lambda at: services.confirm(session, page, judge, at),
        lambda at: services.take_back(session, page, 1, judge, at),
        lambda at: services.answer(session, page, 1, Side.NEITHER, judge, at),
    ):
        with pytest.raises(TooLate):
            verb(finals.round.closes_at)


def test_nobody_answers_for_another(session, finals):
    page = finals.begin(finals.judges[0])
    with pytest.raises(NotAllowed):
        services.answer(session, page, 1, Side.LEFT, finals.judges[1], finals.at)


def test_a_category_of_which_more_go_on_or_rules_without_it_have_nothing_to_compare(session, finals):
    first = finals.edition.rounds[0]
    for changed in ({"skills": 7}, {}):
        first.advancing = changed
        session.flush()
        with pytest.raises(NotFound):
            finals.page(finals.judges[0])
    first.advancing, finals.edition.last_by_pairs = {"skills": 4}, False
    session.flush()
    assert not rounds.by_pairs(finals.edition, finals.round, finals.skills)
    with pytest.raises(NotFound):
        finals.page(finals.judges[0])


def test_the_award_s_log_holds_a_salted_hash_and_no_log_of_changes_tells_an_answer(session, finals):
    judge = finals.judges[0]
    page = finals.compare(judge, 3, 1, 0, 2)
    session.commit()
    row, kept = session.execute(
        select(AwardLogRow, AwardLogPayload)
        .join(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .where(AwardLogRow.kind == Kind.COMPARISONS_CONFIRMED)
    ).one()
    assert award_log.is_whole(row, kept)
    assert page.card.leaf == row.leaf
    assert page.card.digest in kept.payload
    assert '"answer"' not in kept.payload
    assert queries.step_of(session, finals.page(judge)) == row.seq
    told = session.scalars(select(AuditRow.details).where(AuditRow.action.like("comparison%"))).all()
    assert len(told) == 6 + 6 + 1
    assert not any({"answer", "side", "left", "right"} & set(details) for details in told)


def test_two_tabs_that_answer_at_once_leave_one_answer_and_one_next_pair(session, finals, together):
    judge = finals.judges[0]
    finals.begin(judge)
    session.commit()
    sides = [Side.LEFT, Side.RIGHT, Side.NEITHER, Side.LEFT, Side.RIGHT, Side.NEITHER]

    def one(own, index):
        page = queries.comparing(own, finals.edition.id, "skills", judge.id, finals.at)
        by = own.merge(judge, load=False)
        return services.answer(own, page, 1, sides[index], by, finals.at)

    outcomes = together(6, one)
    refused = [found for found in outcomes if isinstance(found, Exception)]
    assert len(refused) == 4
    session.expire_all()
    assert [one.n for one in rows(session)] == [1, 2]
    assert len({Pair(one.left_id, one.right_id).both for one in rows(session)}) == 2


def test_beginning_twice_at_once_asks_one_pair(session, finals, together):
    judge = finals.judges[0]

    def one(own, index):
        page = queries.comparing(own, finals.edition.id, "skills", judge.id, finals.at)
        return services.ask(own, page, own.merge(judge, load=False), finals.at, seed=index)

    assert not any(isinstance(found, Exception) for found in together(4, one))
    session.expire_all()
    assert len(rows(session)) == 1


def test_a_step_back_at_the_same_moment_never_leaves_an_answer_about_the_entry(session, finals, together):
    judge = finals.judges[0]
    page = finals.begin(judge)
    entry = page.open.left_id
    index = next(n for n, found in enumerate(finals.entries) if found.id == entry)
    session.commit()

    def one(own, which):
        by = own.merge(judge, load=False)
        if which:
            recused(own, finals, by, index)
            return None
        return services.answer(
            own, queries.comparing(own, finals.edition.id, "skills", judge.id, finals.at), 1, Side.LEFT, by, finals.at
        )

    together(2, one)
    session.expire_all()
    later = [one for one in rows(session) if one.n > 1]
    assert all(entry not in (one.left_id, one.right_id) or one.answer is None for one in later)
    assert entry not in finals.page(judge).items
    assert not any(
        row.counts and entry in (row.left_id, row.right_id) for row in queries.confirmed(session, finals.round.id)
    )


def test_nothing_is_asked_before_the_judge_was_asked_about_every_tie(session, finals):
    judge = finals.judges[0]
    session.execute(delete(GateAnswer).where(GateAnswer.judge_id == judge.id))
    session.flush()
    with pytest.raises(RuleBroken, match="name any tie first"):
        services.ask(session, finals.page(judge), judge, finals.at, seed=1)
    assert rows(session) == []


def test_a_tie_that_came_up_just_now_takes_the_pair_away_before_anybody_has_ended_the_assignment(session, finals):
    judge = finals.judges[0]
    page = finals.begin(judge)
    profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judge.id)).one()
    name = finals.titles[page.open.left_id].nomination_id
    tied = session.scalars(select(NominationOrganisation).where(NominationOrganisation.nomination_id == name)).one()
    profile.organisation, profile.folded, tied.folded = tied.name, "the same", "the same"
    session.commit()
    now = finals.page(judge)
    assert len(now.items) == 3
    with pytest.raises(StaleVersion, match="not yours to judge any more"):
        services.answer(session, now, 1, Side.LEFT, judge, finals.at)


def test_a_card_on_which_no_answer_is_left_is_not_confirmed(session, finals):
    judge = finals.judges[0]
    page = finals.begin(judge)
    page.card.ended = "sure"
    for entry in (page.open.left_id, page.open.right_id):
        recused(session, finals, judge, finals.entries.index(finals.titles[entry]))
    page = finals.page(judge)
    assert page.is_through
    with pytest.raises(RuleBroken, match="Answer every pair"):
        services.confirm(session, page, judge, finals.at)


def test_an_entry_that_stands_again_after_the_confirmation_is_asked_about_no_more(session, finals):
    judge = finals.judges[0]
    finals.entries[1].state = "ineligible"
    session.flush()
    finals.compare(judge, 0, 2, 3)
    finals.entries[1].state = "eligible"
    session.flush()
    page = finals.begin(judge)
    assert (len(page.items), page.open) == (4, None)


def test_an_entry_that_is_gone_since_the_page_was_read_is_not_asked_about(session, finals):
    judge = finals.judges[0]
    page = finals.page(judge)
    for index in (0, 1):
        recused(session, finals, judge, index)
    asked = services.ask(session, page, judge, finals.at, seed=1).comparisons[0]
    assert {asked.left_id, asked.right_id} == {finals.entries[2].id, finals.entries[3].id}


def test_the_answer_that_was_given_last_is_the_one_to_take_back_whichever_pair_it_is_about(session, finals):
    judge = finals.judges[0]
    page = finals.prefer(finals.prefer(finals.begin(judge), [0, 1, 2, 3], judge), [0, 1, 2, 3], judge)
    services.take_back(session, page, 1, judge, finals.at)
    later = finals.at + timedelta(minutes=1)
    page = services.answer(session, finals.page(judge), 1, Side.NEITHER, judge, later)
    assert page.last.n == 1


def test_what_others_said_of_an_entry_they_stepped_back_from_tells_nobody_when_to_end(session, finals):
    finals.compare(finals.judges[0], 0, 1, 2, 3)
    recused(session, finals, finals.judges[0], 0)
    told = queries.preferences_of_others(session, finals.page(finals.judges[1]))
    assert len(told) == 3
    assert not any(finals.entries[0].id in one for one in told)
    assert queries.preferences_of_others(session, finals.page(finals.judges[0])) == [], "one's own are no others'"


def test_only_categories_that_by_the_rules_are_compared_are_asked_for(session, finals):
    judge, access = finals.judges[0], finals.edition.categories[0]
    for title in ("One more", "Another"):
        nomination = factories.a_nomination(
            session, finals.edition, finals.staff, finals.at, title=title, categories=("access",),
            entry_state="eligible",
        )  # fmt: skip
        factories.an_assignment(session, finals.edition, nomination.entries[0], judge, finals.at, round_=finals.round)
    session.flush()
    assert {one.key for one in queries.of_jury(session, finals.edition, finals.round)} == {"skills"}
    finals.edition.rounds[0].advancing = {"skills": 4, access.key: 2}
    session.flush()
    assert {one.key for one in queries.of_jury(session, finals.edition, finals.round)} == {"access", "skills"}
    finals.compare(finals.judges[1], 0, 1, 2, 3)
    page = queries.comparing(session, finals.edition.id, "access", judge.id, finals.at)
    assert queries.preferences_of_others(session, page) == [], "of another category they tell nothing"


def test_one_entry_alone_is_nothing_to_compare_in_the_queue(session, finals):
    judge = finals.judges[0]
    for index in (0, 1):
        recused(session, finals, judge, index)
    at = finals.at
    assert [one.key for one in queries.to_compare(session, judging.queue(session, finals.edition.id, judge.id, at))]
    recused(session, finals, judge, 2)
    assert queries.to_compare(session, judging.queue(session, finals.edition.id, judge.id, at)) == []


def test_a_pair_that_was_left_unanswered_says_nothing_once_the_rest_is_confirmed(session, finals):
    judge = finals.judges[0]
    page = finals.begin(judge)
    gone = finals.entries.index(finals.titles[page.open.left_id])
    recused(session, finals, judge, gone)
    finals.compare(judge, *(index for index in range(4) if index != gone))
    said = queries.confirmed(session, finals.round.id)
    assert len(said) == 3
    assert all(row.answer for row in said)


def test_an_assignment_of_an_earlier_round_lets_no_comparison_count(session, finals):
    judge, first = finals.judges[0], finals.edition.rounds[0]
    finals.compare(judge, 0, 1, 2, 3)
    factories.an_assignment(session, finals.edition, finals.entries[0], judge, finals.at, round_=first)
    last = select(Assignment).where(
        Assignment.judge_id == judge.id, Assignment.entry_id == finals.entries[0].id,
        Assignment.round_id == finals.round.id,
    )  # fmt: skip
    assignment = session.scalars(last).one()
    assignment.ended_at, assignment.end_reason = finals.at, "by hand"
    session.flush()
    assert sum(row.counts for row in queries.confirmed(session, finals.round.id)) == 3


def test_what_was_said_of_an_entry_that_left_before_the_confirmation_is_confirmed_with_the_rest(session, finals):
    judge = finals.judges[0]
    finals.compare(judge, 0, 1, 2, 3, confirm=False)
    recused(session, finals, judge, 1)
    page = finals.page(judge)
    services.confirm(session, page, judge, finals.at)
    session.commit()
    assert list(otherwise_confirmed(session)) == []
    assert len(rows(session)) == 6
    assert sum(row.counts for row in queries.confirmed(session, finals.round.id)) == 3
