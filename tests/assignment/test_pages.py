"""Staff invite, decide about conflicts, plan and accept; a judge answers for oneself; nobody else gets near."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.assignment import services
from awards.assignment.models import Assignment, Conflict, JudgeProfile, Plan
from awards.infrastructure import jobs
from awards.infrastructure.outbox import OutboxMail
from awards.web.filters import datetime_geneva
from awards.web.mail import compose
from tests.factories import a_judge, a_later_round, a_nomination, a_user, an_assignment, an_edition

HANDLERS = {"assignment.plan": services.solve_plan_job}
PROFILE = {
    "languages": ["en", "fr"],
    "categories": ["skills"],
    "min_load": "1",
    "max_load": "7",
    "organisation": "THAKI",
}
TERMS = {"minutes": "30", "answer_by": "", "language": "fr"}
ASK = PROFILE | TERMS | {"country": ""}
ANSWER = PROFILE | {"country": "", "ties": "", "zone": "Africa/Nairobi", "language": "en"}


@pytest.fixture
def place(sessions, at):
    """An edition in judging: staff, an administrator, three judges, three nominations, one of them tied to a judge."""
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="judging")
        found = {
            "edition": edition,
            "staff": a_user(session, "staff@office.example", ("staff", edition.id)),
            "admin": a_user(session, "admin@office.example", ("admin", None)),
            "ada": a_judge(session, edition, "ada@lab.example", at),
            "ben": a_judge(session, edition, "ben@lab2.example", at),
            "eve": a_judge(session, edition, "eve@cooperative.example", at),
        }
        for n, website in enumerate(("https://one.example", "https://two.example", "https://cooperative.example"), 1):
            nominator = a_user(session, f"n{n}@y.example")
            found[f"nomination{n}"] = a_nomination(
                session, edition, nominator, at, title=f"Work {n}", website=website, entry_state="eligible"
            )
        return found


def get(client_for, place, endpoint, who="staff", **values):
    return client_for(place[who]).get(endpoint, edition_id=place["edition"].id, **values)


def post(client_for, place, endpoint, data=None, who="staff", **values):
    return client_for(place[who]).post(endpoint, data, edition_id=place["edition"].id, **values)


def profile_of(sessions, place, who):
    with sessions.reading() as session:
        return session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == place[who].id)).one()


# The jury


def test_the_jury_is_listed_with_loads_and_exported_with_the_same_rows(client_for, place, sessions, at):
    with sessions.transaction() as session:
        an_assignment(session, place["edition"], place["nomination1"].entries[0], place["ada"], at)
    page = get(client_for, place, "assignment.judges")
    assert page.heading == "3 judges"
    row = page.one("//table//tr[.//a[contains(., 'Ada')]]")
    assert [cell.text_content().strip() for cell in row.findall("td")][:2] == ["Accepted", "1"]
    file = get(client_for, place, "assignment.judges_csv")
    assert file.response.get_data().startswith("\ufeffemail".encode()), "a spreadsheet takes its letters for others"
    exported = list(csv.DictReader(io.StringIO(file.body)))
    assert [(line["email"], line["load"]) for line in exported] == [
        ("ada@lab.example", "1"),
        ("ben@lab2.example", "0"),
        ("eve@cooperative.example", "0"),
    ]
    assert get(client_for, place, "assignment.judges_json", state="invited").json["judges"] == []
    get(client_for, place, "assignment.judges", state="odd", expect=400)


def test_staff_invite_a_judge(client_for, place, sessions):
    page = post(client_for, place, "assignment.invite", ASK | {"email": "x", "name": ""}, expect=422)
    assert "Name of the person: Enter a name." in page.errors
    assert page.field("organisation") == "THAKI"
    page = post(client_for, place, "assignment.invite", ASK | {"email": "x", "name": "Xi"}, expect=422)
    assert page.errors == ["E-mail address: Enter an address like name@example.org."]
    post(client_for, place, "assignment.invite", ASK | {"email": "xi@x.example", "name": "Xi", "country": "CN"})
    with sessions.reading() as session:
        mail = session.scalars(select(OutboxMail)).one()
        assert (mail.to, mail.template) == ("xi@x.example", "judge_invitation")
    assert get(client_for, place, "assignment.judges").heading == "One judge has not answered"


def test_staff_change_a_judges_limits_and_an_older_page_clashes(client_for, place, sessions):
    profile = profile_of(sessions, place, "ada")
    page = get(client_for, place, "assignment.judge", profile_id=profile.id)
    assert page.field("max_load") == "20"
    seen = page.field("version")
    wrong = PROFILE | {"version": seen, "max_load": "many", "country": ""}
    page = post(client_for, place, "assignment.change", wrong, profile_id=profile.id, expect=422)
    assert page.errors == ["At most so many nominations: Enter a whole number."]
    good = PROFILE | {"version": seen, "country": ""}
    post(client_for, place, "assignment.change", good, profile_id=profile.id)
    assert profile_of(sessions, place, "ada").max_load == 7
    post(client_for, place, "assignment.change", good, profile_id=profile.id, expect=409)
    post(client_for, place, "assignment.change", good | {"version": "x"}, profile_id=profile.id, expect=400)


# The invitation


@pytest.fixture
def asked(sessions, place, at):
    """A person who was invited and has not answered."""
    with sessions.transaction() as session:
        services.invite_judge(session, place["edition"], "xi@x.example", "Xi", place["staff"], at)
        found = session.scalars(select(JudgeProfile).where(JudgeProfile.state == "invited")).one()
        from awards.accounts import queries as accounts

        return accounts.user(session, found.user_id)


def test_only_the_person_who_was_asked_answers_and_only_once(client_for, place, sessions, asked):
    edition_id = place["edition"].id
    for other in ("staff", "admin"):
        get(client_for, place, "assignment.invitation", who=other, expect=404)
        for endpoint in ("assignment.accept", "assignment.decline"):
            post(client_for, place, endpoint, ANSWER, who=other, expect=404)
    client = client_for(asked)
    assert client.get("assignment.invitation", edition_id=edition_id).heading == "Would you be a judge?"
    page = client.post("assignment.accept", ANSWER | {"max_load": "0"}, edition_id=edition_id, expect=422)
    assert page.errors == ["At most so many nominations: Enter a whole number from 1 to 500."]
    client.post("assignment.accept", ANSWER, edition_id=edition_id)
    page = client.get("assignment.invitation", edition_id=edition_id)
    assert page.heading == "You are a judge"
    client.post("assignment.accept", ANSWER, edition_id=edition_id, expect=409)
    with sessions.reading() as session:
        profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == asked.id)).one()
        assert (profile.state, profile.max_load, profile.organisation) == ("accepted", 7, "THAKI")
        assert profile.zone == "Africa/Nairobi"


def test_a_judge_declines_and_steps_out_later(client_for, place, sessions, asked, at):
    client, edition_id = client_for(asked), place["edition"].id
    client.post("assignment.decline", edition_id=edition_id)
    assert client.get("assignment.invitation", edition_id=edition_id).heading == "You declined"
    with sessions.transaction() as session:
        an_assignment(session, place["edition"], place["nomination1"].entries[0], place["ada"], at)
    post(client_for, place, "assignment.decline", who="ada")
    with sessions.reading() as session:
        assert session.scalars(select(Assignment.end_reason)).all() == ["declined"]


# Conflicts


def test_staff_look_for_conflicts_and_dismiss_one_with_a_reason(client_for, place, sessions):
    post(client_for, place, "assignment.search")
    page = get(client_for, place, "assignment.conflicts")
    assert "Same web domain" in page.main
    assert "cooperative.example" in page.main
    with sessions.reading() as session:
        conflict = session.scalars(select(Conflict)).one()
    page = post(client_for, place, "assignment.dismiss", {"reason": ""}, conflict_id=conflict.id, expect=422)
    assert page.errors == ["Why is this no conflict? Enter a reason: it stays on record."]
    post(client_for, place, "assignment.dismiss", {"reason": "A shared web host."}, conflict_id=conflict.id)
    assert "No conflict stands" in get(client_for, place, "assignment.conflicts").main
    assert "A shared web host." in get(client_for, place, "assignment.conflicts", state="dismissed").main
    exported = get(client_for, place, "assignment.conflicts_json", state="dismissed").json["conflicts"]
    assert [(row["nomination"], row["kind"]) for row in exported] == [(3, "same_domain")]


def test_staff_declare_a_conflict_for_a_judge(client_for, place):
    given = {"judge": str(place["ada"].id), "nomination": "9", "reason": "They are cousins."}
    page = post(client_for, place, "assignment.declare", given, expect=422)
    assert page.errors == ["Number of the nomination: There is no nomination with this number in the edition."]
    assert "They are cousins." in page.main
    post(client_for, place, "assignment.declare", given | {"nomination": "1"})
    assert "They are cousins." in get(client_for, place, "assignment.conflicts").main


@pytest.mark.parametrize(("state", "offered"), [("invited", True), ("declined", False), ("withdrawn", False)])
def test_a_conflict_is_declared_of_nobody_who_is_asked_no_longer(client_for, place, sessions, at, state, offered):
    with sessions.transaction() as session:
        person = a_judge(session, session.merge(place["edition"]), "zoe@lab.example", at, state=state)
        given = {"judge": str(person.id), "nomination": "1", "reason": "They are cousins."}
    page = get(client_for, place, "assignment.conflicts")
    assert (str(person.id) in page.find("//select[@id='judge']/option/@value")) is offered
    assert str(person.id) in page.find("//select[@id='filter-judge']/option/@value")
    post(client_for, place, "assignment.declare", given, expect=302 if offered else 422)


# Plans


def ask_for_a_plan(client_for, place, sessions, **data):
    page = post(client_for, place, "assignment.request_plan", {"seed": "0"} | data)
    with sessions.reading() as session:
        plan = session.scalars(select(Plan).order_by(Plan.created_at.desc())).first()
    assert page.location.endswith(str(plan.id))
    return plan


def test_a_plan_is_asked_for_waited_for_looked_at_and_accepted(client_for, place, sessions):
    assert get(client_for, place, "assignment.plans").heading == "6 reviews have no judge"
    plan = ask_for_a_plan(client_for, place, sessions)
    waiting = get(client_for, place, "assignment.plan", plan_id=plan.id)
    assert waiting.one("//*[@data-progress]").text_content() == "It waits for its turn."
    assert jobs.run_next(sessions, HANDLERS)
    page = get(client_for, place, "assignment.plan", plan_id=plan.id)
    assert page.find("//*[@data-progress]") == []
    assert "Proved: no other plan that keeps the rules has a higher total." in page.main
    assert "Accept: make 6 assignments" in page.main
    assert "Comes off worst" in page.main
    assert str(place["ada"].id) not in page.body, "judges are named"
    post(client_for, place, "assignment.accept_plan", plan_id=plan.id)
    assert get(client_for, place, "assignment.plans").heading == "Every entry has its judges"
    with sessions.reading() as session:
        assert len(session.scalars(select(Assignment)).all()) == 6
        assert len(session.scalars(select(OutboxMail)).all()) == 3
    page = post(client_for, place, "assignment.accept_plan", plan_id=plan.id, expect=422)
    assert page.errors == ["This plan cannot be accepted: it was accepted or discarded already, or has no solution."]


def test_a_stale_plan_is_refused_on_its_page_with_the_reason(client_for, place, sessions, at):
    plan = ask_for_a_plan(client_for, place, sessions)
    jobs.run_next(sessions, HANDLERS)
    with sessions.transaction() as session:
        services.declare_conflict(
            session, place["edition"], place["nomination1"].id, place["ada"].id, "Cousins.", place["ada"], at
        )
    page = post(client_for, place, "assignment.accept_plan", plan_id=plan.id, expect=422)
    assert len(page.errors) == 1
    assert page.errors[0].endswith("so it was not accepted. Ask for a new plan.")
    with sessions.reading() as session:
        assert session.scalars(select(Assignment)).all() == []


def test_an_impossible_plan_names_people_and_entries_in_its_reasons(client_for, place, sessions):
    with sessions.transaction() as session:
        for profile in session.scalars(select(JudgeProfile)):
            if profile.user_id != place["ada"].id:
                profile.state = "declined"
    plan = ask_for_a_plan(client_for, place, sessions)
    jobs.run_next(sessions, HANDLERS)
    page = get(client_for, place, "assignment.plan", plan_id=plan.id)
    assert page.heading == "There is no such plan"
    assert "N-0001 Skills" in page.main
    assert str(place["ada"].id) not in page.body
    partial = ask_for_a_plan(client_for, place, sessions, partial="y")
    jobs.run_next(sessions, HANDLERS)
    page = get(client_for, place, "assignment.plan", plan_id=partial.id)
    assert page.heading.startswith("All places but 3 are filled")
    post(client_for, place, "assignment.discard", plan_id=partial.id)
    assert "Discarded" in get(client_for, place, "assignment.plan", plan_id=partial.id).heading


def test_a_plan_whose_job_failed_says_so_and_can_be_discarded(client_for, place, sessions):
    plan = ask_for_a_plan(client_for, place, sessions)

    def break_down(session, job):
        raise RuntimeError("no such luck")

    jobs.run_next(sessions, {"assignment.plan": break_down})
    page = get(client_for, place, "assignment.plan", plan_id=plan.id)
    assert page.heading == "This plan could not be worked out"
    post(client_for, place, "assignment.discard", plan_id=plan.id)
    assert get(client_for, place, "assignment.plan", plan_id=plan.id).heading.startswith("This plan was discarded")


def test_a_seed_that_is_no_number_is_named(client_for, place):
    page = post(client_for, place, "assignment.request_plan", {"seed": "blue"}, expect=422)
    assert page.errors == ["Number that chooses between equal plans: Enter a whole number."]


# One entry's panel


def test_staff_assign_by_hand_end_it_and_have_it_replaced(client_for, place, sessions):
    entry = place["nomination1"].entries[0]
    page = post(client_for, place, "assignment.assign", {"judge": ""}, entry_id=entry.id, expect=422)
    assert page.errors == ["Judge: Choose a judge."]
    for judge in ("ada", "ben"):
        post(client_for, place, "assignment.assign", {"judge": str(place[judge].id)}, entry_id=entry.id)
    page = post(client_for, place, "assignment.assign", {"judge": str(place["ada"].id)}, entry_id=entry.id, expect=422)
    assert page.errors == ["Judge: This judge has this entry already."]
    with sessions.reading() as session:
        assignment = session.scalars(select(Assignment).where(Assignment.judge_id == place["ada"].id)).one()
    page = post(client_for, place, "assignment.end", {"reason": " "}, assignment_id=assignment.id, expect=422)
    assert page.errors == ["Why does it end? Enter a reason: it stays on record."]
    assert len(page.find("//details[@open]//form")) == 1, "of two who judge it"
    post(client_for, place, "assignment.end", {"reason": "Silent."}, assignment_id=assignment.id)
    page = get(client_for, place, "assignment.panel", entry_id=entry.id)
    assert "1 of 2 judges" in page.main
    assert "Silent." in page.main
    page = post(client_for, place, "assignment.replace", entry_id=entry.id)
    jobs.run_next(sessions, HANDLERS)
    plan_id = page.location.rsplit("/", 1)[1]
    assert "Accept: make one assignment" in get(client_for, place, "assignment.plan", plan_id=plan_id).main
    post(client_for, place, "assignment.accept_plan", plan_id=plan_id)
    assert "2 of 2 judges" in get(client_for, place, "assignment.panel", entry_id=entry.id).main
    assert "Eve" in get(client_for, place, "assignment.panel", entry_id=entry.id).main
    page = post(client_for, place, "assignment.replace", entry_id=entry.id)
    assert page.location.endswith("/panel")


def test_a_conflict_is_refused_by_hand_with_a_sentence(client_for, place):
    entry = place["nomination3"].entries[0]
    page = post(client_for, place, "assignment.assign", {"judge": str(place["eve"].id)}, entry_id=entry.id, expect=422)
    assert page.errors == [
        "Judge: A conflict of interest stands between this judge and this nomination. Choose another judge."
    ]


def test_an_entry_of_a_later_round_is_taken_away_there_and_leads_back_to_it(client_for, place, sessions, at):
    entry = place["nomination1"].entries[0]
    with sessions.transaction() as session:
        edition = session.merge(place["edition"])
        later = a_later_round(session, edition, at + timedelta(days=90), at + timedelta(days=99))
        given = an_assignment(session, edition, entry, place["ada"], at, round_=later)
    page = post(client_for, place, "assignment.end", {"reason": "Silent."}, assignment_id=given.id)
    assert page.location.endswith("/panel?round=2")


@pytest.mark.parametrize("why", ["it is not eligible", "the round is over"])
def test_nobody_is_given_an_entry_that_is_not_judged_now(client_for, place, sessions, at, why):
    with sessions.transaction() as session:
        if why == "the round is over":
            session.merge(place["edition"].rounds[0]).closes_at = at - timedelta(minutes=1)
        else:
            session.merge(place["nomination1"].entries[0]).state = "ineligible"
    page = get(client_for, place, "assignment.panel", entry_id=place["nomination1"].entries[0].id)
    assert "This entry is not to be judged now" in page.main
    assert page.find("//main//form[@method='post']") == []


# Who may


def every_address(place, sessions, at):
    """(method, endpoint, values) of every page and change of staff."""
    with sessions.transaction() as session:
        assignment = an_assignment(session, place["edition"], place["nomination1"].entries[0], place["ada"], at)
        conflict = services.declare_conflict(
            session, place["edition"], place["nomination2"].id, place["ada"].id, "Cousins.", place["ada"], at
        )
        plan = services.request_plan(session, place["edition"].rounds[0], by=place["staff"], at=at)
        profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == place["ada"].id)).one()
        many = [(2, services.Person("lea@x.example", "Lea"))]
        mailing = services.ask_many(session, place["edition"], many, services.Terms(), place["staff"], at)
        lea = session.scalars(select(JudgeProfile).where(JudgeProfile.state == "invited")).one()
    entry = {"entry_id": place["nomination1"].entries[0].id}
    reads = [
        ("judges", {}),
        ("judges_csv", {}),
        ("judges_json", {}),
        ("judge", {"profile_id": profile.id}),
        ("judge", {"profile_id": lea.id}),
        ("mailing", {"mailing_id": mailing.id}),
        ("heat", {}),
        ("heat_csv", {}),
        ("heat_json", {}),
        ("conflicts", {}),
        ("conflicts_csv", {}),
        ("conflicts_json", {}),
        ("plans", {}),
        ("plan", {"plan_id": plan.id}),
        ("plan_loads", {"plan_id": plan.id}),
        ("panel", entry),
    ]
    writes = [
        ("invite", {}),
        ("try_invitations", {}),
        ("send_invitations", {}),
        ("send_reminder", {}),
        ("take_mailing_back", {"mailing_id": mailing.id}),
        ("invite_again", {"profile_id": lea.id}),
        ("withdraw", {"profile_id": lea.id}),
        ("change", {"profile_id": profile.id}),
        ("declare", {}),
        ("search", {}),
        ("dismiss", {"conflict_id": conflict.id}),
        ("request_plan", {}),
        ("accept_plan", {"plan_id": plan.id}),
        ("undo_plan", {"plan_id": plan.id}),
        ("tell_now", {"plan_id": plan.id}),
        ("describe_plan", {"plan_id": plan.id}),
        ("request_partial", {"plan_id": plan.id}),
        ("request_fewest_moves", {"plan_id": plan.id}),
        ("discard", {"plan_id": plan.id}),
        ("assign", entry),
        ("replace", entry),
        ("end", {"assignment_id": assignment.id}),
    ]
    return reads, writes


def test_staff_alone_change_an_administrator_only_reads_and_others_find_nothing(client_for, place, sessions, at):
    reads, writes = every_address(place, sessions, at)
    with sessions.transaction() as session:
        other = an_edition(session, at, year=2030, phase="judging", last_number=100)
        elsewhere = a_user(session, "elsewhere@x.example", ("staff", other.id))
    edition_id = place["edition"].id
    admin = client_for(place["admin"])
    for endpoint, values in reads:
        page = admin.get(f"assignment.{endpoint}", edition_id=edition_id, **values)
        if "html" in page.response.content_type:
            assert page.find("//main//form[@method='post']") == [], endpoint
    for endpoint, values in writes:
        admin.post(f"assignment.{endpoint}", edition_id=edition_id, expect=404, **values)
    for user in (place["ada"], elsewhere):
        client = client_for(user)
        for endpoint, values in reads:
            client.get(f"assignment.{endpoint}", edition_id=edition_id, expect=404, **values)
        for endpoint, values in writes:
            client.post(f"assignment.{endpoint}", edition_id=edition_id, expect=404, **values)
    both = client_for(place["staff"])
    for endpoint, values in reads:
        if values:
            both.get(f"assignment.{endpoint}", edition_id=other.id, expect=404, **values)
    for endpoint, values in reads:
        assert (
            "/account/sign-in"
            in client_for().get(f"assignment.{endpoint}", edition_id=edition_id, expect=302, **values).location
        )


@pytest.mark.case("AZ-09")
def test_things_of_another_edition_are_not_found_under_the_own(client_for, place, sessions, at):
    reads, writes = every_address(place, sessions, at)
    with sessions.transaction() as session:
        other = an_edition(session, at, year=2030, phase="judging", last_number=100)
        user = a_user(session, "both@x.example", ("staff", other.id), ("staff", place["edition"].id))
    client = client_for(user)
    for endpoint, values in reads:
        if values:
            client.get(f"assignment.{endpoint}", edition_id=other.id, expect=404, **values)
    for endpoint, values in writes:
        if values:
            client.post(f"assignment.{endpoint}", edition_id=other.id, expect=404, **values)


# How much a page asks of the database


@pytest.mark.parametrize(("endpoint", "most"), [("judges", 12), ("conflicts", 9), ("plans", 11)])
def test_a_list_costs_the_same_for_few_and_many(client_for, place, sessions, at, count_queries, endpoint, most):
    client, edition_id = client_for(place["staff"]), place["edition"].id
    client.get(f"assignment.{endpoint}", edition_id=edition_id)
    with count_queries(at_most=most) as few:
        client.get(f"assignment.{endpoint}", edition_id=edition_id)
    with sessions.transaction() as session:
        judges = [a_judge(session, place["edition"], f"judge{n:03}@z.example", at) for n in range(60)]
        for n, judge in enumerate(judges):
            nominator = a_user(session, f"m{n}@w.example")
            nomination = a_nomination(
                session, place["edition"], nominator, at, title=f"More {n}", entry_state="eligible"
            )
            session.add(
                Conflict(nomination_id=nomination.id, judge_id=judge.id, kind="declared", evidence="A tie", found_at=at)
            )
    with count_queries(at_most=most) as many:
        page = client.get(f"assignment.{endpoint}", edition_id=edition_id)
    assert len(few) == len(many)
    older = client.get(page.links()["Show the next"])
    assert older.find("//table//tbody/tr")


def test_the_pages_of_one_thing_cost_the_same_every_time(client_for, place, sessions, count_queries):
    client, given = client_for(place["staff"]), {"edition_id": place["edition"].id}
    plan = ask_for_a_plan(client_for, place, sessions)
    jobs.run_next(sessions, HANDLERS)
    profile = profile_of(sessions, place, "ada")
    client.get("assignment.plans", **given)
    with count_queries(at_most=12):
        client.get("assignment.plan", plan_id=plan.id, **given)
    with count_queries(at_most=12):  # nothing is kept of a look for ties yet, which reads the form as well
        client.get("assignment.judge", profile_id=profile.id, **given)
    with count_queries(at_most=16):
        client.get("assignment.panel", entry_id=place["nomination1"].entries[0].id, **given)
    judge = client_for(place["ada"])
    judge.get("assignment.invitation", **given)
    with count_queries(at_most=4):
        judge.get("assignment.invitation", **given)


# What people read in their mail


def test_every_mail_says_what_is_asked_and_where(client_for, place, sessions, app, at):
    with sessions.transaction() as session:
        services.invite_judge(session, place["edition"], "xi@x.example", "Xi", place["staff"], at)
        profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == place["ada"].id)).one()
        round_ = place["edition"].rounds[0]
        entry = place["nomination1"].entries[0]
        given = services.assign_judge(session, round_, session.merge(entry), profile, place["staff"], at)
        services.end_assignment(session, given, "Silent.", place["staff"], at)
    with app.app_context(), sessions.reading() as session:
        found = {mail.template: compose(mail) for mail in session.scalars(select(OutboxMail))}
    invitation = found["judge_invitation"]
    assert invitation["Subject"] == "Would you judge the EQUALS in Tech Awards 2027?"
    text = invitation.get_content()
    assert re.search(r"http://localhost/judging/invitations/[\w-]{20,}\?lang=en\n", text)
    assert "- Skills" in text
    assert "How many: at most 15 nominations." in text
    assert "How long: about 7 hours in all. This is an estimate of 25 minutes for each." in text
    assert re.search("Judging opens: .+\nJudging closes: .+\nPlease answer until: ", text)
    assert "One nomination was given to you to score." in found["assignment_made"].get_content()
    assert (
        "Nomination N-0001 in the category Skills was taken off your list." in found["assignment_ended"].get_content()
    )
    assert "Silent" not in found["assignment_ended"].get_content()


def test_who_is_to_judge_in_a_later_round_reads_which_it_is_and_when_it_opens(place, sessions, app, at):
    with sessions.transaction() as session:
        edition = session.merge(place["edition"])
        opens, closes = at + timedelta(days=20), at + timedelta(days=40)
        named = a_later_round(session, edition, opens, closes, names={"en": "The final"})
        unnamed = a_later_round(session, edition, closes, closes + timedelta(days=9))
        for round_, ended in ((edition.rounds[0], 0), (named, 0), (unnamed, 1)):
            services.tell_judge(session, round_, place["ada"].id, 2, f"round:{round_.number}", ended=ended)
    with app.app_context(), sessions.reading() as session:
        mails = session.scalars(select(OutboxMail).where(OutboxMail.template.like("assignment_m%")))
        told = {mail.dedupe_key.split(":")[1]: compose(mail).get_content() for mail in mails}
        first, second = (datetime_geneva(instant) for instant in (opens, closes))
    assert "judged in" not in told["1"]
    assert f"They are judged in The final, which is open from {first}." in told["2"]
    assert f"They are judged in Round 3, which is open from {second}." in told["3"]
