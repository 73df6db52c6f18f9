"""One person is invited, reads the mail, and says yes or no by its link: for that address only, and only once."""

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.assignment import queries, services
from awards.assignment.models import JudgeLink, JudgeProfile
from awards.assignment.rules import inviting
from awards.assignment.services import Person, Profile, Terms
from awards.assignment.views import zones
from awards.core.errors import NotFound, RuleBroken, StaleVersion, TooMany
from awards.infrastructure import clock, outbox
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.programme.models import Round
from awards.web.mail import compose
from tests.factories import a_judge, a_user, an_edition
from tests.support.sessions import a_session

XI = "xi@x.example"
DAY = timedelta(days=1)
ANSWER = {
    "languages": ["en", "ar"], "categories": ["skills"], "min_load": "1", "max_load": "7", "organisation": "THAKI",
    "country": "LB", "ties": "ITU\n  Beirut   Digital \n\n", "zone": "Asia/Beirut", "language": "ar",
}  # fmt: skip


WAITING = """
SELECT 1 FROM pg_locks WHERE NOT granted AND pid IN (
    SELECT pid FROM pg_locks JOIN pg_database ON oid = database AND datname = current_database()
) LIMIT 1
"""


@pytest.fixture
def edition(sessions, at):
    with sessions.transaction() as session:
        return an_edition(session, at, phase="screening")


@pytest.fixture
def staff(sessions, edition):
    with sessions.transaction() as session:
        return a_user(session, "staff@office.example", ("staff", edition.id))


@pytest.fixture
def ask(sessions, edition, staff, at):
    """`ask()`: a person is invited; `link()`: the newest link of the mails."""

    def ask(email=XI, *, when=None, **terms):
        person = Person(email, "Xi", vars(Profile(("en",), ("skills",), max_load=12)))
        with sessions.transaction() as session:
            return services.ask_judge(session, edition, person, Terms(**terms), staff, when or at).id

    return ask


def mails(sessions, **where):
    with sessions.reading() as session:
        found = session.scalars(select(OutboxMail).filter_by(**where).order_by(OutboxMail.created_at, OutboxMail.id))
        return list(found)


def token_of(mail):
    return mail.values["token"]


def the_token(sessions):
    return token_of(mails(sessions, template="judge_invitation", state="waiting")[-1])


def profile(sessions):
    with sessions.reading() as session:
        return session.scalars(select(JudgeProfile)).one()


def actions(sessions, edition):
    with sessions.reading() as session:
        return session.scalars(
            select(AuditRow.action).where(AuditRow.edition_id == edition.id).order_by(AuditRow.seq)
        ).all()


def page_of(client, token, **values):
    return client.get("assignment.invitation_by_link", token=token, **values)


def answer(client, how, token, data=None, **values):
    noun = {"accept": "acceptance", "decline": "refusal"}[how]
    return client.post(f"/judging/invitations/{token}/{noun}", data, **values)


# The mail


def test_the_mail_says_what_how_many_how_long_and_until_when_in_the_persons_language(sessions, ask, app, edition):
    ask(minutes=20, language="fr")
    (mail,) = mails(sessions)
    assert (mail.to, mail.language, mail.edition_id) == (XI, "fr", edition.id)
    with app.app_context():
        mail.language = "en"
        text = compose(mail).get_content()
    assert "How many: at most 12 nominations. You say yourself how many you can read." in text
    assert "How long: about 4 hours in all. This is an estimate of 20 minutes for each." in text
    assert "- Skills" in text
    assert "- Access" not in text
    assert re.search(r"Judging opens: .+\nJudging closes: .+\nPlease answer until: .+\n", text)
    assert f"/judging/invitations/{mail.values['token']}?lang=" in text


def test_only_the_digest_of_a_link_is_kept_and_none_once_the_mail_has_left(sessions, ask):
    ask()
    token = the_token(sessions)
    with sessions.transaction() as session:
        link = session.scalars(select(JudgeLink)).one()
        assert token not in (link.token_digest, link.email)
        assert (link.email, link.ended_at) == (XI, None)
        mail = outbox.claim(session)
        outbox.mark_sent(mail, clock.real(session))
    assert mails(sessions)[0].values == {}


# Opening


