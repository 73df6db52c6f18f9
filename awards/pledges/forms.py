"""Forms of pledges: one page a step, what staff answer, a reader's error, a yearly report."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from awards.core.vocabulary import FOCUS_AREAS, LANGUAGES, SECTORS, TECHNOLOGIES
from awards.pledges.rules import PLEDGE_TYPES, RESOURCE_KINDS, WORDS
from awards.pledges.rules.links import KINDS
from awards.pledges.rules.parts import PART_ROLES
from awards.pledges.rules.reports import (
    EVIDENCE_LANGUAGES,
    LONGEST_NARRATIVE,
    NO_FIGURE,
    NO_NUMBER,
    STAGES,
    has_a_figure,
    wrong_copy,
)
from awards.pledges.rules.typed import LONGEST_SUMMARY
from awards.pledges.wording import GIVEN, GOALS, LEVELS, LINKS, PARTS, REGISTERS, SEX_WORDS, STAGE_WORDS, TAGS
from awards.web.forms import Form, ProseField, SeenField, VersionField, at_most, web_address
from awards.web.labels import label
from awards.web.languages import translated

Choice = tuple[str, Any]
NONE: Choice = ("", _l("Choose"))
SHORT = Length(max=40)


class ListForm(Form):
    """What a list asks for beside words and facets: an amount, a day; in the address, so without a token."""

    class Meta(Form.Meta):
        csrf = False

    at_least = StringField(
        _l("At least"), description=_l("In dollars by the dollar value, in another currency by what is stated in it.")
    )
    currency = SelectField(_l("Currency"), default="USD", validate_choice=False)
    lists_on = DateField(
        _l("On the day"), description=_l("A country can leave a UN list. Without a day the newest lists count.")
    )


class StepForm(Form):
    """A page of the pledge; `seen` is the save that its writer saw."""

    seen = VersionField()


class WhatForm(StepForm):
    """What is pledged, and by when."""

    title = StringField(_l("Title"), [Length(max=300)])
    summary = ProseField(_l("What will be done"), [at_most(LONGEST_SUMMARY)])
    language = SelectField(_l("Language you write in"), validate_choice=False)
    pledge_type = SelectField(_l("Kind of pledge"), validate_choice=False)
    focus_area = SelectField(_l("Focus area"), validate_choice=False)
    start_year = StringField(_l("First year"), [SHORT])
    end_year = StringField(_l("Last year"), [SHORT])
    change_note = TextAreaField(
        _l("What changes, and why"), [at_most(500)],
        description=_l("Everybody reads it beside the new version. It may stay empty."),
    )  # fmt: skip

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        self.language.choices = [(code, label(code)) for code in LANGUAGES]
        self.pledge_type.choices = [NONE, *((kind, label(kind)) for kind in PLEDGE_TYPES)]
        self.focus_area.choices = [NONE, *((key, label(key)) for key in FOCUS_AREAS)]


class TranchePart(Part):  # type: ignore[misc]
    """An instalment: a year and an amount."""

    year = StringField(_l("Year"), [SHORT])
    amount = StringField(_l("Amount"), [SHORT])


class MoneyForm(StepForm):
    """What is given: money, something in kind, or neither."""

    resource_kind = RadioField(_l("What is given"), [Optional()], validate_choice=False)
    amount = StringField(_l("Amount in money"), [SHORT], description=_l("The least that is promised."))
    most = StringField(_l("At most"), [SHORT], description=_l("Only for “from … to”. Sums count the least."))
    currency = StringField(_l("Currency"), [SHORT], description=_l("Three letters, such as EUR."))
    value_date = StringField(
        _l("Day of the amount's value"), [SHORT],
        description=_l("Only if one day fixes it: then its dollars are worked out at the rate of that day."),
    )  # fmt: skip
    is_new = SelectField(_l("Is it new money?"), validate_choice=False)
    in_kind = StringField(_l("Value of what is given in kind"), [SHORT])
    in_kind_currency = StringField(_l("Currency of that value"), [SHORT])
    conditions = ProseField(_l("Conditions"), [at_most(1000)])
    tranches = FieldList(FormField(TranchePart), label=_l("Instalments"), min_entries=1)

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        self.resource_kind.choices = [(kind, GIVEN[kind]) for kind in RESOURCE_KINDS]
        self.is_new.choices = [("", _l("Not stated")), ("yes", _l("Yes")), ("no", _l("No"))]


class PlacePart(Part):  # type: ignore[misc]
    """A country and its share of the amount."""

    country = SelectField(_l("Country"), validate_choice=False)
    share = StringField(_l("Share in per cent"), [SHORT])


class WhereForm(StepForm):
    """Where, for whom, and with whom."""

    places = FieldList(FormField(PlacePart), label=_l("Countries"), min_entries=1)
    beneficiaries = SelectMultipleField(_l("For whom"))
    sdgs = SelectMultipleField(_l("Sustainable Development Goals"))
    sectors = SelectMultipleField(_l("Sectors"))
    technologies = SelectMultipleField(_l("Technologies"))
    partners_wanted = ProseField(_l("Partners you look for"), [at_most(1000)])
    iati = BooleanField(
        _l("Pass this pledge on as IATI data"),
        description=_l("Only if you do not report it to IATI yourself: otherwise it counts twice there."),
    )
    grants = BooleanField(
        _l("Pass this pledge on as 360Giving data"),
        description=_l("Only if you do not report it there yourself: otherwise it counts twice."),
    )

    def __init__(self, countries: list[Choice], groups: list[Choice], **values: Any) -> None:
        super().__init__(**values)
        for part in self.places:
            part.form.country.choices = [NONE, *countries]
        self.beneficiaries.choices = groups
        self.sectors.choices = [(key, TAGS[key]) for key in SECTORS]
        self.technologies.choices = [(key, TAGS[key]) for key in TECHNOLOGIES]
        self.sdgs.choices = list(GOALS.items())


class TargetPart(Part):  # type: ignore[misc]
    """A target: what is aimed at, the figure, what it counts, from which figure, by when, and whom it counts."""

    text = StringField(_l("What you aim at"), [Length(max=300)])
    value = StringField(_l("Figure"), [SHORT])
    unit = StringField(_l("What the figure counts"), [Length(max=80)])
    baseline = StringField(_l("Figure today"), [SHORT])
    baseline_year = StringField(_l("Year of that figure"), [SHORT])
    by = StringField(_l("By which year"), [SHORT])
    sex = SelectField(_l("Sex of the people it counts"), validate_choice=False)
    age = StringField(_l("Age of the people it counts"), [SHORT], description=_l("In years, such as 15-24 or 60+."))
    disability = SelectField(_l("People with disabilities"), validate_choice=False)


class TargetsForm(StepForm):
    """What shows whether the pledge is kept."""

    targets = FieldList(FormField(TargetPart), label=_l("Targets"), min_entries=1)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        for part in self.targets:
            part.form.sex.choices = [("", _l("Not stated")), *SEX_WORDS.items()]
            part.form.disability.choices = [("", _l("Not stated")), ("yes", _l("It counts them alone"))]


class ReasonForm(Form):
    """Why a pledge is withdrawn, for everybody to read."""

    withdrawal_reason = TextAreaField(
        _l("Reason"), [InputRequired(_l("Say why the pledge is withdrawn.")), at_most(1000)]
    )


class SeenForm(Form):
    """Publish what was handed in, or do what is asked for, as it was read; `seen` is the mark of that."""

    seen = SeenField()


class ReturnForm(Form):
    """What the organisation has to change."""

    reasons = TextAreaField(_l("What has to change"), [InputRequired(_l("Say what has to change.")), at_most(1000)])


class LinkForm(Form):
    """How this pledge relates to another."""

    kind = SelectField(_l("This pledge"), validate_choice=False)
    to = StringField(_l("Number of the other pledge"), [InputRequired(_l("Type a number such as R-000123.")), SHORT])
    share = StringField(_l("Share in per cent"), [SHORT])
    proof = StringField(_l("What shows it"), [Length(max=300)])

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        self.kind.choices = [(kind, LINKS[kind]) for kind in KINDS]


class ErrorForm(Form):
    """What a reader says is wrong."""

    words = ProseField(
        _l("What is wrong"),
        [InputRequired(_l("Say what is wrong, and where it says otherwise.")), at_most(2000)],
    )
    email = EmailField(
        _l("Your address"), [Length(max=254)], description=_l("Only if you want an answer. It is shown to staff alone.")
    )


class AnswerForm(Form):
    """What staff answer to a reader who reported an error."""

    answer = TextAreaField(_l("Your answer"), [at_most(2000)])


def a_figure(_form: Form, field: StringField) -> None:
    """A result says a number."""
    if field.data and not has_a_figure(field.data):
        raise ValidationError(translated(NO_FIGURE))


def a_copy(_form: Form, field: StringField) -> None:
    """An archived copy has an address that nobody changes on its way."""
    if wrong := wrong_copy(field.data or ""):
        raise ValidationError(translated(wrong))


class ReportForm(Form):
    """What happened in a period: five minutes.

    `seen` is told of the targets that its writer was asked about, `after` of the report that stood last then, `sure` of
    the amount above the pledge's own that its writer was asked about.
    """

    start = DateField(_l("First day"), [InputRequired(_l("Give a date."))])
    end = DateField(_l("Last day"), [InputRequired(_l("Give a date."))])
    stage = RadioField(_l("How far it is"), [InputRequired(_l("Say how far the pledge is."))], validate_choice=False)
    narrative = ProseField(
        _l("What was done"), [InputRequired(_l("Say in a sentence what was done.")), at_most(LONGEST_NARRATIVE)]
    )
    next_step = ProseField(_l("What comes next"), [at_most(1000)])
    seen = SeenField()
    after = SeenField()
    sure = HiddenField()
    results = FieldList(StringField(_l("Result"), [Length(max=80), a_figure]), min_entries=0)
    word = SelectField(_l("The amount was"), validate_choice=False)
    amount = StringField(_l("Money of this period"), [SHORT])
    currency = StringField(_l("Currency"), [SHORT])
    why_none = StringField(_l("Why there is no number"), [Length(max=500)])
    evidence = StringField(
        _l("Address of a page that shows it"),
        [InputRequired(_l("Give the address of a page that shows it.")), Length(max=500), web_address],
    )
    language = SelectField(_l("Language of that page"), validate_choice=False)
    archived_copy = StringField(
        _l("Address of an archived copy"), [Length(max=500), web_address, a_copy],
        description=_l("If an archive on the web keeps that page as it is today. Pages change and go."),
    )  # fmt: skip

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        self.language.choices = [("", _l("Not stated")), *((code, label(code)) for code in EVIDENCE_LANGUAGES)]
        self.stage.choices = [(stage, STAGE_WORDS[stage]) for stage in STAGES]
        self.word.choices = [(word, label(word)) for word in WORDS]

    def validate_why_none(self, field: StringField) -> None:
        """Said beside what else is missing, so that nobody sends it a second time to hear of it."""
        if not (field.data or self.amount.data or any(entry.data for entry in self.results)):
            raise ValidationError(translated(NO_NUMBER))


class VerifyForm(Form):
    """How far somebody looked at a report."""

    level = SelectField(_l("How far it was looked at"), validate_choice=False)
    method = StringField(_l("How"), [InputRequired(_l("Say how.")), Length(max=300)])
    note = TextAreaField(_l("Note"), [at_most(1000)], description=_l("For staff alone."))

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        self.level.choices = [(str(level), words) for level, words in LEVELS.items()]


class EvidenceForm(Form):
    """Whether a report's evidence opened on a day, and where it is kept as it was."""

    looked_on = DateField(_l("Looked at on"), [InputRequired(_l("Give a date."))])
    opened = RadioField(
        _l("The page"), [InputRequired(_l("Say whether it opened."))], validate_choice=False,
        choices=[SelectChoice("yes", _l("opened")), SelectChoice("no", _l("did not open"))],
    )  # fmt: skip
    archived_copy = StringField(_l("Address of an archived copy"), [Length(max=500), web_address, a_copy])


