"""Addresses for programs."""

from tests.access.table.rows import (
    ANY_STAFF,
    FIRST_OF_STAFF,
    NOBODY,
    OF_SKILLS,
    STAFF,
    STAFF_AND_ADMIN,
    UNTIED,
    Row,
    for_all,
)

PROGRAMS = [
    for_all("api.openapi"),
    *(for_all(f"api.{name}") for name in ("pledges_list", "organisations", "countries", "totals", "needs", "dumps")),
    *(Row(f"api.{name}", NOBODY, values={"public_id": "R-999999"}) for name in ("pledge", "versions", "reports")),
    Row("api.version", NOBODY, values={"public_id": "R-999999", "n": 1}),
    Row("api.editions", ANY_STAFF),
    *(
        Row(f"api.{name}", STAFF_AND_ADMIN, phase="judging")
        for name in ["edition", "judges", "conflicts", "assignments", "progress", "plans", "plan", "panels"]
    ),
    *(
        Row(f"api.{name}", STAFF_AND_ADMIN, phase="deciding")
        for name in ["decisions_of_edition", "feedback_lines", "fairness_report"]
    ),
    Row("api.nominations", STAFF_AND_ADMIN, phase="judging"),
    Row("api.nomination", STAFF_AND_ADMIN, phase="judging"),
    Row("api.outcome", STAFF, "POST", phase="judging"),
    Row("api.judge_asked", STAFF, "POST", phase="judging"),
    Row("api.invitation_withdrawn", STAFF, "POST", phase="judging"),
    Row("api.entry_assigned", UNTIED, "POST", phase="judging"),
    Row("api.assignment_ended", UNTIED, "POST", phase="judging"),
    Row("api.ranking_of_category", STAFF_AND_ADMIN, phase="deciding", values=OF_SKILLS),
    Row("api.own", NOBODY, phase="judging"),
    Row("api.comparisons", STAFF_AND_ADMIN, phase="comparing"),
    Row("api.own_comparisons", NOBODY, phase="comparing"),
    *(
        Row(f"api.{name}", NOBODY, "POST", phase="comparing")
        for name in ("ask_pair", "answer_pair", "take_pair_back", "confirm_pairs")
    ),
    Row("api.pledges_sent", ANY_STAFF - {"admin"}, "POST", refusal=403),
    Row("api.pledge_import", ANY_STAFF - {"admin"}),
    Row("api.pledges_brought", ANY_STAFF - {"admin"}, "POST"),
    Row("api.pledges_let_in", ANY_STAFF - {"admin"} - FIRST_OF_STAFF, "POST"),
    *(Row(f"api.{name}", STAFF, "POST", phase="judging") for name in ("ask", "accept", "discard", "undo")),
]
"""By a token of their own, whoever may hold one; nobody comes in by a cookie."""
