"""Staff ask for a plan with wishes, look at the draft beside what runs, accept, undo, tell; judges see no draft."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from awards.assignment import services
from awards.assignment.certificate import check
from awards.assignment.models import Assignment, JudgeProfile, Plan, PlanPanel
from awards.assignment.rules.options import CHAIRS, CHOSEN, OF_REGION, Limits, Options
from awards.assignment.views.showing import Words
from awards.infrastructure import clock, jobs
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from tests.factories import a_collaborator, a_judge, a_nomination, a_user, an_assignment, an_edition

HANDLERS = {"assignment.plan": services.solve_plan_job}


@pytest.fixture
def place(sessions, at):
    """An edition in judging with staff, four judges and three eligible nominations."""
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="judging")
        found = {"edition": edition, "staff": a_user(session, "staff@office.example", ("staff", edition.id))}
        for n, name in enumerate(("ada", "ben", "cem", "dua"), 1):
            found[name] = a_judge(session, edition, f"{name}@lab{n}.example", at, max_load=3)
        for n in range(1, 4):
            nominator = a_user(session, f"n{n}@y{n}.example")
            website = f"https://work{n}.example"
            found[n] = a_nomination(
                session, edition, nominator, at, title=f"Work {n}", website=website, entry_state="eligible"
            )
        return found


@pytest.fixture
def desk(client_for, place):
    """Whoever sits at the staff's desk: `get` and `post` for a page of assignment."""
    return Desk(client_for(place["staff"]), place["edition"].id)


class Desk:
    def __init__(self, client, edition_id):
        self.client, self.edition_id = client, edition_id

    def get(self, page, **values):
        return self.client.get(f"assignment.{page}", edition_id=self.edition_id, **values)

    def post(self, page, data=None, **values):
        return self.client.post(f"assignment.{page}", data, edition_id=self.edition_id, **values)

    def ask(self, **typed):
        """The id of the plan that was asked for."""
        return self.post("request_plan", typed).location.rsplit("/", 1)[1]


@pytest.fixture
def solved(desk, sessions):
    def one(**typed):
        plan_id = desk.ask(**typed)
        assert jobs.run_next(sessions, HANDLERS)
        return plan_id

    return one


def plan_of(sessions, plan_id):
    with sessions.reading() as session:
        plan = session.get_one(Plan, UUID(plan_id))
        return plan, services.options_of(plan)


def running(sessions):
    with sessions.reading() as session:
        rows = session.execute(select(Assignment.entry_id, Assignment.judge_id).where(Assignment.ended_at.is_(None)))
        return {tuple(row) for row in rows}


def mails(sessions):
    with sessions.reading() as session:
        return session.scalars(select(OutboxMail).order_by(OutboxMail.to)).all()


# Asking


