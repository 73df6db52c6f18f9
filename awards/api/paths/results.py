"""Addresses of an edition's result: rankings, decisions, feedback, the fairness report."""

from typing import Any

from awards.api.paths.parts import AFTER, AFTER_NUMBER, CATEGORY, EDITION, ROUND, listed, one

READ = "results:read"


def results() -> dict[str, Any]:
    """What was decided, as its pages let in."""
    return {
        f"{CATEGORY}/ranking": {
            "get": one(
                "Ranking", "A category's entries by raw and adjusted score, best first, once the round has closed.",
                CATEGORY, ROUND, scope=READ, refusals=("503",),
            )
        },
        f"{EDITION}/decisions": {
            "get": listed(
                "decisions", "Decision", "Decisions of rounds that have closed, rejected ones too.", AFTER,
                path=EDITION, scope=READ,
            )
        },
        f"{EDITION}/feedback": {
            "get": listed(
                "feedback", "FeedbackLine", "How far the feedback about each entry is.", AFTER_NUMBER, path=EDITION,
                scope=READ,
            )
        },
        f"{EDITION}/fairness": {
            "get": one(
                "Fairness", "How nominations of each group came through, in what is decided.", EDITION, scope=READ
            )
        },
    }  # fmt: skip
