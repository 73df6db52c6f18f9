"""What verbs of judging refuse and what they leave as it is, where no page could ask for it."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from awards.assignment import queries as assigned
from awards.core.errors import NotAllowed, NotFound, RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.jobs import Job
from awards.judging import queries, rules, services
from awards.judging.models import (
    AnswerTranslation,
    BlindRelease,
    PaperForm,
    PrintedPack,
    PrivateNote,
    Score,
    ScoreChange,
)
from awards.judging.queries.preparing import prepared
from awards.judging.services import cards, gate, packs, preparing, reopening, words
from awards.judging.services.paper import Paper
from tests import factories

HOUR = timedelta(hours=1)


@pytest.fixture
def staff(session, judging):
    return factories.a_user(session, "staff@office.example", ("staff", judging.edition.id))


def test_a_paper_is_kept_with_the_lines_of_its_points_alone():
    paper = Paper({"results": Decimal(3), "evidence": Decimal(1)}, why={"evidence": "Late.", "results": "", "x": "No."})
    assert paper.document["why"] == {"evidence": "Late."}


@pytest.mark.one_database
class TestCards:
    def test_a_card_that_is_opened_begins_its_own_assignment_once_and_while_it_runs(self, session, judging):
        mine, other = judging.assignment(judging.nina), judging.assignment(judging.omar)
        judging.card(judging.nina)
        assert not cards.begin(session, mine.id, judging.at + HOUR)
        other.ended_at, other.end_reason = judging.at, "Silent."
        session.flush()
        assert not cards.begin(session, other.id, judging.at)
        session.refresh(mine), session.refresh(other)
        assert (mine.begun_at, other.begun_at) == (judging.at, None)

    def test_nobody_writes_on_a_ground_of_another(self, session, judging):
        card, ground = judging.card(judging.nina), judging.ground(judging.nina)
        with pytest.raises(NotAllowed):
            cards.held_card(session, card, judging.omar, judging.at, ground=ground)
        assert cards.held_card(session, card, judging.nina, judging.at, ground=ground)[1] is card

    def test_a_form_on_paper_is_of_its_own_assignment_and_no_card_is_none(self, session, judging, staff):
        card, form = judging.card(judging.nina), PaperForm(assignment_id=judging.assignment(judging.omar).id)
        with pytest.raises(NotAllowed):
            cards.own_ground(session, card, staff, judging.at, form=form)
        with pytest.raises(NotFound):
            cards.unconfirmed_card(session, judging.ground(judging.nina, 1))

    def test_a_file_that_says_the_same_points_leaves_their_why_and_history(self, session, judging):
        judging.score(judging.nina, results="5", evidence="4")
        score = session.scalars(select(Score).where(Score.points == 5)).one()
        score.why = "Nothing like it."
        session.flush()
        points = {judging.criteria["results"].id: Decimal(5)}
        services.import_card(session, judging.ground(judging.nina), points, None, None, judging.at + HOUR)
        session.expire_all()
        assert sorted((one.points, one.why) for one in session.scalars(select(Score))) == [
            (4, ""), (5, "Nothing like it."),
        ]  # fmt: skip
        assert len(session.scalars(select(ScoreChange)).all()) == 2

    def test_a_card_that_was_reopened_is_brought_in_again_unconfirmed(self, session, judging, staff):
        card = judging.score(judging.nina, results="5", evidence="4")
        services.confirm_scorecard(session, card, judging.nina, judging.at)
        services.reopen_scorecard(session, card, "A slip.", staff, judging.at + HOUR)
        points = {judging.criteria["results"].id: Decimal(3)}
        services.import_card(session, judging.ground(judging.nina), points, None, None, judging.at + 2 * HOUR)
        session.refresh(card)
        assert card.confirmed_at is None

    def test_a_card_is_reopened_for_a_short_reason_and_never_over_a_conflict(self, session, judging, staff):
        card = judging.score(judging.nina, results="5", evidence="4")
        services.confirm_scorecard(session, card, judging.nina, judging.at)
        with pytest.raises(RuleBroken, match="Use at most"):
            services.reopen_scorecard(session, card, "x" * (reopening.LONGEST_REASON + 1), staff, judging.at)
        factories.a_collaborator(session, judging.nominations[0], judging.nina, "view", judging.at)
        with pytest.raises(RuleBroken, match="A conflict of interest stands"):
            services.reopen_scorecard(session, card, "A slip.", staff, judging.at)
        assert card.confirmed_at == judging.at


@pytest.mark.one_database
class TestBeside:
    def test_no_words_against_a_find_are_taken_after_the_close(self, session, judging):
        close, said = judging.round.closes_at, {judging.nominations[0].id: "A shared host."}
        with pytest.raises(rules.TooLate):
            gate.pass_gate(session, judging.edition, judging.round, {}, judging.nina, close, contests=said)

    def test_who_judges_without_an_invitation_or_stepped_out_refuses_the_terms_all_the_same(
        self, session, make_judging, at
    ):
        judging = make_judging(agreed=False)
        chair = factories.a_user(
            session, "chair@office.example", ("chair", judging.edition.id, judging.edition.categories[1].id)
        )
        invitation = assigned.profile_of(session, judging.edition.id, judging.omar.id)
        invitation.state = "withdrawn"
        session.flush()
        for judge, given in ((chair, 0), (judging.omar, 1)):
            found = queries.gate(session, judging.edition.id, judge.id, at)
            assert gate.refuse_gate(session, found, "", judge, at) == given
        assert invitation.state == "withdrawn"

    def test_a_judge_forgets_the_own_note_about_one_entry_alone(self, session, judging):
        for judge, entry in ((judging.nina, 0), (judging.nina, 1), (judging.omar, 0)):
            session.add(
                PrivateNote(
                    judge_id=judge.id, entry_id=judging.entries[entry].id, text="Ask.", version=1, saved_at=judging.at
                )
            )
        session.flush()
        words.forget_note(session, judging.assignment(judging.nina))
        left = set(session.execute(select(PrivateNote.judge_id, PrivateNote.entry_id)).all())
        assert left == {(judging.nina.id, judging.entries[1].id), (judging.omar.id, judging.entries[0].id)}

    def test_a_save_that_is_repeated_writes_nothing_over(self, session, judging):
        card, ground = judging.score(judging.nina, results="4"), judging.ground(judging.nina)
        note = words.save_note(session, ground, "Ask.", 0, judging.nina, judging.at)
        results, version = judging.criteria["results"].id, card.version
        for again in (
            lambda: services.save_score(session, card, results, Decimal(2), 1, judging.nina, judging.at, repeat=True),
            lambda: services.save_words(session, card, "X", "", judging.nina, judging.at, version, repeat=True),
            lambda: words.save_note(session, ground, "No.", note.version, judging.nina, judging.at, repeat=True),
        ):
            with pytest.raises(StaleVersion):
                again()
        assert words.save_note(session, ground, "Ask.", 0, judging.nina, judging.at, repeat=True) is note
        assert words.save_note(session, judging.ground(judging.nina, 1), "", 0, judging.nina, judging.at).version == 1

    def test_a_translation_is_new_then_changed_then_taken_away_and_never_endless(self, session, judging, staff):
        def kept(text):
            return preparing.save_translation(
                session, judging.edition, judging.nominations[0], "title", "fr", text, "human", staff, judging.at
            )

        assert [kept(text) for text in ("Bancs", "Bancs", "Les bancs")] == ["new", "same", "changed"]
        assert session.scalars(select(AnswerTranslation.text)).all() == ["Les bancs"]
        with pytest.raises(RuleBroken, match="Use at most"):
            kept("x" * (rules.LONGEST_TRANSLATION + 1))
        assert [kept(""), kept("")] == ["changed", "same"]
        assert session.scalars(select(AnswerTranslation.text)).all() == []

    def test_what_is_released_is_released_once(self, session, judging, staff):
        of = prepared(session, judging.edition.id, judging.nominations[0].id, staff.id)
        for _ in range(2):
            preparing.release(session, of, "title", rules.seal_of("Repair benches"), staff, judging.at)
        acts = select(AuditRow.action).where(AuditRow.action == "blind_release.made")
        assert len(session.scalars(acts).all()) == 1

    def test_a_note_is_of_some_length(self, session, judging):
        with pytest.raises(RuleBroken, match="Use at most"):
            words.save_note(
                session, judging.ground(judging.nina), "x" * (rules.LONGEST_WORDS + 1), 0, judging.nina, judging.at
            )

    def test_a_pack_that_is_being_made_is_given_to_whoever_asks_for_that_very_one(self, session, judging, staff):
        def asked(judge, by, language="en"):
            return packs.ask_for_pack(session, judging.edition.id, judge, language, by, judging.at)

        first = asked(judging.nina, judging.nina)
        assert asked(judging.nina, judging.nina) is first
        others = [asked(judging.omar, judging.omar), asked(judging.nina, staff), asked(judging.omar, staff)]
        others.append(asked(judging.nina, judging.nina, "fr"))
        assert len({first.id, *(pack.id for pack in others)}) == 5
        session.get_one(Job, first.job_id).state = "done"
        session.flush()
        assert asked(judging.nina, judging.nina) is not first

    def test_an_expired_pack_of_another_edition_stays(self, session, judging):
        beside = factories.an_edition(session, judging.at, year=2031)
        pack = PrintedPack(
            edition_id=beside.id, round_id=beside.rounds[0].id, judge_id=judging.nina.id, language="en",
            asked_by=judging.nina.id, asked_at=judging.at - 2 * HOUR, expires_at=judging.at - HOUR,
        )  # fmt: skip
        session.add(pack)
        session.flush()
        packs.ask_for_pack(session, judging.edition.id, judging.nina, "en", judging.nina, judging.at)
        assert pack.id in session.scalars(select(PrintedPack.id)).all()

    def test_a_pack_that_went_meanwhile_is_not_kept(self, session, judging):
        packs.keep_pack(session, judging.edition.id, b"%PDF", [], judging.at)

    def test_one_part_of_one_nomination_is_held_back_again(self, session, judging, staff):
        for nomination in judging.nominations[:2]:
            for part in ("website", "title"):
                session.add(BlindRelease(nomination_id=nomination.id, part=part, seal="x", by=staff.id, at=judging.at))
        session.flush()
        of = SimpleNamespace(nomination=judging.nominations[0], edition=judging.edition)
        preparing.hold_back(session, of, "website", staff)
        left = set(session.execute(select(BlindRelease.nomination_id, BlindRelease.part)).all())
        one, other, _third = (nomination.id for nomination in judging.nominations)
        assert left == {(one, "title"), (other, "website"), (other, "title")}