def test_every_wish_of_the_form_becomes_an_option_of_the_plan(desk, place, sessions):
    plan_id = desk.ask(
        name="Two regions", objective="worst_first", running="prefer", keep_bonus="0,25", region_cap="2",
        organisation_cap="1", judges="ada@lab1.example\n\nben@lab2.example", reviews="N-0001/skills 3",
        loads="cem@lab3.example 1-2\ndua@lab4.example -1", together="2/skills ada@lab1.example",
        apart="3/skills Dua@lab4.example", partial="y", seed="7", seconds="20",
    )  # fmt: skip
    plan, options = plan_of(sessions, plan_id)
    ada, ben, cem, dua = (str(place[name].id) for name in ("ada", "ben", "cem", "dua"))
    assert plan.name == "Two regions"
    assert options == Options(
        objective="worst_first", running="prefer", keep_bonus=0.25, region_cap=2, organisation_cap=1,
        judges=(ada, ben), reviews={"1/skills": 3}, loads={cem: Limits(1, 2), dua: Limits(None, 1)},
        together=(("2/skills", ada),), apart=(("3/skills", dua),), partial=True, seed=7, seconds=20,
    )  # fmt: skip
    again = desk.get("plans", like=plan_id)
    assert again.field("region_cap") == "2"
    assert again.field("loads") == "cem@lab3.example 1-2\ndua@lab4.example -1"
    assert again.field("apart") == "3/skills dua@lab4.example"
    assert again.one("//form[@id='ask']//details").get("open") is not None


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"keep_bonus": "much"}, "How much a move must gain: Enter a number, like 0.5."),
        ({"keep_bonus": "-1"}, "How much a move must gain: Enter a number from 0 to 1000000."),
        ({"region_cap": "0"}, "At most so many judges of one region on an entry: Enter a whole number from 1 to 9."),
        ({"seconds": "601"}, "Seconds for the proof: Enter a whole number from 1 to 600."),
        ({"chairs": "y"}, "Each entry gets at least one chair: No chair has accepted the invitation to judge."),
        (
            {"region": "africa"},
            "Each entry gets at least one judge of this region: No judge who accepted is of this region.",
        ),
        (
            {"judges": "ada"},
            "Each entry gets at least one of these judges: Line 1: write an address, like ada@example.org."
            " It says: ada",
        ),
        (
            {"reviews": "1/skills 2\n9/skills 2"},
            "Entries that get more or fewer reviews: 9/skills is no eligible entry of this edition.",
        ),
        (
            {"loads": "ada@lab1.example 5-2"},
            "Judges who take more or fewer entries: A judge's least must not be above the most, and the most at most"
            " 500.",
        ),
        (
            {"together": "1/skills zoe@x.example"},
            "Pairs that must be: zoe@x.example is no judge of this edition.",
        ),
        (
            {"together": "1/skills ada@lab1.example", "apart": "1/skills ada@lab1.example"},
            "Pairs that must not be: A pair stands in both lists: take it out of one.",
        ),
    ],
)
def test_a_wish_that_cannot_be_is_named_beside_its_field_and_stays_typed(desk, typed, error, sessions):
    page = desk.post("request_plan", typed | {"name": "Mine"}, expect=422)
    assert page.errors == [error]
    assert page.field("name") == "Mine"
    for name in ("keep_bonus", "reviews", "judges", "together"):
        if name in typed:
            assert page.field(name) == typed[name]
    with sessions.reading() as session:
        assert session.scalars(select(Plan)).all() == []


def test_a_pair_with_a_conflict_cannot_be_wished_for(desk, place, sessions, at):
    with sessions.transaction() as session:
        services.declare_conflict(
            session, place["edition"], place[1].id, place["ada"].id, "Cousins.", place["ada"], at
        )  # fmt: skip
    page = desk.post("request_plan", {"together": "1/skills ada@lab1.example"}, expect=422)
    assert page.errors == ["Pairs that must be: A conflict of interest stands between 1/skills and this judge."]


def test_a_judge_who_has_not_accepted_is_named(desk, place, sessions):
    with sessions.transaction() as session:
        session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == place["ben"].id)).one().state = "invited"
    page = desk.post("request_plan", {"judges": "ada@lab1.example\nben@lab2.example"}, expect=422)
    said = "ben@lab2.example has not accepted the invitation to judge, so no plan can name them."
    assert page.errors == [f"Each entry gets at least one of these judges: {said}"]
    assert page.field("judges") == "ada@lab1.example\nben@lab2.example"


def test_nobody_asks_by_name_for_an_entry_that_one_is_tied_to_nor_anew_for_its_judge(desk, place, sessions, at):
    entry = place[1].entries[0]
    own = desk.post("replace", entry_id=entry.id).location.rsplit("/", 1)[1]
    assert desk.get("plans", like=own).field("seed") is not None
    with sessions.transaction() as session:
        a_collaborator(session, place[1], place["staff"], "view", at)
    desk.get("plans", like=own, expect=404)
    asked = {"together": "1/skills ada@lab1.example", "reviews": "2/skills 1\n1/skills 1"}
    page = desk.post("request_plan", asked, expect=422)
    tied = "1/skills: You are tied to this nomination: another member of staff must decide about it."
    assert page.errors == [f"Entries that get more or fewer reviews: {tied}", f"Pairs that must be: {tied}"]


