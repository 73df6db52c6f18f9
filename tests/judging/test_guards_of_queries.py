"""What is read of judging is of one judge, one entry, one round and one award: each condition that no page shows."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from awards.accounts.models import Role, User
from awards.assignment.models import JudgeProfile, WarmUpEntry
from awards.core.errors import NotFound
from awards.infrastructure import award_log
from awards.infrastructure.award_log import AwardLogPayload, Kind
from awards.judging import queries, rules, services
from awards.judging.models import BlindRelease, Confidentiality, GateAnswer, PrivateNote, Score, Scorecard
from awards.judging.queries import confirmed
from awards.judging.queries.keeping import characters_of_answers
from awards.judging.rules import CardState
from awards.nominations.models import Evidence
from tests import factories
from tests.judging.beside import WEEK, a_card, another_award, ended, in_finals, put_away, stand_around

HOUR = timedelta(hours=1)


@pytest.fixture
def crowd(judging):
    return stand_around(judging)


def own(judging, index=0):
    """What names Nina's card of an entry."""
    return judging.entries[index].id, judging.round.id, judging.nina.id


def held(judging, **more):
    of = (judging.session, judging.edition.id, judging.entries[0].id, judging.nina.id, judging.at)
    return queries.card_to_write(*of, **more)


def sheet(judging, **more):
    of = (judging.session, judging.edition.id, judging.entries[0].id, judging.nina.id, judging.at)
    return queries.sheet(*of, **more)


def a_queue(judging, judge=None, **more):
    of = (judging.session, judging.edition.id, (judge or judging.nina).id, judging.at)
    return queries.queue(*of, **more)


def by_number(judging, items):
    """Which of the three nominations these are of."""
    return [item.number for item in items], [nomination.number for nomination in judging.nominations]


