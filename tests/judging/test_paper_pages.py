"""The pages on which staff key in a judge's form."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import Role
from awards.assignment.models import Conflict, Pairing
from awards.infrastructure.outbox import OutboxMail
from awards.judging import rules, services
from awards.judging.models import PaperForm, Score, Scorecard
from awards.programme.models import Round
from awards.web.filters import GENEVA
from awards.web.mail import compose
from tests import factories

TYPED = {"points-results": "4", "points-evidence": "٢", "why-results": "", "comment": "Strong.", "total": "6"}


@pytest.fixture
def staff(session, judging):
    found = factories.a_user(session, "staff@secretariat.example", ("staff", judging.edition.id))
    services.ask_for_pack(session, judging.edition.id, judging.nina, "en", found, judging.at)
    session.commit()
    return found


@pytest.fixture
def desk(staff, client_for):
    return client_for(staff)


@pytest.fixture
def form(session, judging, staff):
    """Nina's form of the first entry."""
    wanted = select(PaperForm).where(PaperForm.assignment_id == judging.assignment(judging.nina).id)
    found = session.scalars(wanted).one()
    session.commit()
    return found


def key(client, judging, form, *, expect=303, **changes):
    data = TYPED | changes
    return client.post("judging.keyed_form", data, expect=expect, edition_id=judging.edition.id, form_id=form.id)


def look(session, query):
    with Session(session.get_bind()) as fresh:
        return list(fresh.scalars(query))


def points(session):
    return sorted(look(session, select(Score.points)))


class TestCode:
    def test_a_code_leads_to_its_form_with_what_to_compare(self, judging, desk, form):
        code = rules.code_in_groups(form.code)
        page = desk.post("judging.paper", {"code": code}, expect=303, edition_id=judging.edition.id)
        opened = desk.get(page.location)
        assert opened.heading == f"Form {code}"
        assert "Nina" in opened.main
        assert "Repair benches" in opened.main
        assert [label.text.strip() for label in opened.find("//label[starts-with(@for, 'points-')]")] == [
            "Results", "Evidence",
        ]  # fmt: skip

    def test_a_typo_is_told_beside_the_field_and_kept(self, judging, desk, form):
        slip = form.code[:-1] + str((int(form.code[-1]) + 1) % 10)
        page = desk.post("judging.paper", {"code": slip}, expect=422, edition_id=judging.edition.id)
        assert len(page.errors) == 1
        assert "one digit is wrong, or two changed places" in page.errors[0]
        assert page.field("code") == slip

    def test_a_code_of_no_form_here_is_told(self, session, judging, desk, form):
        other = "00000000" if form.code != "00000000" else "00000003"
        page = desk.post("judging.paper", {"code": other}, expect=422, edition_id=judging.edition.id)
        assert "No form of this edition has the code 0000-0000." in page.errors[0]
        assert desk.post("judging.paper", {"code": ""}, expect=422, edition_id=judging.edition.id).errors