@pytest.mark.parametrize("after", ["1", "1/none", "x/skills", "-1/skills", "\u0661/skills", "9999999999/skills"])
def test_the_list_of_what_lacks_judges_begins_behind_an_entry_and_nothing_else(desk, after):
    desk.get("plans", after="1/skills")
    desk.get("plans", after=after, expect=400)


# Waiting


def test_a_plan_on_its_way_says_what_it_is_at_and_can_be_stopped(desk, sessions):
    plan_id = desk.ask()
    for state in ("waiting", "running"):
        assert "It waits for its turn." in desk.get("plan", plan_id=plan_id).main
        with sessions.transaction() as session:
            job = session.get_one(jobs.Job, session.scalars(select(Plan.job_id)).one())
            job.state, job.doing = state, "checking"
    page = desk.get("plan", plan_id=plan_id)
    assert "The separate checker goes through the proof." in page.main
    assert page.one("//*[@data-progress]").get("role") == "status"
    assert page.links()["Look now"].endswith(f"/plans/{plan_id}"), "for whoever has no scripts"
    desk.post("discard", plan_id=plan_id)
    assert desk.get("plan", plan_id=plan_id).heading.startswith("This plan was discarded")
    with sessions.reading() as session:
        assert session.scalars(select(jobs.Job.state)).all() == ["failed"]


# The draft beside what runs


def test_the_draft_shows_what_moves_loads_and_what_was_asked(desk, place, sessions, at, solved):
    with sessions.transaction() as session:
        an_assignment(session, place["edition"], place[1].entries[0], place["ada"], at)
    plan_id = solved(running="free", apart="1/skills ada@lab1.example", name="Without Ada on 1")
    page = desk.get("plan", plan_id=plan_id)
    assert page.heading.startswith("Every place is filled")
    row = page.one("//table[@id='panels']//tr[.//a[contains(., 'Work 1')]]")
    assert row.find(".//del").text_content() == "Ada"
    assert "taken away" in row.text_content()
    assert row.text_content().count("new") == 2
    assert "Must not be" in page.main
    assert "N-0001 Skills, Ada" in page.main
    assert "Accept: make 6, end 1" in page.main
    assert "Comes off worst:" in page.main
    changed = desk.get("plan", plan_id=plan_id, show="changed")
    assert len(changed.find("//table[@id='panels']/tbody/tr")) == 3
    assert "No entry is like that." in desk.get("plan", plan_id=plan_id, show="empty").main
    desk.get("plan", plan_id=plan_id, show="odd", expect=400)
    desk.get("plan", plan_id=plan_id, after="x", expect=400)
    loads = {load.findtext("th/bdi"): [td.text_content() for td in load.findall("td")]
             for load in page.find("//table[@id='loads']/tbody/tr")}  # fmt: skip
    assert loads["Ada"][0] == "1"
    assert sum(int(load[1]) for load in loads.values()) == 6


def test_empty_places_are_named_with_the_reason(desk, place, sessions, solved):
    with sessions.transaction() as session:
        for profile in session.scalars(select(JudgeProfile)):
            profile.max_load = 1
            if profile.user_id in (place["cem"].id, place["dua"].id):
                profile.state = "declined"
    page = desk.get("plan", plan_id=solved(partial="y"))
    assert page.heading.startswith("All places but 4 are filled")
    said = [row.text_content() for row in page.find("//table[@id='gaps']/tbody/tr")]
    assert len(said) >= 2
    assert any("2 judges may have it" in words and "as many as agreed" in words for words in said)
    assert "takes no more than 1" in page.main or "all who read it are full" in page.main


