"""Reads of what a plan stands on: entries with their need, judges with their limits, what runs and what may not be."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.accounts.models import Role, User
from awards.assignment.models import Assignment, Conflict, JudgeProfile, WarmUpEntry
from awards.assignment.queries.plans import barred, judged, loads_beside
from awards.assignment.queries.reading import AGAIN
from awards.assignment.queries.ties import look
from awards.assignment.rules import JudgeState, asking
from awards.assignment.rules.options import Options
from awards.nominations.models import Entry, Nomination
from awards.places.models import Country
from awards.programme.models import Category, Round
from awards.programme.rounds import ALL, reviews


@dataclass(frozen=True)
class Ground:
    """All that a plan of a round stands on at this moment."""

    needs: list[asking.Need]
    offers: list[asking.Offer]
    standing: asking.Standing
    options: Options = field(default_factory=Options)
    only: UUID | None = None

    def problem(self) -> dict[str, Any]:
        """The problem as `awards solve` reads it."""
        return asking.problem(self.needs, self.offers, self.standing, self.options, self.only)

    def mark(self) -> str:
        """A digest of it, to be told apart from what it was before."""
        return asking.mark(self.needs, self.offers, self.standing, self.options, self.only)

    @property
    def asked(self) -> list[asking.Need]:
        """The entries that the plan is about."""
        return asking.asked_for(self.needs, self.standing, self.options, self.only)

    @property
    def whole(self) -> bool:
        """Whether the plan is about the whole round."""
        return self.only is None and not self.options.away

    @property
    def entry_ids(self) -> dict[str, UUID]:
        """Entries by their key."""
        return {need.id: need.entry_id for need in self.needs}

    def live(self) -> list[tuple[str, str]]:
        """What runs on the entries that are asked for, as (key, judge id)."""
        key = {need.entry_id: need.id for need in self.asked}
        return sorted((key[entry], str(judge)) for entry, judge in self.standing.live if entry in key)

    def loads(self) -> Counter[str]:
        """How many entries that are judged each judge has, those of other rounds that are not over too."""
        judged_now = {need.entry_id for need in self.needs}
        found = Counter(str(judge) for entry, judge in self.standing.live if entry in judged_now)
        found.update({str(judge): count for judge, count in self.standing.beside.items()})
        return found

    def cells(self) -> dict[str, tuple[str, str]]:
        """Category and language of each entry."""
        return {need.id: (need.category, need.language) for need in self.needs}


def ground(
    session: Session, round_: Round, options: Options | None = None, only: UUID | None = None, *, at: datetime
) -> Ground:
    """What a plan stands on: eligible entries of submitted nominations, judges who accepted, what runs and is barred.

    Ties that a look finds just now bar a pair like those that are kept already. What a judge has in other rounds that
    are not over at `at` counts towards the agreed load. With `only`, judges for that entry alone are sought.
    """
    needs, offers = _needs(session, round_), _offers(session, round_)
    return Ground(needs, offers, _standing(session, round_, at), options or Options(), only)


def problem(
    session: Session, round_: Round, only: UUID | None = None, options: Options | None = None, *, at: datetime
) -> dict[str, Any]:
    """The round's problem as `awards solve` reads it. Ids are `<number>/<category key>` and the judge's user id."""
    return ground(session, round_, options, only, at=at).problem()


def _needs(session: Session, round_: Round) -> list[asking.Need]:
    rows = session.execute(
        judged(round_)
        .outerjoin(WarmUpEntry, (WarmUpEntry.entry_id == Entry.id) & (WarmUpEntry.round_id == round_.id))
        .with_only_columns(
            Entry.id, Nomination.id, Nomination.number, Nomination.language, Category, WarmUpEntry.place
        )
        .order_by(Nomination.number, Category.position)
    )  # fmt: skip
    found = []
    for entry_id, nomination_id, number, language, category, warms_up in rows:
        wanted = reviews(round_, category) if warms_up is None else ALL
        found.append(
            asking.Need(
                entry_id, nomination_id, number, category.key, language, wanted if isinstance(wanted, int) else None
            )
        )
    return found


def _offers(session: Session, round_: Round) -> list[asking.Offer]:
    leads = (
        select(Role.user_id)
        .where(Role.kind == "chair", Role.edition_id == round_.edition_id, Role.ended_at.is_(None))
        .distinct()
        .subquery()
    )
    rows = session.execute(
        select(
            JudgeProfile.user_id, JudgeProfile.languages, JudgeProfile.categories, JudgeProfile.min_load,
            JudgeProfile.max_load, func.coalesce(Country.itu_region, ""), JudgeProfile.organisation_id,
            JudgeProfile.folded, leads.c.user_id,
        )
        .join(User, User.id == JudgeProfile.user_id)
        .outerjoin(Country, Country.iso2 == JudgeProfile.country)
        .outerjoin(leads, leads.c.user_id == JudgeProfile.user_id)
        .where(
            JudgeProfile.edition_id == round_.edition_id,
            JudgeProfile.state == JudgeState.ACCEPTED,
            User.disabled_at.is_(None),
        )
        .order_by(User.email)
    )  # fmt: skip
    return [
        asking.Offer(
            judge_id, languages, categories, least, most, region,
            _neutral(str(organisation_id or folded)), leader is not None,
        )
        for judge_id, languages, categories, least, most, region, organisation_id, folded, leader in rows
    ]  # fmt: skip


def _neutral(organisation: str) -> str:
    """A name for an employer that tells nobody who it is: problems are handed out."""
    return f"o-{hashlib.sha256(organisation.encode()).hexdigest()[:10]}" if organisation else ""


def _standing(session: Session, round_: Round, at: datetime) -> asking.Standing:
    live, retired, begun = set[asking.Pair](), set[asking.Pair](), set[asking.Pair]()
    assigned = select(Assignment.entry_id, Assignment.judge_id, Assignment.end_reason, Assignment.begun_at).where(
        Assignment.round_id == round_.id
    )
    for entry_id, judge_id, end_reason, begun_at in session.execute(assigned):
        if end_reason is None:
            live.add((entry_id, judge_id))
            if begun_at is not None:
                begun.add((entry_id, judge_id))
        elif end_reason not in AGAIN:
            retired.add((entry_id, judge_id))
    apart = barred(session, round_.edition_id) | _tied(session, round_.edition_id)
    return asking.Standing(live, apart, retired, begun, loads_beside(session, round_, at))


def _tied(session: Session, edition_id: UUID) -> set[asking.Pair]:
    """Nominations and judges between whom a look finds a tie that is not stored yet."""
    stored = {
        (nomination_id, judge_id, kind)
        for nomination_id, judge_id, kind in session.execute(
            select(Conflict.nomination_id, Conflict.judge_id, Conflict.kind)
            .join(Nomination, Nomination.id == Conflict.nomination_id)
            .where(Nomination.edition_id == edition_id)
        )
    }
    return {
        (tie.nomination_id, tie.judge_id)
        for tie in look(session, edition_id)
        if (tie.nomination_id, tie.judge_id, tie.kind) not in stored
    }
