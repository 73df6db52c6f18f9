"""Forms about the people beside a nominator."""

from datetime import date, datetime, time

from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import UUID, AnyOf, InputRequired, Length, Optional

from awards.accounts.rules import LONGEST_ADDRESS
from awards.core.vocabulary import LANGUAGE_NAMES
from awards.nominations.rules import LONGEST_ADDRESS as LONGEST_WEBSITE
from awards.nominations.rules import LONGEST_NAME
from awards.nominations.rules.people import LONGEST_LETTER, LONGEST_REFEREE
from awards.web.filters import GENEVA
from awards.web.forms import Form, ProseField, SeenField

RIGHTS = {
    "view": _l("Read"),
    "edit": _l("Read and write"),
    "submit": _l("Read, write and submit"),
    "own": _l("Nominator"),
}
"""What a right is called."""

ADDRESS = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}


def address_field(label: str) -> EmailField:
    """A field for somebody's mail address."""
    return EmailField(
        label, [InputRequired(_l("Enter an address like name@example.org")), Length(max=LONGEST_ADDRESS)],
        render_kw=ADDRESS,
    )  # fmt: skip


def rights_field() -> RadioField:
    """A choice of one of the rights of collaborators."""
    return RadioField(
        _l("What may this person do?"),
        choices=[SelectChoice(key, RIGHTS[key]) for key in ("view", "edit", "submit")],
        validators=[InputRequired(_l("Choose what the person may do"))],
    )


class InviteForm(Form):
    """Whom to invite, with which right."""

    email = address_field(_l("E-mail address"))
    rights = rights_field()


class RightsForm(Form):
    """Another right for a collaborator."""

    rights = rights_field()


class RefereeForm(Form):
    """Whom to ask for a letter, in which language, until when."""

    name = StringField(
        _l("Name of the person"), [InputRequired(_l("Enter the name of the person who writes the letter.")),
                     Length(max=LONGEST_REFEREE, message=_l("Use at most %(max)d characters"))],
        render_kw={"dir": "auto", "autocomplete": "off"},
    )  # fmt: skip
    email = address_field(_l("E-mail address"))
    language = SelectField(
        _l("Language of the mail"), choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()]
    )
    due_on = DateField(
        _l("Until the end of"), [Optional()],
        description=_l("A day before judging opens, in Geneva time. Left empty: two weeks from now."),
    )  # fmt: skip

    @property
    def due_at(self) -> datetime | None:
        """The end of the day chosen, in Geneva."""
        day: date | None = self.due_on.data
        return datetime.combine(day, time(23, 59), GENEVA) if day else None


class LetterForm(Form):
    """A referee's letter; the button says whether it is kept as a draft or sent, `seal` which draft it began with."""

    letter = ProseField(
        _l("Your letter"),
        [Length(max=LONGEST_LETTER, message=_l("Use at most %(max)d characters"))],
        description=_l("What do you know of the work from your own experience?"),
        render_kw={"dir": "auto"},
    )
    then = StringField()
    seal = SeenField()

    @property
    def sends(self) -> bool:
        """Whether the letter is to be sent, and not only kept."""
        return bool(self.then.data == "send")


class NomineeForm(Form):
    """Where and in which language the nominee is asked to agree."""

    email = address_field(_l("The nominee's e-mail address"))
    language = SelectField(
        _l("The nominee's language"), choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()]
    )


class AnswerForm(Form):
    """What the nominee says; the button carries it."""

    answer = RadioField(choices=["yes", "no"], validators=[InputRequired(_l("Say yes or no"))])


class AlikeForm(Form):
    """An organisation as somebody types it."""

    name = StringField(validators=[Length(max=LONGEST_NAME)])
    website = StringField(validators=[Length(max=LONGEST_WEBSITE)])


class AskToJoinForm(AlikeForm):
    """Whose nomination somebody asks to join, and the draft in which they were writing, to go on there."""

    nomination = StringField(validators=[Optional(), UUID()])
    page = StringField(validators=[Optional(), AnyOf(["frame", "people"])])


class JoinForm(RightsForm):
    """The answer to somebody who asks to join; the button says whether it is yes."""

    then = StringField()
