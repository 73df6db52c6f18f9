"""Form of a role that an administrator gives."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from awards.accounts.rules import LONGEST_ADDRESS
from awards.web.forms import Form


class RoleForm(Form):
    """Who gets which role."""

    email = EmailField(
        _l("Address"),
        [InputRequired(_l("Type the address of the person.")), Length(max=LONGEST_ADDRESS)],
        render_kw={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"},
    )
    name = StringField(_l("Name of the person"), [Length(max=200, message=_l("Use at most 200 characters"))])
    role = SelectField(_l("Role"), [InputRequired(_l("Choose a role"))])

    def __init__(self, choices: Sequence[tuple[str, str]], *args: object, **values: object) -> None:
        super().__init__(*args, **values)
        self.role.choices = [SelectChoice("", _l("Choose")), *(SelectChoice(*choice) for choice in choices)]
