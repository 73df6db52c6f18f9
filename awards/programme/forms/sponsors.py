"""Form of an edition's sponsor."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from awards.web.forms import Form


class SponsorForm(Form):
    """Which organisation sponsors the edition."""

    name = StringField(_l("Organisation"), [InputRequired(_l("Type the name of the organisation.")), Length(max=300)])
    gives = StringField(_l("What it gives"), [Length(max=300)])
