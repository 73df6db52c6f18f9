"""Organisations as staff keep them, and who speaks for one."""

from tests.access.table.rows import ANY_STAFF, PLEDGER, SIGNED_IN, Row

CHANGERS = ANY_STAFF - {"admin"}

ORGANISATIONS = [
    Row("organisations.mine", SIGNED_IN),
    Row("organisations.claim", SIGNED_IN, "POST"),
    Row("organisations.claim_end", CHANGERS | PLEDGER, "POST"),
    Row("organisations.organisations", ANY_STAFF, refusal=403),
    Row("organisations.organisation", ANY_STAFF),
    *(
        Row(f"organisations.{name}", CHANGERS, "POST")
        for name in (
            "description", "identifier", "identifier_removal", "verification", "verification_removal", "merge",
            "merge_end", "claim_confirmation", "claim_refusal",
        )
    ),
]  # fmt: skip
