"""What anybody asks the registry's log."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from awards.sealing.rules import LONGEST
from awards.web.forms import Form


class AskForm(Form):
    """What somebody holds and asks the log about; it only asks, so it needs no token against forged requests."""

    class Meta(Form.Meta):
        csrf = False

    def is_submitted(self) -> bool:
        """Never: a page that is sent another form shows it empty."""
        return False

    find = StringField(
        _l("Head or leaf"),
        [InputRequired(_l("Paste what you hold")), Length(max=LONGEST)],
        description=_l("Heads stand below and in each day's file, leaves in the proofs of a pledge."),
    )
