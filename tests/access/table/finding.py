"""Nominations found again."""

from tests.access.table.rows import DRAFT, NOBODY, OF_ANOTHER_EDITION, STAFF, STAFF_AND_ADMIN, Row

FINDING = [
    Row("finding.duplicates", STAFF_AND_ADMIN, phase="screening"),
    Row("finding.search_for_duplicates", STAFF, "POST", phase="screening"),
    Row("finding.decision", STAFF, "POST", phase="screening"),
    Row("finding.nominations", STAFF_AND_ADMIN),
    Row("finding.nominations_csv", STAFF_AND_ADMIN),
    Row("finding.nominations_xlsx", STAFF_AND_ADMIN),
    Row("finding.draft", STAFF_AND_ADMIN, values=DRAFT),
    Row("finding.draft", NOBODY),
    Row("finding.draft", NOBODY, values=OF_ANOTHER_EDITION),
    Row("finding.upload", STAFF),
    Row("finding.send_upload", STAFF, "POST"),
    Row("finding.brought", STAFF),
    Row("finding.bring_in", STAFF, "POST"),
    Row("finding.views", STAFF_AND_ADMIN, "POST"),
    Row("finding.view_removal", frozenset({"staff"}), "POST"),
    Row("finding.files", STAFF_AND_ADMIN, "POST"),
    Row("finding.file", frozenset({"staff"})),
    Row("finding.file_content", frozenset({"staff"})),
]
