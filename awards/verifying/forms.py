"""The form with which anybody sends a bundle."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from awards.web.forms import Form


class BundleForm(Form):
    """A bundle that somebody holds."""

    bundle = FileField(_l("The bundle (ZIP)"), [FileRequired(_l("Choose a file"))])
