"""Forms of judging."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms import Form as Part
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from awards.assignment.rules import LONGEST_NOTE, LONGEST_REASON
from awards.assignment.rules.inviting import LONGEST_DECLINE
from awards.core.errors import SeenNotSaid
from awards.core.figures import whole_number
from awards.judging import terms
from awards.judging.queries import GateRow
from awards.judging.rules import CONFLICT_REASONS, LONGEST_TRANSLATION, LONGEST_WHY, LONGEST_WORDS, TRANSLATION_KINDS
from awards.web.fields import GenevaInstantField, NominationNumberField
from awards.web.forms import Form, OneButtonForm, SeenField, VersionField
from awards.web.languages import translated

TOO_LONG = Length(max=LONGEST_WORDS, message=_l("Use at most %(max)d characters"))


class ScoreForm(Form):
    """The points of one criterion, and which version of them the judge saw; `take_back` leaves it unscored."""

    points = StringField()
    why = StringField()
    take_back = HiddenField()
    version = VersionField()


class WordsForm(Form):
    """Two texts for two readers, kept apart."""

    comment = TextAreaField(
        _l("Comment to the committee"), [TOO_LONG], description=_l("Read by chairs and staff once judging has closed.")
    )
    feedback = TextAreaField(
        _l("Feedback to the nominee"), [TOO_LONG], description=_l("May be passed on to the nominee, without your name.")
    )
    version = VersionField()


class NoteForm(Form):
    """What a judge notes for nobody else."""

    note = TextAreaField(
        _l("Private note"),
        [TOO_LONG],
        description=_l("For yourself: no staff, no chair and no other judge can read it, and it is in no export."),
    )
    version = VersionField()


class SheetPart(Part):  # type: ignore[misc]
    """A part of a sheet that sends all at once; `seen` is the mark of what its page showed there."""

    class Meta(Form.Meta):
        csrf = False

    version = HiddenField()
    seen = HiddenField()

    @property
    def was_sent(self) -> bool:
        """Whether the page had this part to send: one that is closed has not."""
        return bool(self.version.raw_data)

    @property
    def seen_version(self) -> int:
        """The version that the page showed. Raises SeenNotSaid."""
        number = whole_number((self.version.data or "").strip())
        if number is None:
            raise SeenNotSaid
        return number


class ScorePart(SheetPart):
    """The points of one criterion."""

    points = StringField()
    why = StringField()


class WordsPart(SheetPart):
    """The two texts."""

    comment = WordsForm.comment
    feedback = WordsForm.feedback


class NotePart(SheetPart):
    """The private note."""

    note = NoteForm.note


SCORE = "score_"
"""What the part of a criterion is called begins with this, and its key follows."""


class ConfirmForm(OneButtonForm):
    """The button that confirms; what its page sends beside it is read by the sheet's own form."""

    def _look_at_names(self) -> None:
        pass


class SheetForm(Form):
    """All that a judge chose and wrote on one sheet: every button of a page without scripts sends the whole of it.

    `onward` is where the pressed button goes on to, `undo` the key of the criterion whose last change it takes back.
    """

    words = FormField(WordsPart)
    note = FormField(NotePart)
    onward = HiddenField()
    undo = HiddenField()

    def scores(self) -> list[tuple[str, ScorePart]]:
        """The parts of the criteria by key."""
        named = ((field.short_name, field.form) for field in self if isinstance(field, FormField))
        return [(name.removeprefix(SCORE), part) for name, part in named if isinstance(part, ScorePart)]

    def score(self, key: str) -> ScorePart:
        """The part of a criterion."""
        part: ScorePart = self[SCORE + key].form
        return part


def sheet_form(keys: Iterable[str], **values: Any) -> SheetForm:
    """The form of a sheet with these criteria."""
    parts = {SCORE + key: FormField(ScorePart) for key in keys}
    form: SheetForm = type("SheetForm", (SheetForm,), parts)(**values)
    return form


class RecusalForm(Form):
    """Why a judge steps back."""

    reason = TextAreaField(
        _l("Why can you not judge this nomination?"),
        [InputRequired(_l("Enter a reason")), Length(max=LONGEST_REASON, message=_l("Use at most %(max)d characters"))],
        description=_l("Read by staff only."),
        render_kw={"rows": 3},
    )