def test_an_impossible_wish_is_explained_with_names_and_asked_again_with_empty_places(desk, place, sessions, solved):
    with sessions.transaction() as session:
        for profile in session.scalars(select(JudgeProfile)):
            profile.country = None
    plan_id = solved(reviews="1/skills 5")
    page = desk.get("plan", plan_id=plan_id)
    assert page.heading == "There is no such plan"
    assert "N-0001 Skills" in page.main
    assert "Reviews of N-0001 Skills" in page.main
    assert "like=" in page.links()["Change what is asked"]
    partial = desk.post("request_partial", plan_id=plan_id).location.rsplit("/", 1)[1]
    assert jobs.run_next(sessions, HANDLERS)
    plan, options = plan_of(sessions, partial)
    assert (options.partial, options.reviews) == (True, {"1/skills": 5})
    assert plan.summary["missing"] == 1


def test_reviews_that_join_what_is_apart_are_offered_and_taken_by_a_tick(desk, place, sessions, solved):
    with sessions.transaction() as session:
        for profile in session.scalars(select(JudgeProfile)):
            profile.max_load = 3
    lines = "\n".join([
        "1/skills ada@lab1.example", "1/skills ben@lab2.example", "2/skills cem@lab3.example",
        "2/skills dua@lab4.example", "3/skills ada@lab1.example", "3/skills ben@lab2.example",
    ])  # fmt: skip
    plan_id = solved(together=lines)
    page = desk.get("plan", plan_id=plan_id)
    assert "The round falls into 2 parts" in page.main
    assert [box.get("value") for box in page.find("//input[@name='bridges']")] == ["0"]
    page = desk.post("accept_plan", {"bridges": "4"}, plan_id=plan_id, expect=422)
    assert page.errors == ["Reviews that join what is apart: This review is not offered any more. Open the plan again."]
    assert page.astray == []
    assert running(sessions) == set()
    desk.post("accept_plan", {"bridges": "0"}, plan_id=plan_id)
    assert len(running(sessions)) == 7


def test_a_review_of_what_one_is_tied_to_is_not_offered_and_not_taken(desk, place, sessions, at, solved):
    with sessions.transaction() as session:
        for profile in session.scalars(select(JudgeProfile)):
            profile.max_load = 3
    lines = "\n".join([
        "1/skills ada@lab1.example", "1/skills ben@lab2.example", "2/skills cem@lab3.example",
        "2/skills dua@lab4.example", "3/skills ada@lab1.example", "3/skills ben@lab2.example",
    ])  # fmt: skip
    plan_id = solved(together=lines)
    plan, _options = plan_of(sessions, plan_id)
    (offered,) = plan.summary["bridges"]["offered"]
    with sessions.transaction() as session:
        a_collaborator(session, place[int(offered["entry"].split("/")[0])], place["staff"], "view", at)
    assert desk.get("plan", plan_id=plan_id).find("//input[@name='bridges']") == []
    page = desk.post("accept_plan", {"bridges": "0"}, plan_id=plan_id, expect=422)
    assert page.errors == ["Reviews that join what is apart: This review is not offered any more. Open the plan again."]
    assert page.astray == []
    assert running(sessions) == set()


def test_drafts_have_a_name_and_a_note_for_the_staff(desk, sessions, solved):
    plan_id = solved()
    page = desk.post("describe_plan", {"name": "x" * 201, "note": "Ask Nia."}, plan_id=plan_id, expect=422)
    assert page.errors == ["Name of the draft: Use at most 200 characters."]
    assert page.field("note") == "Ask Nia."
    desk.post("describe_plan", {"name": "With Africa", "note": "Ask Nia."}, plan_id=plan_id)
    assert "With Africa" in desk.get("plans").main
    assert desk.get("plan", plan_id=plan_id).field("note") == "Ask Nia."
    with sessions.reading() as session:
        assert len(session.scalars(select(AuditRow).where(AuditRow.action == "plan.described")).all()) == 1


