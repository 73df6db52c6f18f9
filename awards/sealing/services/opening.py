"""A holder signs with the key that lies in the folder of keys; passphrases that do not open it are counted."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.accounts.rules import Origin
from awards.accounts.services import throttle
from awards.core.errors import RuleBroken
from awards.core.seals import Head
from awards.core.text import N_
from awards.infrastructure import audit
from awards.sealing import signing


def signature_here(
    session: Session,
    head: Head,
    public_key: str,
    folder: Path,
    passphrase: str,
    by: User,
    origin: Origin,
    pepper: str,
    at: datetime,
) -> str:
    """The signature under a head by a key of the folder, opened with its passphrase. Raises RuleBroken and TooMany.

    A wrong passphrase is counted; the caller commits whatever the answer.
    """
    tries = throttle.take(session, "passphrase", str(by.id), origin, pepper, at, field="passphrase")
    try:
        private = signing.key_in(folder, public_key, passphrase)
    except (signing.WrongPassphrase, signing.NotAKey):
        audit.record(
            session, actor=by.id, action="seal.wrong_passphrase", subject=by.id, edition=head.edition,
            details={"public_key": public_key},
        )  # fmt: skip
        session.flush()
        raise RuleBroken(N_("The key does not open with this passphrase."), ["passphrase"]) from None
    throttle.give_back(session, tries)
    if private is None:
        raise RuleBroken(N_("Your key does not lie here: sign elsewhere and paste the signature."), ["passphrase"])
    return signing.signature_of(private, head.statement())