class TestCards:
    def test_whether_the_award_has_more_rounds_is_told_by_its_own(self, judging):
        another_award(judging)
        assert [held(judging).several, sheet(judging).several] == [False, False]
        later = in_finals(judging)
        assert [held(judging).several, sheet(judging).several] == [True, True]
        assert [held(judging, number=n).ground.round.id for n in (1, 2)] == [judging.round.id, later.id]

    def test_a_card_has_each_criterion_once_in_however_many_rounds_its_entry_is_judged(self, judging):
        in_finals(judging)
        keys = ["results", "evidence"]
        assert [criterion.key for criterion in held(judging).ground.criteria] == keys
        assert [mark.criterion.key for mark in sheet(judging).marks] == keys
        own_cards = queries.own_scores(judging.session, judging.edition.id, judging.nina.id, judging.at).cards
        assert [[mark.criterion.key for mark in card.marks] for card in own_cards] == [keys] * 3

    def test_an_answer_about_another_nomination_or_of_another_judge_opens_nothing(self, session, judging):
        session.execute(
            delete(GateAnswer).where(
                GateAnswer.judge_id == judging.nina.id, GateAnswer.nomination_id == judging.nominations[0].id
            )
        )
        assert [held(judging).agreed_at, sheet(judging).agreed_at] == [None, None]
        asked = {item.number: item.asked for item in a_queue(judging).items}
        assert [asked[nomination.number] for nomination in judging.nominations] == [False, True, True]

    def test_a_promise_of_another_judge_or_about_another_award_opens_nothing(self, session, judging):
        another_award(judging)
        session.execute(
            delete(Confidentiality).where(
                Confidentiality.judge_id == judging.nina.id, Confidentiality.edition_id == judging.edition.id
            )
        )
        assert [held(judging).agreed_at, sheet(judging).agreed_at, a_queue(judging).agreed_at] == [None] * 3

    def test_a_duty_is_told_by_its_nominations_number(self, session, judging):
        for index, nomination in enumerate(judging.nominations):
            place = queries.place(session, judging.assignment(judging.nina, index))
            assert place == (nomination.number, judging.round)

    def test_only_the_card_of_this_judge_this_entry_and_this_round_is_its_own(self, session, crowd):
        assert queries.card(session, *own(crowd)) is None
        assert queries.open_card(session, crowd.ground(crowd.nina)) is None
        found = sheet(crowd, number=1)
        assert (found.card, [mark.points for mark in found.marks]) == (None, [None, None])
        assert [mark.points for mark in sheet(crowd, number=2).marks] == [3, 2]
        assert [item.state for item in a_queue(crowd, number=1).items if item.entry_id == crowd.entries[0].id] == [
            CardState.NOT_BEGUN
        ]
        assert queries.unconfirmed(session, crowd.round.id, crowd.nina.id) == 2
        assert queries.unconfirmed(session, crowd.finals.id, crowd.nina.id) == 0
        entries = [crowd.entries[0].id, crowd.entries[1].id]
        assert queries.cards(session, crowd.round.id, crowd.nina.id, entries) == [crowd.beside["another entry"]]
        assert queries.cards(session, crowd.round.id, crowd.nina.id, entries[:1]) == []

    def test_a_card_has_its_own_scores_and_marks(self, session, crowd):
        a_card(crowd, crowd.nina, confirmed=False, results=1)
        wanted = queries.card(session, *own(crowd))
        assert [score.points for score in queries.scores(session, wanted.id).values()] == [1]
        assert [mark.points for mark in queries.marks(session, wanted.id)] == [1, None]
        assert [mark.points for mark in queries.open_card(session, crowd.ground(crowd.nina)).marks] == [1, None]
        own_cards = queries.own_scores(session, crowd.edition.id, crowd.nina.id, crowd.at, number=1).cards
        given = {one.item.number: [mark.points for mark in one.marks] for one in own_cards}
        assert [given[nomination.number] for nomination in crowd.nominations] == [[1, None], [4, 3], [None, None]]

    def test_a_mark_goes_back_to_what_stood_on_its_own_card(self, session, judging):
        others = judging.card(judging.omar)
        for n, points in enumerate((1, 5)):
            services.save_score(
                session, others, judging.criteria["results"].id, Decimal(points), n, judging.omar, judging.at,
                why="Others' words.",
            )  # fmt: skip
        judging.score(judging.nina, 1, results="4")
        mine = judging.score(judging.nina, results="2", evidence="3")
        services.save_score(
            session, mine, judging.criteria["results"].id, Decimal(1), 1, judging.nina, judging.at, why="Nothing yet."
        )
        (results, evidence) = queries.marks(session, mine.id)
        assert (results.version, results.before, results.why, results.why_before) == (2, 2, "Nothing yet.", "")
        assert (evidence.version, evidence.before, evidence.why_before) == (1, None, "")
        (other, _) = queries.marks(session, judging.card(judging.nina, 1).id)
        assert (other.version, other.before, other.why_before) == (1, None, "")

    def test_what_was_said_of_another_card_is_not_said_of_this_one(self, session, judging):
        staff = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
        both = [judging.score(judging.nina, index, results="4", evidence="4") for index in (0, 1)]
        for one in both:
            services.confirm_scorecard(session, one, judging.nina, judging.at)
        services.reopen_scorecard(session, both[1], "A slip in the points.", staff, judging.at)
        services.confirm_scorecard(session, both[1], judging.nina, judging.at + HOUR)
        assert [queries.times_confirmed(session, one.id) for one in both] == [1, 2]
        assert [queries.last_confirmation(session, one.id).n for one in both] == [1, 2]
        assert [queries.last_reopening(session, one.id) for one in both] == [None, judging.at]
        assert sheet(judging).reopened is None
        duties = queries.duties(session, judging.edition.id)
        reopened = [
            duties[1, nomination.number, "skills", judging.nina.email].reopened_at
            for nomination in judging.nominations[:2]
        ]
        assert reopened == [None, judging.at]


