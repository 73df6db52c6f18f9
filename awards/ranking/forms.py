"""Forms of ranking."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.validators import InputRequired

from awards.web.forms import Form


class MoreReviewsForm(Form):
    """The entries that get one more review each, by number of the nomination."""

    chosen = SelectMultipleField(
        _l("Entries that get one more review"), [InputRequired(_l("Choose at least one entry"))], validate_choice=False
    )
