"""Propose a decision: who is chosen and who stands beside them, why, and why what is open does not matter."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.assignment.queries import tied_in_category
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.decisions import queries, rules
from awards.decisions.models import Decision, DecisionOverride, DecisionPlace, DecisionSkip
from awards.decisions.services.grounds import as_it_stands, following, session_digest
from awards.infrastructure import audit, outbox
from awards.programme import rounds
from awards.programme.models import Category, Edition, Round
from awards.ranking import queries as rankings

NONE: Mapping[str, str] = MappingProxyType({})


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
    overrides: Mapping[str, str] = NONE,
    session_id: UUID | None = None,
    follows: Decision | None = None,
) -> Decision:
    """Propose the shortlist or the winners of a category, or who goes on from a `round_` before the last.

    `chosen` and `reasons` go by entry; `beside` are reserves, mentions, or that no award is given; `overrides` say, by
    kind, why an open item does not matter. `session_id` is the session that it comes from. A second person approves;
    other members of staff whom nothing ties to the category are told that a decision waits, not what it says. Raises
    RuleBroken.
    """
    session.execute(select(Category.id).where(Category.id == category.id).with_for_update(key_share=True))
    round_ = round_ or rounds.last(edition)
    if round_.closes_at > at:
        raise RuleBroken(N_("The round is still open: decide when all judges have confirmed or the time is over."))
    standing = queries.all_standing(session, edition.id)
    decided = queries.of_last_round(standing)
    if kind == rules.ADVANCING:
        _check_next_round(edition, round_, category, at, queries.of_going_on(standing))
    else:
        _check_turn(category, kind, decided)
    in_the_way = queries.in_the_way(session, edition.id)
    if waiting := in_the_way.conflicts.get((category.id, round_.id)):
        raise RuleBroken(queries.waiting_in_words(waiting))
    ranking = rankings.ranking_of(session, edition, round_)[category.id]
    rows = queries.candidates(kind, category, ranking, decided)
    candidates = queries.as_candidates(rows)
    said = {entry: words.strip() for entry, words in reasons.items() if words.strip()}
    by_rule = queries.by_rule(kind, category, ranking)
    items = in_the_way.items((category.id, round_.id), rows, min(by_rule, len(rows)), chosen)
    rules.together(
        lambda: rules.check_choice(candidates, chosen, said, by_rule, number_reason, kind=kind, beside=beside),
        lambda: rules.check_open_items(items, overrides),
    )
    answers = _answers(rules.deviations(candidates, chosen).tied, said, overrides)
    decision = Decision(
        id=uuid4(), edition_id=edition.id, round_id=round_.id, category_id=category.id, kind=kind,
        state="proposed", ranking=as_it_stands(ranking), number_reason=number_reason or None, proposed_by=by.id,
        proposed_at=at, no_award=beside.no_award, public_words=beside.public_words.strip() if beside.no_award else None,
        proposed_in=session_digest(session_id), follows_id=follows.id if follows else None,
    )  # fmt: skip
    _place(decision, candidates, chosen, said, beside)
    decision.overrides = [
        DecisionOverride(item=item.kind, numbers=list(item.numbers), count=item.count, reason=answers[item.kind])
        for item in items
    ]
    session.add(decision)
    audit.record(
        session, actor=by.id, action="decision.proposed", subject=decision.id, edition=edition.id,
        details={"category": category.key, "kind": kind, "round": round_.number,
                 "entries": [str(entry) for entry in decision.chosen], **_details(decision)},
        words=_words(said, number_reason, decision.public_words) | _override_words(decision.overrides),
    )  # fmt: skip
    _tell_staff(session, edition, category, decision, by)
    return decision


def _answers(tied: Iterable[UUID], reasons: Mapping[UUID, str], overrides: Mapping[str, str]) -> dict[str, str]:
    """Why open items do not matter, by kind; of a tie it is what is said of the entries that the jury prefers."""
    apart = " ".join(dict.fromkeys(reasons[entry] for entry in sorted(tied)))
    return {kind: words.strip() for kind, words in overrides.items()} | ({rules.TIE: apart} if apart else {})


def _check_next_round(
    edition: Edition, round_: Round, category: Category, at: datetime, known: Mapping[tuple[UUID, UUID], Decision]
) -> None:
    if category not in queries.cut(edition, round_):
        raise RuleBroken(N_("All entries of this category go on from this round: there is nothing to choose."))
    following(edition, round_, at)
    if (category.id, round_.id) in known:
        raise RuleBroken(N_("A decision stands here already: reject it before you propose another."))
    before = next(
        (found for found in reversed(edition.rounds[: round_.number - 1]) if category in queries.cut(edition, found)),
        None,
    )
    if before is not None:
        earlier = known.get((category.id, before.id))
        if earlier is None or earlier.state != "approved":
            raise RuleBroken(N_("First settle who goes on from the round before."))


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


def _details(decision: Decision) -> dict[str, object]:
    found = {"reserves": [str(e) for e in decision.reserves], "mentions": [str(e) for e in decision.mentions]}
    items = {override.item: override.count for override in decision.overrides}
    more: dict[str, object] = {"no_award": True} if decision.no_award else {}
    more |= {"open": items} if items else {}
    more |= {"follows": str(decision.follows_id)} if decision.follows_id else {}
    return {name: entries for name, entries in found.items() if entries} | more


def _override_words(overrides: Iterable[DecisionOverride]) -> dict[str, str]:
    return {f"open_{override.item}": override.reason for override in overrides}


def _words(reasons: Mapping[UUID, str], number_reason: str | None, public_words: str | None) -> dict[str, str]:
    words = {str(entry): reason for entry, reason in reasons.items()}
    said = {"number_reason": number_reason, "public_words": public_words}
    return words | {name: text for name, text in said.items() if text}


def _tell_staff(session: Session, edition: Edition, category: Category, decision: Decision, by: User) -> None:
    others = [person for person in accounts.holders(session, "staff", edition.id) if person.id != by.id]
    tied = tied_in_category(session, edition.id, category.id, [person.id for person in others])
    for person in others:
        if person.id not in tied:
            outbox.put(
                session, to=person.email, language=person.language, template="decision_proposed",
                values={
                    "edition_id": str(edition.id), "decision_id": str(decision.id), "kind": decision.kind,
                    "category": category.names, "year": edition.year,
                },
                edition=edition.id,
            )  # fmt: skip