def test_opening_answers_nothing_and_notes_only_that_it_was_opened(sessions, ask, client_for, edition, staff):
    ask()
    token = the_token(sessions)
    before = actions(sessions, edition)
    page_of(client_for(), token, headers={"Sec-Purpose": "prefetch"})
    client_for().browser.head(f"/judging/invitations/{token}")
    page_of(client_for(staff), token)
    assert profile(sessions).opened_at is None, "fetched ahead, asked without reading, or read by somebody else"
    assert actions(sessions, edition) == before
    page = page_of(client_for(), token)
    assert page.heading == "Would you be a judge?"
    assert "xi@x.example" in page.main
    assert "At most 12 nominations" in page.main
    assert "About 5 hours" in page.main
    assert page.response.headers["Cache-Control"] == "no-store"
    found = profile(sessions)
    assert (found.state, found.answered_at) == ("invited", None)
    assert found.opened_at is not None
    assert actions(sessions, edition) == [*before, "judge.link_opened"]
    page_of(client_for(), token)
    assert profile(sessions).opened_at == found.opened_at
    assert actions(sessions, edition) == [*before, "judge.link_opened"], "noted once"


def test_the_page_of_a_link_names_the_categories_that_are_asked_for_alone(sessions, ask, client_for):
    ask()
    facts = page_of(client_for(), the_token(sessions)).find("//div[@class='fact']")
    assert [" ".join(fact.itertext()) for fact in facts if fact.findtext("dt") == "Categories"] == ["Categories Skills"]


def test_an_unknown_link_is_found_by_nobody(client_for, edition):
    page_of(client_for(), "unknown", expect=404)
    answer(client_for(), "decline", "unknown", expect=404)
    answer(client_for(), "accept", "unknown", expect=404)


# Declining


def test_declining_takes_one_button_and_no_account(sessions, ask, client_for, edition):
    ask()
    client, token = client_for(), the_token(sessions)
    page = answer(client, "decline", token)
    assert page_of(client, token).heading == "You declined"
    assert page.location.endswith(f"/judging/invitations/{token}")
    assert (profile(sessions).state, profile(sessions).decline_reason) == ("declined", "")
    assert actions(sessions, edition) == ["judge.invited", "judge.declined"]
    answer(client, "decline", token, expect=409)
    answer(client, "accept", token, expect=409)


def test_a_reason_may_be_given_and_staff_read_it(sessions, ask, client_for, edition, staff):
    profile_id = ask()
    client, token = client_for(), the_token(sessions)
    page = answer(client, "decline", token, {"reason": "y" * 301}, expect=422)
    assert page.errors == ["Why not? You need not say. Use at most 300 characters."]
    assert page.field("reason") == "y" * 301
    answer(client, "decline", token, {"reason": " On  leave until May. "})
    page = client_for(staff).get("assignment.judge", edition_id=edition.id, profile_id=profile_id)
    assert "Reason given for declining: On leave until May." in page.main
    assert "Invite again" in page.main


# Accepting


def test_accepting_leads_through_signing_in_as_that_address_to_what_a_judge_says(sessions, ask, client_for, edition):
    ask(language="fr")
    client, token = client_for(), the_token(sessions)
    page = answer(client, "accept", token)
    assert profile(sessions).state == "invited", "nothing is accepted before the person has said more"
    signing_in = page.location
    assert "/account/sign-in/link/" in signing_in
    page = client.post(signing_in)
    assert page.location.endswith(f"/judging/{edition.id}/invitation")
    client.token = None
    form = client.get("assignment.invitation", edition_id=edition.id)
    assert form.heading == "Would you be a judge?"
    client.post("assignment.accept", ANSWER, edition_id=edition.id)
    found = profile(sessions)
    assert (found.state, found.max_load, found.languages, found.zone) == ("accepted", 7, ["en", "ar"], "Asia/Beirut")
    assert found.ties == ["ITU", "Beirut Digital"]
    with sessions.reading() as session:
        user = accounts.user(session, found.user_id)
        assert (user.email, user.language, user.has("judge", edition.id)) == (XI, "ar", True)
    assert page_of(client_for(), token).heading == "You are a judge"


@pytest.mark.case("AU-12")
def test_a_link_lets_in_once_and_only_while_the_account_is_new(sessions, ask, client_for, edition):
    ask()
    token = the_token(sessions)
    signing_in = answer(client_for(), "accept", token).location
    assert page_of(client_for(), token).heading == "This link was used"
    answer(client_for(), "accept", token, expect=409)
    answer(client_for(), "decline", token, expect=409)
    first = client_for()
    first.post(signing_in)
    client_for().post(signing_in, expect=422)


