"""Addresses of an edition's judging: judges, conflicts, assignments, plans, scores, comparisons."""

from typing import Any

from awards.api.paths.parts import AFTER, AFTER_NUMBER, CATEGORY, EDITION, ROUND, change, listed, one

PLAN = f"{EDITION}/plans/{{plan_id}}"
SCORES, COMPARISONS, OWN = (f"{CATEGORY}/{name}" for name in ("scores", "comparisons", "own-comparisons"))


def people() -> dict[str, Any]:
    """Who judges, and what stands between judges and nominations."""
    return {
        f"{EDITION}/judges": {
            "get": listed(
                "judges", "Judge", "Judges by name, each with the step reached.", AFTER, path=EDITION,
                scope="judges:read",
            ),
            "post": change(
                "JudgeAsked", {"201": "Invitation"},
                "Ask somebody to judge: a mail with a link of its own is on its way then.", EDITION,
                scope="judges:write",
            ),
        },
        f"{EDITION}/conflicts": {
            "get": listed(
                "conflicts", "Conflict", "Conflicts, the newest first.", AFTER,
                ("state", {"type": "string", "enum": ["standing", "dismissed"]}, "Standing ones unless said."),
                path=EDITION, scope="judges:read",
            )
        },
        f"{EDITION}/judges/{{profile_id}}/withdrawal": {
            "post": change(
                None, {"200": "Invitation"}, "Take an invitation back that nobody has answered.",
                f"{EDITION}{{profile_id}}", scope="judges:write",
            )
        },
    }  # fmt: skip


def assignments() -> dict[str, Any]:
    """Who judges what, how far they are, and plans for it."""
    read, write = "assignments:read", "assignments:write"
    return {
        f"{EDITION}/assignments": {
            "get": listed(
                "assignments", "Assignment", "Assignments of all rounds or of one.", AFTER, ROUND,
                ("state", {"type": "string", "enum": ["running", "ended"]}, "Both unless said."), path=EDITION,
                scope=read,
            )
        },
        f"{EDITION}/entries/{{entry_id}}/assignments": {
            "post": change(
                "AssignmentAsked", {"201": "Assignment"},
                "Give a judge an entry by hand, in the round to work on unless said; the judge is told.",
                f"{EDITION}{{entry_id}}", scope=write,
            )
        },
        f"{EDITION}/assignments/{{assignment_id}}/end": {
            "post": change(
                "EndAsked", {"200": "Assignment"}, "The judge has the entry no more, and is told.",
                f"{EDITION}{{assignment_id}}", scope=write,
            )
        },
        f"{EDITION}/progress": {
            "get": listed(
                "progress", "Progress", "How far each judge is, in entries.", AFTER, ROUND, path=EDITION, scope=read
            )
        },
        f"{EDITION}/plans": {
            "get": listed(
                "plans", "PlanLine", "Plans, accepted or not; judges see none.", AFTER, path=EDITION, scope=read
            ),
            "post": change(
                "PlanAsked", {"202": "Plan", "200": "DryRun"},
                "Ask for a plan: it is worked out after the answer. With `dry_run` the same is refused, and"
                " nothing is written.", EDITION, scope=write,
            ),
        },
        PLAN: {"get": one("Plan", "One plan with what came out.", PLAN, scope=read)},
        f"{PLAN}/panels": {
            "get": listed(
                "panels", "Panel", "The entries of a plan with their judges.",
                ("after", {"type": "integer", "minimum": 0}, "The position of the last row of the answer before."),
                ("show", {"type": "string", "enum": ["all", "changed", "empty"]}, "All unless said."), path=PLAN,
                scope=read,
            )
        },
        f"{PLAN}/acceptance": {
            "post": change(
                "Acceptance", {"200": "Accepted"},
                "Accept a plan, all of it or nothing. With `dry_run` it is counted, and nothing stays.", PLAN,
                scope=write,
            )
        },
        f"{PLAN}/discard": {
            "post": change(None, {"200": "Plan"}, "Put a plan away; work on it stops.", PLAN, scope=write)
        },
        f"{PLAN}/undo": {
            "post": change(None, {"200": "Plan"}, "Undo an acceptance while its mails still wait.", PLAN, scope=write)
        },
    }  # fmt: skip


def scores() -> dict[str, Any]:
    """What judges gave, once the round has closed, and how far comparing is."""
    return {
        SCORES: {
            "get": listed(
                "scores", "Scored", "Each judge's card of a category, once the round has closed.", AFTER_NUMBER, ROUND,
                path=SCORES, scope="scores:read",
            )
        },
        COMPARISONS: {
            "get": listed(
                "comparisons", "Compares", "How far each judge is with comparing two at a time.", AFTER,
                path=COMPARISONS, scope="scores:read",
            )
        },
    }  # fmt: skip


def own() -> dict[str, Any]:
    """What the holder judges, if the holder is a judge."""
    read, write, answer = "judging:read", "judging:write", {"200": "OwnComparisons"}
    return {
        f"{EDITION}/own-scores": {
            "get": listed(
                "cards", "OwnCard", "The holder's own cards, if the holder judges.", AFTER, ROUND, path=EDITION,
                scope=read,
            )
        },
        OWN: {
            "get": one(
                "OwnComparisons", "The holder's own comparisons, if the holder judges the category.", OWN, scope=read
            )
        },
        f"{OWN}/pairs": {
            "post": change(
                None, answer, "Ask for the next pair, unless one waits or enough is asked.", OWN, scope=write
            )
        },
        f"{OWN}/answers": {
            "post": change(
                "PairAnswered", answer,
                "Say which of a pair should win. With a `save` of its own, what arrives twice is done once.", OWN,
                scope=write,
            )
        },
        f"{OWN}/answers/removal": {
            "post": change("PairNamed", answer, "Take an answer back.", OWN, scope=write)
        },
        f"{OWN}/confirmation": {
            "post": change(
                None, answer, "The judge's last word. `step` is there from the next answer on.", OWN,
                scope=write,
            )
        },
    }  # fmt: skip
