"""Scores from a form on paper: by the verbs of the sheet, on record as keyed in, never over what the judge saved."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import select

from awards.core.errors import RuleBroken
from awards.core.identifiers import is_checked, paper_code
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.judging import rules, services
from awards.judging.models import PaperForm, Score, Scorecard
from awards.judging.queries.paper import form_on_paper
from awards.judging.services import KeyedTwice, Paper
from tests import factories

FULL = {"results": Decimal("4"), "evidence": Decimal("2")}


@pytest.fixture
def staff(session, judging):
    found = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    session.commit()
    return found


@pytest.fixture
def form(session, judging, staff):
    """`form(index)`: the form of one of Nina's entries, as staff opened it."""
    services.ask_for_pack(session, judging.edition.id, judging.nina, "en", staff, judging.at)
    session.commit()

    def opened(index=0):
        wanted = select(PaperForm.id).where(PaperForm.assignment_id == judging.assignment(judging.nina, index).id)
        return form_on_paper(session, judging.edition.id, session.scalars(wanted).one(), staff.id)

    return opened


def points(session, judge):
    own = select(Score.points).join(Scorecard, Scorecard.id == Score.scorecard_id)
    return sorted(session.scalars(own.where(Scorecard.judge_id == judge.id)))


def card(session, judge):
    return session.scalars(select(Scorecard).where(Scorecard.judge_id == judge.id)).one()


class TestCodes:
    def test_no_single_slip_makes_one_code_out_of_another(self):
        for _ in range(50):
            code = paper_code()
            assert len(code) == rules.PAPER_DIGITS
            assert is_checked(code)
            for place, digit in enumerate(code):
                for other in set("0123456789") - {digit}:
                    assert not is_checked(code[:place] + other + code[place + 1 :])
            for place, (one, two) in enumerate(pairwise(code)):
                if one != two:
                    assert not is_checked(code[:place] + two + one + code[place + 2 :])

    @pytest.mark.parametrize("between", ["", "-", " ", "\u2011", " \u2013 "])
    def test_whatever_stands_between_the_digits_is_left_out(self, between):
        code = paper_code()
        assert rules.read_code(f" {code[:4]}{between}{code[4:]} ") == code

    def test_digits_of_other_scripts_are_digits(self):
        code = paper_code()
        assert rules.read_code("".join(chr(ord("٠") + int(digit)) for digit in code)) == code

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("1234567", "A code has 8 digits, and here are 7."),
            ("1234-56O8", "A code has only digits, and “O” is none."),
            ("", "A code has 8 digits, and here are 0."),
            ("2" * 200, "A code has 8 digits, and here are 200."),
        ],
    )
    def test_what_is_no_code_is_told_why(self, typed, words):
        with pytest.raises(RuleBroken) as broken:
            rules.read_code(typed)
        assert str(broken.value) == words
        assert list(broken.value.fields) == ["code"]

    def test_a_slip_is_told_as_a_slip(self):
        code = paper_code()
        with pytest.raises(RuleBroken, match="one digit is wrong, or two changed places"):
            rules.read_code(code[:-1] + str((int(code[-1]) + 1) % 10))

    @pytest.mark.parametrize(("typed", "plain"), [("4,5", "4.5"), ("٤٫٥", "4.5"), (" 3 ", "3"), ("four", "four")])
    def test_points_are_read_in_any_script(self, typed, plain):
        assert rules.plain_digits(typed) == plain

    @pytest.mark.parametrize("written", ["6", "6.0", "٦"])
    def test_a_sum_is_held_against_the_points(self, written):
        rules.require_sum(list(FULL.values()), written)
        with pytest.raises(RuleBroken, match="The points add up to 7"):
            rules.require_sum([Decimal(4), Decimal(3)], written)