class TestSheets:
    def test_a_note_is_read_by_who_wrote_it_and_beside_its_own_entry(self, session, judging):
        for judge, index in ((judging.omar, 0), (judging.nina, 1)):
            session.add(
                PrivateNote(judge_id=judge.id, entry_id=judging.entries[index].id, text="Mine.", saved_at=judging.at)
            )
        session.flush()
        assert sheet(judging).note is None

    def test_a_sheet_and_what_is_saved_on_it_stand_in_their_own_award(self, session, judging):
        other = another_award(judging)
        for read in (queries.sheet, queries.card_to_write):
            with pytest.raises(NotFound):
                read(session, other.edition.id, judging.entries[0].id, judging.nina.id, judging.at)

    def test_a_sheet_is_of_a_duty_that_runs(self, session, judging):
        ended(judging, judging.nina)
        for read in (sheet, held):
            with pytest.raises(NotFound):
                read(judging)

    def test_own_scores_leave_out_a_duty_that_ended_and_was_given_again(self, session, judging):
        ended(judging, judging.nina)
        factories.an_assignment(session, judging.edition, judging.entries[0], judging.nina, judging.at)
        own_cards = queries.own_scores(session, judging.edition.id, judging.nina.id, judging.at).cards
        assert [len(one.marks) for one in own_cards] == [2, 2, 2]

    def test_the_parts_of_a_sheet_are_its_nominations_own(self, session, judging):
        session.add_all(
            Evidence(id=uuid4(), nomination_id=one.id, position=0, title=one.title, url="https://evidence.example")
            for one in judging.nominations
        )
        session.commit()
        found = sheet(judging)
        assert found.organisations == [("Repair benches cooperative", None)]
        assert {role: [names["en"] for names in of] for role, of in found.countries.items()} == {
            "organisation": ["Kenya"], "impact": ["Kenya"],
        }  # fmt: skip
        assert found.evidence == [("Repair benches", "https://evidence.example")]

    def test_only_an_edition_that_wants_extremes_explained_lacks_a_why(self, session, judging):
        a_card(judging, judging.nina, confirmed=False, results=5, evidence=4)
        assert sheet(judging).lacking_why == []
        judging.edition.why_for_extremes = True
        session.commit()
        assert [criterion.key for criterion in sheet(judging).lacking_why] == ["results"]

    def test_the_characters_of_the_answers_are_those_of_the_entries_asked_for(self, session, judging):
        one, all_of_them = ([entry.id for entry in judging.entries[:n]] for n in (1, 3))
        assert 3 * characters_of_answers(session, one) == characters_of_answers(session, all_of_them) > 0


