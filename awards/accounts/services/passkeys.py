"""Passkeys: a device or security stick signs a challenge of ours, on this site only and after knowing its holder."""

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from awards.accounts import queries
from awards.accounts.models import Passkey, PasskeyChallenge, User
from awards.accounts.rules import Origin
from awards.accounts.services import throttle
from awards.accounts.services.second_step import ISSUER, hold_steps, note, refuse_last
from awards.core.errors import RuleBroken
from awards.core.later import Later
from awards.core.outside import json_in
from awards.core.text import N_
from awards.infrastructure import audit

if TYPE_CHECKING:
    import webauthn
    from webauthn import helpers
    from webauthn.helpers import exceptions, structs
else:
    webauthn, helpers = Later("webauthn"), Later("webauthn.helpers")
    exceptions, structs = Later("webauthn.helpers.exceptions"), Later("webauthn.helpers.structs")

CHALLENGE_LIFETIME = timedelta(minutes=5)
MOST_PASSKEYS = 20
NAME = re.compile(r"[A-Za-z0-9_-]{1,2000}")
"""How a credential's own id is written: base64url without padding (at most 1,023 bytes, by WebAuthn)."""


def ask_to_add(session: Session, user: User, session_id: UUID, base_url: str, at: datetime) -> str:
    """What the browser hands to a new passkey, as JSON. Raises RuleBroken when there are too many."""
    held = queries.passkeys(session, user.id)
    if len(held) >= MOST_PASSKEYS:
        raise RuleBroken(N_("You have as many passkeys as there may be: remove one first."))
    options = webauthn.generate_registration_options(
        rp_id=_host(base_url), rp_name=ISSUER, user_id=user.id.bytes, user_name=user.email,
        user_display_name=user.name or user.email, exclude_credentials=_described(held),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED, user_verification=_knows_its_holder()
        ),
    )  # fmt: skip
    _keep(session, "add", session_id, options.challenge, at)
    return helpers.options_to_json(options)


def add(session: Session, user: User, session_id: UUID, answer: str, name: str, base_url: str, at: datetime) -> Passkey:
    """Keep the passkey that answered. Raises RuleBroken; the caller commits whatever the answer."""
    challenge = _taken(session, _of_session(session_id, "add"), at)
    try:
        found = webauthn.verify_registration_response(
            credential=_answer(answer), expected_challenge=challenge, expected_rp_id=_host(base_url),
            expected_origin=_origin(base_url), require_user_verification=True,
        )  # fmt: skip
    except (exceptions.WebAuthnException, ValueError, KeyError, TypeError):
        raise RuleBroken(N_("This passkey was not taken. Try again, or choose another device."), ["name"]) from None
    credential_id = helpers.bytes_to_base64url(found.credential_id)
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id)):
        raise RuleBroken(N_("This passkey is added already."), ["name"])
    row = Passkey(
        user_id=user.id, credential_id=credential_id, sign_count=found.sign_count, name=name, created_at=at,
        public_key=helpers.bytes_to_base64url(found.credential_public_key), used_at=None,
    )  # fmt: skip
    session.add(row)
    note(session, user, "passkey_added", at)
    return row


