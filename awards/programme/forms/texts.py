"""Forms in which a text is written in every language at once."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from awards.core.vocabulary import LANGUAGE_NAMES
from awards.programme.forms.parts import ChangeForm

LONGEST_NOTE = 3000


def text_form(longest: int) -> type[ChangeForm]:
    """The form of one text: a box for each language, one line for a short text."""
    return type("TextForm", (ChangeForm,), dict(_boxes(longest)))


def note_form() -> type[ChangeForm]:
    """The form of the public note with which a change of published rules is handed in."""
    return type("NoteForm", (ChangeForm,), dict(_boxes(LONGEST_NOTE)))


def _boxes(longest: int) -> list[tuple[str, Any]]:
    kind = StringField if longest <= 300 else TextAreaField
    check = Length(max=longest, message=_l("Use at most %(count)s characters", count=longest))
    return [
        (code, kind(name, [check], render_kw={"lang": code, "dir": "rtl" if code == "ar" else "ltr"}))
        for code, name in LANGUAGE_NAMES.items()
    ]
