"""What the gate, chairs and staff read of judging is of one award, one round and what still stands."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from awards.assignment.models import Advance, Conflict, LateConflict, WarmUpEntry
from awards.assignment.rules.ties import Tie
from awards.core.errors import NotFound
from awards.judging import queries, rules, services
from awards.judging.models import (
    AnswerTranslation,
    BlindRelease,
    Confidentiality,
    GateAnswer,
    PrintedPack,
)
from awards.judging.queries import evidence, paper, preparing
from awards.judging.queries.gate import GateRow
from awards.judging.queries.paper import PaperDesk
from awards.nominations.models import Entry, Evidence
from tests import factories
from tests.factories import FORM
from tests.judging.beside import a_card, another_award, ended, put_away, stand_around

HOUR = timedelta(hours=1)


@pytest.fixture
def crowd(judging):
    return stand_around(judging)


@pytest.fixture
def staff(session, judging):
    found = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    session.commit()
    return found


def numbers_of(judging, *indexes):
    return [judging.nominations[index].number for index in indexes]


def in_access_too(judging, index=0):
    """The nomination stands in a second category, for Omar to judge; gives that entry."""
    entry = Entry(
        id=uuid4(), nomination_id=judging.nominations[index].id, category_id=judging.edition.categories[0].id,
        state="eligible",
    )  # fmt: skip
    judging.session.add(entry)
    judging.session.flush()
    factories.an_assignment(judging.session, judging.edition, entry, judging.omar, judging.at)
    judging.session.commit()
    return entry


def a_conflict(judging, judge, index=0, kind="declared", **values):
    judging.session.add(
        Conflict(
            nomination_id=judging.nominations[index].id, judge_id=judge.id, kind=kind, evidence="a tie",
            found_at=judging.at, **values,
        )
    )  # fmt: skip
    judging.session.commit()


class TestGate:
    def rows(self, judging, judge=None, **more):
        of = (judging.session, judging.edition.id, (judge or judging.nina).id, judging.at)
        return queries.gate(*of, **more).rows

    def numbers(self, judging, judge=None, **more):
        return [row.number for row in self.rows(judging, judge, **more)]

    def test_a_judge_is_asked_about_what_was_given_in_the_round(self, crowd):
        assert self.numbers(crowd, number=1) == numbers_of(crowd, 0, 1, 2)
        assert self.numbers(crowd, number=2) == self.numbers(crowd, crowd.omar) == numbers_of(crowd, 0)

    @pytest.mark.parametrize("gone", ["ended", "withdrawn", "ineligible"])
    def test_nobody_is_asked_about_what_is_judged_no_more(self, judging, gone):
        ended(judging, judging.nina) if gone == "ended" else put_away(judging, gone)
        assert self.numbers(judging) == numbers_of(judging, 1, 2)

    @pytest.mark.parametrize(
        ("reason", "kind", "dismissed", "named"),
        [
            ("conflict", "declared", False, True),
            ("conflict", "declared", True, False),
            ("conflict", "recusal", False, False),
            ("conflict", "nominator", False, False),
            ("by_staff", "declared", False, False),
        ],
    )
    def test_what_a_conflict_took_away_is_named_while_it_stands_but_to_no_part_of_it(
        self, judging, reason, kind, dismissed, named
    ):
        ended(judging, judging.nina, reason=reason)
        gone = {"dismissed_at": judging.at, "dismissal_reason": "It was another."} if dismissed else {}
        a_conflict(judging, judging.nina, kind=kind, **gone)
        assert self.numbers(judging) == numbers_of(judging, *((0, 1, 2) if named else (1, 2)))

    def test_an_answer_and_a_word_to_staff_are_the_judges_own_about_the_nomination(self, session, judging):
        session.execute(delete(GateAnswer).where(GateAnswer.judge_id == judging.nina.id))
        session.add(
            GateAnswer(judge_id=judging.nina.id, nomination_id=judging.nominations[1].id, answered_at=judging.at)
        )
        word = {"contest": "It is none.", "contested_at": judging.at}
        for judge, index in ((judging.omar, 0), (judging.nina, 2)):
            ended(judging, judge, index, reason="conflict")
        a_conflict(judging, judging.omar, kind="same_domain", **word)
        a_conflict(judging, judging.nina, 2, kind="same_domain", **word)
        rows = self.rows(judging)
        assert [row.answered_at for row in rows] == [None, judging.at, None]
        assert [row.contest for row in rows] == [None, None, "It is none."]
        assert [len(row.ties) for row in rows] == [0, 0, 1]
        assert queries.gate(session, judging.edition.id, judging.nina.id, judging.at).unasked == 1

    def test_who_is_nominated_is_told_by_the_nominations_own_names_and_countries(self, session, judging):
        for nomination in judging.nominations:
            nomination.nominee_names = []
        for country in judging.nominations[0].countries:
            if country.role == "impact":
                country.iso2 = "TZ"
        session.commit()
        rows = self.rows(judging)
        assert [row.nominee_names for row in rows] == [
            [f"{title} cooperative"] for title in ("Repair benches", "Maps by phone", "Night school")
        ]
        assert [[names["en"] for names in row.countries] for row in rows] == [["Kenya"], ["Peru"], ["Fiji"]]

    @pytest.mark.parametrize(
        ("kinds", "contested"), [((), False), (("same_domain",), True), (("same_domain", "declared"), False)]
    )
    def test_only_what_was_found_and_nothing_else_can_be_contested(self, kinds, contested):
        row = GateRow(uuid4(), 1, [], [], [Tie(uuid4(), uuid4(), kind, "x") for kind in kinds])
        assert row.may_contest is contested


class TestPanels:
    def panel(self, judging, at, **more):
        category = judging.edition.categories[1].id
        return queries.panel(judging.session, judging.edition.id, category, at, **more)

    def test_a_panel_is_of_a_category_of_the_award_in_the_round_that_is_over(self, session, crowd):
        found = self.panel(crowd, crowd.round.closes_at)
        assert (found.category.key, found.round, found.rounds) == ("skills", crowd.round, (crowd.round,))
        assert [criterion.key for criterion in found.criteria] == ["results", "evidence"]
        assert self.panel(crowd, crowd.finals.closes_at, number=1).round is crowd.round
        for category in (crowd.other.edition.categories[1].id, uuid4()):
            with pytest.raises(NotFound):
                queries.panel(session, crowd.edition.id, category, crowd.at)
        keys = [category.key for category in queries.categories(session, crowd.edition.id)]
        assert keys == ["access", "skills"]
        assert queries.categories(session, crowd.edition.id, [found.category.id]) == [found.category]

    def test_it_lists_what_is_judged_in_its_category_and_round_from_a_number_on(self, session, crowd, staff):
        def numbers(panel, **more):
            return list(queries.panel_nominations(session, panel, staff.id, **more))

        first = self.panel(crowd, crowd.round.closes_at)
        access = Entry(
            id=uuid4(), nomination_id=crowd.nominations[2].id, category_id=crowd.edition.categories[0].id,
            state="eligible",
        )  # fmt: skip
        session.add(access)
        crowd.entries[2].state = "ineligible"
        session.commit()
        assert numbers(first) == numbers_of(crowd, 0, 1)
        assert numbers(first, after=crowd.nominations[0].number) == numbers_of(crowd, 1)
        crowd.round.advancing = {"skills": 1}
        session.add(Advance(entry_id=crowd.entries[0].id, round_id=crowd.round.id, at=crowd.at))
        session.commit()
        assert numbers(self.panel(crowd, crowd.finals.closes_at, number=2)) == numbers_of(crowd, 0)
        put_away(crowd, "withdrawn")
        assert numbers(first) == numbers_of(crowd, 1)

    def test_a_title_is_shown_to_a_chair_of_a_blind_round_once_it_was_released_itself(self, session, judging, staff):
        judging.round.blind = True
        first, second, third = judging.nominations
        for one, part in ((first, rules.TITLE), (second, rules.TITLE), (third, rules.LINKS)):
            released = {"part": part, "seal": rules.seal_of(one.title), "by": staff.id, "at": judging.at}
            session.add(BlindRelease(nomination_id=one.id, **released))
        session.commit()
        panel = self.panel(judging, judging.round.closes_at)
        shown = queries.panel_nominations(session, panel, staff.id, as_judge=True)
        assert list(shown.values()) == [first.title, second.title, f"N-{third.number:04d}"]
        to_staff = queries.panel_nominations(session, panel, staff.id)
        assert list(to_staff.values()) == [first.title, second.title, third.title]
        judging.round.blind = False
        assert queries.panel_nominations(session, panel, staff.id, as_judge=True) == to_staff

    def test_its_cards_are_those_of_the_category_the_round_and_the_nominations_asked_for(self, session, crowd):
        entry = in_access_too(crowd)
        factories.a_scorecard(session, crowd.edition, entry, crowd.omar, crowd.at, results=1, evidence=1)
        a_card(crowd, crowd.nina, confirmed=False)
        session.commit()
        panel = self.panel(crowd, crowd.round.closes_at)

        def cards():
            found = queries.panel_cards(session, panel, numbers_of(crowd, 0))
            return [(card.judge, {*card.points.values()}) for card in found]

        assert cards() == [("Nina", set()), ("Omar", {5, 4})]
        ended(crowd, crowd.nina)
        assert cards() == [("Omar", {5, 4})]


class TestPaper:
    @pytest.fixture
    def forms(self, session, judging, staff):
        """The forms of Nina's entries, by index."""
        services.ask_for_pack(session, judging.edition.id, judging.nina, "en", staff, judging.at)
        services.ask_for_pack(session, judging.edition.id, judging.omar, "en", staff, judging.at)
        session.commit()
        assignments = [judging.assignment(judging.nina, index).id for index in range(3)]
        found = paper.forms_of(session, assignments)
        assert found.keys() == {*assignments}
        return [found[one] for one in assignments]

    def read(self, judging, form, reader):
        return paper.form_on_paper(judging.session, judging.edition.id, form.id, reader.id)

    def test_judges_are_told_with_what_they_have_in_the_round_and_whether_they_promised_here(self, session, crowd):
        session.execute(delete(Confidentiality).where(Confidentiality.judge_id == crowd.omar.id))
        edition = crowd.other.edition.id
        session.add(Confidentiality(edition_id=edition, judge_id=crowd.omar.id, agreed_at=crowd.at))
        old = {"version": 0, "digest": "0" * 64, "agreed_at": crowd.at}
        session.add(Confidentiality(edition_id=crowd.edition.id, judge_id=crowd.omar.id, **old))
        session.commit()
        desk = PaperDesk(crowd.edition, crowd.round)
        found, after = paper.judges_on_paper(session, desk)
        assert [(one.name, one.entries, one.agreed) for one in found] == [("Nina", 3, True), ("Omar", 1, False)]
        assert after is None
        found, _after = paper.judges_on_paper(session, desk, after=crowd.nina.email)
        assert [one.name for one in found] == ["Omar"]
        put_away(crowd, "ineligible")
        assert [(one.name, one.entries) for one in paper.judges_on_paper(session, desk)[0]] == [("Nina", 2)]

    def test_the_desk_is_of_the_award_and_the_round_to_come(self, session, crowd):
        assert paper.paper_desk(session, crowd.other.edition.id, crowd.at).round is crowd.other.round
        with pytest.raises(NotFound):
            paper.paper_desk(session, uuid4(), crowd.at)

    def test_a_code_leads_to_its_own_form_in_its_own_award(self, session, judging, forms, staff):
        other = another_award(judging)
        for form in forms:
            assert paper.form_of_code(session, judging.edition.id, form.code) == form.id
            assert self.read(judging, form, staff).form is form
        assert paper.form_of_code(session, other.edition.id, forms[0].code) is None
        with pytest.raises(NotFound):
            paper.form_on_paper(session, other.edition.id, forms[0].id, staff.id)

    @pytest.mark.parametrize("lacks", ["promise", "answer", "duty", "freedom"])
    def test_a_form_stands_while_its_judge_may_read_what_it_is_about(self, session, judging, forms, staff, lacks):
        nina = judging.nina.id
        assert self.read(judging, forms[0], staff).stands
        if lacks == "promise":
            another_award(judging)
            session.execute(
                update(Confidentiality)
                .where(Confidentiality.judge_id == nina, Confidentiality.edition_id == judging.edition.id)
                .values(version=0)
            )
        elif lacks == "answer":
            answered = (GateAnswer.judge_id == nina, GateAnswer.nomination_id == judging.nominations[0].id)
            session.execute(delete(GateAnswer).where(*answered))
        elif lacks == "duty":
            put_away(judging, "ineligible")
        else:
            judging.nominations[0].organisations[0].domain = "example.org"
        session.commit()
        assert not self.read(judging, forms[0], staff).stands

    def test_what_is_printed_is_the_judges_in_the_round_as_far_as_it_is_judged(self, session, crowd):
        def printed(judge, round_):
            return len(paper.assignments_to_print(session, round_.id, judge.id))

        wanted = ((crowd.nina, crowd.round), (crowd.omar, crowd.round), (crowd.nina, crowd.finals))
        assert [printed(*one) for one in wanted] == [3, 1, 1]
        put_away(crowd, "withdrawn")
        assert [printed(*one) for one in wanted] == [2, 0, 0]

    @pytest.mark.parametrize("gone", ["bytes", "time", "promise", "answer", "duty"])
    def test_a_pack_is_handed_out_while_all_in_it_is_the_judges_to_read(self, session, judging, forms, gone):
        packs = {pack.judge_id: pack for pack in session.scalars(select(PrintedPack))}
        pack = packs[judging.nina.id]
        services.keep_pack(session, pack.id, b"%PDF", [str(entry.id) for entry in judging.entries], judging.at)
        session.commit()

        def whole(at=judging.at):
            return paper.whole_pack_of(session, judging.edition.id, pack.id, at).pack

        assert whole() is pack
        with pytest.raises(NotFound):
            paper.pack_of(session, another_award(judging).edition.id, pack.id, judging.at)
        if gone == "bytes":
            pack.content = pack.made_at = None
        elif gone == "promise":
            session.execute(delete(Confidentiality).where(Confidentiality.judge_id == judging.nina.id))
        elif gone == "answer":
            session.execute(delete(GateAnswer).where(GateAnswer.judge_id == judging.nina.id))
        elif gone == "duty":
            put_away(judging, "ineligible")
        session.commit()
        with pytest.raises(NotFound):
            whole(pack.expires_at if gone == "time" else judging.at)