def test_two_drafts_are_compared_entry_by_entry(desk, sessions, solved, client_for, place):
    one = solved(together="1/skills ada@lab1.example\n1/skills ben@lab2.example", name="First")
    solved(together="1/skills cem@lab3.example\n1/skills dua@lab4.example", name="Second")
    link = desk.get("plan", plan_id=one).links()["Second"]
    page = desk.client.get(link)
    row = page.one("//table[@id='differences']//tr[.//a[contains(., 'Work 1')]]")
    both, first, second = (cell.text_content().strip() for cell in row.findall("td")[1:])
    assert (both, first, second) == ("nobody", "Ada, Ben", "Cem, Dua")
    assert int(page.heading.split()[0]) == len(page.find("//table[@id='differences']/tbody/tr"))
    desk.get("compare", plan_id=one, other_id=one, expect=404)
    unsolved = desk.ask()
    desk.get("compare", plan_id=one, other_id=unsolved, expect=404)


def test_the_documents_of_a_plan_pass_the_separate_checker(desk, solved):
    plan_id = solved()
    problem = json.loads(desk.get("plan_problem", plan_id=plan_id).body)
    answer = json.loads(desk.get("plan_answer", plan_id=plan_id).body)
    assert check(problem, answer).verdict == "optimal"
    assert "@" not in json.dumps([problem, answer])
    assert "messages" not in answer, "they are sentences with the ids of judges"
    desk.get("plan_problem", plan_id=desk.ask(), expect=404)


# Accepting, undoing, telling


def test_an_accepted_plan_is_undone_before_anybody_was_told(desk, sessions, place, at, solved):
    with sessions.transaction() as session:
        an_assignment(session, place["edition"], place[1].entries[0], place["ada"], at)
    before = running(sessions)
    plan_id = solved(running="free", apart="1/skills ada@lab1.example")
    desk.post("accept_plan", plan_id=plan_id)
    after = running(sessions)
    assert (len(after), before & after) == (6, set())
    page = desk.get("plan", plan_id=plan_id)
    assert "Until then the plan can be undone." in page.main
    with sessions.transaction() as session:
        plan = session.get_one(Plan, UUID(plan_id))
        until, plan.mails_until = plan.mails_until, clock.real(session) - timedelta(minutes=1)
    assert "can be undone" not in desk.get("plan", plan_id=plan_id).main, "they are told by now"
    with sessions.transaction() as session:
        session.get_one(Plan, UUID(plan_id)).mails_until = until
    desk.post("undo_plan", plan_id=plan_id)
    assert running(sessions) == before
    assert "Undone" in desk.get("plan", plan_id=plan_id).heading
    assert {mail.state for mail in mails(sessions)} == {"cancelled"}
    page = desk.post("undo_plan", plan_id=plan_id, expect=422)
    assert page.errors == ["Only a plan that was accepted can be undone."]


def test_what_a_judge_has_now_is_said_of_a_draft_alone(desk, solved):
    def heads(page):
        return [cell.text_content() for cell in page.find("//table[@id='loads']/thead//th")]

    plan_id = solved()
    assert heads(desk.get("plan", plan_id=plan_id))[1:3] == ["Now", "With this plan"]
    assert heads(desk.get("plan_loads", plan_id=plan_id))[1] == "Now"
    desk.post("accept_plan", plan_id=plan_id)
    for page in (desk.get("plan", plan_id=plan_id), desk.get("plan_loads", plan_id=plan_id)):
        assert heads(page)[1:3] == ["Before this plan", "With this plan"]
        assert "has now" not in page.main


