"""A judge is asked, answers once, and may step out; staff change loads; nobody else does."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.accounts import queries as accounts
from awards.assignment import queries, services
from awards.assignment.models import Assignment, JudgeProfile
from awards.assignment.services import Profile
from awards.core.errors import RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.organisations.services import ensure_organisation
from tests.factories import a_judge, a_later_round, a_nomination, a_user, an_assignment, an_edition

ANSWERS = Profile(
    languages=("fr", "en"), categories=("skills",), min_load=2, max_load=6, organisation="THAKI", country="LB"
)


@pytest.fixture
def edition(session, at):
    return an_edition(session, at, phase="screening")


@pytest.fixture
def staff(session, edition):
    return a_user(session, "staff@office.example", ("staff", edition.id))


def invited(session, edition, staff, at, email="ada@x.example", **profile):
    return services.invite_judge(session, edition, email, "Ada Example", staff, at, **profile)


def person(session, profile):
    return accounts.user(session, profile.user_id)


def actions(session, edition):
    rows = session.scalars(select(AuditRow).where(AuditRow.edition_id == edition.id).order_by(AuditRow.seq))
    return [row.action for row in rows]


def test_an_invitation_makes_the_account_sends_one_mail_and_gives_no_role_yet(session, edition, staff, at):
    profile = invited(session, edition, staff, at, email=" ADA@x.example", max_load=9)
    assert (profile.state, profile.max_load, profile.categories) == ("invited", 9, ["access", "skills"])
    user = person(session, profile)
    assert (user.email, user.name) == ("ada@x.example", "Ada Example")
    assert not user.has("judge", edition.id)
    mails = session.scalars(select(OutboxMail)).all()
    assert [(mail.to, mail.template) for mail in mails] == [("ada@x.example", "judge_invitation")]
    assert actions(session, edition) == ["judge.invited"]


def test_the_same_person_is_not_invited_twice(session, edition, staff, at):
    invited(session, edition, staff, at)
    with pytest.raises(RuleBroken) as broken:
        invited(session, edition, staff, at, email="Ada@X.example")
    assert list(broken.value.fields) == ["email"]


@pytest.mark.parametrize(
    ("profile", "field"),
    [
        ({"languages": []}, "languages"),
        ({"languages": ["de"]}, "languages"),
        ({"categories": ["cooking"]}, "categories"),
        ({"max_load": 0}, "max_load"),
        ({"min_load": 9, "max_load": 8}, "min_load"),
        ({"organisation": "x" * 201}, "organisation"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(session, edition, staff, at, profile, field):
    with pytest.raises(RuleBroken) as broken:
        invited(session, edition, staff, at, **profile)
    assert list(broken.value.fields) == [field]


def test_accepting_keeps_the_answers_and_gives_the_role(session, edition, staff, at):
    known = ensure_organisation(session, "THAKI")
    profile = invited(session, edition, staff, at)
    services.accept_invitation(session, profile, ANSWERS, person(session, profile), at)
    assert (profile.state, profile.answered_at, profile.languages) == ("accepted", at, ["fr", "en"])
    assert (profile.organisation_id, profile.folded, profile.country) == (known.id, "thaki", "LB")
    assert person(session, profile).has("judge", edition.id)
    assert actions(session, edition) == ["judge.invited", "role.granted", "judge.accepted"]


def test_an_invitation_is_answered_once(session, edition, staff, at):
    profile = invited(session, edition, staff, at)
    judge = person(session, profile)
    services.accept_invitation(session, profile, ANSWERS, judge, at)
    with pytest.raises(StaleVersion):
        services.accept_invitation(session, profile, ANSWERS, judge, at)


def test_declining_at_once_gives_no_role_and_the_person_may_be_asked_again(session, edition, staff, at):
    profile = invited(session, edition, staff, at)
    judge = person(session, profile)
    services.decline_invitation(session, profile, judge, at)
    assert profile.state == "declined"
    assert not person(session, profile).has("judge", edition.id)
    with pytest.raises(StaleVersion):
        services.accept_invitation(session, profile, ANSWERS, judge, at)
    assert invited(session, edition, staff, at).state == "invited"


def test_declining_later_ends_role_and_assignments(session, edition, staff, at):
    judge = a_judge(session, edition, "ada@lab.example", at)
    nomination = a_nomination(session, edition, a_user(session, "ben@x.example"), at, entry_state="eligible")
    assignment = an_assignment(session, edition, nomination.entries[0], judge, at)
    services.decline_invitation(session, queries.profile_of(session, edition.id, judge.id), judge, at)
    assert assignment.end_reason == "declined"
    assert not judge.has("judge", edition.id)


def test_stepping_out_takes_back_nothing_of_a_round_that_has_closed(session, at):
    edition = an_edition(session, at, phase="judging")
    judge = a_judge(session, edition, "ada@lab.example", at)
    nomination = a_nomination(session, edition, a_user(session, "ben@x.example"), at, entry_state="eligible")
    first, later = edition.rounds[0], at + timedelta(days=1)
    first.closes_at = later
    finals = a_later_round(session, edition, later, later + timedelta(days=7))
    longlisted = an_assignment(session, edition, nomination.entries[0], judge, at)
    in_finals = an_assignment(session, edition, nomination.entries[0], judge, at, round_=finals)
    services.decline_invitation(session, queries.profile_of(session, edition.id, judge.id), judge, later)
    assert (longlisted.ended_at, in_finals.end_reason) == (None, "declined")
    assert not judge.has("judge", edition.id)


def test_staff_change_a_load_and_an_older_page_clashes(session, edition, staff, at):
    profile = invited(session, edition, staff, at)
    seen = profile.version
    assert services.change_judge(session, edition, profile, ANSWERS, seen, staff)
    assert profile.max_load == 6
    with pytest.raises(StaleVersion):
        services.change_judge(session, edition, profile, ANSWERS, seen, staff)
    assert not services.change_judge(session, edition, profile, ANSWERS, profile.version, staff)
    assert actions(session, edition) == ["judge.invited", "judge.changed"]


def test_two_accepts_at_once_make_one(sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="screening")
        staff = a_user(session, "staff@office.example", ("staff", edition.id))
        profile_id = invited(session, edition, staff, at).id
    results = []

    def accept():
        try:
            with sessions.transaction() as session:
                profile = session.get_one(JudgeProfile, profile_id)
                services.accept_invitation(session, profile, ANSWERS, person(session, profile), at)
                results.append("accepted")
        except StaleVersion:
            results.append("stale")

    threads = [threading.Thread(target=accept) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["accepted", "stale", "stale", "stale"]


def entry_of(session, edition, at, **values):
    nominator = a_user(session, f"n{edition.last_number}@y.example")
    return a_nomination(session, edition, nominator, at, **({"entry_state": "eligible"} | values)).entries[0]


def assign(session, edition, entry, judge, staff, at):
    profile = queries.profile_of(session, edition.id, judge.id)
    return services.assign_judge(session, edition.rounds[0], entry, profile, staff, at)


def test_staff_assign_by_hand_and_the_judge_is_told(session, edition, staff, at):
    judge = a_judge(session, edition, "ada@lab.example", at)
    entry = entry_of(session, edition, at)
    assert assign(session, edition, entry, judge, staff, at).ended_at is None
    with pytest.raises(RuleBroken, match="has this entry already"):
        assign(session, edition, entry, judge, staff, at)
    mails = session.scalars(select(OutboxMail)).all()
    assert "round" not in mails[0].values, "there is one alone"
    assert [(mail.to, mail.template, mail.values["count"]) for mail in mails] == [
        ("ada@lab.example", "assignment_made", 1)
    ]


@pytest.mark.parametrize(
    "values",
    [{"entry_state": "received"}, {"entry_state": "ineligible"}, {"state": "withdrawn"}, {"state": "returned"}],
)
def test_only_an_eligible_entry_of_a_submitted_nomination_is_assigned(session, edition, staff, at, values):
    judge = a_judge(session, edition, "ada@lab.example", at)
    with pytest.raises(RuleBroken) as broken:
        assign(session, edition, entry_of(session, edition, at, **values), judge, staff, at)
    assert list(broken.value.fields) == ["entry"]


def test_nobody_is_assigned_beyond_the_cap_or_before_accepting_or_twice(session, edition, staff, at):
    full = a_judge(session, edition, "full@lab.example", at, max_load=1)
    asked = a_judge(session, edition, "asked@lab.example", at, state="invited")
    first, second = entry_of(session, edition, at), entry_of(session, edition, at)
    assign(session, edition, first, full, staff, at)
    for entry, judge in ((second, full), (first, asked), (first, full)):
        with pytest.raises(RuleBroken) as broken:
            assign(session, edition, entry, judge, staff, at)
        assert list(broken.value.fields) == ["judge"]


def test_a_conflict_that_nobody_looked_for_yet_is_refused_all_the_same(session, edition, staff, at):
    judge = a_judge(session, edition, "ada@cooperative.example", at)
    with pytest.raises(RuleBroken, match="conflict of interest"):
        assign(session, edition, entry_of(session, edition, at), judge, staff, at)
    assert session.scalars(select(Assignment)).all() == []


def test_nobody_is_assigned_after_the_round_has_closed(session, at):
    edition = an_edition(session, at, phase="deciding")
    staff = a_user(session, "staff@office.example", ("staff", edition.id))
    judge = a_judge(session, edition, "ada@lab.example", at)
    with pytest.raises(RuleBroken, match="closed"):
        assign(session, edition, entry_of(session, edition, at), judge, staff, at)


def test_an_assignment_ends_once_and_the_judge_is_told(session, edition, staff, at):
    judge = a_judge(session, edition, "ada@lab.example", at)
    assignment = an_assignment(session, edition, entry_of(session, edition, at), judge, at)
    services.end_assignment(session, assignment, "Silent for three weeks.", staff, at)
    assert assignment.end_reason == "Silent for three weeks."
    assert [mail.template for mail in session.scalars(select(OutboxMail))] == ["assignment_ended"]
    row = session.scalars(select(AuditRow).where(AuditRow.action == "assignment.ended")).one()
    assert row.details["reason"] == "by_staff", "words stay apart from the audit row"
    with pytest.raises(RuleBroken):
        services.end_assignment(session, assignment, "Again.", staff, at)
