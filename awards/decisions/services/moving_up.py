"""A finalist fell away before the announcement: the next reserve is proposed in its place, for a second person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.decisions import queries, rules
from awards.decisions.models import Decision
from awards.decisions.services.proposing import propose
from awards.decisions.services.settling import reject
from awards.programme import queries as programme
from awards.ranking import queries as rankings


def move_up(
    session: Session,
    decision: Decision,
    reason: str,
    by: User,
    at: datetime,
    *,
    announced: bool = False,
    session_id: UUID | None = None,
) -> Decision:
    """Take an approved shortlist back (all of it loaded) and propose it anew with reserves for those who fell away.

    Reasons that were given go over; `reason` stands for what is new. Raises RuleBroken, and nothing has changed then.
    """
    if announced:
        words = N_(
            "The finalists are public already: take this decision back, choose again, then correct what is public."
        )
        raise RuleBroken(words)
    names = queries.named(session, decision.chosen + decision.reserves)
    gone = [entry for entry in decision.chosen if not names[entry].in_the_running]
    if (decision.kind, decision.state) != ("shortlist", "approved") or not gone:
        raise RuleBroken(N_("All who were chosen are in the running: nobody has to move up."))
    waiting = [entry for entry in decision.reserves if names[entry].in_the_running]
    if not waiting:
        raise RuleBroken(N_("No reserve is left: take this decision back and choose again."))
    chosen = [entry for entry in decision.chosen if entry not in gone] + waiting[: len(gone)]
    left = {entry: place for place, entry in enumerate(waiting[len(gone) :], start=1)}
    with session.begin_nested():
        reject(session, decision, reason, by, at)
        return _propose_anew(session, decision, chosen, rules.Beside(reserves=left), reason, by, at, session_id)


def _propose_anew(
    session: Session,
    decision: Decision,
    chosen: list[UUID],
    beside: rules.Beside,
    reason: str,
    by: User,
    at: datetime,
    session_id: UUID | None,
) -> Decision:
    edition = programme.edition(session, decision.edition_id)
    category = next(found for found in edition.categories if found.id == decision.category_id)
    round_ = next(found for found in edition.rounds if found.id == decision.round_id)
    ranking = rankings.ranking_of(session, edition, round_)[category.id]
    candidates = queries.as_candidates(ranking.rows)
    kept = {place.entry_id: place.reason for place in decision.places if place.reason}
    kept |= {skip.entry_id: skip.reason for skip in decision.skips}
    new = {*chosen} - {*decision.chosen}
    reasons = dict.fromkeys(rules.deviations(candidates, chosen).entries, reason) | kept | dict.fromkeys(new, reason)
    as_foreseen = len(chosen) == queries.foreseen("shortlist", category, ranking, len(candidates))
    return propose(
        session, edition, category, "shortlist", chosen, reasons, by, at,
        number_reason=None if as_foreseen else decision.number_reason or reason, round_=round_, beside=beside,
        overrides={found.item: found.reason for found in decision.overrides}, session_id=session_id, follows=decision,
    )  # fmt: skip
