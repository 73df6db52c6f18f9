"""Forms of a nomination's form: its sections and questions, and the check that comes before it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from awards.programme.document import LONGEST_ANSWER
from awards.programme.forms.parts import ChangeForm, key_field, number_field, text_field
from awards.web.fields import WholeField
from awards.web.forms import Form

KINDS = {
    "long": _l("A text"),
    "short": _l("One line"),
    "choice": _l("One answer of a list"),
    "number": _l("A number"),
    "date": _l("A date"),
    "link": _l("A web address"),
    "countries": _l("Countries"),
    "people": _l("Names of people"),
    "file": _l("A file"),
}
"""Each kind of answer in words."""

UNITS = {"characters": _l("Characters"), "words": _l("Words")}


class MoveForm(ChangeForm):
    """One step up or down."""

    to = HiddenField()


class SectionForm(ChangeForm):
    """A section; its questions have pages of their own."""

    title = text_field(_l("Title"), 300)


class NewSectionForm(SectionForm):
    """A section that is added with its first question, since none is empty."""

    key = key_field(_l("For instance: results. It does not change later."))
    question = text_field(_l("First question"), 300)
    question_key = key_field(_l("For instance: change. It does not change later."))


class QuestionForm(ChangeForm):
    """A question; what belongs to another kind of answer than the chosen one is left aside."""

    label = text_field(_l("Question"), 300)
    help = text_field(_l("Help below the question"), 3000, required=False, area=True)
    kind = SelectField(_l("Kind of answer"), choices=[SelectChoice(name, words) for name, words in KINDS.items()])
    limit = WholeField(
        _l("Limit"),
        [
            Optional(),
            NumberRange(1, LONGEST_ANSWER, _l("Enter a number from %(low)s to %(high)s", low=1, high=LONGEST_ANSWER)),
        ],
        description=_l("For a text and one line: how much may be written. For countries and people: how many."),
    )
    unit = SelectField(_l("The limit counts"), choices=[SelectChoice(name, words) for name, words in UNITS.items()])
    choices = TextAreaField(
        _l("Answers to choose from"),
        [Length(max=10_000, message=_l("Use at most %(count)s characters", count=10_000))],
        description=_l("For one answer of a list: one a line, as “short-name = words”, or the words alone."),
        render_kw={"dir": "auto"},
    )
    measure = text_field(
        _l("Unit of the number"),
        60,
        required=False,
        description=_l("For a number. For instance: women, per cent, US dollars."),
    )
    least = WholeField(_l("Lowest number"), [Optional()], description=_l("For a number. Empty: none."))
    most = WholeField(_l("Highest number"), [Optional()], description=_l("For a number. Empty: none."))
    required = BooleanField(_l("An answer is needed"), description=_l("Nobody can submit without it."))
    hidden = BooleanField(
        _l("Hidden from judges"), description=_l("Staff read the answer, judges do not, and the nominee is told so.")
    )
    criteria = SelectMultipleField(
        _l("Criteria that it feeds"), description=_l("Judges find the answer beside these criteria.")
    )
    categories = SelectMultipleField(_l("Asked only in"), description=_l("None ticked: it is asked in every category."))
    section = SelectField(_l("Section"))
    place = number_field(_l("Place in the section"), 1, 30)


class NewQuestionForm(QuestionForm):
    """A question that is added."""

    key = key_field(_l("For instance: change. Answers are kept under it, so it does not change later."))


class EligibilityForm(ChangeForm):
    """A yes-or-no question before the form, with the rule that is cited to whoever cannot enter."""

    ask = text_field(_l("Question"), 300)
    enter = RadioField(
        _l("Who answers this can enter"), choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]
    )
    rule = text_field(_l("Rule"), 3000, area=True, description=_l("Told to whoever answers otherwise."))
    category = SelectField(_l("Category that fits instead"))
    place = number_field(_l("Place in the order"), 1, 6)


class NewEligibilityForm(EligibilityForm):
    """A question of the check that is added."""

    key = key_field(_l("For instance: former-winner. Counts are kept under it, so it does not change later."))


class FormDocumentForm(ChangeForm):
    """The questions of a nomination as JSON."""

    form = TextAreaField(
        _l("Sections and questions"),
        [InputRequired(_l("Enter the sections and questions"))],
        description=_l("JSON. `limit` counts characters; `criteria` names the criteria that an answer feeds."),
        render_kw={"dir": "ltr", "spellcheck": "false", "rows": 30},
    )


class CheckForm(Form):
    """Answers to the check of eligibility."""


def check_form(questions: list[tuple[str, Any]]) -> type[CheckForm]:
    """The check as anybody answers it: a yes or no for each of the questions, given as key and words."""
    answers = [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]
    fields = {
        f"answer-{name}": RadioField(words, [InputRequired(_l("Choose yes or no"))], choices=answers)
        for name, words in questions
    }
    return type("CheckForm", (CheckForm,), fields)
