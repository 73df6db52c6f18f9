"""Decisions about who goes on, finalists and winners."""

from tests.access.table.rows import NOBODY, STAFF, STAFF_AND_ADMIN, TIED, UNTIED, Row, both

OF_SHORTLIST = {"key": "skills", "kind": "shortlist"}

OF_LONGLIST = {"key": "skills", "number": 1}

DECIDING = [
    Row("decisions.overview", STAFF_AND_ADMIN, phase="deciding"),
    *both("decisions.choose", UNTIED, phase="deciding", values=OF_SHORTLIST, barred=TIED),
    *both("decisions.choose", STAFF, phase="deciding", values=OF_SHORTLIST | {"key": "access"}),
    *both("decisions.choose", NOBODY, phase="judging", values=OF_SHORTLIST),
    Row("decisions.decision", STAFF_AND_ADMIN - TIED, phase="deciding", barred=TIED),
    Row("decisions.decision", NOBODY, phase="judging"),
    Row("decisions.approval", UNTIED, "POST", phase="deciding", barred=TIED),
    Row("decisions.rejection", UNTIED, "POST", phase="deciding", barred=TIED),
    Row("decisions.succession", UNTIED, "POST", phase="deciding", barred=TIED),
    Row("decisions.decisions_json", STAFF_AND_ADMIN, phase="deciding"),
    Row("decisions.decisions_csv", STAFF_AND_ADMIN, phase="deciding"),
    Row("decisions.late_conflict", STAFF_AND_ADMIN - TIED, phase="deciding", barred=TIED),
    Row("decisions.late_conflict", NOBODY, phase="judging"),
    Row("decisions.late_conflict_outcome", UNTIED, "POST", phase="deciding", barred=TIED),
    Row("decisions.late_conflict_outcome", NOBODY, "POST", phase="judging"),
    *both("decisions.choose_going_on", UNTIED, phase="finals", values=OF_LONGLIST, barred=TIED),
    *both("decisions.choose_going_on", NOBODY, phase="finals", values=OF_LONGLIST | {"number": 2}),
    *both("decisions.choose_going_on", NOBODY, phase="finals", values=OF_LONGLIST | {"key": "access"}),
    *both("decisions.choose_going_on", NOBODY, phase="longlist", values=OF_LONGLIST),
    *both("decisions.choose", NOBODY, phase="finals", values=OF_SHORTLIST),
    Row("decisions.decision", STAFF_AND_ADMIN - TIED, phase="finals", barred=TIED),
    Row("decisions.decision", NOBODY, phase="longlist"),
]
"""Whoever is tied to a nomination of a category decides about the others alone, and is told why."""