def test_whoever_has_an_account_signs_in_as_always(sessions, ask, client_for, edition, at):
    with sessions.transaction() as session:
        user = a_user(session, XI)
        a_session(session, user, at)
    ask()
    client, token = client_for(), the_token(sessions)
    page = answer(client, "accept", token)
    assert page.location.startswith(f"/account/sign-in?next=/judging/{edition.id}/invitation")
    assert client.get(page.location).notices == ["Sign in with xi@x.example: the invitation is for this address."]
    signed_in = client_for(user)
    page = answer(signed_in, "accept", token)
    assert page.location == f"/judging/{edition.id}/invitation"


@pytest.mark.case("AU-12")
def test_an_invitation_that_was_passed_on_answers_for_nobody_else(sessions, ask, client_for, edition, staff):
    ask()
    token = the_token(sessions)
    with sessions.transaction() as session:
        other = a_user(session, "other@y.example")
    for client in (client_for(other), client_for(staff)):
        page = page_of(client, token)
        assert page.heading == "This invitation is for another address"
        assert "EQUALS in Tech Awards 2027" not in page.main
        for how in ("accept", "decline"):
            answer(client, how, token, expect=403)
    assert profile(sessions).state == "invited"


def test_a_wrong_answer_is_named_and_everything_typed_stays(sessions, ask, client_for, edition):
    ask()
    with sessions.reading() as session:
        user = accounts.user_by_address(session, XI)
    client = client_for(user)
    wrong = ANSWER | {"zone": "", "ties": "\n".join(f"Partner {n}" for n in range(21)), "max_load": "many"}
    page = client.post("assignment.accept", wrong, edition_id=edition.id, expect=422)
    assert page.errors == ["At most so many nominations: Enter a whole number.", "Time zone: Choose your time zone."]
    assert page.field("ties").startswith("Partner 0\nPartner 1")
    assert page.field("max_load") == "many"
    page = client.post("assignment.accept", wrong | {"zone": "UTC", "max_load": "9"}, edition_id=edition.id, expect=422)
    assert page.errors == [
        "Other organisations you work with, or worked with in the last three years: Name at most 20 organisations."
    ]
    assert profile(sessions).state == "invited"


# The end of an invitation


def test_a_link_ends_with_its_time(sessions, ask, client_for, edition, at):
    ask(when=at - 20 * DAY)
    token = the_token(sessions)
    page = page_of(client_for(), token)
    assert page.heading == "The time to answer is over"
    assert page.find("//main//form") == []
    with sessions.transaction() as session:
        round_ = session.merge(edition.rounds[0])
        round_.opens_at, round_.closes_at = at - 2 * DAY, at - DAY
    assert page_of(client_for(), token).heading == "The time to answer is over", "also once judging has closed"
    for how in ("accept", "decline"):
        answer(client_for(), how, token, expect=409)
    with sessions.reading() as session:
        user = accounts.user_by_address(session, XI)
    page = client_for(user).post("assignment.accept", ANSWER, edition_id=edition.id, expect=422)
    assert page.heading == "The time to answer is over"
    assert profile(sessions).state == "invited"


def test_staff_take_an_invitation_back_and_whoever_has_the_mail_is_told(sessions, ask, client_for, edition, staff):
    profile_id = ask()
    token = the_token(sessions)
    with sessions.transaction() as session:
        outbox.mark_sent(outbox.claim(session), clock.real(session))
    given = {"edition_id": edition.id, "profile_id": profile_id}
    client_for(staff).post("assignment.withdraw", **given)
    assert page_of(client_for(), token).heading == "This invitation was taken back"
    for how in ("accept", "decline"):
        assert answer(client_for(), how, token, expect=409).heading == "This invitation was taken back"
    assert [mail.template for mail in mails(sessions, state="waiting")] == ["judge_invitation_withdrawn"]
    client_for(staff).post("assignment.withdraw", **given, expect=409)
    with sessions.reading() as session:
        user = accounts.user_by_address(session, XI)
    page = client_for(user).get("assignment.invitation", edition_id=edition.id)
    assert page.heading == "This invitation was taken back"
    page = client_for(user).post("assignment.accept", ANSWER, edition_id=edition.id, expect=409)
    assert page.heading == "This invitation was taken back"
    page = client_for(user).post("assignment.decline", edition_id=edition.id, expect=409)
    assert page.heading == "This invitation was taken back"
    assert actions(sessions, edition) == ["judge.invited", "judge.invitation_withdrawn"]


