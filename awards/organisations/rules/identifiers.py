"""Outside identifiers of organisations: how they are written, and whether their check digits hold."""

import re

from awards.core.errors import RuleBroken
from awards.core.text import N_

REGISTERS = ("ROR", "LEI")
"""Registers whose identifiers carry check digits. Others go by their list code of org-id.guide, such as GB-COH."""

_LIST_CODE = re.compile(r"[A-Z]{2}-[A-Z0-9_]{2,20}")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_ROR = re.compile(rf"0[{_CROCKFORD}]{{6}}[0-9]{{2}}")
_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")


def canonical_identifier(scheme: str, value: str) -> tuple[str, str]:
    """Register and number as they are kept; a ROR address gives its number. Raises RuleBroken with what to mend."""
    scheme, value = scheme.strip().upper(), "".join(value.split())
    if scheme == "ROR":
        return scheme, _ror(value)
    if scheme == "LEI":
        return scheme, _lei(value)
    if not _LIST_CODE.fullmatch(scheme):
        raise RuleBroken(N_("Use ROR, LEI, or the code of a list at org-id.guide, such as GB-COH."), ["scheme"])
    if not _NUMBER.fullmatch(value):
        raise RuleBroken(N_("Give the number as the register writes it, in letters, digits, points and dashes."),
                         ["value"])  # fmt: skip
    return scheme, value


def identifier_address(scheme: str, value: str) -> str | None:
    """Where the register shows the organisation, for registers whose addresses are known."""
    return {"ROR": f"https://ror.org/{value}", "LEI": f"https://search.gleif.org/#/record/{value}"}.get(scheme)


def _ror(value: str) -> str:
    """Nine characters: 0, six of Crockford's base 32, two digits that make the whole 1 modulo 97 (ISO 7064)."""
    number = re.sub(r"^(https?://)?ror\.org/", "", value.lower())
    if not _ROR.fullmatch(number):
        raise RuleBroken(N_("A ROR number has nine letters and digits and begins with 0."), ["value"])
    counted = 0
    for letter in number[1:7]:
        counted = counted * 32 + _CROCKFORD.index(letter)
    if int(number[7:]) != 98 - counted * 100 % 97:
        raise RuleBroken(N_("The last two digits do not fit the others. Copy the number again."), ["value"])
    return number


def _lei(value: str) -> str:
    """Twenty characters, which read as a number (A is 10, Z is 35) leave 1 modulo 97 (ISO 17442)."""
    number = value.upper()
    if not _LEI.fullmatch(number):
        raise RuleBroken(N_("An LEI has twenty letters and digits; the last two are digits."), ["value"])
    if int("".join(str(int(letter, 36)) for letter in number)) % 97 != 1:
        raise RuleBroken(N_("The last two digits do not fit the others. Copy the number again."), ["value"])
    return number
