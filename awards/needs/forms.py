"""Forms of needs and introductions."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from awards.accounts.rules import canonical_address
from awards.campaigns.wording import OUTCOMES
from awards.core.errors import RuleBroken
from awards.core.vocabulary import FOCUS_AREAS
from awards.needs import rules
from awards.needs.rules import LONGEST_TITLE, LONGEST_WORDS
from awards.web.forms import Form, ProseField, SeenField, at_most
from awards.web.labels import label
from awards.web.languages import translated

Choice = tuple[str, Any]
NONE: Choice = ("", _l("Choose"))


def address(_form: Form, field: EmailField) -> None:
    """A mail address, kept as accounts spell it."""
    try:
        field.data = canonical_address(field.data or "")
    except RuleBroken as broken:
        raise ValidationError(translated(broken.message)) from None


class NeedForm(Form):
    """What is needed, where, for whom and until when."""

    seen = SeenField()
    title = StringField(_l("What is needed"), [Length(max=LONGEST_TITLE)])
    words = ProseField(_l("Describe it"), [at_most(LONGEST_WORDS)])
    iso2 = SelectField(_l("Country"), validate_choice=False)
    focus_area = SelectField(_l("Focus area"), validate_choice=False)
    group_key = SelectField(_l("For whom"), validate_choice=False)
    amount = StringField(_l("Amount needed"), [Length(max=40)])
    currency = StringField(
        _l("Currency"), [Length(max=40)], description=_l("Three letters, such as EUR.")
    )  # fmt: skip
    until = DateField(_l("Needed until"), [Optional()])
    contact = EmailField(
        _l("Address for mails about it"), [Optional(), Length(max=254), address],
        description=_l("It is on no page. A pledging organisation sees it once both sides agree."),
    )  # fmt: skip

    def __init__(self, countries: list[Choice], groups: list[Choice], **values: Any) -> None:
        super().__init__(**values)
        self.iso2.choices = [NONE, *countries]
        self.focus_area.choices = [NONE, *((key, label(key)) for key in FOCUS_AREAS)]
        self.group_key.choices = [("", _l("Not stated")), *groups]


class NewNeedForm(NeedForm):
    """A need that nobody saw yet."""

    seen = None  # type: ignore[assignment]


class PublicationForm(Form):
    """Put it on its page as it was read; `seen` is the mark of that."""

    seen = SeenField()


class ReturnForm(Form):
    """What has to change before it is public."""

    reasons = TextAreaField(_l("What has to change"), [InputRequired(_l("Say what has to change.")), at_most(1000)])


class WithdrawForm(Form):
    """Why a need is withdrawn, for everybody to read."""

    reasons = TextAreaField(_l("Reason"), [InputRequired(_l("Say why it is withdrawn.")), at_most(1000)])


class IntroductionForm(Form):
    """Which pledge, and to whom the two mails go."""

    pledge = StringField(
        _l("Number of the pledge"), [InputRequired(_l("Type a number such as R-000123.")), Length(max=40)]
    )
    need_email = EmailField(
        _l("Address of the side that needs it"), [InputRequired(_l("Give an address.")), Length(max=254), address]
    )
    pledge_email = EmailField(
        _l("Address of the side that pledges"), [InputRequired(_l("Give an address.")), Length(max=254), address]
    )
    event = SelectField(_l("Event"), validate_choice=False)


def introduction_form(events: list[Choice], **given: Any) -> IntroductionForm:
    """The form with the events at which the two may meet."""
    form = IntroductionForm(**given)
    form.event.choices = [("", _l("None")), *events]
    return form


class OutcomeForm(Form):
    """What came of an introduction."""

    outcome = RadioField(_l("What came of it"), [InputRequired(_l("Choose what came of it."))], validate_choice=False)
    words = StringField(_l("Note"), [Length(max=500)])

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        self.outcome.choices = [(key, OUTCOMES[key]) for key in rules.OUTCOMES]
