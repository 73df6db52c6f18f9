"""Certificates and letters after the result."""

from tests.access.table.rows import A_LETTER, NO_CERTIFICATE, NOBODY, STAFF, STAFF_AND_ADMIN, TIED, UNTIED, Row, both

A_PROPOSAL, NO_PROPOSAL = {"proposal_id": "approval_id"}, {"proposal_id": "announcement_id"}

CERTIFICATES = [
    Row("certificates.overview", STAFF_AND_ADMIN, phase="deciding"),
    Row("certificates.making", STAFF, "POST", phase="deciding"),
    Row("certificates.proposal", UNTIED, "POST", phase="deciding", barred=TIED),
    Row("certificates.going_out", NOBODY, "POST", phase="deciding", values=NO_PROPOSAL),
    Row("certificates.going_out", UNTIED, "POST", phase="deciding", values=A_PROPOSAL, barred=TIED),
    Row("certificates.taking_back", NOBODY, "POST", phase="deciding", values=NO_PROPOSAL),
    Row("certificates.taking_back", UNTIED, "POST", phase="deciding", values=A_PROPOSAL, barred=TIED),
    Row("certificates.archives", STAFF, "POST", phase="deciding"),
    Row("certificates.archive", NOBODY, phase="deciding", values={"archive_id": "announcement_id"}),
    Row("certificates.archive", UNTIED | {"admin"}, phase="deciding", values={"archive_id": "archive_id"}, barred=TIED),
    Row("certificates.staff_file", NOBODY, phase="deciding", values=NO_CERTIFICATE),
    Row("certificates.letters", STAFF_AND_ADMIN, phase="deciding"),
    *both("certificates.letter", STAFF, phase="deciding", values=A_LETTER),
    Row("certificates.approval", STAFF, "POST", phase="deciding", values=A_LETTER),
    Row("certificates.preview", NOBODY, phase="deciding", values=A_LETTER),
    Row("certificates.own", NOBODY, phase="deciding", decided=True),
    Row("certificates.own_file", NOBODY, phase="deciding", decided=True, values=NO_CERTIFICATE),
    Row("certificates.own_letter", NOBODY, phase="deciding", decided=True),
]
