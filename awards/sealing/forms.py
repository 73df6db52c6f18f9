"""Forms of seals: what anybody asks the log, and what key holders hand in."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from awards.sealing.rules import LONGEST
from awards.sealing.services import LONGEST_NAME
from awards.web.forms import Form


class AskForm(Form):
    """What somebody holds and asks the log about; it only asks, so it needs no token against forged requests."""

    class Meta(Form.Meta):
        csrf = False

    def is_submitted(self) -> bool:
        """Never: a page that is sent another form shows it empty."""
        return False

    find = StringField(
        _l("Head, leaf or receipt number"),
        [InputRequired(_l("Paste what you hold")), Length(max=LONGEST)],
        description=_l("A head stands at the foot of our mails; a leaf and a receipt number stand on receipts."),
    )


class KeyForm(Form):
    """The public half of a key of one's own."""

    name = StringField(
        _l("Your name, as the public reads it beside a signature"),
        [InputRequired(_l("Enter a name")), Length(max=LONGEST_NAME)],
    )
    public_key = StringField(_l("Public key"), [InputRequired(_l("Paste the public key"))])


class PassphraseForm(Form):
    """Signs with the key that lies in the folder of keys."""

    passphrase = PasswordField(_l("Passphrase of your key"), [InputRequired(_l("Enter the passphrase"))])


class SignatureForm(Form):
    """A signature that was given elsewhere."""

    signature = StringField(_l("Signature"), [InputRequired(_l("Paste the signature"))])
