"""Judges, conflicts and plans."""

from tests.access.table.rows import (
    INVITED,
    JUDGES,
    NOBODY,
    OF_ANOTHER_EDITION_TOO,
    SECOND,
    STAFF,
    STAFF_AND_ADMIN,
    TIED,
    UNTIED,
    Row,
    for_all,
)

ASKED = INVITED | JUDGES
"""The page of an invitation belongs to whoever was asked, before and after the answer."""
HOLDERS = INVITED | {"public"}
"""The link of an invitation's mail declines for whoever holds it, unless somebody else is signed in.

It lets nobody into an account that was used before: whoever accepts for one is asked to sign in.
"""

ASSIGNING = [
    Row(endpoint, let_in, how, phase="screening")
    for how, let_in, endpoints in (
        (
            "GET",
            STAFF_AND_ADMIN,
            "judges judges_csv judges_json judge conflicts conflicts_csv conflicts_json plans plan plan_loads compare",
        ),
        ("GET", STAFF_AND_ADMIN - TIED, "panel plan_problem plan_answer"),
        ("GET", STAFF_AND_ADMIN, "heat heat_csv heat_json mailing"),
        ("GET", STAFF, "invitations reminder"),
        (
            "POST",
            STAFF,
            "invite_again withdraw try_invitations send_invitations take_mailing_back send_reminder",
        ),
        (
            "POST",
            STAFF,
            "invite change declare search request_plan accept_plan discard undo_plan tell_now describe_plan"
            " request_partial request_fewest_moves",
        ),
        ("POST", UNTIED, "assign replace end dismiss dismissal_removal"),
        ("GET", ASKED, "invitation"),
        ("POST", ASKED, "accept decline"),
    )
    for endpoint in (f"assignment.{name}" for name in endpoints.split())
] + [
    *(
        Row(f"assignment.{name}", NOBODY, phase="screening", values=OF_ANOTHER_EDITION_TOO)
        for name in ("plan", "plan_loads", "plan_problem", "plan_answer", "compare")
    ),
    *(
        Row(f"assignment.{name}", NOBODY, "POST", phase="screening", values=OF_ANOTHER_EDITION_TOO)
        for name in (
            "accept_plan",
            "undo_plan",
            "tell_now",
            "describe_plan",
            "request_partial",
            "request_fewest_moves",
            "discard",
        )
    ),
    Row("assignment.judge", NOBODY, phase="screening", values=OF_ANOTHER_EDITION_TOO),
    Row("assignment.mailing", NOBODY, phase="screening", values=OF_ANOTHER_EDITION_TOO),
    Row("assignment.take_mailing_back", NOBODY, "POST", phase="screening", values=OF_ANOTHER_EDITION_TOO),
    for_all("assignment.invitation_by_link"),
    Row("assignment.decline_by_link", HOLDERS, "POST", refusal=403),
    Row("assignment.accept_by_link", INVITED, "POST", refusal=403),
    Row("assignment.plans", STAFF_AND_ADMIN, phase="finals", values=SECOND),
    Row("assignment.panel", STAFF_AND_ADMIN - TIED, phase="finals", values=SECOND),
    Row("assignment.assign", UNTIED, "POST", phase="finals", values=SECOND),
]
