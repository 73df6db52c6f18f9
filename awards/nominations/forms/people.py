"""Forms about the people beside a nominator."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from awards.accounts.rules import LONGEST_ADDRESS
from awards.web.forms import Form

RIGHTS = {
    "view": _l("Read"),
    "edit": _l("Read and write"),
    "submit": _l("Read, write and submit"),
    "own": _l("Nominator"),
}
"""What a right is called."""

ADDRESS = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}


def address_field(label: str) -> EmailField:
    """A field for somebody's mail address."""
    return EmailField(
        label, [InputRequired(_l("Enter an address like name@example.org")), Length(max=LONGEST_ADDRESS)],
        render_kw=ADDRESS,
    )  # fmt: skip


def rights_field() -> RadioField:
    """A choice of one of the rights of collaborators."""
    return RadioField(
        _l("What may this person do?"),
        choices=[SelectChoice(key, RIGHTS[key]) for key in ("view", "edit", "submit")],
        validators=[InputRequired(_l("Choose what the person may do"))],
    )


class InviteForm(Form):
    """Whom to invite, with which right."""

    email = address_field(_l("Mail address"))
    rights = rights_field()


class RightsForm(Form):
    """Another right for a collaborator."""

    rights = rights_field()
