"""A person's addresses: another one is proven by a code, one is for mail, and all but the last may go.

Nobody learns here whether an address that is not theirs has an account: only the mail to it says so.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awards.accounts import policy, queries, rules
from awards.accounts.models import SignInCode, User, UserAddress
from awards.accounts.rules import Origin
from awards.accounts.services import throttle
from awards.accounts.services.sign_in import account_key, new_code, right_code
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, outbox


def ask_to_add(session: Session, user: User, email: str, pepper: str, at: datetime, origin: Origin) -> SignInCode:
    """Send a code to another address of the user's; whoever types it proves to read the mail there.

    The answer is the same whether the address has an account or not; one whose account is closed gets no mail.
    Raises RuleBroken and TooMany.
    """
    address = rules.canonical_address(email)
    own = queries.addresses(session, user.id)
    if address in own:
        raise RuleBroken(N_("This address is in your account already."), ["email"])
    _refuse_too_many(own)
    holder = queries.user_by_address(session, address)
    throttle.take(session, "add", str(user.id), origin, pepper, at, field="email")
    throttle.take(session, "ask", account_key(holder, address), origin, pepper, at, field="email")
    row, code, _token = new_code(
        session, address, "/account", at, at + rules.CODE_LIFETIME, pepper, for_user_id=user.id
    )
    if holder is None or holder.disabled_at is None:
        outbox.put(
            session, to=address, language=(holder or user).language, template="address_code",
            values={"code": rules.grouped(code), "sender": user.email, "has_account": holder is not None},
        )  # fmt: skip
    audit.record(session, actor=user.id, action="address.code_sent", subject=row.id)
    return row


def prove(session: Session, user: User, proof_id: UUID, typed: str, pepper: str, at: datetime, origin: Origin) -> bool:
    """Take the code that was typed; the address is added unless it belongs to another account (True: it does).

    Raises RuleBroken and TooMany; a wrong try is counted, the caller commits whatever the answer.
    """
    row = right_code(session, proof_id, user.id, typed, pepper, at, origin)
    row.used_at = at
    audit.record(session, actor=user.id, action="address.proved", subject=row.id)
    holder = queries.user_by_address(session, row.email)
    if holder is None:
        _add(session, user, row.email, at)
    session.flush()
    return holder is not None and holder.id != user.id


def choose_for_mail(session: Session, user: User, address: UserAddress, at: datetime) -> None:
    """Have our mail sent to this address of the user's from now on; the one before is told."""
    if address.email == user.email:
        return
    before, user.email = user.email, address.email
    _note(session, user, "chosen", address, at, to=[before])


def remove(session: Session, user: User, address: UserAddress, at: datetime) -> None:
    """Take an address out of the account. Raises RuleBroken for the one that mail goes to, and for a judge."""
    if address.email == user.email:
        raise RuleBroken(N_("Our mail goes to this address. Choose another one for it, then remove this one."))
    if policy.address_must_stay(user):
        raise RuleBroken(
            N_("You are a judge: conflicts of interest are looked for on every address of yours, so each one stays.")
        )
    session.delete(address)
    _note(session, user, "removed", address, at, to=[user.email, address.email])


def _add(session: Session, user: User, email: str, at: datetime) -> None:
    own = queries.addresses(session, user.id)
    _refuse_too_many(own)
    address = UserAddress(id=uuid4(), user_id=user.id, email=email)
    try:
        with session.begin_nested():
            session.add(address)
    except IntegrityError:
        raise RuleBroken(
            N_("This address is in another account since just now. Ask for a new code."), ["code"]
        ) from None
    _note(session, user, "added", address, at, to=own)


def _refuse_too_many(own: list[str]) -> None:
    if len(own) >= rules.MOST_ADDRESSES:
        raise RuleBroken(
            N_("An account has at most %(most)s addresses. Remove one first.", most=rules.MOST_ADDRESSES), ["email"]
        )


def _note(session: Session, user: User, what: str, address: UserAddress, at: datetime, *, to: list[str]) -> None:
    audit.record(
        session, actor=user.id, action=f"address.{what}", subject=user.id, details={"address": str(address.id)}
    )
    if not user.rehearsal:
        for email in to:
            outbox.put(
                session, to=email, language=user.language, template="address_changed",
                values={"name": user.name, "what": what, "address": address.email, "at": at.isoformat()},
            )  # fmt: skip
    session.flush()
