"""Form of an edition's sponsor."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from awards.web.forms import Form


class SponsorForm(Form):
    """Which organisation sponsors the edition."""

    name = StringField(_l("Organisation"), [InputRequired(_l("Type the name of the organisation.")), Length(max=300)])
    is_new = BooleanField(
        _l("The registry does not know it yet"),
        description=_l("It is kept by this name, and on no public page."),
    )
    gives = StringField(_l("What it gives"), [Length(max=300)])
