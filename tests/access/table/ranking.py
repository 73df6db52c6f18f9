"""Scores and ranking, and where more reviews are needed."""

from tests.access.table.rows import CHAIR, FIRST, NOBODY, OF_SKILLS, SECOND, STAFF, STAFF_AND_ADMIN, Row

SCORES_AND_RANKING = [
    row
    for endpoint, let_in, values in (
        ("judging.category_scores", CHAIR, {}),
        ("judging.staff_scores", STAFF_AND_ADMIN, {}),
        ("judging.staff_scores_csv", STAFF_AND_ADMIN, {}),
        ("judging.staff_scores_json", STAFF_AND_ADMIN, {}),
        ("api.scores", STAFF_AND_ADMIN, OF_SKILLS),
        ("ranking.category", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        ("ranking.category_csv", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        ("ranking.category_json", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        ("ranking.changes", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        ("ranking.changes_csv", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        ("ranking.changes_json", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        ("ranking.judges_drift", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        ("ranking.category", STAFF_AND_ADMIN, {"key": "access"}),
    )
    for row in (
        Row(endpoint, NOBODY, phase="judging", values=values),
        Row(endpoint, let_in, phase="deciding", values=values),
    )
]
"""While the round is open nobody sees scores or ranking, staff and administrators no more than judges."""

FURTHER_REVIEWS = [
    *(
        Row(f"ranking.{name}", let_in, phase=phase, values=OF_SKILLS)
        for name in ("further_reviews", "further_reviews_csv", "further_reviews_json")
        for phase, let_in in (("judging", STAFF_AND_ADMIN), ("deciding", STAFF_AND_ADMIN | CHAIR))
    ),
    *(
        Row("ranking.further_reviews", let_in, phase="finals", values=OF_SKILLS | {"round": number})
        for number, let_in in ((1, STAFF_AND_ADMIN | CHAIR), (2, STAFF_AND_ADMIN))
    ),
    *(
        Row("ranking.request_further_reviews", STAFF, "POST", phase=phase, values=OF_SKILLS)
        for phase in ("judging", "deciding")
    ),
]
"""Where reviews are needed staff see at any time, by who reads what; what the scores say of it, after the close."""

SCORES_OF_ROUNDS = [
    *(
        row
        for endpoint, let_in, values in (
            ("judging.category_scores", CHAIR, {}),
            ("judging.staff_scores", STAFF_AND_ADMIN, {}),
            ("judging.staff_scores_csv", STAFF_AND_ADMIN, {}),
            ("judging.staff_scores_json", STAFF_AND_ADMIN, {}),
            ("api.scores", STAFF_AND_ADMIN, OF_SKILLS),
            ("ranking.category", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
            ("ranking.category_csv", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
            ("ranking.category_json", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
            ("ranking.changes", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
            ("ranking.changes_csv", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
            ("ranking.changes_json", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
            ("ranking.judges_drift", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        )
        for row in (
            Row(endpoint, let_in, phase="finals", values=values | FIRST),
            Row(endpoint, NOBODY, phase="finals", values=values | SECOND),
            Row(endpoint, NOBODY, phase="longlist", values=values | FIRST),
        )
    ),
]
"""A round that is over is read while the next one is open; of the open one nobody sees scores or ranking."""
