"""Forms of screening: outcomes of one or many, the check sheet, tags, replies and corrections."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from awards.core.vocabulary import LANGUAGE_NAMES, LANGUAGES
from awards.screening.rules import LONGEST_NOTES, LONGEST_REASON, LONGEST_REPLY, LONGEST_TAG
from awards.web.filters import GENEVA
from awards.web.forms import Form, ProseField, SeenField, VersionField

TOO_LONG = Length(max=LONGEST_REASON, message=_l("Use at most %(max)d characters."))
Choices = Sequence[tuple[str, str]]


class OutcomeForm(Form):
    """What every outcome carries: which it is, and the mark of the nomination when the page was opened."""

    outcome = HiddenField()
    seen = SeenField()

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
    reply = SelectField(
        _l("A reply written before"),
        [Optional()],
        description=_l("In the language of the nominator, with its fields filled."),
    )
    reason = TextAreaField(
        _l("What to mend, in words"),
        [TOO_LONG],
        description=_l("The nominator reads this, after the reply if you chose one."),
    )
    due_on = DateField(
        _l("Until the end of"), [Optional()], description=_l("A day, in Geneva time. Left empty: a week from now.")
    )

    def __init__(self, key: str, answers: Choices, replies: Choices, **values: Any) -> None:
        super().__init__(key, **values)
        self.fields.choices = _choices(answers)
        self.reply.choices = _choices([("", _l("None")), *replies])

    def validate_reason(self, field: TextAreaField) -> None:
        """Words are needed unless a reply says them."""
        if not (field.data or "").strip() and not self.reply.data:
            raise ValidationError(_l("Say what to mend: the nominator reads it."))

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
    reply = SelectField(
        _l("A reply written before"),
        [Optional()],
        description=_l("In the language of the nominator, with its fields filled."),
    )
    reason = TextAreaField(
        _l("In words"), [Optional(), TOO_LONG], description=_l("The nominator reads the rule and this.")
    )

    def __init__(self, key: str, rules: Choices, replies: Choices, **values: Any) -> None:
        super().__init__(key, **values)
        self.rule.choices = _choices(rules)
        self.reply.choices = _choices([("", _l("None")), *replies])


class ChosenForm(Form):
    """Rows ticked in the list, each as its id and mark, or all that the filter shows as they were at an instant."""

    outcome = HiddenField()
    chosen = SelectMultipleField(validate_choice=False)
    everything = BooleanField()
    count = HiddenField()
    seen_at = HiddenField()
    word = StringField(_l("Tag"), [Length(max=LONGEST_TAG, message=_l("Use at most %(max)d characters."))])


class ChosenReturnForm(ReturnForm):
    """The same answers of many nominations are sent back; each row carries its own mark."""

    seen = None  # type: ignore[assignment]

    chosen = SelectMultipleField(validate_choice=False)
    ready = HiddenField()


class ChosenIneligibleForm(IneligibleForm):
    """Many entries break one rule; each row carries its own mark."""

    seen = None  # type: ignore[assignment]

    chosen = SelectMultipleField(validate_choice=False)
    ready = HiddenField()


class SheetForm(Form):
    """The checklist with the staff's notes."""

    checked = SelectMultipleField(_l("Looked at"))
    notes = TextAreaField(
        _l("Notes"),
        [Optional(), Length(max=LONGEST_NOTES, message=_l("Use at most %(max)d characters."))],
        description=_l("For staff alone: neither nominee nor judges read them."),
    )
    version = VersionField()

    def __init__(self, checks: Choices, **values: Any) -> None:
        super().__init__(**values)
        self.checked.choices = _choices(checks)


class TagForm(Form):
    """A word on a nomination."""

    tag = StringField(
        _l("Tag"),
        [InputRequired(_l("Write the tag.")), Length(max=LONGEST_TAG, message=_l("Use at most %(max)d characters."))],
    )


class ReplyForm(Form):
    """A reply in up to six languages."""

    name = StringField(_l("Name"), [InputRequired(_l("Give it a name."))], description=_l("Only staff read it."))
    use = RadioField(_l("Used for"), [InputRequired(_l("Choose what it is for."))])
    version = VersionField()

    def __init__(self, uses: Choices, **values: Any) -> None:
        super().__init__(**values)
        self.use.choices = _choices(uses)

    @property
    def texts(self) -> dict[str, str]:
        """The text of each language that was written."""
        return {code: self[f"text_{code}"].data or "" for code in LANGUAGES}


for _code in LANGUAGES:
    _needed = [InputRequired(_l("Write it in English at least."))] if _code == "en" else [Optional()]
    setattr(
        ReplyForm,
        f"text_{_code}",
        TextAreaField(
            LANGUAGE_NAMES[_code],
            [*_needed, Length(max=LONGEST_REPLY, message=_l("Use at most %(max)d characters."))],
            render_kw={"lang": _code},
        ),
    )


class NewReplyForm(ReplyForm):
    """A reply that nobody saw yet."""

    version = None  # type: ignore[assignment]


class CorrectionForm(Form):
    """One text with a typo put right, and why."""

    field = HiddenField()
    text = ProseField(_l("The text as it should be"), [InputRequired(_l("Write the text."))])
    why = StringField(
        _l("What you changed and why"),
        [InputRequired(_l("Say what you changed: the nominee reads it.")), Length(max=300)],
        description=_l("The nominee reads this with your name."),
    )
    version = VersionField()


def _choices(pairs: Sequence[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in pairs]
