"""Forms of publishing."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from awards.web.fields import GenevaInstantField
from awards.web.forms import Form

NOW, LATER = "now", "later"


class AnnouncementForm(Form):
    """When to announce."""

    when = RadioField(
        _l("When is it public?"),
        [InputRequired(_l("Choose when it is public"))],
        choices=[
            SelectChoice(LATER, _l("At the time below")),
            SelectChoice(NOW, _l("As soon as a second person has approved it")),
        ],
    )
    instant = GenevaInstantField(_l("Time of the announcement"), [Optional()])

    def validate(self, extra_validators: object = None) -> bool:
        """With a later time chosen, the time is needed."""
        good = super().validate(extra_validators)
        if self.when.data == LATER and not self.instant.data and not self.instant.errors:
            self.instant.errors = [*self.instant.errors, str(_l("Enter a date and a time"))]
            return False
        return good

    def chosen(self, at: datetime) -> datetime:
        """The instant that was chosen."""
        return at if self.when.data == NOW else self.instant.data or at


class SettleForm(Form):
    """Only the token against forged requests."""
