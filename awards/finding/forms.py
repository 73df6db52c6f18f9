"""Forms of finding."""

from wtforms import StringField
from wtforms.validators import AnyOf

from awards.web.forms import Form


class DecisionForm(Form):
    """What staff say of a pair, by the button that was pressed."""

    what = StringField(validators=[AnyOf(["link", "keep", "merge-one", "merge-other", "undo"])])
