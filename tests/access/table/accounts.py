"""The account of whoever is signed in."""

from tests.access.table.rows import ANY_STAFF, FIRST_OF_STAFF, NOMINEE, SIGNED_IN, TIED, UNTIED, Row, both, for_all

ACCOUNT = [
    *both("accounts.account", SIGNED_IN),
    Row("accounts.sign_out", SIGNED_IN, "POST"),
    Row("looking.at_judge", UNTIED, "POST", phase="judging", barred=TIED),
    Row("looking.at_nominator", UNTIED, "POST", barred=TIED),
    Row("looking.end", SIGNED_IN, "POST"),
    *(for_all(f"accounts.sign_on_{page}") for page in ("begin", "answer", "left")),
    Row("accounts.sign_on_binding", ANY_STAFF, refusal=403),
    Row("accounts.sign_on_removal", NOMINEE, "POST"),
    Row("accounts.session_end", NOMINEE, "POST"),
    Row("accounts.sessions_end", SIGNED_IN, "POST"),
    Row("accounts.second_step", SIGNED_IN),
    *both("accounts.app_set_up", SIGNED_IN),
    Row("accounts.app_removal", SIGNED_IN, "POST"),
    *both("accounts.recovery_codes", SIGNED_IN),
    *both("accounts.proof", SIGNED_IN),
    *both("accounts.new_address", SIGNED_IN),
    *both("accounts.address_code", NOMINEE),
    *both("accounts.merge", NOMINEE),
    Row("accounts.address_for_mail", NOMINEE, "POST"),
    Row("accounts.address_removal", NOMINEE, "POST"),
    Row("accounts.passkey_options", SIGNED_IN, "POST"),
    Row("accounts.passkey_added", SIGNED_IN, "POST"),
    Row("accounts.passkey_removal", NOMINEE, "POST"),
    *both("accounts.tokens", ANY_STAFF, refusal=403),
    Row("accounts.token_end", FIRST_OF_STAFF, "POST"),
    Row("webhooks.webhooks", ANY_STAFF, refusal=403),
    Row("webhooks.webhooks", ANY_STAFF, "POST", refusal=403),
    Row("webhooks.webhook", FIRST_OF_STAFF),
    *(Row(f"webhooks.{name}", FIRST_OF_STAFF, "POST") for name in ("secret", "ended", "again")),
    Row("accounts.passkey_proof_options", SIGNED_IN, "POST"),
    Row("accounts.passkey_proof", SIGNED_IN, "POST"),
]
"""Everybody here took the second step where one is needed; whoever did not: tests/accounts/test_doors.py."""
