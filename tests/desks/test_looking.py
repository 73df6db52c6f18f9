"""Staff look at pages as a nominee or a judge does: read-only, named as both, and no more than both may see."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from awards.accounts import services as accounts
from awards.accounts.models import Look, Role
from awards.assignment.models import Conflict, JudgeProfile, Pairing
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.session_records import SessionRecord
from awards.judging import services
from awards.judging.models import PrivateNote
from tests.factories import a_nomination, a_user, an_edition
from tests.judging.conftest import a_round
from tests.support.counting import count_queries
from tests.support.sessions import a_session
from tests.web.test_fresh import LONG_AGO

NOTHING = "You look as somebody else: nothing can be changed. End the look first."
NOT_SHOWN = "This page is not shown while you look as somebody else."


@pytest.fixture
def judging(session, at):
    found = a_round(session, at)
    session.commit()
    return found


@pytest.fixture
def sara(session, judging):
    found = a_user(session, "sara@office.example", ("staff", judging.edition.id))
    session.commit()
    return found


@pytest.fixture
def of(session, judging):
    """What stands in the addresses of Nina's pages and of the first nomination."""
    profile = select(JudgeProfile.id).where(JudgeProfile.user_id == judging.nina.id)
    found = {
        "edition_id": judging.edition.id, "profile_id": session.scalars(profile).one(),
        "nomination_id": judging.nominations[0].id, "entry_id": judging.entries[0].id,
    }  # fmt: skip
    session.commit()
    return found


def some(of, *names):
    return {name: of[name] for name in ("edition_id", *names)}


def looking_as_nina(client, of):
    page = client.post("looking.at_judge", **some(of, "profile_id"))
    assert page.location == f"/judging/{of['edition_id']}"
    return client


def rows(session, action):
    found = session.scalars(select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.seq)).all()
    session.commit()
    return found


def test_staff_see_the_queue_of_a_judge_with_a_banner_on_each_page_and_end_it_by_one_button(
    session, judging, sara, of, client_for
):
    client = client_for(sara)
    assert "Look as this judge" in client.get("assignment.judge", **some(of, "profile_id")).main
    looking_as_nina(client, of)
    for page in (client.get("judging.queue", **some(of)), client.get("/winners")):
        [banner] = page.find("//aside//form")
        assert "You see the portal as Nina." in " ".join(banner.itertext())
        assert banner.get("action") == "/account/look/end"
    assert "Repair benches" in client.get("judging.queue", **some(of)).main
    page = client.post("looking.end", follow=True, expect=200)
    assert page.notices == ["You are yourself again."]
    assert page.find("//aside//form") == []
    client.get("judging.queue", **some(of), expect=404)
    client.get("desks.staff_edition", **some(of))


def test_who_looks_and_as_whom_stands_in_the_audit_log_with_each_page(session, judging, sara, of, client_for):
    client = looking_as_nina(client_for(sara), of)
    client.get("judging.queue", **some(of))
    client.get("judging.my_scores", **some(of), expect=403)
    client.post("looking.end")
    for action in ("look.begun", "look.opened", "look.ended"):
        [row] = rows(session, action)
        assert (row.actor_id, row.subject_id, row.edition_id) == (sara.id, judging.nina.id, judging.edition.id)
    assert rows(session, "look.opened")[0].details == {"page": f"/judging/{judging.edition.id}"}


def test_nothing_is_changed_while_looking_by_any_form_of_the_portal(app, session, judging, sara, of, client_for):
    from tests.web.test_doors import address

    client, told = looking_as_nina(client_for(sara), of), set()
    before = session.scalar(select(AuditRow.seq).order_by(AuditRow.seq.desc()).limit(1))
    session.commit()
    for rule in app.url_map.iter_rules():
        for how in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            if rule.endpoint in ("looking.end", "accounts.sign_out") or rule.rule.startswith("/api/"):
                continue
            if app.view_functions[rule.endpoint].__dict__["access"] == "public":
                continue
            known = {name: of[name] for name in rule.arguments if name in of}
            answer = client.browser.open(
                address(app, rule, **known), method=how, data={"csrf_token": client.csrf()}, follow_redirects=False
            )
            assert answer.status_code in (400, 403, 404), f"{how} {rule.endpoint}: {answer.status_code}"
            told.add(NOTHING in answer.get_data(as_text=True) or NOT_SHOWN in answer.get_data(as_text=True))
    assert True in told
    after = select(AuditRow.action).where(AuditRow.seq > before).order_by(AuditRow.seq)
    assert session.scalars(after).all() == []


