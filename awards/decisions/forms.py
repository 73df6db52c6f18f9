"""Forms of decisions."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from awards.assignment.rules import LONGEST_REASON as LONGEST
from awards.decisions.rules import LONGEST_REASON
from awards.ranking.results import RankedEntry
from awards.web.forms import Form

NOT_LONGER = Length(max=LONGEST_REASON, message=_l("Use at most %(max)d characters"))


class ChoiceForm(Form):
    """Which entries are chosen, and why where the choice leaves the ranking; one reason field an entry."""

    chosen = SelectMultipleField(_l("Chosen entries"))
    number_reason = TextAreaField(_l("Why more or fewer places than the rules foresee"), [NOT_LONGER])

    def entries(self) -> list[UUID]:
        """The entries that are ticked, of those that may be."""
        known = {choice.value for choice in self.chosen.choices}
        return [UUID(value) for value in self.chosen.data or [] if value in known]

    def reasons(self) -> dict[UUID, str]:
        """The reasons that were given, by entry."""
        found = {}
        for field in self:
            if field.name.startswith("reason_") and field.data:
                found[UUID(field.name.removeprefix("reason_"))] = field.data
        return found


class RejectionForm(Form):
    """Why a decision is rejected."""

    reason = TextAreaField(_l("Why do you reject it?"), [InputRequired(_l("Enter a reason")), NOT_LONGER])
    stop = BooleanField(_l("Stop that announcement as well"))

    announced_for: datetime | None = None
    """When an approved announcement that rests on the decision is to be public; then `stop` has to be ticked."""

    def validate_stop(self, field: BooleanField) -> None:
        if self.announced_for is not None and not field.data:
            raise ValidationError(_l("Tick that the announcement is stopped, or leave the decision as it is"))


class LateConflictForm(Form):
    """What becomes of a score beside which a conflict came up after the close, and why."""

    outcome = RadioField(
        _l("What becomes of this score?"),
        [InputRequired(_l("Choose one"))],
        choices=[
            SelectChoice("counts", _l("It counts all the same")),
            SelectChoice("taken_out", _l("It is taken out of the count")),
        ],
    )
    reason = TextAreaField(
        _l("Why? It stays on record."),
        [InputRequired(_l("Enter a reason")), Length(max=LONGEST, message=_l("Use at most %(max)d characters"))],
    )


class ApprovalForm(Form):
    """Only the token against forged requests."""


def choice_form(rows: Sequence[RankedEntry]) -> ChoiceForm:
    """The form for these candidates, filled from the request."""
    reasons = {
        f"reason_{row.entry_id}": StringField(_l("Reason for nomination %(number)s", number=row.number), [NOT_LONGER])
        for row in rows
    }
    form = cast(ChoiceForm, type("ChoiceForm", (ChoiceForm,), reasons)())
    form.chosen.choices = [SelectChoice(str(row.entry_id), row.title) for row in rows]
    return form
