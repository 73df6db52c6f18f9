"""Where the questions of an edition's form contradict each other, or the categories and criteria."""

from collections.abc import Iterator

from awards.core.text import N_, Message
from awards.programme import rules
from awards.programme.document.parts import FormPart, Question
from awards.programme.document.words import twice
from awards.programme.questions import WRITTEN


def contradictions(form: FormPart, criteria: set[str], categories: set[str]) -> dict[str, Message]:
    """Every contradiction of the form by its place, for an edition with these criteria and categories."""
    problems = twice("form.sections", [section.key for section in form.sections])
    seen: set[str] = set()
    for s, section in enumerate(form.sections):
        if section.key in rules.RESERVED_KEYS:
            problems[f"form.sections[{s}].key"] = N_("Every nomination has a section of this name: choose another.")
        for q, question in enumerate(section.questions):
            path = f"form.sections[{s}].questions[{q}]"
            if question.key in rules.RESERVED_QUESTIONS or question.key in seen:
                problems[f"{path}.key"] = N_("This name is taken: choose another.")
            seen.add(question.key)
            for c, criterion in enumerate(question.criteria):
                if criterion not in criteria:
                    problems[f"{path}.criteria[{c}]"] = N_("No category has this criterion.")
            for c, category in enumerate(question.categories or ()):
                if category not in categories:
                    problems[f"{path}.categories[{c}]"] = N_("This edition has no category of this name.")
            problems |= {f"{path}{place}": words for place, words in _of_its_kind(question)}
    return problems


def _of_its_kind(question: Question) -> Iterator[tuple[str, Message]]:
    kind = question.kind
    if kind in WRITTEN and question.limit is None:
        yield ".limit", N_("Give a limit, so that nobody writes more than judges read.")
    if kind in ("choice", "number", "date", "link", "file") and question.limit is not None:
        yield ".limit", N_("An answer of this kind has no limit: leave it empty.")
    if kind not in WRITTEN and question.unit == "words":
        yield ".unit", N_("Only written answers are counted in words.")
    if kind == "choice" and len(question.choices) < 2:
        yield ".choices", N_("Give at least two answers to choose from.")
    if kind != "choice" and question.choices:
        yield ".choices", N_("Only a choice has answers to choose from.")
    yield from twice(".choices", [choice.key for choice in question.choices]).items()
    if kind != "number" and question.measure:
        yield ".measure", N_("Only a number has a unit.")
    if kind != "number" and (question.least, question.most) != (None, None):
        yield ".least", N_("Only a number has a lowest and a highest value.")
    if question.least is not None and question.most is not None and question.least > question.most:
        yield ".most", N_("Enter a number that is not below the lowest value.")
