"""Forms of decisions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from awards.assignment.rules import LONGEST_REASON as LONGEST
from awards.core.identifiers import numbered
from awards.decisions.rules import LONGEST_REASON, MOST_RESERVES, OVERRIDDEN, Beside, Kind, OpenItem
from awards.ranking.results import RankedEntry
from awards.web.forms import Form

NOT_LONGER = Length(max=LONGEST_REASON, message=_l("Use at most %(max)d characters"))


class ChoiceForm(Form):
    """Which entries are chosen and which stand beside them, and why where the choice leaves the ranking.

    One field of reasons and one of what it is beside an entry, one field for each open item.
    """

    chosen = SelectMultipleField(_l("Chosen entries"))
    number_reason = TextAreaField(_l("Why more or fewer places than the rules foresee"), [NOT_LONGER])
    no_award = BooleanField(_l("No award is given in this category"))
    public_words = TextAreaField(_l("What the public reads of it"), [NOT_LONGER])

    def entries(self) -> list[UUID]:
        """The entries that are ticked, of those that may be."""
        known = {choice.value for choice in self.chosen.choices}
        return [UUID(value) for value in self.chosen.data or [] if value in known]

    def reasons(self) -> dict[UUID, str]:
        """The reasons that were given, by entry."""
        return {UUID(key): words for key, words in self._said("reason_").items()}

    def overrides(self) -> dict[str, str]:
        """Why open items do not matter, by kind."""
        return self._said("override_")

    def beside(self) -> Beside:
        """Reserves with their order, honourable mentions, or that no award is given."""
        said = {UUID(key): value for key, value in self._said("beside_").items()}
        no_award = "no_award" in self and bool(self.no_award.data)
        return Beside(
            reserves={entry: int(value) for entry, value in said.items() if value != MENTION},
            mentions=frozenset(entry for entry, value in said.items() if value == MENTION),
            no_award=no_award,
            public_words=(self.public_words.data or "") if no_award else "",
        )

    def _said(self, what: str) -> dict[str, str]:
        return {
            field.name.removeprefix(what): field.data for field in self if field.name.startswith(what) and field.data
        }


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
    """The token against forged requests; where something was open, that it was read."""

    read = BooleanField(_l("I have read what was open and why it was decided all the same"))


class MovingUpForm(Form):
    """Why a reserve moves up; it stands on one page with the reason of a rejection."""

    reason = TextAreaField(
        _l("Why does a reserve move up?"), [InputRequired(_l("Enter a reason")), NOT_LONGER], id="reason-moving-up"
    )


MENTION = "mention"


def choice_form(kind: Kind, rows: Sequence[RankedEntry], items: Iterable[OpenItem]) -> ChoiceForm:
    """The form for these candidates and what is open, filled from the request."""
    fields: dict[str, Field] = {
        f"reason_{row.entry_id}": StringField(
            _l("Reason for nomination %(number)s", number=numbered(row.number)), [NOT_LONGER]
        )
        for row in rows
    }
    fields |= {f"beside_{row.entry_id}": _beside(kind, row) for row in rows if kind != "advancing"}
    fields |= {
        f"override_{item.kind}": TextAreaField(_l("Why it is decided all the same"), [NOT_LONGER])
        for item in items
        if item.kind in OVERRIDDEN
    }
    form = cast(ChoiceForm, type("ChoiceForm", (ChoiceForm,), fields)())
    form.chosen.choices = [SelectChoice(str(row.entry_id), row.title) for row in rows]
    if kind != "winners":
        del form.no_award, form.public_words
    return form


def _beside(kind: Kind, row: RankedEntry) -> SelectField:
    if kind == "winners":
        label = _l("Honourable mention for nomination %(number)s", number=numbered(row.number))
        return SelectField(label, default="", choices=MENTIONED)
    label = _l("Place of nomination %(number)s among the reserves", number=numbered(row.number))
    return SelectField(label, default="", choices=PLACES)


MENTIONED = [SelectChoice("", "–"), SelectChoice(MENTION, _l("Honourable mention"))]
PLACES = [SelectChoice(str(place or ""), str(place or "–")) for place in range(MOST_RESERVES + 1)]
