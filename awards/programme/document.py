"""The edition as one JSON document: what staff import, export and edit, checked as a whole.

`read` gives the document with its values checked, `write` makes it from an edition; importing an export changes
nothing. Every refusal names the place, as in `categories[1].criteria[0].weight`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from awards.core.cells import plain
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.programme import rules
from awards.programme.models import Edition

LONGEST_ANSWER = 20_000
"""No question may ask for more characters than that."""


def _written_instant(value: object) -> object:
    if value is not None and not isinstance(value, str):
        raise ValueError("not an instant")
    return value


Language = Literal["ar", "zh", "en", "fr", "ru", "es"]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Short = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Long = Annotated[str, StringConstraints(min_length=1, max_length=3000, strip_whitespace=True)]
Names = Annotated[dict[Language, Short], Field(min_length=1)]
Texts = dict[Language, Long]
Instant = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_written_instant)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Dates(_Part):
    """When nominations open and close, and when results are told; the last two may be unknown yet."""

    opens_at: Instant
    closes_at: Instant
    finalists_at: Instant | None = None
    winners_at: Instant | None = None


class RoundPart(_Part):
    """A stretch of judging."""

    opens_at: Instant
    closes_at: Instant


class Scale(_Part):
    """The points of every criterion of the edition."""

    lowest: Annotated[int, Field(ge=0, le=9)] = 1
    highest: Annotated[int, Field(ge=1, le=100)] = 5
    half_points: bool = False


class CriterionPart(_Part):
    """What judges score; `anchors` gives the meaning of points, by point and language."""

    key: Key
    names: Names
    weight: Annotated[int, Field(gt=0, le=1000)]
    anchors: dict[Annotated[str, StringConstraints(pattern=r"^\d{1,3}$")], Annotated[Texts, Field(min_length=1)]]


class CategoryPart(_Part):
    """A prize."""

    key: Key
    names: Names
    descriptions: Texts = {}
    reviews: Annotated[int, Field(ge=1, le=50)] = 3
    finalists: Annotated[int, Field(ge=1, le=100)] = 3
    winners: Annotated[int, Field(ge=1, le=100)] = 1
    focus_area: Literal["access", "adoption", "value-creation", "accelerate"] | None = None
    criteria: Annotated[tuple[CriterionPart, ...], Field(min_length=1, max_length=20, strict=False)]


class Switches(_Part):
    """Who may enter."""

    most_categories: Annotated[int, Field(ge=1, le=50)] | None = 2
    no_former_winner: bool = True
    no_staff_or_jury: bool = True


class TieStep(_Part):
    """One step of the tie rule."""

    rule: Literal["criterion", "more_reviews", "jury"]
    criterion: Key | None = None


class Question(_Part):
    """A question with a long text as its answer; `limit` counts characters."""

    key: Key
    label: Names
    help: Texts = {}
    limit: Annotated[int, Field(ge=1, le=LONGEST_ANSWER)]
    required: bool = True
    criteria: Annotated[tuple[Key, ...], Field(max_length=20, strict=False)] = ()


class Section(_Part):
    """Some questions under one title."""

    key: Key
    title: Names
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=30, strict=False)]


class FormPart(_Part):
    """The questions of a nomination."""

    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=20, strict=False)]


class EditionDocument(_Part):
    """A whole edition. `proposal` marks one whose rules nobody has adopted yet."""

    year: Annotated[int, Field(ge=2014, le=2200)]
    proposal: bool = False
    names: Names
    dates: Dates
    rounds: Annotated[tuple[RoundPart, ...], Field(min_length=1, max_length=5, strict=False)]
    scale: Scale = Scale()
    categories: Annotated[tuple[CategoryPart, ...], Field(min_length=1, max_length=30, strict=False)]
    rules: Switches = Switches()
    tie_rule: Annotated[tuple[TieStep, ...], Field(min_length=1, max_length=20, strict=False)]
    form: FormPart

    @property
    def opens_at(self) -> datetime:
        return self.dates.opens_at

    @property
    def closes_at(self) -> datetime:
        return self.dates.closes_at

    @property
    def finalists_at(self) -> datetime | None:
        return self.dates.finalists_at

    @property
    def winners_at(self) -> datetime | None:
        return self.dates.winners_at


def read(document: object) -> EditionDocument:
    """The document with its values checked. Raises RuleBroken that names every place to mend by its path."""
    if not isinstance(document, Mapping):
        raise RuleBroken(N_("The edition is a JSON object with names, dates, categories and a form."))
    try:
        found = EditionDocument.model_validate(dict(document))
    except ValidationError as error:
        raise _refusal({_path(part["loc"]): _words(part) for part in error.errors()}) from None
    if problems := _contradictions(found):
        raise _refusal(problems)
    return found


def write(edition: Edition) -> dict[str, Any]:
    """The document of an edition with its categories, criteria and rounds loaded; `read` takes it back unchanged."""
    return {
        "year": edition.year,
        "proposal": edition.proposal,
        "names": edition.names,
        "dates": {
            name: _instant(getattr(edition, name)) for name in ("opens_at", "closes_at", "finalists_at", "winners_at")
        },
        "rounds": [{"opens_at": _instant(r.opens_at), "closes_at": _instant(r.closes_at)} for r in edition.rounds],
        "scale": {"lowest": edition.scale_min, "highest": edition.scale_max, "half_points": edition.half_points},
        "categories": [
            {
                "key": category.key,
                "names": category.names,
                "descriptions": category.descriptions,
                "reviews": category.reviews,
                "finalists": category.finalists,
                "winners": category.winners,
                "focus_area": category.focus_area,
                "criteria": [
                    {"key": c.key, "names": c.names, "weight": c.weight, "anchors": c.anchors}
                    for c in category.criteria
                ],
            }
            for category in edition.categories
        ],
        "rules": {
            "most_categories": edition.most_categories,
            "no_former_winner": edition.no_former_winner,
            "no_staff_or_jury": edition.no_staff_or_jury,
        },
        "tie_rule": edition.tie_rule,
        "form": edition.form,
    }


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else str(plain(instant))


def _refusal(problems: dict[str, Message]) -> RuleBroken:
    path, message = next(iter(problems.items()))
    return RuleBroken(N_("%(path)s: %(problem)s", path=path, problem=message), problems)


def _path(location: tuple[int | str, ...]) -> str:
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step != "[key]":
            path += f".{step}" if path else step
    return path or "edition"


def _words(part: Any) -> Message:
    context: dict[str, Any] = part.get("ctx", {})
    match part["type"]:
        case "missing":
            return N_("This is missing.")
        case "extra_forbidden":
            return N_("This name is not known here.")
        case "int_type" | "int_parsing" | "int_from_float":
            return N_("Enter a whole number.")
        case "greater_than":
            return N_("Enter a number above %(limit)s.", limit=context["gt"])
        case "greater_than_equal":
            return N_("Enter %(limit)s or more.", limit=context["ge"])
        case "less_than_equal":
            return N_("Enter %(limit)s or less.", limit=context["le"])
        case "literal_error":
            choices = str(context["expected"]).replace(" or ", ", ").replace("'", "")
            return N_("Choose one of: %(choices)s.", choices=choices)
        case "string_pattern_mismatch" if part["loc"][-1] == "[key]":
            return N_("Name a point of the scale by its number.")
        case "string_pattern_mismatch":
            return N_("Use small Latin letters, digits, hyphens and underscores, a letter first, at most 40.")
        case "string_too_short":
            return N_("Enter a text.")
        case "string_too_long":
            return N_("Use at most %(limit)s characters.", limit=context["max_length"])
        case "too_short":
            return N_("Give at least one.")
        case "too_long":
            return N_("Give at most %(limit)s.", limit=context["max_length"])
        case "bool_type":
            return N_("Enter true or false.")
        case kind if "datetime" in kind or kind.startswith("timezone") or kind == "value_error":
            return N_("Enter an instant like 2031-05-31T21:00:00Z.")
    return N_("This has the wrong shape.")


def _contradictions(found: EditionDocument) -> dict[str, Message]:
    problems = dict(rules.contradictions(found))
    if found.scale.lowest >= found.scale.highest:
        problems["scale.highest"] = N_("Enter a number above the lowest point.")
        return problems
    known = {criterion.key for category in found.categories for criterion in category.criteria}
    problems |= _twice("categories", [category.key for category in found.categories])
    for index, category in enumerate(found.categories):
        problems |= _category_problems(f"categories[{index}]", category, found.scale)
    problems |= _tie_problems(found, known)
    problems |= _form_problems(found.form, known)
    return problems


def _category_problems(path: str, category: CategoryPart, scale: Scale) -> dict[str, Message]:
    problems = _twice(f"{path}.criteria", [criterion.key for criterion in category.criteria])
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


def _form_problems(form: FormPart, known: set[str]) -> dict[str, Message]:
    problems = _twice("form.sections", [section.key for section in form.sections])
    seen: set[str] = set()
    for s, section in enumerate(form.sections):
        if section.key in rules.RESERVED_KEYS:
            problems[f"form.sections[{s}].key"] = N_("Every nomination has a section of this name: choose another.")
        for q, question in enumerate(section.questions):
            path = f"form.sections[{s}].questions[{q}]"
            if question.key in rules.RESERVED_KEYS or question.key in seen:
                problems[f"{path}.key"] = N_("This name is taken: choose another.")
            seen.add(question.key)
            for c, criterion in enumerate(question.criteria):
                if criterion not in known:
                    problems[f"{path}.criteria[{c}]"] = N_("No category has this criterion.")
    return problems


def _twice(path: str, keys: list[str]) -> dict[str, Message]:
    return {
        f"{path}[{index}].key": N_("This name is taken: choose another.")
        for index, key in enumerate(keys)
        if key in keys[:index]
    }

