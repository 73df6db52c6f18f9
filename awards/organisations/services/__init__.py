"""Verbs of organisations: make one, describe, verify, merge, and settle who speaks for it."""

from awards.organisations.services.claiming import claim, confirm, decline, end
from awards.organisations.services.making import (
    Named,
    ensure_organisation,
    ensure_organisations,
    forget_laureates,
    keep_unseen,
    load_organisations,
    remember_award,
    remember_laureate,
    show,
)
from awards.organisations.services.moderating import (
    add_identifier,
    describe,
    doubt,
    merge,
    remove_identifier,
    separate,
    verify,
)

__all__ = [
    "Named", "add_identifier", "claim", "confirm", "decline", "describe", "doubt", "end", "ensure_organisation",
    "ensure_organisations", "forget_laureates", "keep_unseen", "load_organisations", "merge", "remember_award",
    "remember_laureate", "remove_identifier", "separate", "show", "verify",
]  # fmt: skip
