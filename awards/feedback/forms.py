"""Forms of feedback and appeals."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from awards.feedback import rules
from awards.web.fields import WholeField
from awards.web.forms import Form, ProseField, VersionField

NOT_LONGER = Length(max=rules.LONGEST, message=_l("Use at most %(max)d characters."))


class WordsForm(Form):
    """What the nominee reads, in one language; `seen` is the version that was open, 0 before the first."""

    text = ProseField(_l("Words for the nominee"), [NOT_LONGER])
    seen = VersionField()
    then = HiddenField()


class ChosenForm(Form):
    """The entries that are ticked."""

    chosen = SelectMultipleField(validate_choice=False)

    def entries(self) -> list[UUID]:
        """Their ids; what is none is left out."""
        return [UUID(value) for value in self.chosen.data or [] if _is_id(value)]


class DatesForm(Form):
    """When nominees hear, how much at least, and how long they may appeal."""

    delay_days = WholeField(
        _l("Days from the announcement of the winners to the feedback"),
        [InputRequired(_l("Enter a number")), NumberRange(0, 365, _l("Enter a number from 0 to 365"))],
    )
    fewest = WholeField(
        _l("Characters that the words must have at least"),
        [InputRequired(_l("Enter a number")), NumberRange(0, 2000, _l("Enter a number from 0 to 2000"))],
    )
    appeal_days = WholeField(
        _l("Days from the feedback in which one may appeal"),
        [InputRequired(_l("Enter a number")), NumberRange(1, 365, _l("Enter a number from 1 to 365"))],
    )


class AppealForm(Form):
    """Why somebody appeals."""

    text = ProseField(
        _l("What do you think went wrong?"),
        [InputRequired(_l("Write what you want to say")), NOT_LONGER],
        description=_l("Say which rule or fact was overlooked, and where it can be seen."),
    )


class AnswerForm(Form):
    """The answer to an appeal."""

    outcome = RadioField(
        _l("Outcome"),
        [InputRequired(_l("Choose an outcome"))],
        choices=[
            SelectChoice("upheld", _l("Upheld: the result is to be corrected")),
            SelectChoice("not_upheld", _l("Not upheld: the result stands")),
            SelectChoice("noted", _l("Noted: the result stands, and we learn from it")),
        ],
    )
    answer = ProseField(
        _l("Your answer"),
        [InputRequired(_l("Write what you want to say")), NOT_LONGER],
        description=_l("There is one answer, and it does not change any more."),
    )


class SettlementForm(Form):
    """What was done after an appeal was upheld."""

    words = ProseField(
        _l("What was done"),
        [InputRequired(_l("Write what you want to say")), NOT_LONGER],
        description=_l("For staff: the correction that was announced, the decision that was taken anew."),
    )


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