class TestPreparing:
    def test_staff_prepare_a_nomination_of_their_award_that_was_sent(self, session, judging, staff):
        other = another_award(judging)
        draft = factories.a_nomination(session, judging.edition, judging.nominator, judging.at, state="draft")
        session.commit()
        for nomination in judging.nominations:
            assert preparing.prepared(session, judging.edition.id, nomination.id, staff.id).nomination is nomination
        for edition, nomination in ((judging.edition, draft), (other.edition, judging.nominations[0])):
            with pytest.raises(NotFound):
                preparing.prepared(session, edition.id, nomination.id, staff.id)
        known = preparing.nominations_by_number(session, judging.edition.id)
        assert list(known) == numbers_of(judging, 0, 1, 2)

    def test_a_translation_is_of_one_part_of_one_nomination_in_one_language(self, session, judging, staff):
        other = another_award(judging)
        said = [
            (judging.nominations[0], "title", "fr"), (judging.nominations[0], "title", "es"),
            (judging.nominations[0], "answer-what", "fr"), (judging.nominations[1], "title", "fr"),
            (other.nominations[0], "title", "fr"),
        ]  # fmt: skip
        for nomination, part, language in said:
            session.add(
                AnswerTranslation(
                    nomination_id=nomination.id, part=part, language=language, seal="", text=f"{part} {language}",
                    kind="human", by=staff.id, at=judging.at,
                )
            )  # fmt: skip
        session.commit()
        for nomination, part, language in said:
            found = preparing.translation(session, nomination.id, part, language)
            assert (found.nomination_id, found.part, found.language) == (nomination.id, part, language)
        assert len(preparing.translations_of(session, [judging.nominations[0].id])) == 3
        assert len(preparing.all_translations(session, judging.edition.id)) == 4

    def test_what_is_held_back_is_what_judges_would_read(self, session, judging, staff):
        """No file of a question that judges do not see, and links only where there are any."""
        nomination = judging.nominations[0]
        asks = [
            {"key": key, "kind": "file", "label": {"en": key}, "required": False, "hidden": key == "books"}
            for key in ("report", "books")
        ]
        more = {"key": "more", "title": {"en": "More"}, "questions": asks}
        judging.edition.form = {"sections": [*FORM["sections"], more]}
        kept = factories.a_file(session, nomination, judging.nominator, judging.at, question="report")
        factories.a_file(session, nomination, judging.nominator, judging.at, question="books")
        session.commit()

        def held():
            found = preparing.prepared(session, judging.edition.id, nomination.id, staff.id)
            return [one.part for one in preparing.held(session, found)]

        assert held() == [rules.TITLE, f"{rules.FILE}{kept.id}"]
        session.add(Evidence(nomination_id=nomination.id, position=0, title="Page", url="https://page.example"))
        session.commit()
        assert held() == [rules.TITLE, rules.LINKS, f"{rules.FILE}{kept.id}"]

    def test_texts_to_translate_are_what_was_written_for_judges(self, session, judging):
        nomination = judging.nominations[0]
        asks = [
            {"key": "money", "label": {"en": "Money"}, "required": False, "hidden": True},
            {"key": "page", "kind": "link", "label": {"en": "Page"}, "required": False},
        ]
        more = {"key": "more", "title": {"en": "More"}, "questions": asks}
        judging.edition.form = {"sections": [*FORM["sections"], more]}
        nomination.answers = {"what": "We teach.", "change": " ", "money": "Grants.", "page": "https://page.example"}
        session.commit()
        assert list(preparing.texts_of(judging.edition, nomination)) == [rules.TITLE, "answer-what"]

    def test_a_file_that_judges_may_not_open_is_not_found(self, session, judging):
        of = (judging.edition.id, judging.entries[0].id, uuid4(), judging.nina.id, judging.at)
        with pytest.raises(NotFound):
            evidence.file_of_sheet(session, *of)