class PartForm(Form):
    """What another organisation does in a pledge."""

    name = StringField(_l("Organisation"), [InputRequired(_l("Type the name of the organisation.")), Length(max=300)])
    role = SelectField(_l("What it does"), validate_choice=False)
    share = StringField(_l("Share in per cent"), [SHORT])

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        self.role.choices = [(role, PARTS[role]) for role in PART_ROLES]


class RegisterForm(Form):
    """A pledge as another register has it."""

    register = SelectField(_l("Register"), validate_choice=False)
    identifier = StringField(_l("Number there"), [InputRequired(_l("Give its number there.")), Length(max=100)])
    url = StringField(_l("Address there"), [Length(max=500), Optional(), web_address])
    status_word = StringField(_l("Its word for the state"), [Length(max=80)])
    retrieved_on = DateField(_l("Looked up on"), [InputRequired(_l("Give a date."))])

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        self.register.choices = list(REGISTERS.items())


class RegisterEntryForm(Form):
    """Which entry of another register is meant."""

    register = HiddenField()
    identifier = HiddenField()


class TransferForm(Form):
    """To which organisation a pledge goes, and why."""

    into = StringField(
        _l("Address of the other organisation"),
        [InputRequired(_l("Type the last part of the other’s address.")), Length(max=200)],
        description=_l("The last part of its address, such as afrilabs in /organisations/afrilabs."),
    )
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Say why.")), at_most(1000)])
