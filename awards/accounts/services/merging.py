"""Two accounts of one person become one: what is alive moves, what was done stays under whom it was done by.

The account that goes (`gone`) is closed and points to the one that stays (`into`). Later rooms say what they hold by
parts that the roof hands over, so that no room is forgotten and none is imported here.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from awards.accounts import policy, queries, rules
from awards.accounts.models import Role, SignInCode, User, UserAddress
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.infrastructure import audit, outbox, session_records


@dataclass(frozen=True)
class Part:
    """What one room does when the account `gone` is merged into `into`.

    `moves` are its columns that mean the living person and are set to `into`; `settle(session, gone, into, now)` makes
    room for that before; `refusal(session, gone, into)` says why it must not be, `counts(session, gone)` how much there
    is to move, by the page's own names.
    """

    moves: tuple[InstrumentedAttribute[Any], ...] = ()
    settle: Callable[[Session, UUID, UUID, datetime], None] | None = None
    refusal: Callable[[Session, UUID, UUID], Message | None] | None = None
    counts: Callable[[Session, UUID], dict[str, int]] | None = None


@dataclass(frozen=True)
class Prospect:
    """What a merge would do: the account that goes, how much moves of each kind, and why it must not be, if so."""

    gone: User
    counts: dict[str, int]
    refusal: Message | None


def prospect(session: Session, user: User, proof: SignInCode, parts: Sequence[Part], at: datetime) -> Prospect:
    """What it would mean to merge the account that holds the proven address into the user's. Raises RuleBroken."""
    gone = _proven(session, user, proof, at)
    return Prospect(gone, _counts(session, gone, parts), _refusal(session, gone, user, parts))


def merge(
    session: Session,
    user: User,
    proof_id: UUID,
    session_id: UUID,
    parts: Sequence[Part],
    at: datetime,
    now: datetime,
) -> None:
    """Merge the account that holds the proven address into the user's; every session but this one ends.

    `at` is the real time, by which proofs and sessions live, `now` the award's, which stands in what moves. Raises
    RuleBroken, also for whoever comes second: a proof counts once, and an account goes once.
    """
    proof = queries.code(session, proof_id)
    if proof is None:
        raise RuleBroken(ENDED)
    holder = _proven(session, user, proof, at)
    both = queries.locked_users(session, [user.id, holder.id])
    user, gone = both[user.id], both[holder.id]
    if any(one.disabled_at is not None for one in both.values()):
        raise RuleBroken(N_("One of the two accounts is closed, so they cannot be merged."))
    refusal = _refusal(session, gone, user, parts)
    if refusal is not None:
        raise RuleBroken(refusal)
    proof.ended_at = at
    readers, counts = [user.email, gone.email], _counts(session, gone, parts)
    moved = _move(session, gone, user, (OWN, *parts), now)
    gone.merged_into_id, gone.disabled_at = user.id, at
    user.roles_version += 1
    gone.roles_version += 1
    session_records.end_all(session, gone.id, at)
    session_records.end_others(session, user.id, session_id, at)
    audit.record(
        session, actor=user.id, action="account.merged", subject=user.id,
        details={"gone": str(gone.id), "moved": dict(moved)},
    )  # fmt: skip
    audit.record(session, actor=user.id, action="account.merged_away", subject=gone.id, details={"into": str(user.id)})
    for email in readers:
        if not user.rehearsal:
            outbox.put(
                session, to=email, language=user.language, template="address_merged",
                values={"name": user.name, "into": user.email, "gone": gone.email, "at": at.isoformat(),
                        "nominations": counts.get("nominations", 0)},
            )  # fmt: skip
    session.flush()
    session.refresh(user, ["roles", "addresses"])


ENDED = N_("This proof has ended. Ask for a new code for the other address.")


def _proven(session: Session, user: User, proof: SignInCode, at: datetime) -> User:
    """The other account that holds the address, proven by the user within the last quarter of an hour."""
    alive = proof.used_at is not None and proof.ended_at is None and at < proof.used_at + rules.CODE_LIFETIME
    holder = queries.user_by_address(session, proof.email) if alive and proof.for_user_id == user.id else None
    if holder is None or holder.id == user.id:
        raise RuleBroken(ENDED)
    return holder


def _refusal(session: Session, gone: User, into: User, parts: Sequence[Part]) -> Message | None:
    if policy.needs_second_step(gone) or queries.has_second_step(session, gone.id):
        return N_(
            "The other account is guarded by a second step, and a code by mail does not replace it. Sign in there with "
            "both steps and add the address of this account, or remove the second step there if your role allows it."
        )
    if gone.rehearsal != into.rehearsal:
        return N_("A made-up person of a rehearsal and a real one cannot be merged.")
    for part in parts:
        refusal = part.refusal(session, gone.id, into.id) if part.refusal else None
        if refusal is not None:
            return refusal
    return None


def _counts(session: Session, gone: User, parts: Sequence[Part]) -> dict[str, int]:
    counts = {"addresses": len(gone.addresses), "roles": len(gone.roles)}
    for part in parts:
        counts |= part.counts(session, gone.id) if part.counts else {}
    return counts


def _move(session: Session, gone: User, into: User, parts: Collection[Part], now: datetime) -> Counter[str]:
    moved: Counter[str] = Counter()
    for part in parts:
        if part.settle is not None:
            part.settle(session, gone.id, into.id, now)
    session.flush()
    for part in parts:
        for column in part.moves:
            change = update(column.class_).where(column == gone.id).values({column: into.id})
            result = session.execute(change.execution_options(synchronize_session=False))
            moved[str(column.property.columns[0])] += cast(CursorResult[Any], result).rowcount
    return +moved


def _end_roles_held_twice(session: Session, gone: UUID, into: UUID, at: datetime) -> None:
    held = {(role.kind, role.edition_id, role.category_id) for role in queries.user(session, into).roles}
    for role in queries.user(session, gone).roles:
        if (role.kind, role.edition_id, role.category_id) in held:
            session.execute(update(Role).where(Role.id == role.id).values(ended_at=at))


OWN = Part(moves=(UserAddress.user_id, Role.user_id), settle=_end_roles_held_twice)
"""What this room moves itself. Sessions and ways in of the account that goes end with it and never move."""
