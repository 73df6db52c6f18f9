"""Forms of publishing."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from awards.core.vocabulary import LANGUAGES
from awards.publishing.rules import LONGEST
from awards.web.fields import GenevaInstantField
from awards.web.forms import Form, ProseField

NOW, LATER = "now", "later"


class AnnouncementForm(Form):
    """When to announce."""

    when = RadioField(
        _l("When is it public?"),
        [InputRequired(_l("Choose when it is public"))],
        choices=[
            SelectChoice(LATER, _l("At the time below")),
            SelectChoice(NOW, _l("As soon as a second person has approved it")),
        ],
    )
    instant = GenevaInstantField(_l("Time of the announcement"), [Optional()])

    def validate(self, extra_validators: object = None) -> bool:
        """With a later time chosen, the time is needed."""
        good = super().validate(extra_validators)
        if self.when.data == LATER and not self.instant.data and not self.instant.errors:
            self.instant.errors = [*self.instant.errors, str(_l("Enter a date and a time"))]
            return False
        return good

    def chosen(self, at: datetime) -> datetime:
        """The instant that was chosen."""
        return at if self.when.data == NOW else self.instant.data or at


class SettleForm(Form):
    """Only the token against forged requests."""


class LaureateTextForm(Form):
    """What is said of a laureate, each kind of text in up to six languages, and a picture with what it shows."""

    picture = FileField(_l("Picture"), [Optional()], description=_l("JPEG, PNG or WebP, 10 MB at most."))
    sent = RadioField(_l("Or a picture that came with the nomination"), [Optional()])
    without_picture = BooleanField(_l("Show no picture"))
    version = HiddenField()

    def __init__(self, sent: list[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.sent.choices = [SelectChoice(value, name) for value, name in sent]

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """Each kind of text by language."""
        return {kind: {code: self[f"{kind}_{code}"].data or "" for code in LANGUAGES} for kind in LONGEST}

    def faulty(self, code: str) -> bool:
        """Whether a text in this language needs a change."""
        return any(self[f"{kind}_{code}"].errors for kind in LONGEST)


KINDS_OF_TEXT = {
    "summary": _l("What they do"),
    "valued": _l("What the jury valued"),
    "alternative": _l("What the picture shows"),
}
for _kind, _words in KINDS_OF_TEXT.items():
    for _code in LANGUAGES:
        setattr(LaureateTextForm, f"{_kind}_{_code}", ProseField(_words, render_kw={"lang": _code}))