class TestQueues:
    def test_a_queue_is_of_one_judge_and_one_round(self, crowd):
        numbers, every = by_number(crowd, a_queue(crowd, number=1).items)
        assert sorted(numbers) == every
        assert by_number(crowd, a_queue(crowd, number=2).items)[0] == every[:1]
        assert by_number(crowd, a_queue(crowd, crowd.omar).items)[0] == every[:1]

    @pytest.mark.parametrize("gone", ["ended", "withdrawn", "ineligible"])
    def test_what_ended_was_withdrawn_or_found_ineligible_is_no_longer_to_do(self, session, judging, gone):
        ended(judging, judging.nina) if gone == "ended" else put_away(judging, gone)
        numbers, every = by_number(judging, a_queue(judging).items)
        assert sorted(numbers) == every[1:]
        assert queries.unconfirmed(session, judging.round.id, judging.nina.id) == 2

    def test_what_a_look_just_now_finds_a_tie_to_is_in_no_queue(self, session, judging):
        judging.nominations[0].organisations[0].domain = "example.org"
        session.commit()
        numbers, every = by_number(judging, a_queue(judging).items)
        assert sorted(numbers) == every[1:]

    def test_rounds_to_choose_from_are_those_in_which_the_judge_has_something(self, judging):
        later = in_finals(judging)
        assert [round_.number for round_ in a_queue(judging).rounds] == [1, 2]
        assert [round_.number for round_ in a_queue(judging, judging.omar).rounds] == [1]
        ended(judging, judging.omar, round_=later)
        ida = factories.a_judge(judging.session, judging.edition, "ida@example.com", judging.at)
        for judge in (judging.omar, ida):
            assert [round_.number for round_ in a_queue(judging, judge).rounds] == [1]

    def test_a_point_at_an_end_of_the_scale_counts_as_scored_once_it_is_explained(self, session, judging):
        judging.edition.why_for_extremes = True
        for index, points in enumerate((5, 1, 4)):
            a_card(judging, judging.nina, index, confirmed=False, results=points)
        explained = select(Score).join(Scorecard).where(Scorecard.entry_id == judging.entries[1].id)
        session.scalars(explained).one().why = "Nothing yet."
        session.commit()
        scored = {item.number: item.scored for item in a_queue(judging).items}
        assert [scored[nomination.number] for nomination in judging.nominations] == [0, 1, 1]
        judging.edition.why_for_extremes = False
        session.commit()
        assert [item.scored for item in a_queue(judging).items] == [1, 1, 1]

    def test_an_entry_has_the_criteria_of_its_category(self, judging):
        assert {item.criteria for item in a_queue(judging).items} == {2}

    def test_an_entry_takes_as_long_as_staff_of_the_award_said_of_its_judge(self, session, judging):
        other = another_award(judging)
        profiles = select(JudgeProfile).where(JudgeProfile.edition_id == judging.edition.id)
        by_judge = {profile.user_id: profile for profile in session.scalars(profiles)}
        by_judge[judging.nina.id].minutes, by_judge[judging.omar.id].minutes = 30, 40
        session.commit()
        queues = (a_queue(judging), a_queue(judging, judging.omar), a_queue(other, judging.nina))
        assert [{item.minutes for item in queue.items} for queue in queues] == [{30}, {40}, {90}]

    def test_a_blind_queue_names_nobody_and_tells_the_titles_that_were_released(self, session, judging):
        session.execute(delete(GateAnswer).where(GateAnswer.judge_id == judging.nina.id))
        first, second, third = judging.nominations
        links = [(second, rules.LINKS, "links"), (third, rules.LINKS, third.title)]
        for one, part, said in [*links, (first, rules.TITLE, first.title), (second, rules.TITLE, second.title)]:
            released = {"part": part, "seal": rules.seal_of(said), "by": judging.nina.id, "at": judging.at}
            session.add(BlindRelease(nomination_id=one.id, **released))
        judging.round.blind = True
        session.commit()
        told = {item.number: (item.title, item.nominees) for item in a_queue(judging).items}
        titles = (first.title, second.title, f"N-{third.number:04d}")
        assert [told[one.number] for one in judging.nominations] == [(title, "") for title in titles]
        judging.round.blind = False
        session.commit()
        told = {item.number: (item.title, item.nominees) for item in a_queue(judging).items}
        assert told[third.number] == (third.title, "Night school cooperative")
        assert {item.nominees for item in a_queue(judging, judging.omar).items} == {""}

    def test_before_the_gate_an_entry_is_called_by_whom_it_nominates(self, session, make_judging):
        judging = make_judging(agreed=False)
        for nomination in judging.nominations:
            nomination.nominee_names = []
        session.commit()
        called = {item.number: item.called for item in a_queue(judging).items}
        titles = ("Repair benches", "Maps by phone", "Night school")
        assert list(map(called.get, sorted(called))) == [f"{title} cooperative" for title in titles]

    def test_an_entry_warms_up_in_the_round_for_which_it_was_marked(self, session, judging):
        later = in_finals(judging)
        session.add_all([
            WarmUpEntry(round_id=round_.id, entry_id=judging.entries[index].id, place=1, marked_by=judging.nina.id,
                        marked_at=judging.at)
            for round_, index in ((judging.round, 1), (later, 0))
        ])  # fmt: skip
        session.commit()
        assert [item.warms_up for item in a_queue(judging).items] == [True, False, False]
        assert a_queue(judging).items[0].entry_id == judging.entries[1].id

    def test_awards_that_one_judges_are_those_of_a_role_that_runs(self, session, judging):
        other = another_award(judging)

        def judged(person):
            found = queries.editions_judged(session, person.id, judging.at)
            return [edition.year for edition, _round in found]

        assert [judged(judging.nina), judged(judging.omar)] == [[2041, 2027], [2027]]
        role = Role(user_id=judging.omar.id, kind="staff", edition_id=other.edition.id)
        session.add(role)
        session.flush()
        assert judged(judging.omar) == [2027]
        session.add(Role(user_id=judging.omar.id, kind="judge", edition_id=other.edition.id, ended_at=judging.at))
        session.flush()
        assert judged(judging.omar) == [2027]


