"""Forms of questions between nominee and staff, and of a later deadline."""

from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from awards.nominations import rules
from awards.web.fields import GenevaInstantField
from awards.web.forms import Form, ProseField


def _at_most(count: int) -> Length:
    return Length(max=count, message=_l("Use at most %(count)s characters", count=count))


class QuestionForm(Form):
    """What somebody says; `key` makes the same form sent again say it once."""

    key = HiddenField()
    text = ProseField(
        _l("Your question"),
        [
            InputRequired(_l("Write what you want to say")),
            Length(
                max=rules.LONGEST_QUESTION, message=_l("Use at most %(count)s characters", count=rules.LONGEST_QUESTION)
            ),
        ],
    )

    @property
    def given_key(self) -> UUID:
        """The form's own key; a new one for anything else."""
        try:
            return UUID(str(self.key.data or ""))
        except ValueError:
            return uuid4()


class AnswerForm(QuestionForm):
    """What staff answer."""

    text = ProseField(
        _l("Your answer"),
        [
            InputRequired(_l("Write what you want to say")),
            Length(
                max=rules.LONGEST_QUESTION, message=_l("Use at most %(count)s characters", count=rules.LONGEST_QUESTION)
            ),
        ],
        description=_l("The nominator gets it by mail too."),
    )


class ExtensionForm(Form):
    """A later deadline for one nomination or one person."""

    whom = StringField(
        _l("Who gets more time"),
        [InputRequired(_l("Say for whom")), _at_most(254)],
        description=_l("A nomination's number, as N-0042; or the e-mail address of a person who has not begun yet."),
        render_kw={"dir": "auto", "autocomplete": "off", "spellcheck": "false"},
    )
    until = GenevaInstantField(_l("Until"), [InputRequired(_l("Enter a date and a time"))])
    reason = TextAreaField(
        _l("Why"),
        [
            InputRequired(_l("Say why")),
            Length(
                max=rules.LONGEST_REASON, message=_l("Use at most %(count)s characters", count=rules.LONGEST_REASON)
            ),
        ],
        description=_l("The nominator reads this, and it stays in the log."),
    )
