"""The form by which a file is sent at once, without scripts."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from awards.web.forms import Form


class FileForm(Form):
    """One file."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file"))])
