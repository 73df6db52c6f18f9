"""What an edition waits for before it can go on where nobody has begun it, from its rules to its end."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from awards.assignment.models import JudgeProfile
from awards.assignment.queries.inviting import answer_waited_for
from awards.certificates import queries as certificates
from awards.certificates.models import CertificateApproval
from awards.closing.queries import act_of
from awards.decisions import queries as decisions
from awards.desks.queries import Waiting
from awards.feedback import queries as feedback
from awards.feedback.rules import release_at
from awards.programme import rounds
from awards.programme.models import Edition, Round
from awards.publishing import queries as publishing

STEPS = ("rules", "jury", "to_decide", "fell_away", "finalists", "winners", "to_hand_out", "to_feed_back", "to_close")


class Decided(Protocol):
    """A decision that stands, proposed or approved, as far as the next step needs it."""

    @property
    def category_id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def round_id(self) -> UUID: ...
    @property
    def approved_at(self) -> datetime | None: ...
    @property
    def chosen(self) -> Collection[UUID]: ...


def steps(session: Session, edition: Edition, at: datetime, tied: Collection[UUID] = ()) -> list[Waiting]:
    """The steps that wait in an edition (wholly loaded), without decisions about the `tied` categories.

    Nine queries at most: none is asked for a step whose time has not come.
    """
    opens_at, ending = edition.opens_at, act_of(session, edition.id, "closing")
    if opens_at is None or (ending is not None and ending.state == "approved"):
        return []
    found = []
    if edition.rules_published_at is None:
        found.append(Waiting("rules", 1, edition.created_at, late=opens_at <= at))
    elif opens_at <= at < rounds.last(edition).closes_at and not _has_a_jury(session, edition.id, at):
        found.append(Waiting("jury", 1, opens_at, late=rounds.first(edition).opens_at <= at))
    over = rounds.judged(edition, at)
    if over.closes_at <= at:
        found += _after(session, edition, over, at, tied)
    return [one for one in found if one.key != "to_close" or ending is None]


def _has_a_jury(session: Session, edition_id: UUID, at: datetime) -> bool:
    """Whether somebody accepted, or may still."""
    judging = or_(JudgeProfile.state == "accepted", answer_waited_for(at))
    return session.scalar(select(exists().where(JudgeProfile.edition_id == edition_id, judging))) or False


def _after(session: Session, edition: Edition, over: Round, at: datetime, tied: Collection[UUID]) -> list[Waiting]:
    """What waits once a round is over: decisions, then that they are told."""
    standing, running = decisions.all_standing(session, edition.id), decisions.in_the_running(session, over)
    judged = [category.id for category in edition.categories if running[category.id]]
    following = rounds.after(edition, over.number)
    if following is not None:
        cut = {category.id for category in decisions.cut(edition, over)}
        open_ones = undecided_going_on([key for key in judged if key in cut], over.id, over.closes_at, standing)
    else:
        open_ones = undecided(judged, over.closes_at, standing)
    due = following.opens_at if following is not None else edition.finalists_at or edition.winners_at
    waiting = [since for category, since in open_ones.items() if category not in tied]
    found = [Waiting("to_decide", len(waiting), min(waiting), _is_due(due, at))] if waiting else []
    if following is not None:
        return found
    announced = publishing.standing(session, edition.id)
    gone = _fell_away(session, untold_choices(standing, announced.keys()), tied)
    if gone is not None:
        found.append(gone)
    else:
        found += [
            Waiting(kind, 1, since, _is_due(instant, at))
            for kind, since, instant in untold(
                judged, standing, announced.keys(), edition.finalists_at, edition.winners_at
            )
        ]
    winners = announced.get("winners")
    if winners is not None and winners.state == "approved" and _is_due(winners.instant, at):
        found += _told(session, edition.id, winners.instant, at, tied)
    return found


def _fell_away(session: Session, choices: Iterable[Decided], tied: Collection[UUID]) -> Waiting | None:
    """The entries that were chosen and are not in the running any more: their places are filled before all is told."""
    chosen = {entry for one in choices if one.category_id not in tied for entry in one.chosen}
    count = sum(not name.in_the_running for name in decisions.named(session, chosen).values())
    return Waiting("fell_away", count, None) if count else None


def _told(
    session: Session, edition_id: UUID, public_from: datetime, at: datetime, tied: Collection[UUID]
) -> list[Waiting]:
    """What waits once the winners are public: certificates, words to nominees, and at last the edition's end.

    Words are late once the day of their release has come; before it nobody is asked to close the edition, nor is
    whoever may not learn whether all have words.
    """
    found, count = _to_hand_out(session, edition_id, public_from, at), feedback.unapproved(session, edition_id, tied)
    release = release_at(public_from, feedback.settings(session, edition_id).delay_days)
    if count:
        found.append(Waiting("to_feed_back", count, public_from, _is_due(release, at)))
    if not found and not tied and _is_due(release, at):
        found.append(Waiting("to_close", 1, release))
    return found


def _to_hand_out(session: Session, edition_id: UUID, public_from: datetime, at: datetime) -> list[Waiting]:
    """Certificates that nobody proposed to hand out: all at first, those of a correction later."""
    agreed = exists().where(CertificateApproval.edition_id == edition_id, CertificateApproval.state != "dropped")
    count = certificates.unproposed(session, edition_id, at) if session.scalar(select(agreed)) else 1
    return [Waiting("to_hand_out", count, public_from)] if count else []


def _is_due(instant: datetime | None, at: datetime) -> bool:
    return instant is not None and instant <= at


def undecided_going_on(
    judged: Iterable[UUID], round_id: UUID, closed_at: datetime, standing: Iterable[Decided]
) -> dict[UUID, datetime]:
    """The categories of which only some entries go on from a round that is over and nobody said which; since when."""
    settled = {one.category_id for one in standing if one.kind == "advancing" and one.round_id == round_id}
    return {category: closed_at for category in judged if category not in settled}


def undecided(judged: Iterable[UUID], closed_at: datetime, standing: Iterable[Decided]) -> dict[UUID, datetime]:
    """The categories without a proposal for finalists, or for winners where there are finalists; since when."""
    found = {}
    held = _held(standing)
    for category in judged:
        shortlist = held.get((category, "shortlist"))
        if shortlist is None:
            found[category] = closed_at
        elif shortlist.approved_at is not None and shortlist.chosen and (category, "winners") not in held:
            found[category] = shortlist.approved_at
    return found


def untold_choices(standing: Iterable[Decided], announced: Collection[str]) -> list[Decided]:
    """Who was chosen for finalists and winners as far as no announcement of them stands."""
    told = {"shortlist"} if "finalists" in announced else set()
    return (
        []
        if "winners" in announced
        else [one for one in standing if one.kind in ("shortlist", "winners") and one.kind not in told]
    )


def untold(
    judged: Iterable[UUID],
    standing: Iterable[Decided],
    announced: Collection[str],
    finalists_at: datetime | None,
    winners_at: datetime | None,
) -> list[tuple[str, datetime, datetime | None]]:
    """`finalists`, and after them `winners`, where all is approved and no announcement stands; since when, due when.

    Finalists are told by themselves only where the edition says when; there no winner is told before them.
    """
    held = _held(standing)
    shortlists = [held.get((category, "shortlist")) for category in judged]
    prizes = [
        held.get((category, "winners")) for category, one in zip(judged, shortlists, strict=True) if one and one.chosen
    ]
    if not shortlists or not (first := _all_approved(shortlists)) or "winners" in announced:
        return []
    if finalists_at and "finalists" not in announced:
        return [("finalists", first, finalists_at)]
    return [("winners", last, winners_at)] if prizes and (last := _all_approved(prizes)) else []


def _all_approved(found: Collection[Decided | None]) -> datetime | None:
    """When the last of them was approved; None while one is lacking."""
    instants = [one.approved_at for one in found if one is not None and one.approved_at is not None]
    return max(instants) if len(instants) == len(found) else None


def _held(standing: Iterable[Decided]) -> Mapping[tuple[UUID, str], Decided]:
    return {(one.category_id, one.kind): one for one in standing}
