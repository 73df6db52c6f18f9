"""Forms of a button: the token, and what little goes with it."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from awards.nominations import rules
from awards.web.forms import Form, VersionField


class SubmissionForm(Form):
    """The button that submits: `key` makes the same form sent again the same submission."""

    key = HiddenField()
    expected_version = VersionField()

    @property
    def given_key(self) -> UUID | None:
        """The form's own key; None for anything else, which then counts as a form of its own."""
        try:
            return UUID(str(self.key.data or ""))
        except ValueError:
            return None


class WithdrawalForm(Form):
    """Why a nomination is taken back; nobody has to say."""

    reason = TextAreaField(
        _l("Why do you withdraw it?"),
        [Length(max=rules.LONGEST_REASON, message=_l("Use at most %(count)s characters", count=rules.LONGEST_REASON))],
        description=_l("Only staff of the edition read this."),
    )


class RestorationForm(Form):
    """The button that brings an older text back; `seal` is of the text that stood when the page was made."""

    seal = HiddenField()