def test_rounds_stand_on_the_invitation_by_their_names(sessions, ask, client_for, edition):
    ask()
    with sessions.transaction() as session:
        ends = edition.rounds[-1].closes_at
        session.add(
            Round(edition_id=edition.id, number=2, names={"en": "Final"}, opens_at=ends + DAY, closes_at=ends + 2 * DAY)
        )
        asked = accounts.user_by_address(session, XI)
    page = client_for(asked).get("assignment.invitation", edition_id=edition.id)
    assert "Round 1 opens" in page.main
    assert "Final opens" in page.main
    assert "Final closes" in page.main


def test_an_invitation_that_never_left_is_taken_back_without_a_word(sessions, ask, client_for, edition, staff):
    profile_id = ask()
    client_for(staff).post("assignment.withdraw", edition_id=edition.id, profile_id=profile_id)
    assert [(mail.template, mail.state, mail.values) for mail in mails(sessions)] == [
        ("judge_invitation", "cancelled", {})
    ]


def test_a_new_invitation_ends_the_links_of_the_earlier_one(sessions, ask, client_for, edition, staff):
    profile_id = ask()
    old = the_token(sessions)
    answer(client_for(), "decline", old)
    again = {"minutes": "30", "answer_by": "", "language": "en"}
    given = {"edition_id": edition.id, "profile_id": profile_id}
    wrong = client_for(staff).post("assignment.invite_again", again | {"minutes": "0"}, **given, expect=422)
    assert wrong.errors == ["Minutes for one nomination: Enter a whole number from 1 to 240."]
    client_for(staff).post("assignment.invite_again", again, **given)
    assert profile(sessions).max_load == 12, "what is known stays"
    assert page_of(client_for(), old).heading == "This link was used"
    new = mails(sessions, template="judge_invitation")[-1]
    assert page_of(client_for(), token_of(new)).heading == "Would you be a judge?"
    page = client_for(staff).post("assignment.invite_again", again, **given, expect=422)
    assert "This person has been invited already." in page.main


def test_nobody_is_invited_when_judging_has_closed(sessions, staff, at):
    with sessions.transaction() as session:
        over = an_edition(session, at, year=2026, phase="deciding")
        with pytest.raises(RuleBroken, match="Judging has closed"):
            services.ask_judge(session, over, Person(XI, "Xi"), Terms(), staff, at)


@pytest.mark.case("EM-04")
def test_a_day_has_a_limit_for_who_writes_and_for_who_is_written_to(sessions, edition, staff, at, monkeypatch):
    monkeypatch.setattr(inviting, "MOST_BY_ONE", 3)
    monkeypatch.setattr(inviting, "MOST_TO_ONE", 1)
    with sessions.transaction() as session:
        first = services.ask_judge(session, edition, Person(XI, "Xi"), Terms(), staff, at)
        services.decline_invitation(session, first, session.get_one(User, first.user_id), at)
    with pytest.raises(TooMany, match="Somebody here"), sessions.transaction() as session:
        services.ask_judge(session, edition, Person(XI, "Xi"), Terms(), staff, at)
    with sessions.transaction() as session:
        for n in range(2):
            services.ask_judge(session, edition, Person(f"p{n}@y.example", "P"), Terms(), staff, at)
    with pytest.raises(TooMany, match="very many people") as refused, sessions.transaction() as session:
        services.ask_judge(session, edition, Person("p9@y.example", "P"), Terms(), staff, at)
    assert refused.value.wait > 0


