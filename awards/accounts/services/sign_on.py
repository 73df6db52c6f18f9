"""Single sign-on: a provider's word leads to the account that it is bound to, and gives no role to anybody."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from awards.accounts import policy, queries, rules
from awards.accounts.models import SignOn, User
from awards.accounts.services.second_step import note
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure.sign_on import Proven


def user_of(session: Session, proven: Proven, domains: Collection[str], at: datetime) -> User:
    """The member of staff whose sign-on this is. Raises RuleBroken.

    It was bound to the account before, or is now: by an address that the provider has verified, of a domain that the
    settings trust with it, when the account has no other sign-on.
    """
    found = queries.sign_on(session, proven.issuer, proven.subject)
    user = queries.user(session, found.user_id) if found else _by_address(session, proven, domains)
    if user is None or user.disabled_at is not None or not policy.may_sign_on(user):
        raise RuleBroken(
            N_(
                "No account of staff belongs to this sign-on. Sign in with a code by mail, then bind the sign-on in "
                "your account."
            )
        )
    if found is None:
        found = bind(session, user, proven, at)
    found.used_at = at
    session.flush()
    return user


def bind(session: Session, user: User, proven: Proven, at: datetime) -> SignOn:
    """Let the person sign in by this sign-on from now on; one of another account, or a second one, is refused."""
    if queries.sign_on(session, proven.issuer, proven.subject) is not None:
        raise RuleBroken(N_("This sign-on is bound to an account already."))
    if queries.sign_on_of(session, user.id) is not None:
        raise RuleBroken(N_("Your account has a single sign-on already. End that one first."))
    made = SignOn(user_id=user.id, issuer=proven.issuer, subject=proven.subject, bound_at=at)
    session.add(made)
    note(session, user, "sign_on_bound", at)
    return made


def unbind(session: Session, user: User, sign_on: SignOn, at: datetime) -> None:
    """Let nobody sign in by this sign-on any more."""
    session.delete(sign_on)
    note(session, user, "sign_on_ended", at)


def _by_address(session: Session, proven: Proven, domains: Collection[str]) -> User | None:
    """The account of a verified address of a trusted domain, unless another sign-on is bound to it."""
    if not proven.email_verified:
        return None
    try:
        address = rules.canonical_address(proven.email)
    except RuleBroken:
        return None
    if address.rpartition("@")[2] not in domains:
        return None
    user = queries.user_by_address(session, address)
    return None if user is None or queries.sign_on_of(session, user.id) is not None else user
