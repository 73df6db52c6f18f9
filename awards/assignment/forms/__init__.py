"""Forms of assignment."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from awards.assignment.forms.fields import NONE, REASON, Choices, as_choices
from awards.assignment.forms.judges import (
    AnswerForm,
    ChosenForm,
    DeclineForm,
    InviteForm,
    ManyForm,
    ProfileForm,
    TermsForm,
)
from awards.assignment.forms.plans import AcceptanceForm, DescriptionForm, PlanForm, as_asked
from awards.web.fields import NominationNumberField
from awards.web.forms import Form

__all__ = [
    "AcceptanceForm", "AnswerForm", "ChosenForm", "DecidingForm", "DeclarationForm", "DeclineForm",
    "DescriptionForm", "DismissalForm", "EndForm", "FilterForm", "HandForm", "InviteForm", "ManyForm", "OneButtonForm",
    "PlanForm", "ProfileForm", "ReopeningForm", "TermsForm", "as_asked",
]  # fmt: skip


class DecidingForm(Form):
    """A decision about one conflict of a list, with a reason; `key` tells it from the list's other forms."""

    reason = StringField(validators=REASON, render_kw={"dir": "auto"})

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(**values)
        for field in self:
            field.id = f"{field.name}-{key}"
            field.label.field_id = field.id


class DismissalForm(DecidingForm):
    """Why a conflict is none."""

    reason = StringField(_l("Why is this no conflict?"), REASON, render_kw={"dir": "auto"})


class ReopeningForm(DecidingForm):
    """Why a dismissed conflict is one after all."""

    reason = StringField(_l("Why is it a conflict after all?"), REASON, render_kw={"dir": "auto"})


class FilterForm(Form):
    """What a list of conflicts shows; it only reads."""

    class Meta(Form.Meta):
        csrf = False

    state = SelectField(_l("State"))
    source = SelectField(_l("Source"))
    kind = SelectField(_l("What ties them"))
    judge = SelectField(_l("Judge"))
    contested = BooleanField(_l("Only those that the judge contests"), render_kw={"value": "yes"})

    def __init__(self, judges: Choices, kinds: Choices, chosen: Mapping[str, str]) -> None:
        super().__init__(formdata=None, data={**chosen, "contested": bool(chosen["contested"])})
        self.state.choices = as_choices([("standing", _l("Standing")), ("dismissed", _l("Dismissed"))])
        self.source.choices = as_choices(
            [("", _l("Any")), ("found", _l("Found by the program")), ("declared", _l("Declared"))]
        )
        self.judge.choices = as_choices([("", _l("Any")), *judges])
        self.kind.choices = as_choices([("", _l("Any")), *kinds])
        for field in self:  # the form below asks for a judge too
            field.id = field.label.field_id = f"filter-{field.name}"


class DeclarationForm(Form):
    """A conflict that staff declare for a judge."""

    judge = SelectField(_l("Judge"), validators=[InputRequired(_l("Choose a judge."))])
    nomination = NominationNumberField(
        _l("Number of the nomination"), [InputRequired(_l("Enter the number of a nomination, like N-0042."))]
    )
    reason = TextAreaField(_l("What ties the judge to it?"), REASON)

    def __init__(self, judges: Choices, **values: Any) -> None:
        super().__init__(**values)
        self.judge.choices = as_choices([NONE, *judges])


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