def test_a_page_is_shut_to_who_looks_until_somebody_says_otherwise(app):
    open_to_them = {name for name, view in app.view_functions.items() if "rule_of_who_looks" in view.__dict__}
    assert open_to_them == {
        "judging.queue", "judging.conflicts", "judging.scorecard",
        "nominations.nomination", "nominations.receipt", "nominations.questions", "nominations.people",
    }  # fmt: skip


def test_a_public_form_that_asks_who_sends_it_is_refused_too(session, sara, of, client_for):
    client = looking_as_nina(client_for(sara), of)
    page = client.post(f"/nominations/{of['edition_id']}/new", {"title": "In her name"}, expect=403)
    assert NOTHING in page.main


def test_a_sheet_shows_what_the_judge_is_given_and_nothing_that_the_judge_wrote(session, judging, sara, of, client_for):
    card = judging.score(judging.nina, results="5", evidence="4")
    services.save_words(session, card, "Comment of hers", "Feedback of hers", judging.nina, judging.at)
    note = {"judge_id": judging.nina.id, "entry_id": judging.entries[0].id, "saved_at": judging.at}
    session.add(PrivateNote(text="A private note", **note))
    session.commit()
    own = client_for(judging.nina).get("judging.scorecard", **some(of, "entry_id"))
    seen = looking_as_nina(client_for(sara), of).get("judging.scorecard", **some(of, "entry_id"))
    assert "Repair benches" in seen.main
    for words in ("A private note", "Comment of hers", "Feedback of hers"):
        assert words in own.body
        assert words not in seen.body
    assert own.find("//main//input[@type='radio'][@checked]") != []
    assert seen.find("//main//input[@type='radio'][@checked]") == []
    assert "X-Draft-Of" in own.response.headers
    assert "X-Draft-Of" not in seen.response.headers, "nothing of hers stays on the device of staff"


def test_a_nominee_is_looked_as_where_something_was_sent_and_nowhere_else(session, judging, sara, of, at, client_for):
    draft = a_nomination(session, judging.edition, judging.nominator, at, state="draft", title="Not sent yet")
    session.commit()
    client = client_for(sara)
    assert "Look as the nominator" in client.get("screening.nomination", **some(of, "nomination_id")).main
    page = client.post("looking.at_nominator", **some(of, "nomination_id"), follow=True, expect=200)
    assert page.heading == "Repair benches"
    for endpoint in ("nominations.receipt", "nominations.questions", "nominations.people"):
        client.get(endpoint, **some(of, "nomination_id"))
    client.get("nominations.nomination", edition_id=of["edition_id"], nomination_id=draft.id, expect=404)
    for path in ("/nominations", "/account", "/account/data", f"/staff/{of['edition_id']}", "/judging"):
        assert client.browser.get(path).status_code in (403, 404), path
    assert NOT_SHOWN in client.get("accounts.account", expect=403).main


def test_what_is_fresh_or_of_ones_own_account_stays_shut(session, sara, of, client_for):
    client = looking_as_nina(client_for(sara), of)
    for endpoint in ("accounts.tokens", "people.data_zip", "accounts.second_step", "accounts.new_address"):
        client.get(endpoint, expect=403)


def test_pages_of_another_edition_stay_shut_though_the_other_person_may_open_them(
    session, judging, sara, of, at, client_for
):
    other = an_edition(session, at, phase="judging", year=2031)
    session.add(Role(user_id=judging.nina.id, kind="judge", edition_id=other.id))
    session.add(Role(user_id=sara.id, kind="staff", edition_id=other.id))
    session.commit()
    client_for(judging.nina).get("judging.queue", edition_id=other.id)
    looking_as_nina(client_for(sara), of).get("judging.queue", edition_id=other.id, expect=404)


@pytest.mark.case("SE-09")
def test_a_conflict_of_ones_own_stands_in_the_way_before_and_while_one_looks(
    session, judging, sara, of, at, client_for
):
    client = looking_as_nina(client_for(sara), of)
    client.get("judging.queue", **some(of))
    session.add(Pairing(nomination_id=judging.nominations[0].id, judge_id=sara.id, blocked=True))
    session.add(
        Conflict(nomination_id=judging.nominations[0].id, judge_id=sara.id, kind="declared", evidence="x", found_at=at)
    )
    session.commit()
    client.get("judging.queue", **some(of), expect=404)
    client.get("judging.scorecard", **some(of, "entry_id"), expect=404)
    page = client.post("looking.at_judge", **some(of, "profile_id"), expect=403)
    assert "You have a conflict of interest in this edition, so you look as nobody in it." in page.main
    assert [row.subject_id for row in rows(session, "look.begun")] == [judging.nina.id]


