"""The fairness report."""

from tests.access.table.rows import NOBODY, OF_SKILLS, STAFF_AND_ADMIN, TIED, Row

FAIRNESS = [
    *(
        Row(f"fairness.report{file}", STAFF_AND_ADMIN, phase=phase, decided=phase == "deciding")
        for file in ("", "_csv", "_json")
        for phase in ("judging", "deciding")
    ),
    *(
        row
        for file in ("", "_csv", "_json")
        for row in (
            Row(
                f"fairness.category{file}",
                STAFF_AND_ADMIN - TIED,
                phase="deciding",
                values=OF_SKILLS,
                decided=True,
                barred=TIED,
            ),
            Row(f"fairness.category{file}", NOBODY, phase="deciding", values=OF_SKILLS),
        )
    ),
    Row("fairness.for_the_public", NOBODY, phase="deciding", decided=True),
]