class TestConfirmed:
    @pytest.fixture
    def staff(self, session, judging):
        return factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))

    @pytest.fixture
    def receipts(self, session, judging):
        """Nina and Omar have confirmed the first entry, Nina one of another award as well."""
        other = another_award(judging)
        for of, judge in ((judging, judging.nina), (judging, judging.omar), (other, judging.nina)):
            services.confirm_scorecard(session, of.score(judge, results="4", evidence="2"), judge, judging.at)
        session.commit()
        return other

    def test_a_receipt_is_of_the_judges_own_card_in_the_round(self, session, judging, receipts):
        (receipt,) = queries.receipts(session, judging.edition.id, judging.round.id, judging.nina.id)
        assert (receipt.number, receipt.confirmation.points) == (
            judging.nominations[0].number, {"results": "4", "evidence": "2"},
        )  # fmt: skip
        assert receipt.step

    def test_a_step_that_names_no_card_or_is_not_whole_is_no_receipts(self, session, judging, receipts):
        """As the log of an older program has it; and one whose payload was changed."""
        award_log.append(
            session, judging.edition.id, Kind.SCORECARD_CONFIRMED, {"scorecard": "of old"}, None, judging.at
        )
        session.commit()

        def step():
            (receipt,) = queries.receipts(session, judging.edition.id, judging.round.id, judging.nina.id)
            return receipt.step

        assert step()
        session.execute(update(AwardLogPayload).values(salt="00" * 32))
        assert step() is None
        session.rollback()

    def test_what_leads_to_the_root_is_of_the_awards_own_log(self, session, judging, receipts):
        size, root, ways = confirmed.proofs(session, receipts.edition.id, [1])
        assert (size, ways) == (1, {1: ()})
        assert root != confirmed.proofs(session, judging.edition.id, [])[1]

    def test_staff_see_the_cards_of_a_judge_of_their_award_and_in_their_round(self, session, crowd, staff):
        def cards_of(judge, of=crowd, **more):
            return queries.staff_cards(session, of.edition.id, judge.id, staff.id, crowd.at, **more)

        begun = {row.number: row.card_id for row in cards_of(crowd.nina).rows}
        wanted = {nomination.number: None for nomination in crowd.nominations}
        assert begun == wanted | {crowd.nominations[1].number: crowd.beside["another entry"].id}
        assert [row.card_id for row in cards_of(crowd.nina, number=2).rows] == [crowd.beside["another round"].id]
        assert cards_of(crowd.nina, crowd.other).round.edition_id == crowd.other.edition.id
        for judge, of in ((crowd.omar, crowd.other), (staff, crowd)):
            with pytest.raises(NotFound):
                cards_of(judge, of)

    def test_staff_see_one_card_of_their_award_while_its_duty_runs(self, session, crowd, staff):
        wanted = crowd.beside["another entry"]
        assert queries.staff_card(session, crowd.edition.id, wanted.id, staff.id).card is wanted
        ended(crowd, crowd.nina, 1)
        for edition, one in ((crowd.edition, wanted), (crowd.other.edition, crowd.beside["another judge"])):
            with pytest.raises(NotFound):
                queries.staff_card(session, edition.id, one.id, staff.id)


