"""Who may, by role. A role is held for an edition; an administrator looks into all of them and changes none."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from awards.accounts import rules
from awards.accounts.models import ApiToken, Passkey, SignInCode, SignOn, User, UserAddress
from awards.infrastructure.session_records import SessionRecord


class OfEdition(Protocol):
    """Anything that belongs to an edition."""

    @property
    def edition_id(self) -> UUID: ...


def may_administer(user: User) -> bool:
    """Grant and end roles, look at every edition."""
    return user.has("admin")


def may_open_edition(user: User) -> bool:
    """Open a new edition: an administrator, or staff of any edition."""
    return user.has("admin") or user.has("staff")


def is_staff(user: User, edition_id: UUID) -> bool:
    """Act as staff of this edition."""
    return user.has("staff", edition_id)


def sees_staff_pages(user: User, edition_id: UUID) -> bool:
    """Look at the staff pages of this edition."""
    return user.has("staff", edition_id) or user.has("admin")


def needs_second_step(user: User) -> bool:
    """Must sign in with two steps, whether they like it or not: staff of any edition, and administrators."""
    return user.has("staff") or user.has("admin")


def step_due(user: User, record: SessionRecord, has_second_step: bool, in_development: bool) -> str | None:
    """What is to do before any page opens: `proof`, `set-up` or None.

    Whoever has set up a second step takes it, whatever their role; whoever needs one and has none sets it up. A
    made-up person of a rehearsal may be let in without it, in development and nowhere else.
    """
    if record.second_step == "waived":
        if in_development and user.rehearsal:
            return None
    elif record.second_step is not None:
        return None
    if has_second_step:
        return "proof"
    return "set-up" if needs_second_step(user) else None


def is_fresh(record: SessionRecord, at: datetime) -> bool:
    """Proved who they are so recently that they may change what guards the account, a role or a publication."""
    return at < record.proved_at + rules.FRESH_FOR


def left_alone(user: User, record: SessionRecord, at: datetime) -> bool:
    """Has a session of staff or an administrator that nobody used for so long that it ended by itself."""
    return needs_second_step(user) and at >= record.seen_at + rules.IDLE_FOR


def may_look_as(user: User, other: User, edition_id: UUID) -> bool:
    """Look at an edition's pages as one of its people: its staff who judge nothing in it, and never as staff.

    Conflicts stand in the way too: later rooms know them (`desks.looking`).
    """
    judges = user.has("judge", edition_id) or user.has("chair", edition_id)
    return (
        is_staff(user, edition_id)
        and not judges
        and not needs_second_step(other)
        and other.disabled_at is None
        and other.rehearsal >= user.rehearsal
    )


def owns_session(user: User, record: SessionRecord) -> bool:
    """Sees and ends this session: it is one's own."""
    return record.user_id == user.id


def owns_passkey(user: User, passkey: Passkey) -> bool:
    """Removes this passkey: it is one's own."""
    return passkey.user_id == user.id


def may_sign_on(user: User) -> bool:
    """Signs in by the provider that the settings name: staff of any edition, and administrators."""
    return needs_second_step(user)


def owns_sign_on(user: User, sign_on: SignOn) -> bool:
    """Ends this sign-on: it is one's own."""
    return sign_on.user_id == user.id


def may_hold_tokens(user: User) -> bool:
    """Lets programs work with a token: staff of any edition, and administrators."""
    return user.has("staff") or user.has("admin")


def may_use_token(user: User, token: ApiToken) -> bool:
    """Lets a program work with this token: still staff of its edition, or of any where it is of none."""
    return may_hold_tokens(user) if token.edition_id is None else sees_staff_pages(user, token.edition_id)


def owns_token(user: User, token: ApiToken) -> bool:
    """Ends this token: it is one's own."""
    return token.user_id == user.id


def owns_address(user: User, address: UserAddress) -> bool:
    """Removes this address or has our mail sent to it: it is one's own."""
    return address.user_id == user.id


def asked_for_proof(user: User, proof: SignInCode) -> bool:
    """Types this code and goes on with it: one asked for it to have the address in one's own account."""
    return proof.for_user_id == user.id


def address_must_stay(user: User) -> bool:
    """Keeps every address: conflicts of interest of a judge are looked for on all of them."""
    return user.has("judge") or user.has("chair")