class WarmUpForm(Form):
    """Which entry judges warm up with: its nomination's number, and its category."""

    number = NominationNumberField(
        _l("Number of the nomination"), [InputRequired(_l("Enter the number of a nomination, like N-0042."))]
    )
    category = SelectField(_l("Category"), validators=[InputRequired(_l("Choose a category."))])

    def __init__(self, categories: Sequence[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.category.choices = [SelectChoice("", "—"), *(SelectChoice(key, words) for key, words in categories)]


class WarmUpNoteForm(Form):
    """What is said to judges beside the jury's points, and from when on these are shown at the latest."""

    note = TextAreaField(
        _l("What do you say to the judges about it?"),
        [Length(max=LONGEST_NOTE, message=_l("Use at most %(max)d characters"))],
        description=_l("Read by each judge beside the jury’s points, never before. Nobody’s points are wrong."),
        render_kw={"rows": 5},
    )
    shown_from = GenevaInstantField(
        _l("Show the points from"),
        [Optional()],
        description=_l("Until then they are shown once every judge has confirmed. Geneva time."),
    )
    version = VersionField()


class ReopeningForm(Form):
    """Why staff give a confirmed card back to its judge."""

    reason = TextAreaField(
        _l("Why is this card reopened?"),
        [InputRequired(_l("Enter a reason")), Length(max=LONGEST_REASON, message=_l("Use at most %(max)d characters"))],
        description=_l("Sent to the judge, and kept on record."),
        render_kw={"rows": 3},
    )


class TranslationForm(Form):
    """What a text says in another language, and who made it."""

    text = TextAreaField(
        _l("Translation"),
        [Length(max=LONGEST_TRANSLATION, message=_l("Use at most %(max)d characters"))],
        description=_l("Judges read it beside the original. Leave it empty to take it away."),
        render_kw={"rows": 12},
    )
    kind = RadioField(
        _l("Who made it?"),
        [InputRequired(_l("Say who made the translation: a person or a machine."))],
    )
    seal = SeenField()
    stood = SeenField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.kind.choices = [(key, translated(words)) for key, words in TRANSLATION_KINDS.items()]


class ReleaseForm(Form):
    """The seal of what staff looked at."""

    seal = HiddenField()
    back = HiddenField()


class GateForm(Form):
    """The promise of confidentiality; `gate_form` adds one choice for every nomination."""

    agreed = BooleanField(validators=[InputRequired(_l("Tick this box to go on"))])


class RefusalForm(Form):
    """A judge does not agree to the terms; why, is not asked for but may be said."""

    reason = TextAreaField(
        _l("Why not? You need not say."),
        [Length(max=LONGEST_DECLINE, message=_l("Use at most %(max)d characters"))],
        description=_l("Read by staff only."),
        render_kw={"rows": 3},
    )


def gate_form(rows: Sequence[GateRow], agreed: bool, named: Callable[[GateRow], str]) -> Any:
    """The gate, with a choice of a reason beside each nomination; beside one with a find, room to contest it.

    A promise that was made is kept. `named` gives the words for a nomination.
    """
    none = SelectChoice("", _l("No conflict"))
    reasons = [none, *(SelectChoice(key, translated(text)) for key, text in CONFLICT_REASONS.items())]
    too_long = Length(max=LONGEST_REASON, message=_l("Use at most %(max)d characters"))
    fields: dict[str, Any] = {}
    for row in rows:
        if row.may_contest:
            label = _("Why is %(nominee)s no conflict?", nominee=named(row))
            fields[contest_field(row.nomination_id)] = TextAreaField(label, [too_long], render_kw={"rows": 2})
        elif not row.ties:
            label = _("Your tie to %(nominee)s", nominee=named(row))
            fields[conflict_field(row.nomination_id)] = SelectField(label, choices=reasons, default="")
    form = type("GateForm", (GateForm,), fields)(
        data={"agreed": agreed, **{contest_field(row.nomination_id): row.contest or "" for row in rows}}
    )
    if agreed:
        del form.agreed
    else:
        form.agreed.label.text = translated(terms.TERMS[terms.VERSION][-1])
    return form


def conflict_field(nomination_id: UUID) -> str:
    """The name of a nomination's choice in the gate."""
    return f"conflict-{nomination_id}"


def contest_field(nomination_id: UUID) -> str:
    """The name of what a judge says in the gate against a find."""
    return f"contest-{nomination_id}"


class PaperCodeForm(Form):
    """The code that is printed on a form."""

    code = StringField(
        _l("Code of the form"),
        [InputRequired(_l("Enter the code from the form"))],
        description=_l("Eight digits, in a box at the top of the form."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class PaperForm(Form):
    """What stands on a form on paper; `paper_form` adds the points and the line of why of each criterion."""

    comment = TextAreaField(_l("Comment to the committee"), [TOO_LONG])
    feedback = TextAreaField(_l("Feedback to the nominee"), [TOO_LONG])
    total = StringField(
        _l("Sum of the points, as it stands on the form"),
        description=_l("It finds a typo. Leave it empty when the judge wrote none."),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    confirmed = BooleanField(
        _l("The judge signed the form: confirm the scores, too"),
        description=_l("They do not change any more then. Otherwise the judge confirms them on the scorecard."),
    )
    signed = StringField(
        _l("Where the signed form is kept"),
        [Length(max=200, message=_l("Use at most %(max)d characters"))],
        description=_l("For example the folder and its number."),
    )
    replace = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if self.confirmed.data and not self.signed.data:
            self.signed.errors = [*self.signed.errors, str(_l("Enter where the signed form is kept"))]
            good = False
        return good


def paper_form(criteria: Mapping[str, str]) -> Any:
    """The form of the criteria, given by key and name."""
    fields: dict[str, Any] = {}
    points = {"inputmode": "decimal", "autocomplete": "off"}
    for key, name in criteria.items():
        fields[f"points-{key}"] = StringField(name, render_kw=points)
        fields[f"why-{key}"] = StringField(
            _l("Why: %(criterion)s", criterion=name),
            [Length(max=LONGEST_WHY, message=_l("Use at most %(max)d characters"))],
            render_kw={"autocomplete": "off", "dir": "auto"},
        )
    return type("PaperForm", (PaperForm,), fields)()
