"""Forms of organisations."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from awards.core.vocabulary import LANGUAGES
from awards.organisations.rules import KINDS, LONGEST_NAME, LONGEST_WORDS
from awards.web.forms import Form, web_address
from awards.web.labels import label

OTHER = "-"
"""What stands for none of the organisations that were found; no address of one ends so."""


class ClaimForm(Form):
    """For which organisation a person wants to speak, one that was found by `q` or another, and why they may."""

    q = HiddenField()
    which = RadioField(_l("Organisation"), validate_choice=False)
    name = StringField(_l("Name of the organisation"), [Length(max=200)])
    words = TextAreaField(
        _l("Your part in it"),
        [Length(max=LONGEST_WORDS)],
        description=_l("Say what you do there and how the secretariat can check it. Only staff read this."),
    )

    def __init__(self, found: list[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.which.choices = [*found, (OTHER, _l("Another one: I type its name"))] if found else []

    def validate(self, extra_validators: Any = None) -> bool:
        """An organisation is chosen, or another is named."""
        good, known = super().validate(extra_validators), {value for value, _words in self.which.choices}
        chosen, named = self.which.data in known, bool(self.name.data)
        if known and not (chosen or named):
            self.which.errors = [_("Choose your organisation, or another one and type its name.")]
        elif not named and (not known or self.which.data == OTHER):
            self.name.errors = [_("Type the name of your organisation.")]
        else:
            return good
        return False


class OrganisationForm(Form):
    """What an organisation is called, what it is, where it is at home."""

    name = StringField(_l("Name"), [InputRequired(_l("Type a name.")), Length(max=LONGEST_NAME)])
    name_ar = StringField(_l("Arabic"), [Length(max=LONGEST_NAME)])
    name_zh = StringField(_l("Chinese"), [Length(max=LONGEST_NAME)])
    name_en = StringField(_l("English"), [Length(max=LONGEST_NAME)])
    name_fr = StringField(_l("French"), [Length(max=LONGEST_NAME)])
    name_ru = StringField(_l("Russian"), [Length(max=LONGEST_NAME)])
    name_es = StringField(_l("Spanish"), [Length(max=LONGEST_NAME)])
    kind = SelectField(_l("Kind of organisation"))
    country = SelectField(_l("Country"))
    website = StringField(_l("Another web address of its own"), [Length(max=300), web_address])

    def __init__(self, countries: list[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = [("", _l("Not recorded")), *((kind, label(kind)) for kind in KINDS)]
        self.country.choices = [("", _l("Not recorded")), *countries]

    @property
    def names(self) -> dict[str, str]:
        """The names by language, without empty ones."""
        return {code: self[f"name_{code}"].data or "" for code in LANGUAGES}


class IdentifierForm(Form):
    """An identifier of an outside register."""

    scheme = StringField(
        _l("Register"),
        [InputRequired(_l("Name the register.")), Length(max=24)],
        description=_l("ROR, LEI, or the code of a list at org-id.guide, such as GB-COH."),
    )
    value = StringField(_l("Number"), [InputRequired(_l("Type the number.")), Length(max=100)])


class MergeForm(Form):
    """Into which organisation another one goes."""

    into = StringField(
        _l("Address of the other organisation"),
        [InputRequired(_l("Type the last part of the other’s address.")), Length(max=200)],
        description=_l("The last part of its address, such as afrilabs in /organisations/afrilabs."),
    )


class DeclineForm(Form):
    """Why a claim is declined."""

    reason = TextAreaField(
        _l("Reason"), [InputRequired(_l("Say why, so that the person knows what to do next.")), Length(max=1000)]
    )
