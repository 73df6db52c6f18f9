"""Forms of certificates."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from awards.certificates.rules import LONGEST_TYPED
from awards.web.forms import Form


class CodeForm(Form):
    """The code of a certificate; it only asks, so it needs no token against forged requests."""

    class Meta(Form.Meta):
        csrf = False

    def is_submitted(self) -> bool:
        """Never: a page that is sent another form shows it empty."""
        return False

    code = StringField(
        _l("Code of the certificate"),
        [InputRequired(_l("Type the code of the certificate")), Length(max=LONGEST_TYPED)],
        description=_l("20 digits, on the certificate beside the square. Blanks do not matter."),
    )


class ComparisonForm(Form):
    """A file that somebody holds."""

    file = FileField(_l("The file to compare (PDF)"), [FileRequired(_l("Choose a file"))])
