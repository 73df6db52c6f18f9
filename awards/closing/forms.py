"""Forms of closing."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from awards.closing.rules import retention
from awards.closing.services.ending import LONGEST_REASON
from awards.closing.wording import KINDS
from awards.web.fields import NominationNumberField, WholeField
from awards.web.forms import Form, ProseField, SeenField

NOT_LONGER = Length(max=LONGEST_REASON, message=_l("Use at most %(max)d characters."))
A_NUMBER = (
    InputRequired(_l("Enter a number")),
    NumberRange(0, retention.MOST_MONTHS, _l("Enter a number from 0 to 120")),
)


class EndForm(Form):
    """The end of an edition, with the reason why it ends although something is open."""

    reason = ProseField(_l("Why does it end although something is open?"), [NOT_LONGER])


class MonthsForm(Form):
    """For how many months each kind of thing is kept; `seen` is the mark of what stood there before."""

    seen = SeenField()
    notes = WholeField(KINDS["notes"], A_NUMBER)
    drafts = WholeField(KINDS["drafts"], A_NUMBER)
    invitations = WholeField(KINDS["invitations"], A_NUMBER)
    mails = WholeField(KINDS["mails"], A_NUMBER)
    conflicts = WholeField(KINDS["conflicts"], A_NUMBER)
    files = WholeField(KINDS["files"], A_NUMBER)
    answers = WholeField(KINDS["answers"], A_NUMBER)

    def chosen(self) -> dict[str, int]:
        """The months by kind."""
        return {key: self[key].data for key in retention.KEYS}


class HoldForm(Form):
    """What is kept from being deleted, and why."""

    number = NominationNumberField(
        _l("Number of the nomination"), [Optional()], description=_l("Without one, everything of the edition is kept.")
    )
    reason = ProseField(_l("Why is it kept?"), [InputRequired(_l("Enter a reason")), NOT_LONGER])