class TestWarmingUp:
    def mark(self, judging, index, *, round_=None, place=1, **values):
        row = WarmUpEntry(
            round_id=(round_ or judging.round).id, entry_id=judging.entries[index].id, place=place,
            marked_by=judging.nominator.id, marked_at=judging.at, **values,
        )  # fmt: skip
        judging.session.add(row)
        judging.session.commit()

    def test_staff_read_how_far_the_entries_of_the_round_are_but_none_they_are_tied_to(self, session, crowd, staff):
        self.mark(crowd, 0)
        self.mark(crowd, 1, place=2)
        self.mark(crowd, 2, round_=crowd.finals)
        a_card(crowd, crowd.nina, confirmed=False)
        ida = factories.a_judge(session, crowd.edition, "ida@example.com", crowd.at)
        ended(crowd, ida)

        def marked(reader):
            found = queries.warm_up(session, crowd.edition.id, reader.id, crowd.at).marked
            return [(one.number, one.asked, one.confirmed) for one in found]

        first, second = numbers_of(crowd, 0, 1)
        assert marked(staff) == [(first, 2, 1), (second, 1, 1)]
        a_conflict(crowd, staff)
        assert marked(staff) == [(second, 1, 1)]
        for index, tied in ((0, True), (1, False)):
            entry = crowd.entries[index].id
            one = queries.warm_up_entry(session, crowd.edition.id, entry, staff.id, crowd.at)
            assert (one.entry.entry_id, one.conflicted) == (entry, tied)
        with pytest.raises(NotFound):
            queries.warm_up_entry(session, crowd.edition.id, crowd.entries[2].id, staff.id, crowd.at)

    def test_a_judge_compares_with_what_was_confirmed_by_who_still_judges_it(self, session, crowd):
        """Ruth stepped back and Sana has not confirmed; of the second entry too few have confirmed to be compared."""
        self.mark(crowd, 0, shown_from=crowd.at - HOUR)
        self.mark(crowd, 1, place=2, shown_from=crowd.at - HOUR)
        judges = [
            factories.a_judge(session, crowd.edition, f"{name}@{name}.example", crowd.at)
            for name in ("lea", "ruth", "sana")
        ]
        for judge, points in zip(judges, (3, 2, 1), strict=True):
            crowd.assignments[judge.name, 0] = factories.an_assignment(
                session, crowd.edition, crowd.entries[0], judge, crowd.at
            )
            a_card(crowd, judge, confirmed=judge is not judges[2], results=points, evidence=points)
        a_card(crowd, crowd.nina, results=4, evidence=4)
        ended(crowd, judges[1])
        own = queries.own_warm_up(session, crowd.edition.id, crowd.nina.id, crowd.at)
        assert [(one.marked.number, one.shown) for one in own.entries] == [
            (number, number == crowd.nominations[0].number) for number in (one.marked.number for one in own.entries)
        ]
        (cards,) = [one.cards for one in own.entries if one.shown]
        results = crowd.criteria["results"].id
        assert (cards[0].letter, cards[0].points[results]) == (None, 4)
        assert sorted(card.points[results] for card in cards[1:]) == [3, 5]


