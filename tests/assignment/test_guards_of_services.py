"""What keeps judges and entries apart, and one judge's affairs from another's, where no form could ask for it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from awards.assignment import queries, services
from awards.assignment.models import JudgeLink, WarmUpEntry
from awards.core.errors import NotFound, RuleBroken
from awards.core.identifiers import digest
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Nomination
from tests.factories import a_judge, a_later_round, a_nomination, a_user, an_assignment, an_edition
from tests.support.sessions import a_session


@pytest.fixture
def edition(session, at):
    return an_edition(session, at, phase="screening")


@pytest.fixture
def staff(session, edition):
    return a_user(session, "staff@office.example", ("staff", edition.id))


def entry_of(session, edition, at, **values):
    nominator = a_user(session, f"n{edition.last_number}@y.example")
    return a_nomination(session, edition, nominator, at, **({"entry_state": "eligible"} | values)).entries[0]


def audited(session, action):
    return session.scalars(select(AuditRow.subject_id).where(AuditRow.action == action)).all()


def test_a_judge_of_another_edition_is_given_nothing_here(session, edition, staff, at):
    other = an_edition(session, at, phase="screening", year=2031)
    judge = a_judge(session, other, "ada@lab.example", at)
    profile = queries.profile_of(session, other.id, judge.id)
    with pytest.raises(RuleBroken, match="has not accepted the invitation"):
        services.assign_judge(session, edition.rounds[0], entry_of(session, edition, at), profile, staff, at)


def test_what_goes_on_is_taken_back_for_these_entries_of_this_round_alone(session, edition, at):
    first = edition.rounds[0]
    second, third = (
        a_later_round(
            session, edition, first.closes_at + timedelta(days=days), first.closes_at + timedelta(days=days + 7)
        )
        for days in (0, 7)
    )
    one, other = entry_of(session, edition, at), entry_of(session, edition, at)
    first.advancing = second.advancing = {category.key: 2 for category in edition.categories}
    services.let_go_on(session, first, second, [one.id, other.id], at)
    services.let_go_on(session, second, third, [one.id], at)
    services.take_back_going_on(session, first, second, [one.id])
    assert [queries.takes_part(session, second, entry.id) for entry in (one, other)] == [False, True]
    assert sum(queries.went_on(session, second.id).values()) == 1


@pytest.mark.one_database
def test_what_goes_on_in_another_edition_keeps_nobody_here(session, edition, at):
    other, close = an_edition(session, at, phase="screening", year=2031), edition.rounds[0].closes_at
    other.rounds[0].advancing = {category.key: 2 for category in other.categories}
    second = a_later_round(session, edition, close, close + timedelta(days=7))
    assert queries.takes_part(session, second, entry_of(session, edition, at).id)


@pytest.mark.one_database
def test_an_entry_is_judged_later_where_a_judge_has_it_or_began_to_score_it(session, edition, staff, at):
    first, close = edition.rounds[0], edition.rounds[0].closes_at
    second, third = (
        a_later_round(session, edition, close + timedelta(days=days), close + timedelta(days=days + 7))
        for days in (0, 7)
    )
    judge = a_judge(session, edition, "ada@gmail.com", at)
    one, other = entry_of(session, edition, at), entry_of(session, edition, at)
    for round_ in (first, second):
        an_assignment(session, edition, one, judge, at, round_=round_)
    an_assignment(session, edition, other, judge, at, round_=third)
    assert not queries.judged_later(session, second, [one.id])
    assignment = an_assignment(session, edition, one, judge, at, round_=third)
    for begun_at, ended_at, later in ((None, None, True), (None, at, False), (at, at, True)):
        assignment.begun_at, assignment.ended_at = begun_at, ended_at
        assignment.end_reason = ended_at and "Silent."
        session.flush()
        assert queries.judged_later(session, second, [one.id]) is later


def test_an_own_conflict_is_named_with_a_reason_and_for_the_own_edition(session, edition, at):
    judge, entry = a_judge(session, edition, "ada@gmail.com", at), entry_of(session, edition, at)
    draft = entry_of(session, edition, at, state="draft")
    for nomination_id, reason, words in (
        (entry.nomination_id, " ", "Enter a reason"),
        (draft.nomination_id, "Cousins.", "no such nomination"),
        (uuid4(), "Cousins.", "no such nomination"),
    ):
        with pytest.raises(RuleBroken, match=words):
            services.declare_own(session, edition, {nomination_id: reason}, judge, at)
        with pytest.raises(RuleBroken, match=words):
            services.declare_conflict(session, edition, nomination_id, judge.id, reason, judge, at)
    with pytest.raises(RuleBroken, match="is not known here"):
        services.declare_conflict(session, edition, entry.nomination_id, judge.id, "A.", judge, at, kind="cousins")


def test_what_is_contested_twice_in_the_same_words_is_said_once(session, edition, staff, at):
    judge = a_judge(session, edition, "ada@cooperative.example", at)
    entry_of(session, edition, at)
    (found,) = services.find_conflicts(session, edition, at)
    entry_of(session, edition, at, website=None)
    for words in ({found.nomination_id: "A shared host."},) * 2:
        services.contest_conflicts(session, edition, words, judge, at)
    with pytest.raises(RuleBroken):
        services.contest_conflicts(session, edition, {found.nomination_id: " "}, judge, at)
    services.contest_conflicts(session, edition, {}, judge, at)
    assert audited(session, "conflict.contested") == [found.id]
    mails = session.scalars(select(OutboxMail).where(OutboxMail.template == "conflict_contested")).all()
    number = session.get_one(Nomination, found.nomination_id).number
    assert [(mail.to, mail.values["numbers"]) for mail in mails] == [(staff.email, [number])]


def test_a_conflict_that_is_named_again_is_none_of_others_that_stand_beside_it(session, edition, at):
    ada, ben = (a_judge(session, edition, f"{name}@gmail.com", at) for name in ("ada", "ben"))
    entry, other = entry_of(session, edition, at), entry_of(session, edition, at)

    def declared(entry, judge, kind="declared"):
        return services.declare_conflict(
            session, edition, entry.nomination_id, judge.id, "A tie.", judge, at, kind=kind
        )

    first = declared(entry, ada)
    for one in (declared(entry, ben), declared(other, ada), declared(entry, ada, "collaborator")):
        assert one.id != first.id
    assert declared(entry, ada).id == first.id


def test_a_find_touches_nothing_that_ended_before(session, edition, staff, at):
    judge = a_judge(session, edition, "ada@cooperative.example", at)
    assignment = an_assignment(session, edition, entry_of(session, edition, at), judge, at)
    services.end_assignment(session, assignment, "Silent.", staff, at)
    services.find_conflicts(session, edition, at + timedelta(hours=1))
    assert (assignment.ended_at, assignment.end_reason) == (at, "Silent.")


def test_a_judge_steps_back_with_a_reason(session, edition, at):
    judge = a_judge(session, edition, "ada@gmail.com", at)
    assignment = an_assignment(session, edition, entry_of(session, edition, at), judge, at)
    with pytest.raises(RuleBroken, match="Enter a reason"):
        services.record_recusal(session, assignment, " ", judge, at)


def test_a_kind_that_was_found_and_dismissed_is_not_declared_again_under_its_name(session, edition, staff, at):
    judge = a_judge(session, edition, "ada@cooperative.example", at)
    entry_of(session, edition, at)
    (found,) = services.find_conflicts(session, edition, at)
    services.dismiss_conflict(session, found, "A shared host.", staff, at)
    with pytest.raises(RuleBroken, match="Staff dismissed this conflict"):
        services.declare_conflict(
            session, edition, found.nomination_id, judge.id, "It stands.", staff, at, kind=found.kind
        )


@pytest.mark.parametrize(
    ("values", "words"),
    [({"language": "de"}, "Choose a language"), ({"minutes": 0}, "minutes")],
)
def test_terms_that_cannot_be_are_refused(session, edition, staff, at, values, words):
    with pytest.raises(RuleBroken, match=words):
        services.invite_judge(session, edition, "ada@x.example", "Ada", staff, at, terms=services.Terms(**values))


@pytest.mark.parametrize(("been_here", "language"), [(True, "en"), (False, "fr")])
def test_whoever_was_here_before_keeps_the_own_language_whatever_the_invitation_is_in(
    session, edition, staff, at, been_here, language
):
    ada = a_user(session, "ada@x.example")
    if been_here:
        a_session(session, ada, at)
    services.invite_judge(session, edition, ada.email, "Ada", staff, at, terms=services.Terms(language="fr"))
    assert ada.language == language


def test_an_invitation_ends_its_own_links_alone(session, edition, staff, at):
    ada, ben = (
        services.invite_judge(session, edition, f"{name}@x.example", name, staff, at) for name in ("ada", "ben")
    )
    services.withdraw_invitation(session, edition, ada, staff, at)
    later = at + timedelta(hours=1)
    again = services.invite_judge(session, edition, "ada@x.example", "Ada", staff, later)
    session.expire_all()
    links = session.execute(select(JudgeLink.profile_id, JudgeLink.ended_at).order_by(JudgeLink.made_at)).all()
    assert set(links) == {(ada.id, at), (ben.id, None), (again.id, None)}


def test_the_first_opening_of_one_invitation_that_waits_is_noted(session, edition, staff, at):
    ada, ben, cy = (
        services.invite_judge(session, edition, f"{name}@x.example", name, staff, at) for name in ("ada", "ben", "cy")
    )
    for profile, token in ((ada, "of ada"), (cy, "of cy")):
        session.add(a_link(profile, f"{profile.id}@x.example", token, at))
    cy.state = "declined"
    session.flush()
    for moment, token in ((at, "of ada"), (at + timedelta(hours=1), "of ada"), (at, "of cy")):
        services.note_opened(session, token, moment)
    session.expire_all()
    assert [profile.opened_at for profile in (ada, ben, cy)] == [at, None, None]
    assert audited(session, "judge.link_opened") == [ada.id]


@pytest.mark.parametrize("whose", ["nobody's", "another's"])
def test_a_link_to_an_address_that_is_the_persons_no_more_lets_nobody_in(session, edition, staff, at, whose):
    profile = services.invite_judge(session, edition, "ada@x.example", "Ada", staff, at)
    email = "gone@x.example" if whose == "nobody's" else a_user(session, "other@x.example").email
    session.add(a_link(profile, email, "token", at))
    session.flush()
    assert services.begin_to_accept(session, queries.by_link(session, "token"), "/", at) is None


def a_link(profile, email, token, at):
    return JudgeLink(
        id=uuid4(), profile_id=profile.id, email=email, token_digest=digest(token), made_at=at,
        expires_at=at + timedelta(days=1),
    )  # fmt: skip


def test_a_reminder_to_nobody_is_none(session, edition, staff, at):
    with pytest.raises(RuleBroken, match="at least one"):
        services.remind(session, edition, [], staff, at)


def test_a_mailing_that_has_left_is_not_taken_back(session, edition, staff, at):
    people = [(2, services.Person("ada@x.example", "Ada"))]
    mailing = services.ask_many(session, edition, people, services.Terms(), staff, at)
    session.execute(update(OutboxMail).values(state="sent", sent_at=at))
    with pytest.raises(RuleBroken, match="have left"):
        services.take_mailing_back(session, mailing, staff, at)
    assert mailing.undone_at is None


def test_a_zone_and_a_reason_are_held_to_measure_by_whoever_writes_them(session, edition, staff, at):
    profile = services.invite_judge(session, edition, "ada@x.example", "Ada", staff, at)
    nowhere = replace(services.profile_of(profile), zone="Europe/Nowhere")
    with pytest.raises(RuleBroken, match="time zone"):
        services.change_judge(session, edition, profile, nowhere, profile.version, staff)
    with pytest.raises(RuleBroken, match="at most 300"):
        services.decline_invitation(session, profile, staff, at, "x" * 301)


def test_an_entry_of_the_warm_up_is_one_of_its_round_and_itself(session, edition, staff, at):
    round_, entries = edition.rounds[0], [entry_of(session, edition, at) for _ in range(2)]
    later = a_later_round(session, edition, round_.closes_at, round_.closes_at + timedelta(days=7))
    session.add(WarmUpEntry(round_id=later.id, entry_id=entries[0].id, place=1, marked_by=staff.id, marked_at=at))
    keys = {category.id: category.key for category in edition.categories}
    first, second = (
        services.mark_to_warm_up(
            session, round_, session.get_one(Nomination, entry.nomination_id).number, keys[entry.category_id], staff, at
        )
        for entry in entries
    )
    assert [first.place, second.place] == [1, 2]
    services.say_about_warm_up(session, first, "", None, first.version + 1, staff)
    assert audited(session, "warm_up.said") == [], "nothing was said"
    with pytest.raises(RuleBroken, match="closed"):
        services.unmark_to_warm_up(session, first, staff, round_.closes_at)
    services.unmark_to_warm_up(session, first, staff, at)
    with pytest.raises(NotFound):
        services.unmark_to_warm_up(session, first, staff, at)
    left = session.execute(select(WarmUpEntry.round_id, WarmUpEntry.entry_id)).all()
    assert set(left) == {(later.id, entries[0].id), (round_.id, entries[1].id)}
