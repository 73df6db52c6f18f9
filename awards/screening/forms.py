"""Forms of screening: one an outcome, several on a page, so each has ids of its own."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from awards.screening.rules import LONGEST_REASON
from awards.web.filters import GENEVA
from awards.web.forms import Form

TOO_LONG = Length(max=LONGEST_REASON, message=_l("Use at most %(max)d characters."))


class OutcomeForm(Form):
    """What every outcome carries: which it is, and what had been found when the page was opened."""

    outcome = HiddenField()
    seen = HiddenField()

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(**values)
        for field in self:
            field.id = f"{key}-{field.name}"
            field.label.field_id = field.id


class PassForm(OutcomeForm):
    """The entry goes to judges."""


class ReturnForm(OutcomeForm):
    """The nominator mends the answers that are ticked."""

    fields = SelectMultipleField(
        _l("Answers to mend"), validators=[InputRequired(_l("Tick at least one answer to mend."))]
    )
    reason = TextAreaField(
        _l("What to mend, in words"),
        [InputRequired(_l("Say what to mend: the nominator reads it.")), TOO_LONG],
        description=_l("The nominator reads this. Only the answers ticked will open."),
    )
    due_on = DateField(
        _l("Until the end of"), [Optional()], description=_l("A day, in Geneva time. Left empty: a week from now.")
    )

    def __init__(self, key: str, answers: Sequence[tuple[str, str]], **values: Any) -> None:
        super().__init__(key, **values)
        self.fields.choices = [SelectChoice(value, words) for value, words in answers]

    @property
    def due_at(self) -> datetime | None:
        """The end of the day chosen, in Geneva."""
        day: date | None = self.due_on.data
        return datetime.combine(day, time(23, 59), GENEVA) if day else None


class IneligibleForm(OutcomeForm):
    """The entry breaks a rule."""

    rule = RadioField(
        _l("The rule that the entry breaks"), validators=[InputRequired(_l("Choose the rule that the entry breaks."))]
    )
    reason = TextAreaField(
        _l("In words"), [Optional(), TOO_LONG], description=_l("The nominator reads the rule and this.")
    )

    def __init__(self, key: str, rules: Sequence[tuple[str, str]], **values: Any) -> None:
        super().__init__(key, **values)
        self.rule.choices = [SelectChoice(value, words) for value, words in rules]
