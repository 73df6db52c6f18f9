"""Words for nominees after the result, and appeals."""

from tests.access.table.rows import FIRST_OF_STAFF, NOBODY, READERS, STAFF, STAFF_AND_ADMIN, TIED, UNTIED, Row, both

FEEDBACK = [
    Row("feedback.overview", STAFF_AND_ADMIN, phase="deciding", decided=True),
    *both("feedback.dates", STAFF, phase="deciding"),
    *(
        Row(f"feedback.{name}", STAFF, "POST", phase="deciding", decided=True)
        for name in ("beginnings", "approvals", "hold", "letting_go", "taking_back")
    ),
    Row("feedback.entry", STAFF_AND_ADMIN - TIED, phase="deciding", decided=True, barred=TIED),
    Row("feedback.entry", NOBODY, phase="deciding"),
    Row("feedback.words", UNTIED, "POST", phase="deciding", decided=True, barred=TIED),
    Row("feedback.words", NOBODY, "POST", phase="deciding"),
    Row("feedback.appeals", STAFF_AND_ADMIN, phase="deciding"),
    Row("feedback.one_appeal", STAFF_AND_ADMIN - TIED, phase="deciding"),
    Row("feedback.answer", FIRST_OF_STAFF, "POST", phase="deciding", barred=frozenset({"second_staff"})),
    Row("feedback.answer", NOBODY, "POST", phase="deciding", decided=True, barred=UNTIED),
    Row("feedback.appeal_settlement", NOBODY, "POST", phase="deciding"),
    Row("feedback.told", NOBODY, phase="deciding", decided=True),
    Row("feedback.appeal", READERS, phase="deciding", decided=True),
    Row("feedback.make_appeal", NOBODY, "POST", phase="deciding", decided=True),
]