def test_of_a_yes_and_two_noes_at_once_one_counts(sessions, ask, at):
    profile_id = ask()
    token, results = the_token(sessions), []

    def decline():
        try:
            with sessions.transaction() as session:
                services.decline_by_link(session, queries.by_link(session, token), "", at)
            results.append("declined")
        except StaleVersion:
            results.append("stale")

    def accept():
        try:
            with sessions.transaction() as session:
                found = session.get_one(JudgeProfile, profile_id)
                by = session.get_one(User, found.user_id)
                services.accept_invitation(session, found, services.profile_of(found), by, at)
            results.append("accepted")
        except StaleVersion:
            results.append("stale")

    threads = [threading.Thread(target=verb) for verb in (decline, accept, decline)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3
    assert results.count("stale") == 2
    assert profile(sessions).state in results


def test_a_no_that_waits_for_a_yes_does_not_hold_what_the_yes_needs(sessions, ask, at, database_kind):
    profile_id, results = ask(), []
    token = the_token(sessions)

    def decline():
        try:
            with sessions.transaction() as session:
                services.decline_by_link(session, queries.by_link(session, token), "", at)
        except StaleVersion:
            results.append("stale")

    with sessions.transaction() as session:
        found = session.get_one(JudgeProfile, profile_id, with_for_update=True)
        thread = threading.Thread(target=decline)
        thread.start()
        while database_kind == "postgresql" and not session.scalar(text(WAITING)):
            thread.join(0.02)
        by = session.get_one(User, found.user_id)
        services.accept_invitation(session, found, services.profile_of(found), by, at)
    thread.join()
    assert (results, profile(sessions).state) == (["stale"], "accepted")


@pytest.mark.case("AU-12")
def test_two_who_press_accept_at_once_get_one_way_in(sessions, ask, at):
    ask()
    token, results = the_token(sessions), []

    def begin():
        try:
            with sessions.transaction() as session:
                results.append(services.begin_to_accept(session, queries.by_link(session, token), "/account", at))
        except StaleVersion:
            results.append("stale")

    threads = [threading.Thread(target=begin) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=lambda one: one == "stale")[1:] == ["stale", "stale"]


# Reminding


@pytest.fixture
def waiting(sessions, edition, ask, at):
    """Three people who were asked four days ago, one of them yesterday."""
    return [ask(f"{name}@x.example", when=at - days * DAY, language=language) for name, days, language in (
        ("ada", 4, "en"), ("ben", 4, "ar"), ("eve", 1, "en"),
    )]  # fmt: skip


def test_a_reminder_is_read_in_each_language_before_it_goes(client_for, staff, edition, waiting):
    page = client_for(staff).get("assignment.reminder", edition_id=edition.id)
    assert page.heading == "Remind 2 people"
    assert "The mail in English, to 1 person" in page.main
    assert "The mail in Arabic, to 1 person" in page.main
    assert "One is left out: there is an answer, or the last mail is less than three days old." in page.main
    assert [note.get("lang") for note in page.find("//main//*[@dir and contains(@class, 'notice')]")] == ["en", "ar"]
    assert "A reminder: would you judge the EQUALS in Tech Awards 2027?" in page.main
    assert "/judging/invitations/…" in page.main
    assert "Remind one person" in client_for(staff).get(
        "assignment.reminder", edition_id=edition.id, judge=str(waiting[1])
    ).heading  # fmt: skip


def test_reminders_wait_can_be_taken_back_and_hold_a_link_of_their_own(sessions, client_for, staff, edition, waiting):
    chosen = {"judge": [str(one) for one in waiting[:2]]}
    page = client_for(staff).post("assignment.send_reminder", chosen, edition_id=edition.id)
    sent = mails(sessions, template="judge_invitation_reminder")
    assert {(mail.to, mail.language) for mail in sent} == {("ada@x.example", "en"), ("ben@x.example", "ar")}
    assert all(mail.hold_until and mail.batch_id for mail in sent)
    assert page_of(client_for(), token_of(sent[0])).heading == "Would you be a judge?"
    mailing = client_for(staff).get(page.location)
    assert mailing.heading.startswith("2 mails leave at ")
    assert client_for(staff).get("assignment.reminder", edition_id=edition.id).heading == "Nobody to remind now"
    client_for(staff).post("assignment.send_reminder", chosen, edition_id=edition.id, expect=422)
    back = client_for(staff).post(page.location + "/taking-back", follow=True, expect=200)
    assert back.heading == "These mails were taken back"
    assert page_of(client_for(), token_of(sent[0])).heading == "This link was used"
    with sessions.reading() as session:
        states = session.scalars(select(JudgeProfile.state)).all()
    assert states == ["invited"] * 3, "the invitations stand"
    assert client_for(staff).get("assignment.reminder", edition_id=edition.id).heading == "Remind 2 people"


def test_a_reminder_to_somebody_who_answered_meanwhile_goes_to_nobody(
    sessions, client_for, staff, edition, waiting, at
):
    with sessions.transaction() as session:
        first = session.get_one(JudgeProfile, waiting[0])
        services.decline_invitation(session, first, session.get_one(User, first.user_id), at)
    chosen = {"judge": [str(one) for one in waiting[:2]]}
    page = client_for(staff).post("assignment.send_reminder", chosen, edition_id=edition.id, expect=422)
    assert page.errors == [
        "Nobody was written to: somebody you chose has answered meanwhile, or was written to a short time ago."
    ]
    assert mails(sessions, template="judge_invitation_reminder") == []
    client_for(staff).post("assignment.send_reminder", {"judge": "x"}, edition_id=edition.id, expect=400)


def test_two_who_remind_at_once_write_one_mail(sessions, staff, edition, waiting, at):
    results = []

    def remind():
        try:
            with sessions.transaction() as session:
                services.remind(session, edition, waiting[:1], staff, at)
            results.append("sent")
        except RuleBroken:
            results.append("refused")

    threads = [threading.Thread(target=remind) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["refused", "refused", "sent"]
    assert len(mails(sessions, template="judge_invitation_reminder")) == 1


def test_a_judge_of_another_edition_is_not_reminded_here(sessions, staff, edition, waiting, at):
    with sessions.transaction() as session:
        other = an_edition(session, at, year=2030, phase="screening")
        with pytest.raises(RuleBroken):
            services.remind(session, other, waiting[:1], staff, at)
        with pytest.raises(NotFound):
            queries.mailing(session, other.id, waiting[0])


def test_the_pages_cost_the_same_for_few_and_many(sessions, client_for, staff, edition, ask, count_queries, at):
    ask(when=at - 4 * DAY)
    client = client_for(staff)
    anybody = client_for()
    token = the_token(sessions)
    page_of(anybody, token)
    with count_queries(at_most=5):
        page_of(anybody, token)
    client.get("assignment.reminder", edition_id=edition.id)
    with count_queries(at_most=6) as few:
        client.get("assignment.reminder", edition_id=edition.id)
    with sessions.transaction() as session:
        for n in range(30):
            a_judge(session, edition, f"more{n:02}@z.example", at - 5 * DAY, state="invited")
        assert session.scalar(select(func.count()).select_from(JudgeProfile)) == 31
    with count_queries(at_most=6) as many:
        page = client.get("assignment.reminder", edition_id=edition.id)
    assert page.heading == "Remind 31 people"
    assert len(few) == len(many)


def test_the_list_of_judges_offers_those_alone_to_be_reminded_whose_last_mail_is_old(
    client_for, staff, edition, waiting
):
    page = client_for(staff).get("assignment.judges", edition_id=edition.id)
    offered = {box.get("value") for box in page.find("//input[@name='judge' and @type='checkbox']")}
    assert offered == {str(one) for one in waiting[:2]}


def test_staff_alone_ask_again_and_only_whoever_declined(sessions, client_for, staff, edition, ask, at):
    declined = ask()
    answer(client_for(), "decline", the_token(sessions))
    with sessions.transaction() as session:
        judge = a_judge(session, edition, "judge@x.example", at)
        admin = a_user(session, "admin@office.example", ("admin", None))
        accepted = session.scalars(select(JudgeProfile.id).where(JudgeProfile.user_id == judge.id)).one()

    def offered(person, profile_id):
        page = client_for(person).get("assignment.judge", edition_id=edition.id, profile_id=profile_id)
        return "Invite again" in page.main

    assert (offered(staff, declined), offered(staff, accepted), offered(admin, declined)) == (True, False, False)
    typed = {"languages": ["en"], "categories": ["skills"], "min_load": "1", "max_load": "many", "version": "1"}
    page = client_for(staff).post(
        "assignment.change", typed, edition_id=edition.id, profile_id=declined, expect=422
    )  # fmt: skip
    assert page.errors == ["At most so many nominations: Enter a whole number."]


@pytest.mark.parametrize(("country", "zone"), [("KE", "Africa/Nairobi"), ("US", ""), (None, "")])
def test_whoever_lives_in_a_country_of_one_time_finds_it_chosen(sessions, client_for, edition, at, country, zone):
    with sessions.transaction() as session:
        judge = a_judge(session, edition, "judge@x.example", at, state="invited", country=country)
    page = client_for(judge).get("assignment.invitation", edition_id=edition.id)
    assert page.field("zone") == zone
    assert [one.text for one in page.find("//select[@name='zone']/option") if "nknown" in one.text] == []


def test_times_are_those_of_countries_that_this_machine_knows(monkeypatch):
    of_none = {"Etc/GMT+5", "Antarctica/Troll", "UTC"}
    monkeypatch.setattr(zones, "zones", lambda: {"Africa/Nairobi", *of_none})
    assert list(zones._territories.__wrapped__()) == ["Africa/Nairobi"]
