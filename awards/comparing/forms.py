"""Forms of comparing."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

from awards.assignment.rules import LONGEST_REASON
from awards.comparing.rules import Side
from awards.core.errors import BadRequest
from awards.web.forms import Form


class PairForm(Form):
    """Which pair it is about."""

    n = IntegerField(_l("Pair"), [InputRequired(_l("Open the page again."))])


class AnswerForm(PairForm):
    """Which of the two should win; `save` is the number that the page gave this answer."""

    save = StringField(_l("Number"))
    answer = StringField(_l("Answer"), [AnyOf([str(side) for side in Side], _l("Choose one"))])

    def number(self) -> UUID | None:
        """The number of the save; none where the page gave none. Raises BadRequest for anything else."""
        try:
            return UUID(self.save.data) if self.save.data else None
        except ValueError:
            raise BadRequest("an answer that a page numbers has a number of its own") from None


class ReopeningForm(Form):
    """Why staff give confirmed comparisons back to their judge."""

    reason = TextAreaField(
        _l("Why is this card reopened?"),
        [InputRequired(_l("Enter a reason")), Length(max=LONGEST_REASON, message=_l("Use at most %(max)d characters"))],
        description=_l("Sent to the judge, and kept on record."),
        render_kw={"rows": 3},
    )
