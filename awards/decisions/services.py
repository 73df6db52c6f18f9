"""Verbs of decisions: propose, approve by a second person, reject."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.assignment import services as assignment
from awards.assignment.queries import tied_categories
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.decisions import queries, rules
from awards.decisions.models import Decision, DecisionPlace, DecisionSkip
from awards.infrastructure import audit, outbox
from awards.programme import queries as programme
from awards.programme import rounds
from awards.programme.models import Category, Edition, Round
from awards.ranking import queries as rankings
from awards.ranking.results import CategoryRanking


def propose(
    session: Session,
    edition: Edition,
    category: Category,
    kind: rules.Kind,
    chosen: Sequence[UUID],
    reasons: Mapping[UUID, str],
    by: User,
    at: datetime,
    *,
    number_reason: str | None = None,
    round_: Round | None = None,
    beside: rules.Beside = rules.NOTHING_BESIDE,
) -> Decision:
    """Propose the shortlist or the winners of a category, or who goes on from a `round_` before the last.

    `chosen` and `reasons` go by entry; `beside` are reserves, mentions, or that no award is given. A second person
    approves; other members of staff whom nothing ties to the category are told that a decision waits, not what it says.
    Raises RuleBroken.
    """
    session.execute(select(Category.id).where(Category.id == category.id).with_for_update(key_share=True))
    round_ = round_ or rounds.last(edition)
    if round_.closes_at > at:
        raise RuleBroken(N_("The round is still open: decide when all judges have confirmed or the time is over."))
    decided = queries.standing(session, edition.id)
    if kind == rules.ADVANCING:
        _check_next_round(session, edition, round_, category, at)
    else:
        _check_turn(category, kind, decided)
    _require_no_open_conflict(session, edition.id, category.id, round_.id)
    ranking = rankings.ranking_of(session, edition, round_)[category.id]
    candidates = queries.as_candidates(queries.candidates(kind, category, ranking, decided))
    said = {entry: words.strip() for entry, words in reasons.items() if words.strip()}
    foreseen = queries.foreseen(kind, category, ranking, len(candidates))
    rules.check_choice(candidates, chosen, said, foreseen, number_reason, kind=kind, beside=beside)
    decision = Decision(
        id=uuid4(), edition_id=edition.id, round_id=round_.id, category_id=category.id, kind=kind,
        state="proposed", ranking=_as_it_stands(ranking), number_reason=number_reason or None, proposed_by=by.id,
        proposed_at=at, no_award=beside.no_award, public_words=beside.public_words.strip() if beside.no_award else None,
    )  # fmt: skip
    _place(decision, candidates, chosen, said, beside)
    session.add(decision)
    audit.record(
        session, actor=by.id, action="decision.proposed", subject=decision.id, edition=edition.id,
        details={"category": category.key, "kind": kind, "round": round_.number,
                 "entries": [str(entry) for entry in decision.chosen], **_details(decision)},
        words=_words(said, number_reason, decision.public_words),
    )  # fmt: skip
    _tell_staff(session, edition, category, decision, by)
    session.flush()
    return decision


def approve(session: Session, decision: Decision, by: User, at: datetime) -> Decision:
    """Approve a proposal (its places loaded) as a second person; who goes on is judged from then on. Raises RuleBroken.

    A score that was in time may have been written after the proposal, or one was taken out because of a conflict: then
    the ranking is another one, and the proposal has to be made again.
    """
    session.refresh(decision, ["state"], with_for_update=True)
    rules.check_step(decision.state, "approved")
    if by.id == decision.proposed_by:
        raise RuleBroken(N_("You proposed this decision: another member of staff approves it."))
    gone = [
        found.number
        for found in queries.named(session, decision.chosen + decision.mentions).values()
        if not found.in_the_running
    ]
    if gone:
        numbers = ", ".join(str(number) for number in sorted(gone))
        raise RuleBroken(
            N_("Not in the running any more: nomination %(numbers)s. Reject this and choose again.", numbers=numbers)
        )
    edition = programme.edition(session, decision.edition_id)
    round_ = next(found for found in edition.rounds if found.id == decision.round_id)
    _require_no_open_conflict(session, edition.id, decision.category_id, round_.id)
    _require_same_scores(session, edition, round_, decision)
    decision.state, decision.approved_by, decision.approved_at = "approved", by.id, at
    if decision.kind == rules.ADVANCING:
        assignment.let_go_on(session, round_, _following(edition, round_, at), decision.chosen, at)
    audit.record(
        session, actor=by.id, action="decision.approved", subject=decision.id, edition=decision.edition_id,
        details={"category": str(decision.category_id), "kind": decision.kind},
    )  # fmt: skip
    session.flush()
    return decision


def reject(session: Session, decision: Decision, reason: str, by: User, at: datetime) -> Decision:
    """Reject a proposal, or take an approved decision back before it is announced, with a reason. Raises RuleBroken.

    What is published already stays as it is; an announcement that is not public yet is stopped by publishing.
    """
    session.execute(select(Category.id).where(Category.id == decision.category_id).with_for_update(key_share=True))
    session.refresh(decision, ["state"], with_for_update=True)
    rules.check_step(decision.state, "rejected")
    if not reason.strip():
        raise RuleBroken(N_("Say why, so that the next proposal can be better."), ["reason"])
    decided = queries.standing(session, decision.edition_id)
    if decision.kind == "shortlist" and (decision.category_id, "winners") in decided:
        raise RuleBroken(N_("Winners were chosen from this shortlist: reject them first."))
    was = decision.state
    if decision.kind == rules.ADVANCING and was == "approved":
        _take_back_going_on(session, decision, decided)
    decision.state, decision.approved_by, decision.approved_at = "rejected", None, None
    decision.rejection_reason = reason.strip()
    audit.record(
        session, actor=by.id, action="decision.rejected", subject=decision.id, edition=decision.edition_id,
        details={"category": str(decision.category_id), "kind": decision.kind, "was": was},
        words={"reason": reason.strip()},
    )  # fmt: skip
    if by.id != decision.proposed_by:
        proposer = accounts.user(session, decision.proposed_by)
        outbox.put(
            session, to=proposer.email, language=proposer.language, template="decision_rejected",
            values={"edition_id": str(decision.edition_id), "decision_id": str(decision.id)},
            edition=decision.edition_id,
        )  # fmt: skip
    session.flush()
    return decision


def _check_next_round(session: Session, edition: Edition, round_: Round, category: Category, at: datetime) -> None:
    if category not in queries.cut(edition, round_):
        raise RuleBroken(N_("All entries of this category go on from this round: there is nothing to choose."))
    _following(edition, round_, at)
    known = queries.going_on(session, edition.id)
    if (category.id, round_.id) in known:
        raise RuleBroken(N_("A decision stands here already: reject it before you propose another."))
    before = next(
        (found for found in reversed(edition.rounds[: round_.number - 1]) if queries.cut(edition, found)), None
    )
    if before is not None and category in queries.cut(edition, before):
        earlier = known.get((category.id, before.id))
        if earlier is None or earlier.state != "approved":
            raise RuleBroken(N_("First settle who goes on from the round before."))


def _following(edition: Edition, round_: Round, at: datetime) -> Round:
    following = rounds.after(edition, round_.number)
    if following is None or following.closes_at <= at:
        raise RuleBroken(N_("The next round is over: nobody can go on to it any more."))
    return following


def _take_back_going_on(session: Session, decision: Decision, decided: Mapping[tuple[UUID, str], Decision]) -> None:
    edition = programme.edition(session, decision.edition_id)
    number = {found.id: found.number for found in edition.rounds}
    later = [
        found
        for (category_id, round_id), found in queries.going_on(session, edition.id).items()
        if category_id == decision.category_id and number[round_id] > number[decision.round_id]
    ]
    if later or (decision.category_id, "shortlist") in decided:
        raise RuleBroken(N_("A later decision rests on this one: reject that one first."))
    round_ = edition.rounds[number[decision.round_id] - 1]
    assignment.take_back_going_on(session, round_, edition.rounds[round_.number], decision.chosen)


def _require_no_open_conflict(session: Session, edition_id: UUID, category_id: UUID, round_id: UUID) -> None:
    """Raises RuleBroken while staff have to say of a score that counts whether it does so beside a conflict."""
    if waiting := queries.waiting_conflicts(session, edition_id).get((category_id, round_id)):
        raise RuleBroken(queries.waiting_in_words(waiting))


def _require_same_scores(session: Session, edition: Edition, round_: Round, decision: Decision) -> None:
    """Raises RuleBroken when an entry that still runs has other scores than when the proposal was made."""
    ranking = rankings.ranking_of(session, edition, round_)[decision.category_id]
    now = {row["entry"]: (row["raw"], row["reviews"]) for row in _as_it_stands(ranking)}
    then = {row["entry"]: (row["raw"], row.get("reviews")) for row in decision.ranking}
    if any(now[entry] != stood for entry, stood in then.items() if entry in now and stood[1] is not None):
        raise RuleBroken(N_("Other scores count than when this was proposed. Reject this and choose again."))


def _check_turn(category: Category, kind: rules.Kind, decided: Mapping[tuple[UUID, str], Decision]) -> None:
    if (category.id, kind) in decided:
        raise RuleBroken(N_("A decision stands here already: reject it before you propose another."))
    if kind == "winners":
        shortlist = decided.get((category.id, "shortlist"))
        if shortlist is None or shortlist.state != "approved":
            raise RuleBroken(N_("Winners are chosen from the approved shortlist: approve the shortlist first."))


def _place(
    decision: Decision,
    candidates: Sequence[rules.Candidate],
    chosen: Sequence[UUID],
    reasons: Mapping[UUID, str],
    beside: rules.Beside,
) -> None:
    found = rules.deviations(candidates, chosen)
    roles = dict.fromkeys(beside.reserves, "reserve") | dict.fromkeys(beside.mentions, "mention")
    roles |= dict.fromkeys(chosen, "chosen")
    positions = {entry: position for position, entry in enumerate(beside.in_order, start=1)}
    decision.places = [
        DecisionPlace(
            entry_id=candidate.entry_id, rank=candidate.rank, reason=reasons.get(candidate.entry_id),
            role=roles[candidate.entry_id], position=positions.get(candidate.entry_id),
        )
        for candidate in candidates
        if candidate.entry_id in roles
    ]  # fmt: skip
    decision.skips = [
        DecisionSkip(entry_id=candidate.entry_id, rank=candidate.rank, reason=reasons[candidate.entry_id])
        for candidate in candidates
        if candidate.entry_id in found.skipped and candidate.rank is not None
    ]


def _as_it_stands(ranking: CategoryRanking) -> list[dict[str, object]]:
    return [
        {
            "entry": str(row.entry_id), "rank": row.rank, "raw": None if row.raw is None else str(row.raw),
            "adjusted": row.adjusted, "reviews": row.reviews,
        }
        for row in ranking.rows
    ]  # fmt: skip


def _details(decision: Decision) -> dict[str, object]:
    found = {"reserves": [str(e) for e in decision.reserves], "mentions": [str(e) for e in decision.mentions]}
    return {name: entries for name, entries in found.items() if entries} | (
        {"no_award": True} if decision.no_award else {}
    )


def _words(reasons: Mapping[UUID, str], number_reason: str | None, public_words: str | None) -> dict[str, str]:
    words = {str(entry): reason for entry, reason in reasons.items()}
    said = {"number_reason": number_reason, "public_words": public_words}
    return words | {name: text for name, text in said.items() if text}


def _tell_staff(session: Session, edition: Edition, category: Category, decision: Decision, by: User) -> None:
    for person in accounts.holders(session, "staff", edition.id):
        if person.id != by.id and category.id not in tied_categories(session, edition.id, person.id):
            outbox.put(
                session, to=person.email, language=person.language, template="decision_proposed",
                values={
                    "edition_id": str(edition.id), "decision_id": str(decision.id), "kind": decision.kind,
                    "category": category.names, "year": edition.year,
                },
                edition=edition.id,
            )  # fmt: skip
