"""Seals of the award's log."""

from tests.access.table.rows import (
    EVERYBODY,
    FIRST_OF_STAFF,
    NOBODY,
    READERS,
    STAFF,
    STAFF_AND_ADMIN,
    TIED,
    Row,
    for_all,
)

SEALED = {"phase": "deciding", "decided": True}

SEALS = [
    Row("sealing.seals", STAFF_AND_ADMIN, **SEALED),
    Row("sealing.seals", STAFF_AND_ADMIN),
    Row("sealing.statement", STAFF_AND_ADMIN, **SEALED),
    Row("sealing.heads", STAFF, "POST", **SEALED),
    Row("sealing.keys", STAFF, "POST", **SEALED),
    Row("sealing.approval", FIRST_OF_STAFF, "POST", after=frozenset({"second_staff"}), **SEALED),
    Row("sealing.retirement", FIRST_OF_STAFF, "POST", after=STAFF - FIRST_OF_STAFF, **SEALED),
    Row("sealing.signature", STAFF - TIED, "POST", **SEALED),
    Row("sealing.pasted_signature", STAFF - TIED, "POST", **SEALED),
    Row("nominations.receipt_in_log", READERS, **SEALED),
    for_all("sealing.editions"),
    *(Row(f"sealing.{name}", EVERYBODY, **SEALED) for name in ("log", "log_head", "log_proof", "log_leaf")),
    Row("sealing.log", NOBODY),
    *(Row(f"sealing.rehearsal_{name}", NOBODY, **SEALED) for name in ("log", "log_head", "log_proof", "log_leaf")),
]
"""The tied one's key waits for its approval: whose it is says nothing of it, and signs nothing."""
