"""Meetings of a jury."""

from tests.access.table.rows import CHAIR, NOBODY, OF_SKILLS, STAFF, STAFF_AND_ADMIN, TIED, UNTIED, Row, both

SITTING = frozenset({"chair", "judge"})
SEATED = SITTING | {"conflicted_judge"}
"""Who sits in the jury, with the judge who is tied to the entry that it talks about: the meeting is open to that judge,
and nothing of the entry."""

LEADING = ("motions", "signature", "calling_off")

MEETING = [
    Row("jury.meetings", STAFF_AND_ADMIN, phase="deciding"),
    *both("jury.opening", UNTIED, phase="deciding", values=OF_SKILLS, barred=TIED),
    *both("jury.opening", STAFF, phase="deciding", values={"key": "access"}),
    *both("jury.opening", NOBODY, phase="judging", values=OF_SKILLS),
    *(
        row
        for page in ("jury.meeting", "jury.minutes")
        for row in (
            Row(page, (STAFF_AND_ADMIN - TIED) | SEATED, phase="deciding", barred=TIED),
            Row(page, NOBODY, phase="judging"),
        )
    ),
    *(Row(f"jury.{name}", UNTIED | CHAIR, "POST", phase="deciding", barred=TIED) for name in LEADING),
    *(Row(f"jury.{name}", UNTIED | CHAIR, "POST", phase="deciding") for name in ("ballots", "ballot_count", "ruling")),
    Row("jury.votes", SITTING, "POST", phase="deciding"),
    *(
        Row(f"jury.{name}", NOBODY, "POST", phase="judging")
        for name in (*LEADING, "ballots", "votes", "ballot_count", "ruling")
    ),
]
"""Staff and the chair lead a meeting, its members alone vote; outside of it nobody knows of it."""
