"""Forms of connections: what staff state or hide, what an organisation asks."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from awards.connections.wording import KINDS
from awards.web.forms import Form

PRIVATE = "private"
LAUREATE = _l("Laureate, as its address ends")
PLEDGE = _l("Number of the pledge")


class LinkForm(Form):
    """How a laureate and a pledge belong together, and what shows it."""

    laureate = StringField(LAUREATE, [InputRequired(_l("Type the end of its address.")), Length(max=200)])
    pledge = StringField(PLEDGE, [InputRequired(_l("Type a number such as R-000123.")), Length(max=40)])
    kind = SelectField(_l("How they belong together"), validate_choice=False)
    proof = StringField(
        _l("What shows it"), [InputRequired(_l("Say what shows it.")), Length(max=500)],
        description=_l("The address of a page is public; words of your own are for staff alone."),
    )  # fmt: skip
    laureate_word = StringField(_l("How the laureate confirmed it"), [Length(max=300)])
    pledge_word = StringField(_l("How the pledging organisation confirmed it"), [Length(max=300)])

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        self.kind.choices = list(KINDS.items())


class TagForm(Form):
    """Whom a laureate's work is for, or that nothing is computed beside it."""

    laureate = StringField(LAUREATE, [InputRequired(_l("Type the end of its address.")), Length(max=200)])
    group = SelectField(_l("For whom"), validate_choice=False)
    source = StringField(_l("What shows it"), [InputRequired(_l("Say what shows it.")), Length(max=500)])

    def __init__(self, groups: list[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.group.choices = [*groups, (PRIVATE, _l("Nothing computed: under 18, or a private person"))]

    @property
    def key(self) -> str | None:
        """The group that was chosen; None for somebody beside whom nothing is computed."""
        return None if self.group.data == PRIVATE else self.group.data or ""


class HideForm(Form):
    """Which computed link is not to be shown, and why."""

    laureate = StringField(LAUREATE, [InputRequired(_l("Type the end of its address.")), Length(max=200)])
    pledge = StringField(PLEDGE, [InputRequired(_l("Type a number such as R-000123.")), Length(max=40)])
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Give a reason.")), Length(max=500)])


class SettleForm(Form):
    """Why a link is hidden, stays, or is shown again."""

    reason = StringField(_l("Reason"), [InputRequired(_l("Give a reason.")), Length(max=500)])


class AskForm(Form):
    """Why an organisation wants a computed link not to be shown."""

    words = StringField(_l("Why"), [Length(max=500)])


class OneButtonForm(Form):
    """Only the token against forged requests."""
