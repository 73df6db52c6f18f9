"""What is kept of a person, and its erasure."""

from tests.access.table.rows import ANY_STAFF, SIGNED_IN, Row

ERASING = [
    *(Row(f"people.{name}", SIGNED_IN) for name in ("data", "data_json", "data_zip")),
    *(Row(f"people.{name}", SIGNED_IN, "POST") for name in ("ask", "take_back")),
    Row("people.erasures", ANY_STAFF, refusal=403),
    Row("people.note", ANY_STAFF - {"admin"}, "POST", refusal=403),
    Row("people.erasure", ANY_STAFF),
    Row("people.spellings", ANY_STAFF),
    *(Row(f"people.spelling_{what}", ANY_STAFF - {"admin"}, "POST") for what in ("added", "removed")),
    *(Row(f"people.{name}", ANY_STAFF - {"admin"}, "POST") for name in ("proposal", "approval", "hold", "end")),
]
