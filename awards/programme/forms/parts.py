"""Fields that the forms of an edition's set-up are made of."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from awards.web.fields import GenevaInstantField, WholeField
from awards.web.forms import Form, VersionField

WHOLE = _l("Enter a whole number.")


def instant_field(words: Any, *, required: bool = True) -> GenevaInstantField:
    """An instant in Geneva time."""
    check = InputRequired(_l("Enter a date and a time")) if required else Optional()
    return GenevaInstantField(words, [check])


def number_field(words: Any, lowest: int, highest: int, description: Any = "") -> WholeField:
    """A whole number within its limits."""
    limits = NumberRange(lowest, highest, _l("Enter a number from %(low)s to %(high)s", low=lowest, high=highest))
    return WholeField(words, [InputRequired(WHOLE), limits], description=description)


def key_field(description: Any) -> StringField:
    """The short name of a new part; it stays."""
    return StringField(
        _l("Short name in addresses and files"),
        [InputRequired(_l("Enter a short name")), Length(max=40, message=_l("Use at most 40 characters"))],
        description=description,
        render_kw={"dir": "ltr", "spellcheck": "false"},
    )


def text_field(
    words: Any, longest: int, *, required: bool = True, area: bool = False, description: Any = ""
) -> StringField:
    """A text in the language that the page edits."""
    checks = [Length(max=longest, message=_l("Use at most %(count)s characters", count=longest))]
    kind = TextAreaField if area else StringField
    first = InputRequired(_l("Enter a text")) if required else Optional()
    return kind(words, [first, *checks], description=description, render_kw={"dir": "auto"})


class ChangeForm(Form):
    """A change of an edition; `version` tells which state of it the page showed."""

    version = VersionField()
