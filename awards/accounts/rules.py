"""Rules of accounts: what an address is, how long a code lives."""

import hmac
import unicodedata
from datetime import timedelta

from awards.core.errors import RuleBroken
from awards.core.text import N_

CODE_LIFETIME = timedelta(minutes=15)
MOST_TRIES = 5
"""A code dies after so many wrong tries."""

MOST_CODES = 5
"""An address gets at most so many codes within one lifetime of a code."""

LONGEST_CODE = 64
LONGEST_ADDRESS = 254

INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"}


def canonical_address(email: str) -> str:
    """The one spelling of an address under which an account is found. Raises RuleBroken.

    Full-width letters become plain ones and case is folded, so that two spellings cannot be two accounts; invisible
    characters and letters outside of ASCII before the @ are refused, since they imitate others.
    """
    text = unicodedata.normalize("NFKC", email).strip().lower()
    if any(character in INVISIBLE for character in text):
        raise RuleBroken(N_("Remove the invisible character from the address."), ["email"])
    local, at, domain = text.rpartition("@")
    if not at or not local or "." not in domain or len(text) > LONGEST_ADDRESS or any(c.isspace() for c in text):
        raise RuleBroken(N_("Enter an address like name@example.org."), ["email"])
    if not local.isascii():
        raise RuleBroken(N_("Use only plain Latin letters and digits before the @."), ["email"])
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        raise RuleBroken(N_("Check the part of the address after the @."), ["email"]) from None
    return f"{local}@{domain}"


def typed_code(text: str) -> str:
    """The digits of a code as typed: spaces and hyphens dropped, digits of any script made plain."""
    return "".join(str(unicodedata.digit(c)) for c in text if unicodedata.digit(c, None) is not None)


def code_digest(pepper: str, row_id: str, code: str) -> str:
    """What is kept of a six-digit code: bound to its row and the program's secret, so a leaked table tells nothing."""
    return hmac.new(pepper.encode(), f"{row_id}:{code}".encode(), "sha256").hexdigest()
