"""The second step of signing in by digits: an authenticator app, and ten recovery codes on paper."""

import base64
import hmac
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from awards.accounts import policy, queries, rules
from awards.accounts.models import AuthenticatorApp, Passkey, RecoveryCode, SignOn, User
from awards.accounts.rules import Origin
from awards.accounts.services import throttle
from awards.core.errors import RuleBroken
from awards.core.identifiers import NUMBER_ALPHABET, digest
from awards.core.text import N_
from awards.infrastructure import audit, outbox, session_records

ISSUER = "EQUALS in Tech Awards"
STEP_SECONDS = 30
LENIENCE = (0, -1, 1)
"""A clock may be half a minute apart, either way."""

RECOVERY_CODES = 10
RECOVERY_LENGTH = 16


def app_secret(pepper: str, user_id: UUID, seed: UUID) -> str:
    """What the app is told, in base 32: it follows from the program's secret, so a leaked table tells nothing."""
    raw = hmac.new(pepper.encode(), f"app:{user_id}:{seed}".encode(), "sha256").digest()[:20]
    return base64.b32encode(raw).decode()


def app_address(user: User, secret: str) -> str:
    """The same as an address that apps read from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)


def set_up_app(session: Session, user: User, seed: UUID, typed: str, pepper: str, at: datetime, origin: Origin) -> None:
    """Keep the app whose first code was typed, in place of an earlier one. Raises RuleBroken and TooMany."""
    tries = throttle.take(session, "prove", str(user.id), origin, pepper, at, field="code")
    step = _step_of(app_secret(pepper, user.id, seed), typed, at)
    if step is None:
        raise RuleBroken(N_("The code is not right. Type the newest six digits that the app shows."), ["code"])
    throttle.give_back(session, tries)
    session.execute(delete(AuthenticatorApp).where(AuthenticatorApp.user_id == user.id))
    session.add(AuthenticatorApp(user_id=user.id, seed=seed, last_step=step, created_at=at))
    note(session, user, "app_added", at)


def prove_by_code(
    session: Session, user: User, typed: str, pepper: str, at: datetime, origin: Origin, earlier: Sequence[str] = ()
) -> str:
    """Take the second step with the app's newest code or a recovery code; says which (`app`, `recovery`).

    Raises RuleBroken and TooMany; a wrong try is counted, the caller commits whatever the answer. Each code counts
    once, however many requests bring it at the same time. `earlier` are the program's secrets of before: an app that
    was set up under one of them still counts.
    """
    tries = throttle.take(session, "prove", str(user.id), origin, pepper, at, field="code")
    how = "recovery" if len(_letters(typed)) == RECOVERY_LENGTH else "app"
    used = (
        _use_recovery_code(session, user, typed, at)
        if how == "recovery"
        else _use_app(session, user, typed, (pepper, *earlier), at)
    )
    if not used:
        audit.record(session, actor=user.id, action="second_step.wrong_code", subject=user.id, details={"how": how})
        session.flush()
        raise RuleBroken(N_("The code is not right, or it was used already. Type the newest one."), ["code"])
    throttle.give_back(session, tries)
    return how


def finish(session: Session, user: User, session_id: UUID, how: str, at: datetime) -> str:
    """Note that the second step was taken; gives the new secret for the cookie, the old one is worth nothing."""
    audit.record(session, actor=user.id, action="second_step.taken", subject=user.id, details={"how": how})
    return session_records.renew(session, session_id, at, how)


def remove_app(session: Session, user: User, at: datetime) -> None:
    """Take the authenticator app away. Raises RuleBroken when the role needs a second step and it is the only one."""
    hold_steps(session, user)
    if queries.app_of(session, user.id) is None:
        return
    refuse_last(user, others=len(queries.passkeys(session, user.id)))
    session.execute(delete(AuthenticatorApp).where(AuthenticatorApp.user_id == user.id))
    note(session, user, "app_removed", at)


def new_recovery_codes(session: Session, user: User, at: datetime) -> list[str]:
    """Ten new recovery codes in groups of four, to be shown once; earlier ones end."""
    codes = ["".join(secrets.choice(NUMBER_ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    session.add_all(
        RecoveryCode(user_id=user.id, code_digest=_recovery_digest(user.id, code), created_at=at) for code in codes
    )
    note(session, user, "codes_made", at)
    return [" ".join(code[start : start + 4] for start in range(0, RECOVERY_LENGTH, 4)) for code in codes]


def hold_steps(session: Session, user: User) -> None:
    """Let whoever else takes one of this person's second steps away wait: two at once would each leave the other's."""
    session.execute(select(User.id).where(User.id == user.id).with_for_update())


def refuse_last(user: User, *, others: int) -> None:
    """Raises RuleBroken when the role needs a second step and no other would be left."""
    if others == 0 and policy.needs_second_step(user):
        raise RuleBroken(N_("Staff sign in with two steps: add another passkey or app before you remove this one."))


def forget_second_step(session: Session, user: User, at: datetime) -> None:
    """Take every second step of a person away and end the sessions: by the program's command only, never by mail."""
    for table in (AuthenticatorApp, RecoveryCode, Passkey, SignOn):
        session.execute(delete(table).where(table.user_id == user.id))
    session_records.end_all(session, user.id, at)
    note(session, user, "forgotten", at, by_command=True)


def note(session: Session, user: User, what: str, at: datetime, *, by_command: bool = False) -> None:
    """Leave the audit row of a change to somebody's second step, and tell them by mail."""
    audit.record(session, actor=None if by_command else user.id, action=f"second_step.{what}", subject=user.id)
    if not user.rehearsal:
        outbox.put(
            session, to=user.email, language=user.language, template="second_step_changed",
            values={"name": user.name, "what": what, "at": at.isoformat()},
        )  # fmt: skip
    session.flush()


def _step_of(secret: str, typed: str, at: datetime) -> int | None:
    """The half minute whose code was typed, or None."""
    given, now = rules.typed_code(typed), int(at.timestamp()) // STEP_SECONDS
    app = pyotp.TOTP(secret, interval=STEP_SECONDS)
    found = [now + apart for apart in LENIENCE if hmac.compare_digest(app.at((now + apart) * STEP_SECONDS), given)]
    return found[0] if found else None


def _use_app(session: Session, user: User, typed: str, peppers: Sequence[str], at: datetime) -> bool:
    app = queries.app_of(session, user.id)
    if app is None:
        return False
    steps = (_step_of(app_secret(pepper, user.id, app.seed), typed, at) for pepper in peppers)
    step = next((found for found in steps if found is not None), None)
    if step is None:
        return False
    taken = session.execute(
        update(AuthenticatorApp)
        .where(AuthenticatorApp.user_id == user.id, AuthenticatorApp.last_step < step)
        .values(last_step=step)
        .returning(AuthenticatorApp.user_id)
    )
    return taken.one_or_none() is not None


def _use_recovery_code(session: Session, user: User, typed: str, at: datetime) -> bool:
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_digest == _recovery_digest(user.id, _letters(typed)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
        .returning(RecoveryCode.id)
    )
    if used.one_or_none() is None:
        return False
    note(session, user, "recovery_used", at)
    return True


def _letters(typed: str) -> str:
    """A recovery code as typed, without blanks and hyphens, in plain capitals."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", typed).upper()))


def _recovery_digest(user_id: UUID, code: str) -> str:
    return digest(f"{user_id}:{code}")
