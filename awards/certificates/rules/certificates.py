"""Rules of certificates: their codes, what is printed on them, whether they still hold."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from awards.accounts.rules import typed_code
from awards.core.errors import RuleBroken
from awards.core.identifiers import CERTIFICATE_DIGITS, is_checked
from awards.core.text import N_
from awards.publishing.rules import digest

GROUP = 4
LONGEST_TYPED = 100


class Standing(StrEnum):
    """Whether a certificate holds: yes, another was made, no more a laureate, result taken back, name erased."""

    HOLDS = "holds"
    REPLACED = "replaced"
    GONE = "gone"
    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"


def read(typed: str) -> str:
    """The digits of a code as somebody typed it. Raises RuleBroken where it cannot be one."""
    code = typed_code(typed[:LONGEST_TYPED])
    if len(code) != CERTIFICATE_DIGITS:
        raise RuleBroken(
            N_("A code has %(most)d digits, and this has %(count)d. Compare it with the paper.",
               most=CERTIFICATE_DIGITS, count=len(code)),
            ["code"],
        )  # fmt: skip
    if not is_checked(code):
        raise RuleBroken(N_("A digit of this code is mistyped. Compare it with the paper."), ["code"])
    return code


def grouped(code: str) -> str:
    """A code as a person reads it, in groups of four."""
    return " ".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


PRINTED = ("category_names", "project", "person", "organisations", "countries", "scope", "region")


def mark(names: Mapping[str, Any], laureate: Mapping[str, Any], role: str) -> str:
    """The digest of all that a certificate says: of a laureate (as its document), in a role, of the edition so named.

    Two publications that say the same of a laureate give the same mark, so one certificate stands for both.
    """
    return digest({"edition": dict(names), "role": role} | {name: laureate[name] for name in PRINTED})


def stands_for(certified: str, role: str) -> bool:
    """Whether a certificate of this role is true of a laureate of that role: every laureate was a finalist."""
    return certified in (role, "finalist")


def standing(certified: str, *, withdrawn: bool, came_back: bool, role: str | None, same: bool) -> Standing:
    """How a certificate of the role `certified` stands.

    `role` is what its laureate is now (None: no laureate of what is public), `same` whether all else that is printed
    is still said; `came_back` says that the result it was made for was retracted.
    """
    if withdrawn:
        return Standing.WITHDRAWN
    if role is not None and same and stands_for(certified, role):
        return Standing.HOLDS
    if came_back:
        return Standing.RETRACTED
    return Standing.GONE if role is None else Standing.REPLACED