class TestFiles:
    def test_scores_to_export_are_those_of_what_is_judged_in_the_round(self, session, crowd):
        def given():
            rows = queries.score_rows(session, crowd.round.id)
            return [(row.nomination, row.judge_email, row.score) for row in rows]

        first, second, _third = (nomination.number for nomination in crowd.nominations)
        of_second = [(second, crowd.nina.email, points) for points in (4, 3)]
        assert given() == [(first, crowd.omar.email, points) for points in (5, 4)] + of_second
        put_away(crowd, "ineligible")
        assert given() == of_second

    def test_rounds_and_entries_are_those_of_the_award(self, session, crowd):
        assert queries.rounds(session, crowd.edition.id) == {1: crowd.round, 2: crowd.finals}
        assert queries.entries(session, crowd.edition.id).keys() == {one.number for one in crowd.nominations}

    def test_an_import_is_checked_against_the_duties_of_the_award_and_their_own_scores(self, session, crowd):
        first, second, third = (nomination.number for nomination in crowd.nominations)
        nina, omar = crowd.nina.email, crowd.omar.email

        def given():
            duties = queries.duties(session, crowd.edition.id)
            assert {tuple(duty.criteria) for duty in duties.values()} == {("results", "evidence")}
            return {key: [int(points) for points in duty.points.values()] for key, duty in duties.items()}

        of_others = {(1, second, "skills", nina): [4, 3], (1, third, "skills", nina): []}
        assert given() == of_others | {
            (1, first, "skills", omar): [5, 4], (1, first, "skills", nina): [], (2, first, "skills", nina): [3, 2],
        }  # fmt: skip
        put_away(crowd, "withdrawn")
        assert given() == of_others


class TestLadder:
    def how_far(self, session, judging, *judges):
        later = queries.how_far(judging.edition.id, User.id)
        rows = session.execute(
            select(User.name, later.gate, later.scored, later.confirmed).where(User.id.in_([one.id for one in judges]))
        )
        return {name: tuple(map(bool, steps)) for name, *steps in rows}

    def test_how_far_a_judge_is_is_told_by_what_that_judge_did_in_this_award(self, session, judging):
        """Nina has confirmed all of it, Omar not the first; Ida has nothing to do here and scored elsewhere."""
        ida = factories.a_judge(session, judging.edition, "ida@example.com", judging.at)
        other = another_award(judging, judging.nina, ida)
        later = factories.a_later_round(session, judging.edition, judging.at + 5 * WEEK, judging.at + 6 * WEEK)
        a_card(other, ida, results=4, evidence=4)
        for index in range(3):
            a_card(judging, judging.nina, index, results=4, evidence=4)
        ended(judging, judging.nina, round_=later)
        a_card(judging, judging.omar, confirmed=False)
        for index, round_ in ((1, judging.round), (0, later)):
            entry = judging.entries[index]
            factories.an_assignment(session, judging.edition, entry, judging.omar, judging.at, round_=round_)
            a_card(judging, judging.omar, index, round_=round_, results=4, evidence=4)
        session.commit()
        assert self.how_far(session, judging, judging.nina, judging.omar, ida) == {
            "Nina": (True, True, True), "Omar": (True, True, False), "Ida": (False, False, False),
        }  # fmt: skip

    def test_nominations_that_were_begun_are_told_with_how_many_scored_them(self, session, crowd):
        a_card(crowd, crowd.nina, 2, confirmed=False)
        first, second, third = (nomination.id for nomination in crowd.nominations)
        assert queries.begun(session, [first, second, third]) == {first: 2, second: 1}
        assert queries.begun(session, [second]) == {second: 1}
