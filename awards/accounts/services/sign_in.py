"""The first step of signing in: a code and a link by mail, once, for whoever reads the mail of an address."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from awards.accounts import queries, rules
from awards.accounts.models import SignInCode, User
from awards.accounts.rules import Origin
from awards.accounts.services import throttle
from awards.accounts.services.users import ensure_user
from awards.core.errors import RuleBroken
from awards.core.identifiers import digest, opaque_token, sign_in_code
from awards.core.text import N_
from awards.infrastructure import audit, outbox, session_records


def ask_for_code(
    session: Session, email: str, landing: str, language: str, pepper: str, at: datetime, origin: Origin
) -> SignInCode:
    """Send a one-time code and link to an address, whoever holds it; older ones end. Raises RuleBroken and TooMany.

    The answer is the same for a known, an unknown and a disabled address; a disabled one gets no mail.
    """
    address = rules.canonical_address(email)
    user = queries.user_by_address(session, address)
    throttle.take(session, "ask", whose_tries(session, user, address, origin), origin, pepper, at, field="email")
    row, code, token = new_code(session, address, landing, at, at + rules.CODE_LIFETIME, pepper)
    if user is None or user.disabled_at is None:
        outbox.put(
            session,
            to=address,
            language=language,
            template="sign_in",
            values={"code": rules.grouped(code), "token": token},
        )
    audit.record(session, actor=None, action="sign_in.code_sent", subject=row.id)
    return row


def one_time_link(
    session: Session,
    email: str,
    landing: str,
    at: datetime,
    lifetime: timedelta,
    *,
    waives_second_step: bool = False,
) -> str:
    """A link's secret for an address, made by the program's own commands and shown to whoever runs them.

    It works in any browser. `waives_second_step` lets a made-up person of a rehearsal in without the second step, in
    development only: whoever redeems it says whether that is so (`sign_in_with_link`).
    """
    row, _, token = new_code(
        session, rules.canonical_address(email), landing, at, at + lifetime, None, waives_second_step
    )
    audit.record(session, actor=None, action="sign_in.link_made", subject=row.id)
    return token


def sign_in_with_code(
    session: Session, code_id: UUID, typed: str, language: str, pepper: str, at: datetime, origin: Origin
) -> tuple[User, str]:
    """Redeem a typed code; gives the user and where to land. Raises RuleBroken and TooMany.

    A wrong try is counted; the caller commits whatever the answer.
    """
    row = right_code(session, code_id, None, typed, pepper, at, origin)
    return _redeem(session, row, language, at), row.landing


def right_code(
    session: Session, code_id: UUID, for_user_id: UUID | None, typed: str, pepper: str, at: datetime, origin: Origin
) -> SignInCode:
    """The living code whose digits were typed, locked; with a user, one that proves an address to that account.

    Raises RuleBroken and TooMany. A wrong try is counted; the caller commits whatever the answer.
    """
    shown = queries.code_shown(session, code_id)
    if shown is None or shown.for_user_id != for_user_id:
        raise RuleBroken(N_("This code has ended. Ask for a new one."), ["code"])
    account = whose_tries(session, queries.user_by_address(session, shown.email), shown.email, origin)
    tries = throttle.take(session, "guess", account, origin, pepper, at, field="code")
    row = queries.code(session, code_id)
    if row is None or not _living(row, at):
        raise RuleBroken(N_("This code has ended. Ask for a new one."), ["code"])
    given = rules.code_digest(pepper, str(row.id), rules.typed_code(typed))
    if given != row.code_digest:
        row.tries += 1
        audit.record(session, actor=None, action="sign_in.wrong_code", subject=row.id, details={"tries": row.tries})
        if row.tries >= rules.MOST_TRIES:
            row.ended_at = at
            session.flush()
            raise RuleBroken(N_("That was the last try. Ask for a new code."), ["code"])
        session.flush()
        raise RuleBroken(N_("The code is not right. Check the newest mail and type its ten digits."), ["code"])
    throttle.give_back(session, tries)
    return row


def sign_in_with_link(
    session: Session, token: str, language: str, at: datetime, asked_here: UUID | None = None
) -> tuple[User, str, bool]:
    """Redeem a link; gives the user, where to land, and whether the link waives the second step. Raises RuleBroken.

    A link that somebody asked for works only in the browser that asked: `asked_here` is the newest code which that
    browser asked for. Links of the program's own commands work anywhere.
    """
    row = queries.code_of_link(session, token)
    if row is None or row.for_user_id is not None or not _living(row, at):
        raise RuleBroken(N_("This link was used already or has ended. Ask for a new one."))
    if elsewhere(row, asked_here, at):
        raise RuleBroken(N_("This link was asked for in another browser. Type the code from the same mail."))
    return _redeem(session, row, language, at), row.landing, row.waives_second_step


def elsewhere(row: SignInCode, asked_here: UUID | None, at: datetime) -> bool:
    """Whether the link still works and was asked for, but not in this browser."""
    return _living(row, at) and row.code_digest is not None and row.id != asked_here


def account_key(user: User | None, address: str) -> str:
    """Under which account tries at an address are counted: the one that holds it, or the address itself."""
    return str(user.id) if user else address


def whose_tries(session: Session, user: User | None, address: str, origin: Origin) -> str:
    """The same for signing in: a browser in which this very person signed in before has room of its own.

    So whoever asks and guesses in somebody's name locks out strangers' browsers, and never the person's own.
    """
    key, secret = account_key(user, address), origin.device_secret
    if user is None or secret is None or not session_records.seen(session, user.id, digest(secret)):
        return key
    return f"{key}:{digest(secret)}"


def new_code(
    session: Session,
    address: str,
    landing: str,
    at: datetime,
    until: datetime,
    pepper: str | None,
    waives_second_step: bool = False,
    for_user_id: UUID | None = None,
) -> tuple[SignInCode, str, str]:
    """A code for an address with its digits and its link's secret, in place of the earlier one of the same purpose."""
    session.execute(
        update(SignInCode)
        .where(
            SignInCode.email == address,
            SignInCode.for_user_id == for_user_id,
            SignInCode.used_at.is_(None),
            SignInCode.ended_at.is_(None),
        )
        .values(ended_at=at)
    )
    row_id, code, token = uuid4(), sign_in_code(), opaque_token()
    row = SignInCode(
        id=row_id,
        email=address,
        code_digest=rules.code_digest(pepper, str(row_id), code) if pepper else None,
        link_digest=digest(token),
        landing=landing,
        waives_second_step=waives_second_step,
        for_user_id=for_user_id,
        created_at=at,
        expires_at=until,
    )
    session.add(row)
    session.flush()
    return row, code, token


def _living(row: SignInCode, at: datetime) -> bool:
    return row.used_at is None and row.ended_at is None and row.expires_at > at and row.tries < rules.MOST_TRIES


def _redeem(session: Session, row: SignInCode, language: str, at: datetime) -> User:
    user = ensure_user(session, row.email, at, language=language)
    if user.disabled_at is not None:
        raise RuleBroken(N_("This account is closed. Write to the secretariat."))
    row.used_at = at
    audit.record(session, actor=user.id, action="sign_in.redeemed", subject=row.id)
    session.flush()
    return user
