"""How names, web domains and outside identifiers of organisations are compared: pure."""

from awards.organisations.rules.identifiers import REGISTERS, canonical_identifier, identifier_address
from awards.organisations.rules.names import (
    FREE_MAIL,
    LONGEST_NAME,
    SHARED_HOSTS,
    domain_of,
    fold,
    in_address,
    plain_letters,
)
from awards.organisations.rules.standing import (
    CLAIM_STATES,
    KINDS,
    LONGEST_WORDS,
    MOST_OPEN_CLAIMS,
    OPEN_CLAIMS,
    check_merge,
    check_settled,
)

__all__ = [
    "CLAIM_STATES", "FREE_MAIL", "KINDS", "LONGEST_NAME", "LONGEST_WORDS", "MOST_OPEN_CLAIMS", "OPEN_CLAIMS",
    "REGISTERS", "SHARED_HOSTS", "canonical_identifier", "check_merge", "check_settled", "domain_of", "fold",
    "identifier_address", "in_address", "plain_letters",
]  # fmt: skip
