"""Where the parts of an edition's document contradict each other."""

from awards.core.text import N_, Message
from awards.programme import rounds, rules
from awards.programme.document import questions
from awards.programme.document.parts import CategoryPart, EditionDocument, Scale
from awards.programme.document.words import twice


def contradictions(found: EditionDocument) -> dict[str, Message]:
    """Every contradiction by its place. The shape of each part is good already."""
    problems = dict(rules.contradictions(found))
    if found.scale.lowest >= found.scale.highest:
        problems["scale.highest"] = N_("Enter a number above the lowest point.")
        return problems
    known = {criterion.key for category in found.categories for criterion in category.criteria}
    problems |= twice("categories", [category.key for category in found.categories])
    for index, category in enumerate(found.categories):
        problems |= _category_problems(f"categories[{index}]", category, found.scale)
    problems |= _round_problems(found)
    problems |= _tie_problems(found, known)
    problems |= questions.contradictions(found.form, known, {category.key for category in found.categories})
    problems |= _eligibility_problems(found)
    return problems


def _category_problems(path: str, category: CategoryPart, scale: Scale) -> dict[str, Message]:
    problems = twice(f"{path}.criteria", [criterion.key for criterion in category.criteria])
    if category.winners > category.finalists:
        problems[f"{path}.winners"] = N_("Enter no more winners than finalists.")
    for index, criterion in enumerate(category.criteria):
        place = f"{path}.criteria[{index}].anchors"
        for point in criterion.anchors:
            if not scale.lowest <= int(point) <= scale.highest:
                problems[f"{place}.{point}"] = N_("This point is not on the scale.")
        for needed in rules.needed_anchors(scale.lowest, scale.highest):
            if str(needed) not in criterion.anchors:
                problems[f"{place}.{needed}"] = N_("Say what %(point)s points mean.", point=needed)
    return problems


def _round_problems(found: EditionDocument) -> dict[str, Message]:
    problems: dict[str, Message] = {}
    places = {category.key: category.finalists for category in found.categories}
    going_on: dict[str, int] = {}
    for index, round_ in enumerate(found.rounds):
        path = f"rounds[{index}]"
        for part, by_category in (("reviews", round_.reviews), ("advancing", round_.advancing)):
            for key in by_category:
                if key not in places:
                    problems[f"{path}.{part}.{key}"] = N_("This edition has no category of this name.")
        for key, most in round_.advancing.items():
            place = f"{path}.advancing.{key}"
            if index + 1 == len(found.rounds):
                problems[place] = N_("No round follows this one, so nothing goes on from it: leave it empty.")
            elif most < places.get(key, 0):
                problems[place] = N_("Let at least as many go on as there may be finalists.")
            elif most > going_on.get(key, most):
                problems[place] = N_("Let no more go on than come into this round.")
            going_on[key] = min(most, going_on.get(key, most))
    if found.rules.last_by_pairs and not any(rounds.is_compared([most]) for most in going_on.values()):
        problems["rules.last_by_pairs"] = N_(
            "No category has few enough entries in the last round: say first that at most %(most)s go on to it.",
            most=rounds.MOST_COMPARED,
        )
    return problems


def _tie_problems(found: EditionDocument, known: set[str]) -> dict[str, Message]:
    problems: dict[str, Message] = {}
    for index, step in enumerate(found.tie_rule):
        path = f"tie_rule[{index}]"
        if (step.rule == "criterion") != (step.criterion is not None):
            problems[f"{path}.criterion"] = N_("Name a criterion with the rule “criterion”, and with no other.")
        elif step.criterion is not None and step.criterion not in known:
            problems[f"{path}.criterion"] = N_("No category has this criterion.")
        if step.rule == "jury" and index + 1 < len(found.tie_rule):
            problems[f"{path}.rule"] = N_("The jury decides last: put this step at the end.")
        if step in found.tie_rule[:index]:
            problems[path] = N_("This step is there already.")
    return problems


def _eligibility_problems(found: EditionDocument) -> dict[str, Message]:
    problems = twice("eligibility", [question.key for question in found.eligibility])
    known = {category.key for category in found.categories}
    for index, question in enumerate(found.eligibility):
        if question.category is not None and question.category not in known:
            problems[f"eligibility[{index}].category"] = N_("This edition has no category of this name.")
    return problems
