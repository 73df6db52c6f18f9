"""Identifiers: opaque ids inside, short readable numbers outside."""

import hashlib
import re
import secrets
import time
import unicodedata

from awards.core.figures import latin_digits

NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that are not mistaken for one another on paper or by telephone."""


def slugify(text: str) -> str:
    """A readable part of an address: ASCII letters, digits and single hyphens; `x` when nothing is left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:80].strip("-") or "x"


def digest(text: str) -> str:
    """SHA-256 of a secret, in hexadecimal: what the database holds instead of the secret."""
    return hashlib.sha256(text.encode()).hexdigest()


def opaque_token() -> str:
    """A secret of 256 bits for a link or a session."""
    return secrets.token_urlsafe(32)


def gone_address(key: object) -> str:
    """The address that takes the place of an erased person's; no mail ever goes there."""
    return f"erased-{key}@awards.invalid"


def is_gone(address: str) -> bool:
    """Whether an address took the place of one that was erased."""
    return address.startswith("erased-") and address.endswith("@awards.invalid")


def keys_in_order(number: int) -> list[str]:
    """So many new keys for rows that are written together, one behind the other: UUIDs of version 7 (RFC 9562).

    In hexadecimal, as databases read them. Rows that lie beside each other are written beside each other, where keys by
    chance would touch every page of an index.
    """
    instant, chance = time.time_ns() // 1_000_000, secrets.randbits(61)
    first = instant << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | chance
    return [f"{key:032x}" for key in range(first, first + number)]


CODE_DIGITS = 10


def sign_in_code() -> str:
    """Ten digits for a person to type: ten thousand guesses find one with a chance of one in a million."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def receipt_number() -> str:
    """Eight unmistakable characters in two groups, given at submission."""
    raw = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(8))
    return f"{raw[:4]}-{raw[4:]}"


PAPER_DIGITS = 8


def paper_code() -> str:
    """Seven digits by chance and one that checks them, for a form on paper that somebody keys in."""
    digits = f"{secrets.randbelow(10 ** (PAPER_DIGITS - 1)):0{PAPER_DIGITS - 1}d}"
    return f"{digits}{_damm(digits)}"


CERTIFICATE_DIGITS = 20


def certificate_code() -> str:
    """Nineteen digits by chance (63 bits) and one that checks them, for a certificate that anybody may look up."""
    digits = f"{secrets.randbelow(10 ** (CERTIFICATE_DIGITS - 1)):0{CERTIFICATE_DIGITS - 1}d}"
    return f"{digits}{_damm(digits)}"


def is_checked(code: str) -> bool:
    """Whether the last digit fits the others: it does not once any one digit is wrong or two neighbours are swapped.

    H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004.
    """
    return _damm(code) == 0


DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978", "3674209581", "5869720134", "8945362017",
    "9438617205", "2581436790",
)  # fmt: skip


def _damm(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = int(DAMM[interim][int(digit)])
    return interim


def numbered(number: int) -> str:
    """A nomination's number as people say it: `N-0042`."""
    return f"N-{number:04d}"


def nomination_number(typed: str) -> int | None:
    """The number of a nomination that somebody typed in any usual way (`N-0042`, `n42`, `N 42`, `0042`, `٤٢`).

    None when it is none, and when it is that of a need.
    """
    plain = latin_digits(typed).strip()
    found = re.fullmatch(r"(?:N[\s\u2010-\u2015-]*)?0*([1-9]\d{0,5})", plain, re.IGNORECASE | re.ASCII)
    return None if found is None or of_need(plain) else int(found[1])


def of_need(typed: str) -> bool:
    """Whether somebody typed the number of a need (`N-000042`), which is none of a nomination's (`N-0042`)."""
    return bool(re.fullmatch(r"n-?0\d{5,}", typed.strip(), re.IGNORECASE))
