"""What the forms of assignment have in common: their words, limits, and choices."""

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from awards.assignment.rules import LONGEST_REASON

Choices = Sequence[tuple[str, str]]

WHOLE = _l("Enter a whole number.")
BETWEEN = _l("Enter a whole number from %(min)d to %(max)d.")
AT_LEAST_ONE = InputRequired(_l("Choose at least one."))
SHORTER = _l("Use at most %(max)d characters.")
REASON = [
    InputRequired(_l("Enter a reason: it stays on record.")),
    Length(max=LONGEST_REASON, message=SHORTER),
]

NONE = ("", "—")


def as_choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """The pairs of value and words as a field takes them."""
    return [SelectChoice(value, words) for value, words in pairs]


class Between(NumberRange):  # type: ignore[misc]
    """A number within limits."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(least, most, BETWEEN)
