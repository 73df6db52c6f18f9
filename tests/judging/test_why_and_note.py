"""A short why beside extreme points, and a note that only its judge ever reads."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import Role
from awards.core.errors import NotAllowed, RuleBroken, StaleVersion
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow, AuditText
from awards.judging import rules, services, table
from awards.judging.models import PrivateNote, Score, Scorecard, ScoreChange
from tests.factories import WEEK, a_user
from tests.support.page import words

SCALE = rules.allowed_points(1, 5, half_points=True)
SECRET = "Ask my sister about this one"


@pytest.fixture
def nina(judging, client_for):
    return client_for(judging.nina)


def look(session, query):
    with Session(session.get_bind()) as fresh:
        return list(fresh.scalars(query))


def save(client, judging, key="results", *, status=303, json=False, version=0, **data):
    criterion = judging.criteria[key]
    address = client._address("judging.save_score", judging.address(criterion_id=criterion.id))
    headers = {"Accept": "application/json"} if json else {}
    sent = {"version": version, "csrf_token": client.csrf(), **data}
    return client._checked(client.browser.post(address, data=sent, headers=headers), status)


class TestTheRule:
    @pytest.mark.parametrize("points", ["1", "5"])
    def test_a_why_stays_beside_the_lowest_and_the_highest_point_on_one_line(self, points):
        assert rules.why_to_keep(" No\n figures \tat all ", Decimal(points), SCALE) == "No figures at all"

    @pytest.mark.parametrize("points", [None, "1.5", "3", "4.5"])
    def test_every_other_point_keeps_none(self, points):
        assert rules.why_to_keep("Words", Decimal(points) if points else None, SCALE) == ""

    def test_a_line_has_at_most_two_hundred_characters(self):
        assert rules.why_to_keep("é" * 200, Decimal(5), SCALE) == "é" * 200
        with pytest.raises(RuleBroken) as refused:
            rules.why_to_keep("é" * 201, Decimal(5), SCALE)
        assert list(refused.value.fields) == ["why"]

    def test_only_an_extreme_without_a_why_lacks_one(self):
        assert rules.lacks_why(Decimal(1), "", SCALE)
        assert not rules.lacks_why(Decimal(1), "Why", SCALE)
        assert not rules.lacks_why(Decimal(2), "", SCALE)


class TestWhy:
    def test_it_is_saved_with_the_score_and_kept_in_the_history(self, session, judging, nina):
        save(nina, judging, points="5", why="Five thousand women, counted.")
        save(nina, judging, points="5", why="Five thousand women, counted twice.", version=1)
        save(nina, judging, points="4", why="Five thousand women, counted twice.", version=2)
        kept = look(session, select(ScoreChange).order_by(ScoreChange.n))
        assert [(change.before, change.after, change.why) for change in kept] == [
            (None, 5, "Five thousand women, counted."),
            (5, 5, "Five thousand women, counted twice."),
            (5, 4, ""),
        ]
        assert look(session, select(Score.why)) == [""]

    def test_undo_brings_back_the_point_with_its_why(self, session, judging, nina):
        save(nina, judging, points="5", why="Counted.")
        save(nina, judging, points="3", version=1)
        page = nina.get("judging.scorecard", **judging.address())
        undo = page.one("//button[@data-undo='results']")
        assert (undo.get("data-points"), undo.get("data-why")) == ("5", "Counted.")
        answer = save(nina, judging, points="5", why="Counted.", version=2, json=True, status=200).json
        assert (answer["why"], answer["why_before"]) == ("Counted.", "")
        page = nina.get("judging.scorecard", **judging.address())
        assert page.field("score_results-why") == "Counted."

    def test_an_older_tab_is_told_of_the_why_that_stands(self, judging, nina):
        save(nina, judging, points="5", why="Counted.")
        theirs = save(nina, judging, points="5", why="Heard.", json=True, status=409).json["theirs"]
        assert theirs == {"points": "5", "why": "Counted.", "version": "1"}
        page = save(nina, judging, points="1", why="Heard.", status=409)
        assert page.field("why") == "Heard."

    def test_a_why_that_is_too_long_is_named_and_nothing_is_saved(self, session, judging, nina):
        page = save(nina, judging, points="5", why="x" * 201, status=422)
        assert page.errors == ["Results: Use at most 200 characters."]
        assert page.field("score_results-why") == "x" * 201
        assert page.one("//input[@name='score_results-points' and @checked]").get("value") == "5"
        assert look(session, select(Score)) == []

    def test_an_edition_may_ask_for_it_before_a_card_is_confirmed(self, session, make_judging, client_for):
        judging = make_judging(why_for_extremes=True)
        nina = client_for(judging.nina)
        save(nina, judging, points="5")
        save(nina, judging, "evidence", points="3")
        page = nina.get("judging.queue", edition_id=judging.edition.id)
        states = {row.xpath("string(th/a)"): row.xpath("string(td[last()])").strip() for row in page.find("//tbody/tr")}
        assert states["Repair benches"] == "Half scored"
        page = nina.post("judging.confirm", expect=422, **judging.address())
        assert page.errors == ["Results: Say why in one line."]
        assert words(page.one("//*[@id='error-summary-title']")) == "One score has no reason yet"
        assert look(session, select(Scorecard.confirmed_at)) == [None]
        save(nina, judging, points="5", why="Counted.", version=1)
        nina.post("judging.confirm", expect=303, **judging.address())
        assert "Counted." in nina.get("judging.scorecard", **judging.address()).main

    def test_without_the_rule_an_extreme_needs_no_why(self, judging, nina):
        save(nina, judging, points="5")
        save(nina, judging, "evidence", points="1")
        nina.post("judging.confirm", expect=303, **judging.address())


class TestNote:
    def write(self, client, judging, text=SECRET, version=0, index=0, **more):
        data = {"note": text, "version": version}
        return client.post("judging.save_note", data, **{"expect": 303, **more}, **judging.address(index))

    def test_its_judge_reads_changes_and_empties_it(self, session, judging, nina):
        self.write(nina, judging)
        assert nina.get("judging.scorecard", **judging.address()).field("note-note") == SECRET
        self.write(nina, judging, "", version=1)
        assert nina.get("judging.scorecard", **judging.address()).field("note-note") == ""
        assert [(note.text, note.version) for note in look(session, select(PrivateNote))] == [("", 2)]

    def test_an_older_tab_overwrites_nothing(self, session, judging, nina):
        self.write(nina, judging)
        page = self.write(nina, judging, "Other words", expect=409)
        assert page.field("note") == "Other words"
        assert page.one("//textarea[@id='note-saved']").text.strip() == SECRET
        self.write(nina, judging, "x" * 2001, version=1, expect=422)
        assert look(session, select(PrivateNote.text)) == [SECRET]

    def test_it_is_written_before_the_round_opens_and_after_it_closed(self, session, judging, nina):
        for weeks, version in ((-2, 0), (5, 1)):
            clock.move(session, int((WEEK * weeks).total_seconds()), None)
            session.commit()
            self.write(nina, judging, f"At {weeks}", version=version)
        assert look(session, select(PrivateNote.text)) == ["At 5"]

    def test_no_other_person_writes_it(self, session, judging, client_for):
        with pytest.raises(NotAllowed):
            services.save_note(session, judging.ground(judging.nina), "x", 0, judging.omar, judging.at)
        session.commit()
        self.write(client_for(judging.omar), judging, "Mine", index=0)
        assert look(session, select(PrivateNote.judge_id)) == [judging.omar.id]
        self.write(client_for(judging.omar), judging, index=1, expect=404)
        self.write(client_for(judging.nominator), judging, expect=404)

    def test_a_repeated_save_changes_nothing(self, session, judging):
        own = (session, judging.ground(judging.nina))
        services.save_note(*own, "First", 0, judging.nina, judging.at)
        services.save_note(*own, "Second", 1, judging.nina, judging.at)
        with pytest.raises(StaleVersion):
            services.save_note(*own, "First", 0, judging.nina, judging.at, repeat=True)
        assert services.save_note(*own, "Second", 1, judging.nina, judging.at, repeat=True).version == 2

    def test_stepping_back_deletes_it_since_nobody_may_read_it_any_more(self, session, judging, nina):
        self.write(nina, judging)
        self.write(nina, judging, "Another entry", index=1)
        nina.post("judging.recusal", {"reason": "I know them."}, expect=303, **judging.address())
        assert look(session, select(PrivateNote.text)) == ["Another entry"]

    def test_the_log_tells_that_and_when_and_no_word_of_it(self, session, judging, nina):
        self.write(nina, judging)
        (row,) = look(session, select(AuditRow).where(AuditRow.action == "private_note.saved"))
        assert row.details == {"entry": str(judging.entries[0].id), "version": 1}
        assert look(session, select(AuditText)) == []


def test_no_page_file_or_export_of_anybody_else_holds_a_private_note(app, session, judging, client_for):
    services.save_note(session, judging.ground(judging.nina), SECRET, 0, judging.nina, judging.at)
    card = judging.score(judging.nina, results="4", evidence="4")
    services.confirm_scorecard(session, card, judging.nina, judging.at)
    staff = a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    admin = a_user(session, "admin@secretariat.example", ("admin", None))
    chair, skills = a_user(session, "chair@chair.example"), judging.edition.categories[1]
    session.add(Role(user_id=chair.id, kind="chair", edition_id=judging.edition.id, category_id=skills.id))
    rows = table.rows(session, judging.round)
    assert rows
    assert SECRET not in repr(rows)
    known = judging.address() | {
        "category_id": skills.id, "nomination_id": judging.nominations[0].id, "key": "skills",
        "criterion_id": judging.criteria["results"].id, "year": judging.edition.year,
    }  # fmt: skip
    clock.move(session, int((WEEK * 5).total_seconds()), None)
    session.commit()
    people = (staff, admin, chair, judging.omar, judging.nominator)
    opened = [pages_without(SECRET, app, client_for(person), known) for person in people]
    assert min(opened) > 5
    assert opened[0] > 20


def pages_without(words, app, client, known):
    """How many of all pages the person may open; none of them holds the words."""
    opened = 0
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.arguments <= known.keys():
            with app.test_request_context():
                address = app.url_for(rule.endpoint, **{name: known[name] for name in rule.arguments})
            answer = client.browser.get(address)
            assert words.encode() not in answer.get_data(), rule.endpoint
            opened += answer.status_code == 200
    return opened
