"""Forms of bringing pledges in."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from awards.web.forms import Form


class UploadForm(Form):
    """A file of pledges."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])


class YesForm(Form):
    """Yes, do it."""
