"""A jury meets: who votes on what, what counts, what is told, what stays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from awards.accounts.models import Role
from awards.assignment.models import Conflict, Pairing
from awards.core.errors import NotAllowed, NotFound, RuleBroken
from awards.infrastructure.audit import AuditRow, AuditText
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind
from awards.infrastructure.outbox import OutboxMail
from awards.jury import queries, services
from awards.jury.models import JuryAgenda, JuryBallot, JuryMeeting, JuryMember, JuryMotion, JuryVote
from awards.jury.rules import LONGEST_WORDS, Choice, MotionKind, Quorum
from awards.nominations.models import Nomination
from awards.ranking import queries as rankings
from tests import factories
from tests.jury.things import CLEAR, SEED, TIED, a_ballot, a_jury, a_meeting, a_motion, tie, voted
from tests.support.invariants import unguarded

BRIDGE, CODE, DELTA = TIED
LEAVE = MotionKind.LEAVE


@pytest.fixture
def jury(session, at):
    return a_jury(session, at)


@pytest.fixture
def meeting(session, jury):
    return a_meeting(session, jury)


def opened(session, jury, **changed):
    values = {"members": [member.id for member in jury.members], "chair": jury.chair.id, "by": jury.staff} | changed
    return services.open_meeting(
        session, jury.edition, jury.edition.rounds[0], values.get("category", jury.skills), values["members"],
        values["chair"], Quorum.MAJORITY, jury.at, values["by"], values.get("at", jury.at), seed=SEED,
    )  # fmt: skip


def counts(ballot):
    return (ballot.entitled, ballot.recused, ballot.in_favour, ballot.against, ballot.abstained, ballot.outcome)


def plant(session, row):
    """Write a row past the services, in a savepoint."""
    with session.begin_nested():
        session.add(row)
        session.flush()


# Opening


def test_the_agenda_is_what_the_scores_cannot_separate_with_its_line_of_the_ranking(session, jury, meeting):
    rows = session.scalars(select(JuryAgenda).order_by(JuryAgenda.place)).all()
    assert {row.entry_id for row in rows} == {jury.of(title) for title in TIED}
    assert {row.standing["rank"] for row in rows} == {2}
    assert {row.standing["raw"] for row in rows} == {"11/3"}


def test_members_get_one_mail_each_that_waits_and_names_no_entry(session, jury, meeting):
    mails = session.scalars(select(OutboxMail)).all()
    assert sorted(mail.to for mail in mails) == sorted(member.email for member in jury.members)
    assert {(mail.template, mail.batch_id, mail.hold_until is not None) for mail in mails} == {
        ("jury_meeting", meeting.id, True)
    }
    assert not any(title in str(mail.values) for mail in mails for title in TIED)


def test_a_meeting_needs_a_closed_round_two_members_and_a_chair_among_them(session, jury):
    for changed, said in (
        ({"at": jury.edition.rounds[0].closes_at - timedelta(seconds=1)}, "still open"),
        ({"members": [jury.chair.id]}, "at least two"),
        ({"chair": jury.outsider.id}, "one of the members"),
        ({"members": [jury.chair.id, jury.staff.id]}, "does not judge"),
        ({"category": jury.access}, "nothing that a jury"),
    ):
        with pytest.raises(RuleBroken, match=said):
            opened(session, jury, **changed)
    assert session.scalars(select(JuryMeeting)).all() == []


def test_a_meeting_begins_when_the_round_has_closed_at_the_soonest(session, jury):
    closes_at = jury.edition.rounds[0].closes_at
    with pytest.raises(RuleBroken, match="later day") as refused:
        open_at(session, jury, closes_at - timedelta(minutes=1))
    assert list(refused.value.fields) == ["meets_at"]
    assert open_at(session, jury, closes_at).meets_at == closes_at


def open_at(session, jury, meets_at):
    return services.open_meeting(
        session, jury.edition, jury.edition.rounds[0], jury.skills, [member.id for member in jury.members],
        jury.chair.id, Quorum.MAJORITY, meets_at, jury.staff, jury.at, seed=1,
    )  # fmt: skip


def test_two_members_make_a_meeting_and_a_vote(session, jury):
    two = [jury.chair.id, jury.members[4].id]
    motion = a_motion(session, jury, opened(session, jury, members=two), BRIDGE)
    assert voted(session, jury, motion, "f---f").entitled == 2


def test_one_meeting_of_a_category_is_open_at_a_time(session, jury, meeting):
    with pytest.raises(RuleBroken, match="open already"):
        opened(session, jury)
    another = JuryMeeting(
        edition_id=jury.edition.id, round_id=jury.edition.rounds[0].id, category_id=jury.skills.id, quorum="all",
        places=2, seed=1, meets_at=jury.at, opened_by=jury.staff.id, opened_at=jury.at,
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        plant(session, another)


def test_a_meeting_is_closed_once_both_have_signed(session, jury, meeting):
    assert [(one.id, one.closed_at) for one in queries.meetings(session, jury.edition.id)] == [(meeting.id, None)]
    services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    services.sign(session, meeting, jury.staff, jury.at, as_chair=False)
    assert [one.closed_at for one in queries.meetings(session, jury.edition.id)] == [jury.at]


# Motions


def test_a_motion_is_about_entries_of_the_agenda_alone(session, jury, meeting):
    with pytest.raises(RuleBroken, match="of the agenda"):
        a_motion(session, jury, meeting, CLEAR)
    with pytest.raises(RuleBroken, match="another entry"):
        a_motion(session, jury, meeting, CODE, MotionKind.BEFORE, other=jury.of(CODE))
    with pytest.raises(RuleBroken, match="it is about"):
        services.put_motion(session, meeting, MotionKind.LEAVE, jury.chair, jury.at)
    with pytest.raises(RuleBroken, match="Write what is moved"):
        services.put_motion(session, meeting, MotionKind.WORDS, jury.chair, jury.at, words="  ")


def test_nobody_who_is_no_member_votes_and_the_database_would_not_take_it(session, jury, meeting):
    ballot = a_ballot(session, jury, a_motion(session, jury, meeting, CODE))
    with pytest.raises(NotAllowed):
        services.vote(session, ballot, Choice.FOR, jury.outsider, jury.at)
    vote = JuryVote(ballot_id=ballot.id, user_id=jury.outsider.id, meeting_id=meeting.id, choice="for", cast_at=jury.at)
    with pytest.raises(IntegrityError):
        plant(session, vote)


# Votes


def test_votes_are_counted_by_side_and_a_changed_one_once(session, jury, meeting):
    motion = a_motion(session, jury, meeting, CODE)
    ballot = a_ballot(session, jury, motion)
    for member, choice in zip(jury.members, ("for", "for", "against", "abstain"), strict=False):
        services.vote(session, ballot, Choice.AGAINST, member, jury.at)
        services.vote(session, ballot, Choice(choice), member, jury.at)
    services.count(session, ballot, jury.chair, jury.at)
    assert counts(ballot) == (5, 0, 2, 1, 1, "carried")


def test_what_each_member_voted_is_forgotten_at_the_count_and_stands_in_no_log(session, jury, meeting):
    ballot = voted(session, jury, a_motion(session, jury, meeting, CODE), "ffab")
    votes = session.scalars(select(JuryVote)).all()
    assert [(vote.choice, vote.counted) for vote in votes] == [(None, True)] * 4
    cast = session.scalars(select(AuditRow).where(AuditRow.action == "jury.voted")).all()
    assert [row.details for row in cast] == [{"ballot": str(ballot.id)}] * 4
    payloads = " ".join(session.scalars(select(AwardLogPayload.payload)).all())
    assert not any(str(member.id) in payloads for member in jury.members[1:]), (
        "the log names who counted, not who voted"
    )


def test_too_few_votes_give_no_result_and_the_motion_can_be_voted_on_again(session, jury, meeting):
    motion = a_motion(session, jury, meeting, CODE)
    assert voted(session, jury, motion, "ff").outcome == "no_quorum"
    again = voted(session, jury, motion, "fff")
    assert (again.number, again.outcome) == (2, "carried")
    assert [ballot.outcome for ballot in session.scalars(select(JuryBallot).order_by(JuryBallot.number))] == [
        "no_quorum", "carried",
    ]  # fmt: skip


def test_a_second_ballot_begins_blind_again(session, jury, meeting):
    motion = a_motion(session, jury, meeting, CODE)
    voted(session, jury, motion, "fffff")
    ballot = a_ballot(session, jury, motion)
    assert session.scalars(select(JuryVote).where(JuryVote.ballot_id == ballot.id)).all() == []
    with pytest.raises(RuleBroken, match="open already"):
        services.open_ballot(session, motion, jury.chair, jury.at)


def test_after_the_count_nobody_votes_and_the_database_refuses_it_too(session, jury, meeting):
    ballot = voted(session, jury, a_motion(session, jury, meeting, CODE), "fff")
    with pytest.raises(RuleBroken, match="closed and counted"):
        services.vote(session, ballot, Choice.FOR, jury.members[3], jury.at)
    with pytest.raises(RuleBroken, match="counted already"):
        services.count(session, ballot, jury.chair, jury.at)
    for statement in (
        "UPDATE jury_vote SET counted = false",
        "DELETE FROM jury_vote",
        "UPDATE jury_ballot SET in_favour = 5",
        "DELETE FROM jury_ballot",
    ):
        with pytest.raises(IntegrityError, match="a counted ballot does not change"), session.begin_nested():
            session.execute(text(statement))
    late = JuryVote(
        ballot_id=ballot.id, user_id=jury.members[4].id, meeting_id=meeting.id, choice="for", cast_at=jury.at
    )
    with pytest.raises(IntegrityError, match="a counted ballot does not change"):
        plant(session, late)


# Conflicts


def test_whoever_is_tied_to_an_entry_is_in_no_quorum_and_votes_on_nothing_about_it(session, jury, meeting):
    tie(session, jury, CODE, jury.members[4])
    for motion in (
        a_motion(session, jury, meeting, CODE),
        a_motion(session, jury, meeting, BRIDGE, MotionKind.BEFORE, other=jury.of(CODE)),
        services.put_motion(session, meeting, MotionKind.WORDS, jury.chair, jury.at, words="Praise all."),
    ):
        ballot = a_ballot(session, jury, motion)
        with pytest.raises(NotFound):
            services.vote(session, ballot, Choice.FOR, jury.members[4], jury.at)
        services.count(session, ballot, jury.chair, jury.at)
        assert (ballot.entitled, ballot.recused) == (4, 1)
    other = a_ballot(session, jury, a_motion(session, jury, meeting, DELTA))
    services.vote(session, other, Choice.FOR, jury.members[4], jury.at)
    services.count(session, other, jury.chair, jury.at)
    assert (other.entitled, other.recused, other.in_favour) == (5, 0, 1)


def test_a_tie_that_nobody_has_stored_bars_as_well(session, jury, meeting):
    ballot = a_ballot(session, jury, a_motion(session, jury, meeting, CODE))
    nomination = session.get_one(Nomination, jury.entries[CODE].nomination_id)
    factories.a_collaborator(session, nomination, jury.members[4], "view", jury.at)
    session.commit()
    with pytest.raises(NotFound):
        services.vote(session, ballot, Choice.FOR, jury.members[4], jury.at)
    services.count(session, ballot, jury.chair, jury.at)
    assert (ballot.entitled, ballot.recused) == (4, 1)


def test_a_vote_of_somebody_who_turns_out_to_be_tied_does_not_count(session, jury, meeting):
    ballot = a_ballot(session, jury, a_motion(session, jury, meeting, CODE))
    for member in jury.members:
        services.vote(session, ballot, Choice.FOR, member, jury.at)
    tie(session, jury, CODE, jury.members[4])
    services.count(session, ballot, jury.chair, jury.at)
    assert counts(ballot) == (4, 1, 4, 0, 0, "carried")
    left = session.scalars(select(JuryVote).where(~JuryVote.counted)).one()
    assert (left.user_id, left.choice) == (jury.members[4].id, None)


def test_a_dismissed_conflict_bars_nobody(session, jury, meeting):
    tie(session, jury, CODE, jury.members[4])
    conflict = session.scalars(select(Conflict)).one()
    conflict.dismissed_at, conflict.dismissed_by, conflict.dismissal_reason = jury.at, jury.staff.id, "No friend."
    session.get_one(Pairing, (conflict.nomination_id, conflict.judge_id)).blocked = False
    session.flush()
    assert (
        queries.barred(
            session, jury.edition.id, jury.skills.id, [jury.of(CODE)], [member.id for member in jury.members]
        )
        == set()
    )


def test_a_tied_chair_leads_nothing_about_that_entry(session, jury, meeting):
    motion = services.put_motion(session, meeting, MotionKind.TAKE, jury.staff, jury.at, entry=jury.of(CODE))
    ballot = services.open_ballot(session, motion, jury.staff, jury.at)
    tie(session, jury, CODE, jury.chair)
    for act in (
        lambda: services.put_motion(session, meeting, MotionKind.LEAVE, jury.chair, jury.at, entry=jury.of(CODE)),
        lambda: services.put_motion(session, meeting, MotionKind.WORDS, jury.chair, jury.at, words="All of them."),
        lambda: services.count(session, ballot, jury.chair, jury.at),
    ):
        with pytest.raises(NotFound):
            act()
    services.count(session, ballot, jury.staff, jury.at)
    with pytest.raises(NotFound):
        services.open_ballot(session, motion, jury.chair, jury.at)


def test_a_tied_chair_gives_no_reasons_and_decides_nothing_about_that_entry(session, jury, meeting):
    ballot = voted(session, jury, a_motion(session, jury, meeting, CODE), "ffaa")
    tie(session, jury, CODE, jury.chair)
    with pytest.raises(NotFound):
        services.rule_on(session, ballot, "Because.", jury.chair, jury.at, carried=True)


def test_a_vote_that_only_one_could_take_part_in_is_not_opened(session, jury, meeting):
    for member in jury.members[1:]:
        tie(session, jury, CODE, member)
    motion = a_motion(session, jury, meeting, CODE)
    with pytest.raises(RuleBroken, match="would not be secret"):
        services.open_ballot(session, motion, jury.chair, jury.at)


def test_a_vote_that_conflicts_leave_to_one_is_not_counted_and_tells_nothing(session, jury, meeting):
    ballot = a_ballot(session, jury, a_motion(session, jury, meeting, CODE))
    for member in jury.members:
        services.vote(session, ballot, Choice.FOR, member, jury.at)
    for member in jury.members[1:]:
        tie(session, jury, CODE, member)
    services.count(session, ballot, jury.chair, jury.at)
    assert counts(ballot) == (1, 4, 0, 0, 0, "no_quorum")
    assert {(vote.counted, vote.choice) for vote in session.scalars(select(JuryVote))} == {(False, None)}


def test_a_member_who_judges_no_more_is_in_no_quorum(session, jury, meeting):
    motion = a_motion(session, jury, meeting, CODE)
    role = session.scalars(select(Role).where(Role.user_id == jury.members[4].id)).one()
    role.ended_at = jury.at
    session.flush()
    assert voted(session, jury, motion, "fff-").entitled == 4
    jury.members[3].disabled_at = jury.at
    session.flush()
    assert voted(session, jury, motion, "fff-").entitled == 3


# The chair's reasons


def test_where_votes_are_even_the_chair_decides_with_reasons_and_nobody_else(session, jury, meeting):
    ballot = voted(session, jury, a_motion(session, jury, meeting, CODE), "ffaa")
    assert ballot.outcome == "tied"
    for by, reasons, carried, said in (
        (jury.staff, "Because.", True, "the chair alone"),
        (jury.members[1], "Because.", True, "the chair alone"),
        (jury.chair, " ", True, "Write down"),
        (jury.chair, "Because.", None, "whether the motion is carried"),
    ):
        with pytest.raises(RuleBroken, match=said):
            services.rule_on(session, ballot, reasons, by, jury.at, carried=carried)
    services.rule_on(session, ballot, "It reaches the far north.", jury.chair, jury.at, carried=True)
    session.commit()
    page = queries.meeting_page(session, jury.edition.id, meeting.id, jury.chair.id, jury.at)
    assert (page.motions[0].result, page.motions[0].last.reasons) == (True, "It reaches the far north.")
    with pytest.raises(RuleBroken, match="already"):
        services.rule_on(session, ballot, "Again.", jury.chair, jury.at, carried=False)


def test_words_have_a_length_and_reasons_too(session, jury, meeting):
    long = "x" * (LONGEST_WORDS + 1)
    with pytest.raises(RuleBroken, match="at most") as broken:
        services.put_motion(session, meeting, MotionKind.WORDS, jury.chair, jury.at, words=long)
    assert set(broken.value.fields) == {"words"}
    ballot = voted(session, jury, a_motion(session, jury, meeting, CODE), "fff")
    with pytest.raises(RuleBroken, match="at most") as broken:
        services.rule_on(session, ballot, long, jury.chair, jury.at)
    assert set(broken.value.fields) == {"reasons"}
    services.put_motion(session, meeting, MotionKind.WORDS, jury.chair, jury.at, words=long[1:])
    services.rule_on(session, ballot, long[1:], jury.chair, jury.at)


def test_reasons_change_nothing_that_was_voted(session, jury, meeting):
    ballot = voted(session, jury, a_motion(session, jury, meeting, CODE), "aaa")
    ruling = services.rule_on(session, ballot, "Too early.", jury.staff, jury.at, carried=True)
    assert ruling.carried is None
    none = voted(session, jury, a_motion(session, jury, meeting, DELTA), "a")
    with pytest.raises(RuleBroken, match="no result"):
        services.rule_on(session, none, "Because.", jury.chair, jury.at)


# The end


def test_a_meeting_ends_when_its_chair_and_another_of_the_staff_have_signed(session, jury, meeting):
    ballot = a_ballot(session, jury, a_motion(session, jury, meeting, CODE))
    with pytest.raises(RuleBroken, match="still open"):
        services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    services.count(session, ballot, jury.chair, jury.at)
    services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    with pytest.raises(RuleBroken, match="another person"):
        services.sign(session, meeting, jury.chair, jury.at, as_chair=False)
    assert meeting.closed_at is None
    services.sign(session, meeting, jury.staff, jury.at, as_chair=False)
    assert meeting.closed_at == jury.at


def test_what_happens_after_a_signature_takes_it_back(session, jury, meeting):
    def signed() -> bool:
        return (meeting.chair_signed_at, meeting.chair_signed_by) != (None, None)

    services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    motion = a_motion(session, jury, meeting, CODE)
    assert not signed()
    services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    ballot = voted(session, jury, motion, "fff")
    assert not signed()
    services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    services.rule_on(session, ballot, "It reaches the far north.", jury.chair, jury.at)
    assert not signed()


def test_nothing_of_a_closed_meeting_changes_whatever_the_path(session, jury, meeting):
    motion = a_motion(session, jury, meeting, CODE)
    ballot = voted(session, jury, motion, "fff")
    services.rule_on(session, ballot, "Because.", jury.chair, jury.at)
    services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    services.sign(session, meeting, jury.staff, jury.at, as_chair=False)
    session.commit()
    for act in (
        lambda: services.put_motion(session, meeting, MotionKind.TAKE, jury.chair, jury.at, entry=jury.of(DELTA)),
        lambda: services.open_ballot(session, motion, jury.chair, jury.at),
        lambda: services.vote(session, ballot, Choice.FOR, jury.chair, jury.at),
        lambda: services.sign(session, meeting, jury.second, jury.at, as_chair=False),
    ):
        with pytest.raises(RuleBroken, match="meeting is closed"):
            act()
    for statement in (
        "UPDATE jury_meeting SET places = 3", "DELETE FROM jury_meeting",
        "UPDATE jury_member SET presides = false", "DELETE FROM jury_member WHERE NOT presides",
        "UPDATE jury_agenda SET place = 9", "DELETE FROM jury_agenda",
        "UPDATE jury_motion SET number = 9", "DELETE FROM jury_motion",
        "UPDATE jury_ruling SET carried = true", "DELETE FROM jury_ruling",
        "UPDATE jury_text SET words = 'Otherwise.'",
    ):  # fmt: skip
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(statement))
    with pytest.raises(IntegrityError, match="a closed jury meeting"):
        plant(session, JuryMember(meeting_id=meeting.id, user_id=jury.outsider.id, presides=False))
    session.execute(text("DELETE FROM jury_text"))  # words may be erased


def test_each_step_leaves_its_row_in_the_audit_log_with_the_words_beside_it(session, jury, meeting):
    motion = services.put_motion(
        session, meeting, MotionKind.WORDS, jury.chair, jury.at, entry=jury.of(CODE), words="Praise it."
    )
    ballot = voted(session, jury, motion, "fff")
    services.rule_on(session, ballot, "It is good.", jury.chair, jury.at)
    services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    services.sign(session, meeting, jury.staff, jury.at, as_chair=False)
    session.commit()
    actions = session.scalars(select(AuditRow.action).where(AuditRow.subject_id == meeting.id).order_by(AuditRow.seq))
    assert list(actions) == [
        "jury.opened", "jury.motion_put", "jury.ballot_opened", *["jury.voted"] * 3, "jury.ballot_counted",
        "jury.ruled", "jury.signed", "jury.signed", "jury.closed",
    ]  # fmt: skip
    words = [row.words for row in session.scalars(select(AuditText).order_by(AuditText.seq))]
    assert words == [{"words": "Praise it."}, {"reasons": "It is good."}]


def test_results_go_into_the_award_s_log_and_words_only_as_a_salted_hash(session, jury, meeting):
    motion = services.put_motion(
        session, meeting, MotionKind.WORDS, jury.chair, jury.at, entry=jury.of(CODE), words="Praise it."
    )
    ballot = voted(session, jury, motion, "fff")
    services.rule_on(session, ballot, "It is good.", jury.chair, jury.at)
    services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    services.sign(session, meeting, jury.staff, jury.at, as_chair=False)
    session.commit()
    kinds = session.scalars(select(AwardLogRow.kind).order_by(AwardLogRow.seq)).all()
    assert kinds == [Kind.JURY_BALLOT_COUNTED, Kind.JURY_RULED, Kind.JURY_CLOSED]
    payloads = session.scalars(select(AwardLogPayload.payload)).all()
    assert not any("Praise" in payload or "It is good" in payload for payload in payloads)
    assert sum('"in_favour":3' in payload for payload in payloads) == 1
    assert session.scalar(select(func.count()).select_from(AwardLogRow)) == 3


# What a decision begins with


def closed_with(session, jury, meeting, *motions):
    for title, choices, reasons in motions:
        ballot = voted(session, jury, a_motion(session, jury, meeting, title), choices)
        if reasons:
            services.rule_on(session, ballot, reasons, jury.chair, jury.at)
    services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    services.sign(session, meeting, jury.staff, jury.at, as_chair=False)
    session.commit()
    ranking = rankings.ranking_of(session, jury.edition, jury.edition.rounds[0])[jury.skills.id]
    return queries.choice_of(session, jury.skills.id, jury.edition.rounds[0].id, ranking.rows, ranking.places)


def test_a_choice_begins_with_what_the_jury_settled_and_its_reasons(session, jury, meeting):
    found = closed_with(session, jury, meeting, (CODE, "ffffa", "It reaches the far north."), (DELTA, "aaaf", ""))
    assert found.chosen == {jury.of(CLEAR), jury.of(CODE)}
    assert {entry: str(said) for entry, said in found.reasons.items()} == {
        jury.of(CODE): "It reaches the far north.",
        jury.of(DELTA): "The jury voted on it: 1 for, 3 against.",
    }


def test_what_the_jury_settled_last_holds_whichever_motion_was_put_first(session, jury, meeting):
    take = a_motion(session, jury, meeting, CODE)
    leave = a_motion(session, jury, meeting, CODE, MotionKind.LEAVE)
    for minutes, motion in enumerate((leave, take)):
        ballot = a_ballot(session, jury, motion)
        for member in jury.members:
            services.vote(session, ballot, Choice.FOR, member, jury.at)
        services.count(session, ballot, jury.chair, jury.at + timedelta(minutes=minutes))
    assert closed_with(session, jury, meeting).chosen == {jury.of(CLEAR), jury.of(CODE)}


def test_what_the_jury_took_back_by_a_later_vote_is_left_out(session, jury, meeting):
    take = a_motion(session, jury, meeting, CODE)
    for motion in (a_motion(session, jury, meeting, DELTA), take, a_motion(session, jury, meeting, CODE, LEAVE)):
        voted(session, jury, motion, "fffff")
    assert closed_with(session, jury, meeting).chosen == {jury.of(CLEAR), jury.of(DELTA)}


def test_the_same_motion_is_put_once_and_can_be_voted_on_again(session, jury, meeting):
    a_motion(session, jury, meeting, CODE)
    a_motion(session, jury, meeting, CODE, LEAVE)
    a_motion(session, jury, meeting, CODE, MotionKind.BEFORE, other=jury.of(DELTA))
    services.put_motion(session, meeting, MotionKind.WORDS, jury.chair, jury.at, words="Look again.")
    services.put_motion(session, meeting, MotionKind.WORDS, jury.chair, jury.at, words="Look twice.")
    session.commit()
    for kind, more in (
        (MotionKind.TAKE, {"entry": jury.of(CODE)}), (LEAVE, {"entry": jury.of(CODE)}),
        (MotionKind.BEFORE, {"entry": jury.of(CODE), "other": jury.of(DELTA)}),
        (MotionKind.WORDS, {"words": " Look again. "}),
    ):  # fmt: skip
        with pytest.raises(RuleBroken, match="put already"):
            services.put_motion(session, meeting, kind, jury.chair, jury.at, **more)
    assert session.scalar(select(func.count(JuryMotion.id))) == 5


def test_an_open_meeting_gives_nothing_to_a_choice(session, jury, meeting):
    voted(session, jury, a_motion(session, jury, meeting, CODE), "fffff")
    ranking = rankings.ranking_of(session, jury.edition, jury.edition.rounds[0])[jury.skills.id]
    assert queries.choice_of(session, jury.skills.id, jury.edition.rounds[0].id, ranking.rows, 2) is None


@pytest.mark.unsound("a counted ballot has other votes than it counts, or keeps a choice")
def test_a_ballot_that_says_more_votes_than_were_cast_is_found(session, jury, meeting, engine):
    voted(session, jury, a_motion(session, jury, meeting, CODE), "fff")
    session.commit()
    with unguarded(engine) as connection:
        connection.execute(update(JuryBallot).values(in_favour=4))


@pytest.mark.unsound("a counted ballot has other votes than it counts, or keeps a choice")
def test_a_choice_that_was_kept_after_the_count_is_found(session, jury, meeting, engine):
    tie(session, jury, CODE, jury.members[4])
    ballot = voted(session, jury, a_motion(session, jury, meeting, CODE), "fff")
    values = {"ballot_id": ballot.id, "user_id": jury.members[4].id, "meeting_id": meeting.id, "cast_at": jury.at}
    session.commit()
    with unguarded(engine) as connection:
        connection.execute(insert(JuryVote).values(choice="for", counted=False, **values))
