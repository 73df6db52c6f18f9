"""The board of staff, and an edition set up."""

from tests.access.table.rows import (
    A_CHECK,
    A_CRITERION,
    A_QUESTION,
    A_SECTION,
    ADMIN,
    ANY_STAFF,
    FIRST_OF_STAFF,
    OF_SKILLS,
    STAFF,
    STAFF_AND_ADMIN,
    Row,
    both,
)

SETTING_UP = [
    Row("desks.staff", ANY_STAFF, refusal=403),
    Row("health.all_well", ANY_STAFF, refusal=403),
    Row("desks.staff_edition", STAFF_AND_ADMIN),
    Row("programme.editions", ANY_STAFF, refusal=403),
    *both("programme.new_edition", ANY_STAFF, refusal=403),
    *both("programme.roles", ADMIN, refusal=403),
    Row("programme.role_end", ADMIN, "POST"),
    Row("programme.edition", STAFF_AND_ADMIN),
    Row("programme.edition_json", STAFF_AND_ADMIN),
    Row("programme.sponsors", STAFF_AND_ADMIN),
    Row("programme.sponsor_named", STAFF, "POST"),
    Row("programme.sponsor_end", STAFF, "POST", values={"organisation_id": "sponsor_id"}),
    *both("programme.dates", STAFF),
    *both("programme.rules", STAFF),
    *(
        Row(f"programme.{endpoint}", STAFF_AND_ADMIN)
        for endpoint in ["form", "preview", "texts_of_edition", "rules_change"]
    ),
    *both("programme.form_document", STAFF),
    *(
        row
        for endpoint, values in (
            ("new_section", {}),
            ("section", A_SECTION),
            ("new_question", A_SECTION),
            ("question", A_QUESTION),
            ("new_check", {}),
            ("check", A_CHECK),
            ("text", {"address": "names"}),
        )
        for row in both(f"programme.{endpoint}", STAFF, values=values)
    ),
    *(
        Row(f"programme.{endpoint}", STAFF, "POST", values=values)
        for endpoint, values in (
            ("section_place", A_SECTION),
            ("section_removal", A_SECTION),
            ("question_place", A_QUESTION),
            ("question_removal", A_QUESTION),
            ("check_removal", A_CHECK),
            ("proposal_of_change", {}),
            ("return_of_change", {}),
            ("approval_of_change", {}),
        )
    ),
    Row("programme.removal_of_change", FIRST_OF_STAFF, "POST", after=STAFF - FIRST_OF_STAFF),
    *both("programme.new_round", STAFF),
    *both("programme.round_of_edition", STAFF, values={"number": 1}),
    Row("programme.round_removal", STAFF, "POST", values={"number": 1}),
    *both("programme.new_category", STAFF),
    *both("programme.category", STAFF, values=OF_SKILLS),
    Row("programme.category_removal", STAFF, "POST", values=OF_SKILLS),
    *both("programme.new_criterion", STAFF, values=OF_SKILLS),
    *both("programme.criterion", STAFF, values=A_CRITERION),
    Row("programme.criterion_removal", STAFF, "POST", values=A_CRITERION),
    Row("programme.publication_of_rules", STAFF, "POST"),
]
