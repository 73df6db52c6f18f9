"""A jury meeting begins and ends."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.core.vocabulary import PAIRS
from awards.infrastructure import audit, award_log, clock, outbox
from awards.infrastructure.outbox import OutboxMail
from awards.jury import queries, rules
from awards.jury.models import JuryAgenda, JuryBallot, JuryMeeting, JuryMember, JuryMotion, JuryRuling, JuryText
from awards.jury.queries.members import judges_among
from awards.jury.services.holding import about as entries_of
from awards.jury.services.holding import hold, take_back_signatures
from awards.programme import rounds
from awards.programme.models import Category, Edition, Round
from awards.ranking import queries as rankings

HELD = timedelta(minutes=10)
"""So long the mails to the members can be stopped."""


def open_meeting(
    session: Session,
    edition: Edition,
    round_: Round,
    category: Category,
    members: Collection[UUID],
    chair: UUID,
    quorum: rules.Quorum,
    meets_at: datetime,
    by: User,
    at: datetime,
    *,
    seed: int,
    about: rules.About = rules.About.PLACES,
) -> JuryMeeting:
    """Call the jury of a category together about what the scores of a closed round leave open.

    The agenda is fixed now: the entries that the model cannot separate from the cut, and all of a tie across it. The
    cut is that of the places, or after the last round that of the winners.
    Members are told by a mail that waits some minutes. Raises RuleBroken.
    """
    session.execute(select(Category.id).where(Category.id == category.id).with_for_update(key_share=True))
    if round_.closes_at > at:
        raise RuleBroken(N_("The round is still open: a jury meets when it has closed."))
    if meets_at < round_.closes_at:
        raise RuleBroken(N_("A jury meets when the round has closed: choose a later day or hour."), ["meets_at"])
    page = queries.opening_page(session, edition.id, category.key, by.id, at, round_.number)
    if page.meeting_id is not None:
        raise RuleBroken(N_("A jury meeting about this category is open already."))
    people = judges_among(session, edition.id, members)
    if len(people) != len(set(members)):
        raise RuleBroken(N_("Somebody you chose does not judge in this edition any more."), ["members"])
    if not rules.is_jury(len(people)):
        raise RuleBroken(N_("Choose at least two members."), ["members"])
    if chair not in members:
        raise RuleBroken(N_("The chair is one of the members: tick the name above too."), ["chair"])
    if about is rules.About.WINNERS and rounds.after(edition, round_.number) is not None:
        raise RuleBroken(N_("Who wins is decided after the last round."))
    ranking = rankings.ranking_of(session, edition, round_)[category.id]
    places = queries.cut(about, category, ranking)
    agenda = rules.agenda(queries.ranked(about, ranking.rows), places)
    if not agenda:
        if ranking.counts == PAIRS:
            raise RuleBroken(N_("The comparisons fill every place: there is nothing that a jury has to tell apart."))
        raise RuleBroken(N_("The scores fill every place: there is nothing that a jury has to tell apart."))
    meeting = JuryMeeting(
        id=uuid4(), edition_id=edition.id, round_id=round_.id, category_id=category.id, quorum=str(quorum),
        places=places, about=str(about), seed=seed, meets_at=meets_at, opened_by=by.id, opened_at=at,
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    session.add_all(
        JuryMember(meeting_id=meeting.id, user_id=person.id, presides=person.id == chair) for person in people
    )
    session.add_all(
        JuryAgenda(
            meeting_id=meeting.id,
            entry_id=entry,
            place=place,
            standing=queries.as_standing(ranking.by_entry[entry], about),
        )
        for place, entry in enumerate(agenda, start=1)
    )
    audit.record(
        session, actor=by.id, action="jury.opened", subject=meeting.id, edition=edition.id,
        details={"category": category.key, "round": round_.number, "about": str(about), "quorum": str(quorum),
                 "chair": str(chair), "members": [str(person.id) for person in people],
                 "entries": [str(entry) for entry in agenda]},
    )  # fmt: skip
    with outbox.held(session, meeting.id, clock.real(session) + HELD):
        for person in people:
            _invite(session, edition, category, meeting, person)
    session.flush()
    return meeting


def sign(session: Session, meeting: JuryMeeting, by: User, at: datetime, *, as_chair: bool) -> JuryMeeting:
    """Sign that the meeting is over, as its chair or for the staff; with both signatures it is closed for good.

    Nobody is invited to it any more: an invitation that has not left yet never does. Raises RuleBroken while a ballot
    is open, and when one person signs twice.
    """
    meeting = hold(session, meeting.id)
    _require_counted(session, meeting)
    if by.id == (meeting.staff_signed_by if as_chair else meeting.chair_signed_by):
        raise RuleBroken(N_("You have signed already: another person signs as well."))
    closes = (meeting.staff_signed_at if as_chair else meeting.chair_signed_at) is not None
    results = _results(session, meeting) if closes else []
    if as_chair:
        meeting.chair_signed_by, meeting.chair_signed_at = by.id, at
    else:
        meeting.staff_signed_by, meeting.staff_signed_at = by.id, at
    if closes:
        meeting.closed_at = at
    audit.record(
        session, actor=by.id, action="jury.signed", subject=meeting.id, edition=meeting.edition_id,
        details={"as": "chair" if as_chair else "staff"},
    )  # fmt: skip
    if closes:
        outbox.take_back(session, OutboxMail.batch_id == meeting.id, clock.real(session))
        _tell_the_end(session, meeting, results, by, at)
    session.flush()
    return meeting


def call_off(session: Session, meeting: JuryMeeting, reason: str, by: User, at: datetime) -> int:
    """Call a meeting off, with a reason: from then on nothing in it changes, and no choice begins with it.

    Its members get a mail, or where their invitation has not left yet none at all. Gives how many are written to.
    Raises RuleBroken, also while a vote is open.
    """
    meeting = hold(session, meeting.id)
    _require_counted(session, meeting)
    reason = reason.strip()
    if not reason:
        raise RuleBroken(N_("Say why the meeting is called off."), ["reason"])
    if rules.too_long(reason):
        raise RuleBroken(N_("Use at most %(count)s characters.", count=rules.LONGEST_WORDS), ["reason"])
    take_back_signatures(meeting)
    session.add(JuryText(meeting_id=meeting.id, words=reason))
    session.flush()
    audit.record(
        session, actor=by.id, action="jury.called_off", subject=meeting.id, edition=meeting.edition_id,
        words={"reason": reason},
    )  # fmt: skip
    award_log.append(
        session, meeting.edition_id, award_log.Kind.JURY_CALLED_OFF,
        {"meeting": str(meeting.id), "category": str(meeting.category_id), "round": str(meeting.round_id)},
        by.id, at, hidden={"reason": reason},
    )  # fmt: skip
    meeting.called_off_by, meeting.called_off_at, meeting.closed_at = by.id, at, at
    session.flush()
    return _uninvite(session, meeting)


def _uninvite(session: Session, meeting: JuryMeeting) -> int:
    outbox.take_back(session, OutboxMail.batch_id == meeting.id, clock.real(session))
    edition = session.get_one(Edition, meeting.edition_id)
    category = session.get_one(Category, meeting.category_id)
    invited = outbox.sent_in(session, meeting.id)
    for address, language, _about in invited:
        outbox.put(
            session, to=address, language=language, template="jury_called_off", edition=edition.id, about=meeting.id,
            values={"names": edition.names, "category": category.names, "edition_id": str(edition.id),
                    "meeting_id": str(meeting.id)},
            dedupe_key=f"jury_called_off:{meeting.id}:{address}",
        )  # fmt: skip
    return len(invited)


def _require_counted(session: Session, meeting: JuryMeeting) -> None:
    still_open = select(JuryBallot.id).where(JuryBallot.meeting_id == meeting.id, JuryBallot.counted_at.is_(None))
    if session.scalar(still_open.limit(1)) is not None:
        raise RuleBroken(N_("A vote is still open: close and count it first."))


def _tell_the_end(
    session: Session, meeting: JuryMeeting, results: list[dict[str, object]], by: User, at: datetime
) -> None:
    payload = {
        "meeting": str(meeting.id), "category": str(meeting.category_id), "round": str(meeting.round_id),
        "chair_signed_by": str(meeting.chair_signed_by), "staff_signed_by": str(meeting.staff_signed_by),
        "motions": results,
    }  # fmt: skip
    audit.record(
        session, actor=by.id, action="jury.closed", subject=meeting.id, edition=meeting.edition_id,
        details={"motions": results},
    )  # fmt: skip
    award_log.append(session, meeting.edition_id, award_log.Kind.JURY_CLOSED, payload, by.id, at)


def _results(session: Session, meeting: JuryMeeting) -> list[dict[str, object]]:
    """Each motion with what its last ballot came to; the words stand elsewhere."""
    rows = session.execute(
        select(JuryMotion, JuryBallot, JuryRuling.carried)
        .outerjoin(JuryBallot, JuryBallot.motion_id == JuryMotion.id)
        .outerjoin(JuryRuling, JuryRuling.ballot_id == JuryBallot.id)
        .where(JuryMotion.meeting_id == meeting.id)
        .order_by(JuryMotion.number, JuryBallot.number)
    )
    last = {motion.id: (motion, ballot, ruled) for motion, ballot, ruled in rows}
    return [
        {
            "motion": str(motion.id), "kind": motion.kind, "entries": [str(entry) for entry in entries_of(motion)],
            "ballots": ballot.number if ballot else 0, "outcome": ballot.outcome if ballot else None, "ruled": ruled,
        }
        for motion, ballot, ruled in last.values()
    ]  # fmt: skip


def _invite(session: Session, edition: Edition, category: Category, meeting: JuryMeeting, person: User) -> None:
    outbox.put(
        session, to=person.email, language=person.language, template="jury_meeting", edition=edition.id,
        about=meeting.id,
        values={"name": person.name, "names": edition.names, "category": category.names,
                "meets_at": meeting.meets_at.isoformat(), "edition_id": str(edition.id),
                "meeting_id": str(meeting.id)},
    )  # fmt: skip