def test_mails_wait_until_staff_let_them_go_and_then_nothing_is_undone(desk, sessions, solved):
    plan_id = solved()
    desk.post("accept_plan", plan_id=plan_id)
    with sessions.reading() as session:
        soon = clock.real(session) + timedelta(minutes=9)
        assert all(mail.hold_until > soon for mail in session.scalars(select(OutboxMail)))
    desk.post("tell_now", plan_id=plan_id)
    with sessions.reading() as session:
        real = clock.real(session)
        assert all(mail.hold_until is None or mail.hold_until <= real for mail in session.scalars(select(OutboxMail)))
    page = desk.post("undo_plan", plan_id=plan_id, expect=422)
    assert page.errors == [
        "The judges were told already, so the plan stays. Make a new plan, or change single assignments."
    ]
    page = desk.post("tell_now", plan_id=plan_id, expect=422)
    assert page.errors == ["No mail about this plan waits."]
    assert "The judges are told at" not in page.main
    assert len(running(sessions)) == 6


def test_what_a_judge_has_begun_is_neither_moved_nor_undone(desk, sessions, place, at, solved):
    with sessions.transaction() as session:
        begun = an_assignment(session, place["edition"], place[1].entries[0], place["ada"], at)
        begun.begun_at = at
    page = desk.post("request_plan", {"running": "free", "apart": "1/skills ada@lab1.example"}, expect=422)
    assert page.errors[0].startswith("Pairs that must not be: The judge has 1/skills already, and keeps it.")
    plan_id = solved(running="free", seed="3")
    desk.post("accept_plan", plan_id=plan_id)
    assert (place[1].entries[0].id, place["ada"].id) in running(sessions)
    with sessions.transaction() as session:
        session.scalars(select(Assignment).where(Assignment.begun_at.is_(None))).first().begun_at = at
    page = desk.post("undo_plan", plan_id=plan_id, expect=422)
    assert page.errors[0].startswith("Since the plan was accepted something changed on its entries")
    assert len(running(sessions)) == 6


def test_a_plan_for_what_a_judge_hands_over_is_not_one_of_all(desk, sessions, place, at):
    with sessions.transaction() as session:
        round_ = session.merge(place["edition"]).rounds[0]
        options = Options(away=(str(place["ada"].id),))
        plan = services.request_plan(session, round_, options=options, by=place["staff"], at=at)
    assert jobs.run_next(sessions, HANDLERS)
    page = desk.get("plan", plan_id=plan.id)
    assert "for what a judge hands over" in page.main
    assert "Ask again with changes" not in page.links()


# What a plan says

ADA, GONE = UUID(int=1), UUID(int=2)
SAYING = Words({ADA: "Ada"}, {"skills": "Skills"})


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (f"{ADA}", "Ada"), (f"{GONE}", "a former judge"), ("7/skills", "N-0007 Skills"), ("7/gone", "N-0007 gone"),
        (f"{OF_REGION}africa", "judges of Africa"), (CHAIRS, "chairs"), (CHOSEN, "judges named"), ("africa", "Africa"),
        ("o-0123456789", "one employer"), ("region", "region"), ("organisation", "employer"), (7, "7"),
        ({"text": "of %(who)s", "values": {"who": f"{ADA}"}}, "of Ada"),
    ],
)  # fmt: skip
def test_sentences_of_a_plan_name_whom_and_what_they_are_about(app, value, said):
    with app.test_request_context():
        assert SAYING.sentence({"text": "It is %(what)s.", "values": {"what": value}}) == f"It is {said}."


def test_a_cap_is_told_with_the_group_that_it_counts(app):
    binds = {"binds": {"caps": [["region", "africa", 2, 0.5], ["organisation", "o-0123456789", 1, 0.5]]}}
    with app.test_request_context():
        first, second = SAYING.binding(binds)
    assert first.startswith("The cap on judges of Africa counts on 2 entries")
    assert second.startswith("The cap on judges of one employer counts on 1 entries")


def test_an_entry_that_nobody_may_have_is_told_so(app):
    with app.test_request_context():
        said = SAYING.why_empty(PlanPanel(added=[], kept=[], why={"may": 0}))
    assert said == "Nobody who accepted may have it: none reads its language and category without a conflict."


