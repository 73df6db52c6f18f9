"""Forms of publishing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from awards.core.vocabulary import LANGUAGE_NAMES, LANGUAGES
from awards.programme.models import Edition
from awards.publishing.models import Laureate
from awards.publishing.rules import GROUPS, LONGEST, Change
from awards.web.fields import GenevaInstantField, NominationNumberField
from awards.web.forms import Form, ProseField, VersionField
from awards.web.labels import label
from awards.web.languages import in_language

NOW, LATER = "now", "later"


class AnnouncementForm(Form):
    """When to announce, and which groups are told at an instant of their own."""

    when = RadioField(
        _l("When is it public?"),
        [InputRequired(_l("Choose when it is public"))],
        choices=[
            SelectChoice(LATER, _l("At the time below")),
            SelectChoice(NOW, _l("As soon as a second person has approved it")),
        ],
    )
    instant = GenevaInstantField(_l("Time of the announcement"), [Optional()])
    tell_winners = GenevaInstantField(_l("Tell the winners at"), [Optional()])
    tell_finalists = GenevaInstantField(_l("Tell the finalists at"), [Optional()])
    tell_rest = GenevaInstantField(_l("When the others who were judged are told"), [Optional()])
    names_checked = BooleanField(
        _l("I read the preview: names, titles and countries are right"),
        [InputRequired(_l("Read the preview, then tick this"))],
    )

    def validate(self, extra_validators: object = None) -> bool:
        """With a later time chosen, the time is needed."""
        good = super().validate(extra_validators)
        if self.when.data == LATER and not self.instant.data and not self.instant.errors:
            self.instant.errors = [*self.instant.errors, str(_l("Enter a date and a time"))]
            return False
        return good

    def for_kind(self, kind: str) -> "AnnouncementForm":
        """The form with the groups of this kind of announcement only."""
        for name in ("winners", "finalists", "rest"):
            if name not in GROUPS[kind]:
                delattr(self, f"tell_{name}")
        return self

    def chosen(self, at: datetime) -> datetime:
        """The instant that was chosen."""
        return at if self.when.data == NOW else self.instant.data or at

    def plan(self) -> dict[str, datetime]:
        """The groups with an instant of their own."""
        fields = {name: self._fields.get(f"tell_{name}") for name in ("winners", "finalists", "rest")}
        return {name: field.data for name, field in fields.items() if field is not None and field.data}


class MoveForm(Form):
    """When a group is told; empty means when it is public."""

    instant = GenevaInstantField(_l("Tell this group at"), [Optional()])


class LaterForm(Form):
    """A correction of what is public, with its public reason."""

    reason = TextAreaField(_l("Why, in public"), [InputRequired(_l("Say why: the reason is public")), Length(max=1000)])
    when = RadioField(
        _l("When is it public?"),
        [InputRequired(_l("Choose when it is public"))],
        default=NOW,
        choices=[
            SelectChoice(NOW, _l("As soon as a second person has approved it")),
            SelectChoice(LATER, _l("At the time below")),
        ],
    )
    instant = GenevaInstantField(_l("Time of the announcement"), [Optional()])
    add_number = NominationNumberField(_l("Number of a nomination that was forgotten"), [Optional()])
    add_category = SelectField(_l("Category"))
    add_role = SelectField(_l("Role"))

    def chosen(self, at: datetime) -> datetime:
        """The instant that was chosen."""
        return at if self.when.data == NOW else self.instant.data or at


class RetractionForm(Form):
    """What is taken back, and why, in public."""

    kind = RadioField(_l("What is taken back?"), [InputRequired(_l("Choose what is taken back"))])
    reason = TextAreaField(_l("Why, in public"), [InputRequired(_l("Say why: the reason is public")), Length(max=1000)])


class LaureateForm(Form):
    """What is public of one laureate, to be corrected; part of the form that gives the reason."""

    class Meta(Form.Meta):
        csrf = False

    project = StringField(_l("Project"), [Optional(), Length(max=300)])
    person = StringField(_l("Person"), [Optional(), Length(max=300)])
    organisations = TextAreaField(_l("Organisations, one a line"), [Optional(), Length(max=2000)])
    countries = StringField(_l("Countries, as codes of two letters"), [Optional(), Length(max=300)])
    role = SelectField(_l("Role"))
    note = TextAreaField(_l("Note"), [Optional(), Length(max=1000)])
    texts = BooleanField(_l("Take in the texts and the picture as they are written now"))
    removed = BooleanField(_l("Take this laureate off the list"))

    def _look_at_names(self) -> None:
        """The whole form has looked."""

    def changes(self, laureate: Laureate) -> Change | None:
        """What was typed otherwise than it is public; None when nothing was."""
        change = Change(slug=laureate.slug, category=laureate.category_key)
        if self.removed.data:
            return Change(**change, removed=True)
        typed: dict[str, Any] = {
            "project": self.project.data or None, "person": self.person.data or None, "role": self.role.data,
            "note": self.note.data or None, "organisations": _lines(self.organisations.data),
            "countries": _codes(self.countries.data),
        }  # fmt: skip
        was = as_typed(laureate)
        fields = {name: value for name, value in typed.items() if value != was[name]}
        if self.texts.data:
            fields["texts"] = True
        return Change(**change, fields=fields) if fields else None


def as_typed(laureate: Laureate) -> dict[str, Any]:
    """What is public of a laureate, as the fields of the form hold it."""
    return {
        "project": laureate.project, "person": laureate.person, "role": laureate.role, "note": laureate.note,
        "organisations": laureate.holders, "countries": sorted(country.iso2 for country in laureate.countries),
    }  # fmt: skip


def correction_form(edition: Edition, laureates: Sequence[Laureate], kind: str) -> LaterForm:
    """The form that corrects these laureates of a publication of a kind."""
    roles = [("finalist", label("finalist"))]
    if kind == "winners":
        roles += [(role, label(role)) for role in ("mention", "winner")]
    parts = {_part(laureate): FormField(LaureateForm, label=laureate.name or laureate.slug) for laureate in laureates}
    form: LaterForm = type("CorrectionForm", (LaterForm,), parts)()
    form.add_category.choices = [(c.key, in_language(c.names)) for c in edition.categories]
    form.add_role.choices = roles
    for laureate in laureates:
        part = form[_part(laureate)].form
        part.role.choices = roles
        if not form.is_submitted():
            was = as_typed(laureate)
            was |= {"organisations": "\n".join(was["organisations"]), "countries": " ".join(was["countries"])}
            for name, value in was.items():
                part[name].data = value
    return form


def typed_changes(form: LaterForm, laureates: Sequence[Laureate]) -> list[Change]:
    """What the form corrects, without an entry that is to be added."""
    found = [form[_part(laureate)].form.changes(laureate) for laureate in laureates]
    return [change for change in found if change is not None]


def _part(laureate: Laureate) -> str:
    return f"laureate_{laureate.slug.replace('-', '_')}"


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _codes(text: str | None) -> list[str]:
    return sorted({code.upper() for code in (text or "").replace(",", " ").split()})


class LaureateTextForm(Form):
    """What is said of a laureate, each kind of text in up to six languages, and a picture with what it shows."""

    picture = FileField(_l("Picture"), [Optional()], description=_l("JPEG, PNG or WebP, 10 MB at most."))
    sent = RadioField(_l("Or a picture that came with the nomination"), [Optional()])
    without_picture = BooleanField(_l("Show no picture"))
    version = VersionField()

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
        _label = _l("%(kind)s (%(language)s)", kind=_words, language=LANGUAGE_NAMES[_code])
        setattr(LaureateTextForm, f"{_kind}_{_code}", ProseField(_label, [Optional()], render_kw={"lang": _code}))
