"""Forms of people."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, StringField
from wtforms.validators import InputRequired, Length

from awards.web.forms import Form


class NoteForm(Form):
    """Somebody asked by mail to be erased: under which address, and called what."""

    email = EmailField(_l("Address"), [InputRequired(_l("Type the address of the person.")), Length(max=254)])
    name = StringField(
        _l("Name of the person"),
        [Length(max=200)],
        description=_l("As it stands in nominations and letters: it is taken out of the texts of others, too."),
    )


class SpellingForm(Form):
    """One more way to write the name of the person."""

    spelling = StringField(
        _l("Another way to write the name"),
        [InputRequired(_l("Type how the name is written.")), Length(max=200)],
        description=_l("With a middle name, an initial, an earlier surname, or in another script."),
    )


class HoldForm(Form):
    """Why an erasure waits; without a reason it goes on."""

    because = StringField(_l("Why it has to wait"), [Length(max=500)])
