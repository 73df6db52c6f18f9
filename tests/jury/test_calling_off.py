"""A meeting is called off with a reason, or is about who wins: then what it came to fills the winners' decision."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from awards.core.errors import RuleBroken
from awards.decisions import queries as decisions
from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow, AuditText
from awards.infrastructure.award_log import AwardLogRow
from awards.infrastructure.outbox import OutboxMail
from awards.jury import queries, services
from awards.jury.models import JuryAgenda, JuryMeeting, JuryMotion, JuryText
from awards.jury.rules import About, MotionKind, Quorum
from awards.ranking.queries import ranking_of
from tests.decisions.test_going_on import a_longlist
from tests.jury.things import CLEAR, TIED, a_ballot, a_jury, a_meeting, a_motion, opened, tie, voted

WHY = "Half of the members are ill."
HOURS = timedelta(hours=1)


@pytest.fixture
def jury(session, at):
    return a_jury(session, at)


@pytest.fixture
def meeting(session, jury):
    return a_meeting(session, jury)


def called_off(session, jury, meeting, why=WHY):
    services.call_off(session, meeting, why, jury.chair, jury.at)
    session.commit()


def about_winners(session, jury):
    """A meeting about who wins, of one winner."""
    meeting = services.open_meeting(
        session, jury.edition, jury.edition.rounds[0], jury.skills, [member.id for member in jury.members],
        jury.chair.id, Quorum.MAJORITY, jury.at + 2 * HOURS, jury.staff, jury.at, seed=7, about=About.WINNERS,
    )  # fmt: skip
    session.commit()
    return meeting


def signed(session, jury, meeting):
    services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    services.sign(session, meeting, jury.staff, jury.at, as_chair=False)
    session.commit()


def choice(session, jury, about):
    rows = ranking_of(session, jury.edition, jury.edition.rounds[0])[jury.skills.id].rows
    return queries.choice_of(session, jury.skills.id, jury.edition.rounds[0].id, rows, 1, about)


# Called off


def test_a_meeting_that_is_called_off_is_frozen_and_says_why(session, jury, meeting):
    a_motion(session, jury, meeting, "Code clubs")
    called_off(session, jury, meeting)
    assert (meeting.called_off_by, meeting.closed_at) == (jury.chair.id, jury.at)
    assert queries.why_called_off(session, meeting) == WHY
    for change in (
        lambda: services.put_motion(session, meeting, MotionKind.TAKE, jury.chair, jury.at, entry=jury.of(CLEAR)),
        lambda: services.call_off(session, meeting, "Again", jury.staff, jury.at),
        lambda: services.sign(session, meeting, jury.chair, jury.at, as_chair=True),
    ):
        with pytest.raises(RuleBroken, match="closed: nothing in it changes"):
            change()
    session.rollback()
    for statement in (update(JuryMeeting).values(called_off_at=None), delete(JuryMotion)):
        with pytest.raises(DBAPIError, match="closed jury meeting does not change"):
            session.execute(statement)
        session.rollback()


def test_it_wants_a_reason_and_no_open_vote(session, jury, meeting):
    for why, match in (("  ", "Say why"), ("x" * 2001, "at most 2000")):
        with pytest.raises(RuleBroken, match=match) as refused:
            services.call_off(session, meeting, why, jury.chair, jury.at)
        assert list(refused.value.fields) == ["reason"]
    a_ballot(session, jury, a_motion(session, jury, meeting, "Code clubs"))
    with pytest.raises(RuleBroken, match="A vote is still open"):
        services.call_off(session, meeting, WHY, jury.chair, jury.at)


def test_nobody_is_invited_any_more_to_a_meeting_that_is_over(session, jury, meeting):
    waiting = select(OutboxMail.to).where(OutboxMail.batch_id == meeting.id, OutboxMail.state == "waiting")
    services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    assert len(session.scalars(waiting).all()) == len(jury.members)
    services.sign(session, meeting, jury.staff, jury.at, as_chair=False)
    assert session.scalars(waiting).all() == []


def test_a_signature_that_stood_is_taken_back(session, jury, meeting):
    services.sign(session, meeting, jury.chair, jury.at, as_chair=True)
    called_off(session, jury, meeting)
    assert (meeting.chair_signed_at, meeting.chair_signed_by) == (None, None)


def test_no_choice_begins_with_it_and_another_one_may_be_opened(session, jury, meeting):
    voted(session, jury, a_motion(session, jury, meeting, "Code clubs"), "fffff")
    called_off(session, jury, meeting)
    assert choice(session, jury, About.PLACES) is None
    assert all(one.closed_at for one in queries.meetings(session, jury.edition.id))
    again = a_meeting(session, jury)
    assert again.id != meeting.id


def test_it_counts_as_no_meeting_about_what_the_scores_leave_open(session, jury, meeting):
    ranking = ranking_of(session, jury.edition, jury.edition.rounds[0])[jury.skills.id]
    rows, places, where = ranking.rows, ranking.places, (jury.skills.id, jury.edition.rounds[0].id)
    grey = sum(row.is_grey for row in rows)
    assert decisions.in_the_way(session, jury.edition.id).undiscussed(where, rows, places) == 0
    called_off(session, jury, meeting)
    assert decisions.in_the_way(session, jury.edition.id).undiscussed(where, rows, places) == grey > 0


def test_invitations_that_have_not_left_never_do_and_whoever_has_one_is_told(session, jury, meeting):
    first, *others = session.scalars(select(OutboxMail).where(OutboxMail.batch_id == meeting.id)).all()
    first.state, first.sent_at = "sent", jury.at
    session.commit()
    called_off(session, jury, meeting)
    session.expire_all()
    assert {mail.state for mail in others} == {"cancelled"}
    told = session.scalars(select(OutboxMail).where(OutboxMail.template == "jury_called_off")).all()
    assert [mail.to for mail in told] == [first.to]


def test_whoever_s_invitation_is_leaving_just_now_is_told_whatever_the_award_s_clock_says(session, jury, meeting):
    first, *_others = session.scalars(select(OutboxMail).where(OutboxMail.batch_id == meeting.id)).all()
    first.claimed_at = clock.real(session)
    session.commit()
    services.call_off(session, meeting, WHY, jury.chair, clock.real(session) + 9 * HOURS)
    session.commit()
    told = session.scalars(select(OutboxMail).where(OutboxMail.template == "jury_called_off")).all()
    assert [mail.to for mail in told] == [first.to]


def test_it_leaves_its_row_in_the_audit_log_and_the_award_s_and_the_reason_can_be_erased(session, jury, meeting):
    called_off(session, jury, meeting)
    row = session.scalars(select(AuditRow).where(AuditRow.action == "jury.called_off")).one()
    assert (row.actor_id, session.get_one(AuditText, row.seq).words) == (jury.chair.id, {"reason": WHY})
    kinds = session.scalars(select(AwardLogRow.kind).where(AwardLogRow.edition_id == jury.edition.id)).all()
    assert "jury.called_off" in kinds
    session.execute(delete(JuryText))
    session.commit()
    assert queries.why_called_off(session, meeting) == ""


def test_the_chair_calls_it_off_on_the_page_and_members_read_why(session, jury, meeting, client_for):
    address = {"edition_id": jury.edition.id, "meeting_id": meeting.id}
    assert "Call the meeting off" not in client_for(jury.members[1]).get("jury.meeting", **address).main
    refused = client_for(jury.chair).post("jury.calling_off", **address, data={"reason": ""}, expect=422)
    assert refused.errors == ["Why is it called off? Enter a reason"]
    client_for(jury.members[1]).post("jury.calling_off", **address, data={"reason": WHY}, expect=404)
    client_for(jury.chair).post("jury.calling_off", **address, data={"reason": WHY})
    for page in ("jury.meeting", "jury.minutes"):
        main = client_for(jury.members[1]).get(page, **address).main
        assert "This meeting was called off" in main
        assert WHY in main
        assert "No motion was put." in main
    assert "Signed by" not in main, "nobody signs the minutes of what was called off"
    assert "Call the meeting off" not in client_for(jury.chair).get("jury.meeting", **address).main
    assert "Use in the decision" not in client_for(jury.staff).get("jury.meeting", **address).main
    assert "Called off" in client_for(jury.staff).get("jury.meetings", edition_id=jury.edition.id).main


def test_the_page_says_whether_anybody_is_told(session, jury, meeting, client_for):
    address = {"edition_id": jury.edition.id, "meeting_id": meeting.id}
    staff = client_for(jury.staff)
    page = staff.post("jury.calling_off", **address, data={"reason": WHY}, follow=True, expect=200)
    assert "nobody gets a mail" in page.text
    other = opened(session, jury)
    first = session.scalars(select(OutboxMail).where(OutboxMail.batch_id == other.id)).first()
    first.state, first.sent_at = "sent", jury.at
    session.commit()
    address["meeting_id"] = other.id
    page = staff.post("jury.calling_off", **address, data={"reason": WHY}, follow=True, expect=200)
    assert "Its members are told" in page.text


# Who wins


def test_the_agenda_of_a_meeting_about_who_wins_is_what_the_scores_leave_open_of_it(session, jury):
    jury.skills.winners = 2
    session.commit()
    meeting = about_winners(session, jury)
    assert (meeting.places, meeting.about) == (2, "winners")
    on_it = set(session.scalars(select(JuryAgenda.entry_id).where(JuryAgenda.meeting_id == meeting.id)))
    assert on_it == {jury.of(title) for title in TIED}
    ranking = ranking_of(session, jury.edition, jury.edition.rounds[0])[jury.skills.id]
    first = session.scalars(select(JuryAgenda.standing).where(JuryAgenda.meeting_id == meeting.id)).first()
    chances = {round(row.chance_to_win, 6) for row in ranking.rows}
    assert round(first["chance"], 6) in chances


def test_chances_to_win_add_up_to_the_number_of_winners(session, jury):
    rows = ranking_of(session, jury.edition, jury.edition.rounds[0])[jury.skills.id].rows
    assert sum(row.chance_to_win for row in rows) == pytest.approx(jury.skills.winners, abs=0.02)
    assert sum(row.chance for row in rows) == pytest.approx(jury.skills.finalists, abs=0.02)


def test_a_mention_and_no_award_are_moved_only_where_it_is_about_who_wins(session, jury, meeting):
    with pytest.raises(RuleBroken, match="not about who wins"):
        services.put_motion(session, meeting, MotionKind.NO_AWARD, jury.chair, jury.at)
    with pytest.raises(RuleBroken, match="not about who wins"):
        a_motion(session, jury, meeting, "Code clubs", MotionKind.MENTION)


def test_what_was_voted_about_who_wins_fills_the_winners_and_leaves_the_shortlist(session, jury):
    jury.skills.winners = 2
    session.commit()
    meeting = about_winners(session, jury)
    voted(session, jury, a_motion(session, jury, meeting, "Code clubs"), "fffff")
    voted(session, jury, a_motion(session, jury, meeting, "Delta radio", MotionKind.MENTION), "ffffa")
    voted(session, jury, a_motion(session, jury, meeting, "Bridge school", MotionKind.MENTION), "aaaaf")
    assert choice(session, jury, About.WINNERS) is None, "it is not closed yet"
    signed(session, jury, meeting)
    found = choice(session, jury, About.WINNERS)
    assert jury.of("Code clubs") in found.chosen
    assert (found.mentions, found.no_award) == ({jury.of("Delta radio")}, None)
    assert choice(session, jury, About.PLACES) is None


def test_no_award_leaves_nobody_chosen_and_gives_the_jury_s_reason(session, jury):
    jury.skills.winners = 2
    session.commit()
    meeting = about_winners(session, jury)
    motion = services.put_motion(session, meeting, MotionKind.NO_AWARD, jury.chair, jury.at)
    session.commit()
    ballot = voted(session, jury, motion, "ffffa")
    services.rule_on(session, ballot, "None of them stands out.", jury.chair, jury.at)
    signed(session, jury, meeting)
    found = choice(session, jury, About.WINNERS)
    assert (found.chosen, str(found.no_award)) == (frozenset(), "None of them stands out.")


def test_whoever_is_tied_to_anything_in_the_category_votes_on_no_award_not_at_all(session, jury):
    jury.skills.winners = 2
    session.commit()
    meeting = about_winners(session, jury)
    motion = services.put_motion(session, meeting, MotionKind.NO_AWARD, jury.chair, jury.at)
    session.commit()
    tie(session, jury, "Code clubs", jury.members[1])
    ballot = voted(session, jury, motion, "f-fff")
    assert (ballot.entitled, ballot.recused) == (4, 1)


def test_who_wins_is_talked_about_after_the_last_round_alone(session, at):
    found = a_longlist(session, at)
    first = found.edition.rounds[0]
    judges = [judge.id for judge in found.judges]
    with pytest.raises(RuleBroken, match="after the last round"):
        services.open_meeting(
            session, found.edition, first, found.skills, judges, judges[0], Quorum.MAJORITY, at + HOURS, found.staff,
            first.closes_at, seed=1, about=About.WINNERS,
        )  # fmt: skip


def test_staff_open_one_about_who_wins_and_its_motions_stand_in_the_form(session, jury, client_for):
    jury.skills.winners = 2
    session.commit()
    address = {"edition_id": jury.edition.id, "key": "skills"}
    page = client_for(jury.staff).get("jury.opening", **address)
    assert "Open one about who wins instead" in page.main
    page = client_for(jury.staff).get("jury.opening", **address, about="winners")
    assert page.heading == "Open a jury meeting: Who wins"
    meeting = about_winners(session, jury)
    main = client_for(jury.chair).get("jury.meeting", edition_id=jury.edition.id, meeting_id=meeting.id).main
    assert "Who wins" in main
    assert "Give no award in this category" in main
    assert "Give an entry an honourable mention" in main
    assert (
        "Who wins" in client_for(jury.chair).get("jury.minutes", edition_id=jury.edition.id, meeting_id=meeting.id).main
    )
