"""Forms of assignment."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from awards.accounts.rules import LONGEST_ADDRESS
from awards.assignment.rules import LARGEST_LOAD, LARGEST_SEED, LONGEST_NAME, LONGEST_REASON
from awards.assignment.services import Profile
from awards.core.vocabulary import LANGUAGE_NAMES
from awards.web.forms import Form

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


def _choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in pairs]


class WholeField(IntegerField):  # type: ignore[misc]
    """A whole number, with our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist if value.strip()])
        except ValueError as wrong:
            raise ValueError(WHOLE) from wrong


class Between(NumberRange):  # type: ignore[misc]
    """A number within limits; what is no number at all has been named already."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(least, most, BETWEEN)

    def __call__(self, form: Form, field: WholeField) -> None:
        if field.process_errors:
            raise StopValidation
        super().__call__(form, field)


class OneButtonForm(Form):
    """Only the token against forged requests."""


class ProfileForm(Form):
    """What is known, or asked, of a judge."""

    languages = SelectMultipleField(
        _l("Languages to read in"), validators=[AT_LEAST_ONE], choices=_choices(LANGUAGE_NAMES.items())
    )
    categories = SelectMultipleField(_l("Categories"), validators=[AT_LEAST_ONE])
    max_load = WholeField(
        _l("At most so many nominations"),
        [InputRequired(WHOLE), Between(1, LARGEST_LOAD)],
        render_kw={"inputmode": "numeric"},
    )
    min_load = WholeField(
        _l("At least so many"),
        [InputRequired(WHOLE), Between(0, LARGEST_LOAD)],
        description=_l("0 when it does not matter."),
        render_kw={"inputmode": "numeric"},
    )
    organisation = StringField(
        _l("Organisation"),
        [Optional(), Length(max=LONGEST_NAME, message=SHORTER)],
        description=_l("Nominations of the same organisation are left out."),
        render_kw={"dir": "auto"},
    )
    country = SelectField(_l("Country"), validators=[Optional()])
    version = HiddenField()

    def __init__(self, categories: Choices, countries: Choices, **values: Any) -> None:
        super().__init__(**values)
        self.categories.choices = _choices(categories)
        self.country.choices = _choices([NONE, *countries])

    @property
    def profile(self) -> Profile:
        """What was typed, as the services take it."""
        return Profile(
            languages=self.languages.data or [],
            categories=self.categories.data or [],
            min_load=self.min_load.data,
            max_load=self.max_load.data,
            organisation=self.organisation.data or "",
            country=self.country.data or None,
        )


class InviteForm(ProfileForm):
    """Whom to ask, with what is known already."""

    email = EmailField(
        _l("E-mail address"),
        [
            InputRequired(_l("Enter an address like name@example.org.")),
            Length(max=LONGEST_ADDRESS, message=SHORTER),
        ],
        render_kw={"dir": "ltr", "spellcheck": "false"},
    )
    name = StringField(
        _l("Name"),
        [InputRequired(_l("Enter a name.")), Length(max=LONGEST_NAME, message=SHORTER)],
        render_kw={"dir": "auto"},
    )


class DismissalForm(Form):
    """Why a conflict is none."""

    reason = StringField(_l("Why is this no conflict?"), REASON, render_kw={"dir": "auto"})

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(**values)
        for field in self:
            field.id = f"{field.name}-{key}"
            field.label.field_id = field.id


class DeclarationForm(Form):
    """A conflict that staff declare for a judge."""

    judge = SelectField(_l("Judge"), validators=[InputRequired(_l("Choose a judge."))])
    nomination = WholeField(
        _l("Number of the nomination"),
        [InputRequired(_l("Enter the number of a nomination.")), Between(1, 10**6)],
        render_kw={"inputmode": "numeric"},
    )
    reason = TextAreaField(_l("What ties the judge to it?"), REASON)

    def __init__(self, judges: Choices, **values: Any) -> None:
        super().__init__(**values)
        self.judge.choices = _choices([NONE, *judges])


class PlanForm(Form):
    """What kind of plan to work out."""

    partial = BooleanField(
        _l("Leave places empty where there is no judge"),
        description=_l("Fills as many as possible and names every empty place."),
    )
    seed = WholeField(
        _l("Number that chooses between equal plans"),
        [Optional(), Between(0, LARGEST_SEED)],
        description=_l("The same number gives the same plan."),
        render_kw={"inputmode": "numeric"},
    )


class HandForm(Form):
    """Which judge to give an entry."""

    judge = SelectField(_l("Judge"), validators=[InputRequired(_l("Choose a judge."))])

    def __init__(self, judges: Choices, **values: Any) -> None:
        super().__init__(**values)
        self.judge.choices = _choices([NONE, *judges])


class EndForm(Form):
    """Why a judge has an entry no more."""

    reason = StringField(_l("Why does it end?"), REASON, render_kw={"dir": "auto"})

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(**values)
        for field in self:
            field.id = f"{field.name}-{key}"
            field.label.field_id = field.id
