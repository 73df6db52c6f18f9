"""What a later change of published rules may not do: nominations may stand on them, and judges may have begun."""

from datetime import datetime

from awards.core.text import N_, Message
from awards.programme.document.parts import CategoryPart, EditionDocument, RoundPart


def unbearable(before: EditionDocument, after: EditionDocument, at: datetime) -> dict[str, Message]:
    """Every part of the change that published rules do not bear, by its place in the changed document."""
    problems: dict[str, Message] = {}
    if after.year != before.year:
        problems["year"] = N_("The year of an edition does not change.")
    if gone := [c.key for c in before.categories if c.key not in _categories(after)]:
        problems["categories"] = N_("The category “%(key)s” is published and stays.", key=gone[0])
    for key, category in _categories(before).items():
        kept = {criterion.key for criterion in _categories(after)[key].criteria} if key in _categories(after) else None
        lost = [c.key for c in category.criteria if kept is not None and c.key not in kept]
        if lost:
            problems[f"categories[{list(_categories(after)).index(key)}].criteria"] = N_(
                "The criterion “%(key)s” is published and stays.", key=lost[0]
            )
    if len(after.rounds) < len(before.rounds):
        problems["rounds"] = N_("Published rounds of judging stay.")
    problems |= _call_problems(before, after, at)
    problems |= _round_problems(before, after, at)
    if before.rounds[0].opens_at <= at and _judged_by(before) != _judged_by(after):
        problems["categories"] = N_(
            "Judging has begun: points, criteria, weights, reviews and the rules of judging stay as they are."
        )
    return problems


def _call_problems(before: EditionDocument, after: EditionDocument, at: datetime) -> dict[str, Message]:
    """A call opens after its rules stand, and stays open until a close to come: whoever sent something was in time."""
    problems: dict[str, Message] = {}
    if before.opens_at <= at and after.opens_at != before.opens_at:
        problems["dates.opens_at"] = N_("The call has opened, so its opening stays.")
    elif after.opens_at != before.opens_at and after.opens_at <= at:
        problems["dates.opens_at"] = N_("Enter a time to come.")
    if after.closes_at != before.closes_at and after.closes_at <= at:
        problems["dates.closes_at"] = N_("Enter a time to come.")
    return problems


def _round_problems(before: EditionDocument, after: EditionDocument, at: datetime) -> dict[str, Message]:
    problems: dict[str, Message] = {}
    for index, (was, is_) in enumerate(zip(before.rounds, after.rounds, strict=False)):
        path = f"rounds[{index}]"
        if was.opens_at <= at and was.opens_at != is_.opens_at:
            problems[f"{path}.opens_at"] = N_("This round has begun, so its opening stays.")
        elif was.opens_at != is_.opens_at and is_.opens_at <= at:
            problems[f"{path}.opens_at"] = N_("Enter a time to come.")
        if was.closes_at <= at and was.closes_at != is_.closes_at:
            problems[f"{path}.closes_at"] = N_("This round is over, so its close stays.")
        elif was.closes_at != is_.closes_at and is_.closes_at <= at:
            problems[f"{path}.closes_at"] = N_("Enter a time to come.")
        if was.opens_at <= at and _set_of(was) != _set_of(is_):
            problems[path] = N_("This round has begun: its reviews, who advances and what judges see stay.")
    if len(after.rounds) > len(before.rounds) and before.rounds[-1].closes_at <= at:
        problems["rounds"] = N_("Judging is over: no round is added.")
    return problems


def _set_of(round_: RoundPart) -> object:
    return round_.blind, round_.reviews, round_.advancing


def _categories(document: EditionDocument) -> dict[str, CategoryPart]:
    return {category.key: category for category in document.categories}


def _judged_by(document: EditionDocument) -> object:
    weights = {
        category.key: (category.reviews, {criterion.key: criterion.weight for criterion in category.criteria})
        for category in document.categories
    }
    rules = document.rules
    said = rules.same_country, rules.why_for_extremes, rules.ranked_by, rules.last_by_pairs, rules.open_scores
    return document.scale, weights, document.tie_rule, said