def test_who_nominates_in_the_edition_looks_as_none_of_its_judges(session, judging, of, client_for):
    session.add(Role(user_id=judging.nominator.id, kind="staff", edition_id=judging.edition.id))
    session.commit()
    client_for(judging.nominator).post("looking.at_judge", **some(of, "profile_id"), expect=403)


@pytest.mark.parametrize("role", ["staff", "admin", "elsewhere"])
def test_nobody_looks_as_somebody_with_as_many_rights(session, judging, sara, of, at, client_for, role):
    other = an_edition(session, at, phase="judging", year=2031).id
    edition_id = {"staff": judging.edition.id, "admin": None, "elsewhere": other}[role]
    session.add(Role(user_id=judging.nina.id, kind="admin" if role == "admin" else "staff", edition_id=edition_id))
    session.commit()
    page = client_for(sara).post("looking.at_judge", **some(of, "profile_id"), expect=403)
    assert "Nobody looks as staff or as an administrator" in page.main


def test_who_judges_in_the_edition_looks_as_no_other_judge(session, judging, sara, of, client_for):
    session.add(Role(user_id=sara.id, kind="judge", edition_id=judging.edition.id))
    session.commit()
    client_for(sara).post("looking.at_judge", **some(of, "profile_id"), expect=403)


def test_a_look_ends_by_itself_with_the_role_and_with_half_an_hour(session, judging, sara, of, client_for):
    client = looking_as_nina(client_for(sara), of)
    look = session.scalars(select(Look)).one()
    assert look.ends_at - look.begun_at == timedelta(minutes=30)
    ago = timedelta(minutes=31)
    session.execute(update(Look).values(begun_at=look.begun_at - ago, ends_at=look.ends_at - ago))
    session.commit()
    client.get("judging.queue", **some(of), expect=404)
    client.get("desks.staff_edition", **some(of))
    looking_as_nina(client, of).get("judging.queue", **some(of))
    session.add(Role(user_id=judging.nina.id, kind="admin"))
    session.commit()
    client.get("judging.queue", **some(of), expect=404)


def test_a_look_is_begun_freshly_signed_in_and_signing_out_ends_it(session, judging, sara, of, at, client_for):
    client = client_for(sara)
    session.execute(update(SessionRecord).values(proved_at=at - LONG_AGO))
    session.commit()
    assert "/account/second-step/proof" in client.post("looking.at_judge", **some(of, "profile_id")).location
    other = looking_as_nina(client_for(sara), of)
    other.post("accounts.sign_out")
    assert other.get("judging.queue", **some(of), expect=302).location.startswith("/account/sign-in")
    client.get("judging.queue", **some(of), expect=404)


def test_a_page_looked_at_costs_a_fixed_number_of_queries_more(session, judging, sara, of, engine, client_for):
    nina, client = client_for(judging.nina), looking_as_nina(client_for(sara), of)
    costs = []
    for browser in (nina, client):
        with count_queries(engine) as counted:
            browser.get("judging.queue", **some(of))
        costs.append(len(counted))
    assert costs[1] - costs[0] <= 9


def test_a_session_looks_as_one_person_at_a_time_and_nobody_as_themselves(session, judging, sara, at):
    with pytest.raises(IntegrityError):
        accounts.looks.begin(session, sara, sara, judging.edition.id, judging.edition.id, at)
    session.rollback()


def test_a_look_ends_once_and_no_other_with_it(session, judging, sara, at):
    begun = [
        accounts.looks.begin(session, sara, person, judging.edition.id, where, at)
        for person, where in ((judging.nina, sara.id), (judging.omar, sara.id), (judging.nina, judging.edition.id))
    ]
    assert accounts.looks.end(session, sara, sara.id, at) == judging.edition.id
    assert accounts.looks.end(session, sara, sara.id, at) is None
    session.expire_all()
    assert [look.ended_at is None for look in begun] == [False, False, True]
    session.rollback()


def test_whoever_is_not_in_yet_looks_as_nobody(session, judging, sara, at):
    token = a_session(session, sara, at)
    record = session.scalars(select(SessionRecord).where(SessionRecord.user_id == sara.id)).one()
    record.second_step = record.second_step_at = None
    accounts.looks.begin(session, sara, judging.nina, judging.edition.id, record.id, at)
    found = accounts.visit(session, token, in_development=False)
    assert (found.due, found.look, found.looks_as) == ("set-up", None, None)
    session.rollback()
