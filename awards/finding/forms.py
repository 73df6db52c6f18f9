"""Forms of finding."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, StringField
from wtforms.validators import AnyOf, InputRequired, Length

from awards.finding.rules import LONGEST_NAME
from awards.web.forms import Form


class DecisionForm(Form):
    """What staff say of a pair, by the button that was pressed."""

    what = StringField(validators=[AnyOf(["link", "keep", "merge-one", "merge-other", "undo", "undo-knowingly"])])


class ViewForm(Form):
    """A name for the list as it is shown."""

    name = StringField(
        _l("Keep this list as"),
        [
            InputRequired(_l("Give the view a name.")),
            Length(max=LONGEST_NAME, message=_l("Use at most %(max)d characters.")),
        ],
    )
    shared = BooleanField(_l("All staff of this edition see it"))


class UploadForm(Form):
    """A file of nominations."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])


class BringForm(Form):
    """Yes, bring it in."""
