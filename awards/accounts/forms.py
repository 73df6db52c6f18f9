"""Forms of accounts."""

from collections.abc import Sequence
from itertools import starmap
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from awards.accounts.rules import LONGEST_ADDRESS, SCOPES
from awards.core.vocabulary import LANGUAGE_NAMES
from awards.web.forms import Form


class AddressForm(Form):
    """Where to send a code."""

    email = EmailField(
        _l("Your e-mail address"),
        [
            InputRequired(_l("Enter your e-mail address")),
            Length(max=LONGEST_ADDRESS, message=_l("Enter a shorter address")),
        ],
        description=_l("We send a code to it. There is no password."),
        render_kw={"autocomplete": "email", "dir": "ltr", "spellcheck": "false"},
    )
    next = HiddenField()


class NewAddressForm(Form):
    """Another address of the same person."""

    email = EmailField(
        _l("Your other e-mail address"),
        [
            InputRequired(_l("Enter the other address")),
            Length(max=LONGEST_ADDRESS, message=_l("Enter a shorter address")),
        ],
        description=_l("We send a code to it."),
        render_kw={"autocomplete": "email", "dir": "ltr", "spellcheck": "false"},
    )


class CodeForm(Form):
    """The ten digits from the mail."""

    code = StringField(
        _l("The ten digits from the mail"),
        [InputRequired(_l("Enter the ten digits"))],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr", "spellcheck": "false"},
    )


TO_DO = {
    "nominations:read": _l("Read nominations"),
    "nominations:write": _l("Read and screen nominations"),
    "judges:read": _l("Read judges and conflicts"),
    "judges:write": _l("Read and invite judges"),
    "assignments:read": _l("Read assignments, progress and plans"),
    "assignments:write": _l("Read and make assignments, ask for plans and accept them"),
    "scores:read": _l("Read scores, once a round has closed"),
    "results:read": _l("Read rankings, decisions, feedback and the fairness report"),
    "judging:read": _l("Read your own cards, as the judge that you are"),
    "judging:write": _l("Compare two at a time, as the judge that you are"),
    "pledges:write": _l("Bring in pledges"),
}
"""What a token of each scope may, as its maker and its holder read it."""


class TokenForm(Form):
    """A token for a program: what it is called, what it may do, in which edition, and for how long."""

    name = StringField(
        _l("What is the program called?"),
        [InputRequired(_l("Enter a name"))],
        description=_l("For example: the export to our archive."),
    )
    scopes = SelectMultipleField(
        _l("What may it do?"),
        choices=[SelectChoice(scope, TO_DO[scope]) for scope in SCOPES],
        description=_l("Never more than you may yourself. Take as little as the program needs."),
    )
    edition = SelectField(
        _l("In which edition?"), description=_l("A token of one edition ends with your role in it, and opens no other.")
    )
    days = IntegerField(
        _l("For how many days?"),
        [InputRequired(_l("Enter a whole number"))],
        description=_l("From 1 to 365. Then it ends by itself."),
        render_kw={"type": "number", "min": 1, "max": 365},
    )

    def __init__(self, editions: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.edition.choices = [SelectChoice("", _l("All of which I am staff")), *starmap(SelectChoice, editions)]


class AboutMeForm(Form):
    """What a person chooses about the account."""

    name = StringField(
        _l("Your name"),
        [InputRequired(_l("Enter your name")), Length(max=200, message=_l("Use at most 200 characters"))],
        render_kw={"autocomplete": "name", "dir": "auto"},
    )
    language = SelectField(
        _l("Language of our mail to you"), choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()]
    )


def _code_field(label: object, missing: object, **more: object) -> StringField:
    return StringField(
        label,
        [InputRequired(missing)],
        render_kw={"autocomplete": "one-time-code", "dir": "ltr", "spellcheck": "false", **more},
    )


class AppForm(Form):
    """The first code that a new authenticator app shows."""

    code = _code_field(_l("The six digits that the app shows"), _l("Enter the six digits"), inputmode="numeric")


class ProofForm(Form):
    """A code for the second step."""

    code = _code_field(
        _l("The six digits that your app shows, or a recovery code"), _l("Enter the six digits or a recovery code")
    )
    next = HiddenField()


class PasskeyForm(Form):
    """A new passkey's name; what the passkey answers is put in by the page's script."""

    name = StringField(
        _l("A name for this passkey"),
        [InputRequired(_l("Enter a name")), Length(max=60, message=_l("Use at most 60 characters"))],
        description=_l("So that you know it again, such as: my phone"),
        render_kw={"autocomplete": "off", "dir": "auto"},
    )
    credential = HiddenField()


class PasskeyProofForm(Form):
    """What a passkey answers."""

    credential = HiddenField()
    next = HiddenField()
