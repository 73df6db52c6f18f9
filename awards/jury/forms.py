"""Forms of jury meetings."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from awards.jury.queries import Seat
from awards.jury.rules import LONGEST_WORDS, About, MotionKind, Quorum, movable
from awards.web.fields import GenevaInstantField
from awards.web.forms import Form

NOT_LONGER = Length(max=LONGEST_WORDS, message=_l("Use at most %(max)d characters"))

F = TypeVar("F", bound=Form)


class OpeningForm(Form):
    """Who meets, under whose chair, when, and how many have to vote."""

    members = SelectMultipleField(_l("Members"))
    others = TextAreaField(_l("Other judges of this edition"), [NOT_LONGER])
    chair = SelectField(_l("Chair"), [InputRequired(_l("Choose one"))])
    quorum = RadioField(
        _l("Quorum"),
        [InputRequired(_l("Choose one"))],
        choices=[
            SelectChoice(str(Quorum.MAJORITY), _l("More than half")),
            SelectChoice(str(Quorum.TWO_THIRDS), _l("Two thirds")),
            SelectChoice(str(Quorum.ALL), _l("All members")),
        ],
        default=str(Quorum.MAJORITY),
    )
    meets_at = GenevaInstantField(_l("The meeting begins"), [InputRequired(_l("Enter a date and a time"))])

    def addresses(self) -> list[str]:
        """The addresses that were typed, one a line or with commas between."""
        typed = (self.others.data or "").replace(",", "\n").replace(";", "\n").split()
        return list(dict.fromkeys(address.casefold() for address in typed))


class MotionForm(Form):
    """What is moved."""

    kind = RadioField(
        _l("What is moved?"),
        [InputRequired(_l("Choose one"))],
        choices=[
            SelectChoice(str(MotionKind.TAKE), _l("Take an entry in")),
            SelectChoice(str(MotionKind.LEAVE), _l("Leave an entry out")),
            SelectChoice(str(MotionKind.BEFORE), _l("Put an entry before another")),
            SelectChoice(str(MotionKind.MENTION), _l("Give an entry an honourable mention")),
            SelectChoice(str(MotionKind.NO_AWARD), _l("Give no award in this category")),
            SelectChoice(str(MotionKind.WORDS), _l("Something else, in words")),
        ],
    )
    entry = SelectField(_l("Which entry?"), [Optional()])
    other = SelectField(_l("Before which one?"), [Optional()])
    words = TextAreaField(_l("In words"), [NOT_LONGER])

    def chosen(self, name: str) -> UUID | None:
        """The entry that was chosen in this field."""
        value = self[name].data
        return UUID(value) if value else None


class VoteForm(Form):
    """A member's vote."""

    choice = RadioField(
        _l("Your vote"),
        [InputRequired(_l("Choose one"))],
        choices=[
            SelectChoice("for", _l("In favour")),
            SelectChoice("against", _l("Against")),
            SelectChoice("abstain", _l("I abstain")),
        ],
    )


class RulingForm(Form):
    """The chair's reasons, and where votes are even what the chair decides."""

    carried = RadioField(
        _l("Votes are even. What does the chair decide?"),
        [Optional()],
        choices=[SelectChoice("yes", _l("The motion is carried")), SelectChoice("no", _l("The motion is not carried"))],
    )
    reasons = TextAreaField(_l("The chair’s reasons"), [InputRequired(_l("Write down the reasons")), NOT_LONGER])


class CallingOffForm(Form):
    """Why a meeting is called off."""

    reason = TextAreaField(_l("Why is it called off?"), [InputRequired(_l("Enter a reason")), NOT_LONGER])


def opening_form(jurors: Sequence[Seat]) -> OpeningForm:
    """The form for a category's judges, all of them ticked at first, its chair in the chair."""
    form = OpeningForm()
    choices = [SelectChoice(str(seat.user_id), seat.called) for seat in jurors]
    form.members.choices = choices
    form.chair.choices = choices
    if not form.is_submitted():
        form.members.data = [choice.value for choice in choices]
        form.chair.data = next((str(seat.user_id) for seat in jurors if seat.leads), None)
    return form


def motion_form(
    entries: Sequence[tuple[UUID, str]], about: str, *, as_a_whole: bool, fresh: bool = False
) -> MotionForm:
    """The form for these entries of the agenda; `as_a_whole` when a motion may be about the category as a whole."""
    form = MotionForm(formdata=None) if fresh else MotionForm()
    kinds = movable(About(about)) - (frozenset() if as_a_whole else {MotionKind.NO_AWARD})
    form.kind.choices = [choice for choice in form.kind.choices if choice.value in kinds]
    nothing = SelectChoice("", _l("The category as a whole") if as_a_whole else _l("Choose one"))
    form.entry.choices = [nothing, *(SelectChoice(str(entry), name) for entry, name in entries)]
    form.other.choices = [SelectChoice("", "–"), *(SelectChoice(str(entry), name) for entry, name in entries)]
    return form


def apart(form: F, key: object) -> F:
    """The same form with ids of its own, since a page may hold several of its kind."""
    for field in form:
        field.id = f"{field.id}-{key}"
        field.label.field_id = field.id
    return form