class TestForm:
    def test_it_is_saved_said_and_told_to_the_judge(self, app, session, judging, desk, form, client_for):
        page = key(desk, judging, form)
        assert points(session) == [2, 4]
        back = desk.get(page.location)
        assert any("The judge is told and still confirms it." in said for said in back.notices)
        row = back.one("//table[@id='judges']//tr[contains(., 'Nina')]")
        assert [cell.text for cell in row.xpath("td")][:2] == ["3", "1"]
        with app.test_request_context():
            (mail,) = look(session, select(OutboxMail).where(OutboxMail.template == "scorecard_keyed_in"))
            message = compose(mail)
        assert message["Subject"] == f"Your paper form for N-{judging.nominations[0].number:04d} is keyed in"
        closes = f"{judging.round.closes_at.astimezone(GENEVA):%A, %-d %B %Y, %H:%M} Geneva"
        assert f"only what you confirm by {closes} counts" in " ".join(message.get_content().split())
        sheet = client_for(judging.nina).get("judging.scorecard", **judging.address())
        assert "Staff keyed in your form on paper" in sheet.main
        assert sheet.one("//fieldset[@id='criterion-results']//input[@checked]").get("value") == "4"

    def test_wrong_points_are_named_one_by_one_and_all_is_kept(self, session, judging, desk, form):
        page = key(desk, judging, form, expect=422, **{"points-results": "6", "points-evidence": "two"})
        assert [error.split(":")[0] for error in page.errors] == ["Results", "Evidence"]
        assert all("Choose a score from 1 to 5" in error for error in page.errors)
        assert (page.field("points-results"), page.field("points-evidence")) == ("6", "two")
        assert page.field("comment") == "Strong."
        assert points(session) == []

    def test_a_wrong_sum_is_told(self, session, judging, desk, form):
        page = key(desk, judging, form, expect=422, total="7")
        assert "The points add up to 6" in page.errors[0]
        assert points(session) == []

    def test_keyed_in_again_the_same_says_so(self, session, judging, desk, form):
        key(desk, judging, form)
        page = desk.get(key(desk, judging, form).location)
        assert any("Nothing changed" in said for said in page.notices)

    def test_keyed_in_again_and_not_the_same_shows_both_and_asks(self, session, judging, desk, form):
        key(desk, judging, form)
        page = key(desk, judging, form, expect=422, **{"points-results": "3", "total": "5"})
        clash = page.one("//section[@aria-labelledby='clash-title']")
        words = " ".join("".join(clash.itertext()).split())
        assert "Results Keyed in before4Keyed in now3" in words
        assert "Evidence" not in words
        assert points(session) == [2, 4]
        assert page.field("points-results") == "3"
        pressed_by_enter = page.find("//main//form//button[@type='submit']")[0]
        assert pressed_by_enter.get("name") is None, "Enter in a field asks again"
        key(desk, judging, form, replace="yes", **{"points-results": "3", "total": "5"})
        assert points(session) == [2, 3]

    def test_what_the_judge_saved_is_refused_and_not_shown(self, session, judging, desk, form):
        judging.score(judging.nina, 0, results="1")
        session.commit()
        page = key(desk, judging, form, expect=422)
        assert "The judge saved a score here on the scorecard" in page.main
        assert page.field("points-results") == "4"
        assert points(session) == [1]

    def test_a_signed_form_is_confirmed_when_it_says_where_it_is_kept(self, session, judging, desk, form):
        page = key(desk, judging, form, expect=422, confirmed="y")
        assert "Enter where the signed form is kept" in page.errors[0]
        key(desk, judging, form, confirmed="y", signed="Folder 3")
        (card,) = look(session, select(Scorecard))
        assert card.confirmed_at is not None

    def test_after_the_close_nothing_is_taken_and_what_was_typed_comes_back(self, session, judging, desk, form):
        desk.get("judging.keyed_form", edition_id=judging.edition.id, form_id=form.id)
        session.get_one(Round, judging.round.id).closes_at = judging.at
        session.commit()
        page = key(desk, judging, form, expect=422)
        assert "Not counted: the round of judging closed on" in page.errors[0]
        assert page.field("points-results") == "4"
        assert points(session) == []
        listed = desk.get("judging.paper", edition_id=judging.edition.id)
        assert "What comes later is not counted." in listed.main
        assert not listed.find("//input[@name='code']")

    def test_staff_who_judge_key_in_nothing(self, session, judging, staff, desk, form):
        session.add(Role(user_id=staff.id, kind="judge", edition_id=judging.edition.id))
        session.commit()
        desk.get("judging.paper", edition_id=judging.edition.id, expect=404)
        desk.get("judging.keyed_form", edition_id=judging.edition.id, form_id=form.id, expect=404)
        key(desk, judging, form, expect=404)

    def test_staff_with_a_conflict_of_their_own_key_in_nothing(self, session, judging, staff, desk, form):
        nomination = judging.nominations[0]
        session.add(Pairing(nomination_id=nomination.id, judge_id=staff.id, blocked=True))
        session.flush()
        session.add(
            Conflict(
                id=uuid4(), nomination_id=nomination.id, judge_id=staff.id, kind="declared", evidence="A friend",
                found_at=judging.at,
            )
        )  # fmt: skip
        session.commit()
        desk.get("judging.keyed_form", edition_id=judging.edition.id, form_id=form.id, expect=404)
        key(desk, judging, form, expect=404)


class TestQueries:
    def test_the_list_costs_the_same_for_many_judges(self, session, judging, desk, count_queries):
        desk.get("judging.paper", edition_id=judging.edition.id)
        with count_queries(at_most=8) as few:
            desk.get("judging.paper", edition_id=judging.edition.id)
        for n in range(60):
            judge = factories.a_judge(session, judging.edition, f"j{n:02d}@many.example", judging.at)
            factories.an_assignment(session, judging.edition, judging.entries[1], judge, judging.at)
        session.commit()
        with count_queries() as many:
            page = desk.get("judging.paper", edition_id=judging.edition.id)
        assert len(many) == len(few)
        assert len(page.find("//table[@id='judges']/tbody/tr")) == 50
        rest = desk.get(page.links()["Show the next"])
        assert len(rest.find("//table[@id='judges']/tbody/tr")) == 12

    def test_a_form_costs_a_fixed_number(self, judging, desk, form, count_queries):
        desk.get("judging.keyed_form", edition_id=judging.edition.id, form_id=form.id)
        with count_queries(at_most=14):
            desk.get("judging.keyed_form", edition_id=judging.edition.id, form_id=form.id)