class TestKeyingIn:
    def test_what_is_keyed_in_stands_on_the_sheet_and_on_record_as_keyed_in(self, session, judging, staff, form):
        paper = Paper(FULL, {"results": "nothing for a middle point"}, "Strong.", "More figures, please.")
        assert services.key_in(session, form(), paper, staff, judging.at)
        assert points(session, judging.nina) == [2, 4]
        stands = card(session, judging.nina)
        assert (stands.comment, stands.feedback, stands.confirmed_at) == ("Strong.", "More figures, please.", None)
        rows = session.scalars(select(AuditRow).where(AuditRow.edition_id == judging.edition.id)).all()
        keyed = [row for row in rows if row.action in ("score.saved", "scorecard.words_saved")]
        assert len(keyed) == 3
        assert {(row.actor_id, row.details["keyed_in"]) for row in keyed} == {(staff.id, True)}
        assert [row.actor_id for row in rows if row.action == "scorecard.begun"] == [staff.id]
        (whole,) = [row for row in rows if row.action == "paper_form.keyed_in"]
        assert set(whole.details) == {"entry", "judge", "again", "confirmed"}, "the log tells no score"

    def test_the_judge_is_told_and_still_confirms(self, session, judging, staff, form):
        services.key_in(session, form(), Paper(FULL), staff, judging.at)
        (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.template == "scorecard_keyed_in"))
        assert (mail.to, mail.values["confirmed"]) == (judging.nina.email, False)
        stands = card(session, judging.nina)
        services.confirm_scorecard(session, stands, judging.nina, judging.at)
        assert stands.confirmed_at == judging.at

    def test_the_judge_may_change_on_the_sheet_what_was_keyed_in(self, session, judging, staff, form):
        services.key_in(session, form(), Paper(FULL), staff, judging.at)
        stands, results = card(session, judging.nina), judging.criteria["results"].id
        services.save_score(session, stands, results, Decimal(5), 1, judging.nina, judging.at)
        assert points(session, judging.nina) == [2, 5]

    def test_the_same_form_twice_changes_nothing(self, session, judging, staff, form):
        assert services.key_in(session, form(), Paper(FULL), staff, judging.at)
        assert not services.key_in(session, form(), Paper(FULL), staff, judging.at)
        mails = session.scalars(select(OutboxMail).where(OutboxMail.template == "scorecard_keyed_in")).all()
        assert len(mails) == 1

    def test_something_else_from_the_same_form_is_a_clash_until_staff_replace_it(self, session, judging, staff, form):
        services.key_in(session, form(), Paper(FULL, comment="Good."), staff, judging.at)
        other = Paper({"results": Decimal(3)}, comment="Good, they say.")
        with pytest.raises(KeyedTwice) as twice:
            services.key_in(session, form(), other, staff, judging.at)
        assert twice.value.before["points"] == {"results": "4", "evidence": "2"}
        assert points(session, judging.nina) == [2, 4]
        assert services.key_in(session, form(), other, staff, judging.at, replace=True)
        assert points(session, judging.nina) == [3], "what is empty on the form now is taken back"
        assert card(session, judging.nina).comment == "Good, they say."

    def test_what_the_judge_saved_on_the_sheet_is_neither_changed_nor_told(self, session, judging, staff, form):
        judging.score(judging.nina, 0, results="1")
        services.save_words(session, card(session, judging.nina), "Mine", "", judging.nina, judging.at)
        with pytest.raises(RuleBroken) as broken:
            services.key_in(session, form(), Paper(FULL, comment="Theirs"), staff, judging.at)
        assert sorted(broken.value.fields) == ["comment", "points-results"]
        said = " ".join(str(message) for message in (broken.value.message, *broken.value.fields.values()))
        assert "1" not in said
        assert "Mine" not in said
        assert services.key_in(session, form(), Paper({"evidence": Decimal(2)}), staff, judging.at)
        assert points(session, judging.nina) == [1, 2]
        assert card(session, judging.nina).comment == "Mine"

    def test_equal_points_are_refused_as_well_so_that_nobody_can_guess(self, session, judging, staff, form):
        judging.score(judging.nina, 0, results="4")
        with pytest.raises(RuleBroken, match="scored on the scorecard"):
            services.key_in(session, form(), Paper(FULL), staff, judging.at)

    def test_what_the_judge_changed_since_is_not_replaced(self, session, judging, staff, form):
        services.key_in(session, form(), Paper(FULL), staff, judging.at)
        stands, results = card(session, judging.nina), judging.criteria["results"].id
        services.save_score(session, stands, results, Decimal(5), 1, judging.nina, judging.at)
        with pytest.raises(RuleBroken) as broken:
            services.key_in(session, form(), Paper({"results": Decimal(3)}), staff, judging.at, replace=True)
        assert list(broken.value.fields) == ["points-results"]
        assert points(session, judging.nina) == [2, 5]

    @pytest.mark.one_database
    def test_what_is_left_empty_now_is_taken_back_unless_the_judge_changed_it_since(
        self, session, judging, staff, form
    ):
        services.key_in(session, form(), Paper(FULL, comment="Good.", feedback="Go on."), staff, judging.at)
        stands, results = card(session, judging.nina), judging.criteria["results"].id
        services.save_score(session, stands, results, Decimal(5), 1, judging.nina, judging.at)
        services.save_words(session, stands, "Mine", "", judging.nina, judging.at)
        for typed in ({"comment": "Theirs"}, {"feedback": "Theirs"}):
            with pytest.raises(RuleBroken) as broken:
                services.key_in(session, form(), Paper({}, **typed), staff, judging.at, replace=True)
            assert list(broken.value.fields) == [*typed]
        assert services.key_in(session, form(), Paper({"evidence": Decimal(1)}), staff, judging.at, replace=True)
        assert points(session, judging.nina) == [1, 5]
        assert card(session, judging.nina).comment == "Mine"

    @pytest.mark.one_database
    def test_texts_that_were_keyed_in_are_taken_back_where_they_are_left_empty(self, session, judging, staff, form):
        services.key_in(session, form(), Paper(FULL, feedback="Go on."), staff, judging.at)
        assert services.key_in(session, form(), Paper(FULL), staff, judging.at, replace=True)
        assert card(session, judging.nina).feedback == ""
        assert services.key_in(session, form(), Paper({}, feedback="Go on."), staff, judging.at, replace=True)
        assert (points(session, judging.nina), card(session, judging.nina).feedback) == ([], "Go on.")
        keyed = select(AuditRow.details).where(AuditRow.action == "paper_form.keyed_in").order_by(AuditRow.seq)
        services.key_in(session, form(), Paper(FULL), staff, judging.at, replace=True)
        services.key_in(session, form(), Paper(FULL, signed="Folder 3"), staff, judging.at, replace=True)
        assert [details["again"] for details in session.scalars(keyed)] == [False, True, True, True, False]

    def test_an_empty_form_a_wrong_sum_and_points_off_the_scale_are_refused(self, session, judging, staff, form):
        for paper, words in (
            (Paper({}), "Enter at least one score"),
            (Paper(FULL, total="7"), "The points add up to 6"),
            (Paper({"results": Decimal(6)}), "Choose a score from 1 to 5"),
        ):
            with pytest.raises(RuleBroken, match=words):
                services.key_in(session, form(), paper, staff, judging.at)
        assert points(session, judging.nina) == []

    @pytest.mark.parametrize("days", [-40, 40])
    def test_outside_of_the_round_nothing_is_counted(self, session, judging, staff, form, days):
        found = form()
        with pytest.raises(RuleBroken, match=r"closed on|not opened yet"):
            services.key_in(session, found, Paper(FULL), staff, judging.at + timedelta(days=days))
        assert points(session, judging.nina) == []

    def test_after_a_recusal_nothing_is_counted(self, session, judging, staff, form):
        found = form()
        services.recuse(session, judging.assignment(judging.nina), "A friend", judging.nina, judging.at)
        session.flush()
        assert not form().stands
        for one in (found, form()):
            with pytest.raises(RuleBroken, match="not this judge's to score any more"):
                services.key_in(session, one, Paper(FULL), staff, judging.at)