class TestLateConflicts:
    def late(self, judging, judge, index=0, *, of=None, **values):
        """A conflict that came up beside the judge's card."""
        of = of or judging
        found = LateConflict(assignment_id=of.assignment(judge, index).id, found_at=judging.at, **values)
        judging.session.add(found)
        judging.session.commit()
        return found

    def test_one_stands_beside_a_confirmed_card_of_its_own(self, session, crowd, staff):
        a_card(crowd, crowd.nina, confirmed=False)
        self.late(crowd, crowd.nina)
        self.late(crowd, crowd.nina, of=crowd.other)
        assert queries.late_conflicts(session, crowd.edition.id) == []
        wanted = self.late(crowd, crowd.omar)
        other = self.late(crowd, crowd.nina, 1)
        for late, number in ((wanted, 0), (other, 1)):
            found = queries.late_conflict(session, crowd.edition.id, late.id)
            assert (found.late, found.number) == (late, crowd.nominations[number].number)
        assert session.execute(queries.late_conflicts_waiting(crowd.edition.id)).one()[0] == 2
        with pytest.raises(NotFound):
            queries.late_conflict(session, crowd.other.edition.id, wanted.id)

    @pytest.mark.parametrize("gone", ["decided", "ended", "withdrawn", "ineligible"])
    def test_one_waits_until_staff_have_decided_or_nothing_is_judged_any_more(self, session, crowd, staff, gone):
        self.late(crowd, crowd.nina, 1)
        if gone == "decided":
            said = {"reason": "They know each other.", "decided_by": staff.id, "decided_at": crowd.at}
            self.late(crowd, crowd.omar, outcome="counts", **said)
        else:
            self.late(crowd, crowd.omar)
            ended(crowd, crowd.omar) if gone == "ended" else put_away(crowd, gone)

        def numbers(**more):
            return [row.number for row in queries.late_conflicts(session, crowd.edition.id, **more)]

        assert numbers() == numbers_of(crowd, 1)
        assert session.execute(queries.late_conflicts_waiting(crowd.edition.id)).one()[0] == 1
        assert numbers(decided=True) == numbers_of(crowd, *((0, 1) if gone == "decided" else (1,)))
