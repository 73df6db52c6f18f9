"""Verbs of comparing: ask about the next pair, answer, take back, confirm."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.comparing import queries, rules
from awards.comparing.models import Comparison, ComparisonCard
from awards.comparing.queries import Comparing
from awards.comparing.rules import End, Pair, Side
from awards.core.errors import NotAllowed, NotFound, RuleBroken, StaleVersion
from awards.core.text import N_
from awards.infrastructure import audit, award_log
from awards.judging import queries as judging
from awards.judging.rules import TooLate, require_open
from awards.judging.services import Save, is_repeat


def ask(session: Session, page: Comparing, by: User, at: datetime, *, seed: int) -> Comparing:
    """Ask the judge about the next pair, unless one waits already or enough is asked; gives the page as it is now.

    Raises NotAllowed, RuleBroken before the gate, TooLate.
    """
    _require_own(page, by)
    require_open(page.round.opens_at, page.round.closes_at, at)
    _begin(session, page, at, seed)
    return _asked_next(session, _held(session, page), by, at)


def answer(
    session: Session, page: Comparing, n: int, side: Side, by: User, at: datetime, *, save: Save | None = None
) -> Comparing:
    """Answer the nth pair, and ask about the next one in the same breath; gives the page as it is now.

    The same answer again changes nothing. Raises NotAllowed, NotFound, RuleBroken before the gate, TooLate, and
    StaleVersion when the pair was answered otherwise meanwhile, or is not the judge's any more.
    """
    _require_own(page, by)
    repeat = is_repeat(session, save, by, at)
    if not repeat:
        require_open(page.round.opens_at, page.round.closes_at, at)
    page = _held(session, page)
    found = _nth(page, n)
    if found.answer == side or repeat:
        return page
    _require_unconfirmed(page)
    if found.answer is not None:
        raise StaleVersion(N_("You answered this pair meanwhile, in another tab or on another device. It stays so."))
    if found not in page.met or not _holds(session, page, Pair(found.left_id, found.right_id)):
        raise StaleVersion(N_("One of the two is not yours to judge any more. Nothing was saved: go on with the next."))
    found.answer, found.answered_at = str(side), at
    # which of the two is left out on purpose: staff read the audit log while the round is open
    _note(session, page, by, "comparison.answered", n=n)
    session.flush()
    return _asked_next(session, page, by, at)


def take_back(session: Session, page: Comparing, n: int, by: User, at: datetime) -> Comparing:
    """Take the nth answer back; the pair waits again, and whatever was asked after it stays as it was asked.

    Raises NotAllowed, NotFound, TooLate.
    """
    _require_own(page, by)
    require_open(page.round.opens_at, page.round.closes_at, at)
    page = _held(session, page)
    found = _nth(page, n)
    _require_unconfirmed(page)
    if found.answer is not None:
        found.answer = found.answered_at = None
        _note(session, page, by, "comparison.taken_back", n=n)
        session.flush()
    return page


def confirm(session: Session, page: Comparing, by: User, at: datetime) -> None:
    """The judge's last word on all comparisons of the category. Confirming again changes nothing.

    What was confirmed goes into the award's log, as a salted hash: every answer, though one about an entry that is not
    the judge's any more counts for nothing. Raises NotAllowed, NotFound, RuleBroken, TooLate.
    """
    _require_own(page, by)
    page = _held(session, page)
    card = page.card
    if card is None:
        raise NotFound("comparisons")
    if card.confirmed_at is not None:
        return
    require_open(page.round.opens_at, page.round.closes_at, at)
    if not page.is_through or not page.answered:
        raise RuleBroken(N_("Answer every pair that you are asked about before you confirm."))
    said = {
        str(one.n): {"left": str(one.left_id), "right": str(one.right_id), "answer": str(one.answer)}
        for one in page.said
    }
    whole = {"card": str(card.id), "confirmed_at": at.astimezone(UTC).isoformat(), "comparisons": said}
    card.digest = hashlib.sha256(award_log.canonical(whole).encode()).hexdigest()
    told = {
        "comparison_card": str(card.id), "category": page.category.key, "round": str(card.round_id),
        "judge": str(card.judge_id), "card": card.digest,
    }  # fmt: skip
    kind = award_log.Kind.COMPARISONS_CONFIRMED
    named = {
        n: one | {side: award_log.pseudonym(session, page.edition_id, UUID(one[side])) for side in ("left", "right")}
        for n, one in said.items()
    }
    card.leaf = award_log.append(session, page.edition_id, kind, told, by.id, at, hidden=named)
    card.ended = card.ended or str(End.ALL)
    card.confirmed_at = at
    _note(session, page, by, "comparisons.confirmed", pairs=len(said))
    session.flush()


def _asked_next(session: Session, page: Comparing, by: User, at: datetime) -> Comparing:
    """The page, whose card is held, with a pair to answer, or with why there is none."""
    card = page.card
    if card is None or card.confirmed_at is not None or page.open is not None or card.ended == End.SURE:
        return page
    own = [rules.preference(Pair(one.left_id, one.right_id), str(one.answer)) for one in page.answered]
    dealt = [Pair(one.left_id, one.right_id) for one in page.comparisons]
    n = len(dealt) + 1
    entries = sorted(page.items, key=lambda entry: page.items[entry].number)
    others = queries.preferences_of_others(session, page)
    chosen = [one for one in own if one is not None]
    found = rules.next_pair(entries, dealt, chosen, others, (card.seed, n))
    while isinstance(found, Pair) and not _holds(session, page, found):
        entries = [entry for entry in entries if entry not in found or _holds_one(session, page, entry)]
        found = rules.next_pair(entries, dealt, chosen, others, (card.seed, n))
    if isinstance(found, End):
        card.ended = str(found)
        session.flush()
        return page
    card.ended = None
    session.add(Comparison(card_id=card.id, n=n, left_id=found.left, right_id=found.right))
    session.flush()
    _note(session, page, by, "comparison.asked", n=n, entries=sorted(map(str, found)))
    return replace(page, comparisons=queries.asked(session, card.id))


def _begin(session: Session, page: Comparing, at: datetime, seed: int) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(ComparisonCard)
        .values(
            id=uuid4(), round_id=page.round.id, category_id=page.category.id, judge_id=page.judge_id, seed=seed,
            begun_at=at,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip


def _held(session: Session, page: Comparing) -> Comparing:
    """The page with its card locked and its pairs as they are now."""
    card = queries.held_card(session, page)
    return replace(page, card=card, comparisons=queries.asked(session, card.id))


def _holds(session: Session, page: Comparing, pair: Pair) -> bool:
    """Whether the judge has both entries, held until the transaction ends: nobody ends or withdraws them meanwhile."""
    return all(_holds_one(session, page, entry) for entry in sorted(pair))


def _holds_one(session: Session, page: Comparing, entry_id: UUID) -> bool:
    try:
        judging.ground(session, entry_id, page.round.id, page.judge_id)
    except NotFound:
        return False
    return True


def _nth(page: Comparing, n: int) -> Comparison:
    found = next((one for one in page.comparisons if one.n == n), None)
    if found is None:
        raise NotFound("pair")
    return found


def _require_own(page: Comparing, by: User) -> None:
    if by.id != page.judge_id:
        raise NotAllowed
    if not page.is_asked:
        raise RuleBroken(N_("Read the terms of confidentiality and name any tie first."))


def _require_unconfirmed(page: Comparing) -> None:
    if page.confirmed_at is not None:
        raise TooLate(N_("You confirmed your comparisons, so they do not change any more."))


def _note(session: Session, page: Comparing, by: User, action: str, **details: object) -> None:
    if page.card is not None:
        audit.record(
            session, actor=by.id, action=action, subject=page.card.id, edition=page.edition_id,
            details={"category": page.category.key, **details},
        )  # fmt: skip
