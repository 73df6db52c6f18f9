"""Announcements, corrections and what laureates' pages say."""

from tests.access.table.rows import NOBODY, OF_FINALISTS, STAFF, STAFF_AND_ADMIN, TIED, UNTIED, WITHDRAWN, Row, both

ANNOUNCING = [
    Row("publishing.announcements", STAFF_AND_ADMIN, phase="deciding"),
    Row("publishing.preview", STAFF_AND_ADMIN, phase="deciding", values={"kind": "finalists"}, decided=True),
    Row("publishing.laureate_texts", STAFF_AND_ADMIN, phase="deciding"),
    *both("publishing.laureate_text", UNTIED, phase="deciding", decided=True),
    Row("publishing.laureate_text", NOBODY, phase="deciding", values=WITHDRAWN, decided=True),
    Row("publishing.laureate_text_picture", NOBODY, phase="deciding", decided=True),
    Row("publishing.slides", STAFF_AND_ADMIN, phase="deciding"),
    Row("publishing.slide_picture", NOBODY, phase="deciding", values={"digest": "0" * 64}),
    Row("publishing.proposal", STAFF, "POST", phase="deciding", values={"kind": "finalists"}),
    Row("publishing.approval", UNTIED, "POST", phase="deciding", barred=TIED),
    Row("publishing.cancellation", STAFF, "POST", phase="deciding"),
    Row("publishing.plan", STAFF_AND_ADMIN, phase="deciding", decided=True),
    Row("publishing.group", STAFF_AND_ADMIN, phase="deciding", values=OF_FINALISTS, decided=True),
    *(
        Row(f"publishing.group_{verb}", STAFF, "POST", phase="deciding", values=OF_FINALISTS, decided=True)
        for verb in ("instant", "hold", "release", "undo", "departure")
    ),
    *both("publishing.correction", STAFF, phase="deciding"),
    *both("publishing.retraction", STAFF, phase="deciding"),
    Row("publishing.correction_preview", NOBODY, phase="deciding"),
]
