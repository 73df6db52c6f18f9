"""What judges, chairs and staff see, and what they never see."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import Role
from awards.assignment import services as assignments
from awards.assignment.models import Assignment, Conflict
from awards.core.errors import NotFound
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import clock
from awards.judging import policy, queries, services
from awards.judging.models import Score, Scorecard, ScoreChange
from awards.judging.pages.words import whole_in_words
from awards.web.languages import words_in
from tests import factories
from tests.support.page import words


@pytest.fixture
def nina(judging, client_for):
    return client_for(judging.nina)


@pytest.fixture
def after_close(session, judging):
    """The clock stands five weeks later: the round has closed."""
    clock.move(session, int(timedelta(weeks=5).total_seconds()), None)
    session.commit()


def look(session, query):
    """What the query finds now, by a session that is gone afterwards: SQLite has one writer."""
    with Session(session.get_bind()) as fresh:
        return list(fresh.scalars(query))


def scores(session):
    return {score.criterion_id: score.points for score in look(session, select(Score))}


def save(client, judging, key, *, expect=303, index=0, version=0, json=False, **data):
    criterion = judging.criteria[key]
    address = client._address("judging.save_score", judging.address(index, criterion_id=criterion.id))
    headers = {"Accept": "application/json"} if json else {}
    sent = {"version": version, "csrf_token": client.csrf(), **data}
    return client._checked(client.browser.post(address, data=sent, headers=headers), expect)


class TestQueue:
    def test_one_next_leads_to_the_first_entry_of_the_judges_own_order(self, judging, nina):
        page = nina.get("judging.queue", edition_id=judging.edition.id)
        assert page.heading == "Your queue"
        rows = [a.get("href") for a in page.find("//table[@id='queue']//th/a")]
        assert len(rows) == 3
        assert page.one("//p[@class='actions']/a").get("href") == rows[0]
        assert "0 of 3 scored" in page.main
        assert "Scoring closes in" in page.main

    @pytest.mark.parametrize(
        ("left", "told"),
        [
            ({"days": 12, "hours": 9}, "12 days"),
            ({"days": 1, "hours": 23, "minutes": 59}, "47 hours"),
            ({"minutes": 119, "seconds": 59}, "119 minutes"),
        ],
    )
    def test_the_time_until_the_close_is_never_told_as_more_than_it_is(self, left, told, app):
        with app.test_request_context("/"):
            assert whole_in_words(timedelta(**left)) == told

    @pytest.mark.parametrize("code", LANGUAGES)
    def test_the_time_until_the_close_has_its_unit_in_every_language(self, code, app):
        with app.test_request_context("/"), words_in(code):
            told = [whole_in_words(left) for left in (timedelta(days=12), timedelta(hours=5), timedelta(minutes=90))]
        assert not [words for words in told if "duration" in words]

    def test_states_say_how_far_each_entry_is(self, session, judging, nina):
        judging.score(judging.nina, 0, results="3")
        judging.score(judging.nina, 1, results="3", evidence="3")
        card = judging.score(judging.nina, 2, results="1", evidence="1")
        services.confirm_scorecard(session, card, judging.nina, judging.at)
        session.commit()
        page = nina.get("judging.queue", edition_id=judging.edition.id)
        rows = page.find("//tbody/tr")
        states = {row.xpath("string(th/a)"): row.xpath("string(td[last()])").strip() for row in rows}
        assert states == {"Repair benches": "Half scored", "Maps by phone": "Scored", "Night school": "Confirmed"}
        assert "2 of 3 scored" in page.main

    def test_a_queue_costs_the_same_queries_for_many_entries_as_for_few(self, session, judging, nina, count_queries):
        nina.get("judging.queue", edition_id=judging.edition.id)
        with count_queries(at_most=10) as few:
            nina.get("judging.queue", edition_id=judging.edition.id)
        for _ in range(40):
            nomination = factories.a_nomination(
                session, judging.edition, judging.nominator, judging.at, entry_state="eligible", website=None
            )
            factories.an_assignment(session, judging.edition, nomination.entries[0], judging.nina, judging.at)
        session.commit()
        with count_queries() as many:
            page = nina.get("judging.queue", edition_id=judging.edition.id)
        assert len(page.find("//table[@id='queue']/tbody/tr")) == 43
        assert len(many) == len(few)

    def test_before_the_gate_the_queue_names_nominees_and_opens_none(self, make_judging, client_for):
        judging = make_judging(agreed=False)
        page = client_for(judging.nina).get("judging.queue", edition_id=judging.edition.id)
        assert "Night school cooperative" in page.main
        assert page.find("//table[@id='queue']//a") == []
        assert page.one("//p[@class='actions']/a").get("href").endswith("/conflicts")

    def test_the_desk_leads_straight_to_the_only_queue_and_lists_several(self, session, judging, nina, client_for):
        assert nina.get("/judging", expect=302).location.endswith(f"/judging/{judging.edition.id}")
        other = factories.an_edition(session, judging.at, year=2031, rehearsal=True)
        session.add(Role(user_id=judging.nina.id, kind="judge", edition_id=other.id))
        session.commit()
        page = client_for(judging.nina).get("/judging")
        assert [a.get("href") for a in page.find("//main//h2/a")] == [
            f"/judging/{other.id}", f"/judging/{judging.edition.id}",
        ]  # fmt: skip
        client_for(judging.nominator).get("/judging", expect=403)


class TestSheet:
    def test_the_sheet_shows_the_nomination_the_scale_and_what_feeds_what(self, judging, nina):
        page = nina.get("judging.scorecard", **judging.address())
        assert page.heading == "Repair benches"
        assert "Kenya" in page.main
        assert [f.xpath("string(legend/span[1])") for f in page.find("//fieldset")] == ["Results", "Evidence"]
        assert [r.get("value") for r in page.find("//fieldset[@id='criterion-results']//input[@type='radio']")] == list(
            "12345"
        )
        assert "Large and lasting" in page.main
        feeds = {d.xpath("string(.//h3)"): d.get("data-feeds") for d in page.find("//div[@data-feeds]")}
        assert feeds["What has changed?"] == "results evidence"
        assert "75%" in page.main
        assert "0 of 2 scored" in page.main

    def test_the_sheet_costs_a_fixed_number_of_queries(self, judging, nina, count_queries):
        nina.get("judging.scorecard", **judging.address())
        with count_queries(at_most=13):
            nina.get("judging.scorecard", **judging.address())

    def test_half_points_stand_on_the_scale_where_the_edition_allows_them(self, make_judging, client_for):
        judging = make_judging(half_points=True)
        page = client_for(judging.nina).get("judging.scorecard", **judging.address())
        points = [r.get("value") for r in page.find("//fieldset[@id='criterion-results']//input[@type='radio']")]
        assert points == ["1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5"]

    def test_a_plain_form_saves_one_score_and_goes_on_to_the_next_criterion(self, session, judging, nina):
        page = save(nina, judging, "results", points="4")
        assert page.location.endswith("#criterion-evidence")
        assert scores(session) == {judging.criteria["results"].id: 4}
        page = nina.get("judging.scorecard", **judging.address())
        assert page.one("//fieldset[@id='criterion-results']//input[@checked]").get("value") == "4"
        assert "1 of 2 scored" in page.main
        assert "once all are scored" in page.main

    def test_the_script_gets_time_version_and_the_weighted_total(self, session, judging, nina):
        first = save(nina, judging, "results", points="4", json=True, expect=200).json
        assert (first["version"], first["points"], first["total"], first["before"]) == (1, "4", None, None)
        second = save(nina, judging, "evidence", points="2", json=True, expect=200).json
        assert (second["total"], second["total_words"]) == ("3.50", "3.50")
        assert second["scored_words"] == "2 of 2 scored"
        saved_at = look(session, select(Score.saved_at).where(Score.points == 2))[0]
        assert second["saved_at"] == saved_at.isoformat()

    def test_undo_puts_back_what_was_there_and_takes_a_first_score_away(self, session, judging, nina):
        save(nina, judging, "results", points="4")
        save(nina, judging, "results", points="2", version=1)
        page = nina.get("judging.scorecard", **judging.address())
        undo = page.one("//button[@data-undo='results']")
        assert (undo.get("data-points"), page.field("score_results-version")) == ("4", "2")
        save(nina, judging, "results", points="4", take_back="", version=2)
        assert scores(session) == {judging.criteria["results"].id: 4}
        save(nina, judging, "results", points="", take_back="yes", version=3)
        assert scores(session) == {}

    def test_a_save_from_an_older_tab_shows_both_scores_and_a_way_to_keep_either(self, session, judging, nina):
        save(nina, judging, "results", points="4")
        page = save(nina, judging, "results", points="2", expect=409)
        assert page.field("points") == "2"
        assert page.one("//input[@id='points-saved']").get("value") == "4"
        assert scores(session) == {judging.criteria["results"].id: 4}
        save(nina, judging, "results", points="2", version=page.field("version"))
        assert scores(session) == {judging.criteria["results"].id: 2}

    def test_the_script_is_told_of_the_clash_with_the_score_that_stands(self, judging, nina):
        save(nina, judging, "results", points="4")
        clash = save(nina, judging, "results", points="2", json=True, expect=409).json
        assert clash["theirs"] == {"points": "4", "why": "", "version": "1"}
        assert "in another tab" in clash["error"]

    @pytest.mark.parametrize("points", ["", "6", "3.5", "NaN", "１", "4\x00"])
    def test_a_score_off_the_scale_is_named_beside_its_criterion(self, session, judging, nina, points):
        page = save(nina, judging, "results", points=points, expect=422)
        assert len(page.errors) == 1
        assert page.errors[0].startswith("Results: ")
        assert page.one("//a[@href='#criterion-results']") is not None
        assert words(page.one("//*[@id='error-summary-title']")) == "One score needs a change"
        assert scores(session) == {}
        error = save(nina, judging, "results", points=points, json=True, expect=422).json["error"]
        assert error

    def test_what_no_form_of_ours_sends_is_a_bad_request(self, judging, nina):
        save(nina, judging, "results", points="4", version="newest", expect=400)
        save(nina, judging, "results", points=["4", "5"], expect=400)

    @pytest.mark.case("AZ-06", rest="the note in the log (IN-07)")
    def test_the_judge_is_the_one_who_is_signed_in_whatever_a_form_says(self, session, judging, nina):
        save(nina, judging, "results", points="4", judge_id=str(judging.omar.id), user_id=str(judging.omar.id))
        assert look(session, select(Scorecard.judge_id)) == [judging.nina.id]

    def test_a_form_without_its_token_changes_nothing(self, session, judging, nina):
        address = judging.address(criterion_id=judging.criteria["results"].id)
        nina.post("judging.save_score", {"points": "4", "version": "0"}, token=False, expect=400, **address)
        assert scores(session) == {}

    def test_words_are_saved_apart_and_an_older_page_loses_nothing(self, session, judging, nina):
        words = {"comment": "Weak survey.", "feedback": "Show figures.", "version": "1"}
        nina.post("judging.save_words", words, expect=303, **judging.address())
        page = nina.get("judging.scorecard", **judging.address())
        assert (page.field("words-comment"), page.field("words-feedback")) == ("Weak survey.", "Show figures.")
        clash = nina.post("judging.save_words", words | {"comment": "Other."}, expect=409, **judging.address())
        assert clash.field("comment") == "Other."
        assert clash.one("//textarea[@id='comment-saved']").text.strip() == "Weak survey."
        nina.post("judging.save_words", {"comment": "x" * 2001, "version": "2"}, expect=422, **judging.address())

    def test_confirming_early_names_what_is_missing_and_keeps_the_page(self, judging, nina):
        save(nina, judging, "results", points="4")
        page = nina.post("judging.confirm", expect=422, **judging.address())
        assert page.errors == ["Evidence: Choose a score."]
        assert words(page.one("//*[@id='error-summary-title']")) == "One score is missing"
        assert page.one("//fieldset[@id='criterion-results']//input[@checked]").get("value") == "4"

    def test_a_confirmed_card_is_shown_and_takes_no_score_from_an_old_tab(self, session, judging, nina):
        save(nina, judging, "results", points="4")
        save(nina, judging, "evidence", points="2")
        nina.post("judging.confirm", expect=303, **judging.address())
        page = nina.get("judging.scorecard", **judging.address())
        assert "You confirmed these scores on" in page.main
        assert len(page.find("//fieldset[@disabled]")) == 2
        assert "3.50" in page.main
        late = save(nina, judging, "results", points="1", version=1, expect=409)
        assert "You confirmed this card" in late.main
        assert late.one("//input[@id='points']").get("value") == "1"
        assert scores(session)[judging.criteria["results"].id] == 4

    def test_after_the_close_the_text_goes_back_and_nothing_changes(self, session, judging, nina, after_close):
        words = {"comment": "Typed in time, sent too late.", "feedback": "", "version": "1"}
        page = nina.post("judging.save_words", words, expect=409, **judging.address())
        assert "Not counted: the round of judging closed on" in page.main
        assert page.one("//textarea[@id='comment']").text.strip() == "Typed in time, sent too late."
        save(nina, judging, "results", points="4", expect=409)
        assert look(session, select(Scorecard)) == []
        page = nina.get("judging.scorecard", **judging.address())
        assert "Scoring has closed." in page.main
        parts = page.find("//*[@data-part and @data-words]")
        assert [part.get("data-to").rsplit("/", 1)[1] for part in parts] == ["note"]

    def test_what_was_not_confirmed_in_time_is_said_not_to_count_and_nobody_is_asked_to_confirm_it(
        self, session, judging, nina
    ):
        here = {"edition_id": judging.edition.id}
        save(nina, judging, "results", points="4")
        save(nina, judging, "evidence", points="2")
        page = nina.get("judging.my_scores", **here)
        assert "Scored, to confirm" in page.main
        assert "change its scores until you confirm" in page.main
        assert "do not count" not in page.main
        clock.move(session, int(timedelta(weeks=5).total_seconds()), None)
        session.commit()
        page = nina.get("judging.my_scores", **here)
        assert "You did not confirm 3 nominations, so your scores for them do not count." in page.main
        assert "to confirm" not in page.main
        assert "change its scores" not in page.main
        assert "You did not confirm 3 nominations" in nina.get("judging.queue", **here).main

    @pytest.mark.case("IN-09")
    def test_before_the_gate_no_sheet_opens_and_no_score_is_taken(self, session, make_judging, client_for):
        judging = make_judging(agreed=False)
        nina = client_for(judging.nina)
        assert nina.get("judging.scorecard", expect=302, **judging.address()).location.endswith("/conflicts")
        save(nina, judging, "results", points="4", expect=422)
        assert scores(session) == {}

    def test_stepping_back_takes_two_clicks(self, session, judging, nina):
        link = nina.get("judging.scorecard", **judging.address()).links()["I have a conflict"]
        page = nina.get(link)
        assert page.heading == "Step back from this nomination"
        assert nina.post("judging.recusal", {"reason": " "}, expect=422, **judging.address()).errors
        nina.post("judging.recusal", {"reason": "My sister works there."}, expect=303, **judging.address())
        nina.get("judging.scorecard", expect=404, **judging.address())
        assert "Repair benches" not in nina.get("judging.queue", edition_id=judging.edition.id).main

    def test_next_leads_to_another_entry_and_at_the_end_to_ones_own_scores(self, session, judging, nina):
        order = [a.get("href") for a in nina.get("judging.queue", edition_id=judging.edition.id).find("//tbody//th/a")]
        assert nina.get(order[0]).links()["Open the next"] == order[1]
        assert nina.get(order[2]).links()["Open the next"] == order[0]
        for index in range(3):
            judging.score(judging.nina, index, results="1", evidence="1")
        session.commit()
        assert nina.get(order[0]).links()["See all your scores"].endswith("/scores")


class TestWhoMayNot:
    """A refusal is the same 404 as for an entry that does not exist."""

    def refused(self, client, judging, index=0, expect=404):
        client.get("judging.scorecard", expect=expect, **judging.address(index))
        client.get("judging.recusal", expect=expect, **judging.address(index))
        save(client, judging, "results", points="4", index=index, expect=expect)
        for endpoint, data in (
            ("judging.save_words", {"comment": "x", "version": "1"}),
            ("judging.confirm", {}),
            ("judging.recusal", {"reason": "x"}),
        ):
            client.post(endpoint, data, expect=expect, **judging.address(index))

    @pytest.mark.case("AZ-05")
    def test_a_judge_whose_entry_it_is_not(self, session, judging, client_for):
        self.refused(client_for(judging.omar), judging, 1)
        assert scores(session) == {}
        of_nina = (session, judging.edition.id, judging.entries[1].id)
        for read in (queries.sheet, queries.card_to_write):
            with pytest.raises(NotFound):
                read(*of_nina, judging.omar.id, judging.at)
            assert not policy.may_open_sheet(judging.omar, read(*of_nina, judging.nina.id, judging.at))

    def test_the_nominee_staff_and_an_administrator(self, session, judging, client_for):
        staff = factories.a_user(session, "sara@example.org", ("staff", judging.edition.id), ("admin", None))
        session.commit()
        for user in (judging.nominator, staff):
            self.refused(client_for(user), judging)
            client_for(user).get("judging.queue", edition_id=judging.edition.id, expect=404)
            client_for(user).get("judging.my_scores", edition_id=judging.edition.id, expect=404)
            client_for(user).get("judging.conflicts", edition_id=judging.edition.id, expect=404)
            client_for(user).post("judging.confirm_all", edition_id=judging.edition.id, expect=404)

    def test_somebody_who_is_not_signed_in_is_asked_to_sign_in(self, judging, client_for):
        self.refused(client_for(), judging, expect=302)

    def test_a_judge_whose_role_has_ended(self, session, judging, client_for):
        role = session.scalars(select(Role).where(Role.user_id == judging.nina.id)).one()
        role.ended_at = judging.at
        session.commit()
        self.refused(client_for(judging.nina), judging)

    @pytest.mark.case("AZ-09")
    def test_a_judge_whose_assignment_has_ended(self, session, judging, nina):
        staff = factories.a_user(session, "staff@office.example", ("staff", judging.edition.id))
        assignments.end_assignment(session, judging.assignment(judging.nina), "by_staff", staff, judging.at)
        session.commit()
        self.refused(nina, judging)

    @pytest.mark.case("AZ-24")
    def test_a_judge_of_an_entry_that_was_withdrawn_or_found_ineligible(self, session, judging, nina):
        judging.entries[0].state = "ineligible"
        judging.nominations[1].state, judging.nominations[1].withdrawn_at = "withdrawn", judging.at
        session.commit()
        self.refused(nina, judging, 0)
        self.refused(nina, judging, 1)

    def test_a_judge_in_conflict_even_before_anybody_looked_for_it(self, session, judging, nina):
        judging.nominations[0].nominator_id = judging.nina.id
        session.commit()
        self.refused(nina, judging)
        assert look(session, select(Conflict)) == []

    @pytest.mark.case("AZ-09", rest="a nomination moved to another category: no page moves one")
    def test_the_same_entry_under_the_address_of_another_edition(self, session, judging, nina):
        other = factories.an_edition(session, judging.at, year=2031)
        session.add(Role(user_id=judging.nina.id, kind="judge", edition_id=other.id))
        session.commit()
        nina.get("judging.scorecard", edition_id=other.id, entry_id=judging.entries[0].id, expect=404)

    def test_a_criterion_of_another_category(self, judging, nina):
        other = judging.edition.categories[0].criteria[0]
        data = {"points": "3", "version": "0"}
        nina.post("judging.save_score", data, expect=404, **judging.address(criterion_id=other.id))

    def test_no_page_of_a_judge_tells_of_another(self, session, judging, nina):
        judging.score(judging.omar, results="5", evidence="5")
        card = judging.card(judging.omar)
        services.save_words(session, card, "Omar's word", "Omar's feedback", judging.omar, judging.at)
        judging.score(judging.nina, results="2", evidence="2")
        session.commit()
        for endpoint, address in (
            ("judging.queue", {"edition_id": judging.edition.id}),
            ("judging.my_scores", {"edition_id": judging.edition.id}),
            ("judging.conflicts", {"edition_id": judging.edition.id}),
            ("judging.scorecard", judging.address()),
        ):
            body = nina.get(endpoint, **address).body
            assert "omar" not in body.lower()
            assert str(judging.omar.id) not in body
            assert "5.00" not in body

    def test_no_page_that_only_shows_changes_anything(self, session, judging, nina):
        for endpoint in ("judging.scorecard", "judging.recusal"):
            nina.get(endpoint, **judging.address())
        for table in (Scorecard, ScoreChange):
            assert look(session, select(table)) == []


class TestGate:
    def test_the_gate_shows_names_and_countries_and_nothing_else(self, make_judging, client_for):
        judging = make_judging(agreed=False)
        page = client_for(judging.nina).get("judging.conflicts", edition_id=judging.edition.id)
        assert "Repair benches cooperative" in page.main
        assert "Kenya" in page.main
        assert "We teach phone repair" not in page.body
        assert judging.nominator.email not in page.body

    def test_agreeing_needs_a_tick_and_a_conflict_takes_the_nomination_away(self, session, make_judging, client_for):
        judging = make_judging(agreed=False)
        nina, edition = client_for(judging.nina), {"edition_id": judging.edition.id}
        chosen = {f"conflict-{judging.nominations[1].id}": "works_with"}
        page = nina.post("judging.conflicts", chosen, expect=422, **edition)
        assert page.field(f"conflict-{judging.nominations[1].id}") == "works_with"
        assert look(session, select(Conflict)) == []
        page = nina.post("judging.conflicts", chosen | {"agreed": "y"}, follow=True, expect=200, **edition)
        assert page.heading == "Your queue"
        assert "Maps by phone" not in page.main
        assert "Repair benches" in page.main
        (ended,) = look(session, select(Assignment).where(Assignment.ended_at.is_not(None)))
        assert (ended.entry_id, ended.judge_id) == (judging.entries[1].id, judging.nina.id)

    def test_a_conflict_with_a_nomination_of_another_judge_cannot_be_slipped_in(self, session, judging, client_for):
        chosen = {f"conflict-{judging.nominations[2].id}": "other"}
        client_for(judging.omar).post("judging.conflicts", chosen, edition_id=judging.edition.id)
        assert look(session, select(Conflict)) == []


class TestOwnScores:
    def test_own_order_ties_and_use_of_the_scale(self, session, judging, nina):
        judging.score(judging.nina, 0, results="4", evidence="2")
        judging.score(judging.nina, 1, results="3", evidence="5")
        judging.score(judging.nina, 2, results="5")
        session.commit()
        page = nina.get("judging.my_scores", edition_id=judging.edition.id)
        rows = {
            row.xpath("string(th/a)"): [td.text_content().strip() for td in row.xpath("td")]
            for row in page.find("//table[@id='scores-skills']/tbody/tr")
        }
        assert rows["Repair benches"][:4] == ["1 =", "3.50", "4", "2"]
        assert rows["Maps by phone"][:4] == ["1 =", "3.50", "3", "5"]
        assert rows["Night school"][:4] == ["not yet", "–", "5", "–"]
        use = [[cell.text_content().strip() for cell in row] for row in page.find("//section[last()]//tbody/tr")]
        assert use == [["1", "0"], ["2", "1"], ["3", "1"], ["4", "1"], ["5", "2"]]

    def test_all_scored_cards_are_confirmed_at_once_and_half_scored_ones_stay(self, session, judging, nina):
        judging.score(judging.nina, 0, results="4", evidence="2")
        judging.score(judging.nina, 1, results="3")
        session.commit()
        page = nina.get("judging.my_scores", edition_id=judging.edition.id)
        assert "Confirm 1 card" in page.main
        page = nina.post("judging.confirm_all", edition_id=judging.edition.id, follow=True, expect=200)
        assert page.notices == ["One card is confirmed."]
        assert len(look(session, select(Scorecard).where(Scorecard.confirmed_at.is_not(None)))) == 1
        nina.post("judging.confirm_all", edition_id=judging.edition.id, expect=303)

    def test_own_scores_cost_the_same_queries_for_many_cards_as_for_few(self, session, judging, nina, count_queries):
        nina.get("judging.my_scores", edition_id=judging.edition.id)
        with count_queries(at_most=11) as few:
            nina.get("judging.my_scores", edition_id=judging.edition.id)
        for _ in range(20):
            nomination = factories.a_nomination(
                session, judging.edition, judging.nominator, judging.at, entry_state="eligible", website=None
            )
            factories.an_assignment(session, judging.edition, nomination.entries[0], judging.nina, judging.at)
        session.commit()
        with count_queries() as many:
            nina.get("judging.my_scores", edition_id=judging.edition.id)
        assert len(many) == len(few)


class TestPanels:
    @pytest.fixture
    def chair(self, session, judging):
        skills, access = judging.edition.categories[1], judging.edition.categories[0]
        chair = factories.a_user(session, "cleo@example.org", ("chair", judging.edition.id, skills.id))
        other = factories.a_user(session, "dan@example.org", ("chair", judging.edition.id, access.id))
        judging.score(judging.nina, results="5", evidence="1")
        services.confirm_scorecard(session, judging.card(judging.nina), judging.nina, judging.at)
        words = ("Doubtful.", "Name your source.")
        services.save_words(session, judging.card(judging.omar), *words, judging.omar, judging.at)
        session.commit()
        self.address = {"edition_id": judging.edition.id, "category_id": skills.id}
        return chair, other

    def test_a_chair_sees_no_score_before_the_close(self, chair, client_for):
        client_for(chair[0]).get("judging.category_scores", expect=404, **self.address)

    def test_after_the_close_the_chair_reads_the_category_and_nobody_elses_chair_does(
        self, chair, judging, client_for, after_close
    ):
        page = client_for(chair[0]).get("judging.category_scores", **self.address)
        assert "Nina" in page.main
        assert "4.00" in page.main
        assert "Doubtful." in page.main
        assert "To the nominee: Name your source." in page.main
        assert "not confirmed, does not count" in page.main
        for user in (chair[1], judging.nina, judging.nominator):
            client_for(user).get("judging.category_scores", expect=404, **self.address)
            client_for(user).get("judging.staff_scores", expect=404, **self.address)
            client_for(user).get("judging.staff_scores_csv", expect=404, **self.address)
            client_for(user).get("judging.staff_scores_json", expect=404, **self.address)

    def test_a_conflict_of_the_reader_hides_the_nomination(self, session, chair, judging, client_for, after_close):
        session.add(
            Conflict(
                nomination_id=judging.nominations[0].id, judge_id=chair[0].id, kind="declared", evidence="a tie",
                found_at=judging.at,
            )
        )  # fmt: skip
        session.commit()
        page = client_for(chair[0]).get("judging.category_scores", **self.address)
        assert "Repair benches" not in page.main
        assert "Maps by phone" in page.main

    def test_a_place_in_the_list_that_no_link_names_is_refused(self, chair, client_for, after_close):
        for after in ("9" * 30, "-1", "٣"):
            client_for(chair[0]).get("judging.category_scores", after=after, expect=400, **self.address)

    def test_staff_see_scores_only_after_the_close(self, session, chair, judging, client_for):
        staff = factories.a_user(session, "sara@example.org", ("staff", judging.edition.id))
        session.commit()
        sara = client_for(staff)
        for endpoint in ("judging.staff_scores", "judging.staff_scores_csv", "judging.staff_scores_json"):
            sara.get(endpoint, expect=404, **self.address)
        clock.move(session, int(timedelta(weeks=5).total_seconds()), None)
        session.commit()
        assert "4.00" in sara.get("judging.staff_scores", **self.address).main
        first = sara.get("judging.staff_scores_json", **self.address).json[0]
        assert (first["judge"], first["results"], Decimal(first["total"])) == ("Nina", "5", Decimal(4))
        assert "1,Repair benches,Nina,5,1,4,,,20" in sara.get("judging.staff_scores_csv", **self.address).body

    def test_a_criterion_that_is_called_as_another_column_keeps_its_points(self, session, judging, client_for):
        judging.criteria["results"].key = "feedback"
        staff = factories.a_user(session, "sara@example.org", ("staff", judging.edition.id))
        session.commit()
        judging.score(judging.nina, results="5", evidence="1")
        services.save_words(session, judging.card(judging.nina), "", "Go on.", judging.nina, judging.at)
        clock.move(session, int(timedelta(weeks=5).total_seconds()), None)
        session.commit()
        address = {"edition_id": judging.edition.id, "category_id": judging.edition.categories[1].id}
        first = client_for(staff).get("judging.staff_scores_json", **address).json[0]
        assert (first["criterion-feedback"], first["feedback"]) == ("5", "Go on.")
        body = client_for(staff).get("judging.staff_scores_csv", **address).body
        assert "judge,criterion-feedback,evidence,total,comment,feedback," in body
