"""Forms of webhooks."""

from collections.abc import Sequence
from itertools import starmap
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, StringField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from awards.web.forms import Form
from awards.webhooks.rules import EVENTS

HAPPENED = {
    "nomination.submitted": _l("A nomination was submitted"),
    "nomination.changed": _l("A nomination was submitted again or corrected"),
    "nomination.withdrawn": _l("A nomination was withdrawn"),
    "assignment.made": _l("A judge was given an entry"),
    "assignment.ended": _l("A judge has an entry no more"),
    "card.confirmed": _l("A judge confirmed a scorecard"),
    "pledge.published": _l("A pledge was published"),
    "pledge.changed": _l("A pledge was changed or withdrawn"),
    "result.published": _l("A result became public"),
}
"""What happened, as its holder reads it."""


class WebhookForm(Form):
    """Where a program is told what happens, and of what."""

    name = StringField(
        _l("What is the program called?"),
        [InputRequired(_l("Enter a name"))],
        description=_l("For example: the ministry's dashboard."),
    )
    url = URLField(
        _l("Its address"),
        [InputRequired(_l("Enter an address"))],
        description=_l("Of a server on the public internet, with https://."),
        render_kw={"dir": "ltr", "spellcheck": "false"},
    )
    events = SelectMultipleField(
        _l("Of what is it told?"), choices=[SelectChoice(event, HAPPENED[event]) for event in EVENTS]
    )
    edition = SelectField(_l("In which edition?"), description=_l("Pledges belong to none."))

    def __init__(self, editions: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.edition.choices = [SelectChoice("", _l("None: the registry of pledges")), *starmap(SelectChoice, editions)]
