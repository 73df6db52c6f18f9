"""Forms of assignment."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from awards.assignment.forms.fields import NONE, REASON, Between, Choices, WholeField, as_choices
from awards.assignment.forms.judges import (
    AnswerForm,
    ChosenForm,
    DeclineForm,
    InviteForm,
    ManyForm,
    ProfileForm,
    TermsForm,
)
from awards.assignment.rules import LARGEST_SEED
from awards.web.forms import Form

__all__ = [
    "AnswerForm", "ChosenForm", "DeclarationForm", "DeclineForm", "DismissalForm", "EndForm", "HandForm", "InviteForm",
    "ManyForm", "OneButtonForm", "PlanForm", "ProfileForm", "TermsForm",
]  # fmt: skip


class OneButtonForm(Form):
    """Only the token against forged requests."""


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
        self.judge.choices = as_choices([NONE, *judges])


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
        self.judge.choices = as_choices([NONE, *judges])


class EndForm(Form):
    """Why a judge has an entry no more."""

    reason = StringField(_l("Why does it end?"), REASON, render_kw={"dir": "auto"})

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(**values)
        for field in self:
            field.id = f"{field.name}-{key}"
            field.label.field_id = field.id
