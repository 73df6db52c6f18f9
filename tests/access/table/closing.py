"""The end of an edition."""

from tests.access.table.rows import STAFF, STAFF_AND_ADMIN, UNTIED, Row, both

CLOSING = [
    *(
        Row(f"closing.{name}", STAFF_AND_ADMIN, phase="deciding")
        for name in ("overview", "report", "report_pdf", "note")
    ),
    *both("closing.months", STAFF, phase="deciding"),
    *both("closing.holds", STAFF, phase="deciding"),
    *(Row(f"closing.{name}", STAFF, "POST", phase="deciding") for name in ("fairness_proposal", "proposal")),
    *(Row(f"closing.{name}", STAFF, "POST", phase="deciding") for name in ("approval", "taking_back")),
    Row("closing.end_of_hold", UNTIED, "POST", phase="deciding"),
]