def ask_to_prove(session: Session, user: User, session_id: UUID, base_url: str, at: datetime) -> str:
    """What the browser hands to one of the user's passkeys, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(base_url), allow_credentials=_described(queries.passkeys(session, user.id)),
        user_verification=_knows_its_holder(),
    )  # fmt: skip
    _keep(session, "prove", session_id, options.challenge, at)
    return helpers.options_to_json(options)


def prove(session: Session, user: User, session_id: UUID, answer: str, base_url: str, at: datetime) -> None:
    """Take the second step with a passkey of this very user. Raises RuleBroken; the caller commits whatever happens."""
    challenge = _taken(session, _of_session(session_id, "prove"), at)
    given = _answer(answer)
    passkey = session.scalar(
        select(Passkey)
        .where(Passkey.user_id == user.id, Passkey.credential_id == str(given.get("id", "")))
        .with_for_update()
    )
    if passkey is None or not _signed(passkey, given, challenge, base_url, at):
        audit.record(session, actor=user.id, action="second_step.wrong_passkey", subject=user.id)
        session.flush()
        raise RuleBroken(N_("This passkey did not prove who you are. Try again, or use another way."))


def ask_to_sign_in(session: Session, base_url: str, pepper: str, at: datetime, origin: Origin) -> tuple[UUID, str]:
    """What a visitor's browser hands to whichever passkey of this site it knows: the challenge's id, and the JSON.

    Raises TooMany; the caller commits whatever the answer.
    """
    throttle.take(session, "passkey", "", origin, pepper, at)
    options = webauthn.generate_authentication_options(rp_id=_host(base_url), user_verification=_knows_its_holder())
    return _keep(session, "sign_in", None, options.challenge, at), helpers.options_to_json(options)


def sign_in(session: Session, challenge_id: UUID, answer: str, base_url: str, at: datetime) -> User:
    """Whom a passkey that knows its holder signs in: both steps at once. Raises RuleBroken.

    The caller commits whatever the answer: a challenge counts once.
    """
    challenge = _taken(session, PasskeyChallenge.id == challenge_id, at)
    given = _answer(answer)
    passkey = session.scalar(select(Passkey).where(Passkey.credential_id == str(given.get("id", ""))).with_for_update())
    if passkey is None or not _signed(passkey, given, challenge, base_url, at):
        audit.record(session, actor=None, action="sign_in.wrong_passkey", details={})
        session.flush()
        raise RuleBroken(N_("This passkey is not known here. Sign in with a code by mail."))
    user = queries.user(session, passkey.user_id)
    if user.disabled_at is not None:
        raise RuleBroken(N_("This account is closed. Write to the secretariat."))
    audit.record(session, actor=user.id, action="sign_in.passkey", subject=passkey.id)
    return user


def remove(session: Session, user: User, passkey: Passkey, at: datetime) -> None:
    """Take a passkey away. Raises RuleBroken when the role needs a second step and it is the only one."""
    hold_steps(session, user)
    others = len(queries.passkeys(session, user.id)) - 1 + (queries.app_of(session, user.id) is not None)
    refuse_last(user, others=others)
    session.execute(delete(Passkey).where(Passkey.id == passkey.id))
    note(session, user, "passkey_removed", at)


def _signed(passkey: Passkey, given: dict[str, Any], challenge: bytes, base_url: str, at: datetime) -> bool:
    """Whether the passkey signed this challenge for this site; its counter, where it has one, must have gone up."""
    try:
        found = webauthn.verify_authentication_response(
            credential=given, expected_challenge=challenge, expected_rp_id=_host(base_url),
            expected_origin=_origin(base_url), credential_public_key=helpers.base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count, require_user_verification=True,
        )  # fmt: skip
    except (exceptions.WebAuthnException, ValueError, KeyError, TypeError):
        return False
    passkey.sign_count, passkey.used_at = found.new_sign_count, at
    return True


def _keep(session: Session, purpose: str, session_id: UUID | None, challenge: bytes, at: datetime) -> UUID:
    """Remember the newest challenge; older ones of the session and those that have ended are forgotten.

    A visitor has no session: what others were asked to sign stays.
    """
    over = PasskeyChallenge.expires_at <= at
    session.execute(
        delete(PasskeyChallenge).where(over if session_id is None else over | _of_session(session_id, purpose))
    )
    row = PasskeyChallenge(
        id=uuid4(), session_id=session_id, purpose=purpose, challenge=helpers.bytes_to_base64url(challenge),
        expires_at=at + CHALLENGE_LIFETIME,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def _of_session(session_id: UUID, purpose: str) -> ColumnElement[bool]:
    return (PasskeyChallenge.session_id == session_id) & (PasskeyChallenge.purpose == purpose)


def _taken(session: Session, which: ColumnElement[bool], at: datetime) -> bytes:
    """The living challenge, taken away by asking for it: it counts once. Raises RuleBroken."""
    asked = delete(PasskeyChallenge).where(which).returning(PasskeyChallenge.challenge, PasskeyChallenge.expires_at)
    found = session.execute(asked).first()
    if found is None or found.expires_at <= at:
        raise RuleBroken(N_("This took too long. Try again."))
    return helpers.base64url_to_bytes(found.challenge)


def _answer(answer: str) -> dict[str, Any]:
    """What a browser brings of a passkey; nothing where it is none of ours to look for."""
    try:
        found = json_in(answer)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and NAME.fullmatch(str(found.get("id", ""))) else {}


def _described(passkeys: list[Passkey]) -> "list[structs.PublicKeyCredentialDescriptor]":
    return [
        structs.PublicKeyCredentialDescriptor(id=helpers.base64url_to_bytes(passkey.credential_id))
        for passkey in passkeys
    ]


def _knows_its_holder() -> "structs.UserVerificationRequirement":
    return structs.UserVerificationRequirement.REQUIRED


def _host(base_url: str) -> str:
    return urlsplit(base_url).hostname or ""


def _origin(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}"
