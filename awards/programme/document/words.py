"""What is wrong with the shape of a document, by place and in words."""

from typing import Any

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message


def refusal(problems: dict[str, Message]) -> RuleBroken:
    """All problems as one refusal; its message is the first, with its place."""
    path, message = next(iter(problems.items()))
    return RuleBroken(N_("%(path)s: %(problem)s", path=path, problem=message), problems)


def path_of(location: tuple[int | str, ...]) -> str:
    """A place as pydantic gives it, as `categories[1].criteria[0].weight`."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step != "[key]":
            path += f".{step}" if path else step
    return path or "edition"


def twice(path: str, keys: list[str]) -> dict[str, Message]:
    """The later of two parts with one key, by its place."""
    return {
        f"{path}[{index}].key": N_("This name is taken: choose another.")
        for index, key in enumerate(keys)
        if key in keys[:index]
    }


def words_of(part: Any) -> Message:
    """What one of pydantic's errors means, said so that a person can mend it."""
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
        case "reviews":
            return N_("Enter a whole number from 1 to 50, or “all” for every judge of the category.")
        case "bool_type":
            return N_("Enter true or false.")
        case kind if "datetime" in kind or kind.startswith("timezone") or kind == "value_error":
            return N_("Enter an instant like 2031-05-31T21:00:00Z.")
    return N_("This has the wrong shape.")