class TestSigned:
    def test_a_signed_form_confirms_the_card_with_where_it_is_kept(self, session, judging, staff, form):
        services.key_in(session, form(), Paper(FULL, signed="Folder 3, page 12"), staff, judging.at)
        assert card(session, judging.nina).confirmed_at == judging.at
        assert form().form.signed == "Folder 3, page 12"
        (row,) = session.scalars(select(AuditRow).where(AuditRow.action == "scorecard.confirmed"))
        assert (row.actor_id, row.details["keyed_in"]) == (staff.id, True)
        (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.template == "scorecard_keyed_in"))
        assert mail.values["confirmed"] is True

    def test_what_was_keyed_in_before_is_confirmed_when_it_is_the_same(self, session, judging, staff, form):
        services.key_in(session, form(), Paper(FULL), staff, judging.at)
        assert services.key_in(session, form(), Paper(FULL, signed="Folder 3"), staff, judging.at)
        assert card(session, judging.nina).confirmed_at == judging.at

    def test_a_gap_is_named_and_nothing_is_saved_with_it(self, session, judging, staff, form):
        with pytest.raises(RuleBroken) as broken:
            services.key_in(session, form(), Paper({"results": Decimal(4)}, signed="Folder 3"), staff, judging.at)
        assert list(broken.value.fields) == ["points-evidence"]
        session.rollback()
        assert points(session, judging.nina) == []

    def test_a_confirmed_card_takes_nothing_more(self, session, judging, staff, form):
        services.key_in(session, form(), Paper(FULL, signed="Folder 3"), staff, judging.at)
        for paper in (Paper(FULL), Paper({"results": Decimal(1)})):
            with pytest.raises(RuleBroken, match="this card is confirmed"):
                services.key_in(session, form(), paper, staff, judging.at, replace=True)


class TestForms:
    def test_a_nomination_keeps_its_code_however_often_it_is_printed(self, session, judging, staff, form):
        before = {index: form(index).form.code for index in range(3)}
        assert len(set(before.values())) == 3
        services.ask_for_pack(session, judging.edition.id, judging.nina, "fr", judging.nina, judging.at)
        assert {index: form(index).form.code for index in range(3)} == before

    def test_a_pack_is_refused_before_the_gate_after_the_close_and_without_work(self, session, make_judging):
        judging = make_judging(agreed=False)
        ask = services.ask_for_pack
        with pytest.raises(RuleBroken, match="accepted the terms"):
            ask(session, judging.edition.id, judging.nina, "en", judging.nina, judging.at)
        judging = make_judging(year=2031, tag="2", last_number=10)
        with pytest.raises(RuleBroken, match="has closed"):
            ask(session, judging.edition.id, judging.nina, "en", judging.nina, judging.at + timedelta(days=60))
        services.recuse(session, judging.assignment(judging.omar), "A friend", judging.omar, judging.at)
        with pytest.raises(RuleBroken, match="no nomination waits"):
            ask(session, judging.edition.id, judging.omar, "en", judging.omar, judging.at)

    def test_asked_for_twice_it_is_made_once(self, session, judging):
        ask = services.ask_for_pack
        one = ask(session, judging.edition.id, judging.nina, "en", judging.nina, judging.at)
        assert ask(session, judging.edition.id, judging.nina, "en", judging.nina, judging.at) is one
        assert ask(session, judging.edition.id, judging.nina, "ar", judging.nina, judging.at) is not one