# Judges


def test_judges_see_nothing_of_a_draft_and_get_no_mail(desk, sessions, place, solved, client_for):
    plan_id = solved(name="Secret draft")
    judge = client_for(place["ada"])
    for page, values in (
        ("plan", {}), ("plan_loads", {}), ("plan_problem", {}), ("plan_answer", {}), ("compare", {"other_id": plan_id}),
    ):  # fmt: skip
        judge.get(f"assignment.{page}", edition_id=place["edition"].id, plan_id=plan_id, expect=404, **values)
    for page in ("judging.queue", "judging.my_scores"):
        body = judge.get(page, edition_id=place["edition"].id).body
        assert "Secret draft" not in body
        assert "Work " not in body
    assert mails(sessions) == []


# A replacement


def test_where_nobody_has_room_a_draft_with_the_fewest_moves_is_asked_for(desk, sessions, place, at, solved):
    with sessions.transaction() as session:
        for profile in session.scalars(select(JudgeProfile)):
            profile.max_load = 2
        for number, judges in ((1, "ada ben"), (2, "ada ben"), (3, "cem")):
            for judge in judges.split():
                an_assignment(session, place["edition"], place[number].entries[0], place[judge], at)
        dua = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == place["dua"].id)).one()
        for number in (3,):
            services.declare_conflict(
                session, place["edition"], place[number].id, place["dua"].id, "Cousins.", place["dua"], at
            )
        dua.max_load = 2
    before = running(sessions)
    plan_id = desk.post("replace", entry_id=place[3].entries[0].id).location.rsplit("/", 1)[1]
    assert jobs.run_next(sessions, HANDLERS)
    page = desk.get("plan", plan_id=plan_id)
    assert page.heading == "There is no such plan"
    assert "Plan with the fewest moves" in page.main
    assert "for one entry that lost a judge" in page.main
    draft = page.links()["Look at this draft"].rsplit("/", 1)[1]
    assert jobs.run_next(sessions, HANDLERS)
    plan, _options = plan_of(sessions, draft)
    assert (plan.state, plan.summary["ended"], plan.summary["added"]) == ("proposed", 1, 2)
    desk.post("accept_plan", plan_id=draft)
    after = running(sessions)
    assert len(before - after) == 1
    assert len(after) == 6


# What a page costs


def test_the_pages_of_a_plan_cost_the_same_for_few_and_many(desk, sessions, place, at, solved, count_queries):
    few = solved()
    other = solved(seed="9")
    with sessions.transaction() as session:
        for n in range(60):
            a_judge(session, place["edition"], f"j{n:02}@z{n}.example", at)
            nominator = a_user(session, f"m{n}@w{n}.example")
            a_nomination(session, place["edition"], nominator, at, title=f"More {n}", website=f"https://m{n}.example",
                         entry_state="eligible")  # fmt: skip
    many = solved()
    more = solved(seed="9")
    costs = {}
    for kind, one, two in (("few", few, other), ("many", many, more)):
        desk.get("plan", plan_id=one)
        for page, values in (("plan", {}), ("plan_loads", {}), ("compare", {"other_id": two})):
            with count_queries(at_most=12) as asked:
                desk.get(page, plan_id=one, **values)
            costs[kind, page] = len(asked)
    assert [costs["few", page] for page in ("plan", "plan_loads", "compare")] == [
        costs["many", page] for page in ("plan", "plan_loads", "compare")
    ]
    page = desk.get("plan", plan_id=many)
    assert len(page.find("//table[@id='panels']/tbody/tr")) == 50
    assert len(desk.client.get(page.links()["Show the next"]).find("//table[@id='panels']/tbody/tr")) == 13
    loads = desk.get("plan_loads", plan_id=many)
    assert len(desk.client.get(loads.links()["Show the next"]).find("//table[@id='loads']/tbody/tr")) == 14
