"""Forms of certificates."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from awards.certificates.rules import LONGEST, LONGEST_TYPED
from awards.core.vocabulary import LANGUAGE_NAMES, LANGUAGES
from awards.web.forms import Form, ProseField, VersionField

NOT_LONGER = Length(max=LONGEST, message=_l("Use at most %(max)d characters."))


class CodeForm(Form):
    """The code of a certificate or a letter; it only asks, so it needs no token against forged requests."""

    class Meta(Form.Meta):
        csrf = False

    def is_submitted(self) -> bool:
        """Never: a page that is sent another form shows it empty."""
        return False

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Type the code")), Length(max=LONGEST_TYPED)],
        description=_l("20 digits, printed beside the square. Blanks do not matter."),
    )


class ComparisonForm(Form):
    """A file that somebody holds."""

    file = FileField(_l("The file to compare (PDF)"), [FileRequired(_l("Choose a file"))])


class LetterForm(Form):
    """What a letter says, by language; `version` is the one that was open, 0 before the first."""

    version = VersionField()
    text_en = ProseField(LANGUAGE_NAMES["en"], [NOT_LONGER])
    text_fr = ProseField(LANGUAGE_NAMES["fr"], [NOT_LONGER])
    text_es = ProseField(LANGUAGE_NAMES["es"], [NOT_LONGER])
    text_ar = ProseField(LANGUAGE_NAMES["ar"], [NOT_LONGER])
    text_zh = ProseField(LANGUAGE_NAMES["zh"], [NOT_LONGER])
    text_ru = ProseField(LANGUAGE_NAMES["ru"], [NOT_LONGER])

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by language."""
        return {code: self[f"text_{code}"].data or "" for code in LANGUAGES}


class ApprovalForm(Form):
    """The version of a letter that was read."""

    version = VersionField()
