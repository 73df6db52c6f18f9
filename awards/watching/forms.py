"""Forms of watching."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectMultipleField
from wtforms.validators import InputRequired

from awards.watching.services.settings import FIELDS
from awards.web.forms import Form, OneButtonForm, VersionField

NEEDED = InputRequired(_l("Enter a whole number"))
DAYS: dict[str, Any] = {"type": "number", "min": 0, "max": 60}
HOURS: dict[str, Any] = {"type": "number", "min": 0, "max": 23}


class WatchRulesForm(Form):
    """How an edition's judges are watched and reminded; `version` is what whoever writes saw."""

    reminding = BooleanField(
        _l("Remind judges automatically"), description=_l("Each judge gets at most one reminder a day.")
    )
    silent_days = IntegerField(
        _l("Days without work after which a judge is shown as silent"), [NEEDED], render_kw={**DAYS, "min": 1}
    )
    after_silence = IntegerField(
        _l("Remind after so many days without work"),
        [NEEDED],
        description=_l("Once for each silence. 0: never."),
        render_kw=DAYS,
    )
    first_before = IntegerField(
        _l("First reminder, days before the close"), [NEEDED], description=_l("0: never."), render_kw=DAYS
    )
    last_before = IntegerField(
        _l("Last reminder, days before the close"), [NEEDED], description=_l("0: never."), render_kw=DAYS
    )
    confirm_before = IntegerField(
        _l("Reminder of what is not confirmed, days before the close"),
        [NEEDED],
        description=_l("0: never."),
        render_kw=DAYS,
    )
    quiet_start = IntegerField(
        _l("Quiet from, full hour"), [NEEDED], description=_l("In each judge's own time zone."), render_kw=HOURS
    )
    quiet_end = IntegerField(
        _l("Quiet until, full hour"),
        [NEEDED],
        description=_l("What falls into the quiet hours goes when they end."),
        render_kw=HOURS,
    )
    quiet_weekends = BooleanField(_l("Also quiet on Saturdays and Sundays"))
    version = VersionField()

    @property
    def values(self) -> dict[str, Any]:
        """The rules by their names."""
        return {name: self[name].data for name in FIELDS}


class PauseForm(Form):
    """Until when a judge wants no reminders."""

    until = DateField(
        _l("No reminders until the end of"),
        [InputRequired(_l("Choose a day"))],
        description=_l("For example the day on which you return from a journey. The secretariat sees it."),
    )


class JudgesForm(OneButtonForm):
    """Judges by their ids, or with `whole` all of the round."""

    judge = SelectMultipleField(validate_choice=False)
    whole = HiddenField()
